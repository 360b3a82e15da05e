package source

// Builder makes a tree from another notation than JSON (YAML), value by value in the order of the
// text. Offsets are those of the file.
type Builder struct {
	tree *Tree
	open []int32
}

// NewBuilder begins a tree of a file.
func NewBuilder(f *File) *Builder { return &Builder{tree: &Tree{File: f}} }

// Scalar adds a scalar, or an object's key, with its text as decoded.
func (b *Builder) Scalar(kind Kind, text string, start, end int) {
	b.count()
	b.tree.side = append(b.tree.side, text)
	b.tree.nodes = append(b.tree.nodes, node{start: int32(start), end: int32(end),
		next: int32(len(b.tree.nodes) + 1), meta: newMeta(kind, aside, int32(len(b.tree.side)-1))})
}

// Open begins a list or an object; what follows, up to [Builder.Close], lies in it.
func (b *Builder) Open(kind Kind, start int) {
	b.count()
	b.open = append(b.open, int32(len(b.tree.nodes)))
	b.tree.nodes = append(b.tree.nodes, node{start: int32(start), meta: newMeta(kind, plain, 0)})
}

// Close ends the list or object that was opened last.
func (b *Builder) Close(end int) {
	n := &b.tree.nodes[b.open[len(b.open)-1]]
	b.open = b.open[:len(b.open)-1]
	n.end, n.next = int32(end), int32(len(b.tree.nodes))
	if n.kind() == Object {
		n.meta = newMeta(Object, unclear, n.count()/2)
	}
}

// Depth counts the lists and objects that are open.
func (b *Builder) Depth() int { return len(b.open) }

// Len counts the values added so far.
func (b *Builder) Len() int { return len(b.tree.nodes) }

// Tree gives the finished tree.
func (b *Builder) Tree() *Tree { return b.tree }

func (b *Builder) count() {
	if len(b.open) > 0 {
		n := &b.tree.nodes[b.open[len(b.open)-1]]
		n.meta = newMeta(n.kind(), plain, n.count()+1)
	}
}
