// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/argv.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/manifest/json.h"
#include "dgdc/source/source_set.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {
namespace {

struct Container {
  SourceSet sources = {};
  CommandLine line = {};

  [[nodiscard]] std::string Text(const Span& span) const {
    return std::string(sources.Text(span));
  }
  [[nodiscard]] const Invocation& Only() const {
    REQUIRE(line.invocations.size() == 1);
    return line.invocations.front();
  }
  // "[python3] [-m]", "?" behind what is not known.
  [[nodiscard]] std::string Words() const {
    std::string text;
    for (const Invocation& invocation : line.invocations) {
      text += text.empty() ? "" : "\n";
      for (const Word& word : invocation.words) {
        text += "[" + word.text + "]" + (word.known ? "" : "?");
      }
    }
    return text;
  }
};

Container ReadYaml(const std::string& yaml) {
  Container container;
  const yaml::Node document = testing::Parse(container.sources, yaml);
  const yaml::Node none;
  const yaml::Node* command = document.Find("command");
  const yaml::Node* args = document.Find("args");
  const LookUp variables =
      [](std::string_view name) -> std::optional<std::string> {
    if (name == "TP") {
      return "4";
    }
    if (name == "KV") {
      return R"({"kv_role": "kv_both"})";
    }
    return std::nullopt;
  };
  container.line =
      ReadCommand(container.sources, command == nullptr ? none : *command,
                  args == nullptr ? none : *args, variables);
  return container;
}

TEST_CASE("ReadCommand: exec form") {
  const Container read =
      ReadYaml("command: [python3]\nargs: [-m, a.b, --tp, 4, 'c d', \"\"]\n");
  CHECK(read.line.form == Form::kExec);
  CHECK(read.Words() == "[python3][-m][a.b][--tp][4][c d][]");
  CHECK_FALSE(read.Only().words[0].in_args);
  CHECK(read.Only().words[1].in_args);
  CHECK(read.Text(read.Only().words[5].span) == "'c d'");
  CHECK(read.Text(read.Only().words[5].Part(0, 3)) == "c d");
  CHECK(ReadYaml("command: [env, A=b, python3]\n").Words() == "[python3]");
}

TEST_CASE("ReadCommand: what the image starts") {
  const Container read = ReadYaml("args: [--model, x]\n");
  CHECK(read.line.form == Form::kUnknown);
  CHECK(read.Words() == "[--model][x]");
  CHECK(ReadYaml("{}\n").line.invocations.empty());
  CHECK(ReadYaml("command: []\nargs: []\n").line.form == Form::kUnknown);
  CHECK(
      ReadYaml("command: python3 -m x\nargs: [y]\n").line.invocations.empty());
  CHECK(ReadYaml("command: []\nargs: [a]\n").line.form == Form::kUnknown);
  CHECK(ReadYaml("command: [{a: b}, [c], ~]\n").Words() == "[]?[]?[]");
}

TEST_CASE("ReadCommand: references of Kubernetes in exec form") {
  CHECK(ReadYaml("command: [p, $(TP), a$(TP)b, $$(TP), $(NO), $TP, '${TP}']\n")
            .Words() == "[p][4][a4b][$(TP)][$(NO)]?[$TP][${TP}]");
  CHECK(ReadYaml("command: [p, '$(a b)', '$(', '$$', $, '$(TP', '{{ .x }}']\n")
            .Words() == "[p][$(a b)][$(][$][$][$(TP][{{ .x }}]?");
  const Container read = ReadYaml("command: [p, 'x$(TP)y']\n");
  CHECK(read.Text(read.Only().words[1].Part(1, 2)) == "$(TP)");
  CHECK(read.Text(read.Only().words[1].Part(2, 3)) == "y");
}

TEST_CASE("ReadCommand: shell form, script in command or args") {
  for (const char* const yaml :
       {"command: [/bin/sh, -c, 'ulimit -l unlimited && exec p --x']\n",
        "command: [/bin/sh, -c]\nargs: ['ulimit -l unlimited && exec p --x']\n",
        "command: [sh]\nargs: [-ec, 'ulimit -l unlimited && exec p --x']\n",
        "args: [bash, -lc, 'ulimit -l unlimited && exec p --x']\n",
        "command: [tini, --, bash, -c, 'ulimit -l unlimited && exec p --x']\n",
        "command: [bash, -euo, pipefail, -c]\nargs:\n- |\n"
        "  ulimit -l \\\n    unlimited\n  exec p \\\n    --x\n",
        "command: [bash, -c]\nargs:\n- >-\n  ulimit -l unlimited\n  &&\n"
        "  exec p --x\n",
        "command: [bash, -c]\nargs:\n- \"ulimit -l unlimited;\\\n"
        "   \\ exec p --x\"\n"}) {
    CAPTURE(yaml);
    const Container read = ReadYaml(yaml);
    CHECK(read.line.form == Form::kShell);
    CHECK(read.Words() == "[ulimit][-l][unlimited]\n[p][--x]");
    REQUIRE(read.line.invocations.size() == 2);
    CHECK(read.Text(read.line.invocations[1].words[1].span) == "--x");
  }
}

TEST_CASE("ReadCommand: only the first word of args is the script") {
  const Container read =
      ReadYaml("command: [sh, -c]\nargs: [p, -m, 'exec \"$@\"']\n");
  CHECK(read.Words() == "[p]");
  CHECK(read.line.script.text == "p");
  REQUIRE(read.line.positional.size() == 2);
  CHECK(read.line.positional[0].text == "-m");
  const Container all =
      ReadYaml("command: [sh, -c, 'exec p \"$@\"', --]\nargs: [-m, 'a b']\n");
  CHECK(all.Words() == "[p][-m][a b]");
  CHECK(all.Text(all.Only().words[2].Part(0, 3)) == "a b");
  CHECK(all.Only().words[2].in_args);
}

TEST_CASE("ReadCommand: Kubernetes replaces first, then the shell") {
  const Container read =
      ReadYaml("command: [sh, -c]\nargs: ['p $(TP) \"$(NO)\" $TP $$(TP)']\n");
  CHECK(read.Words() == "[p][4][$(NO)]?[4][$(TP)]?");
  // "$$" is one "$" for Kubernetes, so this is no process id.
  CHECK(ReadYaml("command: [sh, -c, 'p $$TP']\n").Words() == "[p][4]");
}

TEST_CASE("ReadFlags knows every spelling") {
  const Container read = ReadYaml(
      "command: [p, -m, a]\n"
      "args: [--tp=4, --dp, '8', -tp, '2', --bare, --n, -1, -, --e=, x, "
      "--f=a=b,"
      " --in, -, --, --no]\n");
  std::string text;
  for (const Flag& flag : ReadFlags(read.Only(), 1)) {
    text += flag.name + (flag.joined ? "=" : " ") +
            (flag.value ? "<" + flag.value->text + ">" : "none") +
            (flag.in_args ? "\n" : " in command\n");
    CHECK(read.Text(flag.name_span) == flag.name);
  }
  CHECK(text ==
        "-m <a> in command\n--tp=<4>\n--dp <8>\n-tp <2>\n--bare none\n"
        "--n <-1>\n--e=<>\n--f=<a=b>\n--in <->\n");
}

TEST_CASE("MayHoldMore tells whether flags may be hidden") {
  CHECK(MayHoldMore(ReadYaml("command: [sh, -c, 'p $NO']\n").Only()));
  CHECK(MayHoldMore(ReadYaml("command: [sh, -c, 'p \"${A[@]}\"']\n").Only()));
  CHECK_FALSE(MayHoldMore(ReadYaml("command: [sh, -c, 'p \"$NO\"']\n").Only()));
  CHECK_FALSE(MayHoldMore(ReadYaml("command: [p, $NO, $(NO)]\n").Only()));
}

TEST_CASE("JSON of a flag has places inside of the manifest") {
  for (const char* const yaml :
       {"command: [p, --kv, '{\"a\": {\"b\": [\"UCX\"]}}']\n",
        "command: [p, '--kv={\"a\": {\"b\": [\"UCX\"]}}']\n",
        "command: [sh, -c]\nargs:\n- p --kv '{\"a\":{\"b\":[\"UCX\"]}}'\n",
        "command: [sh, -c]\nargs:\n- |\n  p \\\n    --kv '{\n      \"a\":\n"
        "         {\"b\": [\"UCX\"]}}'\n",
        "command: [sh, -c]\nargs:\n- >-\n  p\n  --kv '{\n  \"a\":\n"
        "  {\"b\": [\"UCX\"]}}'\n",
        "command: [sh, -c, 'p --kv ''{\"a\": {\"b\": [\"UCX\"]}}'' -x']\n"}) {
    CAPTURE(yaml);
    const Container read = ReadYaml(yaml);
    const std::vector<Flag> flags = ReadFlags(read.Only(), 1);
    REQUIRE(!flags.empty());
    REQUIRE(flags.front().value);
    const auto json = ReadJson(*flags.front().value, nullptr);
    REQUIRE(json);
    const yaml::Node& value = json->Find("a")->Find("b")->items.at(0);
    CHECK(read.Text(value.span) == "\"UCX\"");
    CHECK(read.Text(json->FindEntry("a")->key_span) == "\"a\"");
  }
  const Container escaped = ReadYaml(
      "command: [sh, -c, \"p --kv \\\"{\\\\\\\"a\\\\\\\": 8}\\\"\"]\n");
  const auto json = ReadJson(escaped.Only().words[2], nullptr);
  REQUIRE(json);
  CHECK(escaped.Text(json->Find("a")->span) == "8");
  CHECK(escaped.Text(json->FindEntry("a")->key_span) == R"(\\\"a\\\")");
  const Container variable = ReadYaml("command: [p, --kv, $(KV)]\n");
  const auto expanded = ReadJson(variable.Only().words[2], nullptr);
  REQUIRE(expanded);
  CHECK(variable.Text(expanded->Find("kv_role")->span) == "$(KV)");
}

TEST_CASE("what was not read from a file has the places of its nodes") {
  SourceSet sources;
  const uint32_t file = sources.Add("intent.yaml", "tp: 4\n");
  const Span span = {.file = file, .begin = 4, .end = 5};
  yaml::Node command = yaml::Node::Seq();
  for (const char* const text : {"sh", "-c", "exec p --tp 4"}) {
    command.Push(yaml::Node::String(text, span));
  }
  const CommandLine line = ReadCommand(sources, command, yaml::Node(), {});
  REQUIRE(line.invocations.size() == 1);
  const Word& word = line.invocations[0].words.at(2);
  CHECK(word.text == "4");
  CHECK(word.span == span);
  CHECK(word.Part(0, 1) == span);
  CHECK(word.Slice(0, 1).span == span);
  for (yaml::Node& item : command.items) {
    item.span = Span();
  }
  CHECK(ReadCommand(sources, command, yaml::Node(), {}).invocations.size() ==
        1);
}

TEST_CASE("Word::Part stays in bounds") {
  Word word;
  word.text = "ab";
  word.span = Span{.file = 1, .begin = 5, .end = 9};
  CHECK(word.Part(0, 1) == word.span);
  CHECK(word.Slice(1, 9).text == "b");
  CHECK(word.Slice(7, 9).text.empty());
  word.at = {6, 7, 8};
  CHECK(word.Part(1, 2) == Span{.file = 1, .begin = 7, .end = 8});
  CHECK(word.Part(2, 1) == word.span);
  CHECK(word.Part(0, 9) == word.span);
  CHECK(word.Part(2, 2) == Span{.file = 1, .begin = 8, .end = 8});
}

}  // namespace
}  // namespace dgdc::manifest
