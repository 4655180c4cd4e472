# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of dev and conformance.sh
#
# Read by conformance.sh: the real kustomize and kpt call dgdc with the examples,
# and what comes out must be what dgdc makes of the same files by itself.

kustomize_version=v5.8.1
kustomize=$tools/kustomize-$kustomize_version/kustomize
examples=$root/examples
pipelines=$emitted/pipelines

# go_install MODULE VERSION DIRECTORY NAME : leaves a program there, or says why
# not and fails.
go_install() {
  install_go
  if [ -z "$(go_minor || true)" ]; then
    left_out "$4" 'there is no Go'
    return 1
  fi
  say "conformance: installing $4 $2, once; this takes some minutes"
  mkdir -p "$tools"
  if ! env GOTOOLCHAIN=local GOFLAGS=-modcacherw CGO_ENABLED=0 \
    GOBIN="$3" GOPATH="$tools/go" GOMODCACHE="$tools/go/mod" \
    GOCACHE="$tools/go/cache" \
    go install -p "$jobs" "$1@$2" >"$tools/go-install-$4.log" 2>&1 </dev/null
  then
    grep -v ': downloading ' "$tools/go-install-$4.log" | tail -n 3 >&2
    left_out "$4" "go install failed; see $tools/go-install-$4.log"
    return 1
  fi
  rm -rf "$tools/go/cache"
}

# fails WHAT : notes that something is not as it must be.
fails() {
  say "conformance: $1"
  conforms=false
}

# kustomize_build NAME FOLDER OPTIONS... : NAME.yaml, NAME.err; its exit code.
kustomize_build() {
  name=$1
  folder=$2
  shift 2
  PATH=$build:$PATH "$kustomize" build --enable-alpha-plugins "$@" "$folder" \
    >"$pipelines/$name.yaml" 2>"$pipelines/$name.err" </dev/null
}

# expect_same NAME FILE [--stamped] : NAME.yaml has the objects of FILE.
expect_same() {
  first=$pipelines/$1.yaml
  second=$2
  shift 2
  if ! "$venv/bin/python" "$cases/same_objects.py" "$@" "$first" "$second"; then
    fails "kustomize does not give what dgdc gives: $first"
  else
    same=$((same + 1))
  fi
}

# builds_same NAME FOLDER FILE WORDS... : the build succeeds, with the objects
# of FILE; words are options of kustomize, --stamped is for the comparison.
builds_same() {
  name=$1
  folder=$2
  file=$3
  stamped=
  shift 3
  if [ "${1:-}" = --stamped ]; then
    stamped=--stamped
    shift
  fi
  if kustomize_build "$name" "$folder" "$@"; then
    # shellcheck disable=SC2086 # no word when it is empty
    expect_same "$name" "$file" $stamped
  else
    cat "$pipelines/$name.err" >&2
    fails "kustomize build fails in $folder"
  fi
}

check_functions() {
  "$build/dgdc" compile "$examples/kustomize-generator/intent.yaml" \
    >"$pipelines/compiled.yaml"
  builds_same generator "$examples/kustomize-generator" \
    "$pipelines/compiled.yaml" --stamped --enable-exec
  base=$examples/kustomize-fabric/base/deployment.yaml
  builds_same base "$examples/kustomize-fabric/base" "$base" --enable-exec
  "$build/dgdc" apply "$base" --fabric aws-efa --hardware p5.48xlarge \
    >"$pipelines/applied-aws.yaml" 2>/dev/null
  "$build/dgdc" apply "$base" --fabric ib --hardware h200 \
    >"$pipelines/applied-infiniband.yaml" 2>/dev/null
  for overlay in aws infiniband; do
    builds_same "$overlay" "$examples/kustomize-fabric/overlays/$overlay" \
      "$pipelines/applied-$overlay.yaml" --enable-exec
    # Skipped without a word, as the README says.
    builds_same "$overlay-skipped" \
      "$examples/kustomize-fabric/overlays/$overlay" "$base"
  done
}

