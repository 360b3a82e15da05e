package class

import "encoding/binary"

// prefix is the plain text with which all texts of the domain begin: nothing is told apart in it, so that
// the classes are those of what may come behind. Problems that differ in nothing but such a prefix, as
// those about buckets with policies of one template do in the bucket's name, are then the same problem.
func (p *Problem) prefix() string {
	if len(p.Domain) == 0 {
		return ""
	}
	common := plain(p.Domain[0].items)
	for _, l := range p.Domain[1:] {
		items := l.items
		n := 0
		for n < len(common) && n < len(items) && items[n].set == nil && items[n].char == common[n].char {
			n++
		}
		common = common[:n]
	}
	text := make([]rune, len(common))
	for i := range common {
		text[i] = common[i].char
	}
	return string(text)
}

// behind gives the places of all languages behind a text.
func (r *run) behind(text string) []place {
	var places []place
	for i := range r.languages {
		places = r.of(places, i, text)
	}
	return r.tidy(places)
}

// of adds the places of one language behind a text.
func (r *run) of(places []place, language int, text string) []place {
	items := r.languages[language].items
	at := 0
	for i, c := range text {
		if at == len(items) || items[at].set != nil {
			return append(places, r.walk(language, at, text[i:])...)
		}
		if items[at].char != c {
			return places
		}
		at++
	}
	return r.reach(places, language, at)
}

// walk goes over a text from a place of one language on.
func (r *run) walk(language, at int, text string) []place {
	places := r.tidy(r.reach(nil, language, at))
	for _, c := range text {
		if places = r.step(places, c); len(places) == 0 {
			return nil
		}
	}
	return places
}

// appendKey appends what tells the classes from some places on from those of other problems: what each
// language still wants, with its sort.
func (r *run) appendKey(b []byte, start []place, suggest []string) []byte {
	if r.anything {
		b = append(b, 0xFC)
	}
	if r.anywhere {
		b = append(b, 0xFD)
	}
	last := -1
	for _, p := range start {
		l := p.language()
		if l != last {
			last = l
			sort := byte('p') // of the patterns
			switch {
			case l < r.domain:
				sort = 'd'
			case l < r.within:
				sort = 'w'
			case l < r.except:
				sort = 'e'
			}
			b = append(b, 0xF5, sort)
		}
		b = Language{r.languages[l].items[p.at():]}.AppendKey(b)
	}
	for _, text := range suggest {
		b = binary.AppendUvarint(append(b, 0xFE), uint64(len(text)))
		b = append(b, text...)
	}
	return b
}
