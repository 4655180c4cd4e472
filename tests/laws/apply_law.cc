// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/dgdc.h"
#include "dgdc/lint/stamp.h"
#include "dgdc/manifest/view.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"
#include "tests/laws/pairs.h"

// A fabric that is put onto a manifest gives what compile writes for it. Each
// subject is what compile writes for another fabric (pairs.h).
namespace dgdc::testing {
namespace {

using manifest::At;
using yaml::Node;
using Leaves = std::set<std::string>;

std::string NameOf(const Pair& pair) {
  return fmt::format("{} -> {}", pair.from, pair.to);
}

// "vllm/1.4.0/ib/tcp", the name of a subject; in another version of the API
// with " in VERSION" behind it.
Pair PairOf(const Subject& subject) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= subject.name.size();) {
    const size_t end =
        std::min(subject.name.find('/', begin), subject.name.size());
    parts.push_back(subject.name.substr(begin, end - begin));
    begin = end + 1;
  }
  const std::string& to = parts.at(3);
  return {parts.at(0), parts.at(1), parts.at(2), to.substr(0, to.find(' '))};
}

// Whether compile refuses the pair's target, or what it would write for it.
bool RefusedByCompile(const Pair& pair, const std::string& hardware) {
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file =
      sources.Add("intent.yaml", PairIntent(pair, pair.to, hardware));
  return !Compile(sources, file, catalog, {}).ok();
}

// Every value with its path; items of lists by their names, else by what they
// are: their order says nothing here.
void AddLeaves(const Node& node, const std::string& path, Leaves& leaves) {
  for (const yaml::Entry& entry : node.entries) {
    AddLeaves(entry.value, path + "." + entry.key, leaves);
  }
  for (const Node& item : node.items) {
    const Node& name = At(item, {"name"});
    AddLeaves(item,
              fmt::format("{}[{}]", path,
                          item.IsScalar() ? item.scalar
                          : name.IsNull() ? yaml::EmitJson(item)
                                          : name.scalar),
              leaves);
  }
  // The stamp tells the intent, which stays.
  if (node.IsScalar() && !node.IsNull() &&
      path.find(lint::kStampAnnotation) == std::string::npos) {
    leaves.insert(path + " = " + node.scalar);
  }
}

// What a text means, whichever place of the API says it.
Leaves MeaningOf(const std::string& text, bool without_nodes) {
  SourceSet sources;
  Sink sink;
  Leaves leaves;
  for (Node& document : yaml::Parse(sources, sources.Add("", text), sink)) {
    if (without_nodes) {
      DropNodes(document);
    }
    const auto deployment = manifest::View(document);
    AddLeaves(deployment ? manifest::Meaning(*deployment) : document,
              At(document, {"kind"}).scalar + " " +
                  At(document, {"metadata", "name"}).scalar,
              leaves);
  }
  return leaves;
}

ApplyResult Put(const Subject& subject, const Pair& pair,
                ApplyOptions options) {
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  options.fabric = catalog.fabrics.Find(pair.to);
  options.hardware = catalog.hardware.Find(NodesOf(subject).hardware);
  return Apply(sources, sources.Add("deploy.yaml", subject.text), catalog,
               options);
}

std::string Difference(const Leaves& a, const Leaves& b) {
  std::vector<std::string> only;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(),
                      std::back_inserter(only));
  return only.empty() ? "" : only.front();
}

void AddScalars(const Node& node, std::set<std::string>& scalars) {
  for (const yaml::Entry& entry : node.entries) {
    AddScalars(entry.value, scalars);
  }
  for (const Node& item : node.items) {
    AddScalars(item, scalars);
  }
  if (node.IsScalar() && node.tag.empty()) {
    scalars.insert(node.scalar);
  }
}

// Names that some profile writes for collectives, and what it mounts for them.
bool IsOfCollectives(const std::string& leaf) {
  static const std::set<std::string> kNames = [] {
    std::set<std::string> names;
    for (const FabricProfile& fabric : Catalog::Embedded().fabrics.all()) {
      for (const SettingRule& rule : fabric.settings) {
        const bool collectives =
            rule.collectives ||
            std::any_of(rule.when.begin(), rule.when.end(),
                        [](const Condition& condition) {
                          return condition.fact == "role.runsCollectives";
                        });
        if (!collectives) {
          continue;
        }
        // A variable of a component, and of a container.
        if (!rule.name.scalar.empty()) {
          names.insert("." + rule.name.scalar + ".");
          names.insert("[" + rule.name.scalar + "]");
        } else if (rule.value) {
          AddScalars(*rule.value, names);
        }
      }
      for (const CompanionRule& rule : fabric.companions) {
        if (rule.collectives) {
          names.insert(At(rule.document, {"kind"}).scalar + " ");
        }
      }
    }
    return names;
  }();
  return std::any_of(kNames.begin(), kNames.end(),
                     [&leaf](const std::string& name) {
                       return leaf.find(name) != std::string::npos;
                     });
}

