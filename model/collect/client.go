package collect

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
)

// prepare makes a configuration fit for collecting: its clients make none but the known calls, read
// each answer to its end, and try again in the SDK's adaptive mode. It comes after the credentials
// were found, whose own calls (single sign-on, web identity) are not ours to judge.
func prepare(cfg aws.Config, backoff retry.BackoffDelayer) aws.Config {
	cfg.HTTPClient = &wholeAnswers{cfg.HTTPClient}
	cfg.APIOptions = append(cfg.APIOptions, func(s *middleware.Stack) error {
		return s.Serialize.Add(onlyKnown, middleware.Before)
	})
	cfg.Retryer = func() aws.Retryer { return newRetryer(backoff) }
	return cfg
}

// onlyKnown stops a call that is not in the table before anything of it is sent.
var onlyKnown = middleware.SerializeMiddlewareFunc("iampath:OnlyKnown", func(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (
	middleware.SerializeOutput, middleware.Metadata, error) {
	service, operation := awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)
	if !known(service, operation) {
		return middleware.SerializeOutput{}, middleware.Metadata{}, fmt.Errorf("%s is not among the calls that collect makes", callName(service, operation))
	}
	return next.HandleSerialize(ctx, in)
})

const (
	attempts = 10
	longest  = 20 * time.Second // between two attempts
)

// newRetryer makes the retryer of one client, that is of one service in one region of an account,
// as AWS counts calls. The SDK's quota of retries is taken away: it protects a server that answers
// many from clients that give up, while this client gives up nothing, and adaptive mode slows it
// down instead. An answer that breaks off is asked for again: all calls read.
func newRetryer(backoff retry.BackoffDelayer) aws.Retryer {
	return retry.NewAdaptiveMode(func(o *retry.AdaptiveModeOptions) {
		o.StandardOptions = append(o.StandardOptions, func(o *retry.StandardOptions) {
			o.MaxAttempts = attempts
			o.MaxBackoff = longest
			o.RateLimiter = ratelimit.None
			o.Retryables = append(o.Retryables, retry.IsErrorRetryableFunc(func(err error) aws.Ternary {
				var broken *smithy.DeserializationError
				if errors.As(err, &broken) {
					return aws.TrueTernary
				}
				return aws.UnknownTernary
			}), retry.RetryableHTTPStatusCode{Codes: map[int]struct{}{http.StatusTooManyRequests: {}}})
			if backoff != nil {
				o.Backoff = backoff
			}
		})
	})
}
