// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Every sentence that the program may say must be said in some expected output:
// a golden case's, a page of the documentation, or a text of a unit test. Those
// that none shows stand in unshown_messages.yaml with a reason.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/parse.h"

#include "tests/repo/literals.h"
#include "tests/repo/problems.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

// The modules whose sentences people read.
constexpr std::string_view kModules[] = {"apply", "cli",    "edit", "intent",
                                         "lint",  "schema", "yaml"};
constexpr std::string_view kRuleTexts = "rules";

fs::path Top() { return DGDC_SOURCE_DIR; }

// A pattern of fmt as the texts around its fields.
std::vector<std::string> PartsOf(std::string_view pattern) {
  std::vector<std::string> parts(1);
  for (size_t i = 0; i < pattern.size(); ++i) {
    const bool is_twice =
        i + 1 < pattern.size() && pattern[i] == pattern[i + 1];
    if (pattern[i] == '{' && !is_twice) {
      i = std::min(pattern.find('}', i), pattern.size() - 1);
      parts.emplace_back();
      continue;
    }
    i += (pattern[i] == '{' || pattern[i] == '}') && is_twice ? 1U : 0U;
    parts.back() += pattern[i];
  }
  return parts;
}

bool IsLetter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

size_t WordsIn(const std::vector<std::string>& parts) {
  constexpr size_t kLeastLetters = 2;
  size_t words = 0;
  for (const std::string& part : parts) {
    size_t letters = 0;
    for (const char c : part + " ") {
      words += !IsLetter(c) && letters >= kLeastLetters ? 1U : 0U;
      letters = IsLetter(c) ? letters + 1 : 0;
    }
  }
  return words;
}

// Shorter ones are names, or parts of sentences that tell nothing alone.
bool IsSentence(const std::string& text) {
  constexpr size_t kLeastWords = 3;
  return text.find('\n') == std::string::npos &&
         text.find(' ') != std::string::npos &&
         WordsIn(PartsOf(text)) >= kLeastWords;
}

// Whether the literal is what a check says that only a bug of ours fails.
bool IsOfCheck(std::string_view source, size_t begin) {
  const size_t statement = begin == 0 ? std::string_view::npos
                                      : source.find_last_of(";{}", begin - 1);
  const size_t from = statement == std::string_view::npos ? 0 : statement;
  return source.substr(from, begin - from).find("DGDC_CHECK(") !=
         std::string_view::npos;
}

bool IsSourceOf(const fs::path& path, bool tests) {
  const std::string name = path.filename().string();
  const bool is_test = name.ends_with("_test.cc") || name == "testing.h";
  return (name.ends_with(".cc") || name.ends_with(".h")) && is_test == tests;
}

