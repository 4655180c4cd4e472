// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/written_lines.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "dgdc/diag/sink.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::testing {
namespace {

using manifest::At;
using yaml::Node;

constexpr std::string_view kSpace = " \t\r";

std::optional<std::vector<Node>> ReadLayout(const std::string& text) {
  SourceSet sources;
  Sink sink;
  std::vector<Node> documents =
      yaml::ParseLayout(sources, sources.Add("", text), sink);
  if (sink.has_errors()) {
    return std::nullopt;
  }
  return documents;
}

class LineReader {
 public:
  explicit LineReader(const std::string& text) : text_(text) {
    for (size_t begin = 0; begin < text.size();) {
      const size_t end = std::min(text.find('\n', begin), text.size());
      begins_.push_back(begin);
      ends_of_values_.push_back(begin);
      written_.lines.push_back(
          {.text = std::string_view(text).substr(begin, end - begin)});
      begin = end + 1;
    }
    written_.ends_with_break = text.ends_with('\n');
  }

  WrittenText Read(const std::vector<Node>& documents) {
    size_t index = 0;
    for (const Node& document : documents) {
      Add(document,
          fmt::format("{} {} {}", index++, At(document, {"kind"}).scalar,
                      At(document, {"metadata", "name"}).scalar));
    }
    for (size_t i = 0; i < written_.lines.size(); ++i) {
      FindComment(i);
    }
    return std::move(written_);
  }

 private:
  size_t LineAt(size_t offset) const {
    const auto after = std::upper_bound(begins_.begin(), begins_.end(), offset);
    return static_cast<size_t>(after - begins_.begin()) - 1;
  }

  // `said` stands in these bytes.
  void Put(const Said& said, const Span& span) {
    if (!span.known() || begins_.empty()) {
      return;
    }
    const size_t last = span.end > span.begin ? span.end - 1 : span.begin;
    for (size_t line = LineAt(span.begin); line <= LineAt(last); ++line) {
      std::vector<Said>& says = written_.lines[line].says;
      if (says.empty() || says.back().path != said.path) {
        says.push_back(said);
      }
      ends_of_values_[line] = std::max(
          ends_of_values_[line],
          std::min<size_t>(span.end,
                           begins_[line] + written_.lines[line].text.size()));
    }
  }

  void Count(const Said& said) {
    ++written_.said[{said.path, said.value}];
    ++written_.paths[said.path];
  }

  void Add(const Node& node, const std::string& path) {
    for (const yaml::Entry& entry : node.entries) {
      const std::string below = path + "." + entry.key;
      const bool empty =
          entry.value.entries.empty() && entry.value.items.empty();
      const Said said{.path = below,
                      .value = entry.value.IsScalar() ? entry.value.scalar + " "
                               : empty                ? "empty"
                                                      : ""};
      Count(said);
      Put(said, entry.key_span);
      if (entry.value.IsScalar()) {
        Put(said, entry.value.span);
      } else {
        Add(entry.value, below);
      }
    }
    for (const Node& item : node.items) {
      const Node& name = At(item, {"name"});
      const std::string below =
          fmt::format("{}[{}]", path,
                      item.IsScalar() ? item.scalar
                      : name.IsNull() ? yaml::EmitJson(item)
                                      : name.scalar);
      if (item.IsScalar()) {
        const Said said{.path = below, .value = item.scalar + " "};
        Count(said);
        Put(said, item.span);
      } else {
        Add(item, below);
      }
    }
  }

  // Behind the last value of the line; lines inside of a value have none.
  void FindComment(size_t index) {
    WrittenLine& line = written_.lines[index];
    line.blank = line.text.find_first_not_of(kSpace) == std::string_view::npos;
    const size_t behind = ends_of_values_[index] - begins_[index];
    const size_t hash = line.text.find('#', behind);
    if (hash != std::string_view::npos &&
        (hash == 0 || kSpace.find(line.text[hash - 1]) != std::string::npos)) {
      line.comment = line.text.substr(hash);
    }
  }

