// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/privilege.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "dgdc/base/edit_distance.h"
#include "dgdc/lint/query/volumes.h"

namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Worker;
using yaml::Node;

// linux/capability.h, sorted.
constexpr std::array<std::string_view, 42> kCapabilities = {
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
};
static_assert(std::is_sorted(kCapabilities.begin(), kCapabilities.end()));

}  // namespace

bool IsPrivileged(const Worker& worker) {
  return worker.privileged && worker.privileged->value;
}

std::optional<bool> RunsAsRoot(const Worker& worker) {
  if (worker.run_as_user) {
    return worker.run_as_user->value == 0;
  }
  return worker.image_user ? std::optional(*worker.image_user == 0)
                           : std::nullopt;
}

const Node* MountedHostPath(const Worker& worker, std::string_view path) {
  for (const Node& volume : At(worker.component.pod_spec, {"volumes"}).items) {
    const Node& host = At(volume, {"hostPath", "path"});
    const std::string& name = At(volume, {"name"}).scalar;
    const bool mounted =
        std::any_of(worker.mounts.begin(), worker.mounts.end(),
                    [&name](const auto& mount) { return mount.name == name; });
    if (mounted && host.IsString() && IsBelow(host.scalar, path)) {
      return &host;
    }
  }
  return nullptr;
}

const Node* ClosedDeviceFiles(const Worker& worker) {
  const bool granted =
      !worker.component.claims->items.empty() ||
      std::any_of(worker.resources.begin(), worker.resources.end(),
                  [&worker](const auto& resource) {
                    return resource.second.span() != worker.gpus_span &&
                           resource.first.find('/') != std::string::npos;
                  });
  return granted || IsPrivileged(worker) ? nullptr
                                         : MountedHostPath(worker, kRdmaFiles);
}

bool IsLinuxCapability(std::string_view name) {
  return std::binary_search(kCapabilities.begin(), kCapabilities.end(), name);
}

std::optional<std::string> MeantCapability(std::string_view name) {
  constexpr std::string_view kPrefix = "CAP_";
  std::string plain(name);
  std::transform(plain.begin(), plain.end(), plain.begin(),
                 [](unsigned char c) -> char {
                   return static_cast<char>(std::toupper(c));
                 });
  if (IsLinuxCapability(plain)) {
    return plain;
  }
  if (plain.starts_with(kPrefix)) {
    plain.erase(0, kPrefix.size());
  }
  return ClosestMatch(plain, {kCapabilities.begin(), kCapabilities.end()});
}

}  // namespace dgdc::lint
