package awsdata

import "strings"

// networkKeys lists, by IAM prefix, the services that send keys of the VPC endpoint beyond its id
// (AWS global condition context keys: aws:SourceVpcArn, aws:VpceAccount, aws:VpceOrgID; the pages'
// lists differ from each other).
var networkKeys = func() map[string]string {
	all := "apprunner discovery athena servicediscovery applicationinsights cloudformation comprehendmedical compute-optimizer datasync ebs ecr ecs " +
		"scheduler firehose medical-imaging healthlake omics iam iotfleetwise iotwireless kms kinesisanalytics lambda payment-cryptography polly acm-pca " +
		"rbin rekognition route53 s3 servicequotas ssm-contacts storagegateway textract transcribe transfer"
	return map[string]string{
		"SourceVpcArn": all,
		"VpceAccount":  all + " dynamodb gamelift shield",
		"VpceOrgID":    all + " dynamodb gamelift shield b2bi cognito-identity identitystore iottwinmaker cassandra network-firewall sms-voice pricing ses sqs workmail",
	}
}()

// SendsNetworkKey reports whether a service's requests bear a key (SourceVpcArn, VpceAccount or
// VpceOrgID) when they go through a VPC endpoint, and whether that is known: a service that is
// newer than the data, and those whose lists were not read to the end, are not.
func SendsNetworkKey(key, service string) (known, sends bool) {
	for _, name := range strings.Fields(networkKeys[key]) {
		if name == service {
			return true, true
		}
	}
	return Knows(service) && key != "VpceOrgID", false
}
