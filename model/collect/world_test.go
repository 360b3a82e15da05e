package collect

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	controltypes "github.com/aws/aws-sdk-go-v2/service/s3control/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// The policies of the world, as they are sent.
const (
	bucketPolicy   = `{"Version":"2012-10-17","Statement":[{"Sid":"Partner","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::iampath-sealed/*"}]}`
	endpointPolicy = `{"Version":"2012-10-17","Statement":[{"Sid":"OwnOnly","Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceAccount":"123456789012"}}}]}`
	keyPolicy      = `{"Version":"2012-10-17","Id":"key","Statement":[{"Sid":"Admin","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"kms:*","Resource":"*"}]}`
	readerPolicy   = `{"Version":"2012-10-17","Statement":[{"Sid":"Read <&>","Effect":"Allow","Action":["s3:GetObject","s3:List*"],"Resource":"*"}]}`
	trustPolicy    = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	scp            = `{"Version":"2012-10-17","Statement":[{"Sid":"NoLeaving","Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"}]}`
	rcp            = `{"Version":"2012-10-17","Statement":[{"Sid":"OnlyUs","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-example"}}}]}`
)

// world is what was made, as far as its names are given by AWS.
type world struct {
	organization, root, unit, member, scp, rcp        string
	vpc, subnet, table, gatewayEndpoint, interfaceEnd string
	internetGateway, natGateway, instance, prefixList string
	key, profile, policy, boundary, memberBucket      string
}

// must takes the value of a call that may not fail.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// build makes a world: an organization of two accounts, each with something of everything.
func build(t *testing.T, cfg aws.Config) *world {
	t.Helper()
	w := &world{}
	w.buildOrganization(t, cfg)
	w.buildIAM(t, cfg)
	w.buildBuckets(t, cfg)
	w.buildNetwork(t, cfg)
	keys := kms.NewFromConfig(cfg)
	w.key = *must[*kms.CreateKeyOutput](t)(keys.CreateKey(context.Background(), &kms.CreateKeyInput{Policy: aws.String(keyPolicy)})).KeyMetadata.KeyId

	there := cfg.Copy()
	there.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), "arn:aws:iam::"+w.member+":role/"+auditor))
	w.memberBucket = "iampath-of-the-member"
	bucket(t, s3.NewFromConfig(there), w.memberBucket, homeland)
	must[*iam.CreateUserOutput](t)(iam.NewFromConfig(there).CreateUser(context.Background(), &iam.CreateUserInput{UserName: aws.String("member-user")}))
	return w
}

func (w *world) buildOrganization(t *testing.T, cfg aws.Config) {
	ctx, c := context.Background(), organizations.NewFromConfig(cfg)
	o := must[*organizations.CreateOrganizationOutput](t)(c.CreateOrganization(ctx, &organizations.CreateOrganizationInput{FeatureSet: orgtypes.OrganizationFeatureSetAll}))
	w.organization = *o.Organization.Id
	w.root = *must[*organizations.ListRootsOutput](t)(c.ListRoots(ctx, &organizations.ListRootsInput{})).Roots[0].Id
	for _, kind := range []orgtypes.PolicyType{orgtypes.PolicyTypeServiceControlPolicy, orgtypes.PolicyTypeResourceControlPolicy} {
		must[*organizations.EnablePolicyTypeOutput](t)(c.EnablePolicyType(ctx, &organizations.EnablePolicyTypeInput{RootId: &w.root, PolicyType: kind}))
	}
	w.unit = *must[*organizations.CreateOrganizationalUnitOutput](t)(c.CreateOrganizationalUnit(ctx, &organizations.CreateOrganizationalUnitInput{Name: aws.String("workloads"), ParentId: &w.root})).OrganizationalUnit.Id
	w.member = *must[*organizations.CreateAccountOutput](t)(c.CreateAccount(ctx, &organizations.CreateAccountInput{AccountName: aws.String("member"), Email: aws.String("member@example.com")})).CreateAccountStatus.AccountId
	must[*organizations.MoveAccountOutput](t)(c.MoveAccount(ctx, &organizations.MoveAccountInput{AccountId: &w.member, SourceParentId: &w.root, DestinationParentId: &w.unit}))
	control := func(name, content string, kind orgtypes.PolicyType, target string) string {
		id := must[*organizations.CreatePolicyOutput](t)(c.CreatePolicy(ctx, &organizations.CreatePolicyInput{
			Name: &name, Description: aws.String("a policy"), Content: &content, Type: kind})).Policy.PolicySummary.Id
		must[*organizations.AttachPolicyOutput](t)(c.AttachPolicy(ctx, &organizations.AttachPolicyInput{PolicyId: id, TargetId: &target}))
		return *id
	}
	w.scp = control("stay", scp, orgtypes.PolicyTypeServiceControlPolicy, w.unit)
	w.rcp = control("only-us", rcp, orgtypes.PolicyTypeResourceControlPolicy, w.root)
}

