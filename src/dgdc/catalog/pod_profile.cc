// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/pod_profile.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "dgdc/base/check.h"
#include "dgdc/catalog/fields.h"

namespace dgdc {
namespace {

using catalog::Child;
using catalog::Flag;
using catalog::Int;
using catalog::Text;
using catalog::Texts;

constexpr std::string_view kEach = "[]";

std::vector<PodStep> StepsOf(std::string_view path) {
  std::vector<PodStep> steps;
  while (!path.empty()) {
    const size_t dot = path.find('.');
    std::string_view word = path.substr(0, dot);
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
    const bool each = word.ends_with(kEach);
    if (each) {
      word.remove_suffix(kEach.size());
    }
    steps.push_back({.key = std::string(word), .each = each});
  }
  return steps;
}

PodDefaultField FieldOf(const yaml::Node& row) {
  const yaml::Node& image = Child(row, "fromImage");
  PodDefaultField field{.name = Text(row, "name"),
                        .from = Text(row, "from"),
                        .fill_from = Text(row, "fillFrom"),
                        .image_tag = Text(image, "tag"),
                        .untagged = Text(image, "untagged"),
                        .other = Text(image, "other"),
                        .zero = Flag(row, "zero"),
                        .where_host_network = Flag(row, "whereHostNetwork"),
                        .where_alone_beside = Text(row, "whereAloneBeside")};
  if (const yaml::Node* value = row.Find("value")) {
    field.value = *value;
  }
  return field;
}

PodCheckKind CheckKindOf(std::string_view name) {
  using enum PodCheckKind;
  constexpr std::array kPodChecks = {
      std::pair{std::string_view("required"), kRequired},
      std::pair{std::string_view("values"), kValues},
      std::pair{std::string_view("range"), kRange},
      std::pair{std::string_view("numbers"), kNumbers},
      std::pair{std::string_view("port"), kPort},
      std::pair{std::string_view("format"), kFormat},
      std::pair{std::string_view("keys"), kKeys},
      std::pair{std::string_view("texts"), kTexts},
      std::pair{std::string_view("unique"), kUnique},
      std::pair{std::string_view("members"), kMembers},
      std::pair{std::string_view("others"), kOthers},
      std::pair{std::string_view("refers"), kRefers},
      std::pair{std::string_view("refused"), kRefused},
      std::pair{std::string_view("amount"), kAmount},
      std::pair{std::string_view("amounts"), kAmounts},
      std::pair{std::string_view("hostPorts"), kHostPorts}};
  const auto* found =
      std::find_if(kPodChecks.begin(), kPodChecks.end(),
                   [name](const auto& kind) { return kind.first == name; });
  return found == kPodChecks.end() ? kRequired : found->second;
}

PodWhere WhereOf(const yaml::Entry& entry) {
  PodWhere where{.path = entry.key};
  if (!entry.value.IsMap()) {
    where.equals = entry.value.scalar;
    return where;
  }
  where.is = Texts(entry.value, "is");
  where.is_not = Texts(entry.value, "not");
  where.has = Texts(entry.value, "has");
  where.present = Child(entry.value, "present").AsBool();
  where.empty = Child(entry.value, "empty").AsBool();
  return where;
}

// The lists of names that one check or another has.
std::vector<std::string> NamesOf(const yaml::Node& row) {
  for (const std::string_view key : {"fields", "values", "of", "than"}) {
    if (row.Find(key) != nullptr) {
      return Texts(row, key);
    }
  }
  return {};
}

PodCheck CheckOf(const yaml::Node& row) {
  PodCheck check{.kind = CheckKindOf(Text(row, "kind")),
                 .field = Text(row, "field"),
                 .names = NamesOf(row),
                 .at_least = Int(row, "atLeast"),
                 .at_most = Int(row, "atMost"),
                 .zero = Flag(row, "zero"),
                 .least = Int(row, "least").value_or(0),
                 .format = Text(row, "format"),
                 .in = Text(row, "in"),
                 .beside = Text(row, "beside"),
                 .to = Text(row, "to"),
                 .by = Text(row, "by")};
  for (const yaml::Entry& entry : Child(row, "where").entries) {
    check.where.push_back(WhereOf(entry));
  }
  if (check.field.empty()) {
    check.field = Text(row, "blame");
  }
  return check;
}

std::optional<Pattern> PatternOf(const yaml::Node& row, std::string_view key) {
  const std::string text = Text(row, key);
  if (text.empty()) {
    return std::nullopt;
  }
  Result<Pattern> pattern = Pattern::Read(text);
  DGDC_CHECK(pattern.ok(), "a format of pods that is no pattern: " + text);
  return std::move(*pattern);
}

PodPart PartOf(const yaml::Node& row) {
  PodPart part{.name = Text(row, "name")};
  for (const std::string& path : Texts(row, "at")) {
    part.at.push_back(StepsOf(path));
  }
  for (const yaml::Node& field : Child(row, "fields").items) {
    part.fields.push_back(FieldOf(field));
  }
  for (const yaml::Node& check : Child(row, "checks").items) {
    part.checks.push_back(CheckOf(check));
  }
  return part;
}

PodProfile DecodePodProfile(const yaml::Node& root) {
  PodProfile profile{.sources = Texts(root, "sources")};
  for (const yaml::Entry& entry : Child(root, "formats").entries) {
    profile.formats.emplace(
        entry.key, PodFormat{.matches = PatternOf(entry.value, "matches"),
                             .also = PatternOf(entry.value, "also"),
                             .without = PatternOf(entry.value, "without"),
                             .longest = static_cast<size_t>(
                                 Int(entry.value, "longest").value_or(0)),
                             .words = Text(entry.value, "words")});
  }
  for (const yaml::Node& row : Child(root, "objects").items) {
    profile.parts.push_back(PartOf(row));
  }
  for (const yaml::Node& gap : Child(root, "notModelled").items) {
    profile.gaps.push_back(Text(gap, "what"));
  }
  return profile;
}

}  // namespace

bool PodFormat::Fits(const std::string& text) const {
  return (longest == 0 || text.size() <= longest) &&
         (!matches || matches->Matches(text)) &&
         (!also || also->Matches(text)) && !(without && without->Matches(text));
}

const PodPart* PodProfile::Find(std::string_view name) const {
  const auto found =
      std::find_if(parts.begin(), parts.end(),
                   [name](const PodPart& part) { return part.name == name; });
  return found == parts.end() ? nullptr : &*found;
}

struct LazyPodProfile::State {
  explicit State(yaml::Node tree) : root(std::move(tree)) {}

  std::once_flag once = {};
  yaml::Node root;
  PodProfile profile = {};
};

LazyPodProfile::LazyPodProfile(const yaml::Node& root)
    : state_(std::make_shared<State>(root)) {}

const PodProfile& LazyPodProfile::Get() const {
  std::call_once(state_->once,
                 [this] { state_->profile = DecodePodProfile(state_->root); });
  return state_->profile;
}

}  // namespace dgdc
