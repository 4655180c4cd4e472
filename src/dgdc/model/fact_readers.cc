// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/fact_readers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "dgdc/base/round_up.h"
#include "dgdc/catalog/attention.h"
#include "dgdc/catalog/hardware_facts.h"
#include "dgdc/model/facts.h"

namespace dgdc::model::read {
namespace {

using yaml::Node;

Fact FromProfile(std::string_view text, Span place, Need need) {
  return text.empty() ? Fact::Unknown(need)
                      : FactOf(Value<std::string>::Present(
                            std::string(text), place, From::kProfile));
}

Fact FromProfile(int64_t number, Span place) {
  return FactOf(Value<int64_t>::Present(number, place, From::kProfile));
}

Fact FromProfile(bool yes, Span place) {
  return FactOf(Value<bool>::Present(yes, place, From::kProfile));
}

Fact FromProfile(Node tree) {
  const Span place = tree.span;
  return FactOf(Value<Node>::Present(std::move(tree), place, From::kProfile));
}

// What a field of the hardware's profile says.
template <class Field>
Fact OfHardware(const Subject& subject, Field field) {
  const Worker& worker = *subject.worker;
  if (worker.hardware == nullptr) {
    return Fact::Unknown(Need::kHardware);
  }
  Fact fact = FromProfile(field(*worker.hardware), worker.hardware_place,
                          Need::kHardware);
  std::vector<Datum> candidates = {fact.value};
  for (const HardwareProfile* fit : worker.hardware_fits) {
    const Fact other = FromProfile(field(*fit), {}, Need::kHardware);
    const bool is_new = std::none_of(
        candidates.begin(), candidates.end(),
        [&other](const Datum& one) { return one.text == other.value.text; });
    if (is_new) {
      candidates.push_back(other.value);
    }
  }
  if (candidates.size() > 1) {
    fact.state = State::kOneOf;
    fact.value = {};
    fact.candidates = std::move(candidates);
    fact.need = Need::kHardware;
  }
  return fact;
}

// A fact that follows from a number that is known.
template <class Derive>
Fact FromNumber(const Value<int64_t>& number, Derive derive) {
  return number.is_present() ? derive(number.value)
                             : Fact::Unknown(number.need);
}

}  // namespace

// --- What follows from profiles

Fact Engine(const Subject& subject, std::string_view /*key*/) {
  const Worker& worker = *subject.worker;
  if (worker.runs_engine.is_present() && !worker.runs_engine.value) {
    return Fact::Absent();
  }
  return worker.engine == nullptr
             ? Fact::Unknown(Need::kEngine)
             : FromProfile(worker.engine->head.name, worker.engine_place,
                           Need::kEngine);
}

Fact Attention(const Subject& subject, std::string_view /*key*/) {
  const ModelProfile* profile = subject.worker->model_profile;
  return profile == nullptr
             ? Fact::Unknown(Need::kModel)
             : FromProfile(profile->attention, subject.worker->model.decided_at,
                           Need::kModel);
}

Fact RecurrentState(const Subject& subject, std::string_view /*key*/) {
  const ModelProfile* profile = subject.worker->model_profile;
  return profile == nullptr ? Fact::Unknown(Need::kModel)
                            : FromProfile(HasRecurrentState(profile->attention),
                                          subject.worker->model.decided_at);
}

Fact ModelHeads(const Subject& subject, std::string_view /*key*/) {
  const ModelProfile* profile = subject.worker->model_profile;
  return profile == nullptr || profile->query_heads == 0
             ? Fact::Unknown(Need::kModel)
             : FromProfile(profile->query_heads,
                           subject.worker->model.decided_at);
}

Fact ModelKvHeads(const Subject& subject, std::string_view /*key*/) {
  const ModelProfile* profile = subject.worker->model_profile;
  if (profile == nullptr) {
    return Fact::Unknown(Need::kModel);
  }
  return profile->kv_heads
             ? FromProfile(*profile->kv_heads, subject.worker->model.decided_at)
             : Fact::Absent();
}

Fact ModelLength(const Subject& subject, std::string_view /*key*/) {
  const ModelProfile* profile = subject.worker->model_profile;
  return profile == nullptr ? Fact::Unknown(Need::kModel)
                            : FromProfile(profile->max_position,
                                          subject.worker->model.decided_at);
}

Fact Hardware(const Subject& subject, std::string_view /*key*/) {
  return OfHardware(subject,
                    [](const HardwareProfile& h) { return h.head.name; });
}

Fact HardwareArch(const Subject& subject, std::string_view /*key*/) {
  const Worker& worker = *subject.worker;
  if (worker.hardware != nullptr) {
    return OfHardware(subject, [](const HardwareProfile& h) { return h.arch; });
  }
  // Of a cluster somebody tells the nodes with GPUs.
  const bool has_gpus =
      worker.runs_engine.is_present() && worker.runs_engine.value;
  return worker.arch.is_present() || !has_gpus ? FactOf(worker.arch)
                                               : Cluster(subject, "arch");
}

Fact HardwareArchitecture(const Subject& subject, std::string_view /*key*/) {
  return OfHardware(subject,
                    [](const HardwareProfile& h) { return h.architecture; });
}

Fact HardwareGpu(const Subject& subject, std::string_view /*key*/) {
  return OfHardware(subject, [](const HardwareProfile& h) { return h.gpu; });
}

Fact HardwareProvider(const Subject& subject, std::string_view /*key*/) {
  return OfHardware(subject,
                    [](const HardwareProfile& h) { return h.provider; });
}

Fact HardwareNames(const Subject& subject, std::string_view /*key*/) {
  const Worker& worker = *subject.worker;
  if (worker.hardware == nullptr) {
    return Fact::Unknown(Need::kHardware);
  }
  std::string names = worker.hardware->head.name;
  for (const HardwareProfile* fit : worker.hardware_fits) {
    if (fit != worker.hardware) {
      names += " or " + fit->head.name;
    }
  }
  return FromProfile(names, worker.hardware_place, Need::kHardware);
}

Fact HardwareNodeGpus(const Subject& subject, std::string_view /*key*/) {
  const HardwareProfile* hardware = subject.worker->hardware;
  return hardware == nullptr
             ? Fact::Unknown(Need::kHardware)
             : FromProfile(hardware->node_gpus, subject.worker->hardware_place);
}

Fact HardwareNvlink(const Subject& subject, std::string_view /*key*/) {
  const HardwareProfile* hardware = subject.worker->hardware;
  return hardware == nullptr
             ? Fact::Unknown(Need::kHardware)
             : FromProfile(hardware->nvlink_domain_gpus > hardware->node_gpus,
                           subject.worker->hardware_place);
}

Fact HardwarePod(const Subject& subject, std::string_view /*key*/) {
  const HardwareProfile* hardware = subject.worker->hardware;
  if (hardware == nullptr) {
    return Fact::Unknown(Need::kHardware);
  }
  return hardware->pod.IsNull() ? Fact::Absent() : FromProfile(hardware->pod);
}

Fact Cluster(const Subject& subject, std::string_view name) {
  const auto* cluster = subject.deployment->cluster;
  if (cluster == nullptr) {
    return Fact::Unknown(Need::kClusterFacts);
  }
  const auto found = cluster->find(name);
  return found == cluster->end()
             ? Fact::Unknown(Need::kClusterFacts)
             : FactOf(Value<Node>::Present(found->second, found->second.span,
                                           From::kCluster));
}

// --- Sizes that follow from others

// A list to write something once per GPU.
Fact GpuIndexes(const Subject& subject, std::string_view /*key*/) {
  const Value<int64_t>& gpus = subject.worker->gpus;
  return FromNumber(gpus, [&gpus](int64_t count) {
    if (count <= 0) {
      return Fact::Unknown(Need::kHardware);
    }
    Node indexes = Node::Seq(gpus.decided_at);
    for (int64_t i = 0; i < count; ++i) {
      indexes.Push(
          Node::String(fmt::format("{}={}", i, i + 1), gpus.decided_at));
    }
    return FromProfile(std::move(indexes));
  });
}

namespace {

// The interfaces of a pod; nothing where the fabric does not drive the network
// of the hardware, whose interfaces say nothing about it then.
std::optional<int64_t> Interfaces(const Subject& subject) {
  const HardwareProfile* hardware = subject.worker->hardware;
  const FabricProfile* fabric = subject.fabric->profile;
  if (hardware == nullptr || fabric == nullptr ||
      fabric->network != hardware->network ||
      !subject.worker->gpus.is_present()) {
    return std::nullopt;
  }
  return InterfacesOf(*hardware, subject.worker->gpus.value);
}

Need NeedOfInterfaces(const Subject& subject) {
  if (subject.fabric->profile == nullptr) {
    return Need::kFabric;
  }
  const Value<int64_t>& gpus = subject.worker->gpus;
  return subject.worker->hardware != nullptr && !gpus.is_present()
             ? gpus.need
             : Need::kHardware;
}

}  // namespace

Fact InterfacesPerGpu(const Subject& subject, std::string_view /*key*/) {
  const HardwareProfile* hardware = subject.worker->hardware;
  const FabricProfile* fabric = subject.fabric->profile;
  if (fabric == nullptr) {
    return Fact::Unknown(Need::kFabric);
  }
  const bool even = hardware != nullptr &&
                    hardware->network == fabric->network &&
                    hardware->interfaces && hardware->node_gpus > 0 &&
                    *hardware->interfaces % hardware->node_gpus == 0;
  return even ? FromProfile(*hardware->interfaces / hardware->node_gpus,
                            subject.worker->hardware_place)
              : Fact::Unknown(Need::kHardware);
}

Fact InterfacesPerNode(const Subject& subject, std::string_view /*key*/) {
  const std::optional<int64_t> interfaces = Interfaces(subject);
  return interfaces ? FromProfile(*interfaces, subject.worker->hardware_place)
                    : Fact::Unknown(NeedOfInterfaces(subject));
}

Fact Networks(const Subject& subject, std::string_view /*key*/) {
  const std::optional<int64_t> interfaces = Interfaces(subject);
  if (!interfaces) {
    return Fact::Unknown(NeedOfInterfaces(subject));
  }
  Node networks = Node::Seq(subject.worker->hardware_place);
  for (const Node& name : subject.worker->hardware->networks.items) {
    if (std::cmp_less(networks.items.size(), *interfaces)) {
      networks.Push(name);
    }
  }
  return networks.items.empty() ? Fact::Unknown(Need::kHardware)
                                : FromProfile(std::move(networks));
}

Fact StageGpus(const Subject& subject, std::string_view /*key*/) {
  const Worker& worker = *subject.worker;
  return FromNumber(worker.tp, [&worker](int64_t tp) {
    return FromNumber(worker.dp, [&](int64_t dp) {
      return FromProfile(tp * dp, worker.tp.decided_at);
    });
  });
}

Fact ExpertsFit(const Subject& subject, std::string_view /*key*/) {
  const Worker& worker = *subject.worker;
  return FromNumber(worker.ep, [&worker](int64_t ep) {
    return FromNumber(worker.gpus_per_worker, [&](int64_t gpus) {
      return FromProfile(ep == 1 || ep == gpus, worker.ep.decided_at);
    });
  });
}

Fact ExpertsDivideStage(const Subject& subject, std::string_view /*key*/) {
  const Worker& worker = *subject.worker;
  if (!worker.tp.is_present() || !worker.dp.is_present()) {
    return Fact::Unknown(Need::kCommand);
  }
  return FromNumber(worker.ep, [&worker](int64_t ep) {
    return ep <= 0 ? Fact::Unknown(Need::kCommand)
                   : FromProfile(worker.tp.value * worker.dp.value % ep == 0,
                                 worker.ep.decided_at);
  });
}

Fact TakesNode(const Subject& subject, std::string_view /*key*/) {
  const Worker& worker = *subject.worker;
  if (worker.hardware == nullptr || worker.hardware->node_gpus <= 0) {
    return Fact::Unknown(Need::kHardware);
  }
  return FromNumber(worker.gpus, [&worker](int64_t gpus) {
    return FromProfile(gpus == worker.hardware->node_gpus,
                       worker.gpus.decided_at);
  });
}

Fact Multinode(const Subject& subject, std::string_view /*key*/) {
  const Value<int64_t>& nodes = subject.worker->nodes;
  return FromNumber(nodes, [&nodes](int64_t count) {
    return FromProfile(count > 1, nodes.decided_at);
  });
}

Fact LengthInBlocks(const Subject& subject, std::string_view /*key*/) {
  const Worker& worker = *subject.worker;
  if (worker.engine == nullptr) {
    return Fact::Unknown(Need::kEngine);
  }
  const Value<int64_t>& length = worker.counted_length;
  return FromNumber(length, [&](int64_t tokens) {
    return FromProfile(RoundUp(tokens, worker.engine->kv_block.round_to),
                       length.decided_at);
  });
}

Fact LengthFits(const Subject& subject, std::string_view /*key*/) {
  const Worker& worker = *subject.worker;
  if (worker.model_profile == nullptr) {
    return Fact::Unknown(Need::kModel);
  }
  return FromNumber(worker.max_length, [&worker](int64_t tokens) {
    return FromProfile(tokens <= worker.model_profile->max_position,
                       worker.max_length.decided_at);
  });
}

Fact VolumeAccess(const Subject& subject, std::string_view key) {
  if (FindFact(key) == nullptr) {
    return Fact::Unknown(Need::kManifest);
  }
  const Fact path = ReadFact(subject, key);
  if (!path.is_present()) {
    return path.is_absent() ? Fact::Absent() : Fact::Unknown(path.need);
  }
  const Written* written = subject.worker->written;
  return written == nullptr ? Fact::Unknown(Need::kManifest)
                            : written->VolumeAccess(path.value.text);
}

Fact Length(const Subject& subject, std::string_view key) {
  if (FindFact(key) == nullptr) {
    return Fact::Unknown(Need::kManifest);
  }
  const Fact text = ReadFact(subject, key);
  return text.is_present()  ? FactOf(Value<int64_t>::Present(
                                  static_cast<int64_t>(text.value.text.size()),
                                  text.decided_at, text.from))
         : text.is_absent() ? Fact::Absent()
                            : Fact::Unknown(text.need);
}

// --- Prefill against decode

namespace {

Fact OfRole(const Subject& subject, const Worker& worker,
            std::string_view name) {
  Fact fact = ReadFact({.deployment = subject.deployment,
                        .worker = &worker,
                        .fabric = subject.fabric},
                       name);
  return fact.is_present() && fact.value.text == "auto" ? Fact::Absent() : fact;
}

std::string_view Compare(const std::string& prefill,
                         const std::string& decode) {
  if (prefill == decode) {
    return "same";
  }
  const auto number = [](const std::string& text) {
    return Node::Of(Node::Kind::kInt, text).AsInt();
  };
  const std::optional<int64_t> a = number(prefill);
  const std::optional<int64_t> b = number(decode);
  if (!a || !b) {
    return "different";
  }
  return *a == *b ? "same" : *b < *a ? "decode-smaller" : "decode-larger";
}

bool IsKnown(const Fact& fact) { return fact.is_present() || fact.is_absent(); }

}  // namespace

Fact Pair(const Subject& subject, std::string_view key) {
  const Worker* prefill = subject.deployment->Only("prefill");
  const Worker* decode = subject.deployment->Only("decode");
  if (prefill == nullptr || decode == nullptr) {
    // Of several prefill workers nobody can say which one is meant.
    const bool lacks = !subject.deployment->Has("prefill") ||
                       !subject.deployment->Has("decode");
    return !lacks                      ? Fact::Unknown(Need::kOneOfRole)
           : subject.deployment->whole ? Fact::Absent()
                                       : Fact::Unknown(Need::kManifest);
  }
  const Fact a = OfRole(subject, *prefill, key);
  const Fact b = OfRole(subject, *decode, key);
  if (!IsKnown(a) || !IsKnown(b)) {
    return Fact::Unknown(IsKnown(a) ? b.need : a.need);
  }
  if (a.is_absent() && b.is_absent()) {
    return subject.deployment->whole ? Fact::Absent()
                                     : Fact::Unknown(Need::kManifest);
  }
  const auto say = [](std::string_view text, Span place) {
    return FactOf(Value<std::string>::Present(std::string(text), place));
  };
  if (a.is_absent() || b.is_absent()) {
    return say("one-sided", a.is_present() ? a.decided_at : b.decided_at);
  }
  return say(Compare(a.value.text, b.value.text), b.decided_at);
}

}  // namespace dgdc::model::read
