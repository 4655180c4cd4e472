// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Go_values compares manifests with the values that were meant, as
// same_values.py does with PyYAML: for every X.yaml below a folder, the
// documents that the readers of kubectl (yaml.v2) and kustomize (yaml.v3) see
// must have the values and types of the lines of X.jsonl beside it. It prints how
// many files do, and each difference to standard error.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"

	v2 "sigs.k8s.io/yaml/goyaml.v2"
	v3 "sigs.k8s.io/yaml/goyaml.v3"
)

type decoder interface{ Decode(any) error }

var readers = []struct {
	name string
	open func(io.Reader) decoder
}{
	{"yaml.v2", func(r io.Reader) decoder { return v2.NewDecoder(r) }},
	{"yaml.v3", func(r io.Reader) decoder { return v3.NewDecoder(r) }},
}

// all reads every document.
func all(d decoder) ([]any, error) {
	var documents []any
	for {
		var document any
		err := d.Decode(&document)
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		documents = append(documents, plain(document))
	}
}

// plain has one form for what the readers give in several: maps by text, a
// number as it is written in JSON.
func plain(value any) any {
	switch v := value.(type) {
	case map[any]any:
		result := map[string]any{}
		for key, below := range v {
			result[fmt.Sprintf("%v", key)] = plain(below)
			if _, text := key.(string); !text {
				result[fmt.Sprintf("%v", key)] = fmt.Sprintf("below a key of type %T", key)
			}
		}
		return result
	case map[string]any:
		for key, below := range v {
			v[key] = plain(below)
		}
		return v
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
		return v
	case string, bool, nil:
		return v
	case json.Number:
		if !strings.ContainsAny(v.String(), ".eE") {
			return v
		}
		number, err := v.Float64()
		if err != nil {
			return err.Error()
		}
		return number
	case int, int64, uint64:
		return json.Number(fmt.Sprintf("%d", v))
	case float64:
		return v
	default: // a date, for instance
		return fmt.Sprintf("of type %T", v)
	}
}

// difference says where two values differ first, or nothing.
func difference(meant, read any, path string) string {
	a, aIsMap := meant.(map[string]any)
	b, bIsMap := read.(map[string]any)
	if aIsMap && bIsMap {
		for _, key := range keysOf(a, b) {
			if _, there := b[key]; !there {
				return path + "." + key + ": not seen"
			}
			if _, there := a[key]; !there {
				return path + "." + key + ": not meant"
			}
			if found := difference(a[key], b[key], path+"."+key); found != "" {
				return found
			}
		}
		return ""
	}
	c, cIsList := meant.([]any)
	d, dIsList := read.([]any)
	if cIsList && dIsList && len(c) == len(d) {
		for i := range c {
			if found := difference(c[i], d[i], fmt.Sprintf("%s[%d]", path, i)); found != "" {
				return found
			}
		}
		return ""
	}
	if reflect.DeepEqual(meant, read) {
		return ""
	}
	return fmt.Sprintf("%s: meant %#v, read %#v", path, meant, read)
}

func keysOf(maps ...map[string]any) []string {
	seen := map[string]bool{}
	for _, one := range maps {
		for key := range one {
			seen[key] = true
		}
	}
	keys := make([]string, 0, len(seen))
	for key := range seen {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// check compares one file with its values, by all readers.
func check(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	values, err := os.ReadFile(strings.TrimSuffix(path, ".yaml") + ".jsonl")
	if err != nil {
		return err
	}
	numbers := json.NewDecoder(bytes.NewReader(values))
	numbers.UseNumber()
	meant, err := all(numbers)
	if err != nil {
		return err
	}
	for _, reader := range readers {
		read, err := all(reader.open(bytes.NewReader(text)))
		if err != nil {
			return fmt.Errorf("%s: %w", reader.name, err)
		}
		if found := difference(meant, read, ""); found != "" {
			return fmt.Errorf("%s: %s", reader.name, found)
		}
	}
	return nil
}

func main() {
	differ := flag.Bool("differ", false, "each file must have a difference")
	flag.Parse()
	right, wrong := 0, 0
	err := filepath.WalkDir(flag.Arg(0), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" {
			return err
		}
		if _, err := os.Stat(strings.TrimSuffix(path, ".yaml") + ".jsonl"); err != nil {
			return nil // no values were written for it
		}
		problem := check(path)
		if (problem != nil) == *differ {
			right++
			return nil
		}
		wrong++
		if problem == nil {
			problem = errors.New("is read as it was meant, and must not be")
		}
		fmt.Fprintf(os.Stderr, "%s: %v\n", path, problem)
		return nil
	})
	fmt.Println(right)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || wrong > 0 || right == 0 {
		os.Exit(1)
	}
}
