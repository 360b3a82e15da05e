package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pathsQuestion is an entry of a story's paths.yaml.
type pathsQuestion struct {
	Env string
	Ask []string
	// Expect are paths that must be among those that come out; what a hop leaves out is not looked at.
	Expect [][]pathsHop
	// Count is how many there must be, if it is given; Without is a kind of hop that none may have, or
	// such a kind and where it leads.
	Count   *int
	Without string
}

type pathsHop struct {
	To, Kind, Action, Sid string
	CrossAccount          *bool `yaml:"crossAccount"`
}

// pathsAnswer is the JSON of paths.
type pathsAnswer struct {
	Version int
	Paths   []struct {
		Hops []struct {
			From, To, Kind, Action, Confidence string
			CrossAccount                       bool
			Statements                         []struct{ Sid string }
			Witness                            json.RawMessage
			AlsoNeeded                         []json.RawMessage
			HangsOn                            []string
		}
	}
}

// Every question of every story that is one of paths is asked, and gets the story's paths; hops follow
// each other, tables fit a terminal, and each witness is allowed when decide replays it.
func TestPathsStories(t *testing.T) {
	eachStory(t, "paths.yaml", 5, func(t *testing.T, folder string, q pathsQuestion) {
		args := append([]string{"paths", "--env", filepath.Join(folder, cmp.Or(q.Env, "env.yaml"))}, q.Ask...)
		fitsTerminal(t, args)
		comparePaths(t, args, q, askPaths(t, args))
	})
}

func askPaths(t *testing.T, args []string) *pathsAnswer {
	t.Helper()
	var out, errs bytes.Buffer
	if status := Main(append(args, "--format", "json"), strings.NewReader(""), &out, &errs); status != exitOK || strings.Count(errs.String(), "\n") != strings.Count(errs.String(), "note: ") {
		t.Fatalf("%v: exit status %d: %s", args, status, &errs)
	}
	var got pathsAnswer
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	replayPaths(t, args, &got)
	return &got
}

// replayPaths looks at what holds of all paths.
func replayPaths(t *testing.T, args []string, got *pathsAnswer) {
	t.Helper()
	for _, p := range got.Paths {
		for i, h := range p.Hops {
			if i > 0 && p.Hops[i-1].To != h.From {
				t.Errorf("%v: a hop ends at %s, and the next begins at %s", args, p.Hops[i-1].To, h.From)
			}
			if h.Action != "" && h.Confidence == "proved" && h.Witness == nil || h.Confidence == "possible" && len(h.HangsOn) == 0 {
				t.Errorf("%v: %s to %s is %s without reason", args, h.From, h.To, h.Confidence)
			}
			witnesses := h.AlsoNeeded
			if h.Witness != nil {
				witnesses = append(witnesses, h.Witness)
			}
			for _, w := range witnesses {
				var line, out, errs bytes.Buffer
				if err := json.Compact(&line, w); err != nil {
					t.Fatal(err)
				}
				if status := Main([]string{"decide"}, &line, &out, &errs); status != exitOK || !strings.Contains(out.String(), `"decision":"allow"`) {
					t.Errorf("%v: the witness of %s to %s is not allowed: %s%s\n%s", args, h.From, h.To, &out, &errs, w)
				}
			}
		}
	}
}

func comparePaths(t *testing.T, args []string, q pathsQuestion, got *pathsAnswer) {
	t.Helper()
	if q.Count != nil && len(got.Paths) != *q.Count {
		t.Errorf("%v: %d paths; %d were expected", args, len(got.Paths), *q.Count)
	}
	for _, want := range q.Expect {
		found := false
		for _, p := range got.Paths {
			matches := len(p.Hops) == len(want)
			for i := 0; matches && i < len(want); i++ {
				w, h := want[i], p.Hops[i]
				matches = w.To == h.To && w.Kind == h.Kind && (w.Action == "" || w.Action == h.Action) && (w.CrossAccount == nil || *w.CrossAccount == h.CrossAccount) &&
					(w.Sid == "" || slices.ContainsFunc(h.Statements, func(s struct{ Sid string }) bool { return s.Sid == w.Sid }))
			}
			found = found || matches
		}
		if !found {
			t.Errorf("%v: no path is %+v; there are %+v", args, want, got.Paths)
		}
	}
	for _, p := range got.Paths {
		for _, h := range p.Hops {
			if q.Without != "" && (h.Kind == q.Without || h.Kind+" to "+h.To == q.Without) {
				t.Errorf("%v: there is a path by %s: %+v", args, q.Without, p)
			}
		}
	}
}

