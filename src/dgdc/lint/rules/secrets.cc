// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/rules/secrets.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/diag/secret.h"
#include "dgdc/lint/registry.h"
#include "dgdc/manifest/word.h"

// Credentials that stand in a manifest.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;
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

void CheckTokens(const Facts& facts, Reporter& report) {
  // Most files have none, which is seen fastest in their text.
  if (facts.graphs.empty() ||
      FindToken(facts.sources->Get(facts.file).text).end == 0) {
    return;
  }
  for (const Node& document : facts.documents) {
    FindTokens(facts, document, report);
  }
}

// --- Secrets by the names of their variables

bool NamesSecret(std::string_view name) {
  constexpr std::array<std::string_view, 9> kEnds = {
      "HF_TOKEN",      "HUB_TOKEN",  "API_KEY",   "ACCESS_KEY", "SECRET_KEY",
      "_ACCESS_TOKEN", "AUTH_TOKEN", "_PASSWORD", "_SECRET"};
  return std::any_of(kEnds.begin(), kEnds.end(), [name](std::string_view end) {
    return name.ends_with(end);
  });
}

void CheckSecretVariables(const Facts& facts, Reporter& report) {
  for (const NamedSecret& secret : NamedSecrets(facts)) {
    if (FindToken(*secret.value).end == 0) {
      report.At(secret.value.span,
                fmt::format("{} of {} has its value in the manifest",
                            secret.name, *secret.worker->component.name),
                "valueFrom: secretKeyRef");
    }
  }
}

constexpr std::array kSecretRules = {
    Rule{.code = "DG6060", .check = &CheckTokens},
    Rule{.code = "DG6061", .check = &CheckSecretVariables},
};

}  // namespace

std::vector<NamedSecret> NamedSecrets(const Facts& facts) {
  std::vector<NamedSecret> secrets;
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      for (const auto& [name, variable] : worker.env) {
        if (NamesSecret(name) && variable.known &&
            LooksGenerated(*variable.value)) {
          secrets.push_back({&worker, name, variable.value});
        }
      }
    }
  }
  return secrets;
}

std::span<const Rule> SecretRules() { return kSecretRules; }

}  // namespace dgdc::lint
