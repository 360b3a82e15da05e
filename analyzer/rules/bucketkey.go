package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// bucketKey is the KMS key with which a bucket encrypts what is put into it and says nothing else.
type bucketKey struct {
	name string
	// managed: the key is aws/s3, which AWS manages and which only the bucket's own account can use,
	// through S3 (Protecting data with server-side encryption using AWS KMS keys).
	managed bool
	target  reach.Target
	region  string
	// at is where the bucket names it.
	at source.Position
}

// keyOf finds a bucket's key. It is nil where the bucket has none, or it is not known.
func (c *Context) keyOf(b world.Resource) *bucketKey {
	rules := b.Bucket.Setting(model.Encryption).Get("Rules")
	for rule := rules.First(); rule.OK(); rule = rule.Next() {
		by := rule.Get("ApplyServerSideEncryptionByDefault")
		if !strings.HasPrefix(by.Get("SSEAlgorithm").Text(), "aws:kms") {
			continue
		}
		id := by.Get("KMSMasterKeyID").Text()
		k := &bucketKey{name: id, region: b.Region, at: by.Position()}
		if id == "" || strings.HasSuffix(id, "alias/aws/s3") {
			k.name, k.managed = "aws/s3", true
			return k
		}
		if found := c.findKey(id, b.Account, b.Region); found != nil {
			k.name, k.target = found.ARN.Text, c.Reach.On(*found)
			return k
		}
		c.NotExamined(fmt.Sprintf("who may use key %s of bucket %s: it was not collected", id, b.Bucket.Name))
	}
	return nil
}

// findKey finds a key by its ARN, its id or an alias; an id or a bare alias means a key of the
// bucket's account and region (PutBucketEncryption: ServerSideEncryptionByDefault).
func (c *Context) findKey(id, account, region string) *world.Resource {
	arn := model.ParseARN(id)
	if arn.Whole() {
		account, region, id = arn.Account(), arn.Region(), arn.Resource()
	}
	id = strings.TrimPrefix(id, "key/")
	a := c.Env.Accounts[account]
	if a == nil || a.KMS[region] == nil {
		return nil
	}
	for _, k := range a.KMS[region].Keys {
		if k.ID == id || slices.Contains(aliases(k), id) {
			return c.key(k)
		}
	}
	return nil
}

// aliases gives a key's other names, as list-aliases prints them, where the record has them.
func aliases(k *model.KMSKey) (names []string) {
	list := k.Value.Get("Aliases")
	for a := list.First(); a.OK(); a = a.Next() {
		if name := a.Get("AliasName").Text(); name != "" {
			names = append(names, name)
		} else {
			names = append(names, a.Text())
		}
	}
	return names
}

// key is a key with its policy; nil where its ARN is not known.
func (c *Context) key(k *model.KMSKey) *world.Resource {
	if k.ARN == "" {
		return nil
	}
	r, err := c.World.Resource(model.ParseARN(k.ARN), model.Action{}, "")
	if err != nil {
		return nil
	}
	return &r
}

// decrypts asks whether a side may have S3 decrypt with a bucket's key on its behalf. S3's request to
// KMS bears kms:ViaService (AWS KMS condition keys: kms:ViaService).
func (c *Context) decrypts(side reach.Side, k *bucketKey, action string) *Evidence {
	e := c.Ask(side, k.target, []string{action}, nil)
	return c.Again(e, func(q *set.Question) {
		q.OnBehalf = true
		q.Context.SetOne(model.NewKey("kms:ViaService"), "s3."+k.region+".amazonaws.com")
	})
}

// keepsOut reports whether a bucket's key surely keeps a side from reading what is encrypted with it.
func (c *Context) keepsOut(side reach.Side, account string, k *bucketKey) bool {
	if k == nil {
		return false
	}
	if k.managed {
		return !side.Inside || !strings.Contains(side.Name, ":"+account+":")
	}
	return c.decrypts(side, k, "kms:Decrypt").Answer.Verdict == set.No
}