check_validator() {
  builds_same accepted "$examples/kustomize-lint/deployment" \
    "$examples/kustomize-lint/base/deployment.yaml" --enable-exec
  if kustomize_build rejected "$examples/kustomize-lint/rejected" \
    --enable-exec; then
    fails 'a validator that finds an error does not fail the build'
  elif ! grep -q '^error\[DG[0-9]*\]: .*UCX_TLS' "$pipelines/rejected.err"; then
    cat "$pipelines/rejected.err" >&2
    fails 'a build that a validator fails does not print the finding'
  fi
}

# The form that `kubectl kustomize --enable-alpha-plugins` runs.
check_legacy() {
  home=$pipelines/home
  "$build/dgdc" kustomize install --to "$home" 2>/dev/null
  for example in kustomize-generator kustomize-fabric kustomize-lint; do
    cp -R "$examples/$example" "$pipelines/$example"
  done
  # Without the annotation that makes it a function.
  find "$pipelines" -name '*.yaml' -path '*kustomize-*' |
    while IFS= read -r file; do
      sed -i -e '/config.kubernetes.io\/function: |/,/args: \[fn\]/d' \
        -e '/^  annotations:$/d' -e '/^    # kustomize calls dgdc/d' "$file"
    done
  KUSTOMIZE_PLUGIN_HOME=$home
  export KUSTOMIZE_PLUGIN_HOME
  builds_same legacy-generator "$pipelines/kustomize-generator" \
    "$pipelines/compiled.yaml" --stamped
  builds_same legacy-transformer "$pipelines/kustomize-fabric/overlays/aws" \
    "$pipelines/applied-aws.yaml"
  builds_same legacy-accepted "$pipelines/kustomize-lint/deployment" \
    "$examples/kustomize-lint/base/deployment.yaml"
  if kustomize_build legacy-rejected "$pipelines/kustomize-lint/rejected"; then
    fails 'a legacy validator that finds an error does not fail the build'
  fi
  unset KUSTOMIZE_PLUGIN_HOME
}

# kpt has no release that `go install` can build, so one on the PATH is taken.
check_kpt() {
  if ! command -v kpt >/dev/null 2>&1; then
    left_out kpt 'it is not on the PATH, and go install cannot build it'
    return 0
  fi
  cp -R "$examples/kpt" "$pipelines/kpt"
  if ! PATH=$build:$PATH kpt fn render --allow-exec "$pipelines/kpt" \
    >"$pipelines/kpt.log" 2>&1 </dev/null; then
    cat "$pipelines/kpt.log" >&2
    fails 'kpt fn render fails'
  elif ! grep -q '# prompts are long here' "$pipelines/kpt/deployment.yaml" ||
    ! grep -q 'rdma/ib' "$pipelines/kpt/deployment.yaml"; then
    fails 'kpt fn render loses comments, or does not apply the fabric'
  fi
  kpt fn source "$examples/kpt" --fn-config "$examples/kpt/fabric.yaml" |
    "$build/dgdc" fn 2>/dev/null | kpt fn sink "$pipelines/kpt-sink"
  if ! grep -q '# prompts are long here' "$pipelines/kpt-sink/deployment.yaml"
  then
    fails 'kpt fn source and sink lose comments'
  fi
  sed -i 's/value: rc_x,.*/value: rc,ud/' "$pipelines/kpt-sink/deployment.yaml"
  if PATH=$build:$PATH kpt fn eval "$pipelines/kpt-sink" --exec 'dgdc fn' \
    -- kind=Lint only=transports >"$pipelines/kpt-eval.log" 2>&1 </dev/null ||
    ! grep -q '\[error\].*UCX_TLS' "$pipelines/kpt-eval.log"; then
    fails 'kpt fn eval does not fail with the result of a Lint of texts'
  fi
}

check_pipelines() {
  if [ ! -x "$kustomize" ]; then
    go_install sigs.k8s.io/kustomize/kustomize/v5 "$kustomize_version" \
      "${kustomize%/*}" kustomize || return 0
  fi
  install_pyyaml || return 0
  mkdir -p "$pipelines"
  same=0
  check_functions
  check_validator
  check_legacy
  check_kpt
  summary="${summary:+$summary, }$same kustomizations built alike"
}
