package awsdata

import (
	"bytes"
	"compress/flate"
	"fmt"
	"strings"
	"testing"
)

// blockSize is how much text a block holds: small enough to be decompressed at once, large enough
// to be compressed well.
const blockSize = 64 << 10

// A packer writes texts into blocks that can be read one by one, and an index of them.
type packer struct {
	index, blocks bytes.Buffer
	lines         strings.Builder // of the index, for the texts of the block
	block         bytes.Buffer
}

// add adds a text; its line in the index begins with what is given.
func (p *packer) add(t testing.TB, line, text string) {
	fmt.Fprintf(&p.lines, "%s\tBLOCK\t%d\t%d\n", line, p.block.Len(), len(text))
	p.block.WriteString(text)
	if p.block.Len() >= blockSize {
		p.flush(t)
	}
}

// flush ends the block.
func (p *packer) flush(t testing.TB) {
	t.Helper()
	start := p.blocks.Len()
	w, err := flate.NewWriter(&p.blocks, flate.BestCompression)
	if err == nil {
		_, err = w.Write(p.block.Bytes())
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	p.index.WriteString(strings.ReplaceAll(p.lines.String(), "BLOCK", fmt.Sprintf("%d+%d", start, p.blocks.Len()-start)))
	p.block.Reset()
	p.lines.Reset()
}
