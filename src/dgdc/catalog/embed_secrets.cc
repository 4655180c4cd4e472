// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/embed_secrets.h"

#include <array>
#include <cctype>
#include <map>
#include <numeric>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "dgdc/catalog/fields.h"

namespace dgdc {
namespace {

using catalog::Child;
using catalog::Text;
using catalog::Texts;

// "secretEndings" is kSecretEndings.
std::string ConstantOf(std::string_view key) {
  std::string name = "k";
  name += static_cast<char>(std::toupper(static_cast<unsigned char>(key[0])));
  return name + std::string(key.substr(1));
}

std::string QuotedText(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  }
  return quoted + "\"";
}

std::string FormsSource(const yaml::Node& table) {
  std::string rows;
  for (const yaml::Node& token : Child(table, "tokens").items) {
    const std::string body = Text(token, "body");
    for (const std::string& prefix : Texts(token, "prefixes")) {
      rows += fmt::format("    TokenForm{{{}, {}, {}, TokenBody::{}}},\n",
                          QuotedText(prefix), Text(token, "length"),
                          QuotedText(Text(token, "service")),
                          ConstantOf(body.empty() ? "word" : body));
    }
  }
  return fmt::format("constexpr TokenForm kForms[] = {{\n{}}};\n\n", rows);
}

// Every word with its lists, sorted, so that words that begin alike stand
// together.
using WordTable = std::map<std::string, std::string>;

WordTable ListsByWord(const yaml::Node& table) {
  WordTable lists;
  for (const yaml::Entry& entry : Child(table, "words").entries) {
    for (const std::string& word : Texts(entry.value, "words")) {
      lists[word] += fmt::format("WordList::{}, ", ConstantOf(entry.key));
    }
  }
  return lists;
}

std::string WordsSource(const WordTable& words) {
  std::string rows;
  std::array<size_t, 257> starts = {};
  for (const auto& [word, lists] : words) {
    rows += fmt::format("    SecretWord{{{}, {{{}}}}},\n", QuotedText(word),
                        lists.substr(0, lists.size() - 2));
    const auto first =
        static_cast<unsigned char>(word.empty() ? '\0' : word.front());
    ++starts[first + size_t{1}];
  }
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  return fmt::format(
      "constexpr SecretWord kWords[] = {{\n{}}};\n\n"
      "// Where the words begin that begin with a byte.\n"
      "constexpr uint16_t kStarts[] = {{\n    {}}};\n\n",
      rows, fmt::join(starts, ",\n    "));
}

std::string EndingsSource(const yaml::Node& table) {
  std::string rows;
  for (const std::string& word :
       Texts(Child(Child(table, "words"), "secretEndings"), "words")) {
    rows += fmt::format("    {},\n", QuotedText(word));
  }
  return fmt::format("constexpr std::string_view kEndings[] = {{\n{}}};\n\n",
                     rows);
}

}  // namespace

std::string SecretWordsSource(const yaml::Node& table) {
  return fmt::format(
      "// Written by src/dgdc/catalog/embed_main.cc, do not edit.\n"
      "#include \"dgdc/diag/secret_words.h\"\n\n"
      "namespace dgdc {{\nnamespace {{\n\n{}{}{}}}  // namespace\n\n"
      "std::span<const TokenForm> TokenForms() {{ return kForms; }}\n\n"
      "std::span<const SecretWord> SecretWordsFrom(char first) {{\n"
      "  const auto at = static_cast<unsigned char>(first);\n"
      "  return {{kWords + kStarts[at], kWords + kStarts[at + 1]}};\n}}\n\n"
      "std::span<const std::string_view> SecretEndings() {{\n"
      "  return kEndings;\n}}\n\n"
      "}}  // namespace dgdc\n",
      FormsSource(table), WordsSource(ListsByWord(table)),
      EndingsSource(table));
}

}  // namespace dgdc