func (w *world) buildIAM(t *testing.T, cfg aws.Config) {
	ctx, c := context.Background(), iam.NewFromConfig(cfg)
	make := func(name, document string) string {
		return *must[*iam.CreatePolicyOutput](t)(c.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: &name, PolicyDocument: &document})).Policy.Arn
	}
	w.policy, w.boundary = make("reader", readerPolicy), make("fence", endpointless)
	alice, group, role, profile := aws.String("alice"), aws.String("readers"), aws.String("worker"), aws.String("worker-profile")
	must[*iam.CreateUserOutput](t)(c.CreateUser(ctx, &iam.CreateUserInput{UserName: alice, Path: aws.String("/people/"), PermissionsBoundary: &w.boundary,
		Tags: []iamtypes.Tag{{Key: aws.String("team"), Value: aws.String("")}}}))
	must[*iam.PutUserPolicyOutput](t)(c.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: alice, PolicyName: aws.String("own"), PolicyDocument: aws.String(readerPolicy)}))
	must[*iam.CreateGroupOutput](t)(c.CreateGroup(ctx, &iam.CreateGroupInput{GroupName: group}))
	must[*iam.AddUserToGroupOutput](t)(c.AddUserToGroup(ctx, &iam.AddUserToGroupInput{GroupName: group, UserName: alice}))
	must[*iam.AttachGroupPolicyOutput](t)(c.AttachGroupPolicy(ctx, &iam.AttachGroupPolicyInput{GroupName: group, PolicyArn: &w.policy}))
	must[*iam.CreateRoleOutput](t)(c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: role, AssumeRolePolicyDocument: aws.String(trustPolicy), PermissionsBoundary: &w.boundary}))
	must[*iam.AttachRolePolicyOutput](t)(c.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: role, PolicyArn: &w.policy}))
	w.profile = *must[*iam.CreateInstanceProfileOutput](t)(c.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{InstanceProfileName: profile})).InstanceProfile.Arn
	replicator := aws.String("replicator")
	must[*iam.CreateRoleOutput](t)(c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: replicator, AssumeRolePolicyDocument: aws.String(strings.Replace(trustPolicy, "ec2.", "s3.", 1))}))
	must[*iam.PutRolePolicyOutput](t)(c.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: replicator, PolicyName: aws.String("replicate"), PolicyDocument: aws.String(replicatePolicy)}))
	must[*iam.AddRoleToInstanceProfileOutput](t)(c.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: profile, RoleName: role}))
}

