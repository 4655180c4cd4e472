// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN  // NOLINT: the name is doctest's
#include <doctest/doctest.h>
