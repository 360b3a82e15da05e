package audit_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// object is a JSON object.
type object = map[string]any

func document(statements ...any) object {
	return object{"Version": "2012-10-17", "Statement": statements}
}

// account is a scenario of one account with roles and buckets.
func account(roles, buckets []any) object {
	if roles == nil {
		roles = []any{}
	}
	if buckets == nil {
		buckets = []any{}
	}
	return object{"organization": nil, "accounts": object{"111111111111": object{
		"iam": object{"UserDetailList": []any{}, "GroupDetailList": []any{}, "RoleDetailList": roles, "Policies": []any{}},
		"s3":  object{"Buckets": buckets, "PublicAccessBlockConfiguration": nil, "AccessPoints": []any{}}}}}
}

func role(name string, trusts string, statements ...any) object {
	return object{"RoleName": name, "Arn": "arn:aws:iam::111111111111:role/" + name, "Path": "/", "RoleId": "AROA",
		"AssumeRolePolicyDocument": document(object{"Effect": "Allow", "Principal": object{"AWS": trusts}, "Action": "sts:AssumeRole"}),
		"RolePolicyList":           []any{object{"PolicyName": "p", "PolicyDocument": document(statements...)}}, "AttachedManagedPolicies": []any{}, "Tags": []any{}}
}

func bucket(name string, statements ...any) object {
	return object{"Name": name, "Region": "eu-west-1", "Policy": document(statements...), "PublicAccessBlockConfiguration": nil}
}

func allow(principal, action, resource any) object {
	s := object{"Effect": "Allow", "Action": action, "Resource": resource}
	if principal != nil {
		s["Principal"] = principal
	}
	return s
}

func many(n int, make func(i int) any) (list []any) {
	for i := range n {
		list = append(list, make(i))
	}
	return list
}

// Whatever stands in the files, an audit ends: with an answer, or with the reason why there is none.
func TestHostileInputIsBounded(t *testing.T) {
	arn := func(i int) string { return fmt.Sprintf("arn:aws:iam::111111111111:role/r%d", i) }
	stars := strings.Repeat("*a", 200)
	for name, env := range map[string]object{
		"a policy of 10,000 statements": account([]any{role("big", "*", many(10_000, func(i int) any {
			return allow(nil, "s3:PutObject", fmt.Sprintf("arn:aws:s3:::b%d/*", i))
		})...)}, nil),
		"left out: a bucket policy of 10,000 statements": account(nil, []any{bucket("big", many(10_000, func(i int) any {
			return allow(object{"AWS": fmt.Sprintf("%012d", i+1)}, "s3:GetObject", fmt.Sprintf("arn:aws:s3:::big/%d/*", i))
		})...)}),
		"a thousand roles in a chain": account(many(1000, func(i int) any {
			return role(fmt.Sprintf("r%d", i), arn(max(i-1, 0)), allow(nil, "sts:AssumeRole", arn(i+1)), allow(nil, "s3:PutObject", fmt.Sprintf("arn:aws:s3:::x%d/*", i)))
		}), nil),
		"roles in a circle": account(many(50, func(i int) any {
			return role(fmt.Sprintf("r%d", i), arn((i+49)%50), allow(nil, "sts:AssumeRole", arn((i+1)%50)))
		}), nil),
		"names with markup and control characters": account(nil, []any{bucket("b\x00\u202e\"'<&>", allow("*", "s3:*", "*")), bucket("a\x1b[31m</script>", allow("*", "s3:*", "*"))}),
		"names that are patterns":                  account(nil, []any{bucket("*", allow("*", "s3:*", "*")), bucket("${aws:username}", allow("*", "s3:*", "*"))}),
		"refused: a bucket of no name":             account(nil, []any{bucket("", allow("*", "s3:*", "*"))}),
		"refused: a role's ARN that is none":       account([]any{role("a\x1b[31m</script>", "*", allow(nil, "s3:*", "*"))}, nil),
		"patterns made to blow up": account([]any{role("p", "*", allow(nil, "s3:"+stars, "arn:aws:s3:::"+stars), allow(nil, "s3:PutObject", "arn:aws:s3:::"+stars+"/"+stars))},
			[]any{bucket("patterns", many(60/quick, func(i int) any {
				return object{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::patterns/" + strings.Repeat("*"+string(rune('a'+i%26)), 20+i),
					"Condition": object{"StringLike": object{"aws:userid": strings.Repeat("?*", 40) + string(rune('a'+i%26)), "aws:PrincipalTag/t" + fmt.Sprint(i%7): strings.Repeat("*b", 30)}}}
			})...)}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := json.Marshal(env)
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			loaded, err := load.Scenario(source.NewFile("hostile.json", string(text)))
			var r *audit.Report
			if err == nil {
				r, err = audit.Run(world.New(loaded), audit.Options{})
			}
			if err == nil && strings.HasPrefix(name, "left out") && !strings.Contains(strings.Join(r.NotReviewed, "\n"), "names too many") {
				t.Errorf("that it was not looked at is not said: %q", r.NotReviewed)
			}
			switch refused := strings.HasPrefix(name, "refused"); {
			case refused && (err == nil || !strings.HasPrefix(err.Error(), "hostile.json:")):
				t.Errorf("it is not refused with a place: %v", err)
			case !refused && err != nil:
				t.Errorf("it is refused: %.300v", err)
			}
			// What has no bound would run into the end of all tests.
			t.Logf("%v", time.Since(began).Round(time.Millisecond))
		})
	}
}
