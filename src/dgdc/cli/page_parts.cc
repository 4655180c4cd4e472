// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/page_parts.h"

#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/knowledge.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"

namespace dgdc::cli {

std::string Shown(const yaml::Node& node) {
  constexpr std::string_view kEach = "!each:";
  if (node.tag.starts_with(kEach)) {
    yaml::Node item = node;
    item.tag.clear();
    return fmt::format("{} for each of <{}>", Shown(item),
                       node.tag.substr(kEach.size()));
  }
  if (node.tag == "!from" || node.tag == "!join" || node.tag == "!maybe") {
    return "<" + node.scalar + ">";
  }
  if (node.IsScalar()) {
    return node.scalar;
  }
  if (node.IsSeq()) {
    std::vector<std::string> items;
    for (const yaml::Node& item : node.items) {
      items.push_back(Shown(item));
    }
    return fmt::format("[{}]", fmt::join(items, ", "));
  }
  std::vector<std::string> entries;
  for (const yaml::Entry& entry : node.entries) {
    entries.push_back(fmt::format("{}: {}", entry.key, Shown(entry.value)));
  }
  return fmt::format("{{{}}}", fmt::join(entries, ", "));
}

namespace {

std::string ShownConditions(const std::vector<Condition>& conditions) {
  std::vector<std::string> lines;
  for (const Condition& condition : conditions) {
    lines.push_back(fmt::format("{} {}{}", condition.fact,
                                condition.expected.IsSeq() ? "in " : "is ",
                                Shown(condition.expected)));
  }
  return fmt::format("{}", fmt::join(lines, ", "));
}

// Whether a rule about choices is one of those of a profile: of the fabric, the
// engine, or with no fact of neither.
bool IsAbout(const RuleSpec& rule, std::string_view fact,
             const std::string& name) {
  const auto asks = [&rule](std::string_view asked) {
    return std::find_if(rule.when.begin(), rule.when.end(),
                        [asked](const Condition& condition) {
                          return condition.fact == asked;
                        });
  };
  if (fact.empty()) {
    return asks("fabric") == rule.when.end() &&
           asks("engine") == rule.when.end();
  }
  const auto condition = asks(fact);
  return condition != rule.when.end() && Holds(*condition, &name);
}

std::string ShownSetting(const SettingRule& rule) {
  const std::string name = Shown(rule.name);
  std::string value = rule.value ? Shown(*rule.value) : "";
  switch (rule.kind) {
    case SettingKind::kEnv:
      return fmt::format("{}={}", name, value);
    case SettingKind::kArg:
      return value.empty() ? name : fmt::format("{} {}", name, value);
    case SettingKind::kResource:
    case SettingKind::kAnnotation:
      return fmt::format("{}: {}", name, value);
    default:
      return value;
  }
}

std::string ShownRoles(const std::vector<RoleKind>& roles) {
  std::vector<std::string_view> names;
  for (const RoleKind role : roles) {
    names.push_back(RoleName(role));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string ShownCompanion(const CompanionRule& rule) {
  return fmt::format(
      "- `{}`{}: {} [{}]\n", Shown(rule.document),
      rule.when.empty() ? std::string() : " when " + ShownConditions(rule.when),
      rule.why, fmt::join(rule.sources, ", "));
}

// A line for each, as Jobs have them.
std::string ShownSettings(const std::vector<SettingRule>& settings) {
  std::string text;
  for (const SettingRule& rule : settings) {
    text +=
        fmt::format("- {} `{}`{}: {} [{}]\n", SettingKindName(rule.kind),
                    ShownSetting(rule),
                    rule.when.empty() ? std::string()
                                      : " when " + ShownConditions(rule.when),
                    rule.why, fmt::join(rule.sources, ", "));
  }
  return text;
}

template <class Part>
void Append(std::vector<std::string>& ids, const std::vector<Part>& parts) {
  for (const Part& part : parts) {
    ids.insert(ids.end(), part.sources.begin(), part.sources.end());
  }
}

}  // namespace

std::string TableCell(std::string text) {
  for (size_t at = text.find('|'); at != std::string::npos;
       at = text.find('|', at + 2)) {
    text.insert(at, "\\");
  }
  return text;
}

std::string Heading(const ProfileHead& head, std::string_view kind) {
  std::string text = fmt::format("## {} ({})\n\n", head.name, kind);
  if (!head.aliases.empty()) {
    text += fmt::format("Also called {}.\n\n", fmt::join(head.aliases, ", "));
  }
  if (!head.summary.empty()) {
    text += fmt::format("{}.\n\n", head.summary);
  }
  if (!head.description.empty()) {
    text += fmt::format("{}\n\n", head.description);
  }
  return text;
}

namespace {

std::string ShownDeprecation(const Deprecation& said) {
  return fmt::format(
      "  - deprecated since {}{}: {}; {} [{}]\n", said.since,
      said.values.empty()
          ? std::string()
          : fmt::format(", the value `{}`", fmt::join(said.values, "`, `")),
      said.why, said.instead, fmt::join(said.sources, ", "));
}

}  // namespace

std::string ParamSection(const std::vector<Param>& params) {
  if (params.empty()) {
    return "";
  }
  std::string text = "\n### Parameters\n\n";
  for (const Param& param : params) {
    text += fmt::format("- `{}` ({}", param.name, ParamTypeName(param.type));
    if (!param.values.empty()) {
      text += fmt::format(": {}", fmt::join(param.values, ", "));
    }
    if (param.minimum && param.maximum) {
      text += fmt::format(", {} to {}", *param.minimum, *param.maximum);
    }
    if (param.default_value) {
      text += fmt::format(", default `{}`", Shown(*param.default_value));
    }
    for (const ParamDefault& row : param.defaults) {
      text += fmt::format(", `{}` when {}", Shown(row.value),
                          ShownConditions(row.when));
    }
    text +=
        fmt::format("): {} [{}]\n", param.doc, fmt::join(param.sources, ", "));
    if (param.deprecated) {
      text += ShownDeprecation(*param.deprecated);
    }
  }
  return text;
}

std::string SettingSection(const std::vector<SettingRule>& settings) {
  if (settings.empty()) {
    return "";
  }
  std::string text = "\n### Settings\n";
  for (const SettingRule& rule : settings) {
    const std::string shown = ShownSetting(rule);
    text += fmt::format("\n- {}{}{}\n  - on: {}", SettingKindName(rule.kind),
                        shown.empty() ? "" : fmt::format(" `{}`", shown),
                        rule.each.empty()
                            ? std::string()
                            : fmt::format(" for each of <{}>", rule.each),
                        ShownRoles(rule.roles));
    if (!rule.when.empty()) {
      text += fmt::format("; when {}", ShownConditions(rule.when));
    }
    text += fmt::format("\n  - why: {} [{}]\n", rule.why,
                        fmt::join(rule.sources, ", "));
  }
  return text;
}

std::string CompanionSection(const std::vector<CompanionRule>& companions) {
  if (companions.empty()) {
    return "";
  }
  std::string text = "\n### Documents before the deployment\n\n";
  for (const CompanionRule& rule : companions) {
    text += ShownCompanion(rule);
  }
  return text;
}

std::string StartupSection(const std::vector<StartupRule>& startup) {
  std::string text;
  for (const StartupRule& rule : startup) {
    text += fmt::format(
        "{}- `{}`{}: {} [{}]\n",
        text.empty() ? "\n### Lines of the shell before the server\n\n" : "",
        rule.line.scalar,
        rule.when.empty() ? std::string()
                          : " when " + ShownConditions(rule.when),
        rule.why, fmt::join(rule.sources, ", "));
  }
  return text;
}

std::string JobSection(std::string_view name, const JobProfile& job) {
  std::string command;
  for (const yaml::Node& word : job.command.items) {
    // A script is too long for a line.
    const bool script = word.scalar.find('\n') != std::string::npos;
    command += (command.empty() ? "" : " ") + (script ? "..." : word.scalar);
  }
  std::string text =
      fmt::format("\n### Job {}\n\n`{}`: {} [{}]\n", name, command, job.why,
                  fmt::join(job.sources, ", "));
  if (!job.image.IsNull()) {
    text += fmt::format("Image: {}.\n", job.image.scalar);
  }
  text += '\n';
  for (const CompanionRule& rule : job.documents) {
    text += ShownCompanion(rule);
  }
  return text + ShownSettings(job.settings);
}

std::string TransferBenchmarkSection(const FabricProfile& fabric) {
  const TransferBenchmark& bench = fabric.nixlbench;
  std::string text = fmt::format(
      "\n### Benchmark of a KV transfer\n\nnixlbench must reach {} MB/s: {}.\n",
      bench.minimum_mb_per_s.value_or(fabric.bandwidth.low_mb_per_s),
      bench.minimum_mb_per_s
          ? fmt::format("{} [{}]", bench.why, fmt::join(bench.sources, ", "))
          : std::string("the lower published bandwidth"));
  return bench.settings.empty() ? text
                                : text + '\n' + ShownSettings(bench.settings);
}

std::string ChoiceSection(const Catalog& catalog, std::string_view fact,
                          const std::string& name) {
  std::string text;
  for (const RuleGroup& group : catalog.rules) {
    for (const RuleSpec& rule : group.rules) {
      if (rule.judges == Judges::kChoice && IsAbout(rule, fact, name)) {
        text += fmt::format("- {} {}: {} {} [{}]\n", rule.code,
                            SeverityName(rule.severity), rule.summary,
                            rule.remedy, fmt::join(rule.sources, ", "));
      }
    }
  }
  return text.empty() ? "" : "\n### Known to fail or to be slow\n\n" + text;
}

std::string MultipleSection(const EngineProfile& engine) {
  std::string text;
  if (engine.kv_block.round_to > 0) {
    text += fmt::format(
        "KV blocks: where nothing is said about them, sizes are rounded up to "
        "{} ({}) [{}].\n",
        engine.kv_block.round_to, engine.kv_block.why,
        fmt::join(engine.kv_block.sources, ", "));
  }
  if (!engine.multiples.empty()) {
    text += "\n### Multiples\n\n";
  }
  for (const MultipleRule& rule : engine.multiples) {
    text += fmt::format(
        "- `{}` is a multiple of `{}`{}: {} [{}]\n", rule.value, rule.of,
        rule.when.empty() ? std::string()
                          : fmt::format(" with `{}`", rule.when),
        rule.why, fmt::join(rule.sources, ", "));
  }
  return text;
}

std::string DefaultSection(const EngineProfile& engine) {
  std::string text;
  if (!engine.server.defaults.empty()) {
    text += "\n### Defaults of the engine\n\n";
  }
  for (const EngineDefault& row : engine.server.defaults) {
    text += fmt::format(
        "- `{}`{}: {}{} [{}]\n", row.meaning,
        row.engine.empty() ? std::string() : " " + row.engine,
        row.value.empty() ? "worked out from " + row.derived : row.value,
        row.unless.empty() ? std::string() : ", unless " + row.unless,
        fmt::join(row.sources, ", "));
  }
  return text;
}

std::string LimitSection(const EngineProfile& engine) {
  std::string text;
  if (!engine.connector_limits.empty()) {
    text += "\n### Limits of connectors\n\n";
  }
  for (const ConnectorLimit& limit : engine.connector_limits) {
    text += fmt::format(
        "- {} carries `{}` up to {}{}{}{}: {}; {} [{}]\n",
        limit.connector.empty() ? "every connector" : limit.connector,
        limit.size, limit.at_most,
        limit.or_equal ? ", or the same on both roles" : "",
        limit.roles.empty()
            ? std::string()
            : fmt::format(", on {}", fmt::join(limit.roles, " and ")),
        limit.releases.empty() ? std::string()
                               : fmt::format(", Dynamo {}", limit.releases),
        limit.why, limit.help, fmt::join(limit.sources, ", "));
  }
  return text;
}

namespace {

// "NAME `a`, `b`; ", or nothing.
std::string ShownPart(std::string_view name,
                      const std::vector<std::string>& values) {
  return values.empty()
             ? ""
             : fmt::format("{} `{}`; ", name, fmt::join(values, "`, `"));
}

std::string ShownEntryPoint(const ImageContents& row) {
  if (!row.entry_point) {
    return "";
  }
  return row.entry_point->empty() ? "no entry point; "
                                  : ShownPart("entry point", *row.entry_point);
}

// What a row says, each thing with a semicolon behind it.
std::string ShownContents(const ImageContents& row) {
  std::string text = row.user ? fmt::format("user {}; ", *row.user) : "";
  const auto one = [](const std::string& value) {
    return value.empty() ? std::vector<std::string>()
                         : std::vector<std::string>{value};
  };
  text += ShownPart("home", one(row.home)) + ShownEntryPoint(row) +
          ShownPart("LD_LIBRARY_PATH begins with", row.library_path) +
          ShownPart("the loader searches", row.loader_folders) +
          ShownPart("NIXL in", row.nixl_folders) +
          ShownPart("its plug-ins in", row.plugin_folders) +
          ShownPart("NIXL_PLUGIN_DIR", one(row.plugin_dir)) +
          ShownPart("LD_PRELOAD", row.preload) +
          ShownPart("Python packages in", row.python_packages) +
          ShownPart("EFA in", row.efa_folders);
  for (const auto& [name, folders] : row.lacking) {
    text += ShownPart("no " + name + " in", folders);
  }
  return text;
}

}  // namespace

std::string ContentsSection(const ImageProfile& image) {
  std::string text = "Of each thing the first row that fits counts.\n\n";
  for (const ImageContents& row : image.contents) {
    text +=
        fmt::format("- {}{}: {}{} [{}]\n",
                    row.releases.empty() ? std::string("all releases")
                                         : "Dynamo " + row.releases,
                    row.variant.empty() ? std::string() : ", " + row.variant,
                    ShownContents(row), row.why, fmt::join(row.sources, ", "));
  }
  return text;
}

std::string NoteSection(const std::vector<std::string>& notes) {
  if (notes.empty()) {
    return "";
  }
  std::string text = "\n### Notes\n\n";
  for (const std::string& note : notes) {
    text += fmt::format("- {}\n", note);
  }
  return text;
}

std::string SourceSection(const Catalog& catalog,
                          std::vector<std::string> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::string text = "\n### Sources\n\n";
  for (const std::string& id : ids) {
    if (const Reference* source = catalog.FindReference(id)) {
      text += fmt::format("- {}: {}, <{}>, {}\n", id, source->title, source->at,
                          ReadWhen(*source));
    }
  }
  return text;
}

std::vector<std::string> SourcesOf(const FabricProfile& profile) {
  std::vector<std::string> ids = profile.head.sources;
  ids.insert(ids.end(), profile.bandwidth.sources.begin(),
             profile.bandwidth.sources.end());
  Append(ids, profile.params);
  Append(ids, profile.settings);
  Append(ids, profile.startup);
  Append(ids, profile.companions);
  Append(ids, profile.nixlbench.settings);
  ids.insert(ids.end(), profile.nixlbench.sources.begin(),
             profile.nixlbench.sources.end());
  return ids;
}

std::vector<std::string> SourcesOf(const EngineProfile& profile) {
  std::vector<std::string> ids = profile.head.sources;
  ids.insert(ids.end(), profile.kv_block.sources.begin(),
             profile.kv_block.sources.end());
  Append(ids, profile.multiples);
  Append(ids, profile.connector_limits);
  Append(ids, profile.settings);
  return ids;
}

std::vector<std::string> SourcesOf(const ImageProfile& profile) {
  std::vector<std::string> ids;
  Append(ids, profile.contents);
  return ids;
}

std::vector<std::string> SourcesOf(const PlatformProfile& profile) {
  std::vector<std::string> ids = profile.head.sources;
  for (const JobProfile* job : {&profile.model_download, &profile.benchmark,
                                &profile.preflight, &profile.nixlbench}) {
    ids.insert(ids.end(), job->sources.begin(), job->sources.end());
    Append(ids, job->documents);
    Append(ids, job->settings);
  }
  Append(ids, profile.settings);
  return ids;
}

}  // namespace dgdc::cli
