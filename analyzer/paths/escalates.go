package paths

import (
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
)

type accountIndex struct{ principals []*world.Principal }

func (g *Graph) escalates(n *Node) [][]edge              { return nil }
func (g *Graph) administers(n *Node) [][]edge            { return nil }
func (g *Graph) administrator(account string) reach.Side { return g.reach.Outsider() }
