# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# `./dev conformance`; read by dev, whose variables and functions it uses.
# Judges that are not ours look at what dgdc emits. Which can be had here is
# found out one by one; what cannot is said and left out. tools.sh brings them,
# kinds.sh asks those that know Kubernetes' kinds, formats.sh those that know
# YAML, JSON Schema and SARIF, pods.sh the one that knows pods, libraries.sh
# those that read variables, and pipelines.sh those that run dgdc.

crds=${DGDC_CRDS:-$root/../shared/crds}
cases=$root/tests/conformance
emitted=$build/conformance
changed=$build/conformance-changed
conforms=true
summary=

# fails WHAT : notes that something is not as it must be.
fails() {
  say "conformance: $1"
  conforms=false
}

# proved WHAT : for the last line.
proved() { summary="${summary:+$summary; }$1"; }

# shellcheck source=tests/conformance/tools.sh
. "$cases/tools.sh"
# shellcheck source=tests/conformance/kinds.sh
. "$cases/kinds.sh"
# shellcheck source=tests/conformance/formats.sh
. "$cases/formats.sh"
# shellcheck source=tests/conformance/libraries.sh
. "$cases/libraries.sh"
# shellcheck source=tests/conformance/pods.sh
. "$cases/pods.sh"
# shellcheck source=tests/conformance/pipelines.sh
. "$cases/pipelines.sh"

# --- What dgdc emits ---------------------------------------------------------

# emit_case FOLDER DIRECTORY : DIRECTORY/<API version>.yaml, and the same values
# as lines of JSON in .jsonl, for a golden case that compiles to standard output
# without reading standard input; nothing for others.
emit_case() {
  folder=$1
  directory=$2
  shift 2
  [ -f "$folder/expected.yaml" ] && [ ! -f "$folder/exit" ] || return 0
  if [ -f "$folder/args" ]; then
    skip=
    while IFS= read -r argument || [ -n "$argument" ]; do
      if [ -n "$skip" ]; then
        skip=
        continue
      fi
      case $argument in
        --api) skip=yes ;;
        --api=*) ;;
        - | -o* | --output* | --format*) return 0 ;;
        *) set -- "$@" "$argument" ;;
      esac
    done <"$folder/args"
  else
    set -- compile intent.yaml
  fi
  mkdir -p "$directory"
  for api in v1alpha1 v1beta1; do
    emit_to "$directory/$api.yaml" "$folder" "$@" --api "$api"
  done
  # JSON has no comments.
  for argument in "$@"; do
    shift
    [ "$argument" = --annotate ] || set -- "$@" "$argument"
  done
  for api in v1alpha1 v1beta1; do
    [ ! -f "$directory/$api.yaml" ] ||
      emit_to "$directory/$api.jsonl" "$folder" "$@" --api "$api" --format json
  done
}

# emit_to FILE FOLDER ARGUMENTS... : no file when dgdc fails.
emit_to() {
  file=$1
  folder=$2
  shift 2
  # Warnings are expected, for instance that a release does not know the API.
  if ! (cd "$folder" && "$build/dgdc" "$@") >"$file" 2>"$file.err"; then
    rm -f "$file"
    # A patch may be written for one API version.
    if ! grep -q '^error\[DG1028\]' "$file.err"; then
      cat "$file.err" >&2
      fails "failed in $folder: dgdc $*"
    fi
  fi
  rm -f "$file.err"
}

emit_all() {
  rm -rf "$emitted"
  for folder in "$root"/tests/golden/compile/*/; do
    emit_case "$folder" "$emitted/compile/$(basename "$folder")"
  done
  for folder in "$root"/examples/*/; do
    emit_case "$folder" "$emitted/example/$(basename "$folder")"
  done
}

# What golden cases hold of `apply`, and what `convert` makes of all that was
# emitted, there and back.
emit_changed() {
  rm -rf "$changed"
  mkdir -p "$changed"
  foreign=0
  for file in "$root"/tests/golden/apply/*/expected.yaml; do
    name=$(basename "$(dirname "$file")")
    case $name in
      # Of Kubernetes itself.
      kind-daemonset-* | kind-job-* | kind-pod-* | kind-statefulset-*) ;;
      kind-*)
        foreign=$((foreign + 1))
        continue
        ;;
    esac
    cp "$file" "$changed/apply-$name.yaml"
  done
  left_out "$foreign files of other controllers" 'no schemas of their kinds'
  for file in "$emitted"/*/*/v1alpha1.yaml; do
    printf -- '---\n'
    cat "$file"
  done >"$changed/emitted.yaml"
  convert_all v1beta1 "$changed/emitted.yaml"
  convert_all v1alpha1 "$changed/v1beta1.yaml"
}

# convert_all API FILE : into a file that is called after the API.
convert_all() {
  "$build/dgdc" convert --to "$1" "$2" >"$changed/$1.yaml" ||
    fails "convert --to $1 fails for $2"
}

count_files() { find "$1" -name '*.yaml' | wc -l | tr -d ' '; }

conformance() {
  build_all
  emit_all
  emit_changed
  check_kinds
  check_formats
  check_pods
  check_libraries
  check_pipelines
  forget_go_cache
  say "conformance: ${summary:-nothing could be checked}"
  if [ "$conforms" = false ]; then
    say 'dev: conformance failed'
    exit 1
  fi
}
