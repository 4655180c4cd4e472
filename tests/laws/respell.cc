// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/respell.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dgdc/diag/sink.h"
#include "dgdc/manifest/argv.h"
#include "dgdc/manifest/places.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/parse.h"

#include "tests/support/yaml_text.h"

namespace dgdc::testing {
namespace {

using manifest::Flag;
using manifest::Worker;
using yaml::Node;

// --- Names of flags: changed in the text itself, scripts included ------------

struct Edit {
  size_t begin = 0;
  size_t end = 0;
  std::string text = {};
};

// The name that a flag gets, or "" when it stays.
using FlagRename = std::string (*)(const Flag& flag,
                                   const Spellings& spellings);

std::string WithUnderscores(const Flag& flag, const Spellings& spellings) {
  if (!spellings.underscores || spellings.own.contains(flag.name) ||
      !flag.name.starts_with("--")) {
    return "";
  }
  std::string name = flag.name;
  const size_t end = std::min(name.find('.'), name.size());
  std::replace(name.begin() + 2, name.begin() + static_cast<ptrdiff_t>(end),
               '-', '_');
  return name;
}

std::string In(const std::map<std::string, std::string>& names,
               const std::string& name) {
  const auto found = names.find(name);
  return found == names.end() ? "" : found->second;
}

std::string OtherName(const Flag& flag, const Spellings& spellings) {
  return In(spellings.names, flag.name);
}

std::string Prefix(const Flag& flag, const Spellings& spellings) {
  return In(spellings.prefixes, flag.name);
}

const Spellings* SpellingsOf(const Worker& worker,
                             const EngineSpellings& engines) {
  if (worker.engine == nullptr || worker.server == nullptr) {
    return nullptr;
  }
  const auto found = engines.find(worker.engine->head.name);
  return found == engines.end() ? nullptr : &found->second;
}

std::string Renamed(const Linted& original, const EngineSpellings& engines,
                    FlagRename rename) {
  const std::string& text = original.sources.Get(original.file).text;
  std::map<size_t, Edit> edits;  // by place: workers may share a script
  for (const manifest::Graph& graph : original.facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Spellings* spellings = SpellingsOf(worker, engines);
      for (const Flag& flag : worker.flags) {
        const Span& span = flag.name_span;
        const std::string name =
            spellings == nullptr ? "" : rename(flag, *spellings);
        if (!name.empty() && name != flag.name && span.file == original.file &&
            text.compare(span.begin, span.end - span.begin, flag.name) == 0) {
          edits[span.begin] = {span.begin, span.end, name};
        }
      }
    }
  }
  std::string changed = text;
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
    changed.replace(edit->second.begin, edit->second.end - edit->second.begin,
                    edit->second.text);
  }
  return changed;
}

// --- Words and variables: changed in a copy of the documents -----------------

// A worker of the copy.
struct Target {
  const Worker* worker = nullptr;
  const Spellings* spellings = nullptr;
  Node* component = nullptr;
  Node* container = nullptr;
  std::string name_space = {};
  std::string config_map = {};  // a name that is free for it
};

struct Copy {
  std::vector<Node> documents = {};
  std::vector<Target> targets = {};
  // What the rewriting adds to the bundle.
  std::vector<Node> more = {};
};

// The place of `target` below `from`, as indices of entries and items.
bool FindSteps(const Node& from, const Node* target,
               std::vector<size_t>& steps) {
  if (&from == target) {
    return true;
  }
  const size_t parts = from.IsMap() ? from.entries.size() : from.items.size();
  for (size_t i = 0; i < parts; ++i) {
    const Node& part = from.IsMap() ? from.entries[i].value : from.items[i];
    steps.push_back(i);
    if (FindSteps(part, target, steps)) {
      return true;
    }
    steps.pop_back();
  }
  return false;
}

// What stands in the copy where `node` stands in the original; null when it is
// in none of the documents.
Node* Twin(const std::vector<Node>& original, std::vector<Node>& copy,
           const Node* node, size_t& document) {
  for (document = 0; document < original.size(); ++document) {
    std::vector<size_t> steps;
    if (node != nullptr && FindSteps(original[document], node, steps)) {
      Node* twin = &copy[document];
      for (const size_t step : steps) {
        twin = twin->IsMap() ? &twin->entries[step].value : &twin->items[step];
      }
      return twin;
    }
  }
  return nullptr;
}

