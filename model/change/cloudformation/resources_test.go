package cloudformation

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

const stack = `Parameters:
  Prod: {Type: String, Default: "no"}
  Who: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Prod, "yes"]
  IsWho: !Equals [!Ref Who, me]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: ec2.amazonaws.com}
            Action: sts:AssumeRole
      Policies:
        - PolicyName: known
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: s3:GetObject
                Resource: !Sub "${Bucket.Arn}/*"
              - !If
                - IsProd
                - {Effect: Deny, Action: "s3:*", Resource: "*"}
                - !Ref AWS::NoValue
        - PolicyName: unknown
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: s3:GetObject, Resource: !ImportValue Shared}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: PublicRead
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument: !Sub |
        {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "${Bucket.Arn}/*"}]}
  OnlyInProd:
    Type: AWS::IAM::User
    Condition: IsProd
  Perhaps:
    Type: AWS::IAM::User
    Condition: IsWho
  Function:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: f
      Policies:
        - AWSLambdaVPCAccessExecutionRole
        - Statement: [{Effect: Allow, Action: "sqs:*", Resource: "*"}]
        - S3ReadPolicy: {BucketName: !Ref Bucket}
  Permission:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Function, Action: "lambda:InvokeFunction", Principal: s3.amazonaws.com, SourceAccount: !Ref "AWS::AccountId", SourceArn: !GetAtt Bucket.Arn}
  Magic: {Type: "Custom::Magic"}
  Stack: {Type: "AWS::CloudFormation::Stack", Properties: {TemplateURL: x}}
  Alarm: {Type: "AWS::CloudWatch::Alarm"}
`

func resourceOf(t *testing.T, c *change.Change, id string) *change.Resource {
	t.Helper()
	for _, r := range c.Resources {
		if r.Address == id {
			return r
		}
	}
	t.Fatalf("no resource %s", id)
	return nil
}

func TestStack(t *testing.T) {
	c := read(t, "t.yaml", stack, here)
	world := c.After(nil)

	role, _ := world.RoleOfSession("111122223333", "{Role}")
	if role == nil || role.Partial || len(role.Inline) != 2 {
		t.Fatalf("%+v", role)
	}
	known := role.Inline[0].Document
	if n := known.Get("Statement").Len(); n != 1 {
		t.Errorf("%d statements; that of production is left out", n)
	}
	statement := known.Get("Statement").First()
	if got := statement.Get("Resource").Text(); got != "arn:aws:s3:::{Bucket}/*" {
		t.Errorf("resource %s", got)
	}
	if got := fmt.Sprint(role.Trust.Document.Get("Statement").First().Position(), statement.Position(), statement.Get("Resource").Position()); got != "t.yaml:13:13 t.yaml:20:17 t.yaml:22:32" {
		t.Errorf("places %s", got)
	}
	if role.Inline[1].Document.OK() || !strings.Contains(role.Inline[1].Note, "another stack exports") {
		t.Errorf("%+v", role.Inline[1])
	}
	if missing := world.RolePolicies(role).Missing; len(missing) != 1 {
		t.Errorf("missing %v", missing)
	}

	bucket, _, _ := world.Bucket("{Bucket}")
	if bucket.Policy.State != model.StateGiven || bucket.Grants.Len() != 1 {
		t.Errorf("%+v", bucket)
	}
	if text := bucket.Policy.Document.Text(); !strings.Contains(text, "arn:aws:s3:::{Bucket}/*") {
		t.Errorf("policy %s", text)
	}

	if r := resourceOf(t, c, "OnlyInProd"); r.Understanding != change.Irrelevant || len(r.Assumed) != 1 {
		t.Errorf("%+v", r)
	}
	if r := resourceOf(t, c, "Perhaps"); r.Understanding != change.Reviewed || !strings.Contains(r.Assumed[0].Message, "taken to be true") {
		t.Errorf("%+v", r)
	}
	if users := world.Accounts["111122223333"].IAM.Users; len(users) != 1 || users[0].Name != "{Perhaps}" {
		t.Errorf("users %v", users)
	}
	made, _ := world.RoleOfSession("111122223333", "{FunctionRole}")
	if made == nil || len(made.Attached) != 2 || made.Attached[1].ARN != "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole" ||
		len(made.Inline) != 2 || !made.Inline[0].Document.OK() || made.Inline[1].Document.OK() {
		t.Errorf("%+v", made)
	}
	f, _, _ := world.Resource("arn:aws:lambda:eu-west-1:111122223333:function:f")
	if f == nil || f.Partial || f.Policy.State != model.StateGiven {
		t.Fatalf("%+v", f)
	}
	condition := f.Policy.Document.Get("Statement").First().Get("Condition")
	if condition.Get("StringEquals").Get("AWS:SourceAccount").Text() != "111122223333" || condition.Get("ArnLike").Get("AWS:SourceArn").Text() != "arn:aws:s3:::{Bucket}" {
		t.Errorf("%s", condition.Raw())
	}
	for _, id := range []string{"Role", "Function", "Magic", "Stack"} {
		if r := resourceOf(t, c, id); r.Understanding != change.NotUnderstood || len(r.Why) == 0 {
			t.Errorf("%s: %v", id, r.Understanding)
		}
	}
	if r := resourceOf(t, c, "Alarm"); r.Understanding != change.Irrelevant {
		t.Errorf("%v", r.Understanding)
	}
}

