package decision_test

// The layers of a decision, and how they combine (section 5).

import (
	"slices"
	"strings"
)

// twinEvaluation decides one case under one reading of the open questions.
type twinEvaluation struct {
	*twinCase
	reading  *twinReading
	verdicts map[string]string // layer -> verdict
}

func (e *twinEvaluation) ask(question string) bool { return e.reading.ask(question) }

// twinGrant is one Allow statement of the resource policy that applies.
type twinGrant struct {
	names []string // how it names the caller
	pins  bool     // it has a positive condition on aws:PrincipalArn (R5.28)
}

// decide gives the outcome: "allow", "explicitDeny" or "implicitDeny".
func (e *twinEvaluation) decide() string {
	mayHaveTokens := e.caller.kind == "user" || e.caller.kind == "root"
	if e.is("sts:GetCallerIdentity") && e.caller.kind != "anonymous" || e.is("sts:GetSessionToken") && mayHaveTokens {
		return "allow" // no policy can stop these (R7.14, R7.15)
	}
	grants := e.judgeLayers()
	for _, verdict := range e.verdicts {
		if verdict == "explicitDeny" {
			return "explicitDeny" // R5.2
		}
	}
	if e.is("sts:AssumeRole") && e.caller.kind == "root" {
		return "implicitDeny" // AWS STS API reference, AssumeRole: not with root user credentials
	}
	if e.is("sts:GetSessionToken", "sts:GetFederationToken") && !mayHaveTokens {
		return "implicitDeny" // R7.15, R7.16
	}
	same := e.resourceAccount != "" && e.caller.account == e.resourceAccount
	if e.caller.isIAM() && e.resourceAccount == "" {
		same = e.ask("R6.6")
	}
	if !e.allowed(same, grants) {
		return "implicitDeny"
	}
	if e.stoppedByBlockPublicAccess(same) {
		e.verdicts["blockPublicAccess"] = "explicitDeny"
		return "explicitDeny"
	}
	return "allow"
}

// judgeLayers gives every layer that applies its verdict, and returns the resource policy's grants.
func (e *twinEvaluation) judgeLayers() []twinGrant {
	anyone := func(twinStatement) bool { return true }
	if e.caller.isIAM() {
		if e.caller.kind != "root" { // R5.50
			e.judge("identity", e.identity, anyone)
			e.judge("permissionsBoundary", e.boundary, anyone)
		}
		e.judge("session", e.session, anyone)
		if !e.caller.isServiceLinked() {
			e.judgeLevels("scp", e.scp)
		}
	}
	if !e.caller.isServiceLinked() && !e.is("kms:RetireGrant") && !slices.Contains(twinServicesWithoutRCPs, e.service()) {
		e.judgeLevels("rcp", twinWithFullAccess(e.rcp))
		if e.verdicts["rcp"] == "explicitDeny" && !slices.Contains(twinRCPServices, e.service()) && !e.ask("OPEN-29") {
			e.verdicts["rcp"] = "allow"
		}
	}
	if e.gateway {
		e.judge("vpcEndpoint", e.endpoint, e.namedAtGateway)
	} else {
		e.judge("vpcEndpoint", e.endpoint, func(s twinStatement) bool { return len(e.namesOfCaller(s)) > 0 })
	}
	var grants []twinGrant
	e.judge("resource", e.resourceDocs, func(s twinStatement) bool {
		names := e.namesOfCaller(s)
		if len(names) > 0 && s.effect == "Allow" {
			grants = append(grants, twinGrant{names, twinPinsPrincipalARN(s)})
		}
		return len(names) > 0
	})
	return grants
}

// judge records a layer's verdict: a Deny wins, else one Allow suffices. The statements that
// apply are those that speak of the request and of the caller.
func (e *twinEvaluation) judge(layer string, docs *[]twinPolicy, speaksOfCaller func(twinStatement) bool) {
	if docs != nil {
		e.verdicts[layer] = e.verdict(*docs, speaksOfCaller)
	}
}

