package condition

import (
	"bytes"
	"encoding/base64"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/truth"
)

// binaryFamily compares bytes, written in base64 on both sides (Condition operators, "Binary
// condition operators").
var binaryFamily = family{
	names: map[string]comparison{"BinaryEquals": {}},
	compile: func(text string, _ bool, _ comparison) matcher {
		if b, err := base64.StdEncoding.DecodeString(text); err == nil {
			return binary(b)
		}
		return undecided(truth.MalformedValue)
	},
}

type binary []byte

func (b binary) match(_ *model.Context, value string) truth.Value {
	var room [512]byte
	decoded := room[:]
	if n := base64.StdEncoding.DecodedLen(len(value)); n > len(room) {
		decoded = make([]byte, n)
	}
	n, err := base64.StdEncoding.Decode(decoded, []byte(value))
	if err != nil {
		return truth.Undecidable(truth.MalformedValue)
	}
	return truth.Of(bytes.Equal(decoded[:n], b))
}

func base64Of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
