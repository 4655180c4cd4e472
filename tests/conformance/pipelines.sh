# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of dev, conformance.sh and tools.sh
#
# Read by conformance.sh: the real kustomize, kubectl and kpt call dgdc with the
# examples, and what comes out must be what dgdc makes of the same files by
# itself; pre-commit runs the hooks; the peer's output is mended.

kustomize=$tools/kustomize-$kustomize_version/kustomize
examples=$root/examples
pipelines=$emitted/pipelines

# kustomize_build NAME FOLDER OPTIONS... : NAME.yaml, NAME.err; its exit code.
kustomize_build() {
  name=$1
  folder=$2
  shift 2
  # Words: a program and its command.
  # shellcheck disable=SC2086
  PATH=$build:$PATH ${build_command:-"$kustomize" build} \
    --enable-alpha-plugins "$@" "$folder" \
    >"$pipelines/$name.yaml" 2>"$pipelines/$name.err" </dev/null
}

# expect_same NAME FILE [--stamped] : NAME.yaml has the objects of FILE.
expect_same() {
  first=$pipelines/$1.yaml
  second=$2
  shift 2
  if ! "$venv-PyYAML/bin/python" "$cases/same_objects.py" "$@" "$first" "$second"; then
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
    fails "${build_command:-kustomize build} fails in $folder"
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

# What compile writes for kustomize must survive that its names change.
check_prefix() {
  renamed=$pipelines/renamed
  mkdir -p "$renamed/base"
  "$build/dgdc" compile "$root"/tests/golden/cli/kustomization-references/*.yaml \
    -o "$renamed/base/" --kustomization
  printf 'resources: [base]\nnamePrefix: prod-\nnameSuffix: -a\n' \
    >"$renamed/kustomization.yaml"
  if ! kustomize_build renamed "$renamed"; then
    cat "$pipelines/renamed.err" >&2
    fails 'kustomize build fails with a namePrefix'
  elif ! "$build/dgdc" lint --no-config --fail-on warning "$pipelines/renamed.yaml"; then
    fails 'a namePrefix breaks what compile wrote'
  elif ! "$build/dgdc" lint --no-config --fail-on warning "$renamed/base"; then
    fails 'what compile wrote has findings'
  fi
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

# The examples in the form that `kubectl kustomize --enable-alpha-plugins` runs.
prepare_legacy() {
  "$build/dgdc" kustomize install --to "$pipelines/home" 2>/dev/null
  for example in kustomize-generator kustomize-fabric kustomize-lint; do
    cp -R "$examples/$example" "$pipelines/$example"
  done
  # Without the annotation that makes it a function.
  find "$pipelines" -name '*.yaml' -path '*kustomize-*' |
    while IFS= read -r file; do
      sed -i -e '/config.kubernetes.io\/function: |/,/args: \[fn\]/d' \
        -e '/^  annotations:$/d' -e '/^    # kustomize calls dgdc/d' "$file"
    done
}

# check_legacy NAME : with $build_command, kustomize when it is empty.
check_legacy() {
  KUSTOMIZE_PLUGIN_HOME=$pipelines/home
  export KUSTOMIZE_PLUGIN_HOME
  builds_same "$1-generator" "$pipelines/kustomize-generator" \
    "$pipelines/compiled.yaml" --stamped
  builds_same "$1-transformer" "$pipelines/kustomize-fabric/overlays/aws" \
    "$pipelines/applied-aws.yaml"
  builds_same "$1-accepted" "$pipelines/kustomize-lint/deployment" \
    "$examples/kustomize-lint/base/deployment.yaml"
  if kustomize_build "$1-rejected" "$pipelines/kustomize-lint/rejected"; then
    fails 'a legacy validator that finds an error does not fail the build'
  fi
  unset KUSTOMIZE_PLUGIN_HOME
}

check_kubectl() {
  if ! command -v kubectl >/dev/null 2>&1; then
    left_out kubectl 'it is not on the PATH'
    return 0
  fi
  build_command='kubectl kustomize'
  check_legacy kubectl
  build_command=
  ln -sf "$build/dgdc" "$pipelines/kubectl-dgdc"
  # The plug-in speaks of itself as kubectl does.
  if ! PATH=$pipelines:$PATH kubectl dgdc lint "$examples/gitops/manifests" \
    >"$pipelines/kubectl.log" 2>&1; then
    cat "$pipelines/kubectl.log" >&2
    fails 'kubectl dgdc lint fails'
  fi
}

check_kpt() {
  # Most have it from elsewhere; go install needs modules that few proxies have.
  kpt=$(command -v kpt || true)
  if [ -z "$kpt" ]; then
    bring kpt || return 0
    kpt=$tools/kpt-$kpt_version/kpt
  fi
  cp -R "$examples/kpt" "$pipelines/kpt"
  if ! PATH=$build:$PATH "$kpt" fn render --allow-exec "$pipelines/kpt" \
    >"$pipelines/kpt.log" 2>&1 </dev/null; then
    cat "$pipelines/kpt.log" >&2
    fails 'kpt fn render fails'
  elif ! grep -q '# prompts are long here' "$pipelines/kpt/deployment.yaml" ||
    ! grep -q 'rdma/ib' "$pipelines/kpt/deployment.yaml"; then
    fails 'kpt fn render loses comments, or does not apply the fabric'
  fi
  "$kpt" fn source "$examples/kpt" --fn-config "$examples/kpt/fabric.yaml" |
    "$build/dgdc" fn 2>/dev/null | "$kpt" fn sink "$pipelines/kpt-sink"
  if ! grep -q '# prompts are long here' "$pipelines/kpt-sink/deployment.yaml"
  then
    fails 'kpt fn source and sink lose comments'
  fi
  sed -i 's/value: rc_x,.*/value: rc,ud/' "$pipelines/kpt-sink/deployment.yaml"
  if PATH=$build:$PATH "$kpt" fn eval "$pipelines/kpt-sink" --exec 'dgdc fn' \
    -- kind=Lint only=transports >"$pipelines/kpt-eval.log" 2>&1 </dev/null ||
    ! grep -q '\[error\].*UCX_TLS' "$pipelines/kpt-eval.log"; then
    fails 'kpt fn eval does not fail with the result of a Lint of texts'
  fi
  proved 'kpt keeps comments'
}

check_kustomize() {
  bring kustomize || return 0
  bring PyYAML || return 0
  same=0
  build_command=
  check_functions
  check_prefix
  check_validator
  prepare_legacy
  check_legacy legacy
  check_kubectl
  proved "$same kustomizations built alike"
}

# --- pre-commit --------------------------------------------------------------

# make_repository DIRECTORY : a Git repository of the files that are there.
make_repository() {
  (cd "$1" && git init -q && git add -A &&
    git -c user.name=dgdc -c user.email=dgdc@localhost commit -q -m files)
}

# hook ID : pre-commit runs it on all files of the repository in $pipelines/user.
hook() {
  (cd "$pipelines/user" && git add -A &&
    PATH=$build:$PATH PRE_COMMIT_HOME=$pipelines/pre-commit \
      "$venv-pre-commit/bin/pre-commit" try-repo "$pipelines/hooks" "$1" \
      --all-files >"$pipelines/$1.log" 2>&1 </dev/null)
}

# expect_hook ID WORD WHAT : it fails, and says the word.
expect_hook() {
  if hook "$1" || ! grep -q "$2" "$pipelines/$1.log"; then
    cat "$pipelines/$1.log" >&2
    fails "the hook $1 $3"
  fi
}

check_hooks() {
  bring pre-commit || return 0
  mkdir -p "$pipelines/hooks" "$pipelines/user"
  cp "$root/.pre-commit-hooks.yaml" "$pipelines/hooks"
  cp -R "$examples/gitops/." "$pipelines/user"
  make_repository "$pipelines/hooks"
  make_repository "$pipelines/user"
  "$venv-pre-commit/bin/pre-commit" validate-manifest \
    "$root/.pre-commit-hooks.yaml" &&
    "$venv-pre-commit/bin/pre-commit" validate-config \
      "$examples/ci/.pre-commit-config.yaml" ||
    fails 'pre-commit refuses the hooks or the configuration'
  for id in dgdc-lint dgdc-fix dgdc-compile-check; do
    hook "$id" || {
      cat "$pipelines/$id.log" >&2
      fails "the hook $id fails where nothing is wrong"
    }
  done
  sed -i 's/ replicas: / replica: /' \
    "$pipelines/user/manifests/llama-8b-disagg.yaml"
  expect_hook dgdc-compile-check '^- *replica: ' 'misses stale output'
  expect_hook dgdc-lint 'unknown field "replica"' 'misses an error'
  expect_hook dgdc-fix 'files were modified' 'mends nothing'
  proved "pre-commit's hooks run"
}

# --- The GitHub action -------------------------------------------------------

# action_check PATHS : what the action's own step says of them, in $action.log;
# its exit code is that of the step.
action_check() {
  # Neither on the PATH nor in the folder of the action but where it builds.
  env GITHUB_ACTION_PATH="$root" DGDC_PATHS="$1" DGDC_ARGS='--no-config' \
    DGDC_SARIF="$pipelines/action.sarif" \
    bash -e -c "$("$venv-PyYAML/bin/python" -c '
import sys, yaml
action = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
print(action["runs"]["steps"][-1]["run"])' "$root/action.yml")" \
    >"$pipelines/action.log" 2>&1 </dev/null
}

check_action() {
  bring PyYAML || return 0
  if ! action_check "$examples/gitops/manifests"; then
    cat "$pipelines/action.log" >&2
    fails 'the action fails where nothing is wrong'
  fi
  if action_check "$examples/kustomize-lint/base $cases/rejected" ||
    ! grep -q '^::error file=.*,line=[0-9]*,.*title=DG[0-9]* ' \
      "$pipelines/action.log" ||
    ! grep -q '"ruleId": "DG' "$pipelines/action.sarif"; then
    cat "$pipelines/action.log" >&2
    fails 'the action does not report an error'
  fi
  proved "the action's step runs"
}

# --- The peer ----------------------------------------------------------------

# Its generator for a fabric that it has, a deployment over two nodes.
check_peer() {
  bring aiconfigurator || return 0
  directory=$pipelines/peer
  if ! "$venv-aiconfigurator/bin/aiconfigurator" cli default --save-dir \
    "$directory" --model-path Qwen/Qwen3-32B-FP8 --total-gpus 16 --top-n 1 \
    --system h200_sxm --backend vllm --isl 4000 --osl 500 --transport ib \
    --no-color >"$pipelines/peer.log" 2>&1 </dev/null; then
    tail -n 5 "$pipelines/peer.log" >&2
    left_out aiconfigurator "it fails; see $pipelines/peer.log"
    return 0
  fi
  theirs=$(find "$directory" -path '*/disagg/top1/*' -name k8s_deploy.yaml)
  mended=$pipelines/peer-mended.yaml
  "$build/dgdc" lint "$theirs" >"$pipelines/peer-lint.txt" 2>&1 || true
  grep -q 'DG5017' "$pipelines/peer-lint.txt" ||
    fails 'lint does not see that the KV cache of a peer goes over TCP'
  if ! "$build/dgdc" apply --fabric ib --hardware h200 "$theirs" \
    >"$mended" 2>"$pipelines/peer-apply.err" ||
    ! "$build/dgdc" lint "$mended" --fabric ib --fail-on warning >&2; then
    cat "$pipelines/peer-apply.err" >&2
    fails "apply does not mend the deployment of a peer: $theirs"
  fi
  proved "aiconfigurator's output mended"
}

check_pipelines() {
  mkdir -p "$pipelines"
  check_kustomize
  check_kpt
  check_hooks
  check_action
  check_peer
}
