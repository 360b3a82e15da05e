package main

import (
	"fmt"

	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/load"
)

// worldOf reads what --env names, and tells what a person should hear of it.
func worldOf(s streams, env []string) (*world.World, error) {
	e, err := load.Environment(env)
	if err != nil {
		return nil, err
	}
	for _, note := range e.Notes {
		fmt.Fprintln(s.err, "note: "+safe(note.Error()))
	}
	return world.New(e), nil
}
