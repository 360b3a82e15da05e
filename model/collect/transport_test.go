package collect

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// transport is a function that answers requests.
type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(req *http.Request) (*http.Response, error) { return t(req) }

// client makes the SDK's HTTP client of a transport.
func client(t transport) *http.Client { return &http.Client{Transport: t} }

// toEmulator sends requests for AWS's hosts to an address, and leaves the host's name in them: from
// it the emulator tells service, region, bucket and account.
func toEmulator(address string) transport {
	plain := &http.Transport{MaxIdleConnsPerHost: 32}
	return func(req *http.Request) (*http.Response, error) {
		there := req.Clone(req.Context())
		there.Host = req.URL.Host
		there.URL.Scheme, there.URL.Host = "http", address
		return plain.RoundTrip(there)
	}
}

// exchange is a request and its answer.
type exchange struct {
	Request     string
	Status      int
	ContentType string
	Body        string
}

var credential = regexp.MustCompile(`Credential=([^/]+)/\d+/([^/]+)/([^/]+)/`)

// keyOf names a request by what makes it another one: as whom, which region and service, the path,
// which begins with the bucket wherever the request has it, the query and the body. The host's name
// and the headers that change each time do not count.
func keyOf(req *http.Request) (key, accessKey string) {
	found := credential.FindStringSubmatch(req.Header.Get("Authorization"))
	if found == nil {
		found = make([]string, 4)
	}
	path := req.URL.EscapedPath()
	if bucket, _, ok := strings.Cut(req.URL.Host, ".s3."); ok && found[3] == "s3" {
		path = "/" + bucket + path
	}
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	query, _ := url.ParseQuery(req.URL.RawQuery)
	return strings.Join([]string{found[1], found[2], found[3], req.Method, path, query.Encode(), req.Header.Get("X-Amz-Target"), string(body)}, "|"), found[1]
}

// recorder keeps what passes through it. The credentials of assumed roles become names of the
// accounts they are for, so that what is kept has no secret and a replay can tell them apart.
type recorder struct {
	through transport
	mu      sync.Mutex
	known   map[string]string // access keys
	kept    map[string]exchange
}

var (
	assumed = regexp.MustCompile(`RoleArn=arn%3Aaws%3Aiam%3A%3A(\d{12})%3A`)
	given   = regexp.MustCompile(`<AccessKeyId>([^<]*)</AccessKeyId>`)
	secrets = regexp.MustCompile(`<(SecretAccessKey|SessionToken)>[^<]*</`)
	expires = regexp.MustCompile(`<Expiration>[^<]*</`)
)

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	key, accessKey := keyOf(req)
	resp, err := r.through(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	text := string(body)
	if role := assumed.FindStringSubmatch(key); role != nil {
		if id := given.FindStringSubmatch(text); id != nil {
			r.known[id[1]] = "ASIAEXAMPLE" + role[1]
			text = strings.ReplaceAll(text, id[1], r.known[id[1]])
		}
		text = secrets.ReplaceAllString(text, "<$1>example</")
		text = expires.ReplaceAllString(text, "<Expiration>2099-01-01T00:00:00Z</")
	}
	if name := r.known[accessKey]; name != "" {
		key = strings.Replace(key, accessKey, name, 1)
	}
	r.kept[key] = exchange{key, resp.StatusCode, resp.Header.Get("Content-Type"), text}
	return resp, nil
}

func (r *recorder) save(path string) error {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	e := json.NewEncoder(z)
	e.SetEscapeHTML(false)
	for _, key := range slices.Sorted(func(yield func(string) bool) {
		for k := range r.kept {
			if !yield(k) {
				return
			}
		}
	}) {
		if err := e.Encode(r.kept[key]); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

const recording = "testdata/recording.jsonl.gz"

// recorded reads the recorded exchanges.
func recorded(t *testing.T) map[string]exchange {
	t.Helper()
	f, err := os.Open(recording)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]exchange{}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e exchange
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		all[e.Request] = e
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// replay answers as the recording does, and anything else with a failure of the test.
func replay(t *testing.T, all map[string]exchange) transport {
	return func(req *http.Request) (*http.Response, error) {
		key, _ := keyOf(req)
		if err := req.Context().Err(); err != nil {
			return nil, err
		}
		e, ok := all[key]
		if !ok {
			t.Errorf("a request that was not recorded: %s", key)
			return nil, fmt.Errorf("no answer to %s", key)
		}
		return answer(req, e.Status, e.ContentType, e.Body), nil
	}
}

func answer(req *http.Request, status int, contentType, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Status: fmt.Sprint(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {contentType}, "Date": {time.Now().UTC().Format(http.TimeFormat)}},
		Body:          io.NopCloser(strings.NewReader(body)),
		ContentLength: int64(len(body)), Request: req,
	}
}
