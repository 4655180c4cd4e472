#!/bin/sh
# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
#
# ccache.sh CCACHE COMPILER [ARGS]: compiles with ccache, precompiled headers
# included.
set -eu

# The header is preprocessed with what lies beside it: ccache would read the
# precompiled one of the time before in its place, miss that a header changed,
# and give out an old one.
case " $* " in
  *' -x c++-header '*)
    before=
    for argument in "$@"; do
      [ "$before" = -o ] && rm -f "$argument"
      before=$argument
    done
    ;;
esac

# A precompiled header is known by what it holds: without these words ccache
# would take every user of one for changed.
CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
export CCACHE_SLOPPINESS
exec "$@"