const endpointless = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`

func bucket(t *testing.T, c *s3.Client, name, region string) {
	in := &s3.CreateBucketInput{Bucket: &name, ObjectOwnership: s3types.ObjectOwnershipBucketOwnerEnforced}
	if region != homeland {
		in.CreateBucketConfiguration = &s3types.CreateBucketConfiguration{LocationConstraint: s3types.BucketLocationConstraint(region)}
	}
	must[*s3.CreateBucketOutput](t)(c.CreateBucket(context.Background(), in, func(o *s3.Options) { o.Region = region }))
}

// buildBuckets makes a bucket that has everything, one abroad that has nothing, and an access point.
func (w *world) buildBuckets(t *testing.T, cfg aws.Config) {
	ctx, c := context.Background(), s3.NewFromConfig(cfg)
	bucket(t, c, "iampath-sealed", homeland)
	bucket(t, c, "iampath-logs", homeland)
	bucket(t, c, "iampath-bare", abroad)
	name := aws.String("iampath-sealed")
	must[*s3.PutBucketPolicyOutput](t)(c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: name, Policy: aws.String(bucketPolicy)}))
	must[*s3.PutPublicAccessBlockOutput](t)(c.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{Bucket: name, PublicAccessBlockConfiguration: &s3types.PublicAccessBlockConfiguration{
		BlockPublicAcls: aws.Bool(true), IgnorePublicAcls: aws.Bool(true), BlockPublicPolicy: aws.Bool(false), RestrictPublicBuckets: aws.Bool(true)}}))
	must[*s3.PutBucketOwnershipControlsOutput](t)(c.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{Bucket: name,
		OwnershipControls: &s3types.OwnershipControls{Rules: []s3types.OwnershipControlsRule{{ObjectOwnership: s3types.ObjectOwnershipBucketOwnerPreferred}}}}))
	must[*s3.PutBucketAclOutput](t)(c.PutBucketAcl(ctx, &s3.PutBucketAclInput{Bucket: name, ACL: s3types.BucketCannedACLPublicRead}))
	must[*s3.PutBucketTaggingOutput](t)(c.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: name,
		Tagging: &s3types.Tagging{TagSet: []s3types.Tag{{Key: aws.String("class"), Value: aws.String("secret")}}}}))
	must[*s3.PutBucketEncryptionOutput](t)(c.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{Bucket: name, ServerSideEncryptionConfiguration: &s3types.ServerSideEncryptionConfiguration{
		Rules: []s3types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: &s3types.ServerSideEncryptionByDefault{SSEAlgorithm: s3types.ServerSideEncryptionAes256}}}}}))
	sendAway(t, c, name)
	points := s3control.NewFromConfig(cfg)
	must[*s3control.PutPublicAccessBlockOutput](t)(points.PutPublicAccessBlock(ctx, &s3control.PutPublicAccessBlockInput{AccountId: aws.String(manager),
		PublicAccessBlockConfiguration: &controltypes.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(true), IgnorePublicAcls: aws.Bool(false), BlockPublicPolicy: aws.Bool(false), RestrictPublicBuckets: aws.Bool(true)}}))
	for _, point := range []string{"bare-door", "sealed-door"} {
		must[*s3control.CreateAccessPointOutput](t)(points.CreateAccessPoint(ctx, &s3control.CreateAccessPointInput{AccountId: aws.String(manager), Bucket: name, Name: &point}))
	}
	must[*s3control.PutAccessPointPolicyOutput](t)(points.PutAccessPointPolicy(ctx, &s3control.PutAccessPointPolicyInput{AccountId: aws.String(manager), Name: aws.String("sealed-door"), Policy: aws.String(bucketPolicy)}))
}

// buildNetwork makes a VPC with a way out of each kind, and an instance in it.
func (w *world) buildNetwork(t *testing.T, cfg aws.Config) {
	ctx, c := context.Background(), ec2.NewFromConfig(cfg)
	w.vpc = *must[*ec2.CreateVpcOutput](t)(c.CreateVpc(ctx, &ec2.CreateVpcInput{CidrBlock: aws.String("10.7.0.0/16")})).Vpc.VpcId
	w.subnet = *must[*ec2.CreateSubnetOutput](t)(c.CreateSubnet(ctx, &ec2.CreateSubnetInput{VpcId: &w.vpc, CidrBlock: aws.String("10.7.1.0/24")})).Subnet.SubnetId
	w.table = *must[*ec2.CreateRouteTableOutput](t)(c.CreateRouteTable(ctx, &ec2.CreateRouteTableInput{VpcId: &w.vpc})).RouteTable.RouteTableId
	must[*ec2.AssociateRouteTableOutput](t)(c.AssociateRouteTable(ctx, &ec2.AssociateRouteTableInput{RouteTableId: &w.table, SubnetId: &w.subnet}))
	w.internetGateway = *must[*ec2.CreateInternetGatewayOutput](t)(c.CreateInternetGateway(ctx, &ec2.CreateInternetGatewayInput{})).InternetGateway.InternetGatewayId
	must[*ec2.AttachInternetGatewayOutput](t)(c.AttachInternetGateway(ctx, &ec2.AttachInternetGatewayInput{InternetGatewayId: &w.internetGateway, VpcId: &w.vpc}))
	must[*ec2.CreateRouteOutput](t)(c.CreateRoute(ctx, &ec2.CreateRouteInput{RouteTableId: &w.table, DestinationCidrBlock: aws.String("0.0.0.0/0"), GatewayId: &w.internetGateway}))
	w.natGateway = *must[*ec2.CreateNatGatewayOutput](t)(c.CreateNatGateway(ctx, &ec2.CreateNatGatewayInput{SubnetId: &w.subnet, ConnectivityType: ec2types.ConnectivityTypePrivate})).NatGateway.NatGatewayId
	w.gatewayEndpoint = *must[*ec2.CreateVpcEndpointOutput](t)(c.CreateVpcEndpoint(ctx, &ec2.CreateVpcEndpointInput{VpcId: &w.vpc, ServiceName: aws.String("com.amazonaws.us-east-1.s3"),
		VpcEndpointType: ec2types.VpcEndpointTypeGateway, RouteTableIds: []string{w.table}, PolicyDocument: aws.String(endpointPolicy)})).VpcEndpoint.VpcEndpointId
	w.interfaceEnd = *must[*ec2.CreateVpcEndpointOutput](t)(c.CreateVpcEndpoint(ctx, &ec2.CreateVpcEndpointInput{VpcId: &w.vpc, ServiceName: aws.String("com.amazonaws.us-east-1.sts"),
		VpcEndpointType: ec2types.VpcEndpointTypeInterface, SubnetIds: []string{w.subnet}, PrivateDnsEnabled: aws.Bool(true), PolicyDocument: aws.String(endpointPolicy)})).VpcEndpoint.VpcEndpointId
	w.prefixList = *must[*ec2.CreateManagedPrefixListOutput](t)(c.CreateManagedPrefixList(ctx, &ec2.CreateManagedPrefixListInput{PrefixListName: aws.String("offices"), AddressFamily: aws.String("IPv4"), MaxEntries: aws.Int32(2),
		Entries: []ec2types.AddPrefixListEntry{{Cidr: aws.String("203.0.113.0/24"), Description: aws.String("Tokyo")}}})).PrefixList.PrefixListId
	image := *must[*ec2.DescribeImagesOutput](t)(c.DescribeImages(ctx, &ec2.DescribeImagesInput{})).Images[0].ImageId
	w.instance = *must[*ec2.RunInstancesOutput](t)(c.RunInstances(ctx, &ec2.RunInstancesInput{ImageId: &image, MinCount: aws.Int32(1), MaxCount: aws.Int32(1), SubnetId: &w.subnet,
		IamInstanceProfile: &ec2types.IamInstanceProfileSpecification{Name: aws.String("worker-profile")}})).Instances[0].InstanceId
}
