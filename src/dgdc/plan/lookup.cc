// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/name_advice.h"
#include "dgdc/catalog/names.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/plan/architecture.h"
#include "dgdc/plan/choices.h"
#include "dgdc/plan/context.h"
#include "dgdc/plan/machine.h"

namespace dgdc::plan {
namespace {

// The profile that the intent names, or null after a report that lists the
// known ones.
template <class T>
const T* FindOrReport(const Shelf<T>& shelf, const Spanned<std::string>& name,
                      std::string_view what, std::string_view field,
                      std::string_view code, Sink& sink) {
  if (const T* profile = FindAnyCase(shelf, *name)) {
    return profile;
  }
  // Absent, which the schema has reported.
  if (name->empty()) {
    return nullptr;
  }
  Diagnostic& d = sink.Report(code, name.span,
                              fmt::format("unknown {} \"{}\"", what, *name));
  d.field_path = field;
  d.help = AdviceOn(shelf, *name).Lines(*name);
  d.help.push_back(fmt::format("known: {}", fmt::join(shelf.Names(), ", ")));
  return nullptr;
}

constexpr std::string_view kDynamoField = "spec.dynamo";
constexpr std::string_view kFabricField = "spec.fabric";
constexpr std::string_view kCollectivesField = "spec.fabric.collectives";

// Whether the engine exists in the release at all.
void CheckEngineInRelease(const Context& context) {
  const Intent& intent = context.intent;
  if (context.release->FindEngine(context.engine->head.name) != nullptr) {
    return;
  }
  context.sink
      .Report("DG1014", intent.engine.name.span,
              fmt::format("Dynamo {} has no image for {}", *intent.dynamo,
                          context.engine->head.name))
      .help.push_back("choose another release or engine");
}

// Whether the hardware has the network that the fabric drives, where the fabric
// is.
bool CheckNetwork(const Context& context, const FabricUse& use) {
  const FabricProfile& fabric = *use.profile;
  const HardwareProfile& hardware = *context.hardware;
  const std::string why = WhyNotOn(fabric, hardware);
  if (why.empty()) {
    return true;
  }
  Diagnostic& d = context.sink.Report("DG1023", use.intent->profile.span, why);
  d.field_path = use.field;
  d.labels.push_back({context.intent.hardware.span, "hardware chosen here"});
  d.help.push_back(fmt::format("fabrics that fit this hardware: {}",
                               fmt::join(FittingFabrics(context), ", ")));
  return false;
}

// Finds the fabrics of the intent, and drops those that the hardware cannot
// have: their parameters and settings would only repeat the mistake.
void LookUpFabrics(Context& context) {
  const Intent& intent = context.intent;
  const auto find = [&](const std::optional<FabricIntent>& fabric,
                        std::string_view field) {
    return fabric ? FindOrReport(context.catalog.fabrics, fabric->profile,
                                 "fabric", field, "DG1002", context.sink)
                  : nullptr;
  };
  context.fabric = find(intent.fabric, kFabricField);
  context.collectives = find(intent.collectives, kCollectivesField);
  for (const FabricUse& use : context.Fabrics()) {
    if (context.hardware != nullptr && !CheckNetwork(context, use)) {
      (use.kv ? context.fabric : context.collectives) = nullptr;
    }
  }
}

// What the intent has to say so that an unknown release is compiled.
std::string HowToName(std::string_view release, std::string_view like) {
  return fmt::format(
      R"(to compile it like {}, write dynamo: {{release: "{}", like: "{}"}})",
      like, release, like);
}

bool IsTag(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' ||
           c == '_' || c == '-';
  });
}

// People write the tag of their images, and what decides flags and fields is
// the release from which they were built.
std::string HowToTag(const Context& context, const std::string& tag) {
  const auto& releases = context.catalog.releases;
  const std::string number = LeadingRelease(tag);
  if (tag == "v" + number) {
    return fmt::format(R"(write "{}")", number);
  }
  const auto& said = context.intent.dynamo_like;
  const bool newer = IsNewerThanKnown(releases, number);
  const std::string like = said && releases.Find(**said) != nullptr ? **said
                           : releases.Find(number) != nullptr
                               ? number
                               : NewestRelease(releases).head.name;
  return fmt::format(
      "a tag is no release: where images have it, write dynamo: {} and "
      R"(images: {{tag: "{}", like: "{}", frontend: {{tag: "{}"}}}})",
      newer ? fmt::format(R"({{release: "{}", like: "{}"}})", number, like)
            : fmt::format(R"("{}")", like),
      tag, like, tag);
}

