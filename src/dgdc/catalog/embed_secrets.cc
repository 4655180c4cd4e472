// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/embed_secrets.h"

#include <cctype>
#include <string_view>
#include <vector>

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

}  // namespace

std::string SecretWordsSource(const yaml::Node& table) {
  std::string lists;
  std::string cases;
  for (const yaml::Entry& entry : Child(table, "words").entries) {
    const std::string name = ConstantOf(entry.key);
    std::string words;
    for (const std::string& word : Texts(entry.value, "words")) {
      words += fmt::format("    {},\n", QuotedText(word));
    }
    lists += fmt::format("constexpr std::string_view {}[] = {{\n{}}};\n\n",
                         name, words);
    cases += fmt::format("    case WordList::{0}:\n      return {0};\n", name);
  }
  return fmt::format(
      "// Written by src/dgdc/catalog/embed_main.cc, do not edit.\n"
      "#include \"dgdc/diag/secret_words.h\"\n\n"
      "namespace dgdc {{\nnamespace {{\n\n{}{}}}  // namespace\n\n"
      "std::span<const TokenForm> TokenForms() {{ return kForms; }}\n\n"
      "std::span<const std::string_view> WordsOf(WordList list) {{\n"
      "  switch (list) {{\n{}  }}\n  return {{}};\n}}\n\n"
      "}}  // namespace dgdc\n",
      FormsSource(table), lists, cases);
}

}  // namespace dgdc