std::vector<fs::path> FilesBelow(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Lines of what the program has said, each once.
class ShownLines {
 public:
  ShownLines() {
    std::set<std::string> lines;
    const auto add = [&lines](const std::string& text) {
      for (size_t begin = 0; begin < text.size();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        lines.insert(text.substr(begin, end - begin));
        begin = end + 1;
      }
    };
    for (const fs::path& file : FilesBelow(Top() / "tests/golden")) {
      if (file.filename().string().starts_with("expected")) {
        add(WithoutQuoteEscapes(ReadText(file)));
      }
    }
    for (const fs::path& file : FilesBelow(Top() / "docs")) {
      add(ReadText(file));
    }
    for (const fs::path& file : FilesBelow(Top() / "src")) {
      if (IsSourceOf(file, /*tests=*/true)) {
        for (const Literal& literal : StringTexts(ReadText(file))) {
          add(literal.text);
        }
      }
    }
    for (const std::string& line : lines) {
      text_ += line + "\n";
    }
  }

  // Whether some line has the parts one after the other.
  [[nodiscard]] bool Has(const std::vector<std::string>& parts) const {
    const std::string& longest = *std::max_element(
        parts.begin(), parts.end(),
        [](const auto& a, const auto& b) { return a.size() < b.size(); });
    for (size_t at = text_.find(longest); at != std::string::npos;) {
      const size_t begin = text_.rfind('\n', at) + 1;
      const size_t end = text_.find('\n', at);
      if (InOrder(std::string_view(text_).substr(begin, end - begin), parts)) {
        return true;
      }
      at = text_.find(longest, end);
    }
    return false;
  }

 private:
  // JSON has quotes behind a backslash.
  static std::string WithoutQuoteEscapes(std::string text) {
    for (size_t at = text.find("\\\""); at != std::string::npos;
         at = text.find("\\\"", at + 1)) {
      text.erase(at, 1);
    }
    return text;
  }

  static bool InOrder(std::string_view line,
                      const std::vector<std::string>& parts) {
    size_t from = 0;
    for (const std::string& part : parts) {
      const size_t at = line.find(part, from);
      if (at == std::string_view::npos) {
        return false;
      }
      from = at + part.size();
    }
    return true;
  }

  std::string text_ = {};
};

// By module the sentences, and where the first of each stands.
using Sentences = std::map<std::string, std::map<std::string, std::string>>;

void AddSources(std::string_view module, Sentences& sentences) {
  for (const fs::path& file : FilesBelow(Top() / "src/dgdc" / module)) {
    if (!IsSourceOf(file, /*tests=*/false)) {
      continue;
    }
    const std::string source = ReadText(file);
    for (const Literal& literal : StringTexts(source)) {
      if (IsSentence(literal.text) && !IsOfCheck(source, literal.begin)) {
        sentences[std::string(module)].emplace(
            literal.text,
            fmt::format("{}:{}", fs::relative(file, Top()).generic_string(),
                        literal.line));
      }
    }
  }
}

void AddRules(Sentences& sentences) {
  for (const RuleGroup& group : Catalog::Embedded().rules) {
    for (const RuleSpec& rule : group.rules) {
      for (const RuleSpec* voice : rule.Voices()) {
        for (const yaml::Node* text : {&voice->message, &voice->here}) {
          if (IsSentence(text->scalar)) {
            sentences[std::string(kRuleTexts)].emplace(text->scalar, rule.code);
          }
        }
      }
    }
  }
}

const Sentences& AllSentences() {
  static const Sentences kSentences = [] {
    Sentences sentences;
    for (const std::string_view module : kModules) {
      AddSources(module, sentences);
    }
    AddRules(sentences);
    return sentences;
  }();
  return kSentences;
}

// By module the sentences that the list has, with their reasons.
Sentences Listed(Problems& problems) {
  constexpr const char* kList = "tests/repo/unshown_messages.yaml";
  SourceSet sources;
  Sink sink;
  const uint32_t file = sources.Add(kList, ReadText(Top() / kList));
  Sentences listed;
  for (const yaml::Node& document : yaml::Parse(sources, file, sink)) {
    for (const yaml::Node& row : document.items) {
      const yaml::Node* module = row.Find("module");
      const yaml::Node* why = row.Find("why");
      const yaml::Node* texts = row.Find("texts");
      if (module == nullptr || texts == nullptr || why == nullptr ||
          !IsSentence(why->scalar)) {
        problems.push_back(
            fmt::format("{}:{}: a row needs module, texts and why", kList,
                        sources.Locate(file, row.span.begin).line));
        continue;
      }
      for (const yaml::Node& text : texts->items) {
        if (!listed[module->scalar].emplace(text.scalar, why->scalar).second) {
          problems.push_back(fmt::format("listed twice: {}", text.scalar));
        }
      }
    }
  }
  CHECK_FALSE(sink.has_errors());
  return listed;
}

TEST_CASE("message_texts") {
  Problems problems;
  Sentences listed = Listed(problems);
  const ShownLines shown;
  for (const auto& [module, sentences] : AllSentences()) {
    for (const auto& [text, place] : sentences) {
      const bool is_listed = listed[module].erase(text) != 0;
      if (shown.Has(PartsOf(text)) == is_listed) {
        problems.push_back(fmt::format(
            "{} ({}): {}: {}", module, place,
            is_listed ? "is shown now, and listed" : "no output shows", text));
      }
    }
  }
  for (const auto& [module, sentences] : listed) {
    for (const auto& [text, why] : sentences) {
      problems.push_back(
          fmt::format("{}: listed, and nobody says it: {}", module, text));
    }
  }
  ExpectNone(problems);
}

TEST_CASE("message_patterns") {
  using Parts = std::vector<std::string>;
  CHECK(PartsOf("a {} of {:.1f} b") == Parts{"a ", " of ", " b"});
  CHECK(PartsOf("{{{}}}") == Parts{"{", "}"});
  CHECK(IsSentence("{} is no list"));
  CHECK_FALSE(IsSentence("{} and {}"));
  CHECK_FALSE(IsSentence("kv_connector"));
  CHECK(IsOfCheck("f(); DGDC_CHECK(x, \"y\")", 21));
  CHECK_FALSE(IsOfCheck("DGDC_CHECK(x, 1); f(\"y\")", 20));
}

}  // namespace
}  // namespace dgdc::testing
