// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string>
#include <string_view>

#include <fmt/core.h>

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

// How tokens of a service begin, and how many characters follow at least.
struct TokenForm {
  std::string_view prefix = {};
  size_t length = 0;
  std::string_view service = {};
};

constexpr std::array kForms = {
    TokenForm{"hf_", 30, "Hugging Face"},
    TokenForm{"nvapi-", 40, "NVIDIA NGC"},
    TokenForm{"ghp_", 36, "GitHub"},
    TokenForm{"github_pat_", 40, "GitHub"},
    TokenForm{"glpat-", 20, "GitLab"},
    TokenForm{"sk-proj-", 40, "OpenAI"},
    TokenForm{"AKIA", 16, "AWS"},
};

bool IsTokenChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         c == '-';
}

// Placeholders repeat themselves: "hf_xxxxxxxxxxxxxxxx".
bool IsRandom(std::string_view text) {
  constexpr size_t kDistinct = 10;
  return std::set<char>(text.begin(), text.end()).size() >= kDistinct;
}

struct FoundToken {
  size_t begin = 0;
  size_t end = 0;  // 0: none
  std::string_view service = {};
};

FoundToken FindToken(std::string_view text) {
  for (const TokenForm& form : kForms) {
    for (size_t at = text.find(form.prefix); at != std::string_view::npos;
         at = text.find(form.prefix, at + 1)) {
      const size_t body = at + form.prefix.size();
      const auto end = static_cast<size_t>(
          std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(body),
                           text.end(), IsTokenChar) -
          text.begin());
      if ((at == 0 || !IsTokenChar(text[at - 1])) &&
          end - body >= form.length &&
          IsRandom(text.substr(body, end - body))) {
        return {at, end, form.service};
      }
    }
  }
  return {};
}

void FindTokens(const Facts& facts, const Node& node, Reporter& report) {
  for (const yaml::Entry& entry : node.entries) {
    FindTokens(facts, entry.value, report);
  }
  for (const Node& item : node.items) {
    FindTokens(facts, item, report);
  }
  const FoundToken token =
      node.IsString() ? FindToken(node.scalar) : FoundToken{};
  if (token.end != 0) {
    const manifest::Word word = manifest::WordOf(*facts.sources, node);
    report.At(
        word.Part(token.begin, token.end),
        fmt::format("a token of {} stands in the manifest", token.service),
        "belongs into a Secret of the cluster");
  }
}

void CheckTokens(const Facts& facts, Reporter& report) {
  if (facts.graphs.empty()) {
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

// A value that somebody generated, not "dummy", a number, or a path.
bool LooksGenerated(std::string_view value) {
  constexpr size_t kShortest = 16;
  const auto any = [value](int (*is)(int)) {
    return std::any_of(value.begin(), value.end(),
                       [is](unsigned char c) { return is(c) != 0; });
  };
  return value.size() >= kShortest && any(std::isdigit) && any(std::isalpha) &&
         !any(std::isspace) && !value.starts_with('/') &&
         value.find("://") == std::string_view::npos && IsRandom(value);
}

void CheckSecretVariables(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      for (const auto& [name, variable] : worker.env) {
        if (NamesSecret(name) && variable.known &&
            LooksGenerated(*variable.value) &&
            FindToken(*variable.value).end == 0) {
          report.At(variable.value.span,
                    fmt::format("{} of {} has its value in the manifest", name,
                                *worker.component.name),
                    "valueFrom: secretKeyRef");
        }
      }
    }
  }
}

constexpr std::array kRules = {
    Rule{.code = "DG6060", .check = &CheckTokens},
    Rule{.code = "DG6061", .check = &CheckSecretVariables},
};

}  // namespace

std::span<const Rule> SecretRules() { return kRules; }

}  // namespace dgdc::lint
