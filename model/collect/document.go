package collect

import "github.com/iampath/iampath/model/collect/text"

// documents makes objects of the policies that stand in a field, anywhere below v.
func documents(v any, names ...string) {
	switch v := v.(type) {
	case record:
		for field, value := range v {
			policy, ok := value.(string)
			for _, name := range names {
				if ok && field == name {
					v[field] = text.Policy(policy)
				}
			}
			documents(value, names...)
		}
	case []any:
		for _, e := range v {
			documents(e, names...)
		}
	}
}
