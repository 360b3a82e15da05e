package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/review"
	"github.com/iampath/iampath/model/source"
)

// tfBlock is the head of a block of a Terraform module that makes or reads a resource.
var tfBlock = regexp.MustCompile(`(?m)^[ \t]*(resource|data)[ \t]+"([^"\n]+)"[ \t]+"([^"\n]+)"`)

// moduleAddress parts an address: names of modules, then the resource without its keys.
var moduleAddress = regexp.MustCompile(`\[[^\]]*\]`)

// locate finds for each part of a plan the block that makes it, in the *.tf files of a module and of the
// modules below it. What cannot be told apart is left as it is: a wrong line is worse than none.
func locate(parts []review.Part, folder string) error {
	blocks, err := readBlocks(folder)
	if err != nil {
		return fmt.Errorf("--source: %w", err)
	}
	for i := range parts {
		address := moduleAddress.ReplaceAllString(parts[i].Name, "")
		address, _, _ = strings.Cut(address, " ")
		var modules []string
		for {
			rest, in := strings.CutPrefix(address, "module.")
			if !in {
				break
			}
			name, after, _ := strings.Cut(rest, ".")
			modules, address = append(modules, name), after
		}
		found := blocks[address]
		if len(modules) == 0 {
			found = slices.DeleteFunc(slices.Clone(found), func(p source.Position) bool {
				return filepath.Clean(filepath.Dir(p.File)) != filepath.Clean(folder)
			})
		}
		if len(found) == 1 {
			parts[i].Written = found[0]
		}
	}
	return nil
}

// readBlocks gives where the blocks of the modules in a folder begin, by type and name.
func readBlocks(folder string) (map[string][]source.Position, error) {
	blocks := map[string][]source.Position{}
	err := filepath.WalkDir(folder, func(name string, entry os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != folder && strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".terraform":
			return filepath.SkipDir
		case entry.IsDir() || !entry.Type().IsRegular() || filepath.Ext(name) != ".tf":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file := source.NewFile(name, string(text))
		for _, m := range tfBlock.FindAllStringSubmatchIndex(file.Text, -1) {
			kind, address := file.Text[m[2]:m[3]], file.Text[m[4]:m[5]]+"."+file.Text[m[6]:m[7]]
			if kind == "data" {
				address = "data." + address
			}
			blocks[address] = append(blocks[address], file.Position(m[2]))
		}
		return nil
	})
	return blocks, err
}
