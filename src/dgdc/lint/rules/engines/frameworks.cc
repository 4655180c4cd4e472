// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/places.h"

// What the operator takes a component for, and what it reads out of its
// command.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Flag;
using manifest::Worker;
using yaml::Node;

// --- Engines in the text of a command

const std::string& ModuleOf(const EngineProfile& engine) {
  return engine.command.items.back().scalar;
}

// An engine's module in command or args, as the operator finds it.
struct Mention {
  const EngineProfile* engine = nullptr;
  Span span = {};
};

bool IsWordEnd(std::string_view text, size_t at) {
  constexpr std::string_view kPart = "abcdefghijklmnopqrstuvwxyz0123456789_";
  return at >= text.size() || kPart.find(text[at]) == std::string_view::npos;
}

// Python, then -m, then the module, with no pipe and no next command between
// them.
bool StartsModule(std::string_view text, size_t module) {
  const size_t cut = text.find_last_of("|&;", module);
  const size_t begin = cut == std::string_view::npos ? 0 : cut + 1;
  const std::string_view segment = text.substr(begin, module - begin);
  const size_t python = segment.find("python");
  return python != std::string_view::npos &&
         segment.find("-m", python) != std::string_view::npos;
}

// The operator joins command and args with blanks and searches the whole.
std::vector<Mention> MentionsIn(const Facts& facts, const Worker& worker) {
  struct Item {
    size_t begin = 0;
    const Node* node = nullptr;
  };
  std::string text;
  std::vector<Item> items;
  for (const Node* list :
       {&*worker.component.command, &*worker.component.args}) {
    for (const Node& item : list->items) {
      items.push_back({text.size(), &item});
      text += item.scalar + " ";
    }
  }
  std::vector<Mention> mentions;
  for (const EngineProfile& engine : facts.catalog->engines.all()) {
    const std::string& module = ModuleOf(engine);
    for (size_t at = text.find(module); at != std::string::npos;
         at = text.find(module, at + 1)) {
      if (!IsWordEnd(text, at + module.size()) || !StartsModule(text, at)) {
        continue;
      }
      const auto item =
          std::find_if(items.rbegin(), items.rend(),
                       [at](const Item& i) { return i.begin <= at; });
      const manifest::Word word = manifest::WordOf(*facts.sources, *item->node);
      const size_t begin = at - item->begin;
      mentions.push_back({&engine, word.Part(begin, begin + module.size())});
      break;
    }
  }
  return mentions;
}

// Whether the operator looks for an engine in it.
bool HasEngineType(const Worker& worker) {
  const std::string& type = worker.component.role;
  return type == "worker" || type == "prefill" || type == "decode";
}

std::vector<Mention> MentionsOf(const OneWorker& it) {
  return HasEngineType(it.worker) ? MentionsIn(it.facts, it.worker)
                                  : std::vector<Mention>();
}

void CheckFramework(const OneWorker& it, Reporter& report) {
  const Node& framework = At(*it.graph.spec, {"backendFramework"});
  const std::vector<Mention> found = MentionsOf(it);
  if (found.size() != 1 ||
      framework.scalar == found.front().engine->framework.scalar) {
    return;
  }
  report
      .At(found.front().span,
          fmt::format("{} starts {}, but backendFramework is {}",
                      *it.worker.component.name,
                      found.front().engine->framework.scalar, framework.scalar),
          "another engine")
      .labels.push_back({framework.span, "named here"});
}

void CheckCommand(const OneWorker& it, Reporter& report) {
  const std::vector<Mention> found = MentionsOf(it);
  if (found.size() < 2) {
    return;
  }
  report
      .At(found[1].span,
          fmt::format("the command of {} holds {} and {}",
                      *it.worker.component.name, ModuleOf(*found[0].engine),
                      ModuleOf(*found[1].engine)),
          "a second engine")
      .labels.push_back({found[0].span, "the first one"});
}

void CheckFrameworkOfDeployment(const OneDeployment& it, Reporter& report) {
  Mention first;
  for (const Worker& worker : it.graph.workers) {
    const std::vector<Mention> found = MentionsOf({it.facts, it.graph, worker});
    if (found.size() != 1) {
      continue;
    }
    if (first.engine != nullptr && first.engine != found.front().engine) {
      report
          .At(found.front().span,
              fmt::format("{} runs {}, another component {}",
                          *worker.component.name,
                          found.front().engine->framework.scalar,
                          first.engine->framework.scalar),
              "another engine")
          .labels.push_back({first.span, "the other one"});
      return;
    }
    first = found.front();
  }
}

// --- Compilation cache

struct Cache {
  std::string volume = {};
  Node path = {};
};

Cache CacheOf(const OneWorker& it) {
  if (it.worker.component.node == nullptr) {
    return {};
  }
  const Node& component = *it.worker.component.node;
  if (it.graph.api != manifest::Api::kAlpha) {
    const Node& cache = At(component, {"compilationCache"});
    return {At(cache, {"pvcName"}).scalar, At(cache, {"mountPath"})};
  }
  for (const Node& mount : At(component, {"volumeMounts"}).items) {
    if (At(mount, {"useAsCompilationCache"}).AsBool() == true) {
      return {At(mount, {"name"}).scalar, At(mount, {"mountPoint"})};
    }
  }
  return {};
}

