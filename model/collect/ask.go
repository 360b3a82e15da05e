package collect

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/aws/smithy-go"
)

// asker makes the calls for one file, and notes which of them were refused.
type asker struct {
	account, region string
	file            string // empty for what comes before an account's first file

	mu      sync.Mutex
	refused []Refusal
}

// refuse decides what an error means. A call that AWS answered with an error is refused, is noted,
// and costs what it would have told; nil says so. Anything else ends the run and comes back: a lost
// connection, an interruption, credentials that have expired. Such a run goes on later, and then
// asks again.
func (a *asker) refuse(err error, resource string) error {
	var api smithy.APIError
	if !errors.As(err, &api) || slices.Contains(expired, api.ErrorCode()) {
		return err
	}
	r := Refusal{Account: a.account, Region: a.region, Resource: resource, File: a.file,
		Code: api.ErrorCode(), Message: message(api.ErrorMessage())}
	if r.Code == "" {
		r.Code = "UnknownError" // as the SDK calls an answer in which it finds no code
	}
	var operation *smithy.OperationError
	if errors.As(err, &operation) {
		r.Call = callName(operation.Service(), operation.Operation())
	}
	a.mu.Lock()
	a.refused = append(a.refused, r)
	a.mu.Unlock()
	return nil
}

// expired are the codes with which AWS says that credentials were good once.
var expired = []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}

const longestMessage = 500 // bytes of what AWS says of a refusal

// message shortens what AWS says. EC2 adds a long text that only its own decoder reads.
func message(text string) string {
	text, _, _ = strings.Cut(text, " Encoded authorization failure message:")
	if len(text) > longestMessage {
		text = strings.ToValidUTF8(text[:longestMessage], "") + "…"
	}
	return text
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// ask makes one call; its answer is nil where it was refused.
func ask[In, Out, Opt any](ctx context.Context, a *asker, resource string, call func(context.Context, *In, ...func(*Opt)) (*Out, error), in *In, opts ...func(*Opt)) (*Out, error) {
	out, err := call(ctx, in, opts...)
	if err != nil {
		return nil, a.refuse(err, resource)
	}
	return out, nil
}

// pager is what each of the SDK's paginators is.
type pager[Out, Opt any] interface {
	HasMorePages() bool
	NextPage(context.Context, ...func(*Opt)) (*Out, error)
}

// list reads all pages of a list. It is nil where one was refused, for half a list would say that
// the rest does not exist; a list that holds nothing is empty.
func list[Out, Opt, T any](ctx context.Context, a *asker, resource string, p pager[Out, Opt], items func(*Out) []T, opts ...func(*Opt)) ([]T, error) {
	all := []T{}
	for p.HasMorePages() {
		page, err := p.NextPage(ctx, opts...)
		if err != nil {
			return nil, a.refuse(err, resource)
		}
		all = append(all, items(page)...)
	}
	return all, nil
}

// records makes AWS's records of a list; nil stays nil.
func records[T any](all []T) []any {
	if all == nil {
		return nil
	}
	out := make([]any, len(all))
	for i := range all {
		out[i] = plain(all[i])
	}
	return out
}

// put adds a list to a file's content unless it was refused.
func put[T any](to record, field string, all []T) {
	if all == nil {
		return
	}
	if made, ok := any(all).([]record); ok {
		to[field] = listed(made)
		return
	}
	to[field] = records(all)
}

// listed is a list of records that are made already.
func listed(all []record) []any {
	out := make([]any, len(all))
	for i := range all {
		out[i] = all[i]
	}
	return out
}
