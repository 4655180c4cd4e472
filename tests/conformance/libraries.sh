# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of dev and conformance.sh
#
# Read by conformance.sh: libraries that read the variables which dgdc judges.

# The UCX of published wheels of NIXL, which is for one CPU architecture.
check_ucx() {
  if [ "$(uname -m)" != x86_64 ]; then
    left_out UCX 'its wheels are taken for x86_64'
    return 0
  fi
  bring NIXL || return 0
  set --
  for version in $nixl_versions; do
    set -- "$@" "$tools/nixl-$version"/*.libs
  done
  asked=$(python3 "$cases/ucx.py" "$build/dgdc" \
    "$root/profiles/generated/ucx.tsv" "$@") ||
    fails 'UCX and dgdc disagree about names or values'
  proved "$asked judged as UCX does"
}

check_libraries() { check_ucx; }
