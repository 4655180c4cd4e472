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

// Names of ucp_context.c of UCX, aliases included. `whole` are those whose
// exclusion leaves nothing of the kind, `together` those of which all have to
// be excluded for that. A comma at the end adds no name.
struct Kind {
  UcxKind kind = {};
  std::string_view names = {};
  std::string_view whole = {};
  std::string_view together = {};
};

constexpr std::array kKinds = {
    Kind{UcxKind::kGpu,
         "cuda,cuda_copy,cuda_ipc,gdr_copy,rocm,rocm_copy,rocm_ipc,rocm_gdr,"
         "ze,ze_copy,ze_ipc,ze_gdr,gaudi,gaudi_gdr",
         "cuda"},
    Kind{UcxKind::kGpuPeer, "cuda,cuda_ipc", "cuda,cuda_ipc"},
    Kind{UcxKind::kRdma,
         "ib,rc,rc_v,rc_x,rc_verbs,rc_mlx5,rc_gda,dc,dc_x,dc_mlx5,ud,ud_v,ud_x,"
         "ud_verbs,ud_mlx5,srd,gga,gga_mlx5",
         "ib,",
         // What is left drives EFA (srd) or the DMA engine of a DPU (gga).
         "rc,dc,ud"},
    Kind{UcxKind::kReliable, "rc,rc_v,rc_x,rc_verbs,rc_mlx5,ib", "rc,ib"},
    Kind{UcxKind::kDynamic, "dc,dc_x,dc_mlx5,ib", "dc,ib"},
    Kind{UcxKind::kDatagram, "ud,ud_v,ud_x,ud_verbs,ud_mlx5,ib", "ud,ib"},
    Kind{UcxKind::kScalable, "srd,ib", "srd,ib"},
    Kind{UcxKind::kSockets, "tcp,", "tcp,"},
};

// Of one host, of other networks, and what only sets up connections.
constexpr std::string_view kOthers =
    "all,self,sm,shm,mm,posix,sysv,xpmem,cma,knem,ugni,ugni_rdma,ugni_smsg,"
    "ugni_udt,rdmacm,sockcm";

std::vector<std::string_view> Split(std::string_view list) {
  std::vector<std::string_view> names;
  while (!list.empty()) {
    const size_t end = std::min(list.find(','), list.size());
    if (end > 0) {
      names.push_back(list.substr(0, end));
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return names;
}

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

bool HasAll(const std::vector<Text>& words, std::string_view names) {
  const std::vector<std::string_view> wanted = Split(names);
  return !wanted.empty() && std::all_of(wanted.begin(), wanted.end(),
                                        [&words](std::string_view name) {
                                          return HasName(words, name);
                                        });
}

bool HasAny(const std::vector<Text>& words, std::string_view names) {
  const std::vector<std::string_view> wanted = Split(names);
  return std::any_of(words.begin(), words.end(), [&wanted](const Text& word) {
    return std::find(wanted.begin(), wanted.end(), Plain(*word)) !=
           wanted.end();
  });
}

std::vector<Text> Entries(std::string_view value) {
  std::vector<Text> entries;
  for (const std::string_view name : Split(value)) {
    entries.push_back({std::string(name), {}});
  }
  return entries;
}

const Kind& KindOf(UcxKind kind) {
  return *std::find_if(kKinds.begin(), kKinds.end(),
                       [kind](const Kind& row) { return row.kind == kind; });
}

}  // namespace

UcxList::UcxList(std::vector<Text> entries) : words_(std::move(entries)) {
  if (!words_.empty() && words_.front()->starts_with('^')) {
    excludes_ = true;
    words_.front().value.erase(0, 1);
  }
  std::erase_if(words_, [](const Text& word) { return word->empty(); });
}

UcxList::UcxList(std::string_view value) : UcxList(Entries(value)) {}

bool UcxList::Admits(UcxKind kind) const {
  const Kind& row = KindOf(kind);
  if (excludes_) {
    return !HasAny(words_, row.whole) && !HasAll(words_, row.together);
  }
  return HasAny(words_, row.names) ||
         std::any_of(words_.begin(), words_.end(),
                     [](const Text& word) { return *word == "all"; });
}

bool UcxList::LeavesPod() const {
  return Admits(UcxKind::kRdma) || Admits(UcxKind::kSockets) ||
         HasAny(words_, "ugni,ugni_rdma,ugni_smsg");
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

bool IsUcxTransport(std::string_view name) {
  const std::vector<std::string_view> all = UcxTransports();
  return std::find(all.begin(), all.end(), Plain(name)) != all.end();
}

std::vector<std::string_view> UcxTransports() {
  std::vector<std::string_view> all;
  const auto add = [&all](std::string_view names) {
    const std::vector<std::string_view> more = Split(names);
    all.insert(all.end(), more.begin(), more.end());
  };
  for (const Kind& row : kKinds) {
    add(row.names);
  }
  add(kOthers);
  return all;
}

}  // namespace dgdc::lint
