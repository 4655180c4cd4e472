// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/edit/fix.h"
#include "dgdc/manifest/facts.h"

// What rules of several groups ask about a worker.
namespace dgdc::lint {

// Whether the KV cache surely goes through UCX, NIXL's backend or the engine's
// own.
bool UsesUcx(const manifest::Worker& worker);

// Prefill or decode.
bool TransfersKv(const manifest::Worker& worker);

// Prefill and decode of the same engine.
struct Pair {
  const manifest::Graph& graph;
  const manifest::Worker& prefill;
  const manifest::Worker& decode;
};

// Whether nothing sets the variable: not the manifest, nothing outside of it,
// no script that the container runs.
bool SurelyUnset(const manifest::Worker& worker, std::string_view name);

// The value that the server sees, which a script may set; null when it is not
// known.
const manifest::Text* ServerEnv(const manifest::Worker& worker,
                                std::string_view name);

// How far the connector of a worker carries a parallel size ("pp"); null when
// nothing limits it, or that is not known.
const ConnectorLimit* FindConnectorLimit(const manifest::Graph& graph,
                                         const manifest::Worker& worker,
                                         std::string_view size);

// The entries of a comma-separated variable as they are written, blanks
// included, each with its place; none when ServerEnv knows no value.
std::vector<manifest::Text> EnvEntries(const manifest::Facts& facts,
                                       const manifest::Worker& worker,
                                       std::string_view name);

// "InfiniBand" or "Ethernet": what --facts says, else what all fabrics have
// that fit the deployment; "" when that does not tell.
std::string LinkLayer(const manifest::Facts& facts,
                      const manifest::Graph& graph);

// The resource of the worker that stands for the network of the fabric; null
// when it asks for none.
const manifest::Resource* FabricResource(const manifest::Graph& graph,
                                         const manifest::Worker& worker);

// The namespace that the only document of that kind and name stands in, when
// that is another one than `name_space`; null otherwise.
const yaml::Node* OtherNamespace(const manifest::Facts& facts,
                                 std::string_view kind, std::string_view name,
                                 std::string_view name_space);

// The GPU nodes of a worker: what its own selector names, else --facts; null
// when neither tells.
const HardwareProfile* HardwareOf(const manifest::Facts& facts,
                                  const manifest::Worker& worker);

// The most interfaces of a network that a node of any known hardware has.
int64_t MostInterfaces(const manifest::Facts& facts, Network network);

// Gives a finding the fix that sets a variable of the worker.
void FixEnv(const manifest::Facts& facts, const manifest::Graph& graph,
            const manifest::Worker& worker, std::string_view name,
            const std::string& value, edit::Safety safety, Diagnostic& finding);

// The same of limit and request of a resource.
void FixResource(const manifest::Facts& facts, const manifest::Graph& graph,
                 const manifest::Worker& worker, std::string_view name,
                 int64_t count, edit::Safety safety, Diagnostic& finding);

// A scalar of --facts; "" when it is not there.
std::string_view ClusterFact(const manifest::Facts& facts,
                             std::string_view name);

// The engine whose image the worker has under its whole name, as the release
// publishes it, or the nearest one known where that is newer; else null.
const ReleaseEngine* DynamosImageOf(const manifest::Facts& facts,
                                    const manifest::Worker& worker);
// The same where the release is known otherwise than by the tag.
const ReleaseEngine* DynamosImageOf(const manifest::Facts& facts,
                                    const manifest::Worker& worker,
                                    std::string_view version);

}  // namespace dgdc::lint
