package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Fingerprint names the finding so that it is recognised in another run: it does not hang on the
// order of files, statements or findings, nor on line numbers.
func (f *Finding) Fingerprint() string {
	parts := []string{f.Rule, f.Resource, f.Principal}
	if f.Identity != "" {
		parts = []string{f.Rule, f.Identity}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}
