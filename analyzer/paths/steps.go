package paths

// needs is a request that a step takes: one of some actions, on some resource of the account. In the
// resource, {partition} and {account} stand for the account's, and * for anything; it is empty for an
// action on no resource.
type needs struct {
	actions  []string
	resource string
}

// passing is a service that runs code, or acts as it is told, with a role that is passed to it.
// Whoever may pass a role to the service and tell it what to do has the role's rights (IAM User Guide,
// "Grant a user permissions to pass a role to an AWS service").
type passing struct {
	name string
	// service is the principal that the role must trust, and to which it is passed.
	service string
	needs   []needs
	// document is the AWS document that tells how the service takes a role.
	document string
}

// passings is the index of the services. A new one is a line here.
var passings = []passing{
	{"an EC2 instance's user data runs with it", "ec2.amazonaws.com",
		[]needs{{[]string{"ec2:RunInstances"}, "arn:{partition}:ec2:*:{account}:instance/*"}},
		"Amazon EC2 User Guide, IAM roles for Amazon EC2"},
	{"a Lambda function runs with it", "lambda.amazonaws.com",
		[]needs{{[]string{"lambda:CreateFunction"}, "arn:{partition}:lambda:*:{account}:function:*"},
			{[]string{"lambda:InvokeFunction", "lambda:AddPermission", "lambda:CreateFunctionUrlConfig"}, "arn:{partition}:lambda:*:{account}:function:*"}},
		"AWS Lambda Developer Guide, Defining Lambda function permissions with an execution role"},
	{"a Lambda function runs with it, called by an event source", "lambda.amazonaws.com",
		[]needs{{[]string{"lambda:CreateFunction"}, "arn:{partition}:lambda:*:{account}:function:*"}, {[]string{"lambda:CreateEventSourceMapping"}, ""}},
		"AWS Lambda Developer Guide, Defining Lambda function permissions with an execution role"},
	{"an ECS task runs with it", "ecs-tasks.amazonaws.com",
		[]needs{{[]string{"ecs:RegisterTaskDefinition"}, ""},
			{[]string{"ecs:RunTask", "ecs:StartTask"}, "arn:{partition}:ecs:*:{account}:task-definition/*"}},
		"Amazon ECS Developer Guide, Amazon ECS task IAM role"},
	{"an ECS service's tasks run with it", "ecs-tasks.amazonaws.com",
		[]needs{{[]string{"ecs:RegisterTaskDefinition"}, ""}, {[]string{"ecs:CreateService", "ecs:UpdateService"}, "arn:{partition}:ecs:*:{account}:service/*"}},
		"Amazon ECS Developer Guide, Amazon ECS task IAM role"},
	{"a Batch job's container runs with it", "ecs-tasks.amazonaws.com",
		[]needs{{[]string{"batch:RegisterJobDefinition"}, "arn:{partition}:batch:*:{account}:job-definition/*"},
			{[]string{"batch:SubmitJob"}, "arn:{partition}:batch:*:{account}:job-definition/*"}},
		"AWS Batch User Guide, Job definition parameters"},
	{"a Glue development endpoint runs with it", "glue.amazonaws.com",
		[]needs{{[]string{"glue:CreateDevEndpoint"}, "arn:{partition}:glue:*:{account}:devEndpoint/*"}},
		"AWS Glue Developer Guide, Working with development endpoints"},
	{"a Glue job runs with it", "glue.amazonaws.com",
		[]needs{{[]string{"glue:CreateJob"}, "arn:{partition}:glue:*:{account}:job/*"},
			{[]string{"glue:StartJobRun", "glue:CreateTrigger"}, "arn:{partition}:glue:*:{account}:*"}},
		"AWS Glue Developer Guide, Setting up IAM permissions for AWS Glue"},
	{"CloudFormation makes a stack's resources with it", "cloudformation.amazonaws.com",
		[]needs{{[]string{"cloudformation:CreateStack"}, "arn:{partition}:cloudformation:*:{account}:stack/*"}},
		"AWS CloudFormation User Guide, AWS CloudFormation service role"},
	{"a CodeBuild build runs with it", "codebuild.amazonaws.com",
		[]needs{{[]string{"codebuild:CreateProject"}, "arn:{partition}:codebuild:*:{account}:project/*"},
			{[]string{"codebuild:StartBuild", "codebuild:StartBuildBatch"}, "arn:{partition}:codebuild:*:{account}:project/*"}},
		"AWS CodeBuild User Guide, Allow CodeBuild to interact with other AWS services"},
	{"a Data Pipeline's activities run with it", "datapipeline.amazonaws.com",
		[]needs{{[]string{"datapipeline:CreatePipeline"}, "arn:{partition}:datapipeline:*:{account}:pipeline/*"},
			{[]string{"datapipeline:PutPipelineDefinition"}, "arn:{partition}:datapipeline:*:{account}:pipeline/*"},
			{[]string{"datapipeline:ActivatePipeline"}, "arn:{partition}:datapipeline:*:{account}:pipeline/*"}},
		"AWS Data Pipeline Developer Guide, IAM Roles for AWS Data Pipeline"},
	{"a SageMaker notebook runs with it", "sagemaker.amazonaws.com",
		[]needs{{[]string{"sagemaker:CreateNotebookInstance"}, "arn:{partition}:sagemaker:*:{account}:notebook-instance/*"},
			{[]string{"sagemaker:CreatePresignedNotebookInstanceUrl"}, "arn:{partition}:sagemaker:*:{account}:notebook-instance/*"}},
		"Amazon SageMaker Developer Guide, How to use SageMaker execution roles"},
	{"a SageMaker job's container runs with it", "sagemaker.amazonaws.com",
		[]needs{{[]string{"sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob"}, "arn:{partition}:sagemaker:*:{account}:*"}},
		"Amazon SageMaker Developer Guide, How to use SageMaker execution roles"},
	{"a Systems Manager automation acts with it", "ssm.amazonaws.com",
		[]needs{{[]string{"ssm:StartAutomationExecution"}, "arn:{partition}:ssm:*:*:automation-definition/*"}},
		"AWS Systems Manager User Guide, Setting up Automation"},
	{"a state machine acts with it", "states.amazonaws.com",
		[]needs{{[]string{"states:CreateStateMachine"}, "arn:{partition}:states:*:{account}:stateMachine:*"},
			{[]string{"states:StartExecution", "states:StartSyncExecution"}, "arn:{partition}:states:*:{account}:stateMachine:*"}},
		"AWS Step Functions Developer Guide, How AWS Step Functions works with IAM"},
	{"an App Runner service's code runs with it", "tasks.apprunner.amazonaws.com",
		[]needs{{[]string{"apprunner:CreateService"}, "arn:{partition}:apprunner:*:{account}:service/*"}},
		"AWS App Runner Developer Guide, How App Runner works with IAM"},
	{"a schedule calls any API with it", "scheduler.amazonaws.com",
		[]needs{{[]string{"scheduler:CreateSchedule"}, "arn:{partition}:scheduler:*:{account}:schedule/*"}},
		"EventBridge Scheduler User Guide, Using universal targets"},
	{"an EMR cluster's instances run with it", "ec2.amazonaws.com",
		[]needs{{[]string{"elasticmapreduce:RunJobFlow"}, ""}},
		"Amazon EMR Management Guide, Service role for cluster EC2 instances"},
}

