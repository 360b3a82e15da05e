package main

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// policyFlags name policy files, by the layer for which they stand.
type policyFlags struct {
	identity, resource, trust, endpoint, scp, rcp, boundary, session []string
	endpointType                                                     string
}

func (f *policyFlags) register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringArrayVar(&f.identity, "identity", nil, "identity-based policy `file`; repeatable")
	flags.StringArrayVar(&f.resource, "resource-policy", nil, "the resource's own policy `file`")
	flags.StringArrayVar(&f.trust, "trust-policy", nil, "role trust policy `file`")
	flags.StringArrayVar(&f.endpoint, "endpoint-policy", nil, "VPC endpoint policy `file`")
	flags.StringVar(&f.endpointType, "endpoint-type", "Interface", "`type` of the endpoint: Gateway or Interface")
	flags.StringArrayVar(&f.scp, "scp", nil, "service control policy `file`; repeatable: one for each level, the root first")
	flags.StringArrayVar(&f.rcp, "rcp", nil, "resource control policy `file`; repeatable: one for each level")
	flags.StringArrayVar(&f.boundary, "permissions-boundary", nil, "permissions boundary `file`")
	flags.StringArrayVar(&f.session, "session-policy", nil, "session policy `file`; repeatable")
}

func (f *policyFlags) empty() bool {
	for _, files := range [][]string{f.identity, f.resource, f.trust, f.endpoint, f.scp, f.rcp, f.boundary, f.session} {
		if len(files) > 0 {
			return false
		}
	}
	return true
}

// read reads and compiles all files. All problems of all files come together.
func (f *policyFlags) read(action, resource string) (decision.Policies, error) {
	var p decision.Policies
	if len(f.resource)+len(f.trust) > 1 {
		return p, errors.New("a resource has one policy: give one of --resource-policy and --trust-policy, once")
	}
	if len(f.endpoint) > 1 || len(f.boundary) > 1 {
		return p, errors.New("--endpoint-policy and --permissions-boundary can be given once each")
	}
	if f.endpointType != "Gateway" && f.endpointType != "Interface" {
		return p, errors.New("--endpoint-type takes Gateway or Interface")
	}
	var problems source.Problems
	list := func(files []string, kind policy.Kind) []*policy.Policy {
		var compiled []*policy.Policy
		for _, name := range files {
			c, err := readPolicy(name, kind)
			if err != nil {
				problems = append(problems, asProblems(name, err)...)
				continue
			}
			compiled = append(compiled, c)
		}
		return compiled
	}
	levels := func(files []string, kind policy.Kind) []decision.Level {
		var all []decision.Level
		for _, c := range list(files, kind) {
			all = append(all, decision.Level{Target: c.Name, Policies: []*policy.Policy{c}})
		}
		return all
	}
	p.Identity = list(f.identity, policy.Identity)
	p.PermissionsBoundary = list(f.boundary, policy.PermissionsBoundary)
	p.Session = list(f.session, policy.Session)
	p.SCP, p.RCP = levels(f.scp, policy.SCP), levels(f.rcp, policy.RCP)
	kind := policy.ResourceBased
	if a, err := model.ParseAction(action); err == nil && decision.IsTrustAction(a.Lower) && resource != "*" {
		kind = policy.Trust
	}
	for _, c := range append(list(f.resource, kind), list(f.trust, policy.Trust)...) {
		p.Resource = c
	}
	for _, c := range list(f.endpoint, policy.VPCEndpoint) {
		p.VPCEndpoint = &decision.Endpoint{Name: c.Name, Gateway: f.endpointType == "Gateway", Policy: c}
	}
	return p, problems.Err()
}

func readPolicy(name string, kind policy.Kind) (*policy.Policy, error) {
	f, err := load.File(name, "a policy file (JSON)")
	if err != nil {
		return nil, err
	}
	d, err := policy.ParseFile(f, kind)
	if err != nil {
		return nil, err
	}
	return policy.Compile(filepath.Base(name), d), nil
}

func asProblems(name string, err error) source.Problems {
	var problems source.Problems
	if errors.As(err, &problems) {
		return problems
	}
	return source.Problems{{Position: source.Position{File: name}, Message: strings.TrimPrefix(err.Error(), name+" ")}}
}
