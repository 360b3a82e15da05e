package set

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/condition"
	"github.com/iampath/iampath/policy/pattern"
)

// noResource is how a request says that it is on no resource.
const noResource = "*"

// resource is one to try, and who owns it.
type resource struct {
	arn   model.ARN
	owner string
}

// resources gives a resource of each class that the statements on an action tell apart, with each
// owner that they tell apart.
func (s *solver) resources(action *model.Action) []resource {
	from := &s.q.Resources
	var texts []string
	if from.Exactly != "" {
		texts, s.resourceStandsFor = []string{from.Exactly}, false
	} else {
		texts = s.resourceTexts(action)
	}
	var list []resource
	for _, text := range texts {
		arn := model.ParseARN(text)
		for _, owner := range s.owners(&arn) {
			list = append(list, resource{arn, owner})
		}
	}
	return list
}

func (s *solver) resourceTexts(action *model.Action) []string {
	from := &s.q.Resources
	problem := class.Problem{Domain: from.Domain, Except: from.Except, Suggest: from.Suggest}
	if from.OfAction {
		a, known := awsdata.FindAction(action.Text)
		if known && len(a.Types) == 0 {
			if from.Domain != nil {
				return nil // it acts on none of them
			}
			return []string{noResource}
		}
		if known {
			var suggest []string
			problem.Within, suggest = s.typesOf(action.Text)
			problem.Suggest = append(slices.Clone(problem.Suggest), suggest...)
		}
	}
	s.resourceStandsFor = false
	if s.probe != nil && from.NotBuckets == nil && !from.NotExempt {
		return s.probe.resourcesOf(&problem)
	}
	for _, at := range s.statements() {
		patterns := at.policy.ResourcePatterns(at.statement)
		for r := range patterns {
			if _, static := patterns[r].Static(); static {
				problem.Patterns = append(problem.Patterns, s.staticLanguages(&patterns[r])...)
			} else {
				problem.Patterns = s.resourceLanguages(&patterns[r], problem.Patterns)
			}
		}
	}
	if account := s.request.Principal.Account; account != "" && !accountless(problem.Domain) && !accountless(problem.Within) {
		// The caller's own account is like no other.
		part := class.Text("arn:").Star(class.NoColon)
		for range 2 {
			part = part.Literal(":").Star(class.NoColon)
		}
		problem.Patterns = append(problem.Patterns, part.Literal(":"+account+":").Star(class.AnyCharacter))
	}
	problem.Except = append(slices.Clone(problem.Except), s.ownBuckets(action)...)
	problem.Patterns = class.Distinct(problem.Patterns)
	texts, complete := s.classesOf(&problem)
	if !complete {
		s.open("too many kinds of resources to tell apart")
	}
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool {
		own := from.NotBuckets[bucketOf(text)]
		if own {
			s.open("whether a bucket like that of %s is outside", text)
		}
		return own
	})
}

// accountless reports whether the account is the same in all ARNs of some languages.
func accountless(languages []class.Language) bool {
	return languages != nil && !slices.ContainsFunc(languages, func(l class.Language) bool { return strings.Count(l.Prefix(), ":") < 5 })
}

// classes are the texts that stand for the classes of a problem.
type classes struct {
	texts    []string
	complete bool
}

// classesOf gives the classes of a problem: many actions and callers have the same.
func (s *solver) classesOf(p *class.Problem) ([]string, bool) {
	s.buffer = p.AppendKey(s.buffer[:0])
	if c, known := s.classes[string(s.buffer)]; known {
		return c.texts, c.complete
	}
	key := string(s.buffer)
	p.States = min(class.MaxStates, max(s.states, 100))
	texts, complete := p.Classes()
	s.states -= p.Seen
	s.classes[key] = classes{texts, complete}
	return texts, complete
}

// staticLanguages gives what a pattern without variables tells apart.
func (s *solver) staticLanguages(p *pattern.Pattern) []class.Language {
	languages, known := s.static[p]
	if !known {
		languages, _ = p.Languages(&s.request.Context, nil)
		s.static[p] = languages
	}
	return languages
}

// maxVariants bounds the ways to fill the variables of one pattern.
const maxVariants = 64

