// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/worker.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/apply/own_claims.h"
#include "dgdc/apply/param_text.h"
#include "dgdc/apply/params.h"
#include "dgdc/apply/startup.h"
#include "dgdc/edit/operation.h"
#include "dgdc/model/facts.h"
#include "dgdc/plan/choices.h"
#include "dgdc/plan/preflight.h"
#include "dgdc/yaml/merge.h"

namespace dgdc::apply {
namespace {

using manifest::Operations;

// How an option is called where the options were given.
std::string OptionName(const Options& options, std::string_view name) {
  return options.field.empty() ? fmt::format("--{}", name)
                               : fmt::format("{}.{}", options.field, name);
}

std::vector<std::string> KeysOf(const SettingRule& rule) {
  std::vector<std::string> keys;
  for (const yaml::Entry& entry :
       rule.value ? rule.value->entries : std::vector<yaml::Entry>()) {
    keys.push_back(entry.key);
  }
  return keys;
}

bool AsksForNoGpu(const model::View& view) {
  const yaml::Node* gpus = view.FindValue("gpus");
  return gpus != nullptr && gpus->scalar == "0";
}

// What a rule sets, for people.
std::string NameOf(const SettingRule& rule) {
  if (!rule.name.scalar.empty() && rule.name.tag.empty()) {
    return rule.name.scalar;
  }
  switch (rule.kind) {
    case SettingKind::kResource:
      return "its devices";
    case SettingKind::kPodSpec:
      return fmt::format("{} of the pod", fmt::join(KeysOf(rule), " and "));
    case SettingKind::kContainer:
      return fmt::format("{} of the container",
                         fmt::join(KeysOf(rule), " and "));
    default:
      return std::string(SettingKindName(rule.kind));
  }
}

// What to write to give a parameter a value.
std::string ParamAdvice(const Options& options, std::string_view name) {
  return options.field.empty()
             ? fmt::format("give --param {}=VALUE", name)
             : fmt::format("set {}.params.{}", options.field, name);
}

// The first sentence, in small letters unless it begins with a name.
std::string FirstSentence(const std::string& text) {
  std::string first = text.substr(0, text.find(". "));
  if (first.ends_with('.')) {
    first.pop_back();
  }
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (first.size() > 1 && is_upper(first[0]) && !is_upper(first[1])) {
    first[0] = static_cast<char>(first[0] - 'A' + 'a');
  }
  return first;
}

// What tells a fact that is missing.
std::string LackAdvice(const model::Lack& lack, const FabricProfile& fabric,
                       const Options& options) {
  switch (lack.need) {
    case model::Need::kHardware:
      return fmt::format("name the nodes with {}, as in {}",
                         OptionName(options, "hardware"),
                         fabric.example_hardware);
    case model::Need::kGpus:
      return "write the GPUs that the pod needs in the limits of its main "
             "container";
    case model::Need::kImage:
    case model::Need::kRelease:
      return "name a release of Dynamo in the tag of the image";
    case model::Need::kEngine:
    case model::Need::kCommand:
      return "write out the command that starts the engine";
    case model::Need::kEnvironment:
      return "write the variables in env of the container";
    case model::Need::kOperator:
      return "name the version of the operator with --operator";
    case model::Need::kModel:
    case model::Need::kFabric:
    case model::Need::kClusterFacts:
    case model::Need::kOneOfRole:
    case model::Need::kManifest:
    case model::Need::kIntent:
    case model::Need::kNothing:
      return fmt::format(
          "set it by hand if it is needed here; dgdc profiles show {} lists it",
          fabric.head.name);
  }
  return "";
}

// Whether the worker has anything that some profile writes for collectives, so
// that their way was chosen.
bool HasCollectives(const Subject& subject, const std::vector<Shown>& shown) {
  for (const FabricProfile& fabric : subject.facts.catalog->fabrics.all()) {
    for (const SettingRule& rule : fabric.settings) {
      const bool named = rule.kind == SettingKind::kEnv &&
                         rule.name.tag.empty() && IsForCollectives(rule) &&
                         subject.worker.FindEnv(rule.name.scalar) != nullptr;
      if (named) {
        return true;
      }
    }
  }
  return std::any_of(shown.begin(), shown.end(), [](const Shown& one) {
    return std::any_of(
        one.fabrics.begin(), one.fabrics.end(),
        [](const FabricProfile* fabric) {
          return std::any_of(
              fabric->settings.begin(), fabric->settings.end(),
              [](const SettingRule& rule) { return rule.collectives; });
        });
  });
}

// Puts one worker onto the fabric.
class WorkerChange {
 public:
  WorkerChange(const Subject& subject, const manifest::Amend& amend,
               const Options& options, Companions& companions, Sink& sink)
      : subject_(subject),
        amend_(amend),
        options_(options),
        companions_(companions),
        sink_(sink),
        shown_(ShownFabrics(subject, amend)) {}

