// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/apply/changes.h"
#include "dgdc/apply/leaves.h"
#include "dgdc/apply/params.h"
#include "dgdc/lint/query/net_devices.h"
#include "dgdc/lint/query/ucx_list.h"
#include "dgdc/manifest/places.h"

// What other fabrics left behind. What a profile writes by itself goes where
// the worker has exactly that; what its author chose stays, and is told.
namespace dgdc::apply {
namespace {

using edit::Operation;
using manifest::At;
using manifest::Operations;
using yaml::Node;

bool IsScheduling(const Found& found) {
  return found.field == "nodeSelector" || found.field == "tolerations" ||
         found.field == "affinity";
}

// Whether the pod of some hardware has the same, so that it is the nodes' and
// not the fabric's.
bool IsOfHardware(const Catalog& catalog, const Found& found) {
  return std::any_of(
      catalog.hardware.all().begin(), catalog.hardware.all().end(),
      [&found](const HardwareProfile& hardware) {
        if (hardware.pod.IsNull()) {
          return false;
        }
        const Setting pod{.kind = SettingKind::kPodSpec, .value = hardware.pod};
        return LeavesOf(pod).contains(found.leaf);
      });
}

bool IsPrivilege(const Found& found) {
  return found.leaf.kind == SettingKind::kSecurityContext;
}

// A device or what belongs to one: no variable and no privilege.
bool IsDevice(SettingKind kind) {
  return kind == SettingKind::kResource || kind == SettingKind::kAnnotation ||
         kind == SettingKind::kPodSpec || kind == SettingKind::kContainer;
}

// Collects what goes and what stays of one worker.
class Remover {
 public:
  Remover(const Target& target, Sink& sink) : target_(target), sink_(sink) {
    for (const WantedSetting& wanted : target.wanted) {
      wanted_.merge(LeavesOf(wanted.setting));
    }
  }

  Changes Run();

 private:
  void Of(const Shown& shown);
  void Take(const Found& found, const std::string& fabric, bool sure);
  void TakeResources(const Shown& shown);
  void TakeCollectives();
  void TakeUnfit();
  void TellOpenSources();
  void TellOwnValues(const Shown& shown);
  void TellOwnClaims(const Shown& shown);
  void TakeOfOtherEngines();
  void TellHostIpc();
  void DropHalves();
  void Finish();
  std::vector<std::string> RemoveVariables();
  void Remove(const Found& found, const std::string& why, bool breaks = false);
  [[nodiscard]] bool IsWanted(const Leaf& leaf) const {
    return wanted_.contains(leaf);
  }
  // Whether the old devices may still carry collectives, because the new fabric
  // brings none of its own.
  [[nodiscard]] bool DevicesMayServe() const {
    return target_.fabric.network == Network::kNone &&
           target_.options.collectives == nullptr &&
           TransfersKv(target_.subject) && SpansNodes(target_.subject);
  }
  void Note(std::string note) { changes_.notes.push_back(std::move(note)); }

  struct Removal {
    Found found = {};
    std::string why = {};
    bool breaks = false;  // the fabric does not work with it
  };
  void Keep(const Removal& removal);
  void TellComment(const Removal& removal);

