// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// What a catalog does with the profiles of a site.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/decode.h"
#include "dgdc/catalog/fields.h"
#include "dgdc/catalog/profile_schema.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/yaml/parse.h"

namespace dgdc {
namespace {

using catalog::Child;
using catalog::Text;

constexpr std::string_view kSources = "Bibliography";
constexpr std::string_view kRuleGroup = "RuleGroup";

std::string NounOf(std::string_view kind) {
  const catalog::ProfileSchema* row = catalog::FindKind(kind);
  return std::string(row == nullptr ? kind : row->noun);
}

// Whether profiles of the kind stand in place of others as a whole, and not
// what they hold.
bool IsWhole(std::string_view kind) {
  const catalog::ProfileSchema* row = catalog::FindKind(kind);
  return row == nullptr || row->standing != catalog::Standing::kMerged;
}

// Whether there is one profile of the kind, which others can only replace.
bool IsSingle(std::string_view kind) {
  const catalog::ProfileSchema* row = catalog::FindKind(kind);
  return row != nullptr && row->standing == catalog::Standing::kSingle;
}

std::string NameOfProfile(const yaml::Node& root) {
  return Text(Child(root, "metadata"), "name");
}

std::string KindList() {
  std::vector<std::string_view> kinds;
  for (const catalog::ProfileSchema& row : catalog::kProfileSchemas) {
    kinds.push_back(row.kind);
  }
  return fmt::to_string(fmt::join(kinds, ", "));
}

// The program asks for each of these names where it looks at a library.
void CheckKeys(const yaml::Node& own, const yaml::Node& site, Span place,
               std::string_view what, Sink& sink) {
  for (const yaml::Entry& entry : own.entries) {
    if (site.Find(entry.key) == nullptr) {
      sink.Report("DG0083", place,
                  fmt::format("{} lacks {}, which the profile in whose place "
                              "it stands has",
                              what, entry.key))
          .help.push_back("copy it from dgdc's own profile");
    }
  }
}

// Whose names and aliases are used twice; `ours` files come before those of
// sites.
template <class T>
void CheckWords(const Shelf<T>& shelf, std::string_view noun, uint32_t ours,
                Sink& sink) {
  std::map<std::string, const ProfileHead*, std::less<>> owners;
  const auto claim = [&](const std::string& word, const ProfileHead& head) {
    const auto [at, added] = owners.emplace(word, &head);
    if (added) {
      return;
    }
    const ProfileHead& other = *at->second;
    const bool is_new = head.span.file > ours;
    Diagnostic& finding =
        sink.Report("DG0082", is_new ? head.span : other.span,
                    fmt::format("the {} {} is called \"{}\", as {} is", noun,
                                is_new ? head.name : other.name, word,
                                is_new ? other.name : head.name));
    if (head.span.file > ours && other.span.file > ours) {
      finding.labels.push_back({other.span, "this one"});
    }
    finding.help.push_back(
        "choose another name or alias; a profile stands in place of the one "
        "whose name it has, and an alias is no name");
  };
  for (const T& profile : shelf.all()) {
    claim(profile.head.name, profile.head);
  }
  for (const T& profile : shelf.all()) {
    for (const std::string& alias : profile.head.aliases) {
      claim(alias, profile.head);
    }
  }
}

}  // namespace

bool Catalog::LoadSite(std::span<const SiteFile> files,
                       const SourceSet& sources, Sink& sink) {
  LoadSchemas(EmbeddedFiles(), sink);
  ReadSite(files, sources, sink);
  // What is in files that cannot be used would only seem to be missing.
  const bool complete = !sink.has_errors();
  LoadProfiles(EmbeddedFiles(), sink);
  own_files_ = sources_.size();
  KeepTexts(files, sources);
  AddSite(sink);
  if (complete) {
    CheckReferences(sink);
    CheckSite(sink);
  }
  return !sink.has_errors();
}

// --- Reading

void Catalog::ReadSite(std::span<const SiteFile> files,
                       const SourceSet& sources, Sink& sink) {
  for (const SiteFile& file : files) {
    if (sources.Get(file.file).name.ends_with(catalog::kTables)) {
      ReadSiteTable(file, sources, sink);
    } else {
      ReadSiteFile(file, sources, sink);
    }
  }
  std::map<std::pair<std::string, std::string>, SiteProfile*> seen;
  for (SiteProfile& profile : site_) {
    if (!IsWhole(profile.kind)) {
      continue;
    }
    const auto [at, added] =
        seen.emplace(std::pair(profile.kind, profile.name), &profile);
    if (added) {
      continue;
    }
    SiteProfile& other = *at->second;
    if (other.folder == profile.folder) {
      sink.Report(
              "DG0081", profile.name_span,
              fmt::format("{} has two files about the {} {}", profile.folder,
                          NounOf(profile.kind), profile.name))
          .labels.push_back({other.name_span, "the other one"});
    }
    other.overridden = true;
    profile.change = SiteChange::kReplaced;
    at->second = &profile;
  }
}

void Catalog::ReadSiteFile(const SiteFile& file, const SourceSet& sources,
                           Sink& sink) {
  const bool is_file = file.root.IsNull();
  std::vector<yaml::Node> documents = {file.root};
  if (is_file) {
    const size_t before = sink.size();
    documents = yaml::Parse(sources, file.file, sink);
    if (sink.size() > before) {
      return;
    }
  }
  if (documents.size() != 1) {
    sink.Report("DG0003", Span{file.file, 0, 1},
                "a profile or template is one document");
    return;
  }
  yaml::Node& root = documents.front();
  const std::string kind = Text(root, "kind");
  if (!file.kind.empty() && kind != file.kind) {
    const yaml::Node* place = root.Find("kind");
    sink.Report("DG0008", place == nullptr ? root.span : place->span,
                fmt::format("\"{}\" is no {}", kind, file.kind));
    return;
  }
  if (catalog::SchemaOfKind(kind).empty()) {
    const yaml::Node* place = root.Find("kind");
    Diagnostic& finding =
        sink.Report("DG0008", place == nullptr ? root.span : place->span,
                    fmt::format("\"{}\" is no kind of profile", kind));
    finding.help.push_back(fmt::format(
        "a folder of profiles holds nothing else; kinds: {}", KindList()));
    return;
  }
  if (!FitsSchema(kind, root, sink)) {
    return;
  }
  if (kind != kSources && is_file) {
    CheckName(sources.Get(file.file).name, root, sink);
  }
  site_.push_back({.folder = file.folder,
                   .kind = kind,
                   .name = NameOfProfile(root),
                   .name_span = Child(Child(root, "metadata"), "name").span});
  site_.back().root = std::move(root);
}

void Catalog::ReadSiteTable(const SiteFile& file, const SourceSet& sources,
                            Sink& sink) {
  const Source& source = sources.Get(file.file);
  const std::string name(catalog::Stem(source.name));
  if (const auto fault = CheckTable(source.text, name)) {
    const auto at = static_cast<uint32_t>(fault->at);
    const auto end = static_cast<uint32_t>(
        std::min(source.text.find('\n', at), source.text.size()));
    sink.Report("DG0008", Span{file.file, at, end}, fault->what)
        .help.emplace_back(
            "tools/knowledge of dgdc writes such tables; profiles/generated "
            "has examples");
    return;
  }
  site_tables_.push_back(
      {.folder = file.folder,
       .name = name,
       .text = std::make_shared<const std::string>(source.text)});
}

// Those of a site stand in place of ours, later folders before earlier ones.
void Catalog::LayTables(std::span<const EmbeddedFile> files) {
  for (SiteTable& table : site_tables_) {
    const auto own =
        std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& one) {
          return one.path.ends_with(catalog::kTables) &&
                 catalog::Stem(one.path) == table.name;
        });
    if (own != files.end()) {
      table.change =
          own->text == *table.text ? SiteChange::kSame : SiteChange::kReplaced;
    }
    names_.insert_or_assign(table.name,
                            std::make_shared<const LazyNames>(table.text));
    site_items_.push_back(
        {table.folder, "table of names", table.name, table.change});
  }
}

