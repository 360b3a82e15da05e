package cloudformation

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed arns.txt
var arnsText string

// arns gives the ARN that an attribute of a type of resource is: by "type attribute". Ref counts as an
// attribute.
var arns = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(arnsText) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		at := strings.LastIndexByte(line, ' ')
		if at > 0 {
			all[line[:at]] = line[at+1:]
		}
	}
	return all
})
