// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/base/plural.h"
#include "dgdc/catalog/knowledge.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/differences.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/holdings.h"
#include "dgdc/cli/input.h"
#include "dgdc/cli/lint_bundles.h"
#include "dgdc/cli/lint_flags.h"
#include "dgdc/cli/lint_inputs.h"
#include "dgdc/cli/lint_report.h"
#include "dgdc/cli/lint_settings.h"
#include "dgdc/cli/overwrite.h"
#include "dgdc/cli/parallel.h"
#include "dgdc/dgdc.h"
#include "dgdc/lint/baseline.h"
#include "dgdc/lint/relevance.h"
#include "dgdc/report/parts.h"
#include "dgdc/report/text.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::cli {
namespace {

// A file that may hold something to check, and what was found.
struct Unit {
  LintInput input = {};
  uint32_t file = 0;
  const FileSettings* settings = nullptr;
  // Whether it may itself hold what rules look at, not only what others refer
  // to.
  bool concerns = true;
  std::string name_space = {};  // that its kustomization gives it
  // Documents of the files in its folder; null where it has a bundle.
  const std::vector<yaml::Node>* beside = nullptr;
  LintResult result = {};
  FixResult fixed = {};
};

// Whether a text may hold an object that manifests refer to.
bool MayBeMeant(const std::string& text) {
  return text.find("apiVersion") != std::string::npos &&
         text.find("kind") != std::string::npos;
}

// One run over all files.
class LintRun {
 public:
  LintRun(const LintFlags& flags, Env& env)
      : flags_(flags),
        env_(env),
        sources_(&Catalog::Embedded().sources()),
        base_(FindPathBase(env)) {}

  // The exit code.
  int Run();

 private:
  [[nodiscard]] bool Overwrites() const;
  bool Read();
  bool ReadFile(const LintInput& input, LintSettings& settings);
  void Group();
  void KeepGroups(const std::vector<std::vector<size_t>>& groups);
  void Link();
  bool Skip(const LintInput& input, const std::string& text);
  bool CanHold(const LintInput& input, const Holdings& holdings) const;
  [[nodiscard]] LintOptions OptionsOf(const Unit& unit) const;
  [[nodiscard]] std::vector<uint32_t> FilesOf(
      const std::vector<size_t>& group) const;
  void Lint();
  void FixBundle(const std::vector<size_t>& group, edit::Safety up_to);
  bool Fix();
  [[nodiscard]] size_t Jobs() const;
  void Collect();
  bool UseBaselines();
  [[nodiscard]] std::vector<RuleDoc> Docs() const;
  [[nodiscard]] report::Knowledge KnowledgeOfRun() const;
  [[nodiscard]] std::string Summary(const report::Input& input) const;
  [[nodiscard]] bool LacksWhatIsAsked() const;
  int Report();
  void Complain(const std::string& problem) const { env_.Complain(problem); }

  const LintFlags& flags_;
  Env& env_;
  SourceSet sources_;
  PathBase base_;
  std::unique_ptr<LintSettings> settings_;