// Whoever stands on sources() knows the places of a site's texts as well. All
// else that the run has read by now only keeps its number.
void Catalog::KeepTexts(std::span<const SiteFile> files,
                        const SourceSet& sources) {
  for (uint32_t id = own_files_ + 1; id <= sources.size(); ++id) {
    const Source& source = sources.Get(id);
    const bool of_site =
        std::any_of(files.begin(), files.end(),
                    [id](const SiteFile& file) { return file.file == id; });
    sources_.Add(source.name, of_site ? source.text : std::string());
  }
}

// --- In place of ours

const SiteProfile* Catalog::Instead(const yaml::Node& own, Sink& sink) {
  const std::string kind = Text(own, "kind");
  if (kind == kRuleGroup) {
    for (const yaml::Node& rule : Child(own, "rules").items) {
      own_rules_.insert_or_assign(Text(rule, "code"), rule);
    }
  }
  const std::string name = NameOfProfile(own);
  const auto found =
      std::find_if(site_.begin(), site_.end(), [&](const SiteProfile& site) {
        return !site.overridden && site.kind == kind && site.name == name;
      });
  if (found == site_.end() || !IsWhole(kind)) {
    return nullptr;
  }
  found->change =
      yaml::Equal(own, found->root) ? SiteChange::kSame : SiteChange::kReplaced;
  found->in_place = true;
  if (kind == "TransportProfile") {
    CheckKeys(Child(own, "variables"), Child(found->root, "variables"),
              found->name_span, "variables", sink);
    CheckKeys(Child(Child(own, "transports"), "kinds"),
              Child(Child(found->root, "transports"), "kinds"),
              found->name_span, "transports.kinds", sink);
  }
  return &*found;
}

