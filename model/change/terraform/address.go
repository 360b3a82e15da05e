package terraform

import "github.com/iampath/iampath/model/source"

// step is a part of an address or a reference: a name, or a key in brackets.
type step struct {
	text string
	key  bool
}

// steps splits `module.a["x.y"].aws_s3_bucket.b[0].arn` at its dots and brackets.
func steps(text string) []step {
	var all []step
	for at := 0; at < len(text); {
		if text[at] == '[' {
			end := keyEnd(text, at)
			all = append(all, step{text[at:end], true})
			at = end
		} else {
			end := at
			for end < len(text) && text[end] != '.' && text[end] != '[' {
				end++
			}
			all = append(all, step{text[at:end], false})
			at = end
		}
		if at < len(text) && text[at] == '.' {
			at++
		}
	}
	return all
}

// keyEnd gives the offset behind the bracket that closes a key, which may be a quoted text.
func keyEnd(text string, at int) int {
	quoted := false
	for i := at + 1; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ']' && !quoted:
			return i + 1
		}
	}
	return len(text)
}

// module is an instance of a module.
type module struct {
	address string // module.a["x"].module.b; empty for the root
	parent  *module
	key     string       // with its brackets
	call    source.Value // the parent's call of it; invalid for the root
	config  source.Value // what it holds

	resources map[string]source.Value // the configurations in it, by name; nil: not listed yet
}

// moduleAt finds a module's instance by its address.
func (p *plan) moduleAt(address string) *module {
	if m := p.modules[address]; m != nil {
		return m
	}
	m := &module{config: p.config}
	parts := steps(address)
	for i := 0; i+1 < len(parts); {
		name, key := parts[i+1].text, ""
		i += 2
		if i < len(parts) && parts[i].key {
			key = parts[i].text
			i++
		}
		m = m.child(name, key)
	}
	p.modules[address] = m
	return m
}

func (m *module) child(name, key string) *module {
	call := m.config.Get("module_calls").Get(name)
	address := "module." + name + key
	if m.address != "" {
		address = m.address + "." + address
	}
	return &module{address: address, parent: m, key: key, call: call, config: call.Get("module")}
}

// within puts a module's address before that of something in it.
func (m *module) within(name string) string {
	if m.address == "" {
		return name
	}
	return m.address + "." + name
}