// A number is no word: the nearest one by its letters may be years older.
void ReportRelease(const Context& context, const Spanned<std::string>& wanted,
                   std::string_view field) {
  const auto& releases = context.catalog.releases;
  const std::string& newest = NewestRelease(releases).head.name;
  Diagnostic& d = context.sink.Report(
      "DG1005", wanted.span,
      fmt::format("unknown Dynamo release \"{}\"", *wanted));
  d.field_path = field;
  const std::string complete = WithPatch(*wanted);
  if (IsNewerThanKnown(releases, complete) && field == kDynamoField) {
    d.help.push_back(HowToName(complete, newest));
  } else if (!IsReleaseNumber(complete) && IsTag(*wanted) &&
             field == kDynamoField) {
    d.help.push_back(HowToTag(context, *wanted));
  }
  d.help.push_back(fmt::format("the newest known release is {}; known: {}",
                               newest, fmt::join(releases.Names(), ", ")));
}

// "1.4" for "1.4.0".
void ReportShortened(const Context& context) {
  const Intent& intent = context.intent;
  if (*intent.dynamo == intent.dynamo_written) {
    return;
  }
  Diagnostic& d =
      context.sink.Report("DG1073", intent.dynamo.span,
                          fmt::format("release {} is read as {}",
                                      intent.dynamo_written, *intent.dynamo));
  d.field_path = kDynamoField;
  d.here = fmt::format("write \"{}\"", *intent.dynamo);
  const std::string newest =
      NewestPatch(context.catalog.releases, *intent.dynamo);
  if (!newest.empty() && newest != *intent.dynamo) {
    d.help.push_back(fmt::format("its newest known patch is {}", newest));
  }
}

void ReportLikeness(const Context& context, const std::string& known) {
  const Spanned<std::string>& wanted = context.intent.dynamo;
  const auto& releases = context.catalog.releases;
  const bool patch = SameMinor(known, *wanted);
  Diagnostic& d = context.sink.Report(
      "DG1038", wanted.span,
      patch || !IsNewerThanKnown(releases, *wanted)
          ? fmt::format("release {} is none that this dgdc knows", *wanted)
          : fmt::format("release {} is newer than {}, the newest that this "
                        "dgdc knows",
                        *wanted, NewestRelease(releases).head.name));
  d.field_path = kDynamoField;
  d.here = fmt::format("compiled like {}", known);
  d.why.push_back(
      patch ? "its images are named after the pattern of that patch release; "
              "whether they exist is not checked"
            : "its images are named after the pattern of that release, and "
              "flags and fields that it changed are written as there; neither "
              "is checked");
  d.help.push_back(patch ? "use a newer dgdc, or look the tags up before you "
                           "apply"
                         : "use a newer dgdc, or read the notes of the release "
                           "and look the tags up before you apply");
}

// The known release as which an unknown one counts: the one that the intent
// names, or for a patch the one before it; null after a report. What a new X.Y
// changes is not guessed unasked.
const ReleaseProfile* FindStandIn(const Context& context) {
  const Intent& intent = context.intent;
  const auto& releases = context.catalog.releases;
  if (!IsReleaseNumber(*intent.dynamo)) {
    ReportRelease(context,
                  {.value = intent.dynamo_written, .span = intent.dynamo.span},
                  kDynamoField);
    return nullptr;
  }
  if (intent.dynamo_like) {
    const ReleaseProfile* like = releases.Find(**intent.dynamo_like);
    if (like == nullptr) {
      ReportRelease(context, *intent.dynamo_like, "spec.dynamo.like");
    }
    return like;
  }
  const ReleaseProfile* nearest = NearestRelease(releases, *intent.dynamo);
  if (nearest == nullptr || !SameMinor(nearest->head.name, *intent.dynamo)) {
    ReportRelease(context,
                  {.value = intent.dynamo_written, .span = intent.dynamo.span},
                  kDynamoField);
    return nullptr;
  }
  return nearest;
}

