package collect

import (
	"encoding/base64"
	"reflect"
	"time"
)

// record is one thing in AWS's spelling.
type record = map[string]any

// plain makes an SDK value what AWS's command line prints of it. The fields of the SDK's structs
// bear the names of AWS's own model. What an answer did not hold (a nil pointer, list or map, an
// empty enumeration) is left out, and an empty list stays one: the SDK keeps the two apart.
func plain(v any) any { return plainValue(reflect.ValueOf(v)) }

var timeType = reflect.TypeFor[time.Time]()

func plainValue(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return plainValue(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == timeType {
			return v.Interface().(time.Time).UTC().Format(time.RFC3339Nano)
		}
		return plainStruct(v)
	case reflect.Slice:
		return plainSlice(v)
	case reflect.Map:
		if v.IsNil() {
			return nil
		}
		out := make(record, v.Len())
		for name, value := range v.Seq2() {
			out[name.String()] = plainValue(value)
		}
		return out
	case reflect.String:
		// Texts that may be missing are pointers; a bare string is an enumeration.
		if v.Len() > 0 {
			return v.String()
		}
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Float32, reflect.Float64:
		return v.Float()
	}
	return nil
}

func plainStruct(v reflect.Value) any {
	out := record{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() || field.Name == "ResultMetadata" {
			continue
		}
		value := v.Field(i)
		// An empty text that AWS did give is not left out.
		if value.Kind() == reflect.Pointer && !value.IsNil() && value.Elem().Kind() == reflect.String {
			out[field.Name] = value.Elem().String()
		} else if p := plainValue(value); p != nil {
			out[field.Name] = p
		}
	}
	return out
}

func plainSlice(v reflect.Value) any {
	if v.IsNil() {
		return nil
	}
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return base64.StdEncoding.EncodeToString(v.Bytes())
	}
	out := make([]any, v.Len())
	for i := range out {
		if e := v.Index(i); e.Kind() == reflect.String {
			out[i] = e.String()
		} else {
			out[i] = plainValue(e)
		}
	}
	return out
}

// fields is plain for a struct.
func fields(v any) record {
	r, ok := plain(v).(record)
	if !ok {
		return record{}
	}
	return r
}
