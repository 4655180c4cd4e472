// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/lint/rules/correction.h"
#include "dgdc/lint/rules/crd_shape.h"
#include "dgdc/lint/rules/shape_fault.h"
#include "dgdc/manifest/places.h"
#include "dgdc/yaml/scalar.h"

// What the schemas of the API find, under the codes of rules.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using yaml::Node;

// X of the line `did you mean "X"?`; "" when there is none.
std::string_view Suggested(const Diagnostic& found) {
  constexpr std::string_view kBefore = "did you mean \"";
  constexpr std::string_view kBehind = "\"?";
  for (const std::string_view line : found.help) {
    if (line.starts_with(kBefore) && line.ends_with(kBehind)) {
      return line.substr(kBefore.size(),
                         line.size() - kBefore.size() - kBehind.size());
    }
  }
  return "";
}

// Quotes around what is to be a text, none around a number or a boolean.
void CorrectType(const Facts& facts, const Diagnostic& found,
                 Diagnostic& finding) {
  const auto at = manifest::FindAround(facts, found.primary);
  if (!at || !at->node->IsScalar() || at->node->IsNull()) {
    return;
  }
  const std::string_view message = found.message;
  const std::string_view text = facts.sources->Text(found.primary);
  const Node::Kind plain = yaml::PlainKind(at->node->scalar);
  const auto set = [&](const char* title, const Node& value) {
    SetFix(finding, edit::Safety::kSafe, title,
           manifest::Operations{edit::Operation::Set(at->path, value)});
  };
  if (!at->node->IsString() && message.ends_with("expected a string")) {
    set("put it in quotes", Node::String(text));
  } else if (at->node->IsString() &&
             ((plain == Node::Kind::kInt &&
               message.ends_with("expected an integer")) ||
              (plain == Node::Kind::kBool &&
               message.ends_with("expected a boolean")))) {
    set("remove the quotes", Node::Of(plain, at->node->scalar));
  }
}

void Correct(const Facts& facts, Fault fault, const Diagnostic& found,
             Diagnostic& finding) {
  const std::string_view meant = Suggested(found);
  if (fault == Fault::kUnknown && !meant.empty()) {
    RenameTo(facts, edit::Safety::kSafe, meant, finding);
  } else if (fault == Fault::kValue && !meant.empty()) {
    CorrectTo(facts, edit::Safety::kSafe, meant, finding);
  } else if (fault == Fault::kWrongType || fault == Fault::kQuantity) {
    CorrectType(facts, found, finding);
  }
}

void Say(const Facts& facts, Fault fault, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Diagnostic& found : graph.shape) {
      ShapeFault shape = Classify(facts, graph, found);
      if (shape.fault != fault) {
        continue;
      }
      Diagnostic& finding =
          report.At(found.primary, ReadablePath(graph, found.message));
      finding.field_path = found.field_path;
      finding.labels = found.labels;
      if (shape.instead.empty()) {
        KeepHelp(found, finding);
      } else {
        finding.help = {std::move(shape.instead)};
      }
      if (graph.crd != nullptr) {
        SetSource(facts, *graph.crd, finding);
      }
      Correct(facts, fault, found, finding);
    }
  }
  ReportResources(facts, fault, report);
}

// The key of "write key"; "" where there is more to do than to rename.
std::string_view OtherKey(std::string_view instead) {
  constexpr std::string_view kWrite = "write ";
  if (!instead.starts_with(kWrite)) {
    return "";
  }
  instead.remove_prefix(kWrite.size());
  const bool word = std::all_of(instead.begin(), instead.end(), [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
  });
  return word ? instead : "";
}

void RenameToOther(const Facts& facts, std::string_view key,
                   Diagnostic& finding) {
  const auto at = manifest::FindAround(facts, finding.primary);
  if (!at || key.empty() || at->path.steps.empty()) {
    return;
  }
  if (!at->node->IsMap()) {
    RenameTo(facts, edit::Safety::kSafe, key, finding);
    return;
  }
  // v1alpha1 has the size of sharedMemory in a map.
  const edit::Path owner_path = at->path.Parent();
  const Node* owner = manifest::NodeAt(facts, owner_path);
  const Node* size = at->node->Find("size");
  if (owner == nullptr || owner->Find(key) != nullptr || size == nullptr ||
      at->node->entries.size() != 1) {
    return;
  }
  edit::Operation set = edit::Operation::Set(owner_path.Then(key), *size);
  set.before = KeysBehind(*owner, at->path.steps.back().key);
  SetFix(
      finding, edit::Safety::kSafe,
      fmt::format("write {}: {}", key, size->scalar),
      manifest::Operations{edit::Operation::Remove(at->path), std::move(set)});
}

std::string_view VersionOf(manifest::Api api, bool other) {
  return (api == manifest::Api::kAlpha) != other ? "v1alpha1" : "v1beta1";
}

void CheckOtherVersion(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Diagnostic& found : graph.shape) {
      ShapeFault shape = Classify(facts, graph, found);
      if (shape.fault != Fault::kOtherVersion) {
        continue;
      }
      const std::string& path = found.field_path;
      Diagnostic& finding = report.At(
          found.primary,
          fmt::format("{} is a field of {}, the document is {}",
                      ReadablePath(graph, path), VersionOf(graph.api, true),
                      VersionOf(graph.api, false)));
      finding.field_path = path;
      RenameToOther(facts, OtherKey(shape.instead), finding);
      finding.help = {std::move(shape.instead)};
    }
  }
}

void CheckNull(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Diagnostic& found : graph.shape) {
      if (Classify(facts, graph, found).fault == Fault::kNull) {
        report
            .At(found.primary,
                ReadablePath(graph, found.field_path) + " has no value")
            .field_path = found.field_path;
      }
    }
  }
  ReportResources(facts, Fault::kNull, report);
}

void CheckMisplaced(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Diagnostic& found : graph.shape) {
      ShapeFault shape = Classify(facts, graph, found);
      if (shape.fault != Fault::kMisplaced) {
        continue;
      }
      const size_t in = found.message.rfind(" in ");
      Diagnostic& finding = report.At(
          found.primary,
          fmt::format("{} has no field \"{}\"",
                      ReadablePath(graph, found.message.substr(in + 4)),
                      facts.sources->Text(found.primary)));
      finding.field_path = found.field_path;
      finding.help = {std::move(shape.instead)};
    }
  }
}

template <Fault kFault>
void Check(const Facts& facts, Reporter& report) {
  Say(facts, kFault, report);
}

constexpr std::array kSchemaRules = {
    Rule{.code = "DG4001", .check = &CheckOtherVersion},
    Rule{.code = "DG4002", .check = &CheckMisplaced},
    Rule{.code = "DG4003", .check = &Check<Fault::kUnknown>},
    Rule{.code = "DG4004", .check = &Check<Fault::kWrongType>},
    Rule{.code = "DG4006", .check = &Check<Fault::kQuantity>},
    Rule{.code = "DG4007", .check = &CheckNull},
    Rule{.code = "DG4008", .check = &Check<Fault::kMissing>},
    Rule{.code = "DG4009", .check = &Check<Fault::kRange>},
    Rule{.code = "DG4010", .check = &Check<Fault::kValue>},
    Rule{.code = "DG4011", .check = &Check<Fault::kPattern>},
};

}  // namespace

std::span<const Rule> SchemaRules() { return kSchemaRules; }

}  // namespace dgdc::lint
