package world

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// Group is principals whose own side says the same: one account, one kind, policies and boundary of
// the same texts, and the same values of the tags that any policy of the environment reads. What is
// decided for one holds for all, as far as no policy tells them apart by their names: a resource's
// policy may, and so may their own where ByName is set.
type Group struct {
	// Members are in the order of [World.Principals]; there is at least one.
	Members []*Principal
	// ByName says that a policy of their own side, or an SCP over their account, reads who the caller
	// is, as arn:aws:s3:::home/${aws:username}/* does: it is one policy and means something else for
	// each.
	ByName bool
}

// nameKeys are the keys whose values differ between principals of one group.
var nameKeys = []string{"aws:principalarn", "aws:userid", "aws:username"}

const tagPrefix = "aws:principaltag/"

// Groups gives the groups, in the order of their first members; each principal is in one. It reads
// all policies of the environment, since any may read a tag. A policy from elsewhere can tell members
// apart by a tag that no policy of the environment reads.
func (w *World) Groups() []*Group { return w.groups().all }

// GroupOf gives the group of a principal of this world.
func (w *World) GroupOf(p *Principal) *Group { return w.groups().of[p] }

type grouping struct {
	all []*Group
	of  map[*Principal]*Group
}

func (w *World) allGroups() grouping {
	w.compileAll()
	principals := w.Principals()
	g := grouping{of: make(map[*Principal]*Group, len(principals))}
	b := grouper{w: w, tags: w.tagsRead(), byName: map[*policy.Policy]bool{}}
	found := map[string]*Group{}
	for _, p := range principals {
		key := b.key(p)
		group := found[string(key)]
		if group == nil {
			group = &Group{ByName: b.readsName(p)}
			found[string(key)] = group
			g.all = append(g.all, group)
		}
		group.Members = append(group.Members, p)
		g.of[p] = group
	}
	return g
}

// tagsRead are the tag keys that some policy of the environment reads, in lower case, in order.
func (w *World) tagsRead() []string {
	var tags []string
	c := &w.compiler
	c.lock.Lock()
	defer c.lock.Unlock()
	for _, p := range c.texts {
		for _, key := range p.Keys() {
			if tag, found := strings.CutPrefix(key, tagPrefix); found {
				tags = append(tags, tag)
			}
		}
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

// grouper makes the keys by which principals are grouped.
type grouper struct {
	w      *World
	tags   []string
	byName map[*policy.Policy]bool
	buffer []byte
	ids    []int32
}

// key says what a principal's own side says. Order and repetition of its policies mean nothing.
func (b *grouper) key(p *Principal) []byte {
	linked := byte(0)
	if p.Caller.ServiceLinked { // SCPs do not reach it
		linked = 1
	}
	k := append(b.buffer[:0], p.Account...)
	k = append(k, 0, byte(p.Caller.Kind), linked)
	k = b.policies(k, p.Identity)
	k = b.policies(k, p.Boundary)
	for _, name := range b.tags {
		value, there := tagValue(p.Tags, name)
		if !there {
			k = append(k, 0)
			continue
		}
		k = append(binary.AppendUvarint(append(k, 1), uint64(len(value))), value...)
	}
	b.buffer = k
	return k
}

func (b *grouper) policies(k []byte, list []*policy.Policy) []byte {
	c := &b.w.compiler
	c.lock.Lock()
	b.ids = b.ids[:0]
	for _, p := range list {
		b.ids = append(b.ids, c.ids[p])
	}
	c.lock.Unlock()
	slices.Sort(b.ids)
	b.ids = slices.Compact(b.ids)
	k = binary.AppendUvarint(k, uint64(len(b.ids)))
	for _, id := range b.ids {
		k = binary.AppendUvarint(k, uint64(id))
	}
	return k
}

// tagValue finds a tag by its key, of which the case means nothing (Controlling access to AWS
// resources using tags); the first counts, as it does for a caller's context.
func tagValue(tags []model.Tag, lower string) (string, bool) {
	for _, t := range tags {
		if strings.ToLower(t.Key) == lower {
			return t.Value, true
		}
	}
	return "", false
}

// readsName reports whether what reaches a principal from its own side reads its name.
func (b *grouper) readsName(p *Principal) bool {
	lists := [][]*policy.Policy{p.Identity, p.Boundary}
	for _, level := range b.w.SCPs(p.Account).Levels {
		lists = append(lists, level.Policies)
	}
	return slices.ContainsFunc(lists, func(list []*policy.Policy) bool { return slices.ContainsFunc(list, b.policyReadsName) })
}

func (b *grouper) policyReadsName(p *policy.Policy) bool {
	reads, known := b.byName[p]
	if !known {
		reads = slices.ContainsFunc(p.Keys(), func(key string) bool { return slices.Contains(nameKeys, key) })
		b.byName[p] = reads
	}
	return reads
}