Copy MakeCopy(const Linted& original, const EngineSpellings& engines) {
  Copy copy{.documents = original.facts.documents};
  for (const manifest::Graph& graph : original.facts.graphs) {
    for (const Worker& worker : graph.workers) {
      size_t document = 0;
      Node* component = Twin(original.facts.documents, copy.documents,
                             worker.component.node, document);
      Node* container = Twin(original.facts.documents, copy.documents,
                             worker.component.container, document);
      if (component == nullptr || container == nullptr ||
          worker.server == nullptr) {
        continue;
      }
      copy.targets.push_back(
          {.worker = &worker,
           .spellings = SpellingsOf(worker, engines),
           .component = component,
           .container = container,
           .name_space =
               manifest::At(copy.documents[document], {"metadata", "namespace"})
                   .scalar,
           .config_map = fmt::format("law-{}", copy.targets.size())});
    }
  }
  return copy;
}

std::string TextOf(const Copy& copy) {
  std::vector<Node> documents = copy.documents;
  documents.insert(documents.end(), copy.more.begin(), copy.more.end());
  return yaml::Emit(documents, {});
}

// The flag whose name the word is; null when it is none.
const Flag* FlagOf(const Worker& worker, const Node& word) {
  for (const Flag& flag : worker.flags) {
    if (manifest::Holds(word.span, flag.name_span)) {
      return &flag;
    }
  }
  return nullptr;
}

bool IsFlag(const Node& word) { return word.scalar.starts_with('-'); }

bool IsExec(const Target& target) {
  return target.worker->line.form != manifest::Form::kShell;
}

// Calls `change` for every list of words that the container starts with.
template <class Change>
bool ChangeWords(Copy& copy, Change change) {
  bool any = false;
  for (Target& target : copy.targets) {
    for (const char* key : {"command", "args"}) {
      Node* words = target.container->Find(key);
      if (IsExec(target) && words != nullptr && words->IsSeq()) {
        any = change(target, words->items) || any;
      }
    }
  }
  return any;
}

// --flag value -> --flag=value, where exactly one value follows.
bool Join(Target& target, std::vector<Node>& words) {
  bool any = false;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const Flag* flag = FlagOf(*target.worker, words[i]);
    const bool one = flag != nullptr && !flag->joined && flag->value &&
                     !IsFlag(words[i + 1]) &&
                     (i + 2 == words.size() || IsFlag(words[i + 2]));
    if (one && words[i].scalar == flag->name && flag->name.starts_with("--")) {
      words[i] = Node::String(flag->name + "=" + words[i + 1].scalar);
      words.erase(words.begin() + static_cast<ptrdiff_t>(i) + 1);
      any = true;
    }
  }
  return any;
}

// --flag=value -> --flag value.
bool Split(Target& target, std::vector<Node>& words) {
  bool any = false;
  for (size_t i = 0; i < words.size(); ++i) {
    const Flag* flag = FlagOf(*target.worker, words[i]);
    if (flag != nullptr && flag->joined &&
        words[i].scalar.starts_with(flag->name + "=")) {
      const std::string value = words[i].scalar.substr(flag->name.size() + 1);
      words[i] = Node::String(flag->name);
      words.insert(words.begin() + static_cast<ptrdiff_t>(i) + 1,
                   Node::String(value));
      ++i;
      any = true;
    }
  }
  return any;
}

// Whether a parser that tries JSON first keeps the text as it is.
bool StaysText(const std::string& text) {
  return !text.empty() &&
         (std::isalpha(static_cast<unsigned char>(text.front())) != 0) &&
         text != "true" && text != "false" && text != "null" && text != "NaN" &&
         text != "Infinity" && text.find(',') == std::string::npos;
}

// The words of a JSON object in dotted form; false when something in it has
// none.
bool Dot(const Node& value, const std::string& key, std::vector<Node>& words) {
  if (value.IsMap()) {
    return !value.entries.empty() &&
           std::all_of(value.entries.begin(), value.entries.end(),
                       [&](const yaml::Entry& entry) {
                         return entry.key.find_first_of(".+") ==
                                    std::string::npos &&
                                Dot(entry.value, key + "." + entry.key, words);
                       });
  }
  const bool texts =
      value.IsSeq() && !value.items.empty() &&
      std::all_of(value.items.begin(), value.items.end(), [](const Node& item) {
        return item.IsString() && StaysText(item.scalar);
      });
  if (texts) {
    for (const Node& item : value.items) {
      words.push_back(Node::String(key + "+"));
      words.push_back(Node::String(item.scalar));
    }
    return true;
  }
  if (value.IsNull() || (value.IsString() && !StaysText(value.scalar))) {
    return false;
  }
  words.push_back(Node::String(key));
  words.push_back(
      Node::String(value.IsString() ? value.scalar : yaml::EmitJson(value)));
  return true;
}

