package paths

// worker is something that runs code, or acts as it is told, with a role of the account. Whoever tells
// it what to do has the role's rights.
type worker struct {
	// name says what it does, after "the role is passed to … : ".
	name string
	// service is the principal that the role must trust, and to which it is passed. Where tokens is set the
	// role trusts the service's tokens, as an identity provider's.
	service string
	tokens  bool
	// profile: it takes the role in an instance profile, which is made first where there is none.
	profile bool
	// needs are the requests that tell it what to do, besides the passing of the role.
	needs []needs
	// there is what must be in the account already, as the beginning of a sentence that ends in "with
	// the role": "a Lambda function runs"; where nothing is passed it is not empty.
	there string
	// hangs is on what else it hangs that no policy tells, as a whole sentence.
	hangs string
	// document is the AWS document that tells how the service takes a role.
	document string
}

// sort is what sort of step it is to tell the worker what to do.
func (by *worker) sort() sort {
	if by.there != "" || by.hangs != "" {
		return steering
	}
	return escalation
}

// needs is a request that a step takes: one of some actions.
type needs struct {
	actions []string
	// on are the resources on which the action is asked for: on each of them. {partition} and {account}
	// stand for the account's, {instance} for an instance, and * for anything. Empty: those that the
	// Service Authorization Reference says the action requires.
	on []string
}

// may is a request for one of some actions, on what the reference says.
func may(actions ...string) needs { return needs{actions: actions} }

// The services that several workers are of.
const (
	ec2Service     = "ec2.amazonaws.com"
	lambdaService  = "lambda.amazonaws.com"
	ecsTasks       = "ecs-tasks.amazonaws.com"
	glueService    = "glue.amazonaws.com"
	cloudFormation = "cloudformation.amazonaws.com"
	sageMaker      = "sagemaker.amazonaws.com"
	ssmService     = "ssm.amazonaws.com"
	appRunner      = "tasks.apprunner.amazonaws.com"
	eksPods        = "pods.eks.amazonaws.com"
	agentCore      = "bedrock-agentcore.amazonaws.com"

	sageMakerRoles = "Amazon SageMaker Developer Guide, How to use SageMaker execution roles"
	agentConnected = "its Systems Manager agent is connected"
)

// submitJob names the resources by hand: the reference has the job itself as required, which no policy
// can name before it is submitted, and the job definition as not (AWS Batch User Guide, "Supported
// resource-level permissions for AWS Batch API actions").
var submitJob = needs{[]string{"batch:SubmitJob"}, []string{"arn:{partition}:batch:*:{account}:job-definition/*", "arn:{partition}:batch:*:{account}:job-queue/*"}}

// interpreter is a request on a code interpreter of the account's; the reference requires AWS's own too.
func interpreter(action string) needs {
	return needs{[]string{action}, []string{"arn:{partition}:bedrock-agentcore:*:{account}:code-interpreter-custom/*"}}
}
