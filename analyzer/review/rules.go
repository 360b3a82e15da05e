package review

import (
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/rules"
)

// Rules are what a review looks for besides the audit's rules, as far as reports name them.
var Rules = []*rules.Rule{newAccess, newCrossAccount, newPublic, accessRemoved, failedCheck}

// The ids of rules whose findings are shown apart.
const (
	FailedCheck   = "failed-check"
	AccessRemoved = "access-removed"
)

var newAccess = &rules.Rule{
	ID:       "new-access",
	Title:    "The change lets a principal do what it could not do before",
	Severity: finding.Low,
	Text: rules.Text{
		Means:     "After the change a request is allowed that was denied before it. That may be what the change is for: the finding says exactly what it is.",
		Exploited: "Access that is granted by mistake is found by whoever looks for it: a wildcard too many, a condition that was lost, a deny that was removed.",
		Before:    `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/2026/*"}`,
		After:     `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::reports/*"} newly allows, among others, s3:PutObject, and s3:GetObject on all years.`,
		Sources:   []string{"Validate policies with IAM Access Analyzer custom policy checks", "Policy evaluation logic"},
	},
}

var newCrossAccount = &rules.Rule{
	ID:       "newly-cross-account",
	Title:    "The change lets another account in",
	Severity: finding.Medium,
	Text: rules.Text{
		Means:     "After the change a principal of another account may do what it could not do before on a resource of ours.",
		Exploited: "Whoever holds credentials of that account, or gets hold of them, has the access from then on.",
		Before:    `{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}`,
		After:     `{"Effect":"Allow","Principal":{"AWS":["111111111111","222222222222"]},"Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"} newly lets account 222222222222 in.`,
		Sources:   []string{"Cross-account policy evaluation logic"},
	},
}

var newPublic = &rules.Rule{
	ID:       "newly-public",
	Title:    "The change lets anyone in",
	Severity: finding.High,
	Text: rules.Text{
		Means:     "After the change a request of somebody whom no policy names, signed or not, is allowed that was denied before it.",
		Exploited: "What is public is found by machines within hours.",
		Before:    `{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}`,
		After:     `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"} makes the bucket public.`,
		Sources:   []string{"Blocking public access to your Amazon S3 storage", "AWS JSON policy elements: Principal"},
	},
}

var accessRemoved = &rules.Rule{
	ID:       AccessRemoved,
	Title:    "The change takes away what a principal could do before",
	Severity: finding.Info,
	Text: rules.Text{
		Means:     "After the change a request is denied that was allowed before it. Something that works today may stop.",
		Exploited: "It is no weakness; it is an outage if somebody still needs the access.",
		Before:    `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::reports/*"}`,
		After:     `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"} takes s3:PutObject away.`,
		Sources:   []string{"Policy evaluation logic"},
	},
}

var failedCheck = &rules.Rule{
	ID:       FailedCheck,
	Title:    "A check that was demanded of the policies under review did not pass",
	Severity: finding.High,
	Text: rules.Text{
		Means:     "The policy does what a check forbids: it allows something new (--no-new-access), something that is forbidden (--deny-access), whom it does not name (--no-public-access), or who passes a guard by (--require-guard). Where that could not be decided, the check is UNKNOWN, and that is no pass.",
		Exploited: "The finding's witness is a request that the policy allows and that the check forbids.",
		Before:    `--deny-access 's3:GetObject on arn:aws:s3:::secret/*' with {"Effect":"Allow","Action":"s3:Get*","Resource":"*"}`,
		After:     `{"Effect":"Allow","Action":"s3:Get*","NotResource":"arn:aws:s3:::secret/*"}`,
		Sources:   []string{"Validate policies with IAM Access Analyzer custom policy checks", "CheckNoNewAccess, CheckAccessNotGranted, CheckNoPublicAccess (IAM Access Analyzer API Reference)"},
	},
}
