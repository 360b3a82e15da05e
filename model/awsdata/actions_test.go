package awsdata

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestFindAction(t *testing.T) {
	for _, test := range []struct {
		name   string
		access Access
		key    string   // one of its own keys
		types  []string // with "*" behind those that are required
		arn    string   // of the last
	}{
		{"s3:PutObject", Write, "s3:x-amz-acl", []string{"accesspointobject", "object"}, "arn:${Partition}:s3:::${BucketName}/${ObjectName}"},
		{"s3:ListAllMyBuckets", List, "s3:authType", nil, ""},
		{"s3:PutBucketPolicy", PermissionsManagement, "s3:TlsVersion", []string{"bucket*"}, "arn:${Partition}:s3:::${BucketName}"},
		{"iam:PassRole", Write, "iam:PassedToService", []string{"role*"}, "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"},
		{"iam:TagRole", Tagging, "aws:TagKeys", []string{"role*"}, "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"},
		{"sts:AssumeRole", Write, "sts:ExternalId", []string{"role*"}, "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"},
		{"kms:Decrypt", Write, "kms:EncryptionContext:${EncryptionContextKey}", []string{"key*"}, "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}"},
		{"s3-outposts:GetObject", Read, "s3-outposts:ExistingObjectTag/<key>", []string{"object*"},
			"arn:${Partition}:s3-outposts:${Region}:${Account}:outpost/${OutpostId}/bucket/${BucketName}/object/${ObjectName}"},
	} {
		a, ok := FindAction(test.name)
		if !ok || a.Name != test.name || a.Access != test.access || !slices.Contains(a.Keys, test.key) {
			t.Errorf("%s: got %t, %s, %s, keys %q", test.name, ok, a.Name, a.Access, a.Keys)
			continue
		}
		var types []string
		arn := ""
		for _, typ := range a.Types {
			types = append(types, typ.Name)
			if typ.Required {
				types[len(types)-1] += "*"
			}
			arn = typ.ARN
		}
		if !slices.Equal(types, test.types) || arn != test.arn {
			t.Errorf("%s: got types %q, the last with ARN %q", test.name, types, arn)
		}
		for _, name := range []string{strings.ToLower(test.name), strings.ToUpper(test.name)} {
			if b, ok := FindAction(name); !ok || b.Name != a.Name {
				t.Errorf("%s: found %t, %s", name, ok, b.Name)
			}
		}
	}
}

// The keys of an action's row for a type, and those of the type.
func TestActionTypes(t *testing.T) {
	a, _ := FindAction("ec2:RunInstances")
	at := slices.IndexFunc(a.Types, func(typ ResourceType) bool { return typ.Name == "instance" })
	if len(a.Types) < 15 || at < 0 || !a.Types[at].Required || !slices.Contains(a.Types[at].Keys, "ec2:InstanceType") {
		t.Errorf("ec2:RunInstances: got %d types, instance at %d", len(a.Types), at)
	}
	a, _ = FindAction("s3:GetObject")
	at = slices.IndexFunc(a.Types, func(typ ResourceType) bool { return typ.Name == "object" })
	if at < 0 || len(a.Types[at].Keys) != 0 || !slices.Contains(a.Types[at].TypeKeys, "s3:BucketTag/${TagKey}") {
		t.Errorf("s3:GetObject: got %v", a.Types)
	}
	a, _ = FindAction("apigateway:GET")
	at = slices.IndexFunc(a.Types, func(typ ResourceType) bool { return typ.Name == "Stage" })
	if at < 0 || !slices.Equal(a.Types[at].ARNs(), []string{
		"arn:${Partition}:apigateway:${Region}::/apis/${ApiId}/stages/${StageName}",
		"arn:${Partition}:apigateway:${Region}::/restapis/${RestApiId}/stages/${StageName}",
	}) {
		t.Errorf("apigateway:GET: got %v", a.Types)
	}
}

func TestActionNotFound(t *testing.T) {
	for _, name := range []string{"", ":", "s3", "s3:", "s3:*", "*", "PutObject", "s3:PutObjects", "s3:PutObjec", "s3::PutObject", "none:PutObject",
		"\u212ams:Decrypt", "s3 :PutObject", "s3:PutObject\n", "s3:A", "s3:zzz"} {
		if a, ok := FindAction(name); ok || a.Access != 0 {
			t.Errorf("%q: found %s", name, a.Name)
		}
	}
	for _, service := range []string{"", "none", "s3:", "*"} {
		if names := ActionsOf(service); names != nil {
			t.Errorf("%q: got %d actions", service, len(names))
		}
	}
}

func TestActionsOf(t *testing.T) {
	names := ActionsOf("S3")
	if len(names) < 150 || !slices.Contains(names, "s3:PutObject") || !slices.IsSortedFunc(names, byLower) {
		t.Errorf("got %d names: %q", len(names), names)
	}
}

// Those who ask first may be many.
func TestActionsTogether(t *testing.T) {
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, ok := FindAction("glacier:InitiateJob"); !ok {
				t.Error("glacier:InitiateJob is not found")
			}
			AllActions()
			KeyType("aws:SourceIp")
		})
	}
	wait.Wait()
}

func BenchmarkFindAction(b *testing.B) {
	names := []string{"s3:PutObject", "ec2:runinstances", "iam:PassRole", "KMS:Decrypt"}
	for i := range b.N {
		if _, ok := FindAction(names[i%len(names)]); !ok {
			b.Fatal(names[i%len(names)])
		}
	}
}

// The first use of one action, and of all.
func BenchmarkActionsFirst(b *testing.B) {
	b.Run("FindAction", func(b *testing.B) {
		for b.Loop() {
			if t := readTables().named["ec2"]; len(t.shapes()) == 0 {
				b.Fatal("no actions")
			}
		}
	})
	b.Run("AllActions", func(b *testing.B) {
		for b.Loop() {
			n := 0
			for _, t := range readTables().order {
				n += len(t.rows().names)
			}
			if n == 0 {
				b.Fatal("no actions")
			}
		}
	})
	b.Run("everything", func(b *testing.B) {
		for b.Loop() {
			for _, t := range readTables().order {
				t.shapes()
			}
		}
	})
	b.Run("KeyType", func(b *testing.B) {
		for b.Loop() {
			readKinds()
		}
	})
}
