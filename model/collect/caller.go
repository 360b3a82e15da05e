package collect

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/logging"

	"github.com/iampath/iampath/model"
)

// defaultRegion is asked where the configuration names no region: most questions here are about an
// account as a whole, yet the SDK must send them somewhere.
const defaultRegion = "us-east-1"

// configure reads the SDK's ordinary configuration.
func configure(ctx context.Context, o Options) (aws.Config, error) {
	// The SDK's own remarks are of no use to who reads ours.
	load := append([]func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})}, o.Load...)
	if o.Profile != "" {
		load = append(load, config.WithSharedConfigProfile(o.Profile))
	}
	cfg, err := config.LoadDefaultConfig(ctx, load...)
	var missing config.SharedConfigProfileNotExistError
	if errors.As(err, &missing) {
		return cfg, fmt.Errorf("the AWS profile %q does not exist; \"aws configure list-profiles\" lists those that do", missing.Profile)
	}
	if err != nil {
		return cfg, fmt.Errorf("reading the AWS configuration: %w", err)
	}
	if cfg.Region == "" && len(o.Regions) > 0 {
		cfg.Region = o.Regions[0]
	}
	if cfg.Region == "" {
		cfg.Region = defaultRegion
	}
	if cfg.Credentials == nil {
		return cfg, errNoCredentials
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return cfg, noCredentials(ctx, err)
	}
	return prepare(cfg, o.backoff), nil
}

var errNoCredentials = errors.New("no AWS credentials were found; set AWS_PROFILE or give --profile, sign in with \"aws sso login\", or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")

// noCredentials says what to do about credentials that could not be had.
func noCredentials(ctx context.Context, err error) error {
	var sso *ssocreds.InvalidTokenError
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w before anything was read", ErrInterrupted)
	case errors.As(err, &sso):
		return errors.New("the AWS single sign-on session has expired; sign in again with \"aws sso login\" (and --profile, if it is not the default)")
	case code(err) != "":
		return fmt.Errorf("AWS gave no credentials: %w", brief(err))
	case strings.Contains(err.Error(), "no EC2 IMDS role found"):
		return errNoCredentials // the last place where the SDK looks
	}
	return fmt.Errorf("no AWS credentials could be had: %w", err)
}

// whoami asks who the caller is.
func whoami(ctx context.Context, cfg aws.Config) (Caller, error) {
	out, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}, func(o *sts.Options) {
		o.Retryer = retry.AddWithMaxAttempts(o.Retryer, 3) // nothing is lost yet, and someone is waiting
	})
	if err != nil {
		switch c := code(err); c {
		case "InvalidClientTokenId", "SignatureDoesNotMatch", "AccessDenied", "UnrecognizedClientException":
			return Caller{}, fmt.Errorf("AWS does not accept these credentials (%w); check AWS_PROFILE and the access key", brief(err))
		}
		if ctx.Err() != nil {
			return Caller{}, fmt.Errorf("%w before anything was read", ErrInterrupted)
		}
		return Caller{}, plainly(err)
	}
	c := Caller{Account: aws.ToString(out.Account), Arn: aws.ToString(out.Arn), UserId: aws.ToString(out.UserId)}
	if arn := model.ParseARN(c.Arn); !model.IsAccountID(c.Account) || !arn.Whole() {
		return c, fmt.Errorf("AWS answered who the caller is with account %q and ARN %q", c.Account, c.Arn)
	}
	return c, nil
}

// brief is what AWS says of an error, without the SDK's account of how it came by it.
func brief(err error) error {
	var api smithy.APIError
	if errors.As(err, &api) {
		return fmt.Errorf("%s: %s", api.ErrorCode(), strings.TrimRight(message(api.ErrorMessage()), "."))
	}
	return err
}

// plainly says of a lost connection which it was, and leaves out how the SDK came to need it.
func plainly(err error) error {
	var lost *url.Error
	if !errors.As(err, &lost) {
		return err
	}
	if to, bad := url.Parse(lost.URL); bad == nil {
		return fmt.Errorf("%s cannot be reached (%w); check the network, a proxy, and AWS_ENDPOINT_URL if it is set", to.Host, lost.Err)
	}
	return lost
}

// same reports whether two callers are one: the same user, or sessions of the same role. A session's
// name changes with each sign-in.
func (c Caller) same(d Caller) bool { return c.Account == d.Account && c.lasting() == d.lasting() }

func (c Caller) lasting() string {
	arn := model.ParseARN(c.Arn)
	if arn.Service() == "sts" && strings.HasPrefix(arn.Resource(), "assumed-role/") {
		return c.Arn[:strings.LastIndexByte(c.Arn, '/')]
	}
	return c.Arn
}

// partition is the part of AWS that a region belongs to, as an ARN has it.
func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}
