# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# `./dev conformance`; read by dev, whose variables and functions it uses.
# Judges that are not ours look at what dgdc emits: kubectl-validate, with the
# real CRDs, PyYAML, and check-jsonschema for the schemas. What cannot be had here is said and left out; all that
# is installed goes below build/tools.

validate_version=v0.0.4
validate_minimum_go=22 # 1.22, says its go.mod
kubernetes_version=1.30 # the newest whose schemas are built into it
pyyaml_version=6.0.3
check_jsonschema_version=0.39.0
# What we emit and $crds or that Kubernetes may lack; judged when they do not.
optional_groups='resource.nvidia.com/v1beta1 resource.k8s.io/v1'

tools=$build/tools
validate=$tools/kubectl-validate-$validate_version/kubectl-validate
venv=$tools/venv
crds=${DGDC_CRDS:-$root/../shared/crds}
cases=$root/tests/conformance
emitted=$build/conformance

# left_out WHAT WHY
left_out() { say "conformance: left out: $1: $2"; }

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
      say "conformance: failed in $folder: dgdc $*"
      conforms=false
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

count_files() { find "$1" -name '*.yaml' | wc -l | tr -d ' '; }

# --- kubectl-validate --------------------------------------------------------

go_minor() {
  GOTOOLCHAIN=local go version 2>/dev/null |
    sed -n 's/.*go1\.\([0-9][0-9]*\).*/\1/p'
}

# Installs Go when apt-get has one that is new enough.
install_go() {
  ! command -v go >/dev/null 2>&1 || return 0
  command -v apt-cache >/dev/null 2>&1 || return 0
  offered=$(apt-cache policy golang-go 2>/dev/null |
    sed -n 's/^ *Candidate: *\([0-9]*:\)\{0,1\}1\.\([0-9]*\).*/\2/p')
  if [ -n "$offered" ] && [ "$offered" -lt "$validate_minimum_go" ]; then
    say "conformance: Debian's golang-go is 1.$offered"
    return 0
  fi
  # In a subshell, for it exits when it fails.
  (install_missing golang-go) || true
}

# Leaves kubectl-validate at $validate, or says why not and fails.
install_validate() {
  [ ! -x "$validate" ] || return 0
  install_go
  minor=$(go_minor || true)
  if [ "${minor:-0}" -lt "$validate_minimum_go" ]; then
    left_out kubectl-validate "it needs Go 1.$validate_minimum_go or newer; \
there is ${minor:+only Go 1.}${minor:-none}"
    return 1
  fi
  say "conformance: installing kubectl-validate $validate_version, once; \
this takes some minutes"
  mkdir -p "$tools"
  # No other toolchain is fetched, and what is fetched can be deleted.
  if ! env GOTOOLCHAIN=local GOFLAGS=-modcacherw CGO_ENABLED=0 \
    GOBIN="${validate%/*}" GOPATH="$tools/go" GOMODCACHE="$tools/go/mod" \
    GOCACHE="$tools/go/cache" \
    go install -p "$jobs" \
    "sigs.k8s.io/kubectl-validate@$validate_version" \
    >"$tools/go-install.log" 2>&1 </dev/null; then
    grep -v ': downloading ' "$tools/go-install.log" | tail -n 5 >&2
    left_out kubectl-validate "go install failed; see $tools/go-install.log"
    return 1
  fi
  # A gigabyte that serves nothing but building it again.
  rm -rf "$tools/go/cache"
}

# validate_all DIRECTORY LOG : one process, for reading the CRDs takes seconds.
# It must judge by the CRDs and never ask a cluster.
validate_all() {
  env -u KUBERNETES_SERVICE_HOST -u KUBERNETES_SERVICE_PORT \
    KUBECONFIG=/dev/null \
    "$validate" --version "$kubernetes_version" --local-crds "$crds" "$1" \
    >"$2.raw" 2>&1 </dev/null || true
  # Without the colours: per file a line "PATH...OK" or "PATH...ERROR", after
  # the latter the findings.
  escape=$(printf '\033')
  sed "s/$escape\[[0-9]*m//g" "$2.raw" >"$2"
  rm -f "$2.raw"
}

# The field of a pod since Kubernetes 1.31, before which it was below "source".
newer_field='^spec[.]template[.]spec[.]resourceClaims[[][0-9]+[]][.]resourceClaimTemplateName: Invalid value: value provided for unknown field$'
no_crd='failed to retrieve validator: failed to locate OpenAPI spec for GV: '

