// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/ucx_list.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace dgdc::lint {

using manifest::Text;

namespace {

struct UcxKindName {
  UcxKind kind = {};
  std::string_view name = {};
};

constexpr std::array kUcxKinds = {
    UcxKindName{UcxKind::kGpu, "gpu"},
    UcxKindName{UcxKind::kGpuPeer, "gpuPeer"},
    UcxKindName{UcxKind::kRdma, "rdma"},
    UcxKindName{UcxKind::kReliable, "reliable"},
    UcxKindName{UcxKind::kDynamic, "dynamic"},
    UcxKindName{UcxKind::kDatagram, "datagram"},
    UcxKindName{UcxKind::kScalable, "scalable"},
    UcxKindName{UcxKind::kSockets, "sockets"},
    UcxKindName{UcxKind::kAries, "aries"},
};

// "\\rc_verbs" switches aliases off, "ud_verbs:aux" only sets connections up.
std::string_view Plain(std::string_view word) {
  if (word.starts_with('\\')) {
    word.remove_prefix(1);
  }
  return word.substr(0, word.find(':'));
}

bool HasName(const std::vector<Text>& words, std::string_view name) {
  return std::any_of(words.begin(), words.end(),
                     [name](const Text& word) { return Plain(*word) == name; });
}

bool HasAll(const std::vector<Text>& words,
            const std::vector<std::string>& names) {
  return !names.empty() && std::all_of(names.begin(), names.end(),
                                       [&words](const std::string& name) {
                                         return HasName(words, name);
                                       });
}

bool HasAny(const std::vector<Text>& words,
            const std::vector<std::string>& names) {
  return std::any_of(
      names.begin(), names.end(),
      [&words](const std::string& name) { return HasName(words, name); });
}

// A comma at the end adds no entry.
std::vector<Text> Entries(std::string_view value) {
  std::vector<Text> entries;
  while (!value.empty()) {
    const size_t end = std::min(value.find(','), value.size());
    if (end > 0) {
      entries.push_back({std::string(value.substr(0, end)), {}});
    }
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return entries;
}

const TransportKind& KindOf(const TransportProfile& ucx, UcxKind kind) {
  return ucx.Kind(
      std::find_if(kUcxKinds.begin(), kUcxKinds.end(),
                   [kind](const UcxKindName& row) { return row.kind == kind; })
          ->name);
}

}  // namespace

std::optional<UcxKind> UcxKindNamed(std::string_view name) {
  const auto row =
      std::find_if(kUcxKinds.begin(), kUcxKinds.end(),
                   [name](const UcxKindName& one) { return one.name == name; });
  return row == kUcxKinds.end() ? std::nullopt : std::optional(row->kind);
}

UcxList::UcxList(const TransportProfile& ucx, std::vector<Text> entries)
    : ucx_(&ucx), words_(std::move(entries)) {
  if (!words_.empty() && words_.front()->starts_with('^')) {
    excludes_ = true;
    words_.front().value.erase(0, 1);
  }
  std::erase_if(words_, [](const Text& word) { return word->empty(); });
}

UcxList::UcxList(const TransportProfile& ucx, std::string_view value)
    : UcxList(ucx, Entries(value)) {}

bool UcxList::Admits(UcxKind kind) const {
  const TransportKind& row = KindOf(*ucx_, kind);
  if (excludes_) {
    return !HasAny(words_, row.excluded_by) &&
           !HasAll(words_, row.excluded_together);
  }
  return HasAny(words_, row.names) ||
         std::any_of(words_.begin(), words_.end(),
                     [](const Text& word) { return *word == "all"; });
}

// Nobody has the other network who does not name it.
bool UcxList::LeavesPod() const {
  return Admits(UcxKind::kRdma) || Admits(UcxKind::kSockets) ||
         (!excludes_ && HasAny(words_, KindOf(*ucx_, UcxKind::kAries).names));
}

bool UcxList::SharesFamily(const UcxList& other) const {
  constexpr std::array kFamilies = {UcxKind::kReliable, UcxKind::kDynamic,
                                    UcxKind::kDatagram, UcxKind::kScalable,
                                    UcxKind::kSockets};
  return std::any_of(kFamilies.begin(), kFamilies.end(), [&](UcxKind family) {
    return Admits(family) && other.Admits(family);
  });
}

const Text* UcxList::LateNegation() const {
  const auto found = std::find_if(
      words_.begin(), words_.end(),
      [](const Text& word) { return word->find('^') != std::string::npos; });
  return found == words_.end() ? nullptr : &*found;
}

bool IsUcxTransport(const TransportProfile& ucx, std::string_view name) {
  const std::vector<std::string> all = ucx.Transports();
  return std::find(all.begin(), all.end(), Plain(name)) != all.end();
}

}  // namespace dgdc::lint
