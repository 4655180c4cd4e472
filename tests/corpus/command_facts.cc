// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/corpus/command_facts.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/secret.h"
#include "dgdc/diag/sink.h"
#include "dgdc/manifest/argv.h"
#include "dgdc/schema/json_node.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::testing {
namespace {

using manifest::Invocation;
using manifest::Word;
using yaml::Entry;
using yaml::Node;

// Facts that are a map of one key with a meaning of its own.
constexpr std::string_view kJson = "json";
constexpr std::string_view kYaml = "yaml";
constexpr std::string_view kElided = "elided";
constexpr std::string_view kShell = "shell";    // a word that the shell makes
constexpr std::string_view kShells = "shells";  // any number of them

Node Wrapped(std::string_view key, Node value) {
  Node map = Node::Map();
  map.Set(key, std::move(value));
  return map;
}

const Node* Unwrapped(const Node& fact, std::string_view key) {
  return fact.entries.size() == 1 ? fact.Find(key) : nullptr;
}

// Keys in order, which means nothing in JSON and YAML.
Node SortedKeys(Node node) {
  for (Entry& entry : node.entries) {
    entry.value = SortedKeys(std::move(entry.value));
  }
  for (Node& item : node.items) {
    item = SortedKeys(std::move(item));
  }
  std::sort(node.entries.begin(), node.entries.end(),
            [](const Entry& a, const Entry& b) { return a.key < b.key; });
  return node;
}

std::optional<Node> ReadYamlText(const std::string& text) {
  SourceSet sources;
  Sink sink;
  std::vector<Node> documents =
      yaml::Parse(sources, sources.Add("text", text), sink);
  if (sink.size() != 0 || documents.size() != 1 ||
      documents.front().IsScalar()) {
    return std::nullopt;
  }
  return std::move(documents.front());
}

// --- Words

bool IsFlagWord(const Node& word) {
  const std::string& text = word.scalar;
  return word.IsScalar() && text.size() > 1 && text.front() == '-' &&
         std::isdigit(static_cast<unsigned char>(text[1])) == 0;
}

bool IsPython(const Node& word) {
  return std::string_view(word.scalar)
      .substr(word.scalar.rfind('/') + 1)
      .starts_with("python");
}

// The words of the program: those before the first flag, where "-m MODULE"
// of Python is none.
size_t ProgramSize(const std::vector<Node>& words) {
  size_t at = 0;
  for (size_t i = 0; i + 2 < words.size(); ++i) {
    if (IsPython(words[i]) && words[i + 1].scalar == "-m") {
      at = i + 3;
    }
  }
  while (at < words.size() && !IsFlagWord(words[at])) {
    ++at;
  }
  return at;
}

Node OneOrAll(std::vector<Node> values) {
  if (values.empty()) {
    return Node::Null();
  }
  if (values.size() == 1) {
    return std::move(values.front());
  }
  Node list = Node::Seq();
  list.items = std::move(values);
  return list;
}

// "--name=value" as two words.
std::vector<Node> SplitJoined(const std::vector<Node>& words, size_t first) {
  std::vector<Node> split;
  for (size_t i = first; i < words.size(); ++i) {
    const size_t equals = words[i].scalar.find('=');
    if (!IsFlagWord(words[i]) || equals == std::string::npos) {
      split.push_back(words[i]);
      continue;
    }
    const std::string& text = words[i].scalar;
    split.push_back(Node::String(text.substr(0, equals)));
    Node value = words[i];
    value.scalar = text.substr(equals + 1);
    split.push_back(std::move(value));
  }
  return split;
}

// A word of a script carries in its tag what the shell makes of it.
Node FactOfWord(const Node& word) {
  if (!word.tag.empty()) {
    return Wrapped(word.tag, Node::String(word.scalar));
  }
  return FactOfText(word);
}

void SetFlags(const std::vector<Node>& all, size_t first, Node& command) {
  const std::vector<Node> words = SplitJoined(all, first);
  std::vector<std::pair<std::string, std::vector<Node>>> flags;
  std::set<std::string> names;
  bool plain = true;
  for (size_t i = 0; i < words.size(); ++i) {
    // "--" ends the flags, and an unknown word may be one.
    plain = plain && words[i].scalar != "--" && words[i].tag != kShells;
    if (IsFlagWord(words[i])) {
      plain =
          plain && words[i].tag.empty() && names.insert(words[i].scalar).second;
      flags.push_back({words[i].scalar, {}});
    } else if (!flags.empty()) {
      flags.back().second.push_back(FactOfWord(words[i]));
    }
  }
  if (!plain) {
    Node& list = command.Set("words", Node::Seq());
    for (const Node& word : words) {
      list.Push(FactOfWord(word));
    }
    return;
  }
  std::sort(flags.begin(), flags.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  if (!flags.empty()) {
    Node& map = command.Set("flags", Node::Map());
    for (auto& [name, values] : flags) {
      map.Set(name, OneOrAll(std::move(values)));
    }
  }
}

void SetProgram(const std::vector<Node>& words, Node& command) {
  const size_t size = ProgramSize(words);
  if (size > 0) {
    Node& program = command.Set("program", Node::Seq());
    for (size_t i = 0; i < size; ++i) {
      program.Push(FactOfWord(words[i]));
    }
  }
  SetFlags(words, size, command);
}

// --- Scripts

// Without what is inside "$( )": a program is no fact of the manifest. A name
// alone is Kubernetes' own.
std::string WithoutCommands(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool opens =
        text.substr(i).starts_with("$(") && !text.substr(i).starts_with("$((");
    if (!opens) {
      out += text[i];
      continue;
    }
    size_t depth = 1;
    size_t end = i + 2;
    for (; end < text.size() && depth > 0; ++end) {
      depth += text[end] == '(' ? 1U : 0U;
      depth -= text[end] == ')' ? 1U : 0U;
    }
    const std::string_view inside = text.substr(i + 2, end - i - 3);
    const bool name = manifest::IsVariableName(inside);
    out += name ? std::string(text.substr(i, end - i)) : "$(computed)";
    i = end - 1;
  }
  return out;
}

Node NodeOfWord(const Word& word) {
  Node node = Node::String(word.known ? word.text : WithoutCommands(word.text));
  if (!word.known) {
    node.tag = word.many ? kShells : kShell;
  }
  return node;
}

std::vector<Node> NodesOf(const Invocation& invocation) {
  std::vector<Node> nodes;
  std::transform(invocation.words.begin(), invocation.words.end(),
                 std::back_inserter(nodes), NodeOfWord);
  return nodes;
}

bool IsServer(const Invocation& invocation) {
  const auto& words = invocation.words;
  const auto& engines = Catalog::Embedded().engines.all();
  return std::any_of(engines.begin(), engines.end(), [&](const auto& engine) {
    const auto& commands = engine.server.commands;
    return std::any_of(
        commands.begin(), commands.end(), [&](const auto& command) {
          return std::search(words.begin(), words.end(), command.begin(),
                             command.end(),
                             [](const Word& word, const std::string& wanted) {
                               return word.text == wanted ||
                                      word.text.ends_with("/" + wanted);
                             }) != words.end();
        });
  });
}

bool Is(const Invocation& invocation, std::string_view program) {
  return !invocation.words.empty() && invocation.words.front().text == program;
}

Node FactsOfInvocation(const Invocation& invocation) {
  Node command = Node::Map();
  if (invocation.conditional) {
    command.Set("conditional", Node::Bool(true));
  }
  if (!invocation.assignments.empty()) {
    Node& sets = command.Set("sets", Node::Map());
    for (const auto& [name, value] : invocation.assignments) {
      sets.Set(name.text, FactOfWord(NodeOfWord(value)));
    }
  }
  SetProgram(NodesOf(invocation), command);
  return command;
}

void SetPreparations(const std::vector<Invocation>& invocations, Node& run) {
  for (size_t i = 0; i < invocations.size(); ++i) {
    const Invocation& it = invocations[i];
    if (Is(it, "ulimit") && it.words.size() > 2 && it.words[1].text == "-l") {
      const bool goes_on = i + 1 < invocations.size() && !it.conditional &&
                           invocations[i + 1].conditional;
      run.Set("limits", Node::String(goes_on ? "may" : "must"));
    } else if ((Is(it, "source") || Is(it, ".")) && it.words.size() > 1) {
      Node* sources = run.Find("sources");
      (sources == nullptr ? run.Set("sources", Node::Seq()) : *sources)
          .Push(Node::String(it.words[1].text));
    }
  }
}

void SetScript(const manifest::CommandLine& line, Node& run) {
  SetPreparations(line.invocations, run);
  Node& commands = run.Set("commands", Node::Seq());
  for (const Invocation& invocation : line.invocations) {
    if (IsServer(invocation)) {
      commands.Push(FactsOfInvocation(invocation));
    }
  }
  if (commands.items.empty() && !line.invocations.empty()) {
    commands.Push(FactsOfInvocation(line.invocations.back()));
  }
}

// --- Back

std::string InShell(const Node& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./"
      "-";
  if (word.tag == kShells) {
    return word.scalar;
  }
  const bool shell = word.tag == kShell;
  if (!shell && !word.scalar.empty() &&
      word.scalar.find_first_not_of(kPlain) == std::string::npos) {
    return word.scalar;
  }
  const char quote = shell ? '"' : '\'';
  std::string text(1, quote);
  for (const char c : word.scalar) {
    text += c != quote ? std::string(1, c) : shell ? "\\\"" : "'\\''";
  }
  return text + quote;
}

Node WordOfFact(const Node& fact) {
  for (const std::string_view tag : {kShell, kShells}) {
    if (const Node* text = Unwrapped(fact, tag)) {
      Node word = *text;
      word.tag = tag;
      return word;
    }
  }
  return TextOfFact(fact).value_or(fact);
}

// The words of a program and of its flags.
std::pair<std::vector<Node>, std::vector<Node>> WordsOf(const Node& command) {
  std::pair<std::vector<Node>, std::vector<Node>> words;
  if (const Node* program = command.Find("program")) {
    for (const Node& word : program->items) {
      words.first.push_back(WordOfFact(word));
    }
  }
  if (const Node* list = command.Find("words")) {
    for (const Node& word : list->items) {
      words.second.push_back(WordOfFact(word));
    }
  }
  if (const Node* flags = command.Find("flags")) {
    for (const Entry& flag : flags->entries) {
      words.second.push_back(Node::String(flag.key));
      if (flag.value.IsSeq()) {
        for (const Node& word : flag.value.items) {
          words.second.push_back(WordOfFact(word));
        }
      } else if (!flag.value.IsNull()) {
        words.second.push_back(WordOfFact(flag.value));
      }
    }
  }
  return words;
}

std::string LineOf(const Node& command) {
  const auto [program, flags] = WordsOf(command);
  std::string line;
  for (const auto* words : {&program, &flags}) {
    for (const Node& word : *words) {
      line += (line.empty() ? "" : " ") + InShell(word);
    }
  }
  return line;
}

std::string ScriptOf(const Node& run) {
  std::string script;
  if (const Node* limits = run.Find("limits")) {
    script += "ulimit -l unlimited";
    script += limits->scalar == "may" ? " || true\n" : "\n";
  }
  if (const Node* sources = run.Find("sources")) {
    for (const Node& source : sources->items) {
      script += "source " + InShell(source) + "\n";
    }
  }
  for (const Node& command : run.Find("commands")->items) {
    const bool conditional = command.Find("conditional") != nullptr;
    script += conditional ? "if [ -n \"$CHOSEN\" ]; then\n" : "";
    if (const Node* sets = command.Find("sets")) {
      for (const Entry& entry : sets->entries) {
        script += "export " + entry.key + "=" +
                  InShell(WordOfFact(entry.value)) + "\n";
      }
    }
    script += LineOf(command) + "\n";
    script += conditional ? "fi\n" : "";
  }
  return script;
}

void SetWords(std::string_view key, std::vector<Node> words, Node& container) {
  if (!words.empty()) {
    Node list = Node::Seq();
    list.items = std::move(words);
    container.Set(key, std::move(list));
  }
}

}  // namespace