// resourceLanguages adds what a pattern tells apart among resources. Where all its open variables
// have few values, it is taken with each; else a variable stands for any text, and a resource for a
// class that its value may still part.
func (s *solver) resourceLanguages(p *pattern.Pattern, to []class.Language) []class.Language {
	context := s.request.Context.Clone()
	to, open := p.Languages(&context, to)
	if len(open) == 0 {
		return to
	}
	var keys []model.Key
	var values [][]string
	variants, all := 1, true
	for _, key := range open {
		if slices.ContainsFunc(keys, key.Is) {
			continue
		}
		k := s.key(key)
		list := k.Finite
		if list == nil && !k.Never {
			list, all = s.plainValues(key), false
		}
		keys, values = append(keys, key), append(values, list)
		variants *= len(list) + 1
	}
	if s.resourceStandsFor = s.resourceStandsFor || !all || variants > maxVariants; variants > maxVariants {
		return to
	}
	var fill func(i int)
	fill = func(i int) {
		if i == len(keys) {
			to, _ = p.Languages(&context, to)
			return
		}
		context.Set(keys[i])
		fill(i + 1)
		for _, v := range values[i] {
			context.SetOne(keys[i], v)
			fill(i + 1)
		}
	}
	fill(0)
	return to
}

// bucketOf gives the name in the ARN of a bucket or of what is in it; a name with wildcards is none.
func bucketOf(arn string) string {
	a := model.ParseARN(arn)
	if a.Service() != "s3" || a.Account() != "" {
		return ""
	}
	name, _, _ := strings.Cut(a.Resource(), "/")
	if strings.ContainsAny(name, "*?$") {
		return ""
	}
	return name
}

// ownBuckets gives, of the buckets that the resource is not in, those that the statements on an
// action name: the others are like any bucket that nobody has heard of.
func (s *solver) ownBuckets(action *model.Action) (languages []class.Language) {
	from := &s.q.Resources
	if from.NotBuckets == nil && !from.NotExempt {
		return nil
	}
	seen := map[string]bool{}
	for _, p := range s.policies {
		p.EachAction(action, func(i int) {
			of := &p.Document.Statements[i]
			exempts := from.NotExempt && of.NotResource && of.Effect == policy.Deny
			patterns := p.ResourcePatterns(i)
			for r := range patterns {
				name := bucketOf(patterns[r].Text())
				if (from.NotBuckets[name] || exempts && name != "") && !seen[name] {
					seen[name] = true
					languages = append(languages, Below("arn:"+s.partition()+":s3:::"+name)...)
				}
			}
		})
	}
	return languages
}

// plainValues gives a few values that the tests of a key tell apart.
func (s *solver) plainValues(key model.Key) []string {
	var cuts condition.Cuts
	s.cutAll(key, &cuts)
	values, _ := cuts.Values(s.key(key).Space)
	return values[:min(len(values), 8)]
}

// owners gives the accounts that can own a resource.
func (s *solver) owners(arn *model.ARN) []string {
	from := &s.q.Resources
	switch {
	case arn.Text == noResource:
		return []string{""}
	case model.IsAccountID(arn.Account()):
		return []string{""} // the ARN says
	case from.Outside == nil:
		return []string{from.Owner}
	}
	var cuts condition.Cuts
	for _, key := range []string{"aws:ResourceAccount", "s3:ResourceAccount"} {
		s.cutAll(model.NewKey(key), &cuts)
	}
	space := condition.Space{Domain: []class.Language{class.Language{}.Times(12, class.Digit)}, Suggest: []string{s.freshAccount(from.Outside)}}
	if account := s.request.Principal.Account; account != "" {
		// The caller's own account is like no other.
		cuts.Add(class.Text(account))
		space.Suggest = append(space.Suggest, account)
	}
	space.Suggest = append(space.Suggest, plainAccounts...)
	for _, id := range from.Outside {
		if s.mentioned(id) || len(from.Outside) <= 16 {
			space.Except = append(space.Except, class.Text(id))
		}
	}
	values, complete := cuts.Values(space)
	if !complete {
		s.open("too many kinds of accounts to tell apart")
	}
	return slices.DeleteFunc(values, func(id string) bool { return slices.Contains(from.Outside, id) })
}

// ofTypes gives the resources on which an action acts, by the ARNs of its resource types (Service
// Authorization Reference), and a plain one of each type.
func (s *solver) typesOf(action string) (languages []class.Language, suggest []string) {
	a, _ := awsdata.FindAction(action)
	for i := range a.Types {
		for _, template := range a.Types[i].ARNs() {
			key := [2]string{template, s.partition()}
			t, known := resourceTypes.Load(key)
			if !known {
				// The templates are those of the reference, so there are only so many.
				l, plain := typeLanguage(template, key[1])
				t, _ = resourceTypes.LoadOrStore(key, resourceType{l, plain})
			}
			of := t.(resourceType)
			languages, suggest = append(languages, of.language), append(suggest, strings.ReplaceAll(of.plain, accountPlace, s.anyAccount()))
		}
	}
	return languages, suggest
}

