// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/dgdc.h"
#include "dgdc/diag/sink.h"
#include "dgdc/intent/decode.h"
#include "dgdc/manifest/from_manifest.h"
#include "dgdc/model/facts.h"
#include "dgdc/model/view.h"
#include "dgdc/plan/context.h"
#include "dgdc/plan/from_intent.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"

// What compile writes, read as a stranger's manifest, says what the intent
// said: every fact that both sides can know has one value.
namespace dgdc::testing {
namespace {

// The facts of an intent with all that they stand on.
class IntentSide {
 public:
  explicit IntentSide(const Subject& subject) {
    const uint32_t file = sources_.Add(subject.name, subject.text);
    reading_ = intent::Read(sources_, file, {}, Catalog::Embedded(), {}, sink_);
    if (!reading_ || !reading_->complete) {
      return;
    }
    context_ = std::make_unique<plan::Context>(
        plan::Context{.intent = reading_->intent,
                      .catalog = Catalog::Embedded(),
                      .sink = sink_});
    plan::LookUp(*context_);
    plan::SizeRoles(*context_);
    plan::SizeSequences(*context_);
    if (!sink_.has_errors()) {
      model_.emplace(*context_);
    }
  }

  [[nodiscard]] bool ok() const { return model_.has_value(); }
  [[nodiscard]] const Intent& intent() const { return reading_->intent; }
  [[nodiscard]] const std::vector<plan::SizedRole>& roles() const {
    return context_->roles;
  }
  // The facts of a role as the fabric of its KV cache sees them.
  [[nodiscard]] model::View Of(const plan::SizedRole& role) const {
    return model_->Of(&role).front();
  }

 private:
  SourceSet sources_ = SourceSet(&Catalog::Embedded().sources());
  Sink sink_ = {};
  std::optional<intent::Reading> reading_ = {};
  std::unique_ptr<plan::Context> context_ = {};
  std::optional<plan::IntentModel> model_ = {};
};

// The facts of a manifest of one deployment.
class ManifestSide {
 public:
  explicit ManifestSide(const manifest::Facts& facts) {
    for (const manifest::Graph& graph : facts.graphs) {
      if (graph.api != manifest::Api::kPlain) {
        deployment_ = manifest::DeploymentOf(facts, graph);
        fabric_ = manifest::FabricOf(facts, graph);
      }
    }
  }
  ManifestSide(const ManifestSide&) = delete;
  ManifestSide& operator=(const ManifestSide&) = delete;

  // Nothing when there is no component of that role, or several.
  [[nodiscard]] std::optional<model::View> Of(std::string_view role) const {
    const model::Worker* worker = deployment_.Only(role);
    if (worker == nullptr) {
      return std::nullopt;
    }
    return model::View(
        {.deployment = &deployment_, .worker = worker, .fabric = &fabric_});
  }

 private:
  model::Deployment deployment_ = {};
  model::FabricUse fabric_ = {};
};

// What compile itself tells its rules beside the text.
Told ToldBy(const Intent& intent) {
  Told told{.dynamo = *intent.dynamo};
  if (intent.fabric) {
    told.fabric = *intent.fabric->profile;
  }
  for (const UserSetting& fact : intent.cluster) {
    told.facts +=
        fmt::format("{}: {}\n", fact.name, yaml::EmitJson(fact.value));
  }
  return told;
}

std::string ShowFact(const model::Fact& fact) {
  switch (fact.state) {
    case model::State::kUnknown:
      return "unknown";
    case model::State::kAbsent:
      return "absent";
    case model::State::kOneOf:
      return "one of several";
    case model::State::kPresent:
      return yaml::EmitJson(model::NodeOf(fact));
  }
  return "";
}

// Whether the manifest leaves several open, of which the intent names one.
bool LeavesOpen(const model::Fact& said, const model::Fact& read) {
  return said.is_present() && read.state == model::State::kOneOf &&
         std::any_of(read.candidates.begin(), read.candidates.end(),
                     [&said](const model::Datum& one) {
                       return one.text == said.value.text;
                     });
}

// What is wrong with the fact of the manifest, "" when nothing is. That only
// an intent says it, or only a manifest, is no fault.
std::string_view FaultOf(const model::Fact& said, const model::Fact& read) {
  using model::State;
  if (said.state == State::kUnknown || LeavesOpen(said, read) ||
      (read.state == State::kUnknown && read.need == model::Need::kIntent)) {
    return "";
  }
  if (read.state == State::kUnknown) {
    return "unknown";
  }
  if (said.state != read.state) {
    return read.state == State::kAbsent ? "lost" : "added";
  }
  return ShowFact(said) == ShowFact(read) ? "" : "differs";
}

void Compare(const model::View& said, const model::View& read,
             std::string_view role, std::vector<Breach>& breaches) {
  for (const model::FactSpec& spec : model::FactSpecs()) {
    if (spec.name.ends_with('.')) {
      continue;
    }
    const model::Fact& intent = *said.Find(spec.name);
    const model::Fact& manifest = *read.Find(spec.name);
    if (const std::string_view fault = FaultOf(intent, manifest);
        !fault.empty()) {
      breaches.push_back(
          {.what = fmt::format("{} {}", spec.name, fault),
           .detail = fmt::format("{}: {} in the intent, {} in the manifest",
                                 role, ShowFact(intent), ShowFact(manifest))});
    }
  }
}

std::vector<Breach> SaysTheSame(const Subject& subject, const LawOptions&) {
  std::vector<Breach> breaches;
  const IntentSide intent(subject);
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add(subject.name, subject.text);
  const CompileResult compiled = Compile(sources, file, catalog, {});
  if (!intent.ok() || !compiled.ok()) {
    return breaches;
  }
  // Of a release that no profile knows compile assumes what holds for another.
  if (catalog.releases.Find(*intent.intent().dynamo) == nullptr) {
    return breaches;
  }
  const auto linted =
      LintText(subject.name, compiled.yaml, ToldBy(intent.intent()));
  if (linted == nullptr) {
    breaches.push_back({.what = "no manifest"});
    return breaches;
  }
  const ManifestSide manifest(linted->facts);
  for (const plan::SizedRole& role : intent.roles()) {
    const std::string_view name = RoleName(role.kind);
    if (const auto read = manifest.Of(name)) {
      Compare(intent.Of(role), *read, name, breaches);
    } else {
      breaches.push_back(
          {.what = "role", .detail = fmt::format("no component {}", name)});
    }
  }
  return breaches;
}

}  // namespace

Law MirrorLaw() {
  return {.name = "mirror",
          .says =
              "what compile writes says, read as a stranger's manifest, "
              "what the intent says",
          .sets = {"intents"},
          .judge = &SaysTheSame};
}

}  // namespace dgdc::testing