  bool unreadable_ = false;
  HoldingsSum holdings_ = {};
  size_t skipped_ = 0;
  std::set<std::string> looked_at_ = {};  // paths from the root
  std::vector<Unit> units_ = {};
  // Of units: those of each stream.
  std::vector<std::vector<size_t>> groups_ = {};
  KustomizationSet kustomizations_ = {};
  // Files that only others refer to.
  std::vector<Unit> companions_ = {};
  std::map<std::string, std::vector<yaml::Node>> by_folder_ = {};
  std::vector<std::string> checked_ = {};  // names
  std::vector<Diagnostic> diagnostics_ = {};
  std::vector<SuppressedDiagnostic> suppressed_ = {};
  std::vector<UnjudgedCheck> unjudged_ = {};
  size_t documents_ = 0;
  size_t deployments_ = 0;
  size_t fixed_ = 0;
  std::vector<std::string> secrets_ = {};
  yaml::SecretsByFile seen_ = {};
};

// Whether a report would replace a file that this run reads: one that was
// named, or one of a directory that turned out to hold something to check.
bool LintRun::Overwrites() const {
  std::vector<std::string> inputs = flags_.paths;
  for (const std::vector<std::string>* more :
       {&flags_.rules, &flags_.crds, &checked_}) {
    inputs.insert(inputs.end(), more->begin(), more->end());
  }
  if (settings_ != nullptr) {
    inputs.insert(inputs.end(), settings_->read().begin(),
                  settings_->read().end());
  }
  inputs.insert(inputs.end(), {flags_.config, flags_.facts, flags_.baseline});
  std::vector<std::string> outputs = flags_.outputs;
  std::string problem = FindOverwritten(inputs, outputs, env_);
  if (problem.empty()) {
    // A baseline may be written anew.
    std::erase(inputs, flags_.baseline);
    inputs.insert(inputs.end(), outputs.begin(), outputs.end());
    problem = FindOverwritten(inputs, {flags_.write_baseline}, env_);
  }
  if (!problem.empty()) {
    Complain(problem);
  }
  return !problem.empty();
}

// Whether the settings of all files can be used.
bool LintRun::Read() {
  settings_ =
      std::make_unique<LintSettings>(sources_, env_,
                                     ConfigChoice{.file = flags_.config,
                                                  .none = flags_.no_config,
                                                  .profiles = flags_.profiles},
                                     LayerOf(flags_, sources_));
  LintInputs inputs = CollectInputs(flags_.paths, flags_.stdin_filename, env_);
  AddResources(inputs, env_);
  for (const std::string& problem : inputs.problems) {
    Complain(problem);
    unreadable_ = true;
  }
  for (const LintInput& input : inputs.files) {
    unreadable_ = !ReadFile(input, *settings_) || unreadable_;
  }
  Group();
  Link();
  if (inputs.files.empty()) {
    settings_->For("");  // the options may be wrong all the same
  }
  return settings_->Tell();
}

// False when it cannot be read; one that is not for us is left out.
bool LintRun::ReadFile(const LintInput& input, LintSettings& settings) {
  const FileSettings* own = settings.For(input.name);
  if (own == nullptr) {
    return true;
  }
  Result<std::string> text = ReadInput(input.path, env_);
  if (!text) {
    Complain(fmt::format("{}: {}", input.path, text.error()));
    return false;
  }
  looked_at_.insert(PathFromRoot(input.name, base_));
  if (IsKustomization(input.name)) {
    kustomizations_.Add(input.name, *text);
  }
  const bool concerns =
      lint::MayConcern(*text, *own->catalog, own->assumptions.crds);
  if (!concerns && (IsKustomization(input.name) || !MayBeMeant(*text))) {
    return Skip(input, *text);
  }
  units_.push_back({.input = input,
                    .file = sources_.Add(input.name, std::move(*text)),
                    .settings = own,
                    .concerns = concerns});
  return true;
}

// Puts the files of a bundle together: all of the run, or the resources of a
// kustomization, as far as the same holds for them. Others are by themselves.
void LintRun::Group() {
  std::map<std::pair<std::string, const FileSettings*>, size_t> known;
  std::vector<std::vector<size_t>> groups;
  for (size_t i = 0; i < units_.size(); ++i) {
    Unit& unit = units_[i];
    const std::string root = flags_.bundle
                                 ? std::string(kStandardStream)
                                 : kustomizations_.RootOf(unit.input.name);
    if (root.empty()) {
      groups.push_back({i});
      continue;
    }
    unit.name_space = kustomizations_.NamespaceOf(root);
    const auto [group, is_new] =
        known.emplace(std::pair(root, unit.settings), groups.size());
    if (is_new) {
      groups.emplace_back();
    }
    groups[group->second].push_back(i);
  }
  KeepGroups(groups);
}

// Those that hold something to check.
void LintRun::KeepGroups(const std::vector<std::vector<size_t>>& groups) {
  std::vector<Unit> kept;
  for (const std::vector<size_t>& group : groups) {
    const bool concerns =
        std::any_of(group.begin(), group.end(),
                    [this](size_t i) { return units_[i].concerns; });
    if (concerns) {
      groups_.emplace_back();
    }
    for (const size_t i : group) {
      if (concerns) {
        groups_.back().push_back(kept.size());
        kept.push_back(std::move(units_[i]));
      } else {
        companions_.push_back(std::move(units_[i]));
      }
    }
  }
  units_ = std::move(kept);
  for (const Unit& companion : companions_) {
    unreadable_ = !Skip(companion.input,
                        std::string(sources_.Get(companion.file).text)) ||
                  unreadable_;
  }
}

// Lets files that are no bundle refer to what lies beside them. A patch is a
// part of what it is put onto.
void LintRun::Link() {
  by_folder_.clear();
  std::map<std::string, std::vector<uint32_t>> files;
  const auto is_linked = [this](const Unit& unit) {
    return unit.input.path != kStandardStream &&
           !kustomizations_.IsPatch(unit.input.name);
  };
  for (const std::vector<Unit>* units : {&units_, &companions_}) {
    for (const Unit& unit : *units) {
      if (is_linked(unit)) {
        files[FolderOf(unit.input.name)].push_back(unit.file);
      }
    }
  }
  for (const std::vector<size_t>& group : groups_) {
    Unit& unit = units_[group.front()];
    const std::string folder = FolderOf(unit.input.name);
    if (group.size() > 1 || !is_linked(unit) || files[folder].size() < 2) {
      continue;
    }
    const auto [documents, is_new] = by_folder_.try_emplace(folder);
    for (const uint32_t file :
         is_new ? files[folder] : std::vector<uint32_t>()) {
      Sink unread;
      for (yaml::Node& document : yaml::Parse(sources_, file, unread)) {
        documents->second.push_back(std::move(document));
      }
    }
    unit.beside = &documents->second;
  }
}

// False when that cannot be meant, which is said: a pipe through which nothing
// came, or a file that was named by itself and is no YAML. What was found in a
// directory, and templates, belong to other tools.
bool LintRun::CanHold(const LintInput& input, const Holdings& holdings) const {
  if (!input.named || holdings.is_template) {
    return true;
  }
  if (input.path == kStandardStream && !holdings.intent &&
      holdings.kinds.empty()) {
    Complain(holdings.empty
                 ? std::string("standard input is empty")
                 : fmt::format("standard input holds no Kubernetes object{}{}",
                               holdings.broken.empty() ? "" : ": ",
                               holdings.broken));
    return false;
  }
  if (!holdings.broken.empty()) {
    Complain(fmt::format("{}: no YAML, so not checked: {}", input.name,
                         holdings.broken));
    return false;
  }
  return true;
}

// Takes account of a text in which nothing is to be checked; false when that
// cannot be meant.
bool LintRun::Skip(const LintInput& input, const std::string& text) {
  constexpr size_t kLookedInto = 1000;
  if (!input.named && ++skipped_ > kLookedInto) {
    return true;
  }
  const Holdings holdings = HoldingsOf(text);
  if (!CanHold(input, holdings)) {
    return false;
  }
  if (input.named && holdings.intent) {
    Complain(fmt::format("{}: an intent; use dgdc compile or dgdc plan",
                         input.name));
  }
  holdings_.Add(holdings);
  return true;
}

LintOptions LintRun::OptionsOf(const Unit& unit) const {
  LintOptions options{.assumptions = unit.settings->assumptions,
                      .selection = &unit.settings->selection,
                      .require_stamp = flags_.require_stamp};
  options.assumptions.name_space = unit.name_space;
  options.assumptions.beside = unit.beside;
  options.assumptions.of_folder = unit.beside != nullptr;
  return options;
}

std::vector<uint32_t> LintRun::FilesOf(const std::vector<size_t>& group) const {
  std::vector<uint32_t> files;
  files.reserve(group.size());
  for (const size_t i : group) {
    files.push_back(units_[i].file);
  }
  return files;
}

size_t LintRun::Jobs() const {
  return flags_.jobs == 0 ? std::max(std::thread::hardware_concurrency(), 1U)
                          : flags_.jobs;
}

void LintRun::Lint() {
  ForEach(groups_.size(), Jobs(), [this](size_t i) {
    const std::vector<size_t>& group = groups_[i];
    const Unit& first = units_[group.front()];
    std::vector<LintResult> results = dgdc::LintBundle(
        sources_, FilesOf(group), *first.settings->catalog, OptionsOf(first));
    for (size_t k = 0; k < group.size(); ++k) {
      units_[group[k]].result = std::move(results[k]);
    }
  });
}

// One file after the other, each beside what the others have become.
void LintRun::FixBundle(const std::vector<size_t>& group, edit::Safety up_to) {
  for (const size_t i : group) {
    Unit& unit = units_[i];
    LintOptions options = OptionsOf(unit);
    options.bundle = FilesOf(group);
    unit.fixed =
        dgdc::Fix(sources_, unit.file, *unit.settings->catalog, options, up_to);
    const Source& source = sources_.Get(unit.file);
    if (unit.fixed.text != source.text) {
      unit.file = sources_.Add(source.name, unit.fixed.text);
    }
  }
}

// Mends the files, or shows how; what is reported then is what is left. False
// when a file cannot be written.
bool LintRun::Fix() {
  const edit::Safety up_to =
      flags_.unsafe_fixes ? edit::Safety::kUnsafe : edit::Safety::kSafe;
  std::vector<uint32_t> given;
  for (const Unit& unit : units_) {
    given.push_back(unit.file);
  }
  ForEach(groups_.size(), Jobs(), [this, up_to](size_t i) {
    Unit& unit = units_[groups_[i].front()];
    if (groups_[i].size() == 1) {
      unit.fixed = dgdc::Fix(sources_, unit.file, *unit.settings->catalog,
                             OptionsOf(unit), up_to);
    }
  });
  for (const std::vector<size_t>& group : groups_) {
    if (group.size() > 1) {
      FixBundle(group, up_to);
    }
  }
  std::vector<OutputFile> changed;
  Differences differences(flags_.show_secrets);
  for (size_t i = 0; i < units_.size(); ++i) {
    Unit& unit = units_[i];
    const Source& source = sources_.Get(given[i]);
    for (const std::string& note : unit.fixed.notes) {
      Complain(fmt::format("{}: {}", source.name, note));
    }
    if (unit.fixed.text == source.text) {
      continue;
    }
    fixed_ += unit.fixed.fixed;
    if (flags_.diff) {
      differences.Add(source.name, source.text, unit.fixed.text);
    } else {
      changed.push_back({.path = source.name, .text = unit.fixed.text});
    }
    if (unit.file == given[i]) {
      unit.file = sources_.Add(source.name, std::move(unit.fixed.text));
    }
  }
  if (!differences.Print(env_)) {
    return false;
  }
  if (!changed.empty()) {
    if (const auto written = env_.files.Write(changed); !written) {
      Complain(written.error());
      return false;
    }
  }
  Link();
  return true;
}

// In the order of the files, whichever was done first.
void LintRun::Collect() {
  for (Unit& unit : units_) {
    LintResult& result = unit.result;
    documents_ += result.documents;
    deployments_ += result.deployments;
    if (result.documents != 0 || !result.diagnostics.empty()) {
      checked_.push_back(sources_.Get(unit.file).name);
    } else {
      unreadable_ =
          !Skip(unit.input, std::string(sources_.Get(unit.file).text)) ||
          unreadable_;
    }
    std::move(result.diagnostics.begin(), result.diagnostics.end(),
              std::back_inserter(diagnostics_));
    std::move(result.suppressed.begin(), result.suppressed.end(),
              std::back_inserter(suppressed_));
    std::move(result.unjudged.begin(), result.unjudged.end(),
              std::back_inserter(unjudged_));
    secrets_.insert(secrets_.end(), result.secrets.values.begin(),
                    result.secrets.values.end());
    if (result.knows_secrets) {
      seen_.emplace(unit.file, std::move(result.secrets));
    }
  }
}

// False when one cannot be read or written.
bool LintRun::UseBaselines() {
  if (!flags_.write_baseline.empty()) {
    const lint::Baseline baseline =
        lint::MakeBaseline(diagnostics_, suppressed_, sources_, base_);
    const auto written = env_.files.Write(
        {{flags_.write_baseline, lint::PrintBaseline(baseline)}});
    if (!written) {
      Complain(written.error());
      return false;
    }
    Complain(fmt::format("{} finding{} written to {}", baseline.size(),
                         baseline.size() == 1 ? "" : "s",
                         flags_.write_baseline));
    lint::ApplyBaseline(baseline, {}, sources_, base_, diagnostics_,
                        suppressed_);
    return true;
  }
  if (flags_.baseline.empty()) {
    return true;
  }
  Result<std::string> text = env_.files.Read(flags_.baseline);
  if (!text) {
    Complain(fmt::format("{}: {}", flags_.baseline, text.error()));
    return false;
  }
  Sink sink;
  const auto baseline = lint::ReadBaseline(
      sources_, sources_.Add(flags_.baseline, std::move(*text)),
      Catalog::Embedded(), sink);
  if (!baseline) {
    env_.err << report::Text(sink.Take(), sources_);
    return false;
  }
  std::set<std::string_view> told;
  for (const lint::BaselineEntry& entry : *baseline) {
    if (!entry.replaced_by.empty() && told.insert(entry.code).second) {
      Complain(
          fmt::format("{}: {} is gone, {} says the same; write the "
                      "baseline again",
                      flags_.baseline, entry.code, entry.replaced_by));
    }
  }
  for (const lint::BaselineEntry& gone : lint::ApplyBaseline(
           *baseline, looked_at_, sources_, base_, diagnostics_, suppressed_)) {
    Complain(fmt::format("{}: {} in {} no longer occurs: {}", flags_.baseline,
                         gone.code, gone.file, gone.message));
  }
  return true;
}

// Of every rule that ran over some file.
std::vector<RuleDoc> LintRun::Docs() const {
  // By its code; of several the first one's.
  std::map<std::string_view, std::pair<const RuleSpec*, const Catalog*>> ran;
  std::set<const FileSettings*> taken;
  for (const Unit& unit : units_) {
    if (!taken.insert(unit.settings).second) {
      continue;
    }
    for (const RuleSpec* rule : unit.settings->selection.rules) {
      ran.emplace(rule->code, std::pair(rule, unit.settings->catalog));
    }
  }
  std::vector<RuleDoc> docs;
  docs.reserve(ran.size());
  for (const auto& [code, row] : ran) {
    docs.push_back(std::move(RuleDocs(*row.second, {row.first}).front()));
  }
  return docs;
}

// What folders of profiles say, and what is known without them.
report::Knowledge LintRun::KnowledgeOfRun() const {
  report::Knowledge knowledge{
      .date = KnowledgeDate(Catalog::Embedded()),
      .release = NewestRelease(Catalog::Embedded().releases).head.name};
  std::set<const Catalog*> taken;
  for (const Unit& unit : units_) {
    if (!taken.insert(unit.settings->catalog).second) {
      continue;
    }
    for (const SiteItem& item : unit.settings->catalog->site()) {
      if (item.change != SiteChange::kSame) {
        knowledge.profiles.push_back(
            {.folder = item.folder,
             .kind = item.noun,
             .name = item.name,
             .replaces = item.change == SiteChange::kReplaced});
      }
    }
  }
  return knowledge;
}

// Of the whole run: silence would look the same for clean manifests and for
// none. "" when the reasons why nothing was checked have been told.
std::string LintRun::Summary(const report::Input& input) const {
  if (!diagnostics_.empty()) {
    return report::Summarize(input);
  }
  if (checked_.empty()) {
    return unreadable_ ? "" : holdings_.Text();
  }
  std::string text = fmt::format("{} checked in {}, no findings",
                                 Plural(documents_, "document"),
                                 Plural(checked_.size(), "file"));
  if (!suppressed_.empty()) {
    text += fmt::format(", {} suppressed", suppressed_.size());
  }
  return text;
}

// Whether there is less to check than the options say there must be; a stamp is
// asked of deployments alone.
bool LintRun::LacksWhatIsAsked() const {
  if (flags_.require_stamp && deployments_ == 0) {
    Complain("--require-stamp asks for a deployment, and there is none");
    return true;
  }
  return flags_.fail_on_empty && checked_.empty();
}

int LintRun::Report() {
  const bool tells = TellsRules(flags_);
  const std::vector<RuleDoc> docs = tells ? Docs() : std::vector<RuleDoc>();
  report::Input input{
      .diagnostics = diagnostics_,
      .sources = sources_,
      .rules = docs,
      .files = checked_,
      .suppressed = suppressed_,
      .unjudged = unjudged_,
      .show_unjudged = flags_.why,
      .show_suppressed = flags_.show_suppressed,
      .base = base_,
      .version = ProgramVersion(),
      .knowledge = tells ? KnowledgeOfRun() : report::Knowledge{},
      .secrets = secrets_,
      .seen = &seen_};
  for (const Unit& unit : units_) {
    input.fail_on_in.emplace(unit.file, unit.settings->fail_on);
  }
  // Standard output belongs to the difference then.
  const bool shows_report = !flags_.diff || !flags_.outputs.empty();
  if (const std::string problem =
          shows_report ? WriteReports(flags_, input, env_) : std::string();
      !problem.empty()) {
    Complain(problem);
    return kUsage;
  }
  if (fixed_ != 0) {
    Complain(fmt::format("{} finding{} {}", fixed_, fixed_ == 1 ? "" : "s",
                         flags_.diff ? "would be fixed" : "fixed"));
  }
  if (const std::string summary = Summary(input); !summary.empty()) {
    Complain(summary);
  }
  if (const std::string gaps = SummaryOf(unjudged_); !gaps.empty()) {
    Complain(flags_.why ? gaps : gaps + ": --why");
  }
  if (unreadable_) {
    return kUsage;
  }
  if (LacksWhatIsAsked()) {
    return kFindings;
  }
  const bool fails = std::any_of(
      diagnostics_.begin(), diagnostics_.end(),
      [&input](const Diagnostic& d) { return report::Fails(input, d); });
  return fails ? kFindings : kOk;
}

int LintRun::Run() {
  if (Overwrites() || !Read()) {
    return kUsage;
  }
  if (flags_.fixes() && !Fix()) {
    return kUsage;
  }
  Lint();
  Collect();
  return !Overwrites() && UseBaselines() ? Report() : kUsage;
}

}  // namespace

std::function<int(Env&)> SetUpLint(OptionSet& set) {
  auto flags = std::make_shared<LintFlags>();
  DeclareLintFlags(set, *flags);
  return [flags](Env& env) {
    if (const std::string conflict = FindConflict(*flags); !conflict.empty()) {
      env.Complain(conflict);
      return kUsage;
    }
    return LintRun(*flags, env).Run();
  };
}

}  // namespace dgdc::cli
