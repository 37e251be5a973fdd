// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/aws/smithy-go"
)

// maxItems bounds a list or map of a request, far above what any operation
// allows: an entry takes three bytes of a request, and a hundred in memory.
const maxItems = 10_000

var timeType = reflect.TypeFor[time.Time]()

// bind puts v into input, a pointer to one of the SDK's inputs. It returns the
// members that are zero because the request says so, as package request names
// them. Unions, which are interfaces in the SDK, are not built yet: no service
// that is here has any.
func bind(input any, v value) (zeros []string, err error) {
	described, ok := input.(smithy.Serializable)
	if !ok {
		return nil, fmt.Errorf("wire: %T does not describe itself by a schema", input)
	}
	var b binder
	err = b.structure(schemaOf(described), v, reflect.ValueOf(input).Elem(), nil)
	return b.zeros, err
}

type binder struct{ zeros []string }

// A place is where a value is in the input: a member, or the nth of a list.
type place struct {
	above *place
	name  string
	index int
}

func (p *place) String() string {
	name := p.name
	if name == "" {
		name = strconv.Itoa(p.index)
	}
	if p.above == nil {
		return name
	}
	return p.above.String() + "." + name
}

func (b *binder) structure(schema *smithy.Schema, v value, into reflect.Value, at *place) error {
	return v.members(schema, func(member *smithy.Schema, v value) error {
		field := into.FieldByName(goName(member.MemberName()))
		if !field.IsValid() {
			return fmt.Errorf("wire: %v has no field for %s", into.Type(), member.MemberName())
		}
		here := &place{above: at, name: member.MemberName()}
		if err := b.set(member, v, field, here); err != nil {
			return err
		}
		if isNumber(field.Kind()) && field.IsZero() && !v.isNull() {
			b.zeros = append(b.zeros, here.String())
		}
		return nil
	})
}

// goName returns the name of the Go field for a member: some begin with a small
// letter in the model.
func goName(member string) string {
	if c := member[0]; 'a' <= c && c <= 'z' {
		return string(c-'a'+'A') + member[1:]
	}
	return member
}

func isNumber(k reflect.Kind) bool { return reflect.Int8 <= k && k <= reflect.Int64 }

// set puts v into one field, item or entry. What is null leaves it as it is.
func (b *binder) set(schema *smithy.Schema, v value, into reflect.Value, at *place) error {
	if v.isNull() {
		return nil
	}
	switch into.Kind() {
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		return b.set(schema, v, into.Elem(), at)
	case reflect.Struct:
		if into.Type() == timeType {
			t, err := v.timestamp(schema)
			into.Set(reflect.ValueOf(t))
			return err
		}
		return b.structure(schema, v, into, at)
	case reflect.Slice:
		if schema.Type() == smithy.ShapeTypeBlob {
			bytes, err := v.blob(schema)
			into.SetBytes(bytes)
			return err
		}
		return b.list(schema, v, into, at)
	case reflect.Map:
		return b.fillMap(schema, v, into, at)
	default:
		return setScalar(schema, v, into)
	}
}

func setScalar(schema *smithy.Schema, v value, into reflect.Value) error {
	switch kind := into.Kind(); kind {
	case reflect.String:
		text, err := v.text(schema)
		into.SetString(text)
		return err
	case reflect.Bool:
		is, err := v.boolean(schema)
		into.SetBool(is)
		return err
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := v.integer(schema, into.Type().Bits())
		into.SetInt(n)
		return err
	case reflect.Float32, reflect.Float64:
		x, err := v.float(schema)
		into.SetFloat(x)
		return err
	default:
		return fmt.Errorf("wire: %s is a %v, which cannot be read", schema.MemberName(), into.Type())
	}
}

func (b *binder) list(schema *smithy.Schema, v value, into reflect.Value, at *place) error {
	into.Set(reflect.MakeSlice(into.Type(), 0, 0))
	return v.items(schema, func(v value) error {
		n := into.Len()
		if n == maxItems {
			return tooMany(schema)
		}
		into.Set(reflect.Append(into, reflect.Zero(into.Type().Elem())))
		return b.set(schema.ListMember(), v, into.Index(n), &place{above: at, index: n})
	})
}

func (b *binder) fillMap(schema *smithy.Schema, v value, into reflect.Value, at *place) error {
	into.Set(reflect.MakeMap(into.Type()))
	return v.entries(schema, func(key string, v value) error {
		if into.Len() == maxItems {
			return tooMany(schema)
		}
		element := reflect.New(into.Type().Elem()).Elem()
		if err := b.set(schema.MapValue(), v, element, &place{above: at, name: key}); err != nil {
			return err
		}
		into.SetMapIndex(reflect.ValueOf(key).Convert(into.Type().Key()), element)
		return nil
	})
}

func tooMany(schema *smithy.Schema) error {
	return newFailure("MalformedInput", fmt.Sprintf("%s has more than %d members", schema.MemberName(), maxItems))
}
