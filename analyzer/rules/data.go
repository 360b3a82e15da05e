package rules

// The actions by which data are read, written and listed, of S3 (Service Authorization Reference:
// Amazon S3). One of each that matters: who may do one of them may do the harm.
var (
	readObjects  = []string{"s3:GetObject", "s3:GetObjectVersion"}
	listBuckets  = []string{"s3:ListBucket", "s3:ListBucketVersions"}
	writeObjects = []string{"s3:PutObject", "s3:ReplicateObject"}
	spoilObjects = []string{"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutLifecycleConfiguration"}
)
