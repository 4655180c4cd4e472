// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace dgdc {

// What hardware has for the traffic between nodes, and what a fabric needs of
// it; kNone where any will do or there is none.
enum class Network : uint8_t { kUnknown, kNone, kRdma, kEfa, kTcpx };

// "rdma", ... as profiles spell it; "" when not known.
std::string_view NetworkName(Network network);

// The network of that name; kUnknown when none has it.
Network NetworkNamed(std::string_view name);

}  // namespace dgdc
