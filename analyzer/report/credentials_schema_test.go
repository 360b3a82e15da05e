package report

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/iampath/iampath/analyzer/credentials"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
)

// What is printed of every place of every story keeps the schema.
func TestCredentialsJSONKeepsItsSchema(t *testing.T) {
	schema := ourSchema(t, "credentials")
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
				keeps(t, schema, out.Bytes(), story+" "+place.Name)
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
	refuses(t, schema, `{"version": 2, "credentials": []}`, `{"version": 1, "credentials": [{"provider": "x", "more": true}]}`)
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