std::optional<Node> ReadJsonObject(const std::string& text) {
  if (text.find_first_not_of(" \n\t") == std::string::npos ||
      text[text.find_first_not_of(" \n\t")] != '{') {
    return std::nullopt;
  }
  SourceSet sources;
  Sink sink;
  std::vector<Node> documents =
      yaml::Parse(sources, sources.Add("json", text), sink);
  if (sink.size() != 0 || documents.size() != 1 || !documents[0].IsMap()) {
    return std::nullopt;
  }
  return std::move(documents[0]);
}

// --flag {"key": value} -> --flag.key value.
bool WriteDotted(Target& target, std::vector<Node>& words) {
  if (target.spellings == nullptr || !target.spellings->dotted) {
    return false;
  }
  bool any = false;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const Flag* flag = FlagOf(*target.worker, words[i]);
    if (flag == nullptr || words[i].scalar != flag->name) {
      continue;
    }
    const std::optional<Node> json = ReadJsonObject(words[i + 1].scalar);
    std::vector<Node> dotted;
    if (json && Dot(*json, flag->name, dotted)) {
      const auto at = words.begin() + static_cast<ptrdiff_t>(i);
      words.insert(words.erase(at, at + 2), dotted.begin(), dotted.end());
      i += dotted.size() - 1;
      any = true;
    }
  }
  return any;
}

Node Variable(const std::string& name, const std::string& value) {
  Node variable = Node::Map();
  variable.Set("name", Node::String(name));
  variable.Set("value", Node::String(value));
  return variable;
}

// --flag value -> --flag $(VARIABLE), which Kubernetes replaces.
bool UseVariables(Target& target, std::vector<Node>& words) {
  bool any = false;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const Flag* flag = FlagOf(*target.worker, words[i]);
    Node& value = words[i + 1];
    if (flag == nullptr || flag->joined || !value.IsString() || IsFlag(value) ||
        value.scalar.find('$') != std::string::npos) {
      continue;
    }
    Node* env = target.container->Find("env");
    if (env == nullptr) {
      env = &target.container->Set("env", Node::Seq());
    }
    const std::string name = fmt::format("LAW_{}", env->items.size());
    env->Push(Variable(name, value.scalar));
    value = Node::String(fmt::format("$({})", name));
    any = true;
  }
  return any;
}

std::string Quote(const std::string& word) {
  const bool plain =
      !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("-_./:=,@%+").find(c) != std::string_view::npos;
      });
  std::string quoted = "'";
  for (const char c : word) {
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return plain ? word : quoted + "'";
}

// A command with its words -> a script that starts it, a flag on each line.
bool WriteScripts(Copy& copy) {
  bool any = false;
  for (Target& target : copy.targets) {
    const Node* command = target.container->Find("command");
    if (!IsExec(target) || command == nullptr || !command->IsSeq()) {
      continue;
    }
    std::string script = "exec";
    for (const char* key : {"command", "args"}) {
      const Node* words = target.container->Find(key);
      for (const Node& word :
           words == nullptr ? std::vector<Node>() : words->items) {
        script += (IsFlag(word) ? " \\\n  " : " ") + Quote(word.scalar);
      }
    }
    Node shell = Node::Seq();
    shell.Push(Node::String("/bin/bash"));
    shell.Push(Node::String("-c"));
    target.container->Set("command", std::move(shell));
    target.container->Set("args", Node::Seq())
        .Push(Node::String(script + "\n"));
    any = true;
  }
  return any;
}

// Whether the entry is a value that a ConfigMap may hold as well: Kubernetes
// replaces no references in those.
bool IsPlain(const Node& variable) {
  const Node* value = variable.Find("value");
  return value != nullptr && value->IsString() && !value->scalar.empty() &&
         value->scalar.find('$') == std::string::npos;
}

Node ConfigMap(const Target& target) {
  Node map = Node::Map();
  map.Set("apiVersion", Node::String("v1"));
  map.Set("kind", Node::String("ConfigMap"));
  Node& metadata = map.Set("metadata", Node::Map());
  metadata.Set("name", Node::String(target.config_map));
  if (!target.name_space.empty()) {
    metadata.Set("namespace", Node::String(target.name_space));
  }
  map.Set("data", Node::Map());
  return map;
}

// value: X -> valueFrom: {configMapKeyRef: ...} of a ConfigMap in the bundle.
bool ReferToConfigMaps(Copy& copy) {
  for (Target& target : copy.targets) {
    Node map = ConfigMap(target);
    Node& data = *map.Find("data");
    for (Node* env :
         {target.container->Find("env"), target.component->Find("envs")}) {
      for (Node& variable : env == nullptr ? data.items : env->items) {
        const Node* name = variable.Find("name");
        if (name == nullptr || !IsPlain(variable) ||
            data.Find(name->scalar) != nullptr) {
          continue;
        }
        data.Set(name->scalar, Node::String(variable.Find("value")->scalar));
        variable.Remove("value");
        Node& reference = variable.Set("valueFrom", Node::Map())
                              .Set("configMapKeyRef", Node::Map());
        reference.Set("name", Node::String(target.config_map));
        reference.Set("key", Node::String(variable.Find("name")->scalar));
      }
    }
    if (!data.entries.empty()) {
      copy.more.push_back(std::move(map));
    }
  }
  return !copy.more.empty();
}