# Prints a log without the documents that have no CRD and need none, and
# without the field that is newer than the schemas.
without_optional() {
  awk -v no_crd="$no_crd" -v groups="$optional_groups" \
    -v newer="$newer_field" '
    BEGIN {
      count = split(groups, names, " ")
      for (i = 1; i <= count; i++) optional[no_crd names[i]]
    }
    function flush() {
      if (dropped && findings == "") sub(/ERROR$/, "OK", head)
      if (head != "") print head
      printf "%s", findings
      dropped = 0
      findings = ""
    }
    /\.\.\.OK$/ || /\.\.\.ERROR$/ { flush(); head = $0; next }
    $0 in optional { dropped = 1; next }
    $0 ~ newer { dropped = 1; next }
    $0 != "" && $0 != "Error: validation failed" {
      findings = findings $0 "\n"
    }
    END { flush() }' "$1"
}

# findings_of FILE LOG : what was said about a file.
findings_of() {
  awk -v bad="$1...ERROR" '
    /\.\.\.OK$/ || /\.\.\.ERROR$/ { inside = $0 == bad; next }
    inside && $0 != "" { print }' "$2"
}

# Nothing that dgdc emits may be refused.
validate_emitted() {
  out=$emitted/accepted.log
  validate_all "$emitted" "$out.all"
  without_optional "$out.all" >"$out"
  for group in $optional_groups; do
    unknown=$(grep -cxF "$no_crd$group" "$out.all" || true)
    [ "$unknown" -eq 0 ] ||
      left_out "$unknown documents of $group" "no schema for them"
  done
  newer=$(grep -cE "$newer_field" "$out.all" || true)
  [ "$newer" -eq 0 ] ||
    left_out "$newer times resourceClaimTemplateName of a pod" \
      "the schemas of Kubernetes $kubernetes_version are older"
  accepted=$(grep -c '\.\.\.OK$' "$out" || true)
  [ "$accepted" -ne "$(count_files "$emitted")" ] || return 0
  conforms=false
  grep -v '\.\.\.OK$' "$out" >&2 || true
  say "conformance: kubectl-validate accepts $accepted of \
$(count_files "$emitted") files"
}

