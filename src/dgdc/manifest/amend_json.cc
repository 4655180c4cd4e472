// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "dgdc/edit/edit.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/engine_config.h"

// The changes that go into the JSON of flags and into configuration files.
namespace dgdc::manifest {
namespace {

using edit::Operation;
using edit::Path;
using yaml::Node;

// The variable that is the whole of a word: $(NAME), ${NAME}, "$NAME".
std::string ReferencedBy(const SourceSet& sources, const Word& word) {
  std::string_view text = sources.Text(word.span);
  const size_t dollar = text.find('$');
  if (word.at.empty() || word.at.front() != word.at[word.text.size() / 2] ||
      dollar == std::string_view::npos) {
    return "";
  }
  text.remove_prefix(dollar + 1);
  const size_t begin = text.find_first_not_of("({");
  if (begin == std::string_view::npos) {
    return "";
  }
  text.remove_prefix(begin);
  return std::string(text.substr(0, text.find_first_of(")}\"'")));
}

// What must be set so that `current` has everything of `fragment`.
void AddDifferences(const Node& current, const Node& fragment, const Path& path,
                    Operations& operations) {
  for (const yaml::Entry& entry : fragment.entries) {
    const Node* there = current.Find(entry.key);
    if (there != nullptr && there->IsMap() && entry.value.IsMap()) {
      AddDifferences(*there, entry.value, path.Then(entry.key), operations);
    } else if (there == nullptr || !yaml::Equal(*there, entry.value)) {
      operations.push_back(Operation::Set(path.Then(entry.key), entry.value));
    }
  }
}

// Where two texts differ.
struct Difference {
  size_t begin = 0;
  size_t old_end = 0;
  size_t new_end = 0;
};

Difference Compare(std::string_view before, std::string_view after) {
  Difference difference{.old_end = before.size(), .new_end = after.size()};
  const size_t both = std::min(before.size(), after.size());
  while (difference.begin < both &&
         before[difference.begin] == after[difference.begin]) {
    ++difference.begin;
  }
  while (difference.old_end > difference.begin &&
         difference.new_end > difference.begin &&
         before[difference.old_end - 1] == after[difference.new_end - 1]) {
    --difference.old_end;
    --difference.new_end;
  }
  return difference;
}

}  // namespace

std::optional<Operations> Amend::ChangeJson(
    const Flag& flag, const Operations& operations) const {
  if (!possible() || !flag.value || !flag.value->known) {
    return std::nullopt;
  }
  if (!flag.parts.empty()) {
    return ChangeParts(flag, operations);
  }
  const Word& word = *flag.value;
  const edit::Result result = edit::ApplyToJson(word.text, operations);
  if (!result.ok()) {
    return std::nullopt;
  }
  if (result.text == word.text) {
    return Operations{};
  }
  const std::string variable = flag.variable.empty()
                                   ? ReferencedBy(*facts_.sources, word)
                                   : flag.variable;
  if (!variable.empty()) {
    return SetEnv(variable, Node::String(result.text));
  }
  const Difference difference = Compare(word.text, result.text);
  const auto operation = SpliceWord(
      word, difference.begin, difference.old_end,
      std::string_view(result.text)
          .substr(difference.begin, difference.new_end - difference.begin));
  return operation ? std::optional(Operations{*operation}) : std::nullopt;
}

std::optional<Operations> Amend::SetJson(const Flag& flag,
                                         std::string_view dotted,
                                         const Node& value) const {
  return ChangeJson(flag, {Operation::Set(Dotted({}, dotted), value)});
}

std::optional<Operations> Amend::MergeJson(const Flag& flag,
                                           const Node& fragment) const {
  const auto current = JsonOf(flag);
  if (!current) {
    return std::nullopt;
  }
  Operations operations;
  AddDifferences(*current, fragment, {}, operations);
  return ChangeJson(flag, operations);
}

std::optional<Operations> Amend::MergeJsonItem(const Flag& flag,
                                               std::string_view dotted,
                                               const Node& fragment) const {
  const auto current = flag.value && flag.value->known
                           ? ReadJson(*flag.value, nullptr)
                           : std::nullopt;
  if (!current) {
    return std::nullopt;
  }
  Operations operations;
  AddDifferences(AtDotted(*current, dotted), fragment, Dotted({}, dotted),
                 operations);
  return ChangeJson(flag, operations);
}

std::optional<Operations> Amend::RemoveJson(const Flag& flag,
                                            std::string_view dotted) const {
  return ChangeJson(flag, {Operation::RemoveAndPrune(Dotted({}, dotted))});
}

std::optional<Operations> Amend::RemoveJson(
    const Flag& flag, const std::vector<std::string>& dotted) const {
  Operations operations;
  for (const std::string& field : dotted) {
    operations.push_back(Operation::RemoveAndPrune(Dotted({}, field)));
  }
  return ChangeJson(flag, operations);
}

std::optional<Operations> Amend::SetConfig(std::string_view dotted,
                                           const Node& value) const {
  const Flag* overrides = OverridesFor(worker_, dotted);
  return overrides != nullptr
             ? SetJson(*overrides, dotted, value)
             : ChangeConfig({Operation::Set(Dotted({}, dotted), value)});
}

// From the file and from what overrides it: it would count again.
std::optional<Operations> Amend::RemoveConfig(std::string_view dotted) const {
  Operations all;
  if (!AtDotted(worker_.config_overrides, dotted).IsNull()) {
    const Flag* overrides = OverridesFor(worker_, dotted);
    const auto more =
        overrides == nullptr ? std::nullopt : RemoveJson(*overrides, dotted);
    if (!more) {
      return std::nullopt;
    }
    all = *more;
  }
  if (!AtDotted(worker_.config_file, dotted).IsNull()) {
    const auto more =
        ChangeConfig({Operation::RemoveAndPrune(Dotted({}, dotted))});
    if (!more) {
      return std::nullopt;
    }
    all.insert(all.end(), more->begin(), more->end());
  }
  return all;
}

std::optional<Operations> Amend::ChangeConfig(
    const Operations& operations) const {
  if (worker_.config_file.IsNull()) {
    return std::nullopt;
  }
  const auto path = PathTo(facts_, *worker_.config_source);
  if (!path) {
    return std::nullopt;
  }
  const std::string& file = worker_.config_source->scalar;
  const edit::Result result = edit::Apply(file, operations);
  if (!result.ok()) {
    return std::nullopt;
  }
  if (result.text == file) {
    return Operations{};
  }
  const Difference difference = Compare(file, result.text);
  return Operations{Operation::Splice(
      *path, difference.begin, difference.old_end,
      result.text.substr(difference.begin,
                         difference.new_end - difference.begin))};
}

}  // namespace dgdc::manifest