std::optional<Node> FactsOfCommand(const Node& command, const Node& args) {
  const auto is_list = [](const Node& node) {
    return node.IsSeq() &&
           std::all_of(node.items.begin(), node.items.end(),
                       [](const Node& n) { return n.IsScalar(); });
  };
  if ((!command.IsNull() && !is_list(command)) ||
      (!args.IsNull() && !is_list(args))) {
    return std::nullopt;
  }
  // Words are read from a text, where they have places.
  SourceSet sources;
  Sink sink;
  Node both = Node::Map();
  both.Set("command", command);
  both.Set("args", args);
  const std::vector<Node> read =
      yaml::Parse(sources, sources.Add("command", yaml::Emit(both)), sink);
  const auto unknown = [](std::string_view) {
    return std::optional<std::string>();
  };
  const manifest::CommandLine line =
      manifest::ReadCommand(sources, *read.front().Find("command"),
                            *read.front().Find("args"), unknown);
  Node run = Node::Map();
  if (line.form == manifest::Form::kShell) {
    run.Set("form", Node::String("shell"));
    run.Set("by",
            command.IsNull() ? args.items.front() : command.items.front());
    if (command.IsNull()) {
      run.Set("image", Node::Bool(true));
    }
    SetScript(line, run);
    return run;
  }
  if (line.form != manifest::Form::kExec) {
    run.Set("form", Node::String("image"));
  }
  std::vector<Node> words = command.items;
  words.insert(words.end(), args.items.begin(), args.items.end());
  SetProgram(words, run);
  const bool has_flags =
      run.Find("flags") != nullptr || run.Find("words") != nullptr;
  if (!command.items.empty() && !args.items.empty() && !has_flags) {
    run.Set("args", Node::Int(static_cast<int64_t>(args.items.size())));
  }
  return run;
}

