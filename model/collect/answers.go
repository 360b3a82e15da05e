package collect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/iampath/iampath/model/collect/text"
)

const (
	maxAnswer = 256 << 20       // bytes; AWS's largest answers have some megabytes
	patience  = 2 * time.Minute // for one answer: a connection may die without a word
)

var errCutShort = errors.New("the answer was cut short")

// wholeAnswers reads each answer to its end before anyone sees its beginning. The SDK takes an
// empty answer for one that holds nothing, and S3 gives a bucket's policy as it is: cut short, the
// first would say that there are no users and the second would be another policy. What is cut
// short is the connection's failure, and the SDK tries again.
type wholeAnswers struct{ inner aws.HTTPClient }

func (c *wholeAnswers) Do(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), patience)
	defer cancel()
	resp, err := c.inner.Do(req.WithContext(ctx))
	if err != nil {
		return resp, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errCutShort, err)
	case len(body) > maxAnswer:
		return nil, fmt.Errorf("an answer of more than %d bytes", maxAnswer)
	case resp.ContentLength > int64(len(body)), resp.StatusCode < 300 && !text.Whole(body):
		return nil, errCutShort
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}
