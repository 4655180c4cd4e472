// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Asks the API server's own code about pods. Reads files with documents of the
// kind Pod, as `dgdc pods` prints them, and writes one line of JSON per
// document: {"file": ..., "index": ..., "errors": [...], "unset": [...]}.
// "errors" is what the API server refuses, "unset" what it would still fill in,
// which dgdc should have.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"sort"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/core"
	corev1 "k8s.io/kubernetes/pkg/apis/core/v1"
	"k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/capabilities"
	sigs "sigs.k8s.io/yaml"
)

type verdict struct {
	File   string   `json:"file"`
	Index  int      `json:"index"`
	Errors []string `json:"errors"`
	Unset  []string `json:"unset"`
}

// asTree gives the fields that are set, by their JSON names.
func asTree(pod *v1.Pod) any {
	text, err := json.Marshal(pod)
	if err != nil {
		panic(err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		panic(err)
	}
	return tree
}

// differences lists the paths of `after` that `before` has not, or has
// otherwise.
func differences(path string, before, after any, found *[]string) {
	switch b := after.(type) {
	case map[string]any:
		a, _ := before.(map[string]any)
		for key, value := range b {
			differences(path+"."+key, a[key], value, found)
		}
		if a == nil && len(b) == 0 && before == nil {
			*found = append(*found, path)
		}
	case []any:
		a, _ := before.([]any)
		for i, value := range b {
			var other any
			if i < len(a) {
				other = a[i]
			}
			differences(fmt.Sprintf("%s[%d]", path, i), other, value, found)
		}
	default:
		if !reflect.DeepEqual(before, after) {
			*found = append(*found, path)
		}
	}
}

func judge(document []byte) (refused, unset []string) {
	var pod v1.Pod
	if err := sigs.UnmarshalStrict(document, &pod); err != nil {
		return []string{err.Error()}, nil
	}
	// When a pod is validated it has a name, a namespace and an account.
	if pod.Name == "" {
		pod.Name = "pod"
	}
	if pod.Namespace == "" {
		pod.Namespace = "default"
	}
	if pod.Spec.ServiceAccountName == "" {
		pod.Spec.ServiceAccountName = "default"
	}
	before := asTree(&pod)
	corev1.SetObjectDefaults_Pod(&pod)
	differences("", before, asTree(&pod), &unset)
	sort.Strings(unset)
	var in core.Pod
	if err := corev1.Convert_v1_Pod_To_core_Pod(&pod, &in, nil); err != nil {
		return []string{err.Error()}, unset
	}
	options := podutil.GetValidationOptionsFromPodSpecAndMeta(&in.Spec, nil, &in.ObjectMeta, nil)
	for _, err := range validation.ValidatePodCreate(&in, options) {
		refused = append(refused, err.Error())
	}
	return refused, unset
}

func judgeFile(name string, out *json.Encoder) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	reader := yaml.NewYAMLReader(bufio.NewReader(file))
	for index := 0; ; index++ {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		refused, unset := judge(document)
		if err := out.Encode(verdict{name, index, refused, unset}); err != nil {
			return err
		}
	}
}

func main() {
	capabilities.Initialize(capabilities.Capabilities{AllowPrivileged: true})
	out := json.NewEncoder(os.Stdout)
	for _, name := range os.Args[1:] {
		if err := judgeFile(name, out); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
			os.Exit(1)
		}
	}
}
