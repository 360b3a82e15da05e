package change

import "github.com/iampath/iampath/model/source"

// FullAccess is the policy of a VPC endpoint that is given none: it lets everything through (Control
// access to VPC endpoints using endpoint policies).
func FullAccess(at source.Value) Value {
	return Obj(at, Member{"Version", Text(at, "2008-10-17")}, Member{"Statement", ListOf(at, Obj(at,
		Member{"Effect", Text(at, "Allow")}, Member{"Principal", Text(at, "*")},
		Member{"Action", Text(at, "*")}, Member{"Resource", Text(at, "*")}))})
}

// DefaultKeyPolicy is the policy of a KMS key that is given none: it leaves the key to the policies of
// its account (Default key policy, When you create a KMS key programmatically).
func DefaultKeyPolicy(at source.Value, partition, account string) Value {
	return Obj(at, Member{"Version", Text(at, "2012-10-17")}, Member{"Id", Text(at, "key-default-1")}, Member{"Statement", ListOf(at, Obj(at,
		Member{"Sid", Text(at, "Enable IAM User Permissions")}, Member{"Effect", Text(at, "Allow")},
		Member{"Principal", Obj(at, Member{"AWS", Text(at, "arn:"+partition+":iam::"+account+":root")})},
		Member{"Action", Text(at, "kms:*")}, Member{"Resource", Text(at, "*")}))})
}
