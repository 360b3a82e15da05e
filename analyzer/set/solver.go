package set

import (
	"errors"
	"slices"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/pattern"
	"github.com/iampath/iampath/policy/truth"
)

// solver is the state of one question.
type solver struct {
	q        *Question
	policies []*policy.Policy
	list     []model.Action
	networks []way

	// What is being tried.
	request *model.Request
	caller  *Caller
	way     *way
	// world: keys whose value is a fact of the world are tried too.
	world        bool
	hangsOnWorld bool
	left         int
	reasons      map[string]bool
	texts        string
	// resourceStandsFor: the resource that is tried stands for a class that open variables may part.
	resourceStandsFor bool
	hits              []policy.Hit
	choices           map[string]*choice
	atAction          []statementOf // those that can apply to the action
	classes           map[string]classes
	states            int // how many may still be looked at to find classes of resources
	reaches           map[*policy.Policy]reachOf
	static            map[*pattern.Pattern][]class.Language
	round             int
	buffer            []byte
	// ties are the keys of the caller that stand as variables, or are held against variables; blind
	// are those while they are taken for unknown.
	ties, blind []model.Key
	// probe, if it is not nil, says which callers and resources are tried.
	probe *probe
}

// statementOf is a statement of a policy.
type statementOf struct {
	policy    *policy.Policy
	statement int
}

// statements gives the statements that can apply to the action that is tried.
func (s *solver) statements() []statementOf { return s.atAction }

// way is a network, with the goal as it is through it.
type way struct {
	Network
	goal Goal
}

func (s *solver) prepare() error {
	if len(s.q.Callers) == 0 || len(s.q.Actions) == 0 {
		return errors.New("a question needs callers and actions")
	}
	s.states = s.left
	s.reaches = map[*policy.Policy]reachOf{}
	s.static = map[*pattern.Pattern][]class.Language{}
	s.classes = map[string]classes{}
	s.policies = s.q.Goal.all()
	for _, n := range s.q.Networks {
		w := way{n, s.q.Goal}
		if n.Endpoint != nil {
			w.goal = s.q.Goal.With(func(p *decision.Policies) { p.VPCEndpoint = n.Endpoint })
			s.policies = w.goal.all()
		}
		s.networks = append(s.networks, w)
	}
	if s.q.Networks == nil {
		s.networks = s.anyNetwork()
	}
	var all []*policy.Policy
	seen := map[*policy.Policy]bool{}
	for i := range s.networks {
		for _, p := range s.networks[i].goal.all() {
			if !seen[p] {
				seen[p] = true
				all = append(all, p)
			}
		}
	}
	s.policies = all
	s.request = &model.Request{}
	var err error
	s.list, err = s.actions()
	return err
}

// endpointKeys are set where a request goes through a VPC endpoint, and only there (AWS global
// condition context keys, "Properties of the network").
var endpointKeys = []string{"aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:VpcSourceIp", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"}

// EndpointKeys gives the condition keys that a request has only where it goes through a VPC endpoint.
func EndpointKeys() []string { return slices.Clone(endpointKeys) }

// anyNetwork is each way there is: not through an endpoint, and, where a policy can tell, through one.
func (s *solver) anyNetwork() []way {
	direct := Network{Name: "any address, not through a VPC endpoint", Absent: endpointKeys}
	through := Network{Name: "a VPC endpoint", Absent: []string{"aws:SourceIp"}}
	var given *decision.Endpoint
	s.q.Goal.leaves(func(p *decision.Policies) {
		if p.VPCEndpoint != nil {
			given = p.VPCEndpoint
		}
	})
	if given != nil {
		through.Name = given.Name
		return []way{{through, s.q.Goal}}
	}
	ways := []way{{direct, s.q.Goal}}
	if s.testsAny(append([]string{"aws:SourceIp"}, endpointKeys...)) {
		ways = append(ways, way{through, s.q.Goal})
	}
	return ways
}

// testsAny reports whether a policy tests one of some keys, or has it as a variable.
func (s *solver) testsAny(names []string) bool {
	keys := make([]model.Key, len(names))
	for i, n := range names {
		keys[i] = model.NewKey(n)
	}
	for _, p := range s.policies {
		if p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			for _, key := range s.keysOf(p, i) {
				for _, k := range keys {
					if k.Is(key) {
						return true
					}
				}
			}
		}
	}
	return false
}