void Catalog::AddSite(Sink& sink) {
  std::set<std::pair<std::string, std::string>> codes;
  for (const SiteProfile& site : site_) {
    if (site.kind == kRuleGroup) {
      MergeRules(site);
    } else if (site.kind == kSources) {
      MergeSources(site);
    } else if (!site.overridden) {
      AddWhole(site, sink);
      // Whoever gets to choose a folder must not make reports show more.
      if (site.kind == "SecretTable" && site.change != SiteChange::kSame) {
        sink.Report("DG0008", site.name_span,
                    "how credentials look is built in, and no folder changes "
                    "it")
            .help.emplace_back("remove this file");
      }
    }
    for (const yaml::Node& rule : Child(site.root, "rules").items) {
      const yaml::Node& code = Child(rule, "code");
      if (!codes.emplace(site.folder, code.scalar).second) {
        sink.Report("DG0081", code.span,
                    fmt::format("{} has two rules with the code {}",
                                site.folder, code.scalar));
      }
    }
  }
}

void Catalog::AddWhole(const SiteProfile& site, Sink& sink) {
  if (!site.in_place && IsSingle(site.kind)) {
    sink.Report("DG0082", site.name_span,
                fmt::format("there is one {}, and {} would be a second one",
                            NounOf(site.kind), site.name))
        .help.emplace_back(
            "give it the name of dgdc's own to have it in place");
    return;
  }
  // Rows of a further table of variables stand in place of those of others.
  const bool by_row = !site.in_place && site.kind == "VariableTable";
  if (!by_row) {
    site_items_.push_back(
        {site.folder, NounOf(site.kind), site.name, site.change});
  }
  for (const yaml::Node& row : Child(site.root, "variables").items) {
    if (by_row) {
      const std::string name = Text(row, "name");
      site_items_.push_back({site.folder, "variable", name,
                             FindUnread(name) == nullptr
                                 ? SiteChange::kAdded
                                 : SiteChange::kReplaced});
    }
  }
  if (!site.in_place) {
    Shelve(site.root);
    Cite(site.root);
  }
}

void Catalog::MergeRules(const SiteProfile& site) {
  RuleGroup group = catalog::DecodeRules(site.root);
  const std::vector<yaml::Node>& nodes = Child(site.root, "rules").items;
  for (size_t i = 0; i < nodes.size(); ++i) {
    RuleSpec& rule = group.rules[i];
    const auto own = own_rules_.find(rule.code);
    SiteChange change = SiteChange::kAdded;
    if (RuleSpec* there = MutableRule(rule.code)) {
      change = own != own_rules_.end() && yaml::Equal(own->second, nodes[i])
                   ? SiteChange::kSame
                   : SiteChange::kReplaced;
      rule.group = there->group;
      *there = rule;
    } else {
      const auto same = std::find_if(
          rules.begin(), rules.end(),
          [&](const RuleGroup& one) { return one.name == group.name; });
      RuleGroup& home = same == rules.end()
                            ? rules.emplace_back(RuleGroup{
                                  .name = group.name, .summary = group.summary})
                            : *same;
      home.rules.push_back(rule);
    }
    own_rules_.insert_or_assign(rule.code, nodes[i]);
    site_items_.push_back({site.folder, "rule", rule.code, change});
    site_rules_.push_back({.code = rule.code, .node = nodes[i]});
    for (const yaml::Node& id : Child(nodes[i], "sources").items) {
      references_.push_back(id);
    }
  }
  const auto home = std::find_if(
      rules.begin(), rules.end(),
      [&](const RuleGroup& one) { return one.name == group.name; });
  if (home != rules.end()) {
    home->retired.insert(home->retired.end(), group.retired.begin(),
                         group.retired.end());
  }
}

RuleSpec* Catalog::MutableRule(std::string_view code) {
  for (RuleGroup& group : rules) {
    for (RuleSpec& rule : group.rules) {
      if (rule.code == code) {
        return &rule;
      }
    }
  }
  return nullptr;
}

