package load

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// The limits of an AWS shared file: what a person has is far below them.
const (
	maxSharedFile     = 1 << 20
	maxSharedProfiles = 10_000
	maxSharedLine     = 64 << 10
)

// SharedFile reads the profiles of a file of the AWS CLI and SDKs: ~/.aws/config, or
// ~/.aws/credentials, told by its name. Of keys, tokens and commands only the fact is kept that they
// are there; no message repeats a line of the file, for it may be a secret in the wrong place.
// (Configuration and credential file settings in the AWS CLI.)
func SharedFile(f *source.File) ([]*model.Profile, error) {
	s := shared{file: f, credentials: filepath.Base(f.Name) == "credentials", byName: map[string]*model.Profile{}, sso: map[string]string{}}
	if len(f.Text) > maxSharedFile {
		return nil, fmt.Errorf("%s has more than the %d bytes that an AWS configuration file may have here", f.Name, maxSharedFile)
	}
	offset := 0
	for line := range strings.Lines(f.Text) {
		s.line(offset, line)
		offset += len(line)
		if len(s.problems) >= maxProblems || len(s.profiles) > maxSharedProfiles {
			break
		}
	}
	if len(s.profiles) > maxSharedProfiles {
		return nil, fmt.Errorf("%s has more than %d profiles", f.Name, maxSharedProfiles)
	}
	if err := s.problems.Err(); err != nil {
		return nil, err
	}
	for _, p := range s.profiles {
		if p.SSOStartURL == "" && p.SSOSession != "" {
			p.SSOStartURL = s.sso[p.SSOSession]
		}
	}
	return s.profiles, nil
}

// shared is the state of reading a shared file.
type shared struct {
	file        *source.File
	credentials bool
	profiles    []*model.Profile
	byName      map[string]*model.Profile
	sso         map[string]string // the start URL of each sso-session
	problems    source.Problems

	at     *model.Profile // the section in which the reader is; nil: one that does not count
	inSSO  string         // or the sso-session
	inside bool           // any section has begun
}

func (s *shared) bad(offset int, message string) {
	s.problems = append(s.problems, source.Problem{Position: s.file.Position(offset), Message: message})
}

func (s *shared) line(offset int, line string) {
	text := strings.TrimSpace(line)
	switch {
	case len(line) > maxSharedLine:
		s.bad(offset, fmt.Sprintf("a line of more than %d bytes", maxSharedLine))
	case text == "" || text[0] == '#' || text[0] == ';':
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unprintable):
		s.bad(offset, "a line with characters that cannot be printed; an AWS configuration file has none")
	case text[0] == '[':
		s.section(offset, text)
	case line[0] == ' ' || line[0] == '\t':
		// A setting below another one (s3 = …) says nothing of credentials.
	case !strings.Contains(text, "="):
		s.bad(offset, "a line that is neither a [section] nor a setting (name = value)")
	case !s.inside:
		s.bad(offset, "a setting before the first [section]")
	default:
		name, value, _ := strings.Cut(text, "=")
		s.setting(strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value))
	}
}

