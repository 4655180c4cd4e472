// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <fmt/core.h>

#include "dgdc/diag/secret.h"
#include "dgdc/lint/registry.h"
#include "dgdc/manifest/word.h"

// Credentials that stand in a manifest.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using yaml::Node;

void FindTokens(const Facts& facts, const Node& node, Reporter& report) {
  for (const yaml::Entry& entry : node.entries) {
    FindTokens(facts, entry.value, report);
  }
  for (const Node& item : node.items) {
    FindTokens(facts, item, report);
  }
  const Token token = node.IsString() ? FindToken(node.scalar) : Token{};
  if (token.end != 0) {
    const manifest::Word word = manifest::WordOf(*facts.sources, node);
    report.At(
        word.Part(token.begin, token.end),
        fmt::format("a token of {} stands in the manifest", token.service),
        "belongs into a Secret of the cluster");
  }
}

void CheckTokens(const OneDocument& it, Reporter& report) {
  if (!it.facts.graphs.empty()) {
    FindTokens(it.facts, it.document, report);
  }
}

constexpr std::array kSecretRules = {
    Rule{.code = "DG6060", .check = &CheckTokens},
};

}  // namespace

std::span<const Rule> SecretRules() { return kSecretRules; }

}  // namespace dgdc::lint
