package decision

import (
	"strconv"
	"strings"

	"github.com/iampath/iampath/model/source"
)

// Status is what became of a case of a stream.
type Status uint8

// The statuses.
const (
	Answered Status = iota
	// Mismatched: the case's expectation differs from the answer.
	Mismatched
	// Malformed: the case could not be read.
	Malformed
)

// AppendAnswer reads a case, decides it, holds its expectation against the answer, and appends the
// answer as one line of the decision contract. number is the case's place in the input, which is
// its id if it has none. A case that cannot be read is answered with what is wrong with it.
func (r *Reader) AppendAnswer(b []byte, f *source.File, number int) ([]byte, Status) {
	c, err := r.Read(f)
	id := c.ID
	if id == "" {
		id = `"` + strconv.Itoa(number) + `"`
	}
	from := len(b)
	status := Answered
	if err != nil {
		status = Malformed
		b = appendString(append(append(append(b, `{"id":`...), id...), `,"decision":"error","error":`...), strings.ReplaceAll(err.Error(), "\n", "; "))
		b = append(b, '}')
	} else {
		b = r.x.explain(&c.Request, &c.Policies).AppendJSON(b, id)
	}
	if c.Expect.Kind() == source.Object {
		if differ := differences(c.Expect, string(b[from:])); len(differ) > 0 {
			if status == Answered {
				status = Mismatched
			}
			b = append(b[:len(b)-1], `,"expected":`...)
			b = appendCompact(b, c.Expect)
			b = append(b, `,"mismatch":[`...)
			for i, d := range differ {
				if i > 0 {
					b = append(b, ',')
				}
				b = appendString(b, d)
			}
			b = append(b, "]}"...)
		}
	}
	return append(b, '\n'), status
}

// appendCompact appends a value on one line.
func appendCompact(b []byte, v source.Value) []byte {
	switch v.Kind() {
	case source.Object, source.Array:
		brackets, colon := "[]", false
		if v.Kind() == source.Object {
			brackets, colon = "{}", true
		}
		b = append(b, brackets[0])
		for i, e := 0, v.First(); e.OK(); i, e = i+1, e.Next() {
			switch {
			case colon && i%2 == 1:
				b = append(b, ':')
			case i > 0:
				b = append(b, ',')
			}
			b = appendCompact(b, e)
		}
		return append(b, brackets[1])
	case source.String:
		return appendString(b, v.Text())
	}
	return append(b, v.Raw()...)
}
