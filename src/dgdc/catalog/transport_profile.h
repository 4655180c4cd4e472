// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/profile_head.h"

namespace dgdc {

// What a library does when a variable is not set.
struct VariableDefault {
  std::string variable = {};  // by its meaning
  std::string versions = {};  // of the library; "" for all, known or not
  std::string value = {};
};

// The version of a library that a wheel of NIXL holds.
struct BundledLibrary {
  std::string nixl = {};  // range of versions
  std::string version = {};
};

// Transports of one kind. One excluded name of `excluded_by`, or all of
// `excluded_together`, leave nothing of it.
struct TransportKind {
  std::vector<std::string> names = {};  // aliases included
  std::vector<std::string> excluded_by = {};
  std::vector<std::string> excluded_together = {};
};

// A library that moves bytes between pods, and what steers it.
struct TransportProfile {
  ProfileHead head = {};
  // Names of variables by what they mean, as in "devices".
  std::map<std::string, std::string, std::less<>> variables = {};
  std::vector<VariableDefault> defaults = {};
  std::vector<BundledLibrary> in_nixl = {};
  std::vector<std::string> on = {};  // words, in any case
  std::vector<std::string> off = {};
  std::map<std::string, TransportKind, std::less<>> kinds = {};
  std::vector<std::string> other_transports = {};  // of no kind
  // Versions of the kernel with which devices reach GPU memory by DMA-BUF; ""
  // where nothing is known.
  std::string dmabuf_kernels = {};
  std::string socket_network = {};  // that stands for TCP
  // Network interfaces that end at the host, and what their names begin with.
  std::vector<std::string> host_interfaces = {};
  std::vector<std::string> host_prefixes = {};
  // What the names of devices begin with.
  std::vector<std::string> rdma_devices = {};
  std::vector<std::string> interfaces = {};
  std::vector<std::string> either = {};
  // Drivers of EFA and of NICs of other kinds.
  std::vector<std::string> efa_providers = {};
  std::vector<std::string> other_providers = {};

  // The name of the variable, which the profile must have.
  [[nodiscard]] const std::string& Variable(std::string_view meaning) const;
  // Transports of a kind, which the profile must have.
  [[nodiscard]] const TransportKind& Kind(std::string_view name) const;
  // The names of all of them.
  [[nodiscard]] std::vector<std::string> Transports() const;
  [[nodiscard]] bool IsOn(std::string_view value) const;
  [[nodiscard]] bool IsOff(std::string_view value) const;
  // What the library of that version, "" for an unknown one, takes where the
  // variable is not set; "" when that is not known.
  [[nodiscard]] std::string_view DefaultOf(std::string_view meaning,
                                           std::string_view version) const;
};

}  // namespace dgdc
