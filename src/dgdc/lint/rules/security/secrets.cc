// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include <fmt/core.h>

#include "dgdc/diag/secret.h"
#include "dgdc/diag/secret_name.h"
#include "dgdc/lint/registry.h"
#include "dgdc/manifest/word.h"

// Credentials that stand in a manifest.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using yaml::Node;

// --- Tokens by their form

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

// --- Secrets by the names of their variables

// A password that somebody thought up may stand for one.
bool IsCertain(const std::string& name, const std::string& value) {
  return IsSecret(name, value) && LooksGenerated(value);
}

void CheckSecretVariables(const OneWorker& it, Reporter& report) {
  for (const auto& [name, variable] : it.worker.env) {
    if (!variable.known || FindToken(*variable.value).end != 0) {
      continue;
    }
    const bool in_url = FindUrlSecret(*variable.value).end != 0;
    if (in_url || IsCertain(name, *variable.value)) {
      report.At(variable.value.span,
                fmt::format("{} of {} has {} in the manifest", name,
                            *it.worker.component.name,
                            in_url ? "a password" : "its value"),
                "valueFrom: secretKeyRef");
    }
  }
}

constexpr std::array kSecretRules = {
    Rule{.code = "DG6060", .check = &CheckTokens},
    Rule{.code = "DG6061", .check = &CheckSecretVariables},
};

}  // namespace

std::span<const Rule> SecretRules() { return kSecretRules; }

}  // namespace dgdc::lint
