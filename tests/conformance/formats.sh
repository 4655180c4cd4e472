# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of dev, conformance.sh and tools.sh
#
# Read by conformance.sh: judges that know formats: YAML, JSON Schema and SARIF.


# --- YAML --------------------------------------------------------------------

# same_values ARGUMENTS : prints how many files; says what is wrong.
same_values() { "$venv-PyYAML/bin/python" "$cases/same_values.py" "$@"; }

check_with_pyyaml() {
  bring PyYAML || return 0
  read_alike=$(same_values "$emitted") || fails 'PyYAML reads other values'
  # Values without the quotes that they need: must not pass.
  same_values --differ "$cases/misread" >/dev/null ||
    fails "PyYAML reads $cases/misread as it was meant"
  proved "$read_alike files read alike by PyYAML"
}

# What kubectl and kustomize read YAML with.
check_with_go() {
  has_go 'YAML of Go' || return 0
  program=$tools/go_values
  mkdir -p "$tools"
  if ! (cd "$cases/go_values" && our_go build -o "$program" .) \
    >"$tools/go_values.log" 2>&1 </dev/null; then
    left_out 'YAML of Go' "go build failed: $(tail -n 1 "$tools/go_values.log")"
    return 0
  fi
  read_alike=$("$program" "$emitted") || fails 'Go reads other values'
  "$program" -differ "$cases/misread_by_go" >/dev/null ||
    fails "Go reads $cases/misread_by_go as it was meant"
  proved "$read_alike by Go's"
}

# Two blanks before a comment and a line's length are matters of taste: a
# variable's value may be as long as it likes.
yamllint_rules='{extends: default, rules: {line-length: disable,
document-start: disable, comments: {min-spaces-from-content: 1}}}'

check_with_yamllint() {
  bring yamllint || return 0
  log=$build/conformance-yamllint.log
  if find "$emitted" -name '*.yaml' -exec \
    "$venv-yamllint/bin/yamllint" -s -d "$yamllint_rules" {} + >"$log"; then
    proved 'no finding of yamllint'
  else
    head -n 40 "$log" >&2
    fails "yamllint finds something; see $log"
  fi
}

# --- JSON Schema -------------------------------------------------------------

# print_schemas DIRECTORY : everything that `dgdc schema` prints.
print_schemas() {
  rm -rf "$1"
  mkdir -p "$1"
  for name in apply-fabric baseline config facts inspection intent lint report \
    rules; do
    "$build/dgdc" schema "$name" >"$1/$name.json"
  done
  for api in v1alpha1 v1beta1; do
    "$build/dgdc" schema dgd --api "$api" >"$1/dgd.$api.json"
  done
}

# accepts ARGUMENTS : whether check-jsonschema does; its words when it does not.
accepts() {
  "$venv-check-jsonschema/bin/check-jsonschema" "$@" \
    >"$build/conformance-schemas.log" 2>&1 || {
    cat "$build/conformance-schemas.log" >&2
    fails 'check-jsonschema refuses something'
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
  bring check-jsonschema || return 0
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
  if "$venv-check-jsonschema/bin/check-jsonschema" --check-metaschema \
    "$printed/broken" >/dev/null 2>&1; then
    fails 'check-jsonschema lets a broken schema pass'
  fi
  # The schemas of GitHub's files come with it.
  accepts --builtin-schema vendor.github-actions "$root/action.yml"
  accepts --builtin-schema vendor.github-workflows \
    "$root"/examples/ci/.github/workflows/*.yaml
  count=$(find "$root/schemas" "$printed" -name '*.json' | wc -l | tr -d ' ')
  proved "$count schemas and GitHub's files accepted by check-jsonschema"
}

# --- SARIF -------------------------------------------------------------------

# multitool FILE : prints what is wrong, a line each, but no advice.
multitool() {
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \
    "$tools/multitool-$multitool_version/Sarif.Multitool" validate "$1" \
    --config "$cases/multitool.xml" --rule-kind 'Sarif;Ghas' \
    --level 'Error;Warning' --kind Fail --output "$1.log" \
    --log ForceOverwrite </dev/null 2>&1 |
    grep -E '^[^ ]+[(][0-9,]+[)]: (error|warning) ' || true
}

# By the published schema and the rules of GitHub's code scanning.
check_sarif() {
  bring multitool || return 0
  reports=$build/conformance-sarif
  rm -rf "$reports"
  mkdir -p "$reports"
  # Most manifests that rules refuse are kept as patches of good ones.
  cp -R "$root/tests/golden/lint" "$reports/lint"
  "$build/golden_test" --unfold "$reports"/lint/*/*/ >/dev/null ||
    fails 'the cases of rules cannot be read'
  (cd "$reports" && "$build/dgdc" lint lint --no-config \
    --format sarif --output "$reports/all.sarif" >/dev/null 2>&1) || true
  (cd "$root/examples" && "$build/dgdc" lint . --no-config --show-suppressed \
    --format sarif --output "$reports/clean.sarif" >/dev/null 2>&1) || true
  for report in all clean; do
    found=$(multitool "$reports/$report.sarif")
    [ -z "$found" ] || {
      printf '%s\n' "$found" | head -n 20 >&2
      fails "multitool finds something in $reports/$report.sarif"
    }
  done
  # A report with a property that SARIF does not have must not pass.
  sed 's/"driver": {/"driver": {"motto": "x",/' "$reports/clean.sarif" \
    >"$reports/broken.sarif"
  multitool "$reports/broken.sarif" | grep -q motto ||
    fails 'multitool lets a broken report pass'
  proved 'SARIF accepted by its multitool'
}

check_formats() {
  check_with_pyyaml
  check_with_go
  check_with_yamllint
  check_schemas
  check_sarif
}
