// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "dgdc/catalog/decode.h"
#include "dgdc/catalog/fields.h"
#include "dgdc/catalog/version.h"

// What lint reads from profiles, and the rules.
namespace dgdc::catalog {
namespace {

std::map<std::string, std::string, std::less<>> Keys(const yaml::Node& map,
                                                     std::string_view key) {
  std::map<std::string, std::string, std::less<>> keys;
  for (const yaml::Entry& entry : Child(map, key).entries) {
    keys.emplace(entry.key, entry.value.scalar);
  }
  return keys;
}

DataParallel DecodeDataParallel(std::string_view name) {
  if (name == "shared") {
    return DataParallel::kShared;
  }
  return name == "flag" ? DataParallel::kFlag : DataParallel::kOwn;
}

FixSpec DecodeFix(const yaml::Node& node) {
  FixSpec fix{.title = Child(node, "title"),
              .safe = Text(node, "safety") != "unsafe",
              .when = DecodeConditions(Child(node, "when")),
              .remove = Texts(node, "remove"),
              .here = Child(node, "here")};
  for (const yaml::Entry& entry : Child(node, "set").entries) {
    fix.set.emplace_back(entry.key, entry.value);
  }
  for (const yaml::Entry& entry : Child(node, "append").entries) {
    fix.append.emplace_back(entry.key, entry.value);
  }
  return fix;
}

Known DecodeKnown(std::string_view name) {
  if (name == "yes") {
    return Known::kYes;
  }
  return name == "no" ? Known::kNo : Known::kUnknown;
}

FabricMemory DecodeFabricMemory(const yaml::Node& node) {
  FabricMemory memory{.by_default = DecodeKnown(Text(node, "default")),
                      .why = Text(node, "why"),
                      .remedy = Text(node, "remedy"),
                      .sources = Texts(node, "sources")};
  for (const yaml::Node& change : Child(node, "changes").items) {
    memory.changes.push_back({.name = Text(change, "name"),
                              .values = Texts(change, "values"),
                              .engine = Text(change, "engine"),
                              .handles = Text(change, "memory") == "yes"});
  }
  return memory;
}

Yields DecodeYields(std::string_view name) {
  if (name == "value") {
    return Yields::kValue;
  }
  return name == "pair" ? Yields::kPair : Yields::kNever;
}

Once DecodeOnce(std::string_view name) {
  if (name == "subject") {
    return Once::kPerSubject;
  }
  return name == "deployment" ? Once::kPerDeployment : Once::kNever;
}

std::vector<std::string> OneOrMore(const yaml::Node& node) {
  std::vector<std::string> texts;
  for (const yaml::Node& item : node.items) {
    texts.push_back(item.scalar);
  }
  if (node.IsScalar() && !node.IsNull()) {
    texts.push_back(node.scalar);
  }
  return texts;
}

// A rule, or one of its cases: what that says stands in place of what the rule
// says, and its conditions are asked first.
struct RuleNodes {
  const yaml::Node& rule;
  const yaml::Node* one = nullptr;