// keysOf gives the keys on which a statement hangs.
func (s *solver) keysOf(p *policy.Policy, i int) (keys []model.Key) {
	tests := p.Tests(i)
	for t := range tests {
		keys = append(keys, tests[t].Keys()...)
	}
	patterns := p.ResourcePatterns(i)
	for r := range patterns {
		keys = append(keys, patterns[r].Keys()...)
	}
	return keys
}

// solve tries each network, caller, action and resource in turn; world says whether facts of the
// world that were not given may be assumed.
func (s *solver) solve(world bool) *Witness {
	s.world = world
	clear(s.reasons)
	for w := range s.networks {
		s.way = &s.networks[w]
		for c := range s.q.Callers {
			s.caller = &s.q.Callers[c]
			s.ties = s.callerTies()
			for _, principal := range s.callers(s.caller) {
				for a := range s.list {
					if s.hopeless(&s.way.goal, &model.Request{Principal: principal, Action: s.list[a]}) {
						continue
					}
					base := s.base(principal, s.list[a])
					if base.ByToken() != (principal.Kind == model.FederatedIdentity) {
						continue // these actions take a token in place of a signature, and only they do
					}
					// What follows from the caller is known before there is a resource: variables have values.
					known := base
					known.Context = base.Context.Clone()
					known.Complete()
					s.request = &known
					s.begin(&s.list[a])
					for _, r := range s.resources(&s.list[a]) {
						if found := s.try(&base, r); found != nil {
							return found
						}
						if s.left <= 0 {
							s.open("it takes more than the stated effort")
							return nil
						}
					}
				}
			}
		}
	}
	return nil
}

// begin forgets what was found for another action or caller.
func (s *solver) begin(action *model.Action) {
	s.choices = map[string]*choice{}
	s.atAction = s.atAction[:0]
	for _, p := range s.policies {
		if p.Document != nil {
			p.EachAction(action, func(i int) { s.atAction = append(s.atAction, statementOf{p, i}) })
		}
	}
}

// base is the request without its resource.
func (s *solver) base(principal model.Principal, action model.Action) model.Request {
	r := model.Request{Principal: principal, Action: action, Context: s.q.Context.Clone()}
	r.Context.SetPartial(true)
	tokenContext(&r.Principal, &r.Context)
	for key, value := range s.way.Keys {
		r.Context.Derive(model.NewKey(key), value)
	}
	for _, key := range s.way.Absent {
		r.Context.DeriveAbsent(model.NewKey(key))
	}
	if s.way.Endpoint != nil {
		r.ThroughEndpoint(s.way.Endpoint.Name)
	}
	return r
}

func (s *solver) try(base *model.Request, on resource) *Witness {
	r := *base
	r.Context = base.Context.Clone()
	r.Resource, r.ResourceAccount = on.arn, on.owner
	s.q.Goal.leaves(func(p *decision.Policies) {
		if p.VPCEndpoint != nil {
			r.ThroughEndpoint(p.VPCEndpoint.Name)
		}
	})
	r.Complete()
	s.request = &r
	if s.search(nil) {
		return s.witness()
	}
	if len(s.ties) > 0 && s.left > 0 {
		// The caller stands for others of its class, whose names variables may put elsewhere: it is
		// no proof unless it holds whatever those are.
		s.blind = s.ties
		for _, k := range s.ties {
			r.Context.SetUnknown(k)
		}
		if s.search(nil) {
			s.open("%s of callers that are open stands in a policy as a variable, or is held against one", s.ties[0])
		}
		s.blind = nil
	}
	return nil
}

// has asks the engine, and counts.
func (s *solver) has() truth.Value {
	s.left--
	return s.way.goal.Has(s.request)
}
