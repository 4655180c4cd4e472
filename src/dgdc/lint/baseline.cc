// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/baseline.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "dgdc/diag/fingerprint.h"
#include "dgdc/lint/input_file.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::lint {
namespace {

constexpr std::string_view kBaselineSchema = "baseline.schema.json";
constexpr std::string_view kReason = "in the baseline";

std::string Text(const yaml::Node& map, std::string_view key) {
  const yaml::Node* child = map.Find(key);
  return child == nullptr ? "" : child->scalar;
}

// Of the findings, then of the suppressed ones.
std::vector<std::string> AllFingerprints(
    const std::vector<Diagnostic>& diagnostics,
    const std::vector<SuppressedDiagnostic>& suppressed,
    const SourceSet& sources, const PathBase& base) {
  std::vector<Diagnostic> all = diagnostics;
  for (const SuppressedDiagnostic& one : suppressed) {
    all.push_back(one.diagnostic);
  }
  return Fingerprints(all, sources, base);
}

// As they would be if the rules that are gone had found them: by finding, one
// for each such rule of the baseline whose place its own one took.
std::vector<std::vector<std::string>> OldFingerprints(
    const Baseline& baseline, const std::vector<Diagnostic>& diagnostics,
    const std::vector<SuppressedDiagnostic>& suppressed,
    const SourceSet& sources, const PathBase& base) {
  std::map<std::string_view, std::string_view> renamed;  // from old to new
  for (const BaselineEntry& entry : baseline) {
    if (!entry.replaced_by.empty()) {
      renamed.emplace(entry.code, entry.replaced_by);
    }
  }
  std::vector<std::vector<std::string>> old(diagnostics.size());
  for (const auto& [before, now] : renamed) {
    std::vector<Diagnostic> then = diagnostics;
    for (Diagnostic& one : then) {
      one.code = one.code == now ? before : one.code;
    }
    const std::vector<std::string> all =
        AllFingerprints(then, suppressed, sources, base);
    for (size_t i = 0; i < diagnostics.size(); ++i) {
      if (diagnostics[i].code == now) {
        old[i].push_back(all[i]);
      }
    }
  }
  return old;
}

std::string FileOf(const Diagnostic& diagnostic, const SourceSet& sources,
                   const PathBase& base) {
  return diagnostic.primary.known()
             ? PathFromRoot(sources.Get(diagnostic.primary.file).name, base)
             : "";
}

std::string Line(const BaselineEntry& entry) {
  yaml::Node map = yaml::Node::Map();
  map.Set("file", yaml::Node::String(entry.file));
  map.Set("code", yaml::Node::String(entry.code));
  map.Set("fingerprint", yaml::Node::String(entry.fingerprint));
  map.Set("message", yaml::Node::String(entry.message));
  return yaml::EmitJson(map);
}

}  // namespace

std::optional<Baseline> ReadBaseline(const SourceSet& sources, uint32_t file,
                                     const Catalog& catalog, Sink& sink) {
  const std::optional<yaml::Node> root =
      ReadInputFile(sources, file, catalog.Schema(kBaselineSchema), sink);
  if (!root) {
    return std::nullopt;
  }
  Baseline baseline;
  for (const yaml::Node& node : root->Find("findings")->items) {
    BaselineEntry entry{.fingerprint = Text(node, "fingerprint"),
                        .code = Text(node, "code"),
                        .file = Text(node, "file"),
                        .message = Text(node, "message")};
    if (const RetiredRule* gone = catalog.FindRetired(entry.code)) {
      entry.replaced_by = gone->replaced_by;
    }
    baseline.push_back(std::move(entry));
  }
  return baseline;
}

Baseline MakeBaseline(const std::vector<Diagnostic>& diagnostics,
                      const std::vector<SuppressedDiagnostic>& suppressed,
                      const SourceSet& sources, const PathBase& base) {
  const std::vector<std::string> fingerprints =
      AllFingerprints(diagnostics, suppressed, sources, base);
  Baseline baseline;
  for (size_t i = 0; i < diagnostics.size(); ++i) {
    baseline.push_back({.fingerprint = fingerprints[i],
                        .code = diagnostics[i].code,
                        .file = FileOf(diagnostics[i], sources, base),
                        .message = diagnostics[i].message});
  }
  std::sort(baseline.begin(), baseline.end(),
            [](const BaselineEntry& a, const BaselineEntry& b) {
              return std::tie(a.file, a.code, a.fingerprint) <
                     std::tie(b.file, b.code, b.fingerprint);
            });
  return baseline;
}

std::string PrintBaseline(const Baseline& baseline) {
  std::string text = R"({"version": 1, "findings": [)";
  for (const BaselineEntry& entry : baseline) {
    text += (&entry == &baseline.front() ? "\n" : ",\n") + Line(entry);
  }
  return text + "\n]}\n";
}

Baseline ApplyBaseline(const Baseline& baseline,
                       const std::set<std::string>& files,
                       const SourceSet& sources, const PathBase& base,
                       std::vector<Diagnostic>& diagnostics,
                       std::vector<SuppressedDiagnostic>& suppressed) {
  std::map<std::string_view, const BaselineEntry*> left;
  for (const BaselineEntry& entry : baseline) {
    left.emplace(entry.fingerprint, &entry);
  }
  const std::vector<std::string> fingerprints =
      AllFingerprints(diagnostics, suppressed, sources, base);
  const std::vector<std::vector<std::string>> old =
      OldFingerprints(baseline, diagnostics, suppressed, sources, base);
  std::vector<Diagnostic> fresh;
  for (size_t i = 0; i < diagnostics.size(); ++i) {
    if (left.erase(fingerprints[i]) == 0 &&
        std::none_of(
            old[i].begin(), old[i].end(),
            [&left](const std::string& one) { return left.erase(one) != 0; })) {
      fresh.push_back(std::move(diagnostics[i]));
    } else {
      suppressed.push_back({.diagnostic = std::move(diagnostics[i]),
                            .kind = SuppressionKind::kExternal,
                            .reason = std::string(kReason)});
    }
  }
  diagnostics = std::move(fresh);
  Baseline gone;
  for (const BaselineEntry& entry : baseline) {
    if (left.contains(entry.fingerprint) && files.contains(entry.file)) {
      gone.push_back(entry);
    }
  }
  return gone;
}

}  // namespace dgdc::lint
