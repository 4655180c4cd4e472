# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of dev and conformance.sh
#
# Read by conformance.sh: how the judges come here, each by its own package
# manager, all below build/tools and once.

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
  if ! GOBIN=$tools/$1-$3 our_go install -p "$jobs" "$2@$3" \
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
