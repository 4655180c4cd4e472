# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of dev and conformance.sh
#
# Read by conformance.sh: how the judges come here, each by its own package
# manager, all below build/tools and once.

kubectl_validate_version=v0.0.4
kubeconform_version=v0.8.0
kube_linter_version=v0.7.6
kubernetes_version=v1.34.0
kustomize_version=v5.8.1
kpt_version=v1.0.0-beta.61
pyyaml_version=6.0.3
yamllint_version=1.38.0
check_jsonschema_version=0.39.0
pre_commit_version=4.7.0
aiconfigurator_version=0.12.0
multitool_version=5.7.0
# One for each UCX that they hold: 1.20, 1.21, 1.22 and 1.23.
nixl_versions='0.10.1 1.3.2 1.4.1 1.5.1'

tools=$build/tools
venv=$tools/venv
minimum_go=22 # 1.22, says kubectl-validate's go.mod

# left_out WHAT WHY
left_out() { say "conformance: left out: $1: $2"; }

# --- Go ----------------------------------------------------------------------

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
  if [ -n "$offered" ] && [ "$offered" -lt "$minimum_go" ]; then
    say "conformance: Debian's golang-go is 1.$offered"
    return 0
  fi
  # In a subshell, for it exits when it fails.
  (install_missing golang-go) || true
}

# has_go NAME : whether what needs it can be had; says why not.
has_go() {
  install_go
  minor=$(go_minor || true)
  [ "${minor:-0}" -lt "$minimum_go" ] || return 0
  left_out "$1" "it needs Go 1.$minimum_go or newer; \
there is ${minor:+only Go 1.}${minor:-none}"
  return 1
}

# our_go ARGUMENTS : no other toolchain is fetched, and what is fetched can be
# deleted.
our_go() {
  env GOTOOLCHAIN=local GOFLAGS=-modcacherw CGO_ENABLED=0 \
    GOPATH="$tools/go" GOMODCACHE="$tools/go/mod" GOCACHE="$tools/go/cache" \
    go "$@"
}

# go_install NAME PACKAGE VERSION : leaves $tools/NAME-VERSION/NAME, or says why
# not and fails.
go_install() {
  [ ! -x "$tools/$1-$3/$1" ] || return 0
  has_go "$1" || return 1
  say "conformance: installing $1 $3, once; this may take some minutes"
  mkdir -p "$tools/$1-$3"
  if ! GOBIN=$tools/$1-$3 our_go install -p "$jobs" -ldflags '-s -w' "$2@$3" \
    >"$tools/$1.log" 2>&1 </dev/null; then
    left_out "$1" "go install failed: \
$(grep -v ': downloading ' "$tools/$1.log" | tail -n 1)"
    return 1
  fi
}

# go_source NAME MODULE VERSION : the module in $module_source, unpacked, or
# says why not and fails.
go_source() {
  module_source=$tools/go/mod/$2@$3
  [ ! -d "$module_source" ] || return 0
  has_go "$1" || return 1
  say "conformance: downloading $1 $3, once"
  mkdir -p "$tools"
  if ! our_go mod download "$2@$3" >"$tools/$1.log" 2>&1 </dev/null; then
    left_out "$1" "go mod download failed: $(tail -n 1 "$tools/$1.log")"
    return 1
  fi
}

# What is built again only when a version changes.
forget_go_cache() { rm -rf "$tools/go/cache"; }

# --- Python ------------------------------------------------------------------

# has_python NAME : whether what needs it can be had; says why not.
has_python() {
  command -v python3 >/dev/null 2>&1 || (install_missing python3) || true
  # Debian keeps what makes a venv in a package of its own.
  python3 -c 'import ensurepip' >/dev/null 2>&1 ||
    (install_missing python3-venv) || true
  python3 -c 'import ensurepip' >/dev/null 2>&1 ||
    { left_out "$1" 'there is no python3 with venv' && return 1; }
}

# pip_install NAME VERSION : into an environment of its own below $venv-NAME, or
# says why not and fails.
pip_install() {
  [ ! -f "$venv-$1/$2" ] || return 0
  has_python "$1" || return 1
  say "conformance: installing $1 $2, once"
  mkdir -p "$tools"
  if ! { python3 -m venv --clear "$venv-$1" &&
    "$venv-$1/bin/pip" install --disable-pip-version-check "$1==$2"; } \
    >"$tools/$1.log" 2>&1 </dev/null; then
    left_out "$1" "pip install failed: $(tail -n 1 "$tools/$1.log")"
    return 1
  fi
  touch "$venv-$1/$2"
}

