// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dgdc/catalog/profile.h"
#include "dgdc/manifest/facts.h"

namespace dgdc::lint {

// What a transport of UCX can do for a KV transfer: the kinds that its profile
// lists.
enum class UcxKind : uint8_t {
  kGpu,       // knows GPU memory
  kGpuPeer,   // copies between GPUs over NVLink, across nodes if allowed to
  kRdma,      // any RDMA transport
  kReliable,  // the families of RDMA transports
  kDynamic,
  kDatagram,
  kScalable,
  kSockets,
  kAries,  // of another network
};

// Its name in the profile; nothing for another word.
std::optional<UcxKind> UcxKindNamed(std::string_view name);

// A list of transports, or of devices, as UCX's own parser takes it: split at
// commas alone, a '^' as the very first character turns the list into
// exclusions, and words that it does not know are skipped with a warning.
class UcxList {
 public:
  // The entries between the commas, with their places. The profile is UCX's and
  // must outlive the list.
  UcxList(const TransportProfile& ucx, std::vector<manifest::Text> entries);
  // The same of a value whose words need no place.
  UcxList(const TransportProfile& ucx, std::string_view value);

  [[nodiscard]] bool excludes() const { return excludes_; }
  [[nodiscard]] const std::vector<manifest::Text>& words() const {
    return words_;
  }
  // Whether a transport of the kind stays possible.
  [[nodiscard]] bool Admits(UcxKind kind) const;
  // Whether a transport to another pod stays possible.
  [[nodiscard]] bool LeavesPod() const;
  // Whether both lists leave a family of transports to another pod possible.
  [[nodiscard]] bool SharesFamily(const UcxList& other) const;
  // A '^' that is not the first character, and so belongs to a name; null when
  // there is none.
  [[nodiscard]] const manifest::Text* LateNegation() const;

 private:
  const TransportProfile* ucx_;
  bool excludes_ = false;
  std::vector<manifest::Text> words_ = {};
};

// Whether UCX knows a transport or alias of that name.
bool IsUcxTransport(const TransportProfile& ucx, std::string_view name);

}  // namespace dgdc::lint