// resourceTypes are the types of resources that were asked for, by template and partition.
var resourceTypes sync.Map

// accountPlace stands for the account in a plain ARN of a type.
const accountPlace = "\x00"

// resourceType is what the ARNs of a type of resources are, and a plain one.
type resourceType struct {
	language class.Language
	plain    string
}

var templateVariable = regexp.MustCompile(`\$\{[^}]*\}`)

// typeLanguage reads a resource type's ARN with its variables: arn:${Partition}:s3:::${BucketName}/${ObjectName}.
func typeLanguage(template, partition string) (l class.Language, plain string) {
	rest := template
	colons := 0
	literal := func(text string) {
		l = l.Literal(text)
		plain += text
		colons += strings.Count(text, ":")
	}
	for rest != "" {
		at := templateVariable.FindStringIndex(rest)
		if at == nil {
			literal(rest)
			break
		}
		literal(rest[:at[0]])
		name := rest[at[0]+2 : at[1]-1]
		rest = rest[at[1]:]
		switch {
		case name == "Partition":
			literal(partition)
		case name == "Account":
			l = l.Times(12, class.Digit)
			plain += accountPlace
		case name == "Region":
			l = l.One(headCharacter).Star(headCharacter)
			plain += "us-east-1"
		case name == "BucketName":
			// What has a slash is an object, even where the pattern for its bucket ends here.
			l = l.One(bucketCharacter).Star(bucketCharacter)
			plain += strings.ToLower(name)
		case colons < 5:
			l = l.Star(headCharacter)
			plain += strings.ToLower(name)
		case rest == "":
			l = l.One(class.AnyCharacter).Star(class.AnyCharacter)
			plain += strings.ToLower(name)
		case strings.HasPrefix(rest, "/"):
			l = l.One(class.NoSlash).Star(class.NoSlash)
			plain += strings.ToLower(name)
		default:
			l = l.One(class.AnyCharacter).Star(class.AnyCharacter)
			plain += strings.ToLower(name)
		}
	}
	return l, plain
}

// headCharacter is one of an ARN's first five parts.
var headCharacter = class.Set{Except: ":/*"}

// anyAccount is the account of a resource of which nothing says whose it is: the caller's.
func (s *solver) anyAccount() string {
	if s.request.Principal.Account != "" {
		return s.request.Principal.Account
	}
	return plainAccounts[0]
}

func itoa(n int) string { return strconv.Itoa(n) }

// partition is that of the caller in question, or AWS's own.
func (s *solver) partition() string {
	for i := range s.q.Callers {
		if p := s.q.Callers[i].principal.Partition; p != "" {
			return p
		}
	}
	return "aws"
}

// mentioned reports whether a policy names an account.
func (s *solver) mentioned(account string) bool {
	if s.texts == "" {
		var b strings.Builder
		for _, p := range s.policies {
			if p.Document == nil {
				continue
			}
			for i := range p.Document.Statements {
				st := &p.Document.Statements[i]
				for _, r := range st.Resources {
					b.WriteString(r + "\n")
				}
				for _, c := range st.Conditions {
					b.WriteString(strings.Join(c.Values, "\n") + "\n")
				}
				if st.Principals != nil {
					for _, e := range st.Principals.Entries {
						b.WriteString(e.Value + "\n")
					}
				}
			}
		}
		s.texts = b.String() + " "
	}
	return strings.Contains(s.texts, account)
}

// Below is the domain of a bucket and all that is in it.
func Below(bucket string) []class.Language {
	return []class.Language{class.Text(bucket), class.Text(bucket + "/").One(class.AnyCharacter).Star(class.AnyCharacter)}
}

// AnyBucket is the domain of all buckets and all that is in them.
func AnyBucket() []class.Language {
	bucket := class.Text("arn:aws:s3:::").One(bucketCharacter).Star(bucketCharacter)
	return []class.Language{bucket, bucket.Literal("/").One(class.AnyCharacter).Star(class.AnyCharacter)}
}

// bucketCharacter is one of a bucket's name (Bucket naming rules; only what matters here).
var bucketCharacter = class.Set{Except: "/:*?"}

// Matching is the domain of the resources that a pattern matches, as people write it.
func Matching(pattern string) []class.Language { return []class.Language{class.Pattern(pattern)} }
