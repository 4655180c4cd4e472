// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/shell.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/manifest/word.h"

namespace dgdc::manifest {
namespace {

// A word that stands at the begin of file 1.
Word WordAt(std::string_view text) {
  Word word;
  word.text = text;
  word.span = Span{.file = 1, .end = static_cast<uint32_t>(text.size())};
  for (size_t i = 0; i <= text.size(); ++i) {
    word.at.push_back(static_cast<uint32_t>(i));
  }
  return word;
}

const LookUp kEnvironment =
    [](std::string_view name) -> std::optional<std::string> {
  if (name == "MODEL") {
    return "Qwen/Qwen3-32B";
  }
  if (name == "EXTRA") {
    return " --a  1 --b ";
  }
  if (name == "EMPTY") {
    return "";
  }
  return std::nullopt;
};

std::string Show(const Word& word) {
  const std::string mark = word.many ? "*" : word.known ? "" : "?";
  return "[" + word.text + "]" + mark;
}

// One line per command: "? {A=b} [program] [argument]"; "?" marks what is not
// known, "*" what may be several words.
std::string ReadScript(std::string_view script,
                       const std::vector<Word>& positional = {}) {
  const ShellCall call = {.script = WordAt(script), .positional = positional};
  std::string lines;
  for (const Invocation& invocation : ReadScript(call, kEnvironment)) {
    lines += lines.empty() ? "" : "\n";
    lines += invocation.conditional ? "? " : "";
    for (const auto& [name, value] : invocation.assignments) {
      lines += "{" + name.text + "=" + value.text + "}";
      lines += value.known ? " " : "? ";
    }
    for (size_t i = 0; i < invocation.words.size(); ++i) {
      lines += (i == 0 ? "" : " ") + Show(invocation.words[i]);
    }
  }
  return lines;
}

TEST_CASE("words: quotes") {
  CHECK(ReadScript("a 'b c' \"d e\" f\\ g") == "[a] [b c] [d e] [f g]");
  CHECK(ReadScript("a b'c'\"d\"e \"\" ''") == "[a] [bcde] [] []");
  CHECK(ReadScript(R"(a "x\"y\\z\n" '\n' \n)") == R"([a] [x"y\z\n] [\n] [n])");
  CHECK(ReadScript(R"(a $'x\ty\x41\u20ac\'' $"b")") ==
        "[a] [x\ty\x41\xE2\x82\xAC'] [b]");
  CHECK(ReadScript("a b\\\nc \\\n  d") == "[a] [bc] [d]");
  CHECK(ReadScript("a \"b\\\nc\"") == "[a] [bc]");
}

TEST_CASE("words: variables") {
  CHECK(ReadScript("a $MODEL ${MODEL} \"x-$MODEL\" '$MODEL' \\$MODEL") ==
        "[a] [Qwen/Qwen3-32B] [Qwen/Qwen3-32B] [x-Qwen/Qwen3-32B] [$MODEL] "
        "[$MODEL]");
  CHECK(ReadScript("a $EXTRA x$EXTRA. \"$EXTRA\"") ==
        "[a] [--a] [1] [--b] [x] [--a] [1] [--b] [.] [ --a  1 --b ]");
  CHECK(ReadScript("a $EMPTY \"$EMPTY\" b") == "[a] [] [b]");
  CHECK(ReadScript("a $NO \"$NO\" ${NO} x$1 $") ==
        "[a] [$NO]* [$NO]? [${NO}]* [x$1]* [$]");
}

TEST_CASE("words: defaults") {
  CHECK(ReadScript("a ${MODEL:-b} ${EMPTY:-b} ${EMPTY-b} c") ==
        "[a] [Qwen/Qwen3-32B] [b] [c]");
  CHECK(ReadScript("a ${NO:-b} \"${NO:=b}\"") == "[a] [${NO:-b}]* [${NO:=b}]?");
  CHECK(ReadScript("a ${MODEL:+--x $MODEL} ${EMPTY:+y}") ==
        "[a] [--x] [Qwen/Qwen3-32B]");
  CHECK(ReadScript("a ${MODEL%/*} ${#MODEL} ${MODEL:?is missing}") ==
        "[a] [${MODEL%/*}]* [${#MODEL}]* [Qwen/Qwen3-32B]");
  // The first "}" ends it, whatever people expect of JSON in a default.
  CHECK(ReadScript("a ${EMPTY:-{\"x\":1}}") == "[a] [{x:1}]");
  CHECK(ReadScript("a \"${EMPTY:-it's}\" b") == "[a] [it's] [b]");
}

TEST_CASE("words: substitutions, patterns and lists are not known") {
  CHECK(ReadScript("a $(b \"c)\" 'd)' $(e)) \"$(f | g)\" `h` $((1 + 2)) i") ==
        "[a] [$(b \"c)\" 'd)' $(e))]* [$(f | g)]? [`h`]* [3] [i]");
  CHECK(ReadScript("a $((2 * (3 + 1) - 7 % 4)) $((1 / 0)) $((1 << 2))") ==
        "[a] [5] [$((1 / 0))]* [$((1 << 2))]*");
  CHECK(ReadScript("N=4; a $((N * 2)) $((${N} / 3)) $((010)) $((UNSET + 1))") ==
        "[a] [8] [1] [$((010))]* [$((UNSET + 1))]*");
  CHECK(ReadScript("a *.json ~/x {\"b\":1,\"c\":2} {\"b\":1} '*' \"~\" [") ==
        "[a] [*.json]* [~/x]* [{b:1,c:2}]* [{b:1}] [*] [~] [[]");
}

TEST_CASE("words: positional parameters and arrays") {
  const std::vector<Word> words = {WordAt("sh"), WordAt("-m"), WordAt("a b")};
  CHECK(ReadScript("x \"$@\" $0 $1 $2 \"$2\"", words) ==
        "[x] [-m] [a b] [sh] [-m] [a] [b] [a b]");
  CHECK(ReadScript("x \"$@\" y") == "[x] [y]");
  CHECK(ReadScript("shift; x \"$@\"", words) == "[shift]\n[x] [$@]*");
  CHECK(ReadScript(
            "A=(--x 'y z' # why\n --v)\nA+=(w)\nexec p \"${A[@]}\" \"$A\"") ==
        "[p] [--x] [y z] [--v] [w] [--x]");
  CHECK(ReadScript("p \"${B[@]}\"") == "[p] [${B[@]}]*");
}

TEST_CASE("commands: operators separate them") {
  CHECK(ReadScript("a && b || c; d & e | f |& g\nh") ==
        "[a]\n[b]\n? [c]\n[d]\n[e]\n[f]\n[g]\n[h]");
  CHECK(ReadScript("a;;b") == "[a]\n[b]");
  CHECK(ReadScript("a || true && b") == "[a]\n? [true]\n[b]");
  CHECK(ReadScript("[ -f x ] && a; b") == "[[] [-f] [x] []]\n? [a]\n[b]");
}

TEST_CASE("commands: comments, redirections and here-documents") {
  CHECK(ReadScript("# a\nb # c\nd e#f '#g'") == "[b]\n[d] [e#f] [#g]");
  CHECK(ReadScript("a 2>&1 >x <y b &>z >> w c 2>/dev/null") == "[a] [b] [c]");
  CHECK(ReadScript("cat <<EOF >x\nif $(\nEOF\na <<-'E N'\n\tb\n\tE N\nc") ==
        "[cat]\n[a]\n[c]");
  CHECK(ReadScript("cat <<A <<B\n1\nA\n2\nB\nd") == "[cat]\n[d]");
  CHECK(ReadScript("cat <<< \"x y\" z") == "[cat] [z]");
  CHECK(ReadScript("a <(b; c) d") == "[a] [<(b; c)]? [d]");
  CHECK(ReadScript("cat <<EOF\nnever closed") == "[cat]");
}

TEST_CASE("commands: constructs") {
  CHECK(ReadScript("if a; then b; elif c; then d; else e; fi; f") ==
        "? [a]\n? [b]\n? [c]\n? [d]\n? [e]\n[f]");
  CHECK(ReadScript("while ! a\ndo b\ndone\nc") == "? [a]\n? [b]\n[c]");
  CHECK(ReadScript("for i in 1 2; do a $i; done; b") == "? [a] [$i]*\n[b]");
  CHECK(ReadScript("for ((i=0; i<3; i++)); do a; done; b") == "? [a]\n[b]");
  CHECK(ReadScript("case $X in\n a|b) c ;;\n (d) e ;& *) f; esac; g") ==
        "? [c]\n? [e]\n? [f]\n[g]");
  CHECK(ReadScript("f() { a; }\nfunction g {\n b\n}\nc") ==
        "? [a]\n? [b]\n[c]");
  CHECK(ReadScript("{ a; }; (b; c) && d") == "[a]\n[b]\n[c]\n[d]");
  CHECK(ReadScript("[[ a && b || (c) ]] && d; ((x = 1)); e") == "? [d]\n[e]");
  CHECK(ReadScript("echo if then fi { }") == "[echo] [if] [then] [fi] [{] [}]");
}

TEST_CASE("commands: what stands before the program") {
  CHECK(ReadScript("exec a b") == "[a] [b]");
  CHECK(ReadScript("exec -a x env -u Y A=b nohup nice -n 5 /usr/bin/a c") ==
        "{A=b} [/usr/bin/a] [c]");
  CHECK(ReadScript("command -v a") == "[command] [-v] [a]");
  CHECK(ReadScript("env") == "[env]");
  CHECK(ReadScript("exec 2>&1; time a; tini -g -- b") == "[exec]\n[a]\n[b]");
}

TEST_CASE("commands: assignments") {
  CHECK(ReadScript("A=b C='d e' p $A") == "{A=b} {C=d e} [p] [$A]*");
  CHECK(ReadScript("export A=b C=\"d $MODEL\"; p \"$A\"; q") ==
        "{A=b} {C=d Qwen/Qwen3-32B} [p] [b]\n"
        "{A=b} {C=d Qwen/Qwen3-32B} [q]");
  CHECK(ReadScript("A=b\np $A") == "[p] [b]");
  CHECK(ReadScript("A=b; export A; p") == "{A=b} [p]");
  CHECK(ReadScript("MODEL=x; p $MODEL") == "{MODEL=x} [p] [x]");
  CHECK(ReadScript("set -a; A=b; p") == "[set] [-a]\n{A=b} [p]");
  CHECK(ReadScript("export A=$(b); p") == "{A=$(b)}? [p]");
  CHECK(ReadScript("export A=b; A=c; p") == "{A=c} [p]");
  CHECK(ReadScript("export A=*; p $A") == "{A=*} [p] [*]?");
  CHECK(ReadScript("declare -x A=b; local C=d; p") == "{A=b} [p]");
  CHECK(ReadScript("A=b; unset A; p $A; read B; q $B") ==
        "[unset] [A]\n[p] [$A]*\n[read] [B]\n[q] [$B]*");
  CHECK(ReadScript("p A=b --x=y") == "[p] [A=b] [--x=y]");
  CHECK(ReadScript("A+=b; p $A") == "[p] [$A]*");
}

TEST_CASE("commands: what may not have run is not known afterwards") {
  CHECK(ReadScript("if x; then export A=b; p; fi; q $A") ==
        "? [x]\n? {A=b} [p]\n{A=b}? [q] [$A]*");
  CHECK(ReadScript("if x; then A=b; else p $A; fi") == "? [x]\n? [p] [$A]*");
  CHECK(ReadScript("x && A=b && p $A; q $A") == "[x]\n[p] [b]\n[q] [$A]*");
  CHECK(ReadScript("x || A=b; q $A") == "[x]\n[q] [$A]*");
  CHECK(ReadScript("(A=b; p $A); q $A") == "[p] [b]\n[q] [$A]*");
  CHECK(ReadScript("{ A=b; }; q $A") == "[q] [b]");
}

TEST_CASE("commands: shells in shells") {
  CHECK(ReadScript("export A=b; B=c; bash -lc 'p $A $B && q' x") ==
        "{A=b} [p] [b] [$B]*\n{A=b} [q]");
  CHECK(ReadScript("x || exec sh -c \"sh -c 'a; b'\"") == "[x]\n? [a]\n? [b]");
  CHECK(ReadScript("bash run.sh a") == "[bash] [run.sh] [a]");
}

TEST_CASE("FindShellCall takes shells with any options") {
  const auto find = [](std::vector<std::string_view> texts) {
    std::vector<Word> words;
    for (const std::string_view text : texts) {
      words.push_back(WordAt(text));
    }
    const auto call = FindShellCall(words);
    if (!call) {
      return std::string("(none)");
    }
    std::string text = call->script.text;
    for (const Word& word : call->positional) {
      text += " " + word.text;
    }
    return text;
  };
  CHECK(find({"sh", "-c", "a"}) == "a");
  CHECK(find({"/bin/bash", "-lc", "a", "b", "c"}) == "a b c");
  CHECK(find({"bash", "-euo", "pipefail", "-c", "a"}) == "a");
  CHECK(find({"bash", "-c", "-e", "--", "a"}) == "a");
  CHECK(find({"bash", "--login", "-o", "pipefail", "-xec", "a"}) == "a");
  CHECK(find({"bash", "-euxo", "pipefail", "+x", "-c", "a"}) == "a");
  CHECK(find({"bash", "-c"}) == "(none)");
  CHECK(find({"bash", "-x", "script.sh", "-c"}) == "(none)");
  CHECK(find({"python3", "-c", "import x"}) == "(none)");
  CHECK(find({}) == "(none)");
}

TEST_CASE("places are those of the script") {
  const std::string_view script = "exec p --x='{\"a\": 1}' \"$MODEL\"y z\\\nw";
  const ShellCall call = {.script = WordAt(script)};
  const std::vector<Invocation> read = ReadScript(call, kEnvironment);
  REQUIRE(read.size() == 1);
  const auto part = [&](size_t word, size_t begin, size_t end) {
    const Span span = read[0].words[word].Part(begin, end);
    CHECK(span.file == 1);
    return std::string(script.substr(span.begin, span.end - span.begin));
  };
  REQUIRE(read[0].words.size() == 4);
  CHECK(part(0, 0, 1) == "p");
  CHECK(part(1, 0, 3) == "--x");
  CHECK(part(1, 4, 12) == "{\"a\": 1}");
  CHECK(part(1, 5, 8) == "\"a\"");
  CHECK(part(2, 0, 4) == "$MODEL\"");
  CHECK(part(2, 14, 15) == "y");
  CHECK(part(3, 1, 2) == "w");
  const Span whole = read[0].words[1].span;
  CHECK(script.substr(whole.begin, whole.end - whole.begin) ==
        "--x='{\"a\": 1}'");
}

TEST_CASE("Helm expressions make words not known") {
  CHECK(ReadScript("a {{ .Values.x }} b") ==
        "[a]* [{{]* [.Values.x]* [}}]* [b]*");
}

TEST_CASE("nothing breaks on what is no script") {
  for (const std::string_view script : {"",
                                        " ",
                                        "'",
                                        "\"",
                                        "\\",
                                        "`",
                                        "$",
                                        "${",
                                        "$(",
                                        "$((",
                                        "(",
                                        ")",
                                        "{",
                                        "}",
                                        "<",
                                        ">",
                                        "<<",
                                        "<<-",
                                        "<<<",
                                        "&",
                                        "&&",
                                        "|",
                                        "||",
                                        ";",
                                        ";;",
                                        "'a",
                                        "\"a",
                                        "\"$(",
                                        "\"${",
                                        "${a:-",
                                        "${a:-\"",
                                        "${}",
                                        "${:-}",
                                        "$''",
                                        "$'\\",
                                        "$'\\x",
                                        "$'\\u12",
                                        "a=(",
                                        "a=('",
                                        "a+=",
                                        "=",
                                        "==",
                                        "a=",
                                        "if",
                                        "fi",
                                        "then",
                                        "do",
                                        "done",
                                        "case",
                                        "case x",
                                        "case x in",
                                        "case x in a",
                                        "esac",
                                        "for",
                                        "for i",
                                        "for ((",
                                        "function",
                                        "function f",
                                        "f()",
                                        "f(",
                                        "f() (",
                                        "[[",
                                        "[[ a",
                                        "((",
                                        "((a)",
                                        "select",
                                        "export",
                                        "exec",
                                        "env",
                                        "env -u",
                                        "nice -n",
                                        "set",
                                        "unset",
                                        "bash -c",
                                        "2>",
                                        "a >",
                                        "cat <<E",
                                        "cat <<'E",
                                        "# x",
                                        "\n\n",
                                        "\r\n",
                                        "a\r\nb",
                                        "\\\n",
                                        "a\\",
                                        "!",
                                        "time",
                                        "&>",
                                        "a |&",
                                        "a ;&",
                                        "<(",
                                        ">(a",
                                        "\xFF\xFE",
                                        "\xE2\x82",
                                        "~",
                                        "*",
                                        "{,",
                                        "${a[@]}",
                                        "\"${a[@]}",
                                        "} fi done esac )",
                                        "}}",
                                        "{{",
                                        "{{}}"}) {
    CAPTURE(script);
    static_cast<void>(ReadScript(script));
    // Neither before nor behind something else.
    static_cast<void>(ReadScript(std::string(script) + " a"));
    static_cast<void>(ReadScript("a " + std::string(script)));
  }
  const std::string nul = std::string("a \0 b", 5);
  CHECK(ReadScript(nul) == std::string("[a] [\0] [b]", 11));
  CHECK(ReadScript("p 'a b") == "[p] [a b]?");
  CHECK(ReadScript("p \"a b") == "[p] [a b]?");
  CHECK(ReadScript("p ${a b") == "[p] [${a b]*");
  Word without_places;
  without_places.text = "a b";
  CHECK(ReadScript(ShellCall{.script = without_places}, {}).empty());
}

TEST_CASE("no script takes for ever") {
  constexpr size_t kMany = 20'000;
  const auto repeat = [](std::string_view text) {
    std::string all;
    for (size_t i = 0; i < kMany; ++i) {
      all += text;
    }
    return all;
  };
  for (const std::string_view text :
       {"(",       "{ ",          "$(",       "\"$(",       "${a:-",
        "\"${a:-", "'",           "\"",       "\\",         "`",
        "a;",      "export A=b;", "if ",      "case x in ", "a=$a$a;",
        "b+=(c);", "exec ",       "env A=b ", "cat <<E\n",  "bash -c ",
        "[[ ",     "((",          "$MODEL",   "b=(c d);",   "a \"${b[@]}\" ",
        "f() { ",  "x && A=b ",   "<(",       "a|"}) {
    CAPTURE(text);
    static_cast<void>(ReadScript(repeat(text)));
  }
  std::string exports;
  for (size_t i = 0; i < kMany; ++i) {
    exports += "export A" + std::to_string(i) + "=b; x\n";
  }
  static_cast<void>(ReadScript(exports));
}

}  // namespace
}  // namespace dgdc::manifest