// A published account was made to be attacked, and its names say how. Where what is attacked stands in
// the account document, the way is found; where the names say that there is none, none is.
func TestPathsOfAnAccountMadeForIt(t *testing.T) {
	env := largeAccount(t)
	const arn = "arn:aws:iam::200611803367:"
	for _, test := range []struct{ from, first string }{
		{"user/fn1-privesc3-partial-user", "iam:PassRole"},
		{"user/fn2-exploitableResourceConstraint-user", "iam:CreatePolicyVersion"},
		{"user/fn4-exploitableNotAction-user", "iam:PutUserPolicy"},
		{"user/fp1-allow-and-deny-user", ""},
		{"user/fp2-allow-and-deny-multiple-policies-user", ""},
		{"user/fp3-deny-iam-user", ""},
		{"user/fp4-nonExploitableResourceConstraint-user", ""},
		{"user/fp5-nonExploitableConditionConstraint-user", ""},
		{"user/privesc1-CreateNewPolicyVersion-user", "iam:CreatePolicyVersion"},
		{"user/privesc2-SetExistingDefaultPolicyVersion-user", "iam:SetDefaultPolicyVersion"},
		{"user/privesc3-CreateEC2WithExistingInstanceProfile-user", "iam:PassRole"},
		{"user/privesc4-CreateAccessKey-user", "iam:CreateAccessKey"},
		{"user/privesc5-CreateLoginProfile-user", "iam:CreateLoginProfile"},
		{"user/privesc6-UpdateLoginProfile-user", "iam:UpdateLoginProfile"},
		{"user/privesc7-AttachUserPolicy-user", "iam:AttachUserPolicy"},
		{"user/privesc8-AttachGroupPolicy-user", "iam:AttachGroupPolicy"},
		{"role/privesc9-AttachRolePolicy-role", "iam:AttachRolePolicy"},
		{"user/privesc10-PutUserPolicy-user", "iam:PutUserPolicy"},
		{"user/privesc11-PutGroupPolicy-user", "iam:PutGroupPolicy"},
		{"role/privesc12-PutRolePolicy-role", "iam:PutRolePolicy"},
		{"user/privesc13-AddUserToGroup-user", "iam:AddUserToGroup"},
		{"user/privesc14-UpdatingAssumeRolePolicy-user", "iam:UpdateAssumeRolePolicy"},
		{"user/privesc15-PassExistingRoleToNewLambdaThenInvoke-user", "iam:PassRole"},
		{"user/privesc16-PassRoleToNewLambdaThenTriggerWithNewDynamo-user", "iam:PassRole"},
		{"user/privesc18-PassExistingRoleToNewGlueDevEndpoint-user", "iam:PassRole"},
		{"user/privesc20-PassExistingRoleToCloudFormation-user", "iam:PassRole"},
		{"user/privesc21-PassExistingRoleToNewDataPipeline-user", "iam:PassRole"},
		{"user/privesc-codeBuildCreateProjectPassRole-user", "iam:PassRole"},
		{"user/privesc-sageMakerCreateNotebookPassRole-user", "iam:PassRole"},
		{"user/privesc-sageMakerCreateTrainingJobPassRole-user", "iam:PassRole"},
		{"role/privesc-AssumeRole-starting-role", "sts:AssumeRole"},
	} {
		got := askPaths(t, []string{"paths", "--env", env, "--from", arn + test.from, "--to", "administrator:200611803367"})
		first := ""
		if len(got.Paths) > 0 {
			first = got.Paths[0].Hops[0].Action
		}
		if first != test.first {
			t.Errorf("from %s: the first hop is by %q; %q was expected", test.from, first, test.first)
		}
	}
}

// largeAccount unpacks the account's document.
func largeAccount(t *testing.T) string {
	t.Helper()
	packed, err := os.Open("../../fixtures/corpus/authorization-details/example-large.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	r, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "account.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// The published account documents have ways to an administrator, each replayed.
func TestPathsOfPublishedAccounts(t *testing.T) {
	const folder = "../../fixtures/corpus/authorization-details/"
	for _, test := range []struct {
		file, from, to string
		some           bool
	}{
		{"example-authz-details.json", "user/obama", "administrator:012345678901", true},
		{"example-authz-details.json", "role/OverprivilegedEC2", "user/obama", true},
		{"example-authz-details.json", "user/biden", "administrator:012345678901", false},
		{"example-authz-v2.json", "user/BlakeBortles", "role/GOAT", true},
	} {
		arn := func(s string) string {
			if strings.Contains(s, "/") {
				return "arn:aws:iam::012345678901:" + s
			}
			return s
		}
		args := []string{"paths", "--env", folder + test.file, "--from", arn(test.from), "--to", arn(test.to), "--max-hops", "3"}
		fitsTerminal(t, args)
		if got := askPaths(t, append(args, "--all")); (len(got.Paths) > 0) != test.some {
			t.Errorf("%v: %d paths", args, len(got.Paths))
		}
	}
}
