// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/name_table.h"
#include "dgdc/dgdc.h"
#include "dgdc/diag/sink.h"
#include "dgdc/lint/query/known_names.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/schema/crd.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"
#include "tests/support/text_file.h"

// What compile writes for a release is right there: its operator takes it, its
// images exist, and its programs have what is set. What compile refuses is a
// breach too, so that the list says what a release cannot do.
namespace dgdc::testing {
namespace {

using manifest::Worker;

std::string ReleaseOf(const Subject& subject) {
  return subject.name.substr(0, subject.name.find('/'));
}

Told OperatorOf(const std::string& release) {
  return {.facts = fmt::format("apiVersion: dgdc.dev/v1alpha1\n"
                               "kind: ClusterFacts\n"
                               "{}: {}\n",
                               manifest::kOperatorFact, release)};
}

void JudgeRefusal(const CompileResult& result, std::vector<Breach>& breaches) {
  for (const Diagnostic& finding : result.diagnostics) {
    if (finding.severity != Severity::kError) {
      continue;
    }
    const bool mute = finding.why.empty() && finding.help.empty();
    breaches.push_back(
        {.what =
             fmt::format("{} {}", mute ? "refuses without a reason" : "refuses",
                         finding.code),
         .detail = finding.message});
  }
}

// Warnings count as errors, for nobody but dgdc wrote the text; of a lower
// severity what no program of the release reads.
bool IsBreach(const Diagnostic& finding) {
  static const std::set<std::string_view> kUnread = {"DG4384", "DG4385"};
  return finding.severity >= Severity::kWarning ||
         kUnread.contains(finding.code);
}

void JudgeFindings(const Linted& linted, std::vector<Breach>& breaches) {
  for (const Diagnostic& finding : linted.findings) {
    if (IsBreach(finding)) {
      breaches.push_back(
          {.what = fmt::format("{} {}", SeverityName(finding.severity),
                               finding.code),
           .detail = fmt::format("{}: {}", ComponentOf(linted, finding),
                                 finding.message)});
    }
  }
}

// Whether the release has published that image, or its pattern says so.
bool IsImageOf(const ReleaseProfile& release, const manifest::Image& image) {
  if (image.repository != release.registry + "/" + image.name) {
    return false;
  }
  if (image.name == release.frontend_image) {
    return *image.tag == release.frontend_tag;
  }
  return std::any_of(
      release.engines.begin(), release.engines.end(),
      [&image](const ReleaseEngine& engine) {
        return engine.image == image.name &&
               std::any_of(engine.tags.begin(), engine.tags.end(),
                           [&image](const ImageTag& tag) {
                             return tag.tag == *image.tag && tag.IsSound();
                           });
      });
}

void JudgeWorker(const lint::OneWorker& it, const ReleaseProfile& release,
                 std::vector<Breach>& breaches) {
  const auto lacks = [&](const std::string& what) {
    breaches.push_back(
        {.what = "lacks " + what,
         .detail = fmt::format("{} of {}", what, *it.worker.component.name)});
  };
  if (!IsImageOf(release, it.worker.image)) {
    lacks(*it.worker.image.text);
  }
  for (const manifest::Flag& flag : it.worker.flags) {
    if (!it.worker.flag_reader.Exists(flag.written)) {
      lacks(flag.written);
    }
  }
  for (const lint::WorkerSpace& space : lint::SpacesOf(it)) {
    for (const auto& [name, variable] : it.worker.env) {
      if (variable.added == nullptr && space.Holds(name) &&
          space.At(name).presence == Presence::kNo) {
        lacks(name);
      }
    }
  }
}

std::vector<Breach> JudgeText(const Subject& subject, const std::string& text) {
  const std::string number = ReleaseOf(subject);
  const ReleaseProfile& release = *Catalog::Embedded().releases.Find(number);
  const auto linted = LintText(subject.name, text, OperatorOf(number));
  if (linted == nullptr) {
    return {{.what = "no YAML", .detail = "cannot be read again"}};
  }
  std::vector<Breach> breaches;
  JudgeFindings(*linted, breaches);
  for (const manifest::Graph& graph : linted->facts.graphs) {
    for (const Worker& worker : graph.workers) {
      JudgeWorker({linted->facts, graph, worker}, release, breaches);
    }
  }
  return breaches;
}

// --- The definitions of the release's own operator

// CrdsOfReleases of a file and what they stand on; they are made once, for they
// are large.
struct CrdsOfReleases {
  SourceSet sources = SourceSet(&Catalog::Embedded().sources());
  std::vector<schema::Crd> crds = {};
};

const std::vector<schema::Crd>& DefinitionsOf(
    const std::filesystem::path& path) {
  static std::mutex mutex;
  static std::map<std::filesystem::path, std::unique_ptr<CrdsOfReleases>> known;
  const std::lock_guard lock(mutex);
  std::unique_ptr<CrdsOfReleases>& there = known[path];
  if (there == nullptr) {
    there = std::make_unique<CrdsOfReleases>();
    Sink sink;
    const uint32_t file = there->sources.Add(path, ReadText(path));
    there->crds = schema::ReadCrds(
        there->sources, file,
        Catalog::Embedded().Schema("object-meta.schema.json"), sink);
  }
  return there->crds;
}

std::vector<Breach> JudgeByDefinition(const Subject& subject,
                                      const CompileResult& result) {
  std::vector<Breach> breaches;
  for (const schema::Crd& crd : DefinitionsOf(subject.path)) {
    for (const yaml::Node& document : result.documents) {
      if (!crd.Describes(document)) {
        continue;
      }
      const schema::Crd::Version* version =
          crd.Find(schema::VersionOf(document.Find("apiVersion")->scalar));
      if (version == nullptr) {
        breaches.push_back(
            {.what = "serves no " + document.Find("apiVersion")->scalar,
             .detail = crd.name});
        continue;
      }
      for (const schema::Violation& violation : version->Violations(document)) {
        breaches.push_back({.what = violation.path.Text(),
                            .detail = schema::Describe(violation).message});
      }
    }
  }
  return breaches;
}

std::vector<Breach> IsRightThere(const Subject& subject, const LawOptions&) {
  const Catalog& catalog = Catalog::Embedded();
  const ReleaseProfile& release = *catalog.releases.Find(ReleaseOf(subject));
  std::vector<Breach> breaches;
  for (const std::string& api : release.api_versions) {
    SourceSet sources(&catalog.sources());
    const CompileResult result =
        Compile(sources, sources.Add(subject.name, subject.text), catalog,
                {.api_version = api});
    std::vector<Breach> more;
    if (subject.set == "release-crds") {
      more = JudgeByDefinition(subject, result);
    } else if (result.ok()) {
      more = JudgeText(subject, result.yaml);
    } else {
      JudgeRefusal(result, more);
    }
    std::move(more.begin(), more.end(), std::back_inserter(breaches));
  }
  return breaches;
}

}  // namespace

Law ReleasesLaw() {
  return {.name = "releases",
          .says =
              "what compile writes for a release is accepted by its operator, "
              "and has only images, flags, variables and fields of it",
          .sets = {"releases", "release-crds"},
          .judge = &IsRightThere};
}

}  // namespace dgdc::testing
