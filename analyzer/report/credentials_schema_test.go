package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/iampath/iampath/analyzer/credentials"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
)

// What is printed of every place of every story keeps the schema.
func TestCredentialsJSONKeepsItsSchema(t *testing.T) {
	text, err := os.ReadFile("../../docs/schema/credentials.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	stories, _ := filepath.Glob("../../fixtures/s[0234]/*/env.yaml")
	asked := 0
	for _, story := range stories {
		env, err := load.Environment([]string{story})
		if err != nil {
			t.Fatal(err)
		}
		for _, place := range placesOf(t, env) {
			for _, sdk := range []credentials.SDK{credentials.Boto, credentials.Go} {
				r, err := credentials.At(env, place, credentials.Options{SDK: sdk})
				if err != nil {
					t.Fatalf("%s: %s: %v", story, place.Name, err)
				}
				result := &CredentialsResult{Report: r, CloudShell: r.CloudShell}
				var out bytes.Buffer
				if err := credentialsJSON(&out, result, Style{}); err != nil {
					t.Fatal(err)
				}
				var value any
				if err := json.Unmarshal(out.Bytes(), &value); err != nil {
					t.Fatal(err)
				}
				v := validator{root: schema}
				v.check(schema, value, story+" "+place.Name)
				for _, p := range v.problems {
					t.Error(p)
				}
				if err := credentialsTable(&out, result, Style{Color: true}); err != nil {
					t.Error(err)
				}
				asked++
			}
		}
	}
	if asked < 40 {
		t.Errorf("only %d questions were asked", asked)
	}
	bad := validator{root: schema}
	bad.check(schema, map[string]any{"version": 2.0, "credentials": []any{map[string]any{"provider": "x", "more": true}}}, "a bad answer")
	if len(bad.problems) < 4 {
		t.Errorf("the schema lets through what is wrong: %v", bad.problems)
	}
}

// placesOf gives the places of an environment, with a CloudShell for each user and role.
func placesOf(t *testing.T, env *model.Environment) []*model.Place {
	t.Helper()
	var all []*model.Place
	add := func(name, principal string) {
		p, err := env.Place(name, principal)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	for _, p := range env.Places {
		add(p.Name, "")
	}
	add("internet", "")
	for _, account := range env.Accounts {
		for _, u := range account.IAM.Users {
			add("cloudshell", u.ARN)
		}
		for _, r := range account.IAM.Roles {
			add("cloudshell", r.ARN)
		}
		for _, ec2 := range account.EC2 {
			for _, i := range ec2.Instances {
				add(i.ID, "")
			}
			for _, s := range ec2.Subnets {
				add(s.ID, "")
			}
		}
	}
	return all
}
