package decision_test

// Reading JSON the way the contract and the policy grammar want it.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// twinParseJSON decodes one JSON value, keeps numbers as written (R1.6) and refuses an object
// that holds the same key twice (R1.8).
func twinParseJSON(text []byte) (any, error) {
	if err := twinRefuseDuplicates(text); err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return v, nil
}

// twinRefuseDuplicates walks the tokens of one JSON value, to its end.
func twinRefuseDuplicates(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := twinWalkValue(d); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("twin: text after the JSON value")
	}
	return nil
}

func twinWalkValue(d *json.Decoder) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('['):
		for d.More() {
			if err := twinWalkValue(d); err != nil {
				return err
			}
		}
	case json.Delim('{'):
		seen := map[any]bool{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return err
			}
			if seen[key] {
				return fmt.Errorf("twin: key %q twice in one object", key)
			}
			seen[key] = true
			if err := twinWalkValue(d); err != nil {
				return err
			}
		}
	default:
		return nil
	}
	_, err = d.Token() // the closing bracket
	return err
}

// twinStrings reads a value that is a scalar or a list of scalars (R1.5). Numbers and booleans
// become their text (R1.6).
func twinStrings(v any) ([]string, error) {
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	texts := []string{}
	for _, item := range list {
		switch item := item.(type) {
		case string:
			texts = append(texts, item)
		case json.Number:
			texts = append(texts, item.String())
		case bool:
			texts = append(texts, fmt.Sprint(item))
		default:
			return nil, fmt.Errorf("twin: %v is not a string, number or boolean", item)
		}
	}
	return texts, nil
}

// twinOnlyStrings is twinStrings where the grammar wants strings.
func twinOnlyStrings(v any) ([]string, error) {
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	texts := []string{}
	for _, item := range list {
		text, isString := item.(string)
		if !isString {
			return nil, fmt.Errorf("twin: %v is not a string", item)
		}
		texts = append(texts, text)
	}
	return texts, nil
}