# Every file that is broken on purpose must be, with the words of its first
# line: then the judge is awake, and schema and CEL rules are in force.
validate_rejected() {
  out=$emitted/rejected.log
  validate_all "$cases/rejected" "$out"
  rejected=0
  for file in "$cases"/rejected/*.yaml; do
    reason=$(sed -n '1s/^# Rejected: //p' "$file")
    found=$(findings_of "$file" "$out")
    if [ -n "$reason" ] && printf '%s\n' "$found" | grep -qF -- "$reason"; then
      rejected=$((rejected + 1))
    else
      say "$file: must be rejected with: ${reason:-a first line '# Rejected: WORDS'}"
      say "kubectl-validate says: ${found:-nothing}"
      conforms=false
    fi
  done
}

check_with_validate() {
  if [ ! -d "$crds" ]; then
    left_out kubectl-validate "there are no CRDs in $crds"
    return 0
  fi
  install_validate || return 0
  validate_emitted
  validate_rejected
  summary="$accepted files accepted by kubectl-validate, $rejected rejected as \
they must be"
}

# --- PyYAML ------------------------------------------------------------------

has_pyyaml() {
  "$1" -c 'import sys, yaml; sys.exit(yaml.__version__ != sys.argv[1])' \
    "$2" >/dev/null 2>&1
}

make_venv() {
  python3 -m venv --clear "$venv" &&
    "$venv/bin/pip" install --disable-pip-version-check --no-deps \
      "PyYAML==$pyyaml_version"
}

# Leaves Python with PyYAML at $venv, or says why not and fails.
install_pyyaml() {
  ! has_pyyaml "$venv/bin/python" "$pyyaml_version" || return 0
  command -v python3 >/dev/null 2>&1 || (install_missing python3) || true
  if ! command -v python3 >/dev/null 2>&1; then
    left_out PyYAML 'there is no python3'
    return 1
  fi
  # Debian keeps what makes a venv in a package of its own.
  python3 -c 'import ensurepip' >/dev/null 2>&1 ||
    (install_missing python3-venv) || true
  say "conformance: installing PyYAML $pyyaml_version"
  mkdir -p "$tools"
  if ! make_venv >"$tools/pip-install.log" 2>&1 </dev/null; then
    tail -n 5 "$tools/pip-install.log" >&2
    left_out PyYAML "pip install failed; see $tools/pip-install.log"
    return 1
  fi
}

# same_values ARGUMENTS : prints how many files; says what is wrong.
same_values() { "$venv/bin/python" "$cases/same_values.py" "$@"; }

check_with_pyyaml() {
  install_pyyaml || return 0
  read_alike=$(same_values "$emitted") || conforms=false
  # Values without the quotes that they need: must not pass.
  same_values --differ "$cases/misread" >/dev/null || conforms=false
  summary="${summary:+$summary, }$read_alike files read alike by PyYAML"
}

# --- kustomize and kpt -------------------------------------------------------

# shellcheck source=tests/conformance/pipelines.sh
. "$cases/pipelines.sh"

# --- Schemas -----------------------------------------------------------------

# check-jsonschema has dependencies, so it gets an environment of its own.
schema_venv=$tools/venv-schema
check_jsonschema=$schema_venv/bin/check-jsonschema

# Leaves check-jsonschema at $check_jsonschema, or says why not and fails.
install_check_jsonschema() {
  [ "$("$check_jsonschema" --version 2>/dev/null)" != \
    "check-jsonschema, version $check_jsonschema_version" ] || return 0
  say "conformance: installing check-jsonschema $check_jsonschema_version"
  mkdir -p "$tools"
  if ! { python3 -m venv --clear "$schema_venv" &&
    "$schema_venv/bin/pip" install --disable-pip-version-check \
      "check-jsonschema==$check_jsonschema_version"; } \
    >"$tools/pip-schema.log" 2>&1 </dev/null; then
    tail -n 5 "$tools/pip-schema.log" >&2
    left_out check-jsonschema "pip install failed; see $tools/pip-schema.log"
    return 1
  fi
}

# print_schemas DIRECTORY : everything that `dgdc schema` prints.
print_schemas() {
  rm -rf "$1"
  mkdir -p "$1"
  for name in baseline config facts inspection intent report rules; do
    "$build/dgdc" schema "$name" >"$1/$name.json"
  done
  for api in v1alpha1 v1beta1; do
    "$build/dgdc" schema dgd --api "$api" >"$1/dgd.$api.json"
  done
}

# accepts ARGUMENTS : whether check-jsonschema does; its words when it does not.
accepts() {
  "$check_jsonschema" "$@" >"$tools/schemas.log" 2>&1 || {
    cat "$tools/schemas.log" >&2
    conforms=false
  }
}

# take_deployments API DIRECTORY : the deployments among the documents that were
# emitted for the examples, a file each.
take_deployments() {
  mkdir -p "$2"
  for file in "$emitted"/example/*/"$1.yaml"; do
    example=$(basename "$(dirname "$file")")
    awk -v out="$2/$example" '
      /^---/ { n++ }
      { print > (out "." n ".yaml") }' "$file"
  done
  grep -L '^kind: DynamoGraphDeployment' "$2"/*.yaml | xargs rm -f
}

# Every schema against its metaschema, and what we write against the schemas. A
# schema that is broken must not pass.
check_schemas() {
  install_check_jsonschema || return 0
  printed=$build/conformance-schemas
  print_schemas "$printed"
  accepts --check-metaschema "$root"/schemas/*.json "$printed"/*.json
  accepts --schemafile "$printed/intent.json" "$root"/examples/*/intent.yaml
  for api in v1alpha1 v1beta1; do
    take_deployments "$api" "$printed/$api"
    accepts --schemafile "$printed/dgd.$api.json" "$printed/$api"/*.yaml
  done
  printf '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": 1}\n' \
    >"$printed/broken"
  if "$check_jsonschema" --check-metaschema "$printed/broken" \
    >/dev/null 2>&1; then
    say 'conformance: check-jsonschema lets a broken schema pass'
    conforms=false
  fi
  count=$(find "$root/schemas" "$printed" -name '*.json' | wc -l | tr -d ' ')
  summary="${summary:+$summary, }$count schemas accepted by check-jsonschema"
}

conformance() {
  build_all
  conforms=true
  summary=
  emit_all
  check_with_validate
  check_with_pyyaml
  check_schemas
  check_pipelines
  say "conformance: ${summary:-nothing could be checked}"
  if [ "$conforms" = false ]; then
    say 'dev: conformance failed'
    exit 1
  fi
}