func unprintable(r rune) bool {
	return r < 0x20 && r != '\t' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// section begins a section. Only [default], [profile NAME] and [sso-session NAME] count in a config
// file; in a credentials file each name is a profile's.
func (s *shared) section(offset int, text string) {
	s.at, s.inSSO, s.inside = nil, "", true
	end := strings.IndexByte(text, ']')
	if end < 0 {
		s.bad(offset, "a section's name that does not end: ] was expected")
		return
	}
	kind, name, two := strings.Cut(strings.TrimSpace(text[1:end]), " ")
	name = strings.Trim(strings.TrimSpace(name), `"'`)
	switch {
	case s.credentials && !two:
		name = kind
	case s.credentials:
		return // the SDKs ignore it
	case kind == "default" && !two:
		name = kind
	case kind == "profile" && name != "":
	case kind == "sso-session" && name != "":
		s.inSSO = name
		return
	default:
		return
	}
	if len(name) > 512 {
		s.bad(offset, "a profile's name of more than 512 bytes")
		return
	}
	if keyLike(name, true) {
		s.bad(offset, "a section whose name looks like a key; it is not repeated here")
		return
	}
	if s.at = s.byName[name]; s.at == nil {
		// Its place is not kept as a value: the text around it may be a secret.
		s.at = &model.Profile{Name: name}
		s.byName[name] = s.at
		s.profiles = append(s.profiles, s.at)
	}
}

func (s *shared) setting(name, value string) {
	if s.inSSO != "" && name == "sso_start_url" {
		s.sso[s.inSSO] = value
	}
	if s.at == nil {
		return
	}
	switch name {
	case "aws_access_key_id":
		s.at.InCredentials = s.credentials
		if s.at.Key == nil {
			s.at.Key = &model.GivenKey{Kind: model.LongLived}
		}
		// Keys of sessions begin with ASIA (IAM identifiers, "Unique identifiers"); the rest of the key
		// is not looked at.
		if strings.HasPrefix(value, "ASIA") {
			s.at.Key.Kind = model.SessionKey
		}
	case "aws_session_token", "aws_security_token":
		s.at.InCredentials = s.credentials
		s.at.Key = &model.GivenKey{Kind: model.SessionKey}
	default:
		if fits(name, value) {
			setProfile(s.at, name, value)
		}
	}
}

// fits tells whether a value has the form that its setting wants. What has not is dropped: it may be
// a secret in the wrong place.
func fits(name, value string) bool {
	switch name {
	case "role_arn":
		p, err := model.ParsePrincipal(value)
		return err == nil && p.Kind == model.Role && len(value) <= 2048 && !keyLike(p.Name, false)
	case "sso_account_id":
		return model.IsAccountID(value)
	case "region":
		return isRegion(value) && len(value) < 40
	case "credential_source":
		return value == "Environment" || value == "Ec2InstanceMetadata" || value == "EcsContainer"
	case "web_identity_token_file", "credential_process", "mfa_serial", "external_id", "duration_seconds":
		return true // only the fact is kept, or a number
	}
	return len(value) <= 512 && !keyLike(value, true)
}

// keyLike tells a text that holds what may be an access key's id or, where secrets are looked for
// too, a secret key: forty characters in a row of base64's.
func keyLike(text string, secrets bool) bool {
	for _, prefix := range []string{"AKIA", "ASIA"} {
		if i := strings.Index(text, prefix); i >= 0 && run(text[i:], false) >= 16 {
			return true
		}
	}
	for i := 0; secrets && i < len(text); i++ {
		n := run(text[i:], true)
		if n >= 40 {
			return true
		}
		i += n
	}
	return false
}

// run counts the characters at the beginning of a text of which a key's id, or a secret key, is made.
func run(text string, secret bool) int {
	n := 0
	for n < len(text) {
		c := text[n]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (!secret || (c < 'a' || c > 'z') && c != '/' && c != '+') {
			break
		}
		n++
	}
	return n
}

// MergeProfiles lays profiles over others of the same name, setting by setting, as the SDKs read the
// config file and the credentials file together; keys of the credentials file win.
func MergeProfiles(under, over []*model.Profile) []*model.Profile {
	merged := append([]*model.Profile{}, under...)
	for _, p := range over {
		found := false
		for i, below := range merged {
			if below.Name == p.Name {
				merged[i], found = mergeProfile(below, p), true
			}
		}
		if !found {
			merged = append(merged, p)
		}
	}
	return merged
}

func mergeProfile(below, above *model.Profile) *model.Profile {
	m := *below
	if above.Key != nil && (m.Key == nil || above.InCredentials || !m.InCredentials) {
		m.Key, m.InCredentials = above.Key, above.InCredentials
	}
	for _, s := range []struct{ to, from *string }{{&m.RoleARN, &above.RoleARN}, {&m.SessionName, &above.SessionName}, {&m.SourceProfile, &above.SourceProfile},
		{&m.CredentialSource, &above.CredentialSource}, {&m.SSOAccount, &above.SSOAccount}, {&m.SSORole, &above.SSORole}, {&m.SSOSession, &above.SSOSession},
		{&m.SSOStartURL, &above.SSOStartURL}, {&m.Region, &above.Region}, {&m.Principal, &above.Principal}} {
		if *s.from != "" {
			*s.to = *s.from
		}
	}
	m.WebIdentityTokenFile = m.WebIdentityTokenFile || above.WebIdentityTokenFile
	m.CredentialProcess = m.CredentialProcess || above.CredentialProcess
	m.MFA = m.MFA || above.MFA
	m.ExternalID = m.ExternalID || above.ExternalID
	m.DurationSeconds = max(m.DurationSeconds, above.DurationSeconds)
	return &m
}
