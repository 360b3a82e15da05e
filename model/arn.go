package model

import "strings"

// ARN is an Amazon Resource Name, split once. Its parts are slices of its text.
type ARN struct {
	Text   string
	colons [5]int32 // where the first five colons stand; of a text with fewer, the rest is its length
	parts  int8     // how many of the six parts there are
	// Word is a piece of the text, to tell it from others at a glance; see [WordOf].
	Word uint64
}

// wordFrom is where the piece begins: behind "arn:aws:s3:::", where ARNs begin to differ.
const wordFrom = 13

// WordOf gives, of a text, the eight bytes from the fourteenth on, and a mask of those that there
// are. Of two texts of which one begins with the other, the words are alike under the shorter one's
// mask.
func WordOf(text string) (word, mask uint64) {
	for i := wordFrom; i < wordFrom+8 && i < len(text); i++ {
		shift := 8 * (i - wordFrom)
		word |= uint64(text[i]) << shift
		mask |= 0xFF << shift
	}
	return word, mask
}

// ParseARN splits a text into an ARN's parts: arn:partition:service:region:account:resource. The
// sixth part keeps its colons (Identify AWS resources with Amazon Resource Names). It does not
// judge: see [ARN.Whole].
func ParseARN(text string) ARN {
	a := ARN{Text: text, parts: 1}
	a.Word, _ = WordOf(text)
	at := 0
	for i := range a.colons {
		next := strings.IndexByte(text[at:], ':')
		if next < 0 {
			for ; i < len(a.colons); i++ {
				a.colons[i] = int32(len(text))
			}
			break
		}
		a.colons[i] = int32(at + next)
		a.parts++
		at += next + 1
	}
	return a
}

// Whole reports whether the text has the form of an ARN: six parts, the first "arn".
func (a *ARN) Whole() bool { return a.parts == 6 && strings.HasPrefix(a.Text, "arn:") }

// Partition gives the second part: aws, aws-cn, aws-us-gov.
func (a *ARN) Partition() string { return a.part(1) }

// Service gives the third part.
func (a *ARN) Service() string { return a.part(2) }

// Region gives the fourth part, which is empty for global services and S3.
func (a *ARN) Region() string { return a.part(3) }

// Account gives the fifth part, which is empty for S3 buckets and some others.
func (a *ARN) Account() string { return a.part(4) }

// Resource gives the sixth part, with its colons.
func (a *ARN) Resource() string { return a.part(5) }

func (a *ARN) part(i int) string {
	if i >= int(a.parts) {
		return ""
	}
	from, to := a.colons[i-1]+1, int32(len(a.Text))
	if i < 5 {
		to = a.colons[i]
	}
	return a.Text[from:to]
}

// Head gives the text up to and with the fifth colon; all of it if there are fewer.
func (a *ARN) Head() string {
	if a.parts < 6 {
		return a.Text
	}
	return a.Text[:a.colons[4]+1]
}

// IsAccountID reports whether a text is an AWS account id: twelve digits.
func IsAccountID(s string) bool {
	if len(s) != 12 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
