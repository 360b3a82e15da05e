package decision

import (
	"hash/maphash"
	"strings"

	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// The cache holds at most this many policies, and this many bytes of their text. When it is full
// it begins anew, so that a stream of any length runs in constant memory.
const (
	cachedPolicies = 4096
	cachedBytes    = 16 << 20
)

// cache keeps compiled policies by their text. Many cases share policies, but in a stream of cases
// that share none, keeping everything would only cost: so a text is compiled for good when it is
// seen for the second time.
type cache struct {
	seed     maphash.Seed
	policies map[cacheKey]*policy.Policy
	seen     map[uint64]struct{}
	bytes    int
}

type cacheKey struct {
	name, text string
	kind       policy.Kind
}

// compile gives the compiled policy of a document.
func (c *cache) compile(name string, v source.Value, kind policy.Kind) (*policy.Policy, error) {
	if c.policies == nil {
		c.clear()
	}
	key := cacheKey{name, v.Raw(), kind}
	if p, ok := c.policies[key]; ok {
		return p, nil
	}
	sum := maphash.Comparable(c.seed, key)
	if _, again := c.seen[sum]; again {
		// Text of its own, so that the policy does not keep the whole case alive.
		key = cacheKey{strings.Clone(name), strings.Clone(key.text), kind}
		if tree, err := source.ParseJSON(&source.File{Text: key.text}); err == nil {
			if d, err := policy.Parse(tree.Root(), kind); err == nil {
				p := policy.Compile(key.name, d)
				if c.bytes += len(key.text); len(c.policies) >= cachedPolicies || c.bytes > cachedBytes {
					c.clear()
				}
				c.policies[key] = p
				return p, nil
			}
		}
	}
	if len(c.seen) >= 4*cachedPolicies {
		clear(c.seen)
	}
	c.seen[sum] = struct{}{}
	d, err := policy.Parse(v, kind)
	if err != nil {
		return nil, err
	}
	return policy.Compile(name, d), nil
}

func (c *cache) clear() {
	*c = cache{seed: maphash.MakeSeed(), policies: map[cacheKey]*policy.Policy{}, seen: map[uint64]struct{}{}}
}