  Changes Run();
  std::optional<Changes> RunPreflight();

 private:
  [[nodiscard]] const std::string& name() const {
    return *subject_.worker.component.name;
  }
  [[nodiscard]] Carries CarriesOf() const;
  [[nodiscard]] std::vector<UserSetting> Params();
  void Collect(const FabricProfile& fabric, const model::View& view);
  void AddGivenCollectives(const std::vector<UserSetting>& params);
  void CheckParams(const model::View& view);
  void TellClaims(const FabricProfile& fabric, const std::vector<OwnClaim>& own,
                  const std::vector<WantedSetting>& settings);
  void RefuseGap(const FabricProfile& fabric, const model::Lack& lack,
                 const std::string& resource);
  void TellGaps(const FabricProfile& fabric,
                const std::vector<model::Gap>& gaps);
  bool Check(const RuleSpec& rule, const model::View& view);
  bool Fits(const FabricProfile& fabric, const model::View& view);
  [[nodiscard]] Target TargetOf(const model::View& view) const {
    return {.subject = subject_,
            .fabric = *options_.fabric,
            .view = view,
            .amend = amend_,
            .options = options_,
            .shown = shown_,
            .wanted = wanted_};
  }
  void Set(const Target& target);
  [[nodiscard]] std::optional<Changes> KeepGpus(const Target& target);
  [[nodiscard]] std::vector<std::string> Checks(const model::View& view);
  void Add(std::string_view what, std::optional<Changes> changes);
  void Refuse(std::string_view what);