# Leaves the libraries of some wheels of NIXL as $tools/nixl-VERSION/*.libs, or
# says why not and fails.
take_nixl() {
  has_python NIXL || return 1
  for version in $nixl_versions; do
    [ ! -f "$tools/nixl-$version/taken" ] || continue
    say "conformance: downloading NIXL $version, once"
    mkdir -p "$tools/nixl-$version"
    if ! python3 -m pip download --disable-pip-version-check --no-deps \
      --only-binary :all: --python-version 3.12 \
      --platform manylinux_2_28_x86_64 --dest "$tools/nixl-$version" \
      "nixl-cu12==$version" >"$tools/nixl.log" 2>&1 </dev/null; then
      left_out NIXL "pip download failed: $(tail -n 1 "$tools/nixl.log")"
      return 1
    fi
    # Nothing but UCX and what it needs is asked.
    python3 - "$tools/nixl-$version" <<'UNPACK' || return 1
import sys, zipfile
from pathlib import Path
for wheel in Path(sys.argv[1]).glob("*.whl"):
    archive = zipfile.ZipFile(wheel)
    archive.extractall(sys.argv[1], [n for n in archive.namelist() if ".libs/" in n])
    wheel.unlink()
UNPACK
    touch "$tools/nixl-$version/taken"
  done
}

# --- npm ---------------------------------------------------------------------

# npm_install NAME PACKAGE VERSION : below $tools/NAME-VERSION, or says why not
# and fails.
npm_install() {
  [ ! -f "$tools/$1-$3/installed" ] || return 0
  if ! command -v npm >/dev/null 2>&1; then
    left_out "$1" 'there is no npm'
    return 1
  fi
  say "conformance: installing $1 $3, once"
  mkdir -p "$tools/$1-$3"
  if ! npm install --no-audit --no-fund --ignore-scripts \
    --prefix "$tools/$1-$3" "$2@$3" >"$tools/$1.log" 2>&1 </dev/null; then
    left_out "$1" "npm install failed: $(grep error "$tools/$1.log" | head -n 1)"
    return 1
  fi
  touch "$tools/$1-$3/installed"
}

# Its binary is a dependency that npm chooses by the system.
install_multitool() {
  npm_install multitool @microsoft/sarif-multitool "$multitool_version" ||
    return 1
  directory=$tools/multitool-$multitool_version
  [ ! -e "$directory/Sarif.Multitool" ] || return 0
  for program in "$directory"/node_modules/@microsoft/*/Sarif.Multitool; do
    if [ -f "$program" ]; then
      chmod +x "$program"
      ln -s "$program" "$directory/Sarif.Multitool"
      return 0
    fi
  done
  left_out multitool 'npm brings no binary for this system'
  return 1
}

# --- One by one --------------------------------------------------------------

# The schemas that Kubernetes publishes, as kubectl-validate wants them laid out.
take_kubernetes_schemas() {
  go_source kubernetes k8s.io/kubernetes "$kubernetes_version" || return 1
  kubernetes_schemas=$tools/kubernetes-$kubernetes_version
  [ ! -d "$kubernetes_schemas" ] || return 0
  mkdir -p "$kubernetes_schemas/api"
  openapi=$module_source/api/openapi-spec/v3
  cp "$openapi/api__v1_openapi.json" "$kubernetes_schemas/api/v1.json"
  for file in "$openapi"/apis__*__*_openapi.json; do
    name=${file##*/apis__}
    group=${name%%__*}
    version=${name#*__}
    mkdir -p "$kubernetes_schemas/apis/$group"
    cp "$file" "$kubernetes_schemas/apis/$group/${version%_openapi.json}.json"
  done
}

# bring JUDGE : leaves it below $tools, or says why not and fails.
bring() {
  case $1 in
    kubernetes) take_kubernetes_schemas ;;
    kubectl-validate) go_install "$1" sigs.k8s.io/kubectl-validate \
      "$kubectl_validate_version" ;;
    kubeconform) go_install "$1" github.com/yannh/kubeconform/cmd/kubeconform \
      "$kubeconform_version" ;;
    kube-linter) go_install "$1" \
      golang.stackrox.io/kube-linter/cmd/kube-linter "$kube_linter_version" ;;
    kustomize) go_install "$1" sigs.k8s.io/kustomize/kustomize/v5 \
      "$kustomize_version" ;;
    kpt) go_install "$1" github.com/kptdev/kpt "$kpt_version" ;;
    PyYAML) pip_install "$1" "$pyyaml_version" ;;
    yamllint) pip_install "$1" "$yamllint_version" ;;
    check-jsonschema) pip_install "$1" "$check_jsonschema_version" ;;
    pre-commit) pip_install "$1" "$pre_commit_version" ;;
    aiconfigurator) pip_install "$1" "$aiconfigurator_version" ;;
    multitool) install_multitool ;;
    NIXL) take_nixl ;;
    *) left_out "$1" 'nobody knows how to bring it' && return 1 ;;
  esac
}

# `./dev tools`: all that conformance asks, which takes minutes. What cannot be
# had, conformance says as well.
bring_all() {
  for judge in kubernetes kubectl-validate kubeconform kustomize PyYAML \
    yamllint check-jsonschema pre-commit aiconfigurator multitool NIXL; do
    bring "$judge" || true
  done
  forget_go_cache
}
