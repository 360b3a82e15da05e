package terraform

import "github.com/iampath/iampath/model"

// kind is a type of resource: how it is named, and how it is read.
type kind struct {
	name  string
	named string            // the attribute that is its name
	arn   string            // its ARN, with attributes in braces (see compute.go)
	id    string            // its id; empty: the ARN
	more  map[string]string // other attributes that can be told
	read  func(*object)     // nil: the type shapes no access path, and is only here to be referred to
}

// table lists the types that are read. A new one is a line here. (It is a function since its readers
// look types up in it.)
func table() []kind {
	return []kind{
		// AWS Identity and Access Management.
		{"aws_iam_user", "name", "arn:{partition}:iam::{account}:user{path}{name}", "{name}", nil, user},
		{"aws_iam_group", "name", "arn:{partition}:iam::{account}:group{path}{name}", "{name}", nil, group},
		{"aws_iam_role", "name", "arn:{partition}:iam::{account}:role{path}{name}", "{name}", nil, role},
		{"aws_iam_policy", "name", "arn:{partition}:iam::{account}:policy{path}{name}", "", nil, managedPolicy},
		{"aws_iam_user_policy", "name", "", "{user}:{name}", nil, inlineOf(userOf)},
		{"aws_iam_group_policy", "name", "", "{group}:{name}", nil, inlineOf(groupOf)},
		{"aws_iam_role_policy", "name", "", "{role}:{name}", nil, inlineOf(roleOf)},
		{"aws_iam_user_policy_attachment", "", "", "{new}", nil, attachmentOf(userOf)},
		{"aws_iam_group_policy_attachment", "", "", "{new}", nil, attachmentOf(groupOf)},
		{"aws_iam_role_policy_attachment", "", "", "{new}", nil, attachmentOf(roleOf)},
		{"aws_iam_policy_attachment", "name", "", "{name}", nil, attachments},
		{"aws_iam_group_membership", "name", "", "{name}", nil, groupMembership},
		{"aws_iam_user_group_membership", "", "", "{new}", nil, userGroups},
		{"aws_iam_instance_profile", "name", "arn:{partition}:iam::{account}:instance-profile{path}{name}", "{name}", nil, instanceProfile},
		{"aws_iam_openid_connect_provider", "", "arn:{partition}:iam::{account}:oidc-provider/{host}", "", nil, identityProvider},
		{"aws_iam_saml_provider", "name", "arn:{partition}:iam::{account}:saml-provider/{name}", "", nil, identityProvider},
		{"aws_iam_access_key", "", "", "{new}", nil, unreadable("a key that lasts is made for a user, and the environment has no place for keys")},
		{"aws_iam_service_linked_role", "aws_service_name", "arn:{partition}:iam::{account}:role/aws-service-role/{aws_service_name}/{new}", "", nil, onlyNamed},

		// Amazon S3.
		{"aws_s3_bucket", "bucket", "arn:{partition}:s3:::{bucket}", "{bucket}", nil, bucket},
		{"aws_s3_bucket_policy", "", "", "{bucket}", nil, bucketPolicy},
		{"aws_s3_bucket_public_access_block", "", "", "{bucket}", nil, bucketBlock},
		{"aws_s3_bucket_ownership_controls", "", "", "{bucket}", nil, bucketOwnership},
		{"aws_s3_bucket_acl", "", "", "{bucket}", nil, bucketACL},
		{"aws_s3_bucket_replication_configuration", "", "", "{bucket}", nil, settingOf(model.Replication, replicationSetting)},
		{"aws_s3_bucket_logging", "", "", "{bucket}", nil, settingOf(model.Logging, loggingSetting)},
		{"aws_s3_bucket_notification", "", "", "{bucket}", nil, settingOf(model.Notifications, notificationSetting)},
		{"aws_s3_bucket_inventory", "", "", "{bucket}:{name}", nil, inventory},
		{"aws_s3_bucket_versioning", "", "", "{bucket}", nil, settingOf(model.Versioning, versioningSetting)},
		{"aws_s3_bucket_server_side_encryption_configuration", "", "", "{bucket}", nil, settingOf(model.Encryption, encryptionSetting)},
		{"aws_s3_bucket_abac", "", "", "{bucket}", nil, settingOf(model.ABAC, abacSetting)},
		{"aws_s3_account_public_access_block", "", "", "{account}", nil, accountBlock},
		{"aws_s3_access_point", "name", "arn:{partition}:s3:{region}:{account}:accesspoint/{name}", "", nil, accessPoint},
		{"aws_s3control_access_point_policy", "", "", "{access_point_arn}", nil, accessPointPolicy},

		// Amazon EC2 and VPC.
		{"aws_vpc", "", "arn:{partition}:ec2:{region}:{account}:vpc/{id}", "{new}", map[string]string{"main_route_table_id": "{id}.main", "default_route_table_id": "{id}.main"}, vpc},
		{"aws_default_vpc", "", "arn:{partition}:ec2:{region}:{account}:vpc/{id}", "{new}", map[string]string{"main_route_table_id": "{id}.main", "default_route_table_id": "{id}.main"}, vpc},
		{"aws_subnet", "", "arn:{partition}:ec2:{region}:{account}:subnet/{id}", "{new}", nil, subnet},
		{"aws_default_subnet", "", "arn:{partition}:ec2:{region}:{account}:subnet/{id}", "{new}", nil, subnet},
		{"aws_route_table", "", "arn:{partition}:ec2:{region}:{account}:route-table/{id}", "{new}", nil, routeTable},
		{"aws_default_route_table", "", "arn:{partition}:ec2:{region}:{account}:route-table/{id}", "{default_route_table_id}", nil, routeTable},
		{"aws_route", "", "", "{new}", nil, route},
		{"aws_route_table_association", "", "", "{new}", nil, association},
		{"aws_main_route_table_association", "", "", "{new}", nil, mainAssociation},
		{"aws_nat_gateway", "", "", "{new}", nil, natGateway},
		{"aws_internet_gateway", "", "arn:{partition}:ec2:{region}:{account}:internet-gateway/{id}", "{new}", nil, internetGateway},
		{"aws_egress_only_internet_gateway", "", "", "{new}", nil, onlyNamed},
		{"aws_vpc_endpoint", "", "arn:{partition}:ec2:{region}:{account}:vpc-endpoint/{id}", "{new}", nil, endpoint},
		{"aws_vpc_endpoint_policy", "", "", "{vpc_endpoint_id}", nil, endpointPolicy},
		{"aws_vpc_endpoint_route_table_association", "", "", "{new}", nil, endpointRouteTable},
		{"aws_vpc_endpoint_subnet_association", "", "", "{new}", nil, onlyNamed},
		{"aws_instance", "", "arn:{partition}:ec2:{region}:{account}:instance/{id}", "{new}", nil, ec2Instance},
		{"aws_launch_template", "name", "arn:{partition}:ec2:{region}:{account}:launch-template/{id}", "{new}", nil, launches},
		{"aws_launch_configuration", "name", "", "{name}", nil, launches},

		// AWS KMS.
		{"aws_kms_key", "", "arn:{partition}:kms:{region}:{account}:key/{key_id}", "{key_id}", map[string]string{"key_id": "{new}"}, key},
		{"aws_kms_replica_key", "", "arn:{partition}:kms:{region}:{account}:key/{key_id}", "{key_id}", map[string]string{"key_id": "{new}"}, key},
		{"aws_kms_external_key", "", "arn:{partition}:kms:{region}:{account}:key/{id}", "{new}", nil, key},
		{"aws_kms_replica_external_key", "", "arn:{partition}:kms:{region}:{account}:key/{key_id}", "{key_id}", map[string]string{"key_id": "{new}"}, key},
		{"aws_kms_key_policy", "", "", "{key_id}", nil, keyPolicy},
		{"aws_kms_grant", "", "", "{new}", nil, unreadable("a grant lets its grantee use the key, and the environment has no place for grants")},

		// AWS Organizations.
		{"aws_organizations_policy", "", "", "{new}", nil, controlPolicy},
		{"aws_organizations_policy_attachment", "", "", "{new}", nil, controlTarget},
		{"aws_organizations_resource_policy", "", "", "{new}", nil, unreadable("the policy of the organization itself, and the environment has no place for it")},

		// Resources with a policy of their own, and resources that are the policy of another.
		{"aws_sqs_queue", "name", "arn:{partition}:sqs:{region}:{account}:{name}", "https://sqs.{region}.amazonaws.com/{account}/{name}", map[string]string{"url": "{id}"}, own("policy", "AWS::SQS::Queue")},
		{"aws_sqs_queue_policy", "", "", "{queue_url}", nil, of("queue_url", "aws_sqs_queue", "policy", "AWS::SQS::Queue")},
		{"aws_sns_topic", "name", "arn:{partition}:sns:{region}:{account}:{name}", "", nil, own("policy", "AWS::SNS::Topic")},
		{"aws_sns_topic_policy", "", "", "{arn}", nil, of("arn", "aws_sns_topic", "policy", "AWS::SNS::Topic")},
		{"aws_secretsmanager_secret", "name", "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{new}", "", nil, own("policy", "AWS::SecretsManager::Secret")},
		{"aws_secretsmanager_secret_policy", "", "", "{secret_arn}", nil, of("secret_arn", "aws_secretsmanager_secret", "policy", "AWS::SecretsManager::Secret")},
		{"aws_ecr_repository", "name", "arn:{partition}:ecr:{region}:{account}:repository/{name}", "{name}", map[string]string{"repository_url": "{account}.dkr.ecr.{region}.amazonaws.com/{name}"}, own("", "AWS::ECR::Repository")},
		{"aws_ecr_repository_policy", "", "", "{repository}", nil, of("repository", "aws_ecr_repository", "policy", "AWS::ECR::Repository")},
		{"aws_ecrpublic_repository", "repository_name", "arn:{partition}:ecr-public::{account}:repository/{repository_name}", "{repository_name}", nil, own("", "AWS::ECR::PublicRepository")},
		{"aws_ecrpublic_repository_policy", "", "", "{repository_name}", nil, of("repository_name", "aws_ecrpublic_repository", "policy", "AWS::ECR::PublicRepository")},
		{"aws_dynamodb_table", "name", "arn:{partition}:dynamodb:{region}:{account}:table/{name}", "{name}", map[string]string{"stream_arn": "{arn}/stream/{new}"}, own("", "AWS::DynamoDB::Table")},
		{"aws_dynamodb_resource_policy", "", "", "{resource_arn}", nil, of("resource_arn", "aws_dynamodb_table", "policy", "AWS::DynamoDB::Table")},
		{"aws_lambda_function", "function_name", "arn:{partition}:lambda:{region}:{account}:function:{function_name}", "{function_name}", nil, own("", "AWS::Lambda::Function")},
		{"aws_lambda_alias", "name", "{function_arn}:{name}", "", nil, own("", "AWS::Lambda::Alias")},
		{"aws_lambda_permission", "statement_id", "", "{statement_id}", nil, lambdaPermission},
		{"aws_lambda_layer_version_permission", "", "", "{new}", nil, unreadable("the permission of a layer version is not read")},
		{"aws_backup_vault", "name", "arn:{partition}:backup:{region}:{account}:backup-vault:{name}", "{name}", nil, own("", "AWS::Backup::BackupVault")},
		{"aws_backup_vault_policy", "", "", "{backup_vault_name}", nil, of("backup_vault_name", "aws_backup_vault", "policy", "AWS::Backup::BackupVault")},
		{"aws_kinesis_stream", "name", "arn:{partition}:kinesis:{region}:{account}:stream/{name}", "", nil, own("", "AWS::Kinesis::Stream")},
		{"aws_kinesis_resource_policy", "", "", "{resource_arn}", nil, of("resource_arn", "aws_kinesis_stream", "policy", "AWS::Kinesis::Stream")},
		{"aws_opensearch_domain", "domain_name", "arn:{partition}:es:{region}:{account}:domain/{domain_name}", "", nil, own("access_policies", "AWS::OpenSearchService::Domain")},
		{"aws_opensearch_domain_policy", "", "", "esd-policy-{domain_name}", nil, of("domain_name", "aws_opensearch_domain", "access_policies", "AWS::OpenSearchService::Domain")},
		{"aws_elasticsearch_domain", "domain_name", "arn:{partition}:es:{region}:{account}:domain/{domain_name}", "", nil, own("access_policies", "AWS::Elasticsearch::Domain")},
		{"aws_elasticsearch_domain_policy", "", "", "esd-policy-{domain_name}", nil, of("domain_name", "aws_elasticsearch_domain", "access_policies", "AWS::Elasticsearch::Domain")},
		{"aws_api_gateway_rest_api", "", "arn:{partition}:execute-api:{region}:{account}:{id}", "{new}", map[string]string{"execution_arn": "{arn}"}, own("policy", "AWS::ApiGateway::RestApi")},
		{"aws_api_gateway_rest_api_policy", "", "", "{rest_api_id}", nil, of("rest_api_id", "aws_api_gateway_rest_api", "policy", "AWS::ApiGateway::RestApi")},
		{"aws_codeartifact_domain", "domain", "arn:{partition}:codeartifact:{region}:{account}:domain/{domain}", "", nil, own("", "AWS::CodeArtifact::Domain")},
		{"aws_codeartifact_domain_permissions_policy", "", "", "{domain}", nil, of("domain", "aws_codeartifact_domain", "policy_document", "AWS::CodeArtifact::Domain")},
		{"aws_codeartifact_repository", "", "arn:{partition}:codeartifact:{region}:{account}:repository/{domain}/{repository}", "", nil, own("", "AWS::CodeArtifact::Repository")},
		{"aws_codeartifact_repository_permissions_policy", "", "arn:{partition}:codeartifact:{region}:{account}:repository/{domain}/{repository}", "{repository}", nil, own("policy_document", "AWS::CodeArtifact::Repository")},
		{"aws_efs_file_system", "", "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{id}", "{new}", nil, own("", "AWS::EFS::FileSystem")},
		{"aws_efs_file_system_policy", "", "", "{file_system_id}", nil, of("file_system_id", "aws_efs_file_system", "policy", "AWS::EFS::FileSystem")},
		{"aws_cloudwatch_event_bus", "name", "arn:{partition}:events:{region}:{account}:event-bus/{name}", "{name}", nil, own("", "AWS::Events::EventBus")},
		{"aws_cloudwatch_event_bus_policy", "", "", "{event_bus_name}", nil, of("event_bus_name", "aws_cloudwatch_event_bus", "policy", "AWS::Events::EventBus")},
		{"aws_cloudwatch_event_permission", "", "", "{statement_id}", nil, unreadable("an event bus's permission is not read; aws_cloudwatch_event_bus_policy is")},
		{"aws_glue_resource_policy", "", "arn:{partition}:glue:{region}:{account}:catalog", "{account}", nil, own("policy", "AWS::Glue::DataCatalog")},
		{"aws_s3tables_table_bucket", "name", "arn:{partition}:s3tables:{region}:{account}:bucket/{name}", "", nil, own("", "AWS::S3Tables::TableBucket")},
		{"aws_s3tables_table_bucket_policy", "", "", "{table_bucket_arn}", nil, of("table_bucket_arn", "aws_s3tables_table_bucket", "resource_policy", "AWS::S3Tables::TableBucket")},
		{"aws_s3tables_table_policy", "", "{table_bucket_arn}/table/{namespace}/{name}", "", nil, own("resource_policy", "AWS::S3Tables::Table")},
		{"aws_glacier_vault", "name", "arn:{partition}:glacier:{region}:{account}:vaults/{name}", "{name}", nil, own("access_policy", "AWS::Glacier::Vault")},
		{"aws_glacier_vault_lock", "", "", "{vault_name}", nil, unreadable("a vault lock policy holds besides the vault's own, and the environment has no place for it")},
		{"aws_media_store_container", "name", "arn:{partition}:mediastore:{region}:{account}:container/{name}", "{name}", nil, own("", "AWS::MediaStore::Container")},
		{"aws_media_store_container_policy", "", "", "{container_name}", nil, of("container_name", "aws_media_store_container", "policy", "AWS::MediaStore::Container")},
		{"aws_ses_domain_identity", "domain", "arn:{partition}:ses:{region}:{account}:identity/{domain}", "{domain}", nil, own("", "AWS::SES::EmailIdentity")},
		{"aws_ses_identity_policy", "name", "", "{new}", nil, part("identity", "aws_ses_domain_identity", "policy", "AWS::SES::EmailIdentity")},
		{"aws_sesv2_email_identity", "email_identity", "arn:{partition}:ses:{region}:{account}:identity/{email_identity}", "{email_identity}", nil, own("", "AWS::SES::EmailIdentity")},
		{"aws_sesv2_email_identity_policy", "policy_name", "", "{new}", nil, part("email_identity", "aws_sesv2_email_identity", "policy", "AWS::SES::EmailIdentity")},
		{"aws_cloudwatch_log_group", "name", "arn:{partition}:logs:{region}:{account}:log-group:{name}", "{name}", nil, onlyNamed},
		{"aws_cloudwatch_log_resource_policy", "policy_name", "arn:{partition}:logs:{region}:{account}:resource-policy/{policy_name}", "{policy_name}", nil, own("policy_document", "AWS::Logs::ResourcePolicy")},
		{"aws_cloudwatch_log_destination", "name", "arn:{partition}:logs:{region}:{account}:destination:{name}", "{name}", nil, own("", "AWS::Logs::Destination")},
		{"aws_cloudwatch_log_destination_policy", "", "", "{destination_name}", nil, of("destination_name", "aws_cloudwatch_log_destination", "access_policy", "AWS::Logs::Destination")},
		{"aws_acmpca_certificate_authority", "", "arn:{partition}:acm-pca:{region}:{account}:certificate-authority/{new}", "", nil, own("", "AWS::ACMPCA::CertificateAuthority")},
		{"aws_acmpca_policy", "", "", "{resource_arn}", nil, of("resource_arn", "aws_acmpca_certificate_authority", "policy", "AWS::ACMPCA::CertificateAuthority")},
		{"aws_msk_cluster", "cluster_name", "arn:{partition}:kafka:{region}:{account}:cluster/{cluster_name}/{new}", "", nil, own("", "AWS::MSK::Cluster")},
		{"aws_msk_cluster_policy", "", "", "{cluster_arn}", nil, of("cluster_arn", "aws_msk_cluster", "policy", "AWS::MSK::Cluster")},
		{"aws_vpclattice_resource_policy", "", "", "{resource_arn}", nil, of("resource_arn", "", "policy", "AWS::VpcLattice::ResourcePolicy")},
		{"aws_networkfirewall_resource_policy", "", "", "{resource_arn}", nil, of("resource_arn", "", "policy", "")},
		{"aws_codebuild_resource_policy", "", "", "{resource_arn}", nil, of("resource_arn", "", "policy", "AWS::CodeBuild::ReportGroup")},
		{"aws_redshift_resource_policy", "", "", "{resource_arn}", nil, of("resource_arn", "", "policy", "")},
		{"aws_redshiftserverless_resource_policy", "", "", "{resource_arn}", nil, of("resource_arn", "", "policy", "")},
		{"aws_s3control_bucket_policy", "", "", "{bucket}", nil, of("bucket", "", "policy", "AWS::S3Outposts::Bucket")},
		{"aws_s3control_object_lambda_access_point_policy", "name", "arn:{partition}:s3-object-lambda:{region}:{account}:accesspoint/{name}", "", nil, own("policy", "AWS::S3ObjectLambda::AccessPoint")},
		{"aws_ecr_registry_policy", "", "", "{account}", nil, unreadable("the policy of a registry is not read")},
		{"aws_s3control_multi_region_access_point_policy", "", "", "{new}", nil, unreadable("the policy of a multi-Region access point is not read")},
		{"aws_cloudfront_distribution", "", "arn:{partition}:cloudfront::{account}:distribution/{id}", "{new}", nil, unreadable("what a distribution lets be read of its origins is not read")},
		{"aws_ssoadmin_permission_set_inline_policy", "", "", "{new}", nil, unreadable("the roles that a permission set makes are not known")},
		{"aws_ssoadmin_managed_policy_attachment", "", "", "{new}", nil, unreadable("the roles that a permission set makes are not known")},
		{"aws_ram_resource_share", "", "", "{new}", nil, unreadable("what is shared with AWS RAM gets a policy of its own, which is not read")},
	}
}

// kindsByName finds a type by its name.
func kindsByName() map[string]*kind {
	all := table()
	kinds := make(map[string]*kind, len(all))
	for i := range all {
		kinds[all[i].name] = &all[i]
	}
	return kinds
}
