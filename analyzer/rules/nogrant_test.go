package rules

import "testing"

// Beginnings that differ tell patterns apart, and nothing else does.
func TestMeet(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"s3:getobject", "s3:getobject", true},
		{"s3:getobject", "s3:putobject", false},
		{"s3:get*", "s3:getobject", true},
		{"s3:get*", "s3:putobject", false},
		{"*", "s3:getobject", true},
		{"s3:*", "sqs:*", false},
		{"arn:aws:s3:::a", "arn:aws:s3:::a/*", false},
		{"arn:aws:s3:::a/x", "arn:aws:s3:::a/*", true},
		{"arn:aws:s3:::ab/*", "arn:aws:s3:::a/*", false},
		{"arn:aws:s3:::a*", "arn:aws:s3:::ab/*", true},
		{"arn:aws:s3:::${aws:username}", "arn:aws:s3:::b", true},
		{"arn:aws:s3:::a?", "arn:aws:s3:::a", true}, // too often, and never too seldom
	} {
		if got := meet(test.a, test.b); got != test.want {
			t.Errorf("%s and %s meet: %t", test.a, test.b, got)
		}
		if meet(test.a, test.b) != meet(test.b, test.a) {
			t.Errorf("%s and %s meet one way only", test.a, test.b)
		}
	}
}
