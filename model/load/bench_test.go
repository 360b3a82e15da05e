package load

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"time"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load/bulk"
	"github.com/iampath/iampath/model/source"
)

// benchmarkSize is the size of the account document: larger than AWS's quotas allow by default.
const benchmarkSize = 50 << 20

// BenchmarkLoadAccount reads an account document of 50 MB: from a file, from memory, and for
// comparison with encoding/json's typed decoding of the same bytes.
func BenchmarkLoadAccount(b *testing.B) {
	text := bulk.Document(benchmarkSize)
	path := filepath.Join(b.TempDir(), "iam.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	b.Run("file", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if _, err := Environment([]string{path}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("load", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			env, err := Scenario(source.NewFile("iam.json", text))
			if err != nil || len(env.Accounts[bulk.Account].IAM.Roles) == 0 {
				b.Fatal(err)
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		bytes := []byte(text)
		for b.Loop() {
			var all accountDetails
			if err := json.Unmarshal(bytes, &all); err != nil || len(all.RoleDetailList) == 0 {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkLoadAccountHeap reads the same document from a file and tells the highest heap, as a
// multiple of the file's size.
func BenchmarkLoadAccountHeap(b *testing.B) {
	path := filepath.Join(b.TempDir(), "iam.json")
	size := len(bulk.Document(benchmarkSize))
	if err := os.WriteFile(path, []byte(bulk.Document(benchmarkSize)), 0o600); err != nil {
		b.Fatal(err)
	}
	var highest uint64
	for b.Loop() {
		debug.FreeOSMemory()
		stop := watchHeap()
		env, err := Environment([]string{path})
		highest = max(highest, stop())
		if err != nil {
			b.Fatal(err)
		}
		runtime.KeepAlive(env)
	}
	b.ReportMetric(float64(highest)/float64(size), "heap/file")
	b.ReportMetric(float64(highest)/1e6, "heap-MB")
}

// watchHeap samples the heap, garbage included, until the function it gives is called.
func watchHeap() (stop func() uint64) {
	var done atomic.Bool
	highest := make(chan uint64)
	go func() {
		var top uint64
		var stats runtime.MemStats
		for !done.Load() {
			runtime.ReadMemStats(&stats)
			top = max(top, stats.HeapAlloc)
			time.Sleep(2 * time.Millisecond)
		}
		highest <- top
	}()
	return func() uint64 {
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		done.Store(true)
		return max(<-highest, stats.HeapAlloc)
	}
}

// accountDetails are the fields that the loader reads, typed, with policies left as they stand.
type accountDetails struct {
	UserDetailList, RoleDetailList, GroupDetailList []struct {
		UserName, RoleName, GroupName, UserId, RoleId, GroupId, Arn, Path string
		UserPolicyList, RolePolicyList, GroupPolicyList                   []struct {
			PolicyName     string
			PolicyDocument json.RawMessage
		}
		AssumeRolePolicyDocument json.RawMessage
		AttachedManagedPolicies  []struct{ PolicyName, PolicyArn string }
		GroupList                []string
		InstanceProfileList      []struct{ Arn string }
		PermissionsBoundary      *struct{ PermissionsBoundaryArn string }
		MaxSessionDuration       int
		Tags                     []model.Tag
	}
	Policies []struct {
		PolicyName, Arn, DefaultVersionId string
		PolicyVersionList                 []struct {
			VersionId        string
			IsDefaultVersion bool
			Document         json.RawMessage
		}
	}
}
