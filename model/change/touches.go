package change

// Touches lists the things that a resource of the change says something of, before the change or after
// it: ARNs of users, roles, groups, policies, buckets, keys and other resources, and ids of endpoints.
func (r *Resource) Touches() []string {
	w := newWorld(nil)
	for phase := range phases {
		w.putAll(r.before, phase, kept)
		w.putAll(r.after, phase, kept)
	}
	var list []string
	for _, id := range w.env.AccountIDs() {
		a := w.env.Accounts[id]
		if a.IAM != nil {
			for _, u := range a.IAM.Users {
				list = append(list, u.ARN)
			}
			for _, g := range a.IAM.Groups {
				list = append(list, g.ARN)
			}
			for _, o := range a.IAM.Roles {
				list = append(list, o.ARN)
			}
			for _, p := range a.IAM.Policies {
				list = append(list, p.ARN)
			}
		}
		if a.S3 != nil {
			for _, b := range a.S3.Buckets {
				list = append(list, "arn:aws:s3:::"+b.Name)
			}
			for _, p := range a.S3.AccessPoints {
				list = append(list, p.ARN)
			}
		}
		for _, region := range sorted(a.KMS) {
			for _, k := range a.KMS[region].Keys {
				list = append(list, k.ARN)
			}
		}
		for _, region := range sorted(a.EC2) {
			for _, e := range a.EC2[region].Endpoints {
				list = append(list, e.ID)
			}
		}
		for _, p := range a.Resources {
			list = append(list, p.ARN)
		}
	}
	return list
}

// Silent reports whether a resource makes nothing true: a data source, or one that was not understood.
func (r *Resource) Silent() bool { return len(r.before) == 0 && len(r.after) == 0 }