bool IsOfPrivilege(const std::string& leaf) {
  return leaf.find(".securityContext.") != std::string::npos;
}

Leaves Without(const Leaves& leaves, bool (*drop)(const std::string&)) {
  Leaves rest;
  std::remove_copy_if(leaves.begin(), leaves.end(),
                      std::inserter(rest, rest.end()), drop);
  return rest;
}

std::vector<Breach> Compare(const Pair& pair, const std::string& how,
                            const Leaves& result, const Leaves& wanted) {
  const std::string left = Difference(result, wanted);
  const std::string missing = Difference(wanted, result);
  if (left.empty() && missing.empty()) {
    return {};
  }
  return {
      {.what = NameOf(pair),
       .detail = fmt::format("{} {}, {}: {}{}", pair.engine, pair.release, how,
                             left.empty() ? "" : "left over: " + left,
                             missing.empty() ? "" : " missing: " + missing)}};
}

std::vector<Breach> GivesWhatCompileWrites(const Subject& subject,
                                           const LawOptions&) {
  const Pair pair = PairOf(subject);
  const PairNodes nodes = NodesOf(subject);
  const std::string& compiled = CompiledText(pair, pair.to, nodes.hardware);
  const auto meaning = [&nodes](const std::string& text) {
    return MeaningOf(text, nodes.moves);
  };
  const Leaves wanted = meaning(compiled);
  const FabricProfile* to = Catalog::Embedded().fabrics.Find(pair.to);
  std::vector<Breach> breaches;
  const auto add = [&breaches](std::vector<Breach> more) {
    std::move(more.begin(), more.end(), std::back_inserter(breaches));
  };
  // With everything that belongs to a fabric.
  const ApplyResult whole =
      Put(subject, pair, {.collectives = to, .least_privilege = true});
  if (!whole.ok && RefusedByCompile(pair, nodes.hardware)) {
    return {};
  }
  if (!whole.ok) {
    return {{.what = NameOf(pair),
             .detail = "refused: " + whole.diagnostics.front().message}};
  }
  add(Compare(pair, "with --collectives", meaning(whole.text), wanted));
  // The KV cache alone: collectives and privilege are those of the text.
  const ApplyResult plain = Put(subject, pair, {});
  if (!plain.ok) {
    return {{.what = NameOf(pair),
             .detail = "refused: " + plain.diagnostics.front().message}};
  }
  const Leaves before = meaning(subject.text);
  const Leaves after = meaning(plain.text);
  const auto rest = [](const Leaves& leaves) {
    return Without(Without(leaves, &IsOfCollectives), &IsOfPrivilege);
  };
  add(Compare(pair, "the KV cache alone", rest(after), rest(wanted)));
  const std::string lost = Difference(before, after);
  if (!lost.empty() && IsOfPrivilege(lost)) {
    breaches.push_back(
        {.what = NameOf(pair), .detail = "privilege is gone unasked: " + lost});
  }
  for (const ApplyResult* result : {&whole, &plain}) {
    const auto linted =
        LintText(subject.name, result->text, {.fabric = pair.to});
    if (linted == nullptr) {
      breaches.push_back({.what = NameOf(pair), .detail = "no YAML"});
      continue;
    }
    for (const auto& finding : FindingsOf(*linted, Severity::kError)) {
      breaches.push_back(
          {.what = NameOf(pair),
           .detail = finding.first + " " + Describe(*linted, finding)});
    }
  }
  return breaches;
}

}  // namespace

Law ApplyLaw() {
  return {.name = "apply",
          .says =
              "putting a fabric onto what compile wrote for another one gives "
              "what compile writes for it, and no error",
          .sets = {"pairs"},
          .both_versions = true,
          .judge = &GivesWhatCompileWrites};
}

}  // namespace dgdc::testing