  const std::string& text_;
  WrittenText written_;
  std::vector<size_t> begins_ = {};
  std::vector<size_t> ends_of_values_ = {};
};

// Where comments may go: bytes at which lines begin that begin with a key, and
// ends of lines that end with a plain or quoted value.
void FindGaps(const Node& node, const std::string& text,
              std::vector<size_t>& over, std::vector<size_t>& behind) {
  for (const yaml::Entry& entry : node.entries) {
    const size_t key = entry.key_span.begin;
    const size_t line = text.rfind('\n', key) + 1;
    if (text.find_first_not_of(" -", line) == key) {
      over.push_back(line);
    }
    const Span& value = entry.value.span;
    if (entry.value.IsScalar() && value.end > value.begin &&
        value.end < text.size() && text[value.end] == '\n' &&
        text[value.begin] != '|' && text[value.begin] != '>' &&
        text.substr(value.begin, value.end - value.begin).find('\n') ==
            std::string::npos) {
      behind.push_back(value.end);
    }
    FindGaps(entry.value, text, over, behind);
  }
  for (const Node& item : node.items) {
    FindGaps(item, text, over, behind);
  }
}

std::vector<size_t> EveryThird(std::vector<size_t> places) {
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  std::vector<size_t> some;
  for (size_t i = 0; i < places.size(); i += 3) {
    some.push_back(places[i]);
  }
  return some;
}

bool SameMeaning(const std::string& a, const std::string& b) {
  const auto left = ReadLayout(a);
  const auto right = ReadLayout(b);
  return left && right && left->size() == right->size() &&
         std::equal(left->begin(), left->end(), right->begin(), &yaml::Equal);
}

}  // namespace

size_t WrittenText::Count(const Said& wanted) const {
  const auto found = said.find({wanted.path, wanted.value});
  return found == said.end() ? 0 : found->second;
}

WrittenText ReadLines(const std::string& text) {
  const auto documents = ReadLayout(text);
  return documents ? LineReader(text).Read(*documents) : WrittenText();
}

std::string WithComments(const std::string& text) {
  const auto documents = ReadLayout(text);
  if (!documents) {
    return text;
  }
  std::vector<size_t> over;
  std::vector<size_t> behind;
  for (const Node& document : *documents) {
    FindGaps(document, text, over, behind);
  }
  std::map<size_t, std::string> added;
  size_t number = 0;
  for (const size_t at : EveryThird(over)) {
    const size_t indent = text.find_first_not_of(' ', at) - at;
    added[at] =
        fmt::format("{}# remark {}\n", std::string(indent, ' '), ++number);
  }
  for (const size_t at : EveryThird(behind)) {
    added[at] += fmt::format("  # remark {}", ++number);
  }
  std::string commented;
  size_t done = 0;
  for (const auto& [at, comment] : added) {
    commented += text.substr(done, at - done) + comment;
    done = at;
  }
  commented += text.substr(done);
  return SameMeaning(text, commented) ? commented : text;
}

std::vector<size_t> PairLines(const WrittenText& a, const WrittenText& b) {
  const size_t rows = a.lines.size();
  const size_t columns = b.lines.size();
  const auto same = [&](size_t i, size_t j) {
    return a.lines[i].text == b.lines[j].text;
  };
  size_t head = 0;
  while (head < std::min(rows, columns) && same(head, head)) {
    ++head;
  }
  size_t tail = 0;
  while (tail < std::min(rows, columns) - head &&
         same(rows - 1 - tail, columns - 1 - tail)) {
    ++tail;
  }
  std::vector<size_t> partner(rows, std::string::npos);
  for (size_t i = 0; i < head; ++i) {
    partner[i] = i;
  }
  for (size_t i = 0; i < tail; ++i) {
    partner[rows - 1 - i] = columns - 1 - i;
  }
  const size_t n = rows - head - tail;
  const size_t m = columns - head - tail;
  std::vector<std::vector<uint32_t>> longest(n + 1,
                                             std::vector<uint32_t>(m + 1));
  for (size_t i = n; i-- > 0;) {
    for (size_t j = m; j-- > 0;) {
      longest[i][j] = same(head + i, head + j)
                          ? longest[i + 1][j + 1] + 1
                          : std::max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  for (size_t i = 0, j = 0; i < n && j < m;) {
    if (same(head + i, head + j)) {
      partner[head + i++] = head + j++;
    } else if (longest[i + 1][j] >= longest[i][j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  return partner;
}

}  // namespace dgdc::testing