// Whether a volume of the pod is that PersistentVolumeClaim under another name.
bool IsClaim(const Worker& worker, std::string_view volume,
             std::string_view claim) {
  const auto& volumes = At(worker.component.pod_spec, {"volumes"}).items;
  return std::any_of(volumes.begin(), volumes.end(), [&](const Node& v) {
    return At(v, {"name"}).scalar == volume &&
           At(v, {"persistentVolumeClaim", "claimName"}).scalar == claim;
  });
}

void CheckCachePath(const OneWorker& it, Reporter& report) {
  const Cache cache = CacheOf(it);
  for (const manifest::Mount& mount : it.worker.mounts) {
    if (*mount.path != cache.path.scalar || mount.name == cache.volume ||
        IsClaim(it.worker, mount.name, cache.volume)) {
      continue;
    }
    report
        .At(cache.path.span,
            fmt::format("{} of {} is the path of the compilation cache and "
                        "of the volume {}",
                        cache.path.scalar, *it.worker.component.name,
                        mount.name),
            "taken")
        .labels.push_back({mount.path.span, "mounted here"});
  }
}

// --- Parallel sizes of workers over several nodes

// Spellings that the operator reads; none for engines of which it reads
// nothing.
const std::vector<std::string>* ReadByOperator(const Worker& worker) {
  const auto& flags = worker.engine->server.flags;
  const auto found = flags.find("readByOperator");
  return found == flags.end() ? nullptr : &found->second;
}

// What is wrong with the form of a flag; "" when the operator reads it.
std::string Unread(const Flag& flag, const std::vector<std::string>& read,
                   std::string_view full) {
  if (std::find(read.begin(), read.end(), flag.written) == read.end()) {
    return fmt::format("write {}", full);
  }
  if (flag.joined) {
    return "write the value as the next word";
  }
  return flag.in_args ? "" : "move it into args";
}

// Two items of args, the long name and the value; nothing where a script or
// another list holds the flag.
std::optional<manifest::Operations> Separate(const OneWorker& it,
                                             const Flag& flag,
                                             const std::string& full) {
  const auto& words = it.worker.server->words;
  const auto word =
      std::find_if(words.begin(), words.end(), [&flag](const auto& candidate) {
        return candidate.span.begin == flag.name_span.begin;
      });
  if (it.worker.line.form == manifest::Form::kShell || !flag.in_args ||
      !flag.value || word == words.end()) {
    return std::nullopt;
  }
  const auto item = manifest::FindAround(it.facts, &it.worker, word->span);
  if (!item || item->path.steps.back().kind != edit::Step::Kind::kIndex) {
    return std::nullopt;
  }
  manifest::Operations operations = {
      edit::Operation::Set(item->path, Node::String(full))};
  if (flag.joined) {
    operations.push_back(edit::Operation::Insert(
        item->path.Parent(), item->path.steps.back().index + 1,
        Node::String(flag.value->text)));
  }
  return operations;
}

// Whether the sizes that are written fit one pod, or may.
bool MayFitPod(const Worker& worker) {
  const manifest::Parallel& all = worker.parallel;
  const int64_t ranks = (all.tp ? all.tp->value : 1) *
                        (all.pp ? all.pp->value : 1) *
                        (all.dp ? all.dp->value : 1);
  return !worker.gpus || ranks <= *worker.gpus;
}

void CheckParallelFlag(const OneWorker& it, std::string_view meaning,
                       const std::optional<manifest::Number>& size,
                       Reporter& report) {
  const Worker& worker = it.worker;
  const Flag* flag = worker.FindMeaning(meaning);
  if (flag == nullptr || !size || size->value < 2) {
    if (flag == nullptr ? !worker.flags_complete : !size) {
      report.Lacks(fmt::format("meaning.{}", meaning), model::Need::kCommand);
    }
    return;
  }
  const std::string& full =
      worker.engine->server.flags.find(meaning)->second.front();
  const std::string wrong = Unread(*flag, *ReadByOperator(worker), full);
  if (wrong.empty()) {
    return;
  }
  Diagnostic& finding =
      report.At(flag->name_span,
                fmt::format("the operator does not read {} of {}",
                            flag->written, *worker.component.name),
                wrong);
  SetFix(finding, edit::Safety::kSafe,
         fmt::format("write {} and its value as two items", full),
         Separate(it, *flag, full));
  if (MayFitPod(worker)) {
    finding.severity = Severity::kWarning;
  }
}

void CheckParallelFlags(const OneWorker& it, Reporter& report) {
  const Worker& worker = it.worker;
  if (worker.engine == nullptr) {
    report.Read(it, "engine");
    return;
  }
  if (ReadByOperator(worker) == nullptr ||
      worker.FindFlag(report.Name("byHand")) != nullptr) {
    return;
  }
  CheckParallelFlag(it, "tp", worker.parallel.tp, report);
  CheckParallelFlag(it, "pp", worker.parallel.pp, report);
  CheckParallelFlag(it, "dp", worker.parallel.dp, report);
}

constexpr std::array kFrameworkRules = {
    Rule{.code = "DG3070", .check = &CheckFramework},
    Rule{.code = "DG3071", .check = &CheckCommand},
    Rule{.code = "DG3072", .check = &CheckFrameworkOfDeployment},
    Rule{.code = "DG3074", .check = &CheckCachePath},
    Rule{.code = "DG3080", .check = &CheckParallelFlags},
};

}  // namespace

std::span<const Rule> FrameworkRules() { return kFrameworkRules; }

}  // namespace dgdc::lint
