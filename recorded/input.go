// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// A filler puts a script's values into an input of the SDK.
type filler struct {
	// unions are the SDK's types for the members of unions, which an interface
	// does not tell.
	unions []reflect.Type
	// zeros are the paths of members that were set to zero and that the SDK does
	// not tell from members that were left out.
	zeros []string
}

// fill sets dst, and says what it cannot say in the SDK's types.
func (f *filler) fill(path string, dst reflect.Value, value any) error {
	if value == nil {
		return nil // as if it had been left out
	}
	if dst.Kind() == reflect.Pointer {
		inner := reflect.New(dst.Type().Elem())
		dst.Set(inner)
		return f.fill(path, inner.Elem(), value)
	}
	if dst.Type() == reflect.TypeFor[time.Time]() {
		at, err := instant(value)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		dst.Set(reflect.ValueOf(at))
		return nil
	}
	switch dst.Kind() {
	case reflect.Struct:
		return f.fillStruct(path, dst, value)
	case reflect.Map:
		return f.fillMap(path, dst, value)
	case reflect.Slice:
		return f.fillSlice(path, dst, value)
	case reflect.Interface:
		return f.fillInterface(path, dst, value)
	default:
		return f.fillScalar(path, dst, value)
	}
}

func (f *filler) fillStruct(path string, dst reflect.Value, value any) error {
	o, ok := value.(*object)
	if !ok {
		return unsayable(path, value, "a structure")
	}
	for _, m := range o.members {
		inner := strings.TrimPrefix(path+"."+m.name, ".")
		field, ok := dst.Type().FieldByName(upperFirst(m.name))
		if !ok || !field.IsExported() || field.Name == "ResultMetadata" {
			return fmt.Errorf("%s: the SDK's %s has no such member", inner, dst.Type().Name())
		}
		target := dst.FieldByIndex(field.Index)
		if err := f.fill(inner, target, m.value); err != nil {
			return err
		}
		if m.value != nil && target.IsZero() && target.CanInt() {
			f.zeros = append(f.zeros, inner)
		}
	}
	return nil
}

func (f *filler) fillMap(path string, dst reflect.Value, value any) error {
	o, ok := value.(*object)
	if !ok {
		return unsayable(path, value, "a map")
	}
	dst.Set(reflect.MakeMap(dst.Type()))
	for _, m := range o.members {
		item := reflect.New(dst.Type().Elem()).Elem()
		if err := f.fill(path+"."+m.name, item, m.value); err != nil {
			return err
		}
		dst.SetMapIndex(reflect.ValueOf(m.name).Convert(dst.Type().Key()), item)
	}
	return nil
}

func (f *filler) fillSlice(path string, dst reflect.Value, value any) error {
	if dst.Type().Elem().Kind() == reflect.Uint8 {
		switch v := value.(type) {
		case blob:
			dst.SetBytes(append([]byte{}, v...))
		case string:
			dst.SetBytes([]byte(v))
		default:
			return unsayable(path, value, "bytes")
		}
		return nil
	}
	items, ok := value.([]any)
	if !ok {
		return unsayable(path, value, "a list")
	}
	dst.Set(reflect.MakeSlice(dst.Type(), len(items), len(items)))
	for i, item := range items {
		if err := f.fill(fmt.Sprintf("%s.%d", path, i), dst.Index(i), item); err != nil {
			return err
		}
	}
	return nil
}

// fillInterface fills the body of a request or a union.
func (f *filler) fillInterface(path string, dst reflect.Value, value any) error {
	if body := reflect.TypeFor[*bytes.Reader](); dst.Type() == reflect.TypeFor[io.Reader]() && body.Implements(dst.Type()) {
		switch value.(type) {
		case blob, string:
			dst.Set(reflect.ValueOf(bytes.NewReader([]byte(textOf(value)))))
			if b, ok := value.(blob); ok {
				dst.Set(reflect.ValueOf(bytes.NewReader(b)))
			}
			return nil
		}
		return unsayable(path, value, "bytes")
	}
	o, ok := value.(*object)
	if !ok || len(o.members) != 1 {
		return unsayable(path, value, "a union, which has one member")
	}
	for _, t := range f.unions {
		if t.Implements(dst.Type()) && t.Elem().Name() == dst.Type().Name()+"Member"+o.members[0].name {
			variant := reflect.New(t.Elem())
			dst.Set(variant)
			return f.fill(path+"."+o.members[0].name, variant.Elem().FieldByName("Value"), o.members[0].value)
		}
	}
	return fmt.Errorf("%s: the SDK's %s has no member %s", path, dst.Type().Name(), o.members[0].name)
}

func (f *filler) fillScalar(path string, dst reflect.Value, value any) error {
	number, isNumber := value.(json.Number)
	switch {
	case dst.Kind() == reflect.String:
		switch v := value.(type) {
		case string:
			dst.SetString(v)
			return nil
		case blob:
			dst.SetString(base64.StdEncoding.EncodeToString(v))
			return nil
		}
		return unsayable(path, value, "a text")
	case dst.Kind() == reflect.Bool:
		b, ok := value.(bool)
		if !ok {
			return unsayable(path, value, "a boolean")
		}
		dst.SetBool(b)
		return nil
	case isNumber && dst.CanInt():
		n, err := strconv.ParseInt(number.String(), 10, dst.Type().Bits())
		if err != nil {
			return unsayable(path, value, "a whole number of "+dst.Type().String())
		}
		dst.SetInt(n)
		return nil
	case isNumber && dst.CanFloat():
		n, err := number.Float64()
		if err != nil {
			return unsayable(path, value, "a number")
		}
		dst.SetFloat(n)
		return nil
	default:
		return unsayable(path, value, "a "+dst.Type().String())
	}
}

func unsayable(path string, value any, want string) error {
	return fmt.Errorf("%s: the SDK wants %s there, not %s", path, want, brief(value))
}

// instant returns the time that an ISO text or a number of seconds stands for.
func instant(value any) (time.Time, error) {
	switch v := value.(type) {
	case string:
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", time.DateOnly} {
			if at, err := time.Parse(layout, v); err == nil {
				return at, nil
			}
		}
	case json.Number:
		if seconds, ok := rational(v); ok {
			nanoseconds, _ := seconds.Mul(seconds, big.NewRat(int64(time.Second), 1)).Float64()
			return time.Unix(0, int64(nanoseconds)).UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%s is no timestamp: want a text such as 2015-01-01T00:00:00Z or a number of seconds", brief(value))
}