void ReportNeedlessLike(const Context& context) {
  const Spanned<std::string>& like = *context.intent.dynamo_like;
  Diagnostic& d = context.sink.Report(
      "DG1038", like.span,
      fmt::format("release {} is known, so that it need not be like {}",
                  *context.intent.dynamo, *like));
  d.field_path = "spec.dynamo.like";
  d.here = "without effect";
  d.help.emplace_back("remove it");
}

void LookUpRelease(Context& context) {
  const Intent& intent = context.intent;
  const Spanned<std::string>& wanted = intent.dynamo;
  // Absent, which the schema has reported.
  if (wanted->empty()) {
    return;
  }
  context.release = context.catalog.releases.Find(*wanted);
  if (context.release != nullptr) {
    ReportShortened(context);
    if (intent.dynamo_like && **intent.dynamo_like != *wanted) {
      ReportNeedlessLike(context);
    }
    return;
  }
  const ReleaseProfile* known = FindStandIn(context);
  if (known == nullptr) {
    return;
  }
  context.given_release =
      std::make_shared<const ReleaseProfile>(ReleaseLike(*known, *wanted));
  context.release = context.given_release.get();
  context.like_release = known;
  ReportShortened(context);
  ReportLikeness(context, known->head.name);
}

// Whether the machine or product has GPUs for which nothing is compiled.
bool ReportOtherGpus(const Context& context, const Spanned<std::string>& name,
                     std::string_view field) {
  const PlatformProfile& platform = context.catalog.platform();
  const std::string& ours = platform.accelerators.front().name;
  const Accelerator* other = AcceleratorNamed(platform, *name);
  if (other == nullptr) {
    return false;
  }
  Diagnostic& d = context.sink.Report(
      "DG1003", name.span,
      fmt::format("\"{}\" has {}, and dgdc compiles for {} alone", *name,
                  other->name, ours));
  d.field_path = field;
  d.why.push_back(fmt::format(
      "every image of Dynamo that dgdc knows is built for {}", ours));
  return true;
}

// A machine that no profile knows can be described.
void ReportHardware(const Context& context) {
  const Spanned<std::string>& name = context.intent.hardware;
  const auto& shelf = context.catalog.hardware;
  if (ReportOtherGpus(context, name, "spec.hardware")) {
    return;
  }
  Diagnostic& d = context.sink.Report(
      "DG1003", name.span, fmt::format("unknown hardware \"{}\"", *name));
  d.field_path = "spec.hardware";
  d.help = AdviceOn(shelf, *name).Lines(*name);
  d.help.emplace_back(
      "describe a machine that no profile knows: hardware: {gpu: NAME, gpus: "
      "N, memoryGiB: N, nics: {count: N, gbps: N}}");
  d.help.push_back(fmt::format("known: {}", fmt::join(shelf.Names(), ", ")));
}

void LookUpHardware(Context& context) {
  const Intent& intent = context.intent;
  if (!intent.machine) {
    context.hardware = FindAnyCase(context.catalog.hardware, *intent.hardware);
    // Absent, which the schema has reported.
    if (context.hardware == nullptr && !intent.hardware->empty()) {
      ReportHardware(context);
    }
    return;
  }
  // What the schema refused may lack its GPUs, and is sized by nothing then.
  if (*intent.machine->gpus > 0 &&
      !ReportOtherGpus(context, intent.machine->gpu, "spec.hardware.gpu")) {
    context.given_hardware = ProfileOfMachine(
        *intent.machine, intent.hardware.span, context.catalog);
    context.hardware = context.given_hardware.get();
  }
}

// What the intent says about the model wins over its profile.
void UseGivenArchitecture(Context& context) {
  const ModelIntent& model = context.intent.model;
  const ModelProfile* known = context.model;
  const bool sound = CheckArchitecture(*model.architecture, context.sink);
  if (sound && context.complete) {
    context.given_model = ProfileOf(model, known);
  }
  context.model = context.given_model.get();
}

