// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/intent/intent.h"
#include "dgdc/plan/plan.h"
#include "dgdc/plan/sizing.h"

namespace dgdc::plan {

// A GPU role of the intent: its section and how it lies on the nodes.
struct SizedRole {
  RoleKind kind = RoleKind::kWorker;
  const RoleIntent* intent = nullptr;
  Parallelism parallelism = {};
  Placement placement = {};
};

// A fabric of the intent and what it carries: both, unless the intent gives the
// collectives another one.
struct FabricUse {
  const FabricProfile* profile = nullptr;
  const FabricIntent* intent = nullptr;
  std::string_view field = {};  // of the intent, as in "spec.fabric"
  bool kv = false;
  bool collectives = false;
};

// What the stages of Resolve hand on: the intent, the profiles that it names
// (null after an error, or when the intent names none), and the sizes.
struct Context {
  const Intent& intent;
  const Catalog& catalog;
  Sink& sink;

  const EngineProfile* engine = nullptr;
  const FabricProfile* fabric = nullptr;
  // Of the collectives, when they do not go over `fabric`.
  const FabricProfile* collectives = nullptr;
  const HardwareProfile* hardware = nullptr;
  const ReleaseProfile* release = nullptr;
  const ModelProfile* model = nullptr;

  std::vector<SizedRole> roles = {};
  std::optional<int64_t> max_model_len = {};
  KvTransfer kv_transfer = {};

  // Whether the intent is valid by its schema.
  bool complete = true;
  // What `model` points to when the intent describes the model itself.
  std::shared_ptr<const ModelProfile> given_model = {};
  // What `hardware` points to when the intent describes the machine.
  std::shared_ptr<const HardwareProfile> given_hardware = {};
  // What `release` points to when the intent names a newer release than
  // anybody knows, or a patch of an older one.
  std::shared_ptr<const ReleaseProfile> given_release = {};
  // The known one that it is like.
  const ReleaseProfile* like_release = nullptr;

  [[nodiscard]] bool disaggregated() const {
    return intent.prefill.has_value();
  }
  // The fabrics that the intent names and the catalog knows, that of the KV
  // cache first.
  [[nodiscard]] std::vector<FabricUse> Fabrics() const;
  [[nodiscard]] bool Uses(const FabricUse& use, const SizedRole& role) const {
    return (use.kv && disaggregated()) ||
           (use.collectives && role.placement.nodes > 1);
  }
  // Whether the role uses any of them.
  [[nodiscard]] bool UsesFabric(const SizedRole& role) const;
};

// Finds the profiles; DG1002 to DG1005, DG1009, DG1025.
void LookUp(Context& context);

// Fills roles from the sections that are there; DG1010, DG1011.
void SizeSections(Context& context);

// The same after checking that the sections belong together and have the
// fabric that they need; DG1001, DG1008.
void SizeRoles(Context& context);

// How far the engine's connector carries a parallel size of a role; null when
// nothing limits it, or nothing is handed over.
const ConnectorLimit* FindConnectorLimit(const Context& context,
                                         std::string_view size);

// Sizes beyond what the connector carries; DG1015.
void CheckConnectorLimits(const Context& context);

// Fills max_model_len and kv_transfer; DG1013.
void SizeSequences(Context& context);

// Names that Kubernetes or the operator would refuse or cut; DG1012, DG1022.
void CheckNames(const Context& context);

// The figures behind the plan, when engine, hardware and release are known.
Estimate MakeEstimate(const Context& context);

// The fabrics that drive the network of the hardware, or need none, are offered
// where it stands and do not refuse it.
std::vector<std::string> FittingFabrics(const Context& context);

}  // namespace dgdc::plan
