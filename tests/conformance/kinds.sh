# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of dev, conformance.sh and tools.sh
#
# Read by conformance.sh: judges that know the kinds of Kubernetes, and the CRDs.

validate=$tools/kubectl-validate-$kubectl_validate_version/kubectl-validate
kubeconform=$tools/kubeconform-$kubeconform_version/kubeconform
# What we emit and neither $crds nor Kubernetes has a schema for.
unpublished_group=resource.nvidia.com/v1beta1
unpublished_kind=ComputeDomain

# --- kubectl-validate --------------------------------------------------------

# validate_all DIRECTORY LOG : one process, for reading the CRDs takes seconds.
# It must judge by the CRDs and never ask a cluster. The version is the newest
# that it has built in, for what the local schemas do not have.
validate_all() {
  env -u KUBERNETES_SERVICE_HOST -u KUBERNETES_SERVICE_PORT \
    KUBECONFIG=/dev/null \
    "$validate" --version 1.30 --local-schemas "$kubernetes_schemas" \
    --local-crds "$crds" "$1" >"$2.raw" 2>&1 </dev/null || true
  # Without the colours: per file a line "PATH...OK" or "PATH...ERROR", after
  # the latter the findings.
  escape=$(printf '\033')
  sed "s/$escape\[[0-9]*m//g" "$2.raw" >"$2"
  rm -f "$2.raw"
}

no_schema="failed to retrieve validator: failed to locate OpenAPI spec for GV: \
$unpublished_group"

# Prints a log without the documents that nobody has a schema for.
without_unpublished() {
  awk -v unpublished="$no_schema" '
    function flush() {
      if (dropped && findings == "") sub(/ERROR$/, "OK", head)
      if (head != "") print head
      printf "%s", findings
      dropped = 0
      findings = ""
    }
    /\.\.\.OK$/ || /\.\.\.ERROR$/ { flush(); head = $0; next }
    $0 == unpublished { dropped = 1; next }
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
  for directory in "$emitted" "$changed"; do
    out=$directory/accepted.log
    validate_all "$directory" "$out.all"
    without_unpublished "$out.all" >"$out"
    count=$(grep -c '\.\.\.OK$' "$out" || true)
    accepted=$((accepted + count))
    if [ "$count" -ne "$(count_files "$directory")" ]; then
      grep -v '\.\.\.OK$' "$out" >&2 || true
      fails "kubectl-validate accepts $count of $(count_files "$directory") \
files in $directory"
    fi
  done
  unknown=$(cat "$emitted/accepted.log.all" "$changed/accepted.log.all" |
    grep -cxF "$no_schema" || true)
  [ "$unknown" -eq 0 ] ||
    left_out "$unknown documents of $unpublished_group" 'no schema for them'
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
      fails "kubectl-validate says: ${found:-nothing}"
    fi
  done
}

# The newest release whose operator has no other rules than those CRDs.
crds_operator=1.4.0

mutants=300
mutants_seed=20261127

# The rules of dgdc that say what an API server does.
admission_rules=schema,admission,admission-names,admission-components,\
admission-sharing,environment

# Deployments with one change each: kubectl-validate and `dgdc lint --crd` must
# both call them valid, or both invalid. agreement.py has the reasons where not.
validate_mutants() {
  bring PyYAML || return 0
  python=$venv-PyYAML/bin/python
  crd=$crds/nvidia.com_dynamographdeployments.yaml
  directory=$build/conformance-mutants
  rm -rf "$directory"
  mkdir -p "$directory"
  if ! "$python" "$cases/mutants.py" "$crd" "$cases/bases" "$directory" \
    "$mutants" "$mutants_seed"; then
    fails 'no mutants could be made'
    return 0
  fi
  validate_all "$directory" "$directory/validate.log"
  "$build/dgdc" lint "$directory" --crd "$crd" --no-config \
    --operator "$crds_operator" --only "$admission_rules" --format json >"$directory/dgdc.json" \
    2>/dev/null || true
  if agreed=$("$python" "$cases/agreement.py" "$directory" \
    "$directory/validate.log" "$directory/dgdc.json"); then
    proved "of $mutants mutants $agreed, by kubectl-validate and dgdc"
  else
    fails "kubectl-validate and dgdc disagree; see $directory"
  fi
}

check_with_validate() {
  bring kubectl-validate || return 0
  accepted=0
  validate_emitted
  validate_rejected
  proved "$accepted files accepted by kubectl-validate, $rejected rejected as \
they must be"
  validate_mutants
}

# --- kubeconform -------------------------------------------------------------

# The kinds of what stands beside deployments.
companion_kinds() {
  find "$emitted" -name '*.yaml' -exec sed -n 's/^kind: //p' {} + | sort -u |
    grep -vx -e "$unpublished_kind" -e DynamoGraphDeployment
}

judge_companions() {
  "$kubeconform" -strict -summary -skip "DynamoGraphDeployment,$unpublished_kind" \
    -schema-location "$1/{{ .ResourceKind }}{{ .KindSuffix }}.json" "$2"
}

check_with_kubeconform() {
  has_python kubeconform || return 0
  bring kubeconform || return 0
  schemas=$build/conformance-kinds
  rm -rf "$schemas"
  # shellcheck disable=SC2046 # a list of words
  python3 "$cases/native_schemas.py" "$kubernetes_schemas" "$schemas" \
    $(companion_kinds)
  log=$build/conformance-kubeconform.log
  if judge_companions "$schemas" "$emitted" >"$log" 2>&1; then
    proved "$(sed -n 's/.*Valid: \([0-9]*\).*/\1/p' "$log") companions \
accepted by kubeconform"
  else
    cat "$log" >&2
    fails 'kubeconform refuses a companion'
  fi
  if judge_companions "$schemas" "$cases/refused" >"$log" 2>&1; then
    fails "kubeconform lets $cases/refused pass"
  fi
}

# --- kube-linter -------------------------------------------------------------

# Of its checks those that say that something is broken, not those of taste.
kube_linter_checks='dangling-service,duplicate-env-var,mismatching-selector'

check_with_kube_linter() {
  bring kube-linter || return 0
  log=$build/conformance-kube-linter.log
  if "$tools/kube-linter-$kube_linter_version/kube-linter" lint \
    --do-not-auto-add-defaults --include "$kube_linter_checks" "$emitted" \
    >"$log" 2>&1 </dev/null; then
    proved 'no finding of kube-linter'
  else
    cat "$log" >&2
    fails 'kube-linter finds something broken'
  fi
}

check_kinds() {
  if ! bring kubernetes; then
    left_out 'kubectl-validate and kubeconform' 'they need those schemas'
  elif [ ! -d "$crds" ]; then
    left_out kubectl-validate "there are no CRDs in $crds"
    check_with_kubeconform
  else
    check_with_validate
    check_with_kubeconform
  fi
  check_with_kube_linter
}
