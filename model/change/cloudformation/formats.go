package cloudformation

import (
	"strings"

	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// formats are what Ref and Fn::GetAtt give beyond arns.txt, or otherwise than there: ${Name} is the
// resource's name, ${New} an id that AWS gives.
var formats = map[string]string{
	"AWS::SQS::Queue Ref":                       "https://sqs.${Region}.${Suffix}/${Account}/${Name}",
	"AWS::SQS::Queue QueueUrl":                  "https://sqs.${Region}.${Suffix}/${Account}/${Name}",
	"AWS::SQS::Queue QueueName":                 "${Name}",
	"AWS::SNS::Topic TopicName":                 "${Name}",
	"AWS::SecretsManager::Secret Ref":           "arn:${Partition}:secretsmanager:${Region}:${Account}:secret:${Name}-${New}",
	"AWS::SecretsManager::Secret Id":            "arn:${Partition}:secretsmanager:${Region}:${Account}:secret:${Name}-${New}",
	"AWS::KMS::Key Ref":                         "${New}",
	"AWS::KMS::Key KeyId":                       "${New}",
	"AWS::Logs::LogGroup Arn":                   "arn:${Partition}:logs:${Region}:${Account}:log-group:${Name}:*",
	"AWS::EC2::SecurityGroup GroupId":           "${New}",
	"AWS::EC2::VPC VpcId":                       "${New}",
	"AWS::EC2::Subnet SubnetId":                 "${New}",
	"AWS::EC2::VPCEndpoint Id":                  "${New}",
	"AWS::Serverless::Function Arn":             "arn:${Partition}:lambda:${Region}:${Account}:function:${Name}",
	"AWS::ApiGateway::RestApi RestApiId":        "${New}",
	"AWS::ApiGateway::RestApi Arn":              "arn:${Partition}:execute-api:${Region}:${Account}:${New}",
	"AWS::S3::Bucket DomainName":                "${Name}.s3.${Suffix}",
	"AWS::S3::Bucket RegionalDomainName":        "${Name}.s3.${Region}.${Suffix}",
	"AWS::EC2::Instance InstanceId":             "${New}",
	"AWS::EC2::Instance Arn":                    "arn:${Partition}:ec2:${Region}:${Account}:instance/${New}",
	"AWS::DynamoDB::Table Name":                 "${Name}",
	"AWS::Organizations::Policy Id":             "${New}",
	"AWS::CodeArtifact::Domain Arn":             "arn:${Partition}:codeartifact:${Region}:${Account}:domain/${Name}",
	"AWS::S3Tables::TableBucket Ref":            "arn:${Partition}:s3tables:${Region}:${Account}:bucket/${Name}",
	"AWS::S3Tables::TableBucket TableBucketARN": "arn:${Partition}:s3tables:${Region}:${Account}:bucket/${Name}",
}

// format fills a text's ${…} with what they stand for.
func (r *resource) format(at source.Value, text string) change.Value {
	out := change.Text(at, "")
	for {
		open := strings.Index(text, "${")
		if open < 0 {
			out.Text += text
			return out
		}
		end := open + strings.IndexByte(text[open:], '}')
		part := r.part(at, text[open+2:end])
		if part.Kind == change.Unknown {
			return part
		}
		out.Generated = out.Generated || part.Generated
		out.Text += text[:open] + part.Text
		text = text[end+1:]
	}
}

func (r *resource) part(at source.Value, name string) change.Value {
	partition := partitionOf(r.t.change.Region.Text)
	switch name {
	case "Partition":
		return change.Text(at, partition)
	case "Region":
		return change.Text(at, r.t.change.Region.Text)
	case "Account":
		return change.Text(at, r.t.change.Account.Text)
	case "Suffix":
		return r.t.pseudo(at, "AWS::URLSuffix")
	case "New":
		return generated(at, "{"+r.id+"}")
	case "OidcProviderName":
		v := r.get("Url")
		v.Text = strings.TrimSuffix(strings.TrimPrefix(v.Text, "https://"), "/")
		if v.Kind == change.Scalar {
			return v
		}
	}
	if strings.HasSuffix(name, "WithPath") {
		v := r.name(at)
		path := r.get("Path")
		if path.Kind == change.Unknown {
			return path
		}
		v.Text = strings.TrimPrefix(path.Text, "/") + v.Text
		return v
	}
	if v := r.naming(name); v.Kind == change.Scalar && v.Text != "" {
		return v
	}
	return r.name(at)
}
