package cloudformation

import (
	"path"
	"strings"

	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// harmless are types, as patterns, that say nothing of who may do what with AWS: neither a policy nor
// a role that acts, nor the way of requests. What is neither here nor in the table is not understood.
var harmless = []string{
	"AWS::CDK::Metadata", "AWS::CloudFormation::WaitCondition*", "AWS::CloudWatch::*", "AWS::Logs::MetricFilter", "AWS::Logs::LogStream", "AWS::Logs::SubscriptionFilter", "AWS::Logs::QueryDefinition",
	"AWS::CertificateManager::*", "AWS::Route53*", "AWS::SSM::Parameter", "AWS::Budgets::*", "AWS::KMS::Alias", "AWS::CloudTrail::Trail", "AWS::Config::*", "AWS::GuardDuty::*", "AWS::SecurityHub::*",
	"AWS::EC2::SecurityGroup*", "AWS::EC2::NetworkAcl*", "AWS::EC2::SubnetNetworkAclAssociation", "AWS::EC2::EIP*", "AWS::EC2::NetworkInterface*", "AWS::EC2::DHCPOptions", "AWS::EC2::VPCDHCPOptionsAssociation", "AWS::EC2::VPCCidrBlock",
	"AWS::EC2::FlowLog", "AWS::EC2::Volume*", "AWS::EC2::KeyPair", "AWS::RDS::*", "AWS::Neptune::*", "AWS::DocDB::*", "AWS::ElastiCache::*", "AWS::ElasticLoadBalancing*", "AWS::AutoScaling::ScalingPolicy", "AWS::AutoScaling::ScheduledAction",
	"AWS::ApplicationAutoScaling::*", "AWS::ECS::Cluster", "AWS::WAF*", "AWS::CloudFront::OriginAccessControl", "AWS::CloudFront::CloudFrontOriginAccessIdentity", "AWS::CloudFront::CachePolicy", "AWS::SNS::Subscription",
	"AWS::Lambda::EventSourceMapping", "AWS::Lambda::LayerVersion", "AWS::Lambda::EventInvokeConfig", "AWS::ApiGateway::Resource", "AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage", "AWS::ApiGateway::Model",
	"AWS::ApiGateway::RequestValidator", "AWS::ApiGateway::UsagePlan*", "AWS::ApiGateway::ApiKey", "AWS::SecretsManager::SecretTargetAttachment", "AWS::EFS::MountTarget", "AWS::Backup::BackupPlan", "AWS::Cognito::UserPoolDomain",
}

// unlisted judges a resource of a type that is not in the table.
func (r *resource) unlisted() {
	switch {
	case holdsPolicy(r.value.Get("Properties"), 0):
		r.notUnderstood(r.res.Value, "resources of type %s are not read, and this one has a policy", r.typeName)
	case strings.HasPrefix(r.typeName, "Custom::") || r.typeName == "AWS::CloudFormation::CustomResource":
		r.notUnderstood(r.res.Value, "what the custom resource %s does is not known", r.typeName)
	case strings.HasPrefix(r.typeName, "AWS::CloudFormation::Stack") || strings.HasSuffix(r.typeName, "::MODULE"):
		r.notUnderstood(r.res.Value, "what it holds stands in another template")
	default:
		for _, pattern := range harmless {
			if match, _ := path.Match(pattern, r.typeName); match {
				if r.res.Understanding == change.Reviewed {
					r.res.Understanding = change.Irrelevant
				}
				return
			}
		}
		r.notUnderstood(r.res.Value, "resources of type %s are not read", r.typeName)
	}
}

// holdsPolicy reports whether there is something that looks like a policy: an object with Statement, and
// with Effect in it.
func holdsPolicy(v source.Value, depth int) bool {
	if depth > 8 {
		return false
	}
	if statement := v.Get("Statement"); statement.Get("Effect").OK() || statement.First().Get("Effect").OK() {
		return true
	}
	for e := v.First(); e.OK(); e = e.Next() {
		if holdsPolicy(e, depth+1) {
			return true
		}
	}
	return false
}