// takeovers are the requests of IAM that make another identity's credentials one's own.
var takeovers = []struct {
	action string
	// user or role says what it takes over.
	role     bool
	why      string
	document string
}{
	{"iam:CreateAccessKey", false, "a new access key of the user", "IAM User Guide, Manage access keys for IAM users"},
	{"iam:UpdateLoginProfile", false, "a new console password of the user", "IAM User Guide, Manage passwords for IAM users"},
	{"iam:CreateLoginProfile", false, "a console password for a user that has none", "IAM User Guide, Manage passwords for IAM users"},
	{"iam:UpdateAssumeRolePolicy", true, "the role is made to trust whoever changes its trust policy", "IAM User Guide, Update a role trust policy"},
}

// grants are the requests by which a principal gives rights to itself, by what they are on (IAM User
// Guide, "Adding and removing IAM identity permissions").
var (
	userGrants  = []string{"iam:PutUserPolicy", "iam:AttachUserPolicy"}
	roleGrants  = []string{"iam:PutRolePolicy", "iam:AttachRolePolicy"}
	groupGrants = []string{"iam:PutGroupPolicy", "iam:AttachGroupPolicy"}
	// policyGrants change what an attached managed policy says (Versioning IAM policies).
	policyGrants = []string{"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"}
	// A boundary caps whatever is granted, so it has to go (Permissions boundaries for IAM entities).
	userBoundary = []string{"iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"}
	roleBoundary = []string{"iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"}
)

// commands are the ways to run code on an instance that is there (AWS Systems Manager User Guide, "Run
// Command" and "Session Manager"; Amazon EC2 User Guide, "Run commands when you launch an EC2 instance
// with user data input"). In the resource, {instance} stands for the instance.
var commands = []struct {
	why   string
	needs []needs
}{
	{"Systems Manager runs a command on it, if its agent is connected", []needs{{[]string{"ssm:SendCommand"}, "{instance}"},
		{[]string{"ssm:SendCommand"}, "arn:{partition}:ssm:*::document/AWS-RunShellScript"}}},
	{"Session Manager opens a shell on it, if its agent is connected", []needs{{[]string{"ssm:StartSession"}, "{instance}"}}},
	{"its user data are changed, and run when it is started again", []needs{{[]string{"ec2:ModifyInstanceAttribute"}, "{instance}"},
		{[]string{"ec2:StopInstances"}, "{instance}"}, {[]string{"ec2:StartInstances"}, "{instance}"}}},
}
