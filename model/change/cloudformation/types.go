package cloudformation

// kind is a type of resource: how it is named, and how it is read.
type kind struct {
	name  string
	named string // the property that is its name; empty: the one that AWS would call so
	read  func(*resource)
}

// table lists the types that are read. A new one is a line here; what their Ref and Fn::GetAtt give
// is in arns.txt and formats. (It is a function since its readers look types up in it.)
func table() []kind {
	return []kind{
		// AWS Identity and Access Management.
		{"AWS::IAM::User", "UserName", user},
		{"AWS::IAM::Group", "GroupName", group},
		{"AWS::IAM::Role", "RoleName", role},
		{"AWS::IAM::Policy", "PolicyName", policies},
		{"AWS::IAM::UserPolicy", "PolicyName", policies},
		{"AWS::IAM::GroupPolicy", "PolicyName", policies},
		{"AWS::IAM::RolePolicy", "PolicyName", policies},
		{"AWS::IAM::ManagedPolicy", "ManagedPolicyName", managedPolicy},
		{"AWS::IAM::InstanceProfile", "InstanceProfileName", instanceProfile},
		{"AWS::IAM::UserToGroupAddition", "", userToGroup},
		{"AWS::IAM::OIDCProvider", "", onlyNamed},
		{"AWS::IAM::SAMLProvider", "Name", onlyNamed},
		{"AWS::IAM::ServiceLinkedRole", "", onlyNamed},
		{"AWS::IAM::AccessKey", "", unreadable("a key that lasts is made for a user, and the environment has no place for keys")},

		// Amazon S3.
		{"AWS::S3::Bucket", "BucketName", bucket},
		{"AWS::S3::BucketPolicy", "", bucketPolicy},
		{"AWS::S3::AccessPoint", "Name", accessPoint},
		{"AWS::S3::MultiRegionAccessPointPolicy", "", unreadable("the policy of a multi-Region access point is not read")},

		// Amazon EC2 and VPC.
		{"AWS::EC2::VPC", "", vpc},
		{"AWS::EC2::Subnet", "", subnet},
		{"AWS::EC2::RouteTable", "", routeTable},
		{"AWS::EC2::Route", "", route},
		{"AWS::EC2::SubnetRouteTableAssociation", "", association},
		{"AWS::EC2::InternetGateway", "", internetGateway},
		{"AWS::EC2::VPCGatewayAttachment", "", onlyNamed},
		{"AWS::EC2::NatGateway", "", natGateway},
		{"AWS::EC2::VPCEndpoint", "", endpoint},
		{"AWS::EC2::Instance", "", instance},
		{"AWS::EC2::LaunchTemplate", "LaunchTemplateName", launches},
		{"AWS::AutoScaling::LaunchConfiguration", "LaunchConfigurationName", launches},

		// AWS KMS and AWS Organizations.
		{"AWS::KMS::Key", "", key("KeyPolicy")},
		{"AWS::KMS::ReplicaKey", "", key("KeyPolicy")},
		{"AWS::Organizations::Policy", "", controlPolicy},
		{"AWS::Organizations::ResourcePolicy", "", unreadable("the policy of the organization itself, and the environment has no place for it")},

		// Resources with a policy of their own (the path to it), and resources that are the policy of others.
		{"AWS::SQS::Queue", "QueueName", own("")},
		{"AWS::SQS::QueuePolicy", "", of("Queues", "AWS::SQS::Queue", "PolicyDocument")},
		{"AWS::SQS::QueueInlinePolicy", "", of("Queue", "AWS::SQS::Queue", "PolicyDocument")},
		{"AWS::SNS::Topic", "TopicName", own("")},
		{"AWS::SNS::TopicPolicy", "", of("Topics", "AWS::SNS::Topic", "PolicyDocument")},
		{"AWS::SNS::TopicInlinePolicy", "", of("TopicArn", "AWS::SNS::Topic", "PolicyDocument")},
		{"AWS::SecretsManager::Secret", "Name", own("")},
		{"AWS::SecretsManager::ResourcePolicy", "", of("SecretId", "AWS::SecretsManager::Secret", "ResourcePolicy")},
		{"AWS::ECR::Repository", "RepositoryName", own("RepositoryPolicyText")},
		{"AWS::ECR::PublicRepository", "RepositoryName", own("RepositoryPolicyText")},
		{"AWS::ECR::RegistryPolicy", "", unreadable("the policy of a registry is not read")},
		{"AWS::DynamoDB::Table", "TableName", own("ResourcePolicy", "PolicyDocument")},
		{"AWS::Lambda::Function", "FunctionName", own("")},
		{"AWS::Lambda::Alias", "Name", onlyNamed},
		{"AWS::Lambda::Version", "", onlyNamed},
		{"AWS::Lambda::Permission", "", lambdaPermission},
		{"AWS::Lambda::LayerVersionPermission", "", unreadable("the permission of a layer version is not read")},
		{"AWS::Serverless::Function", "FunctionName", serverlessFunction},
		{"AWS::Backup::BackupVault", "BackupVaultName", own("AccessPolicy")},
		{"AWS::Kinesis::Stream", "Name", own("")},
		{"AWS::Kinesis::ResourcePolicy", "", of("ResourceArn", "", "ResourcePolicy")},
		{"AWS::OpenSearchService::Domain", "DomainName", own("AccessPolicies")},
		{"AWS::Elasticsearch::Domain", "DomainName", own("AccessPolicies")},
		{"AWS::ApiGateway::RestApi", "", own("Policy")},
		{"AWS::CodeArtifact::Domain", "DomainName", own("PermissionsPolicyDocument")},
		{"AWS::CodeArtifact::Repository", "RepositoryName", own("PermissionsPolicyDocument")},
		{"AWS::EFS::FileSystem", "", own("FileSystemPolicy")},
		{"AWS::Events::EventBus", "Name", own("Policy")},
		{"AWS::Events::EventBusPolicy", "", eventBusPolicy},
		{"AWS::Glacier::Vault", "", own("AccessPolicy")},
		{"AWS::Logs::LogGroup", "LogGroupName", own("ResourcePolicyDocument")},
		{"AWS::Logs::ResourcePolicy", "PolicyName", unreadable("a policy of the account's logs, and not of one resource")},
		{"AWS::Logs::Destination", "DestinationName", own("DestinationPolicy")},
		{"AWS::MediaStore::Container", "ContainerName", own("Policy")},
		{"AWS::MSK::ClusterPolicy", "", of("ClusterArn", "", "Policy")},
		{"AWS::VpcLattice::ResourcePolicy", "", of("ResourceArn", "", "Policy")},
		{"AWS::S3Tables::TableBucket", "TableBucketName", own("")},
		{"AWS::S3Tables::TableBucketPolicy", "", of("TableBucketARN", "AWS::S3Tables::TableBucket", "ResourcePolicy")},
		{"AWS::S3Tables::TablePolicy", "", of("TableARN", "", "ResourcePolicy")},
		{"AWS::S3ObjectLambda::AccessPointPolicy", "", of("ObjectLambdaAccessPoint", "AWS::S3ObjectLambda::AccessPoint", "PolicyDocument")},
		{"AWS::S3Outposts::BucketPolicy", "", of("Bucket", "", "PolicyDocument")},
		{"AWS::S3Express::BucketPolicy", "", bucketPolicy},
		{"AWS::XRay::ResourcePolicy", "", unreadable("a policy of the account's traces, and not of one resource")},
		{"AWS::SSO::PermissionSet", "Name", unreadable("the roles that a permission set makes are not known")},
		{"AWS::RAM::ResourceShare", "Name", unreadable("what is shared with AWS RAM gets a policy of its own, which is not read")},
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