// A model of which only another name is known: a copy under the name of another
// organisation, or the same layers in another format.
void ReportLikeModel(const Context& context, const KnownModel& known) {
  const Spanned<std::string>& id = context.intent.model.id;
  Diagnostic& d = context.sink.Report(
      "DG1091", id.span, fmt::format("no profile has the model \"{}\"", *id));
  d.field_path = "spec.model";
  d.here = fmt::format("sized like {}", known.profile->head.name);
  if (!known.other_build) {
    d.why.push_back(
        "taken for a copy of that model, because all but the organisation of "
        "its name is the same");
  } else if (known.suffix.empty()) {
    d.why.push_back(
        "taken for another build of that model, because their names differ in "
        "the format of the weights alone");
  } else if (known.format.empty()) {
    d.why.push_back(
        fmt::format("\"{}\" at the end of the name tells that the weights "
                    "are quantized, and the rest is that model",
                    known.suffix));
  } else {
    d.why.push_back(
        fmt::format("\"{}\" at the end of the name tells weights in {}, and "
                    "the rest is that model",
                    known.suffix, known.format));
  }
  d.help.push_back(
      "where the name misleads, give the facts in spec.model.architecture");
}

void ReportUnknownModel(const Context& context) {
  const Spanned<std::string>& id = context.intent.model.id;
  Diagnostic& d = context.sink.Report(
      "DG1009", id.span,
      fmt::format("no architecture facts for model \"{}\"", *id));
  d.field_path = "spec.model";
  d.why.push_back(
      "skipped: size of the KV transfer, limit of the model length, "
      "attention heads against tp, settings of hybrid models");
  d.help = AdviceOn(context.catalog.models, *id).Lines(*id);
  if (d.help.empty()) {
    d.help.push_back(
        "name its config.json as spec.model.config, or give its facts in "
        "spec.model.architecture, or check these "
        "yourself before you apply");
  }
}

void LookUpModel(Context& context) {
  const ModelIntent& model = context.intent.model;
  const KnownModel known = FindModel(context.catalog, *model.id);
  const bool named = context.catalog.models.Find(*model.id) == known.profile;
  context.model = known.profile;
  if (model.architecture) {
    UseGivenArchitecture(context);
    return;
  }
  // What is wrong with the model's own configuration has been said.
  if (known.profile == nullptr && !model.id->empty() && !model.config) {
    ReportUnknownModel(context);
  } else if (!named) {
    ReportLikeModel(context, known);
  }
}

}  // namespace

std::vector<std::string> FittingFabrics(const Context& context) {
  return context.hardware == nullptr
             ? context.catalog.fabrics.Names()
             : FabricsFor(context.catalog, *context.hardware);
}

void LookUp(Context& context) {
  const Intent& intent = context.intent;
  const Catalog& catalog = context.catalog;
  Sink& sink = context.sink;
  context.engine = FindOrReport(catalog.engines, intent.engine.name, "engine",
                                "spec.engine", "DG1004", sink);
  LookUpHardware(context);
  LookUpRelease(context);
  if (context.release != nullptr && context.engine != nullptr) {
    CheckEngineInRelease(context);
  }
  LookUpFabrics(context);
  LookUpModel(context);
}

std::vector<FabricUse> Context::Fabrics() const {
  std::vector<FabricUse> uses;
  if (fabric != nullptr) {
    uses.push_back({.profile = fabric,
                    .intent = &*intent.fabric,
                    .field = kFabricField,
                    .kv = true,
                    .collectives = !intent.collectives});
  }
  if (collectives != nullptr) {
    uses.push_back({.profile = collectives,
                    .intent = &*intent.collectives,
                    .field = kCollectivesField,
                    .collectives = true});
  }
  return uses;
}

bool Context::UsesFabric(const SizedRole& role) const {
  const std::vector<FabricUse> uses = Fabrics();
  return std::any_of(uses.begin(), uses.end(),
                     [&](const FabricUse& use) { return Uses(use, role); });
}

}  // namespace dgdc::plan
