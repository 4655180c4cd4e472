# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of dev, conformance.sh and tools.sh
#
# Read by conformance.sh: the API server's own validation judges the pods that
# `dgdc pods` prints of what dgdc emits and of published manifests.

pods=$build/conformance-pods

# print_pods FILE NAME : the pods of a file; none for what runs no pods.
print_pods() {
  "$build/dgdc" pods "$1" >"$pods/$2" 2>/dev/null || rm -f "$pods/$2"
}

print_all_pods() {
  rm -rf "$pods"
  mkdir -p "$pods"
  for file in "$emitted"/*/*/*.yaml "$changed"/*.yaml; do
    print_pods "$file" "emitted$(printf '%s' "${file#"$build"}" | tr / _)"
  done
  corpus=$root/../shared/corpus
  if [ ! -d "$corpus" ]; then
    left_out 'pods of published manifests' "there are none in $corpus"
    grep '^#' "$cases/pods/refused.txt" >"$pods/refused.txt"
    return
  fi
  cp "$cases/pods/refused.txt" "$pods/refused.txt"
  # The operator's table of admission holds what no cluster would run.
  for file in $(find "$corpus" -name '*.yaml' -not -path '*/admission/*' |
    sort); do
    print_pods "$file" "published$(printf '%s' "${file#"$corpus"}" | tr / _)"
  done
}

pod_mutants=300
pod_mutants_seed=20261201

# Deployments whose pods have one change each: the rules of the group pods call
# an error exactly what the API server refuses.
check_pod_mutants() {
  bring PyYAML || return 0
  directory=$build/conformance-pod-mutants
  rm -rf "$directory"
  mkdir -p "$directory/pods"
  "$venv-PyYAML/bin/python" "$cases/pod_mutants.py" "$cases/bases" \
    "$directory" "$pod_mutants" "$pod_mutants_seed" ||
    fails 'no mutants of pods could be made'
  for file in "$directory"/*.yaml; do
    "$build/dgdc" pods "$file" >"$directory/pods/${file##*/}" 2>/dev/null ||
      fails "dgdc pods fails on $file"
  done
  "$program" "$directory"/pods/*.yaml >"$directory/verdicts.jsonl"
  "$build/dgdc" lint "$directory"/*.yaml --no-config --only pods \
    --format json >"$directory/dgdc.json" 2>/dev/null || true
  if agreed=$(python3 "$cases/pod_agreement.py" "$directory/verdicts.jsonl" \
    "$directory/dgdc.json"); then
    proved "$agreed, by the API server and dgdc"
  else
    fails "the API server and dgdc disagree about pods; see $directory"
  fi
}

check_pods() {
  has_go 'pods by the API server' || return 0
  program=$tools/pods_judge
  mkdir -p "$tools"
  if ! (cd "$cases/pods" && our_go build -o "$program" .) \
    >"$tools/pods_judge.log" 2>&1 </dev/null; then
    left_out 'pods by the API server' \
      "go build failed: $(tail -n 1 "$tools/pods_judge.log")"
    return 0
  fi
  print_all_pods
  "$program" "$pods"/*.yaml >"$pods/verdicts.jsonl"
  accepted=$(python3 "$cases/pods.py" "$pods/verdicts.jsonl" \
    "$pods/refused.txt") ||
    fails 'the API server sees other pods'
  proved "$accepted pods accepted by the API server's own validation, with \
all its defaults"
  check_pod_mutants
}
