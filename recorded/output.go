// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"io"
	"reflect"
	"slices"
	"strings"
	"time"
)

// fromSDK returns the value that a value of the SDK stands for, and whether it
// stands for one: nil stands for nothing.
func fromSDK(v reflect.Value) (any, bool) {
	switch v.Kind() {
	case reflect.Invalid:
		return nil, false
	case reflect.Pointer:
		if v.IsNil() {
			return nil, false
		}
		return fromSDK(v.Elem())
	case reflect.Interface:
		return fromInterface(v)
	case reflect.Struct:
		if at, ok := v.Interface().(time.Time); ok {
			return at.UTC().Format(time.RFC3339Nano), true
		}
		return fromStruct(v), true
	case reflect.Map:
		return fromMap(v)
	case reflect.Slice:
		return fromSlice(v)
	case reflect.String:
		return v.String(), true
	case reflect.Bool:
		return v.Bool(), true
	default:
		return fromNumber(v)
	}
}

func fromNumber(v reflect.Value) (any, bool) {
	switch {
	case v.CanInt():
		return number(v.Int()), true
	case v.CanFloat():
		return floatNumber(v.Float()), true
	default:
		return nil, false // nothing that AWS sends
	}
}

// fromStruct returns a structure's members. What the SDK adds is left out, and so
// are empty enums. Zeros that are no pointers are optional: the SDK has them where
// AWS sent nothing.
func fromStruct(v reflect.Value) *object {
	o := &object{sdk: true}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() || field.Name == "ResultMetadata" {
			continue
		}
		inner := v.Field(i)
		if inner.Kind() == reflect.String && inner.Len() == 0 {
			continue
		}
		if value, ok := fromSDK(inner); ok {
			zero := (inner.CanInt() || inner.CanFloat() || inner.Kind() == reflect.Bool) && inner.IsZero()
			o.members = append(o.members, member{name: field.Name, value: value, optional: zero})
		}
	}
	return o
}

// fromInterface returns a body or a union.
func fromInterface(v reflect.Value) (any, bool) {
	if v.IsNil() {
		return nil, false
	}
	if body, ok := v.Interface().(io.Reader); ok {
		bytes, err := io.ReadAll(body)
		if err != nil {
			return err.Error(), true
		}
		return blob(bytes), true
	}
	inner := v.Elem()
	if inner.Kind() == reflect.Pointer && !inner.IsNil() {
		if _, name, ok := strings.Cut(inner.Elem().Type().Name(), "Member"); ok {
			value, _ := fromSDK(inner.Elem().FieldByName("Value"))
			return newObject(member{name: name, value: value}), true
		}
	}
	return fromSDK(inner)
}

func fromMap(v reflect.Value) (any, bool) {
	if v.IsNil() {
		return nil, false
	}
	o := newObject()
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, key := range keys {
		value, _ := fromSDK(v.MapIndex(key))
		o.members = append(o.members, member{name: key.String(), value: value})
	}
	return o, true
}

func fromSlice(v reflect.Value) (any, bool) {
	if v.IsNil() {
		return nil, false
	}
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return blob(v.Bytes()), true
	}
	items := make([]any, v.Len())
	for i := range items {
		items[i], _ = fromSDK(v.Index(i))
	}
	return items, true
}