func (e *twinEvaluation) verdict(docs []twinPolicy, speaksOfCaller func(twinStatement) bool) string {
	effects := map[string]bool{}
	for _, doc := range docs {
		for _, s := range doc.statements {
			if e.matchesAction(s) && e.matchesResource(s) && e.meetsConditions(s) && speaksOfCaller(s) {
				effects[s.effect] = true
			}
		}
	}
	switch {
	case effects["Deny"]:
		return "explicitDeny"
	case effects["Allow"]:
		return "allow"
	default:
		return "implicitDeny"
	}
}

// judgeLevels: every level must allow, a Deny at any level wins (R5.12, R5.13).
func (e *twinEvaluation) judgeLevels(layer string, levels [][]twinPolicy) {
	if levels == nil {
		return
	}
	var verdicts []string
	for _, docs := range levels {
		verdicts = append(verdicts, e.verdict(docs, func(twinStatement) bool { return true }))
	}
	e.verdicts[layer] = "allow"
	for _, verdict := range []string{"implicitDeny", "explicitDeny"} {
		if slices.Contains(verdicts, verdict) {
			e.verdicts[layer] = verdict
		}
	}
}

// twinWithFullAccess adds RCPFullAWSAccess to every level (R5.19).
func twinWithFullAccess(levels [][]twinPolicy) [][]twinPolicy {
	full := twinPolicy{statements: []twinStatement{{effect: "Allow", action: []string{"*"}, resource: []string{"*"}}}}
	var more [][]twinPolicy
	for _, docs := range levels {
		more = append(more, append(slices.Clone(docs), full))
	}
	return more
}

// allows: a layer that does not apply does not stand in the way.
func (e *twinEvaluation) allows(layer string) bool {
	verdict, applies := e.verdicts[layer]
	return !applies || verdict == "allow"
}

// allowed: no Deny applies; is there a grant, and does nothing limit it?
func (e *twinEvaluation) allowed(same bool, grants []twinGrant) bool {
	if !e.allows("scp") || !e.allows("rcp") || !e.allows("vpcEndpoint") {
		return false
	}
	granted := len(grants) > 0
	switch {
	case !e.caller.isIAM():
		return granted // R5.52, R5.53, R7.6
	case !same:
		return e.identitySide() && granted && e.isOpenToOtherAccounts() // R5.40
	case e.isTrust() || e.isKey():
		return granted && (e.identitySide() && e.caller.kind != "root" || e.grantCounts(grants)) // R7.1, R7.20, R7.23
	default:
		return e.identitySide() || e.grantCounts(grants) // R5.22
	}
}

// identitySide: identity, permissions boundary and session policies all allow. The root user
// has but the last, in a session from AssumeRoot (R5.1, R5.42, R5.51).
func (e *twinEvaluation) identitySide() bool {
	if e.caller.kind == "root" {
		return e.allows("session")
	}
	return e.verdicts["identity"] == "allow" && e.withinLimits()
}

// withinLimits: the permissions boundary and the session policies allow. A federated user
// without any session policy gets nothing through them (R5.36).
func (e *twinEvaluation) withinLimits() bool {
	if e.caller.kind == "federated" && e.session == nil {
		return false
	}
	return e.allows("permissionsBoundary") && e.allows("session")
}

func (e *twinEvaluation) grantCounts(grants []twinGrant) bool {
	for _, g := range grants {
		for _, name := range g.names {
			if e.nameCounts(name, g.pins) {
				return true // the strongest grant decides (R5.35)
			}
		}
	}
	return false
}