  const Target& target_;
  Sink& sink_;
  std::set<Leaf> wanted_ = {};
  std::vector<Removal> removals_ = {};
  // What stays, for the notes: by reason.
  std::vector<std::string> privileges_ = {};
  std::vector<std::string> devices_ = {};
  std::vector<std::string> collectives_ = {};
  Changes changes_ = {};
};

void Remover::Remove(const Found& found, const std::string& why, bool breaks) {
  const auto known = std::find_if(removals_.begin(), removals_.end(),
                                  [&found](const Removal& other) {
                                    return other.found.leaf == found.leaf;
                                  });
  if (known == removals_.end()) {
    removals_.push_back({.found = found, .why = why, .breaks = breaks});
  } else {
    known->breaks = known->breaks || breaks;
  }
}

void Add(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    names.push_back(name);
  }
}

// `sure`: exactly one profile fits.
void Remover::Take(const Found& found, const std::string& fabric, bool sure) {
  if (IsWanted(found.leaf)) {
    return;
  }
  if (IsForCollectives(*found.rule) && TransfersKv(target_.subject)) {
    if (target_.options.collectives == nullptr) {
      Add(collectives_, found.what);
    }
    return;
  }
  if (IsScheduling(found) &&
      (!sure || IsOfHardware(*target_.subject.facts.catalog, found))) {
    return;
  }
  if (IsPrivilege(found) && !target_.options.least_privilege) {
    Add(privileges_, found.what);
    return;
  }
  if (IsDevice(found.leaf.kind) && DevicesMayServe()) {
    Add(devices_, found.what);
    return;
  }
  Remove(found, "of fabric " + fabric);
}

void Remover::TakeResources(const Shown& shown) {
  for (const std::string& name : shown.resources) {
    const Found found{.leaf = {.kind = SettingKind::kResource, .name = name},
                      .what = name};
    if (IsWanted(found.leaf)) {
      continue;
    }
    if (DevicesMayServe()) {
      Add(devices_, name);
    } else {
      Remove(found, "of fabric " + shown.Names());
    }
  }
}

// Variables that the profile knows by name, with a value that it never writes.
void Remover::TellOwnValues(const Shown& shown) {
  std::vector<std::string> own;
  for (const FabricProfile* fabric : shown.fabrics) {
    for (const SettingRule& rule : fabric->settings) {
      const std::string& name = rule.name.scalar;
      if (rule.kind != SettingKind::kEnv || !rule.name.tag.empty() ||
          IsForCollectives(rule) ||
          IsWanted({.kind = rule.kind, .name = name}) ||
          target_.worker().FindEnv(name) == nullptr) {
        continue;
      }
      const bool goes = std::any_of(
          removals_.begin(), removals_.end(), [&name](const Removal& removal) {
            return removal.found.leaf.kind == SettingKind::kEnv &&
                   removal.found.leaf.name == name;
          });
      if (!goes) {
        Add(own, name);
      }
    }
  }
  for (const std::string& name : own) {
    Note(
        fmt::format("left {} on {}: fabric {} does not write this value by "
                    "itself",
                    name, target_.name(), shown.Names()));
  }
}

// Of several profiles that fit, what all of them write goes.
void Remover::Of(const Shown& shown) {
  std::vector<std::vector<Found>> found;
  std::vector<std::set<Leaf>> leaves;
  for (const FabricProfile* fabric : shown.fabrics) {
    found.emplace_back();
    leaves.emplace_back();
    for (const WantedSetting& one :
         WrittenBy(target_.subject, target_.amend, *fabric, shown)) {
      for (Found& leaf : FindLeaves(target_.subject, target_.amend, one)) {
        leaves.back().insert(leaf.leaf);
        found.back().push_back(std::move(leaf));
      }
    }
  }
  for (const Found& one : found.front()) {
    if (std::all_of(leaves.begin(), leaves.end(), [&one](const auto& other) {
          return other.contains(one.leaf);
        })) {
      Take(one, shown.Names(), shown.fabrics.size() == 1);
    }
  }
  TakeResources(shown);
  // What names a folder of the fabric's is no choice that could stay.
  for (const FabricProfile* fabric : shown.fabrics) {
    for (const auto& [name, variable] : target_.worker().env) {
      const manifest::Text* value = target_.worker().EnvValue(name);
      const Leaf leaf{.kind = SettingKind::kEnv, .name = name};
      if (!fabric->library_path.empty() && value != nullptr &&
          (*value)->find(fabric->library_path) != std::string::npos &&
          fabric->library_path != target_.fabric.library_path &&
          !IsWanted(leaf)) {
        Remove({.leaf = leaf, .what = name}, "of fabric " + shown.Names());
      }
    }
  }
}

// Where they go over a fabric that somebody named, the collectives keep nothing
// that another fabric writes for them. Those of workers that move no KV cache
// go over the fabric itself.
void Remover::TakeCollectives() {
  const FabricProfile* fabric = target_.options.collectives;
  if (fabric == nullptr && !TransfersKv(target_.subject) &&
      SpansNodes(target_.subject) && !target_.options.keep) {
    fabric = &target_.fabric;
  }
  if (fabric == nullptr) {
    return;
  }
  for (const FabricProfile& other :
       target_.subject.facts.catalog->fabrics.all()) {
    for (const WantedSetting& one : PossibleSettings(target_.subject, other)) {
      if (!IsForCollectives(*one.rule)) {
        continue;
      }
      for (const Found& found :
           FindLeaves(target_.subject, target_.amend, one)) {
        if (!IsWanted(found.leaf)) {
          Remove(found, "the collectives go over " + fabric->head.name);
        }
      }
    }
  }
}

// Whether there are values of the variable with which the fabric does not work.
bool DependsOn(const Catalog& catalog, const FabricProfile& fabric,
               std::string_view variable) {
  return !Works(catalog, fabric, variable, "") ||
         !Works(catalog, fabric, variable, "lo");
}

// Variables that envFrom brings and nobody sees, where one of them may break
// the fabric.
void Remover::TellOpenSources() {
  std::vector<std::string> names;
  const TransportProfile& ucx = target_.subject.facts.catalog->Transport("ucx");
  for (const std::string& name :
       {ucx.Variable("transports"), ucx.Variable("devices")}) {
    const Leaf leaf{.kind = SettingKind::kEnv, .name = name};
    if (DependsOn(*target_.subject.facts.catalog, target_.fabric, name) &&
        !IsWanted(leaf) && target_.worker().FindEnv(name) == nullptr) {
      names.emplace_back(name);
    }
  }
  if (!names.empty() && target_.worker().env_open) {
    Note(fmt::format(
        "{} takes variables from a ConfigMap that is not shown (envFrom); with "
        "{} in it, fabric {} may not work",
        target_.name(), fmt::join(names, " or "), target_.fabric.head.name));
  }
}

// Values with which the fabric does not work, whoever wrote them.
void Remover::TakeUnfit() {
  if (!TransfersKv(target_.subject)) {
    return;
  }
  TellOpenSources();
  for (const auto& [name, variable] : target_.worker().env) {
    const Leaf leaf{.kind = SettingKind::kEnv, .name = name};
    if (IsWanted(leaf)) {
      continue;
    }
    if (!variable.known &&
        DependsOn(*target_.subject.facts.catalog, target_.fabric, name)) {
      Note(
          fmt::format("left {} on {}: nothing here tells its value, and "
                      "fabric {} does not work with every one",
                      name, target_.name(), target_.fabric.head.name));
    } else if (variable.known &&
               !Works(*target_.subject.facts.catalog, target_.fabric, name,
                      *variable.value)) {
      Remove({.leaf = leaf, .what = name},
             fmt::format("{} does not work with {}", target_.fabric.head.name,
                         *variable.value),
             /*breaks=*/true);
    }
  }
}

// The name that an item of a list has in the manifest.
std::string ItemName(const Target& target, const Found& found) {
  const Node* item = manifest::NodeAt(target.subject.facts, found.path);
  return item == nullptr ? "" : At(*item, {"name"}).scalar;
}

// The template of a claim of the pod.
std::string ItemTemplate(const Target& target, const Found& found) {
  const Node* item = manifest::NodeAt(target.subject.facts, found.path);
  return item == nullptr ? "" : At(*item, {"resourceClaimTemplateName"}).scalar;
}

// How many containers of the pod use a volume or a claim.
size_t UsesOf(const Target& target, std::string_view part,
              const std::string& name) {
  const Node* pod =
      manifest::NodeAt(target.subject.facts, target.amend.places().pod);
  if (pod == nullptr) {
    return 0;
  }
  std::vector<const Node*> holders;
  for (const std::string_view list : {"containers", "initContainers"}) {
    for (const Node& container : At(*pod, {list}).items) {
      holders.push_back(&container);
    }
  }
  holders.push_back(&At(*pod, {"mainContainer"}));
  size_t uses = 0;
  const auto count = [&](const Node& items) {
    uses += static_cast<size_t>(std::count_if(
        items.items.begin(), items.items.end(), [&name](const Node& item) {
          return At(item, {"name"}).scalar == name;
        }));
  };
  for (const Node* holder : holders) {
    count(manifest::AtDotted(*holder, part));
  }
  const bool is_alpha = target.subject.graph.api == manifest::Api::kAlpha;
  if (is_alpha) {
    count(manifest::AtDotted(*target.worker().component.node, part));
  }
  return uses;
}

bool IsIn(const Found& found, std::string_view list) {
  return found.leaf.name.starts_with(std::string(list) + "[");
}

// Claims of another template than the profile writes: whether something else
// needs what its author put into it, nobody can tell.
void Remover::TellOwnClaims(const Shown& shown) {
  constexpr std::string_view kPodClaims = "resourceClaims";
  // Of what stays for the collectives another note speaks.
  const auto& rules = shown.fabrics.front()->settings;
  if (target_.options.collectives == nullptr && TransfersKv(target_.subject) &&
      std::any_of(rules.begin(), rules.end(),
                  [](const SettingRule& rule) { return rule.collectives; })) {
    return;
  }
  std::set<std::string> written;
  for (const FabricProfile* fabric : shown.fabrics) {
    for (const WantedSetting& one :
         WrittenBy(target_.subject, target_.amend, *fabric, shown)) {
      for (const Found& found :
           FindLeaves(target_.subject, target_.amend, one)) {
        if (IsIn(found, kPodClaims)) {
          written.insert(ItemTemplate(target_, found));
        }
      }
    }
  }
  for (const manifest::Sign& sign : target_.worker().signs) {
    const bool is_wanted =
        std::any_of(wanted_.begin(), wanted_.end(), [&sign](const Leaf& leaf) {
          return leaf.name.find(sign.name) != std::string::npos;
        });
    if (sign.kind == manifest::SignKind::kClaim &&
        !written.contains(sign.name) && !is_wanted &&
        sign.Shows(*shown.fabrics.front())) {
      Note(
          fmt::format("left the claim of {} on {}: fabric {} does not write "
                      "this template by itself; take it out if the pod no "
                      "longer needs its devices",
                      sign.name, target_.name(), shown.Names()));
    }
  }
}

// Variables by which other engines choose the backend of NIXL: this one does
// not read them.
void Remover::TakeOfOtherEngines() {
  const EngineProfile* own = target_.worker().engine;
  if (own == nullptr || !TransfersKv(target_.subject)) {
    return;
  }
  for (const EngineProfile& engine :
       target_.subject.facts.catalog->engines.all()) {
    const std::string& name = engine.kv_transfer.env;
    const Leaf leaf{.kind = SettingKind::kEnv, .name = name};
    if (!name.empty() && name != own->kv_transfer.env && !IsWanted(leaf) &&
        target_.worker().FindEnv(name) != nullptr) {
      Remove({.leaf = leaf, .what = name},
             fmt::format("{} alone reads it, and this is {}", engine.head.name,
                         own->head.name));
    }
  }
}

// Some pods have it for shared memory or an old device plug-in; whether this
// one needs it, nobody can tell.
void Remover::TellHostIpc() {
  constexpr std::string_view kHostIpc = "hostIPC";
  if (At(target_.worker().component.pod_spec, {kHostIpc}).scalar == "true" &&
      !IsWanted(
          {.kind = SettingKind::kPodSpec, .name = std::string(kHostIpc)})) {
    Note(fmt::format("left {} on {}: fabric {} does not need it", kHostIpc,
                     target_.name(), target_.fabric.head.name));
  }
}

// The line above the one of a place, if it is a comment about it: indented the
// same; "" otherwise.
std::string CommentAbove(std::string_view text, size_t place) {
  const auto line_of = [&text](size_t at) {
    const size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    return text.substr(begin, text.find('\n', at) - begin);
  };
  const std::string_view line = line_of(place);
  const auto begin = static_cast<size_t>(line.data() - text.data());
  if (begin == 0) {
    return "";
  }
  const std::string_view above = line_of(begin - 1);
  const size_t indent = above.find_first_not_of(' ');
  const bool is_comment = indent != std::string_view::npos &&
                          above[indent] == '#' &&
                          line.find_first_not_of(' ') == indent;
  return is_comment ? std::string(above.substr(indent)) : "";
}

// A comment may be about what follows it as well, so it stays where it is.
void Remover::TellComment(const Removal& removal) {
  const manifest::Facts& facts = target_.subject.facts;
  const Leaf& leaf = removal.found.leaf;
  const manifest::Variable* variable = leaf.kind == SettingKind::kEnv
                                           ? target_.worker().FindEnv(leaf.name)
                                           : nullptr;
  const manifest::Resource* resource =
      leaf.kind == SettingKind::kResource
          ? target_.worker().FindResource(leaf.name)
          : nullptr;
  const Node* node = variable == nullptr && resource == nullptr &&
                             !removal.found.path.steps.empty()
                         ? manifest::NodeAt(facts, removal.found.path)
                         : nullptr;
  const Span place = variable != nullptr   ? variable->name_span
                     : resource != nullptr ? resource->span()
                     : node != nullptr     ? node->span
                                           : Span{};
  if (place.file != facts.file) {
    return;
  }
  const std::string comment =
      CommentAbove(facts.sources->Get(facts.file).text, place.begin);
  if (!comment.empty()) {
    Note(fmt::format("a comment stays where {} of {} was: {}",
                     removal.found.what, target_.name(), comment));
  }
}

// A claim without its use, a volume without its mount, and the other way round,
// are things that the API server refuses: both go or both stay.
void Remover::DropHalves() {
  struct Pair {
    std::string_view whole = {};  // of the pod
    std::string_view part = {};   // of containers
  };
  constexpr std::array kPairs = {
      Pair{"resourceClaims", "resources.claims"},
      Pair{"volumes", "volumeMounts"},
  };
  const auto gone = [this](std::string_view list) {
    std::multiset<std::string> names;
    for (const Removal& removal : removals_) {
      if (IsIn(removal.found, list)) {
        names.insert(ItemName(target_, removal.found));
      }
    }
    return names;
  };
  for (const Pair& pair : kPairs) {
    const std::multiset<std::string> wholes = gone(pair.whole);
    const std::multiset<std::string> parts = gone(pair.part);
    const auto stays = [&](const std::string& name) {
      return !wholes.contains(name) ||
             UsesOf(target_, pair.part, name) > parts.count(name);
    };
    std::erase_if(removals_, [&](const Removal& removal) {
      return (IsIn(removal.found, pair.whole) ||
              IsIn(removal.found, pair.part)) &&
             stays(ItemName(target_, removal.found));
    });
  }
}

// What a script decides when it runs, what other commands of it use, or what a
// ConfigMap brings.
void Remover::Keep(const Removal& removal) {
  const std::string& what = removal.found.what;
  const manifest::Variable* variable = target_.worker().FindEnv(what);
  const bool is_data = variable != nullptr && variable->from_source();
  if (!removal.breaks) {
    Note(fmt::format(
        "left {} on {}: {}; {}", what, target_.name(),
        is_data ? fmt::format("{} brings it by envFrom", variable->source)
                : std::string("its script sets it"),
        removal.why));
    return;
  }
  Diagnostic& finding = sink_.Report(
      "DG1031",
      variable == nullptr ? target_.worker().place() : variable->name_span,
      fmt::format("{} of {} cannot be removed: {}", what, target_.name(),
                  removal.why));
  finding.help.push_back(
      is_data ? fmt::format("{} brings it by envFrom, to others too; "
                            "take it out there, or set another value in env",
                            variable->source)
              : std::string("the start script uses it for more than its "
                            "server; take it out by hand"));
}

// The names of those that can be. All at once, because one command of a script
// may set several.
std::vector<std::string> Remover::RemoveVariables() {
  std::vector<std::string> names;
  for (const Removal& removal : removals_) {
    const Leaf& leaf = removal.found.leaf;
    if (leaf.kind == SettingKind::kEnv &&
        target_.amend.RemoveEnv(leaf.name).has_value()) {
      names.push_back(leaf.name);
    }
  }
  const std::optional<Operations> operations = target_.amend.RemoveEnv(names);
  if (!operations) {
    return {};
  }
  std::copy(operations->begin(), operations->end(),
            std::back_inserter(changes_.operations));
  return names;
}

void Remover::Finish() {
  const std::vector<std::string> variables = RemoveVariables();
  for (const Removal& removal : removals_) {
    const Leaf& leaf = removal.found.leaf;
    std::optional<Operations> operations;
    if (leaf.kind == SettingKind::kEnv) {
      if (std::find(variables.begin(), variables.end(), leaf.name) !=
          variables.end()) {
        operations.emplace();
      }
    } else if (leaf.kind == SettingKind::kArg) {
      operations = target_.amend.RemoveFlag(leaf.name);
    } else if (leaf.kind == SettingKind::kResource) {
      operations = target_.amend.RemoveResource(leaf.name);
    } else if (leaf.kind == SettingKind::kAnnotation) {
      operations = target_.amend.Remove(
          target_.amend.places().annotations.Then(leaf.name));
    } else {
      operations = Operations{Operation::RemoveAndPrune(removal.found.path)};
    }
    if (!operations) {
      Keep(removal);
      continue;
    }
    std::move(operations->begin(), operations->end(),
              std::back_inserter(changes_.operations));
    Note(fmt::format("removed {} from {}: {}", removal.found.what,
                     target_.name(), removal.why));
    TellComment(removal);
  }
}

Changes Remover::Run() {
  if (!target_.options.keep) {
    for (const Shown& shown : target_.shown) {
      if (!shown.Includes(target_.fabric)) {
        Of(shown);
      }
    }
    TakeUnfit();
    TakeOfOtherEngines();
  }
  TakeCollectives();
  DropHalves();
  if (!target_.options.keep) {
    for (const Shown& shown : target_.shown) {
      if (!shown.Includes(target_.fabric)) {
        TellOwnValues(shown);
        TellOwnClaims(shown);
      }
    }
  }
  Finish();
  TellHostIpc();
  const auto left = [this](const std::vector<std::string>& names,
                           const std::string& why) {
    if (!names.empty()) {
      Note(fmt::format("left {} on {}: {}", fmt::join(names, ", "),
                       target_.name(), why));
    }
  };
  const std::string& fabric = target_.fabric.head.name;
  left(devices_,
       "for the collectives between its nodes; --collectives moves those");
  left(privileges_, fmt::format("fabric {} does not need it; "
                                "--least-privilege removes it",
                                fabric));
  left(collectives_,
       fmt::format("collectives stay; --collectives {} moves them", fabric));
  return std::move(changes_);
}

}  // namespace