void Catalog::MergeSources(const SiteProfile& site) {
  for (const yaml::Entry& entry : Child(site.root, "sources").entries) {
    const Reference* there = FindReference(entry.key);
    SiteChange change = SiteChange::kAdded;
    if (there != nullptr) {
      change = there->at == Text(entry.value, "at") &&
                       there->title == Text(entry.value, "title")
                   ? SiteChange::kSame
                   : SiteChange::kReplaced;
    }
    site_items_.push_back({site.folder, "source", entry.key, change});
  }
  bibliography_.Add(site.root);
}

// --- What must hold of all together

void Catalog::CheckSite(Sink& sink) const {
  const uint32_t ours = own_files_;
  CheckWords(fabrics, "fabric", ours, sink);
  CheckWords(engines, "engine", ours, sink);
  CheckWords(hardware, "hardware", ours, sink);
  CheckWords(models, "model", ours, sink);
  CheckWords(releases, "release", ours, sink);
  CheckWords(workloads, "kind", ours, sink);
  for (const KindProfile& kind : workloads.all()) {
    CheckEngines(kind, sink);
  }
  for (const PlatformProfile& one : platforms.all()) {
    if (one.head.span.file > ours) {
      CheckPlatform(one, sink);
    }
  }
  for (const FabricProfile& fabric : fabrics.all()) {
    CheckChecks(fabric, sink);
  }
  for (const ReleaseProfile& release : releases.all()) {
    CheckRelease(release, sink);
  }
}

void Catalog::CheckEngines(const KindProfile& kind, Sink& sink) const {
  for (const KindWorker& worker : kind.workers) {
    const std::string& engine = worker.server.engine;
    if (!engine.empty() && engines.Find(engine) == nullptr) {
      sink.Report("DG0012", kind.head.span,
                  fmt::format("the kind {} starts the engine \"{}\", which has "
                              "no profile",
                              kind.head.name, engine))
          .help.push_back(
              fmt::format("engines: {}", fmt::join(engines.Names(), ", ")));
    }
  }
}

void Catalog::CheckPlatform(const PlatformProfile& one, Sink& sink) const {
  const auto lacks = [&](const std::string& what) {
    sink.Report("DG0083", one.head.span,
                fmt::format("the platform {} lacks {}", one.head.name, what))
        .help.push_back("copy it from dgdc's own profile");
  };
  for (const auto& [subject, word] :
       {std::pair(LabelSubject::kComponent, "component"),
        std::pair(LabelSubject::kType, "type"),
        std::pair(LabelSubject::kDeployment, "deployment"),
        std::pair(LabelSubject::kNamespace, "namespace")}) {
    if (std::none_of(one.pod_labels.begin(), one.pod_labels.end(),
                     [subject = subject](const PodLabelProfile& label) {
                       return label.subject == subject;
                     })) {
      lacks(fmt::format("a row of podLabels that names the {}", word));
    }
  }
  if (std::none_of(one.additions.begin(), one.additions.end(),
                   [](const OperatorAddition& addition) {
                     return addition.kind == AdditionKind::kVolume;
                   })) {
    lacks("the volume of operator.additions");
  }
}

void Catalog::CheckChecks(const FabricProfile& fabric, Sink& sink) const {
  if (hardware.Find(fabric.example_hardware) == nullptr) {
    sink.Report(
        "DG0012", fabric.head.span,
        fmt::format("the example of the fabric {} is on {}, which is no "
                    "hardware",
                    fabric.head.name, fabric.example_hardware));
  }
  for (const Check& check : fabric.verify) {
    if (!check.shared.empty() && !platform().checks.contains(check.shared)) {
      const bool theirs = fabric.head.span.file > own_files_;
      sink.Report("DG0012", theirs ? fabric.head.span : platform().head.span,
                  fmt::format("the fabric {} names the check {}, which the "
                              "platform has not",
                              fabric.head.name, check.shared));
    }
  }
}

void Catalog::CheckRelease(const ReleaseProfile& release, Sink& sink) const {
  if (release.head.span.file <= own_files_) {
    return;
  }
  for (const ReleaseEngine& engine : release.engines) {
    if (std::none_of(engine.tags.begin(), engine.tags.end(),
                     [](const ImageTag& tag) {
                       return tag.variant == kDefaultVariant;
                     })) {
      sink.Report(
          "DG0083", release.head.span,
          fmt::format("the release {} has no image of {} with the "
                      "variant {}",
                      release.head.name, engine.engine, kDefaultVariant));
    }
  }
}

}  // namespace dgdc
