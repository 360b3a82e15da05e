package world

import (
	"strings"
	"sync"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// compiler compiles each distinct text once. A text that stands at several places is parsed at each,
// since the statements of a finding must lead to the place where they stand, and parsing is the
// small part; what it means is shared.
type compiler struct {
	lock       sync.Mutex
	named      map[namedKey]*policy.Policy
	placed     map[placeKey]*policy.Policy // what stands at a place, under the name that asked first
	texts      map[string]*policy.Policy   // by what the document says
	unknown    map[string]*policy.Policy   // by name
	unreadable map[*policy.Policy]source.Problems
	// ids number what policies say: those of the same number cannot be told apart.
	ids    map[*policy.Policy]int32
	nextID int32
	text   []byte // room
}

// placeKey is a document at its place. A text that reads as two kinds of policy is two documents.
type placeKey struct {
	document source.Value
	kind     policy.Kind
}

type namedKey struct {
	placeKey
	by, note string // by what it is called, as the environment says it
}

func newCompiler() compiler {
	return compiler{named: map[namedKey]*policy.Policy{}, placed: map[placeKey]*policy.Policy{}, texts: map[string]*policy.Policy{},
		unknown: map[string]*policy.Policy{}, unreadable: map[*policy.Policy]source.Problems{}, ids: map[*policy.Policy]int32{}}
}

// compile gives the policy that stands somewhere, under a name. It is unknown where there is no text
// or where the text cannot be read.
func (w *World) compile(name string, v source.Value, kind policy.Kind) *policy.Policy {
	if !v.OK() {
		return w.unknown(name)
	}
	return w.compiler.compile(namedKey{placeKey{v, kind}, name, ""}, func() string { return name })
}

// identityPolicy compiles one of the policies of a principal, which is called by how it came.
func (w *World) identityPolicy(p *model.IdentityPolicy) *policy.Policy {
	return w.compiler.compile(namedKey{placeKey{p.Document, policy.Identity}, p.From, p.Note}, func() string { return words.Replace(p.From) })
}

// words turns "InlinePolicy x" into "inline policy x".
var words = strings.NewReplacer("InlinePolicy ", "inline policy ", "AttachedPolicy ", "attached policy ")

// compile is asked far more often than there are policies: the name is made when it is needed.
func (c *compiler) compile(key namedKey, name func() string) *policy.Policy {
	c.lock.Lock()
	defer c.lock.Unlock()
	p := c.named[key]
	if p != nil {
		return p
	}
	from := c.place(key.placeKey, name())
	p = from.Named(name())
	p.Note = key.note
	c.ids[p] = c.ids[from]
	if problems := c.unreadable[from]; problems != nil {
		c.unreadable[p] = problems
	}
	c.named[key] = p
	return p
}

// place reads what stands at a place, once.
func (c *compiler) place(key placeKey, name string) *policy.Policy {
	if p := c.placed[key]; p != nil {
		return p
	}
	p := c.read(key, name)
	c.placed[key] = p
	return p
}

func (c *compiler) read(key placeKey, name string) *policy.Policy {
	d, err := policy.Parse(key.document, key.kind)
	if err != nil {
		p := c.numbered(policy.Unknown(name))
		c.unreadable[p] = err.(source.Problems)
		return p
	}
	// A printed document parses to the same document again, so that two which print alike are alike.
	c.text = d.AppendCompact(append(c.text[:0], byte(key.kind)))
	if first := c.texts[string(c.text)]; first != nil {
		p := first.Named(name)
		p.Document = d
		c.ids[p] = c.ids[first]
		return p
	}
	p := c.numbered(policy.Compile(name, d))
	c.texts[string(c.text)] = p
	return p
}

func (c *compiler) numbered(p *policy.Policy) *policy.Policy {
	c.ids[p] = c.nextID
	c.nextID++
	return p
}

// unknown stands for a policy of which the text is not known.
func (w *World) unknown(name string) *policy.Policy {
	c := &w.compiler
	c.lock.Lock()
	defer c.lock.Unlock()
	p := c.unknown[name]
	if p == nil {
		p = c.numbered(policy.Unknown(name))
		c.unknown[name] = p
	}
	return p
}

// Unreadable gives what is wrong with a policy of this world's that is unknown because its text
// cannot be read; nil for all others.
func (w *World) Unreadable(p *policy.Policy) source.Problems {
	w.compiler.lock.Lock()
	defer w.compiler.lock.Unlock()
	return w.compiler.unreadable[p]
}
