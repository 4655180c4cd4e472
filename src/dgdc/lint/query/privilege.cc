// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/privilege.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "dgdc/base/edit_distance.h"
#include "dgdc/lint/query/volumes.h"

namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Worker;
using yaml::Node;

// The first capability beyond the harmless ones; null when there is none.
const manifest::Text* FirstPower(const manifest::Facts& facts,
                                 const Worker& worker) {
  const auto& harmless = facts.catalog->platform().linux_names.harmless;
  const auto found =
      std::find_if(worker.capabilities.begin(), worker.capabilities.end(),
                   [&harmless](const manifest::Text& capability) {
                     return std::find(harmless.begin(), harmless.end(),
                                      *capability) == harmless.end();
                   });
  return found == worker.capabilities.end() ? nullptr : &*found;
}

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

const Node* RdmaFiles(const manifest::Facts& facts, const Worker& worker) {
  return MountedHostPath(worker,
                         facts.catalog->platform().linux_names.rdma_files);
}

const Node* ClosedDeviceFiles(const manifest::Facts& facts,
                              const Worker& worker) {
  const bool granted =
      !worker.component.claims->items.empty() ||
      std::any_of(worker.resources.begin(), worker.resources.end(),
                  [&worker](const auto& resource) {
                    return resource.second.span() != worker.gpus_span &&
                           resource.first.find('/') != std::string::npos;
                  });
  return granted || IsPrivileged(worker) ? nullptr : RdmaFiles(facts, worker);
}

std::optional<std::string> MeantCapability(const manifest::Facts& facts,
                                           std::string_view name) {
  constexpr std::string_view kPrefix = "CAP_";
  const LinuxNames& known = facts.catalog->platform().linux_names;
  std::string plain(name);
  std::transform(plain.begin(), plain.end(), plain.begin(),
                 [](unsigned char c) -> char {
                   return static_cast<char>(std::toupper(c));
                 });
  if (known.IsCapability(plain)) {
    return plain;
  }
  if (plain.starts_with(kPrefix)) {
    plain.erase(0, kPrefix.size());
  }
  return ClosestMatch(plain, known.capabilities);
}

manifest::Text Elevated(const manifest::Facts& facts, const Worker& worker) {
  if (IsPrivileged(worker)) {
    return {"privileged", worker.privileged->span};
  }
  if (const manifest::Text* power = FirstPower(facts, worker)) {
    return {"capability " + **power, power->span};
  }
  if (worker.run_as_user && worker.run_as_user->value == 0) {
    return {"runAsUser 0", worker.run_as_user->span};
  }
  return {};
}

}  // namespace dgdc::lint