bool Works(const Catalog& catalog, const FabricProfile& fabric,
           std::string_view variable, std::string_view value) {
  const TransportProfile& ucx = catalog.Transport("ucx");
  if (variable == ucx.Variable("transports")) {
    const lint::UcxList list(ucx, value);
    if (fabric.network == Network::kRdma) {
      return list.Admits(lint::UcxKind::kRdma) &&
             list.Admits(lint::UcxKind::kGpu);
    }
    if (fabric.detect.env_needs_nvlink) {
      return list.Admits(lint::UcxKind::kGpuPeer);
    }
    return fabric.network != Network::kNone ||
           (list.Admits(lint::UcxKind::kSockets) &&
            list.Admits(lint::UcxKind::kGpu));
  }
  if (variable != ucx.Variable("devices") || value == "all") {
    return true;
  }
  // Devices of a network that the fabric does not use, or interfaces in place
  // of its devices.
  const lint::UcxList devices(ucx, value);
  return fabric.network == Network::kRdma
             ? devices.words().empty() || devices.excludes() ||
                   !std::all_of(devices.words().begin(), devices.words().end(),
                                [&catalog](const manifest::Text& device) {
                                  return lint::IsInterface(catalog, *device);
                                })
             : fabric.network != Network::kNone;
}

Changes RemoveOthers(const Target& target, Sink& sink) {
  return Remover(target, sink).Run();
}

}  // namespace dgdc::apply