  [[nodiscard]] const yaml::Node& At(std::string_view key) const {
    const yaml::Node* own = one == nullptr ? nullptr : one->Find(key);
    return own == nullptr ? Child(rule, key) : *own;
  }
  [[nodiscard]] const std::string& Text(std::string_view key) const {
    return At(key).scalar;
  }
  [[nodiscard]] std::vector<Condition> When() const {
    if (one == nullptr) {
      return DecodeConditions(Child(rule, "when"));
    }
    std::vector<Condition> when = DecodeConditions(Child(*one, "when"));
    for (Condition& condition : DecodeConditions(Child(rule, "when"))) {
      when.push_back(std::move(condition));
    }
    return when;
  }
};

OperatorRange DecodeOperators(const yaml::Node& node) {
  return {.range = Text(node, "versions"),
          .new_field = Flag(node, "newField"),
          .all = Text(node, "all"),
          .cel = Texts(node, "cel"),
          .by_definition = Flag(node, "byDefinition"),
          .sources = Texts(node, "sources")};
}

RuleSpec DecodeRule(const RuleNodes& node, const std::string& group) {
  RuleSpec rule{.code = node.Text("code"),
                .name = node.Text("name"),
                .group = group,
                .severity = DecodeSeverity(node.Text("severity")),
                .summary = node.Text("summary"),
                .why = node.Text("why"),
                .remedy = node.Text("remedy"),
                .releases = node.Text("releases"),
                .operators = DecodeOperators(node.At("operator")),
                .api = node.Text("api"),
                .sources = OneOrMore(node.At("sources")),
                .judges = node.Text("judges") == "choice" ? Judges::kChoice
                                                          : Judges::kManifest,
                .scope = node.Text("scope") == "deployment"
                             ? RuleScope::kDeployment
                             : RuleScope::kWorker,
                .each = OneOrMore(node.At("each")),
                .once = DecodeOnce(node.Text("once")),
                .when = node.When(),
                .error_when = DecodeConditions(node.At("errorWhen")),
                .message = node.At("message"),
                .here = node.At("here"),
                .help = node.At("help"),
                .reason = node.At("reason"),
                .values = node.At("values"),
                .fix = DecodeFix(node.At("fix")),
                .fixes = node.Text("fixes"),
                .yields = DecodeYields(node.Text("yields")),
                .yields_to = OneOrMore(node.At("yieldsTo")),
                .of_compiled = node.At("compiled").AsBool().value_or(true),
                .said_by = Texts(node.At("compiled"), "unless"),
                .path = node.At("path").AsBool().value_or(false),
                .span = node.At("code").span};
  for (const yaml::Entry& label : node.At("labels").entries) {
    rule.labels.emplace_back(label.key, label.value);
  }
  rule.blame_else = OneOrMore(node.At("blame"));
  if (!rule.blame_else.empty()) {
    rule.blame = rule.blame_else.front();
    rule.blame_else.erase(rule.blame_else.begin());
  }
  return rule;
}

RuleSpec DecodeWithCases(const yaml::Node& node, const std::string& group) {
  RuleSpec rule = DecodeRule({.rule = node}, group);
  const std::vector<yaml::Node>& items = Child(node, "cases").items;
  if (items.empty()) {
    return rule;
  }
  std::vector<RuleSpec> cases;
  cases.reserve(items.size());
  for (const yaml::Node& one : items) {
    cases.push_back(DecodeRule({.rule = node, .one = &one}, group));
  }
  rule.cases = std::make_shared<const std::vector<RuleSpec>>(std::move(cases));
  return rule;
}

NameOwner DecodeNameOwner(std::string_view name) {
  if (name == "engine") {
    return NameOwner::kEngine;
  }
  if (name == "dynamo") {
    return NameOwner::kDynamo;
  }
  if (name == "ucx") {
    return NameOwner::kUcx;
  }
  return name == "nixl" ? NameOwner::kNixl : NameOwner::kNobody;
}

VariableType DecodeVariableType(const yaml::Node& node) {
  return {.types = Texts(node, "types"),
          .matches = Text(node, "matches"),
          .takes = Text(node, "takes"),
          .listed = Flag(node, "listed"),
          .many = Flag(node, "many")};
}

}  // namespace

Detection DecodeDetection(const yaml::Node& node) {
  Detection detection{.resources = Texts(node, "resources"),
                      .claims = Texts(node, "claims")};
  for (const yaml::Entry& entry : Child(node, "environment").entries) {
    detection.env.emplace(entry.key, entry.value.scalar);
  }
  detection.env_needs_nvlink =
      Child(node, "nvlinkAcrossNodes").AsBool().value_or(false);
  detection.exclusive = Flag(node, "exclusive");
  return detection;
}

EngineServer DecodeServer(const yaml::Node& node) {
  EngineServer server{
      .model_word = Flag(node, "modelWord"),
      .data_parallel = DecodeDataParallel(Text(node, "dataParallel"))};
  for (const yaml::Node& command : Child(node, "commands").items) {
    std::vector<std::string>& words = server.commands.emplace_back();
    for (const yaml::Node& word : command.items) {
      words.push_back(word.scalar);
    }
  }
  for (const yaml::Node& image : Child(node, "images").items) {
    server.images.push_back({.name = Text(image, "name"),
                             .starts = Texts(image, "starts"),
                             .tag_is_version = Flag(image, "tagIsVersion")});
  }
  for (const yaml::Entry& entry : Child(node, "flags").entries) {
    server.flags.emplace(entry.key, Texts(Child(node, "flags"), entry.key));
  }
  server.config = Keys(node, "config");
  for (const yaml::Node& source : Child(node, "mode").items) {
    server.mode.push_back({.flag = Text(source, "flag"),
                           .env = Text(source, "env"),
                           .is = Text(source, "is"),
                           .releases = Text(source, "releases")});
  }
  server.aggregated_without_mode = Flag(node, "aggregatedWithoutMode");
  for (const yaml::Entry& entry : Child(node, "variables").entries) {
    server.variables.emplace(entry.key,
                             Texts(Child(node, "variables"), entry.key));
  }
  server.flag_variables = Keys(node, "flagVariables");
  for (const yaml::Node& row : Child(node, "defaults").items) {
    server.defaults.push_back({.meaning = Text(row, "meaning"),
                               .value = Text(row, "value"),
                               .derived = Text(row, "derived"),
                               .unless = Text(row, "unless"),
                               .engine = Text(row, "engine"),
                               .sources = Texts(row, "sources")});
  }
  server.events_by_default = Text(node, "eventsByDefault");
  return server;
}

EngineKvTransfer DecodeKvTransfer(const yaml::Node& node) {
  EngineKvTransfer transfer{
      .default_backend = Text(node, "defaultBackend"),
      .nixl_connectors = Texts(node, "nixlConnectors"),
      .ucx_connectors = Texts(node, "ucxConnectors"),
      .connector_needed = Flag(node, "connectorNeeded"),
      .env = Text(node, "environment"),
      .json = Keys(node, "json"),
      .block_manager_flag = Text(Child(node, "blockManager"), "flag"),
      .block_manager_value = Text(Child(node, "blockManager"), "value"),
      .fabric_memory = DecodeFabricMemory(Child(node, "fabricMemory"))};
  for (const yaml::Node& row : Child(node, "defaults").items) {
    transfer.defaults.push_back({.releases = Text(row, "releases"),
                                 .connector = Text(row, "connector"),
                                 .unless = Texts(row, "unless")});
  }
  for (const yaml::Node& row : Child(node, "aliases").items) {
    transfer.aliases.push_back({.written = Text(row, "written"),
                                .releases = Text(row, "releases"),
                                .env = Text(row, "environment"),
                                .stands_for = Text(row, "standsFor")});
  }
  const yaml::Node& shorthand = Child(node, "shorthand");
  transfer.shorthand = {.releases = Text(shorthand, "releases"),
                        .names = Keys(shorthand, "names"),
                        .several = Text(shorthand, "several"),
                        .yields = Text(shorthand, "yields")};
  const yaml::Node& roles = Child(node, "roles");
  transfer.roles = {.releases = Text(roles, "releases"),
                    .prefill = Text(roles, "prefill"),
                    .decode = Text(roles, "decode"),
                    .otherwise = Text(roles, "otherwise")};
  return transfer;
}

KvBlock DecodeKvBlock(const yaml::Node& node) {
  return {.round_to = Int(node, "roundTo").value_or(0),
          .why = Text(node, "why"),
          .sources = Texts(node, "sources")};
}

std::vector<MultipleRule> DecodeMultiples(const yaml::Node& node) {
  std::vector<MultipleRule> rules;
  for (const yaml::Node& item : node.items) {
    rules.push_back({.value = Text(item, "value"),
                     .of = Text(item, "of"),
                     .shared_by = Text(item, "sharedBy"),
                     .shared_when = Text(item, "sharedWhen"),
                     .when = Text(item, "when"),
                     .roles = Texts(item, "roles"),
                     .round_up = Flag(item, "roundUp"),
                     .why = Text(item, "why"),
                     .sources = Texts(item, "sources")});
  }
  return rules;
}

std::vector<ConnectorLimit> DecodeConnectorLimits(const yaml::Node& node) {
  std::vector<ConnectorLimit> limits;
  for (const yaml::Node& item : node.items) {
    limits.push_back(
        {.connector = Text(item, "connector"),
         .size = Text(item, "size"),
         .at_most = Int(item, "atMost").value_or(0),
         .or_equal = Child(item, "orEqual").AsBool().value_or(false),
         .certain = Text(item, "severity") != "warning",
         .roles = Texts(item, "roles"),
         .releases = Text(item, "releases"),
         .why = Text(item, "why"),
         .help = Text(item, "help"),
         .sources = Texts(item, "sources")});
  }
  return limits;
}

std::vector<UnreadVariable> DecodeUnreadVariables(const yaml::Node& root) {
  std::vector<UnreadVariable> variables;
  for (const yaml::Node& item : Child(root, "variables").items) {
    variables.push_back({.name = Text(item, "name"),
                         .library = Text(item, "library"),
                         .until = Text(item, "until"),
                         .instead = Text(item, "instead"),
                         .why = Text(item, "why"),
                         .sources = Texts(item, "sources")});
  }
  return variables;
}

KindTable DecodeKinds(const yaml::Node& root) {
  KindTable table{.group = Text(Child(root, "metadata"), "name")};
  for (const yaml::Node& node : Child(root, "owners").items) {
    KindOwner& owner =
        table.owners.emplace_back(KindOwner{.name = Text(node, "name"),
                                            .kinds = Texts(node, "kinds"),
                                            .sources = Texts(node, "sources")});
    for (const yaml::Node& change : Child(node, "changes").items) {
      owner.changes.push_back({.kind = Text(change, "kind"),
                               .versions = Text(change, "versions"),
                               .instead = Text(change, "instead"),
                               .sources = Texts(change, "sources")});
    }
  }
  return table;
}

TransportProfile DecodeTransport(const yaml::Node& root) {
  TransportProfile profile{
      .head = {.name = Text(Child(root, "metadata"), "name"),
               .summary = Text(root, "summary")},
      .on = Texts(Child(root, "words"), "on"),
      .off = Texts(Child(root, "words"), "off"),
      .other_transports = Texts(Child(root, "transports"), "others"),
      .dmabuf_kernels = Text(Child(root, "dmaBuf"), "kernels"),
      .socket_network = Text(Child(root, "socketNetwork"), "name"),
      .host_interfaces = Texts(Child(root, "hostInterfaces"), "names"),
      .host_prefixes = Texts(Child(root, "hostInterfaces"), "prefixes"),
      .rdma_devices = Texts(Child(root, "devices"), "rdma"),
      .interfaces = Texts(Child(root, "devices"), "interfaces"),
      .either = Texts(Child(root, "devices"), "either"),
      .efa_providers = Texts(Child(root, "providers"), "efa"),
      .other_providers = Texts(Child(root, "providers"), "others")};
  for (const yaml::Entry& entry : Child(root, "variables").entries) {
    profile.variables.emplace(entry.key, Text(entry.value, "name"));
  }
  for (const yaml::Entry& kind :
       Child(Child(root, "transports"), "kinds").entries) {
    profile.kinds.emplace(
        kind.key, TransportKind{.names = Texts(kind.value, "names"),
                                .excluded_by = Texts(kind.value, "excludedBy"),
                                .excluded_together =
                                    Texts(kind.value, "excludedTogether")});
  }
  for (const yaml::Node& row : Child(root, "defaults").items) {
    profile.defaults.push_back({.variable = Text(row, "variable"),
                                .versions = Text(row, "versions"),
                                .value = Text(row, "value")});
  }
  for (const yaml::Node& row : Child(root, "inNixl").items) {
    profile.in_nixl.push_back(
        {.nixl = Text(row, "nixl"), .version = Text(row, "version")});
  }
  return profile;
}

FlagTable DecodeFlags(const yaml::Node& root) {
  FlagTable table;
  table.head = {.name = Text(Child(root, "metadata"), "name"),
                .summary = Text(root, "summary"),
                .sources = Texts(root, "sources")};
  for (const yaml::Node& node : Child(root, "parsers").items) {
    FlagParser& parser = table.parsers.emplace_back(
        FlagParser{.owner = Text(node, "of") == "engine" ? FlagOwner::kEngine
                                                         : FlagOwner::kDynamo,
                   .program = Text(node, "program"),
                   .table = Text(node, "table"),
                   .underscores = Text(node, "underscores"),
                   .abbreviations = Flag(node, "abbreviations"),
                   .dotted = Flag(node, "dotted"),
                   .renamed = Keys(node, "renamed"),
                   .limits = Keys(node, "limits")});
    for (const yaml::Node& group : Child(node, "same").items) {
      std::vector<std::string>& names = parser.same.emplace_back();
      for (const yaml::Node& name : group.items) {
        names.push_back(name.scalar);
      }
    }
  }
  return table;
}

std::vector<NameSpace> DecodeNameSpaces(const yaml::Node& root) {
  std::vector<NameSpace> spaces;
  for (const yaml::Node& node : Child(root, "spaces").items) {
    NameSpace& space = spaces.emplace_back(
        NameSpace{.table = Text(node, "table"),
                  .library = Text(node, "library"),
                  .owner = DecodeNameOwner(Text(node, "of")),
                  .engine = Text(node, "engine"),
                  .prefixes = Texts(node, "prefixes"),
                  .closed = Texts(node, "closed"),
                  .lenient = Texts(node, "lenient"),
                  .whole = Flag(node, "whole"),
                  .late = Flag(node, "late"),
                  .stops = Flag(node, "stops"),
                  .sources = Texts(node, "sources")});
    for (const yaml::Node& type : Child(node, "types").items) {
      space.types.push_back(DecodeVariableType(type));
    }
    for (const yaml::Entry& value : Child(node, "values").entries) {
      space.values.emplace(value.key, DecodeVariableType(value.value));
    }
  }
  return spaces;
}

Severity DecodeSeverity(std::string_view name) {
  if (name == "error") {
    return Severity::kError;
  }
  return name == "warning" ? Severity::kWarning : Severity::kInfo;
}

RuleGroup DecodeRules(const yaml::Node& root) {
  RuleGroup group{.name = Text(Child(root, "metadata"), "name"),
                  .summary = Text(root, "summary")};
  for (const yaml::Node& node : Child(root, "rules").items) {
    group.rules.push_back(DecodeWithCases(node, group.name));
  }
  for (const yaml::Node& node : Child(root, "retired").items) {
    group.retired.push_back({.code = Text(node, "code"),
                             .name = Text(node, "name"),
                             .replaced_by = Text(node, "replacedBy"),
                             .why = Text(node, "why")});
  }
  return group;
}

}  // namespace dgdc::catalog

namespace dgdc {

bool ConnectorLimit::HoldsFor(std::string_view role,
                              std::string_view release) const {
  const bool for_role = roles.empty() ? role == "prefill" || role == "decode"
                                      : std::find(roles.begin(), roles.end(),
                                                  role) != roles.end();
  return for_role && (releases.empty() || release.empty() ||
                      InVersionRange(release, releases));
}

}  // namespace dgdc
