package cloudformation

import (
	"strings"
	"testing"

	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

var here = Options{Account: "111122223333", Region: "eu-west-1"}

func read(t *testing.T, name, text string, o Options) *change.Change {
	t.Helper()
	c, err := Read(source.NewFile(name, text), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What is no template is refused, with what it is and what was expected.
func TestReadRefuses(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a plan", `{"format_version": "1.0", "planned_values": {}}`, "t.yaml:1:1: a Terraform plan; "},
		{"a policy", `{"Version": "2012-10-17", "Statement": []}`, "t.yaml:1:1: an object without Resources; "},
		{"Resources as a list", "Resources: []\n", "t.yaml:1:12: Resources is a list; an object was expected"},
		{"a text", "hello\n", "t.yaml:1:1: a string; "},
		{"broken YAML", "Resources:\n  A: [1\n", "t.yaml:"},
		{"aliases of aliases", bomb, "t.yaml:"},
		{"a parameter that is not there", "Resources: {}\n", `t.yaml:1:1: the template has no parameter "Size"`},
	} {
		o := Options{}
		if strings.HasPrefix(test.name, "a parameter") {
			o.Parameters = map[string]string{"Size": "1"}
		}
		_, err := Read(source.NewFile("t.yaml", test.text), o)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// bomb is aliases of aliases, for more values than any memory holds.
var bomb = func() string {
	text := "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
	for i := range 12 {
		a, b := string(rune('b'+i)), string(rune('a'+i))
		if i == 0 {
			b = "a0"
		}
		text += a + ": &" + a + " [" + strings.TrimSuffix(strings.Repeat("*"+b+",", 10), ",") + "]\n"
	}
	return text + "Resources: {}\n"
}()

// evaluate computes an expression within a template that has something of everything.
func evaluate(t *testing.T, expression string) change.Value {
	t.Helper()
	text := `
Parameters:
  Name: {Type: String, Default: shop}
  Open: {Type: String}
  Zones: {Type: CommaDelimitedList, Default: "a, b,c"}
  FromStore: {Type: "AWS::SSM::Parameter::Value<String>", Default: /a/b}
Mappings:
  Sizes: {eu-west-1: {small: 1, large: [2, 3]}}
Conditions:
  IsShop: !Equals [!Ref Name, shop]
  IsNot: !Not [{Condition: IsShop}]
  CannotTell: !Equals [!Ref Open, x]
  Both: !And [!Condition IsShop, !Condition CannotTell]
  Either: !Or [!Condition IsShop, !Condition CannotTell]
  Loop: !Not [!Condition Loop]
Resources:
  Role: {Type: "AWS::IAM::Role", Properties: {Path: /svc/}}
  Named: {Type: "AWS::IAM::Role", Properties: {RoleName: !Sub "${Name}-role"}}
  Bucket: {Type: "AWS::S3::Bucket"}
  Queue: {Type: "AWS::SQS::Queue", Properties: {QueueName: jobs}}
  Topic: {Type: "AWS::SNS::Topic"}
  Key: {Type: "AWS::KMS::Key"}
  Magic: {Type: "Custom::Magic"}
  Fn: {Type: "AWS::Serverless::Function", Properties: {}}
  Circle: {Type: "AWS::SQS::Queue", Properties: {QueueName: !Ref Round}}
  Round: {Type: "AWS::S3::Bucket", Properties: {BucketName: !GetAtt Circle.QueueName}}
  Test: {Type: "AWS::Test::Test", Properties: {Value: ` + expression + `}}
`
	tmpl, err := newTemplate(source.NewFile("t.yaml", text), here)
	if err != nil {
		t.Fatal(err)
	}
	return tmpl.resources["Test"].get("Value")
}

func TestFunctions(t *testing.T) {
	const arn = "arn:aws:iam::111122223333:"
	for _, test := range []struct{ expression, want string }{
		{`!Ref Name`, "shop"},
		{`!Ref Open`, "?the parameter Open has no value"},
		{`!Ref FromStore`, "?the parameter FromStore is the name of a value in Parameter Store"},
		{`!Ref AWS::AccountId`, "111122223333"},
		{`!Sub "${AWS::Partition}:${AWS::Region}:${AWS::URLSuffix}"`, "aws:eu-west-1:amazonaws.com"},
		{`!Ref AWS::StackName`, "{stack name}"},
		{`!Ref Nothing`, `?nothing in the template is called "Nothing"`},
		{`!Ref Role`, "{Role}"},
		{`!GetAtt Role.Arn`, arn + "role/svc/{Role}"},
		{`!GetAtt [Named, Arn]`, arn + "role/shop-role"},
		{`!GetAtt Role.RoleId`, "{Role.RoleId}"},
		{`!GetAtt Bucket.WebsiteURL`, "?Bucket.WebsiteURL is known once it was deployed"},
		{`!GetAtt Bucket.Arn`, "arn:aws:s3:::{Bucket}"},
		{`!Ref Queue`, "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"},
		{`!GetAtt Queue.Arn`, "arn:aws:sqs:eu-west-1:111122223333:jobs"},
		{`!Ref Topic`, "arn:aws:sns:eu-west-1:111122223333:{Topic}"},
		{`!GetAtt Key.Arn`, "arn:aws:kms:eu-west-1:111122223333:key/{Key}"},
		{`!GetAtt Magic.Answer`, "?Magic.Answer is known once it was deployed"},
		{`!Ref Magic`, "?what Magic (Custom::Magic) gives is not known"},
		{`!GetAtt FnRole.Arn`, arn + "role/{FnRole}"},
		{`!Sub "a-${Name}-${!Name}-${Role.Arn}"`, "a-shop-${Name}-" + arn + "role/svc/{Role}"},
		{`!Sub ["${x}/${Name}", {x: !Ref Name}]`, "shop/shop"},
		{`!Sub "${Open}/*"`, "?the parameter Open has no value"},
		{`!Join [":", [a, !Ref Name, !Ref "AWS::NoValue", c]]`, "a:shop:c"},
		{`!Join [",", !Ref Zones]`, "a,b,c"},
		{`!Join [",", [!ImportValue x]]`, "?what another stack exports is not known"},
		{`!Select [1, !Ref Zones]`, "b"},
		{`!Select [7, !Ref Zones]`, "?Fn::Select of an index"},
		{`!Select [1, !Split ["/", "a/b/c"]]`, "b"},
		{`!FindInMap [Sizes, !Ref "AWS::Region", small]`, "1"},
		{`!FindInMap [Sizes, mars, small]`, "?Fn::FindInMap finds nothing"},
		{`!If [IsShop, yes1, no1]`, "yes1"},
		{`!If [IsNot, yes1, no1]`, "no1"},
		{`!If [CannotTell, yes1, no1]`, "?the condition CannotTell cannot be told"},
		{`!If [Both, yes1, no1]`, "?the condition Both cannot be told"},
		{`!If [Either, yes1, no1]`, "yes1"},
		{`!If [Loop, yes1, no1]`, "?the condition Loop cannot be told"},
		{`!Base64 abc`, "YWJj"},
		{`!GetAZs ""`, "?the Availability Zones"},
		{`!Cidr [a, 1, 2]`, "?the function Fn::Cidr is not known"},
		{`!Sub "{{resolve:ssm:x}}"`, "?a dynamic reference"},
		{`"{{resolve:secretsmanager:x}}"`, "?a dynamic reference"},
		{`!GetAtt Circle.Arn`, "arn:aws:sqs:eu-west-1:111122223333:{Circle}"},
	} {
		v := evaluate(t, test.expression)
		got := v.Text
		if v.Kind == change.Unknown {
			got = "?" + v.Why
		}
		if strings.HasPrefix(test.want, "?") && strings.HasPrefix(got, test.want) {
			continue
		}
		if got != test.want {
			t.Errorf("%s: %q; %q was expected", test.expression, got, test.want)
		}
	}
}
