package terraform

import (
	"path"
	"strings"

	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// harmless are types, as patterns, that say nothing of who may do what with AWS: neither a policy nor
// a role that acts, nor the way of requests. What is neither here nor in the table is not understood.
var harmless = []string{
	// Of other providers.
	"random_*", "null_resource", "time_*", "tls_*", "local_*", "template_*", "archive_*", "terraform_data", "http", "external",
	// Names, tags, logs, numbers.
	"aws_*_tag", "aws_kms_alias", "aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm", "aws_cloudwatch_dashboard", "aws_cloudwatch_log_stream", "aws_cloudwatch_log_metric_filter",
	"aws_cloudwatch_metric_stream", "aws_cloudwatch_event_rule", "aws_route53_*", "aws_acm_certificate*", "aws_ssm_parameter", "aws_budgets_budget", "aws_resourcegroups_group", "aws_flow_log", "aws_xray_*",
	"aws_cloudtrail", "aws_config_config_rule", "aws_guardduty_*", "aws_securityhub_*", "aws_inspector*", "aws_macie2_*",
	// What a bucket is besides its policy, its ACL, its blocks, and the settings by which it sends, encrypts and keeps versions.
	"aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_metric",
	"aws_s3_bucket_accelerate_configuration", "aws_s3_bucket_analytics_configuration", "aws_s3_bucket_intelligent_tiering_configuration", "aws_s3_bucket_request_payment_configuration",
	"aws_s3_bucket_cors_configuration", "aws_s3_bucket_object_lock_configuration", "aws_s3_bucket_object", "aws_s3_object", "aws_s3_object_copy", "aws_s3_bucket_website_configuration",
	// Accounts' settings and secrets' contents.
	"aws_iam_account_password_policy", "aws_iam_account_alias", "aws_iam_user_ssh_key", "aws_iam_server_certificate", "aws_iam_signing_certificate", "aws_secretsmanager_secret_version", "aws_secretsmanager_secret_rotation",
	"aws_ecr_lifecycle_policy", "aws_ecr_replication_configuration", "aws_ecr_registry_scanning_configuration", "aws_efs_backup_policy", "aws_efs_mount_target", "aws_efs_access_point",
	"aws_dynamodb_table_item", "aws_dynamodb_table_replica", "aws_dynamodb_tag", "aws_sqs_queue_redrive_policy", "aws_sqs_queue_redrive_allow_policy", "aws_sns_topic_subscription", "aws_backup_plan",
	// Who may reach a port is not who may do an action; the environment does not hold it.
	"aws_security_group*", "aws_default_security_group", "aws_vpc_security_group_*", "aws_network_acl*", "aws_default_network_acl", "aws_eip", "aws_eip_association", "aws_network_interface*", "aws_vpc_dhcp_options*", "aws_default_vpc_dhcp_options",
	"aws_vpc_ipv4_cidr_block_association", "aws_key_pair", "aws_ebs_*", "aws_volume_attachment", "aws_ami*", "aws_placement_group",
	// Databases, load balancers and caches, which are reached with credentials of their own.
	"aws_db_*", "aws_rds_*", "aws_neptune_*", "aws_docdb_*", "aws_elasticache_*", "aws_memorydb_*", "aws_lb*", "aws_alb*", "aws_elb*", "aws_autoscaling_attachment", "aws_autoscaling_policy", "aws_autoscaling_schedule", "aws_appautoscaling_*",
	"aws_waf*", "aws_cloudfront_cache_policy", "aws_cloudfront_origin_request_policy", "aws_cloudfront_response_headers_policy", "aws_api_gateway_method_response", "aws_api_gateway_method_settings", "aws_api_gateway_integration_response", "aws_api_gateway_resource", "aws_api_gateway_deployment",
	"aws_api_gateway_stage", "aws_api_gateway_gateway_response", "aws_api_gateway_usage_plan*", "aws_api_gateway_model", "aws_api_gateway_request_validator", "aws_apigatewayv2_stage", "aws_apigatewayv2_deployment", "aws_apigatewayv2_route*",
	"aws_ecs_cluster", "aws_ecs_cluster_capacity_providers", "aws_ecs_capacity_provider", "aws_lambda_event_source_mapping", "aws_lambda_layer_version", "aws_lambda_provisioned_concurrency_config",
}

// unlisted judges a resource of a type that is not in the table.
func (i *instance) unlisted() {
	holds := i.policyLike()
	switch {
	case holds != "":
		i.notUnderstood(i.place(), "resources of type %s are not read, and this one has a policy in %s", i.kindName, holds)
	case isHarmless(i.kindName):
		i.res.Understanding = change.Irrelevant
	default:
		i.notUnderstood(i.place(), "resources of type %s are not read", i.kindName)
	}
}

func isHarmless(kindName string) bool {
	for _, pattern := range harmless {
		if match, _ := path.Match(pattern, kindName); match {
			return true
		}
	}
	return false
}

// policyLike names an attribute that holds a policy with statements; "" where there is none.
func (i *instance) policyLike() string {
	for _, values := range [...]source.Value{i.after, i.before} {
		for name := values.First(); name.OK() && values.Kind() == source.Object; name = name.Next().Next() {
			if v := name.Next(); v.Kind() == source.String && strings.Contains(v.Text(), `"Statement"`) && strings.Contains(v.Text(), `"Effect"`) {
				return name.Text()
			}
		}
	}
	return ""
}
