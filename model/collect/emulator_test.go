package collect

import (
	"context"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

var renew = flag.Bool("record", false, "renew testdata with what the emulator answers")

// emulator starts an AWS API emulator (moto) on a free port, and gives its address.
func emulator(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("moto_server")
	if err != nil {
		t.Skip("moto_server is not on the PATH; the replayed exchange tests the same without it")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	_, port, _ := net.SplitHostPort(address)
	server := exec.Command(program, "-H", "127.0.0.1", "-p", port)
	server.Stdout, server.Stderr = io.Discard, io.Discard
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Process.Kill()
		server.Wait()
	})
	for range 300 {
		if resp, err := http.Get("http://" + address + "/moto-api/"); err == nil {
			resp.Body.Close()
			return address
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("moto_server did not answer within 30 s")
	return ""
}

const (
	manager  = "123456789012" // the account that the emulator takes everyone for
	auditor  = "OrganizationAccountAccessRole"
	homeland = "us-east-1"
	abroad   = "eu-west-1"
)

// testConfig is the SDK's configuration without anything of the machine's.
func testConfig(c *http.Client) []func(*config.LoadOptions) error {
	return []func(*config.LoadOptions) error{
		config.WithHTTPClient(c),
		config.WithRegion(homeland),
		config.WithSharedConfigFiles([]string{}),
		config.WithSharedCredentialsFiles([]string{}),
		config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "example", "")),
	}
}

func testAWS(t *testing.T, c *http.Client) aws.Config {
	t.Helper()
	cfg, err := config.LoadDefaultConfig(context.Background(), testConfig(c)...)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// options are those of the collection that was recorded.
func options(t *testing.T, dir string, c *http.Client) Options {
	t.Helper()
	return Options{
		Dir: dir, Role: auditor, Regions: []string{homeland, abroad}, Load: testConfig(c),
		Now:     func() time.Time { return time.Date(2026, 11, 22, 3, 4, 5, 6, time.FixedZone("", 3600)) },
		backoff: quick{},
	}
}

// quick waits for next to nothing.
type quick struct{}

func (quick) BackoffDelay(int, error) (time.Duration, error) { return time.Millisecond, nil }

// files reads a folder: path to content.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// compare compares two folders.
func compare(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s was not expected", name)
		}
	}
	for name, text := range want {
		if got[name] == text {
			continue
		}
		a, b := strings.Split(got[name], "\n"), strings.Split(text, "\n")
		for i := range b {
			if i >= len(a) || a[i] != b[i] {
				t.Errorf("%s:%d: %q; %q was expected", name, i+1, strings.Join(a[min(i, len(a)):min(i+1, len(a))], ""), b[i])
				break
			}
		}
		if len(a) > len(b) {
			t.Errorf("%s has %d lines; %d were expected", name, len(a), len(b))
		}
	}
}