// With the parameters that it is deployed with, a template says more.
func TestParameters(t *testing.T) {
	o := here
	o.Parameters = map[string]string{"Prod": "yes", "Who": "you"}
	c := read(t, "t.yaml", stack, o)
	role, _ := c.After(nil).RoleOfSession("111122223333", "{Role}")
	if n := role.Inline[0].Document.Get("Statement").Len(); n != 2 {
		t.Errorf("%d statements", n)
	}
	if r := resourceOf(t, c, "Perhaps"); r.Understanding != change.Irrelevant {
		t.Errorf("%+v", r)
	}
}

// A macro may change everything, so nothing is understood; a name that stands twice, likewise.
func TestDoubt(t *testing.T) {
	for _, text := range []string{
		"Transform: My::Macro\nResources: {U: {Type: \"AWS::IAM::User\"}}\n",
		"Transform: [AWS::Serverless-2016-10-31, {Name: \"AWS::Include\", Parameters: {}}]\nResources: {U: {Type: \"AWS::IAM::User\"}}\n",
		`{"Resources": {"U": {"Type": "AWS::IAM::User"}, "U": {"Type": "AWS::IAM::User"}}}`,
		"Resources: {U: {Type: \"AWS::IAM::User\", Properties: {\"Fn::Transform\": {Name: x}}}}\n",
		"Resources: {\"Fn::ForEach::U\": [x, [a], {}]}\n",
	} {
		c := read(t, "t.template", text, here)
		if reviewed, irrelevant, _ := c.Count(); reviewed+irrelevant > 0 {
			t.Errorf("%s: %s", text, c.Summary())
		}
	}
}

// An account that was assumed decides no condition.
func TestAssumedAccount(t *testing.T) {
	text := `{"Conditions": {"C": {"Fn::Equals": [{"Ref": "AWS::AccountId"}, "000000000000"]}}, "Resources": {"U": {"Type": "AWS::IAM::User", "Condition": "C"}}}`
	if r := resourceOf(t, read(t, "t.json", text, Options{}), "U"); len(r.Assumed) != 1 || !strings.Contains(r.Assumed[0].Message, "cannot be told") {
		t.Errorf("%v", r.Assumed)
	}
	if r := resourceOf(t, read(t, "t.json", text, here), "U"); r.Understanding != change.Irrelevant {
		t.Errorf("%v", r)
	}
}

// No text makes the reader panic or hang, and what it makes can be laid over a world.
func FuzzRead(f *testing.F) {
	f.Add(stack)
	files, _ := fs.Glob(fixtures.Changes, "changes/cloudformation/*")
	for _, name := range files {
		if text, err := fs.ReadFile(fixtures.Changes, name); err == nil && len(text) < 20_000 {
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 100_000 {
			return
		}
		c, err := Read(source.NewFile("t.template", text), Options{})
		if err != nil {
			return
		}
		if reviewed, irrelevant, not := c.Count(); reviewed+irrelevant+not != len(c.Resources) {
			t.Errorf("%d resources", len(c.Resources))
		}
		_ = c.Summary()
	})
}

// Names that hold each other many times do not fill the memory.
func TestNamesOfNames(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"Resources": {"R0": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "xxxxxxxxxx"}}`)
	for i := range 40 {
		fmt.Fprintf(&b, `, "R%d": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "${R%d}${R%d}"}}}`, i+1, i, i)
	}
	b.WriteString("}}")
	c := read(t, "t.json", b.String(), here)
	if len(c.After(nil).Accounts["111122223333"].S3.Buckets) != 41 {
		t.Error(c.Summary())
	}
}
