// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/laws/linted.h"

// What may be told beside a text: only what fits it, no fabric that its
// resources rule out, no release other than that of its images.
namespace dgdc::testing {

// What is told, and the name by which the list of exceptions calls it.
struct More {
  std::string kind = {};
  std::string value = {};
  Told told = {};
  // What must stay. A release or a fact of the cluster may well settle what a
  // warning is unsure of; a fabric says only more about what the text asks for.
  Severity at_least = Severity::kError;
};

// Each of them alone.
std::vector<More> WhatFits(const Linted& linted, const Subject& subject);

}  // namespace dgdc::testing