  const Subject& subject_;
  const manifest::Amend& amend_;
  const Options& options_;
  Companions& companions_;
  Sink& sink_;
  std::vector<Shown> shown_;
  std::vector<WantedSetting> wanted_ = {};
  Changes changes_ = {};
};

void WorkerChange::Refuse(std::string_view what) {
  const manifest::Worker& worker = subject_.worker;
  const bool other = HasOtherConnector(worker);
  sink_
      .Report(
          "DG1031", other ? worker.kv.connector.span : worker.place(),
          fmt::format("{} of {} cannot be set in this manifest", what, name()))
      .help.push_back(
          other
              ? fmt::format("{} has no part that is {}, and replacing it "
                            "would take away what it does; give it one, or "
                            "choose {} alone first",
                            *worker.kv.connector,
                            worker.engine->kv_transfer.nixl_connectors.front(),
                            worker.engine->kv_transfer.nixl_connectors.front())
              : std::string(
                    "its command or its configuration file is not written "
                    "out here; set it where that is, dgdc profiles show "
                    "lists it"));
}

void WorkerChange::Add(std::string_view what, std::optional<Changes> changes) {
  if (!changes) {
    Refuse(what);
    return;
  }
  std::move(changes->operations.begin(), changes->operations.end(),
            std::back_inserter(changes_.operations));
  std::move(changes->notes.begin(), changes->notes.end(),
            std::back_inserter(changes_.notes));
}

// Where nobody chose a way for the collectives, they go over the fabric too, as
// those of an intent do; a worker that moves no KV cache has nothing else.
Carries WorkerChange::CarriesOf() const {
  if (options_.collectives != nullptr) {
    return {.collectives = options_.collectives == options_.fabric ||
                           !TransfersKv(subject_)};
  }
  return {.collectives =
              !TransfersKv(subject_) || !HasCollectives(subject_, shown_)};
}

// The given parameters, with the choices that the worker shows of the same
// fabric.
std::vector<UserSetting> WorkerChange::Params() {
  std::vector<UserSetting> given = ParamsFor(subject_.worker, options_.params);
  const auto same = std::find_if(
      shown_.begin(), shown_.end(),
      [this](const Shown& one) { return one.Includes(*options_.fabric); });
  if (same == shown_.end()) {
    return given;
  }
  std::vector<UserSetting> params =
      ShownChoices(subject_, amend_, *options_.fabric, *same, given);
  const model::View plain =
      ViewOf(subject_, *options_.fabric, given, Carries{});
  for (size_t i = given.size(); i < params.size(); ++i) {
    const yaml::Node* own =
        plain.FindValue(fmt::format("param.{}", params[i].name));
    if (own != nullptr && ParamText(*own) == ParamText(params[i].value)) {
      continue;
    }
    changes_.notes.push_back(fmt::format(
        "took {} {} from {}; {} chooses another", params[i].name,
        ParamText(params[i].value), name(), OptionName(options_, "param")));
  }
  return params;
}

// A parameter that the fabric needs and that neither the options nor the
// manifest with its hardware give.
void WorkerChange::CheckParams(const model::View& view) {
  for (const Param& param : options_.fabric->params) {
    const std::string fact = "param." + param.name;
    if (param.needed.empty() || view.FindValue(fact) != nullptr) {
      continue;
    }
    Diagnostic& finding = sink_.Report(
        "DG1032", subject_.worker.place(),
        fmt::format("not known for {}, and needed by fabric {}: {}", name(),
                    options_.fabric->head.name, FirstSentence(param.doc)));
    if (const size_t rest = param.doc.find(". "); rest != std::string::npos) {
      finding.why.push_back(param.doc.substr(rest + 2));
    }
    if (auto lack = view.LackOf(fact)) {
      if (AsksForNoGpu(view) && subject_.hardware != nullptr) {
        lack->need = model::Need::kGpus;
      }
      finding.help.push_back(LackAdvice(*lack, *options_.fabric, options_));
    }
    finding.help.push_back(fmt::format("or {}, for this worker alone as {}.{}",
                                       ParamAdvice(options_, param.name),
                                       name(), param.name));
  }
}

// A device that a pod does not ask for, it does not have: nothing goes over the
// fabric then.
void WorkerChange::RefuseGap(const FabricProfile& fabric,
                             const model::Lack& lack,
                             const std::string& resource) {
  const model::FactSpec* fact = model::FindFact(lack.fact);
  Diagnostic& finding = sink_.Report(
      "DG1032", subject_.worker.place(),
      fmt::format("not known for {}, and needed by fabric {}: how many of {}",
                  name(), fabric.head.name, resource));
  if (fact != nullptr) {
    finding.why.push_back(
        fmt::format("it depends on what nothing here tells: {}", fact->doc));
  }
  finding.help.push_back(LackAdvice(lack, fabric, options_));
}

void WorkerChange::TellGaps(const FabricProfile& fabric,
                            const std::vector<model::Gap>& gaps) {
  std::set<std::string> told;
  for (const model::Gap& gap : gaps) {
    if (gap.rule == nullptr) {
      continue;
    }
    const std::string param = model::ParamOf(*gap.rule);
    const Param* needed = fabric.FindParam(param);
    if (needed != nullptr && !needed->needed.empty()) {
      continue;  // CheckParams says it
    }
    if (gap.rule->kind == SettingKind::kResource && gap.rule->each.empty()) {
      RefuseGap(fabric, gap.lack, NameOf(*gap.rule));
      continue;
    }
    const model::FactSpec* fact = model::FindFact(gap.lack.fact);
    const std::string note =
        fmt::format("not set on {}: {} of fabric {} ({}); not known: {}; {}",
                    name(), NameOf(*gap.rule), fabric.head.name, gap.rule->why,
                    fact == nullptr ? gap.lack.fact : std::string(fact->doc),
                    LackAdvice(gap.lack, fabric, options_));
    if (told.insert(note).second) {
      changes_.notes.push_back(note);
    }
  }
}

void WorkerChange::TellClaims(const FabricProfile& fabric,
                              const std::vector<OwnClaim>& own,
                              const std::vector<WantedSetting>& settings) {
  for (const OwnClaim& claim : own) {
    changes_.notes.push_back(
        fmt::format("left the claim {} on {}, made of {}, in place of one of "
                    "fabric {}",
                    claim.name, name(), claim.source, fabric.head.name));
  }
  if (!own.empty()) {
    return;
  }
  const std::vector<std::string> unknown = UnknownClaims(subject_, settings);
  if (!unknown.empty()) {
    changes_.notes.push_back(fmt::format(
        "left the claim{} {} on {}, whose template is not shown; if it brings "
        "devices of fabric {} too, remove one of them",
        unknown.size() == 1 ? "" : "s", fmt::join(unknown, ", "), name(),
        fabric.head.name));
  }
}

void WorkerChange::Collect(const FabricProfile& fabric,
                           const model::View& view) {
  model::Wanted wanted = model::WantedOf(view);
  const std::vector<OwnClaim> own =
      OwnClaims(subject_, fabric, wanted.settings);
  TellClaims(fabric, own, wanted.settings);
  for (WantedSetting& one : wanted.settings) {
    if (one.setting.kind == SettingKind::kResource && AsksForNoGpu(view) &&
        one.setting.value.scalar == "0") {
      RefuseGap(fabric, {.fact = "gpus", .need = model::Need::kGpus},
                one.setting.name);
      continue;
    }
    UseOwnClaims(own, one.setting);
    if (!one.setting.value.IsMap() || !one.setting.value.entries.empty()) {
      wanted_.push_back(std::move(one));
    }
  }
  TellGaps(fabric, wanted.gaps);
  AddWanted(wanted.documents, companions_);
}

// A parameter that somebody gave is set even where it is about collectives that
// stay otherwise.
void WorkerChange::AddGivenCollectives(const std::vector<UserSetting>& params) {
  const model::View view =
      ViewOf(subject_, *options_.fabric, params, Carries{});
  for (WantedSetting& wanted : model::WantedOf(view).settings) {
    const std::string param = model::ParamOf(*wanted.rule);
    const bool given =
        !param.empty() &&
        std::any_of(options_.params.begin(), options_.params.end(),
                    [&param](const UserSetting& setting) {
                      return PlainName(setting.name) == param;
                    });
    if (given && IsForCollectives(*wanted.rule)) {
      wanted_.push_back(std::move(wanted));
    }
  }
}

void WorkerChange::Set(const Target& target) {
  std::vector<Setting> pieces;
  for (const WantedSetting& wanted : wanted_) {
    const Setting& setting = wanted.setting;
    if (!IsPiece(setting.kind)) {
      Add(setting.kind == SettingKind::kGpusByClaim ? "the GPUs" : setting.name,
          setting.kind == SettingKind::kEnv ? ChangesForVariable(target, wanted)
                                            : ChangesFor(target, setting));
      continue;
    }
    const auto same = std::find_if(
        pieces.begin(), pieces.end(),
        [&](const Setting& other) { return other.kind == setting.kind; });
    if (same == pieces.end()) {
      pieces.push_back(setting);
    } else {
      yaml::Merge(same->value, setting.value);
    }
  }
  for (const Setting& piece : pieces) {
    Add(SettingKindName(piece.kind), ChangesFor(target, piece));
  }
}

// The GPUs that claims of another fabric brought are asked for as a resource
// when those go.
std::optional<Changes> WorkerChange::KeepGpus(const Target& target) {
  const auto brings = [](const FabricProfile& fabric) {
    return std::any_of(fabric.settings.begin(), fabric.settings.end(),
                       [](const SettingRule& rule) {
                         return rule.kind == SettingKind::kGpusByClaim;
                       });
  };
  const bool go =
      std::any_of(shown_.begin(), shown_.end(), [&](const Shown& shown) {
        return !shown.Includes(target.fabric) &&
               std::any_of(
                   shown.fabrics.begin(), shown.fabrics.end(),
                   [&](const FabricProfile* one) { return brings(*one); });
      });
  const bool stay =
      std::any_of(wanted_.begin(), wanted_.end(), [](const WantedSetting& one) {
        return one.setting.kind == SettingKind::kGpusByClaim;
      });
  const yaml::Node* gpus = target.view.FindValue("gpus");
  if (!go || stay || options_.keep || subject_.worker.gpus_span.known() ||
      gpus == nullptr || gpus->AsInt().value_or(0) <= 0) {
    return Changes{};
  }
  const std::string& resource = subject_.facts.catalog->platform().gpu_resource;
  std::optional<manifest::Operations> operations =
      amend_.SetResource(resource, gpus->scalar);
  if (!operations) {
    return std::nullopt;
  }
  return Changes{.operations = *std::move(operations),
                 .notes = {fmt::format("asked for {} of {} on {}, which claims "
                                       "brought",
                                       gpus->scalar, resource, name())}};
}

// Whether the facts keep the rule, or only a warning comes of it; one
// that another worker has had already is not said again.
bool WorkerChange::Check(const RuleSpec& rule, const model::View& view) {
  Sink found;
  Diagnostic* finding =
      plan::CheckChoice(rule, view, subject_.worker.place(), found);
  if (finding == nullptr) {
    return true;
  }
  const bool is_error = finding->severity == Severity::kError;
  bool known = false;
  sink_.ForEachFrom(0, [&](const Diagnostic& other) {
    known = known || (!is_error && other.code == finding->code &&
                      other.message == finding->message);
  });
  if (!known) {
    sink_.Add(std::move(*finding));
  }
  return !is_error;
}

// What compile refuses for these nodes and this engine; what the manifest does
// not tell is refused by nobody.
bool WorkerChange::Fits(const FabricProfile& fabric, const model::View& view) {
  const HardwareProfile* hardware = subject_.hardware;
  const std::string why =
      hardware == nullptr ? "" : plan::WhyNotOn(fabric, *hardware);
  if (!why.empty()) {
    sink_.Report("DG1023", subject_.worker.place(), why)
        .help.push_back(fmt::format(
            "fabrics that fit this hardware: {}",
            fmt::join(plan::FabricsFor(*subject_.facts.catalog, *hardware),
                      ", ")));
    return false;
  }
  // What is wrong with the manifest on any fabric is not refused: nothing
  // changes about it.
  bool fits = true;
  for (const RuleSpec* rule : plan::ChoiceRules(*subject_.facts.catalog)) {
    if (rule->severity != Severity::kError || plan::IsAboutFabric(*rule)) {
      fits = Check(*rule, view) && fits;
    }
  }
  return fits;
}

Changes WorkerChange::Run() {
  const std::vector<UserSetting> params = Params();
  const Carries carries = CarriesOf();
  const model::View view = ViewOf(subject_, *options_.fabric, params, carries);
  CheckParams(view);
  if (!Fits(*options_.fabric, view)) {
    return {};
  }
  Collect(*options_.fabric, view);
  if (!carries.collectives) {
    AddGivenCollectives(params);
  }
  const FabricProfile* second = options_.collectives;
  if (second != nullptr && second != options_.fabric && SpansNodes(subject_) &&
      TransfersKv(subject_)) {
    const Carries alone{.kv = false};
    const model::View seen = ViewOf(subject_, *second, {}, alone);
    if (!Fits(*second, seen)) {
      return {};
    }
    Collect(*second, seen);
  }
  const Target target = TargetOf(view);
  if (HoldsBackNixl(target, sink_)) {
    return {};
  }
  for (const Setting& setting : EngineSettings(subject_, view)) {
    Add(setting.name, ChangesFor(target, setting));
  }
  Set(target);
  Add("the GPUs", KeepGpus(target));
  Add("the NIXL backend", ChooseBackend(target));
  Add("image", ChooseImage(target, sink_));
  Add("", RemoveOthers(target, sink_));
  // The script is changed last, once nothing else of it is.
  if (changes_.operations.empty()) {
    Add("", ChangeStartup(target));
  }
  if (!options_.keep) {
    AddObsolete(target, companions_);
  }
  return std::move(changes_);
}

// The arguments of the pre-flight Job: the checks of the fabric, then those of
// the fabric that the collectives have besides.
std::vector<std::string> WorkerChange::Checks(const model::View& view) {
  std::vector<Setting> settings;
  for (const WantedSetting& wanted : wanted_) {
    settings.push_back(wanted.setting);
  }
  std::vector<std::string> arguments;
  const auto add = [&](const FabricProfile& fabric, const model::View& seen) {
    for (const plan::CheckCall& call : plan::ChecksFor(
             *subject_.facts.catalog, fabric, settings, seen, sink_)) {
      arguments.insert(arguments.end(),
                       {call.command, call.expect, call.pattern});
    }
  };
  add(*options_.fabric, view);
  const auto add_second = [&](const FabricProfile& fabric) {
    if (&fabric != options_.fabric && SpansNodes(subject_)) {
      add(fabric, ViewOf(subject_, fabric, {}, {.kv = false}));
    }
  };
  if (options_.collectives != nullptr) {
    add_second(*options_.collectives);
    return arguments;
  }
  for (const Shown& shown : shown_) {
    const FabricProfile& fabric = *shown.fabrics.front();
    const bool stays =
        std::any_of(fabric.settings.begin(), fabric.settings.end(),
                    [](const SettingRule& rule) { return rule.collectives; });
    if (shown.fabrics.size() == 1 && stays) {
      add_second(fabric);
    }
  }
  return arguments;
}

std::optional<Changes> WorkerChange::RunPreflight() {
  const std::vector<UserSetting> params = Params();
  const model::View view =
      ViewOf(subject_, *options_.fabric, params, CarriesOf());
  Collect(*options_.fabric, view);
  const FabricProfile* second = options_.collectives;
  if (second != nullptr && second != options_.fabric && SpansNodes(subject_)) {
    Collect(*second, ViewOf(subject_, *second, {}, {.kv = false}));
  }
  const std::vector<std::string> checks = Checks(view);
  if (checks.empty()) {
    return std::nullopt;
  }
  std::erase_if(wanted_, [this](WantedSetting& one) {
    return !plan::TakeForJob(subject_.facts.catalog->platform().preflight,
                             one.setting);
  });
  const Target target = TargetOf(view);
  Set(target);
  Add("the GPUs", KeepGpus(target));
  Add("image", ChooseImage(target, sink_));
  Add("", RemoveOthers(target, sink_));
  yaml::Node arguments = yaml::Node::Seq();
  for (const std::string& argument : checks) {
    arguments.Push(yaml::Node::String(argument));
  }
  if (!yaml::Equal(subject_.worker.component.args, arguments)) {
    changes_.operations.push_back(edit::Operation::Set(
        amend_.places().container.Then("args"), std::move(arguments)));
  }
  return std::move(changes_);
}

}  // namespace

Changes ChangeWorker(const Subject& subject, const manifest::Amend& amend,
                     const Options& options, Companions& companions,
                     Sink& sink) {
  return WorkerChange(subject, amend, options, companions, sink).Run();
}

std::optional<Changes> ChangePreflight(const Subject& subject,
                                       const manifest::Amend& amend,
                                       const Options& options,
                                       Companions& companions, Sink& sink) {
  return WorkerChange(subject, amend, options, companions, sink).RunPreflight();
}

}  // namespace dgdc::apply