// env -> envFrom a ConfigMap in the bundle.
bool TakeEnvFromConfigMaps(Copy& copy) {
  for (Target& target : copy.targets) {
    Node* env = target.container->Find("env");
    // The order of variables that stand at two places would change, and a list
    // here would replace what the operator makes of envFromSecret.
    if (env == nullptr || target.component->Find("envs") != nullptr ||
        target.component->Find("envFromSecret") != nullptr) {
      continue;
    }
    Node map = ConfigMap(target);
    Node& data = *map.Find("data");
    std::vector<Node> rest;
    for (const Node& variable : env->items) {
      const Node* name = variable.Find("name");
      if (name != nullptr && IsPlain(variable) &&
          data.Find(name->scalar) == nullptr) {
        data.Set(name->scalar, Node::String(variable.Find("value")->scalar));
      } else {
        rest.push_back(variable);
      }
    }
    if (data.entries.empty()) {
      continue;
    }
    env->items = std::move(rest);
    if (env->items.empty()) {
      target.container->Remove("env");
    }
    Node reference = Node::Map();
    reference.Set("configMapRef", Node::Map())
        .Set("name", Node::String(target.config_map));
    Node* from = target.container->Find("envFrom");
    (from == nullptr ? target.container->Set("envFrom", Node::Seq()) : *from)
        .Push(std::move(reference));
    copy.more.push_back(std::move(map));
  }
  return !copy.more.empty();
}

template <bool (*change)(Target&, std::vector<Node>&)>
bool Words(Copy& copy) {
  return ChangeWords(copy, change);
}

constexpr std::array<std::pair<const char*, FlagRename>, 3> kRenames = {{
    {"underscores", &WithUnderscores},
    {"other name", &OtherName},
    {"prefix", &Prefix},
}};

constexpr std::array<std::pair<const char*, bool (*)(Copy&)>, 7> kRewrites = {{
    {"joined", &Words<&Join>},
    {"split", &Words<&Split>},
    {"dotted", &Words<&WriteDotted>},
    {"variable", &Words<&UseVariables>},
    {"script", &WriteScripts},
    {"reference", &ReferToConfigMaps},
    {"reference", &TakeEnvFromConfigMaps},
}};

std::set<std::string> TextsOf(const Node* list) {
  std::set<std::string> texts;
  for (const Node& item : list == nullptr ? std::vector<Node>() : list->items) {
    texts.insert(item.scalar);
  }
  return texts;
}

std::map<std::string, std::string> PairsOf(const Node* map) {
  std::map<std::string, std::string> pairs;
  if (map != nullptr) {
    for (const yaml::Entry& entry : map->entries) {
      pairs[entry.key] = entry.value.scalar;
    }
  }
  return pairs;
}

}  // namespace

EngineSpellings ReadSpellings(const std::string& path,
                              const std::string& text) {
  EngineSpellings engines;
  const Node document = ParseOneYaml(path, text);
  for (const yaml::Entry& engine : document.entries) {
    const auto is = [&engine](std::string_view key) {
      const Node* node = engine.value.Find(key);
      return node != nullptr && node->AsBool().value_or(false);
    };
    Spellings& spellings = engines[engine.key];
    spellings.underscores = is("underscores");
    spellings.dotted = is("dotted");
    spellings.own = TextsOf(engine.value.Find("own"));
    spellings.names = PairsOf(engine.value.Find("names"));
    spellings.prefixes = PairsOf(engine.value.Find("prefixes"));
  }
  return engines;
}

std::vector<Respelling> Respell(const Linted& original,
                                const EngineSpellings& engines) {
  std::vector<Respelling> respellings;
  const std::string& text = original.sources.Get(original.file).text;
  for (const auto& [kind, rename] : kRenames) {
    std::string renamed = Renamed(original, engines, rename);
    if (renamed != text) {
      respellings.push_back({.kind = kind, .text = std::move(renamed)});
    }
  }
  for (const auto& [kind, rewrite] : kRewrites) {
    Copy copy = MakeCopy(original, engines);
    if (rewrite(copy)) {
      respellings.push_back({.kind = kind, .text = TextOf(copy)});
    }
  }
  return respellings;
}

}  // namespace dgdc::testing
