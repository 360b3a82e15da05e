package main

import "github.com/spf13/cobra"

// commands is the index of all commands. A new one is a file and a line here.
var commands = []func(streams) *cobra.Command{
	newCheck,
	newWhoCan,
	newCredentials,
	newAudit,
	newReview,
	newDecide,
	newPaths,
	newExplain,
	newCollect,
	newVersion,
}
