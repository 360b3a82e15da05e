package reach

import (
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// MayAssume reports whether an identity policy of a group's may allow the assuming of some role. A trust
// policy that leaves it to an account needs one (R2.3, AWS JSON policy elements: Principal).
func (r *Reach) MayAssume(g *world.Group) bool { return r.assumers()[g] }

func (r *Reach) findAssumers() map[*world.Group]bool {
	action, err := model.ParseAction("sts:AssumeRole")
	if err != nil {
		panic(err) // it is one
	}
	may, groups := map[*policy.Policy]bool{}, map[*world.Group]bool{}
	for _, g := range r.World.Groups() {
		for _, p := range g.Members[0].Identity {
			can, known := may[p]
			if !known {
				can = p.IsUnknown()
				p.EachAction(&action, func(i int) { can = can || p.Document.Statements[i].Effect == policy.Allow })
				may[p] = can
			}
			if can {
				groups[g] = true
				break
			}
		}
	}
	return groups
}