// nameCounts is the table of R5.22: does a grant of the resource policy suffice by itself, in
// one account?
func (e *twinEvaluation) nameCounts(name string, pins bool) bool {
	if e.caller.kind == "root" { // R5.30; a session from AssumeRoot has a policy (R5.32, R5.51)
		return name != twinByWildcard || pins || e.allows("session") || e.ask("OPEN-31")
	}
	switch name {
	case twinByUser, twinBySession, twinByFederatedUser: // R5.24, R5.25, R5.27
		return true
	case twinByRole, twinByUserOfToken: // R5.23, R5.26
		return e.withinLimits()
	case twinByWildcard: // R5.28, R5.32
		return pins || e.withinLimits() || e.ask("OPEN-31")
	default: // an account: R5.29
		return false
	}
}

// twinPinsPrincipalARN: the statement tests aws:PrincipalArn for some values.
func twinPinsPrincipalARN(s twinStatement) bool {
	return slices.ContainsFunc(s.conditions, func(c twinCondition) bool {
		return twinLower(c.key) == "aws:principalarn" && c.set == "" && !c.ifExists &&
			slices.Contains([]string{"ArnEquals", "ArnLike", "StringEquals", "StringLike"}, c.base)
	})
}

// stoppedByBlockPublicAccess: RestrictPublicBuckets takes a public policy's grants from everyone
// outside the bucket's account but service principals (S4.8, S4.12).
func (e *twinEvaluation) stoppedByBlockPublicAccess(same bool) bool {
	if !e.restrict || e.service() != "s3" || e.resourceDocs == nil || e.caller.kind == "service" {
		return false
	}
	return !same && twinIsPublic(*e.resourceDocs)
}

// isOpenToOtherAccounts: some actions never work across accounts (R5.44).
func (e *twinEvaluation) isOpenToOtherAccounts() bool {
	if e.isKey() {
		return e.is(twinKeyActionsForOthers...)
	}
	return !e.is(twinQueueActionsForOwner...)
}

// twinKeyActionsForOthers: Allowing users in other accounts to use a KMS key (R7.25).
var twinKeyActionsForOthers = []string{
	"kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo",
	"kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext",
	"kms:GenerateDataKeyPair", "kms:GenerateDataKeyPairWithoutPlaintext",
	"kms:Sign", "kms:Verify", "kms:GenerateMac", "kms:VerifyMac", "kms:DeriveSharedSecret",
	"kms:CreateGrant", "kms:DescribeKey", "kms:GetKeyRotationStatus", "kms:GetPublicKey",
	"kms:ListGrants", "kms:RetireGrant", "kms:RevokeGrant",
}

// twinQueueActionsForOwner: Using identity-based policies with Amazon SQS (R7.41).
var twinQueueActionsForOwner = []string{
	"sqs:AddPermission", "sqs:RemovePermission", "sqs:CreateQueue", "sqs:DeleteQueue",
	"sqs:ListQueues", "sqs:ListQueueTags", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue",
	"sqs:StartMessageMoveTask", "sqs:CancelMessageMoveTask", "sqs:ListMessageMoveTasks",
}

// twinRCPServices: Resource control policies, list of supported services (R5.18), of 2026.
var twinRCPServices = strings.Fields(`aoss appconfig appstream autoscaling autoscaling-plans
	budgets clouddirectory cloudfront cloudsearch cloudtrail-data codeartifact codebuild codecommit
	codepipeline cognito-identity cognito-idp comprehend comprehendmedical compute-optimizer
	cost-optimization-hub dax dsql dynamodb ecr ecr-public events firehose fis fms gamelift health
	inspector-scan kendra kinesisvideo kms logs memorydb networkmonitor notifications opensearch
	pca-connector-ad personalize polly pricing resource-groups rolesanywhere s3 secretsmanager
	servicediscovery signin sqs sts support swf textract timestream-influxdb transcribe transfer
	translate wafv2 workspaces xray`)

// twinServicesWithoutRCPs: of the services that the cases use, those known not to be on that list.
// Of a service that is on neither it is not known (OPEN-29).
var twinServicesWithoutRCPs = strings.Fields(`ec2 es iam lambda sns`)