void SetCommand(const Node& run, Node& container) {
  const Node* form = run.Find("form");
  if (form != nullptr && form->scalar == "shell") {
    std::vector<Node> shell = {*run.Find("by"), Node::String("-c")};
    std::vector<Node> script = {Node::String(ScriptOf(run))};
    if (run.Find("image") != nullptr) {
      shell.push_back(std::move(script.front()));
      SetWords("args", std::move(shell), container);
      return;
    }
    SetWords("command", std::move(shell), container);
    SetWords("args", std::move(script), container);
    return;
  }
  auto [program, flags] = WordsOf(run);
  if (form != nullptr) {
    program.insert(program.end(), flags.begin(), flags.end());
    SetWords("args", std::move(program), container);
    return;
  }
  if (const Node* args = run.Find("args")) {
    const auto last = program.end() - static_cast<ptrdiff_t>(*args->AsInt());
    flags.assign(last, program.end());
    program.erase(last, program.end());
  }
  SetWords("command", std::move(program), container);
  SetWords("args", std::move(flags), container);
}

Node FactOfText(const Node& text) {
  if (!text.IsString()) {
    return text;
  }
  const std::string hidden = HideSecrets(text.scalar, {});
  if (hidden.starts_with('{') || hidden.starts_with('[')) {
    if (auto json = schema::ReadJsonNode(hidden)) {
      return Wrapped(kJson, SortedKeys(*std::move(json)));
    }
  }
  if (hidden.find('\n') == std::string::npos) {
    return Node::String(hidden);
  }
  if (auto tree = ReadYamlText(hidden)) {
    return Wrapped(kYaml, SortedKeys(*std::move(tree)));
  }
  return Wrapped(kElided, Node::Bool(true));
}

std::optional<Node> TextOfFact(const Node& fact) {
  if (const Node* json = Unwrapped(fact, kJson)) {
    return Node::String(yaml::EmitJson(*json));
  }
  if (const Node* tree = Unwrapped(fact, kYaml)) {
    return Node::String(yaml::Emit(*tree));
  }
  if (Unwrapped(fact, kElided) != nullptr) {
    return Node::String("# elided\n#\n");
  }
  return std::nullopt;
}

}  // namespace dgdc::testing
