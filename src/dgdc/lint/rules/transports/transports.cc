// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/query/ucx_list.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// The list of transports that UCX may use for the KV transfer. That there is
// one, and what of the way it decides, the entries of the rules ask.
namespace dgdc::lint {
namespace {

using manifest::Text;

const std::string& ListName(const OneWorker& it) {
  return it.facts.catalog->Transport("ucx").Variable("transports");
}

// What a worker was given, at its place.
struct Listed {
  Text value = {};
  UcxList list;
};

Listed ListedBy(const OneWorker& it) {
  const std::string& name = ListName(it);
  return {SeenValue(it.worker, name).value_or(Text{}),
          UcxList(it.facts.catalog->Transport("ucx"),
                  EnvEntries(it.facts, it.worker, name))};
}

// Lists of exclusions are not made longer: that would exclude more.
void Lengthen(const OneWorker& it, const Listed& at, std::string_view more,
              edit::Safety safety, Diagnostic& finding) {
  if (!at.list.excludes()) {
    FixEnv(it.facts, it.graph, it.worker, ListName(it),
           fmt::format("{},{}", *at.value, more), safety, finding);
  }
}

void CheckGpuTransport(const OneWorker& it, Reporter& report) {
  const Accelerator& device = AcceleratorOf(it.facts, it.worker);
  if (device.transports.empty()) {
    return;
  }
  const Listed at = ListedBy(it);
  const bool rdma = at.list.Admits(UcxKind::kRdma) ||
                    !IsMeantFor(it.facts, it.worker, Network::kRdma);
  const std::string missing =
      fmt::format("{}{}", rdma ? "" : "rc,", fmt::join(device.transports, ","));
  Diagnostic& finding =
      report.At(at.value.span,
                fmt::format("{} of {} is \"{}\", without a GPU transport",
                            ListName(it), *it.worker.component.name, *at.value),
                at.list.excludes() ? "leave the GPU transports in"
                                   : fmt::format("add {}", missing));
  // Whoever lists TCP alone may have meant to do without RDMA.
  Lengthen(it, at, missing, rdma ? edit::Safety::kSafe : edit::Safety::kUnsafe,
           finding);
}

// Sets the engine's buffer into host memory, where its JSON says where it is.
void MoveBuffer(const OneWorker& it, Diagnostic& finding) {
  const auto& json = it.worker.engine->kv_transfer.json;
  const manifest::Flag* flag = it.worker.FindMeaning("kvTransfer");
  const auto key = json.find("bufferDevice");
  if (flag != nullptr && key != json.end()) {
    SetFix(finding, edit::Safety::kUnsafe,
           fmt::format("set {} to cpu", key->second),
           manifest::Amend(it.facts, it.graph, it.worker)
               .SetJson(*flag, key->second, yaml::Node::String("cpu")));
  }
}

// Where UCX is not meant to know the memory of the devices, the buffer has to
// lie elsewhere.
void CheckBufferInHost(const OneWorker& it, Reporter& report) {
  const Accelerator& device = AcceleratorOf(it.facts, it.worker);
  if (!device.transports.empty()) {
    return;
  }
  const std::string& name = *it.worker.component.name;
  const Text& buffer = it.worker.kv.buffer_device;
  Diagnostic& finding = report.At(
      ListedBy(it).value.span,
      buffer->empty()
          ? fmt::format("{} hands the KV cache of {} on without a transfer "
                        "buffer in host memory",
                        name, device.name)
          : fmt::format("{} hands the KV cache of {} on from a buffer on {}",
                        name, device.name, *buffer),
      "knows host memory alone");
  if (buffer.span.known()) {
    finding.labels.push_back({buffer.span, "the buffer"});
  }
  finding.why.push_back(device.why);
  MoveBuffer(it, finding);
}

// Devices without a transport for them, or those that --fabric names.
void CheckRdmaTransport(const OneWorker& it, Reporter& report) {
  if (!IsMeantFor(it.facts, it.worker, Network::kRdma)) {
    if (AccessTo(it.facts, it.worker, Network::kRdma).reach ==
        Reach::kUnclear) {
      report.Lacks("fabric", model::Need::kFabric);
    }
    return;
  }
  const Listed at = ListedBy(it);
  Diagnostic& finding =
      report.At(at.value.span,
                fmt::format("{} of {} is \"{}\", without an RDMA transport",
                            ListName(it), *it.worker.component.name, *at.value),
                at.list.excludes() ? "leave the RDMA transports in" : "add rc");
  if (const auto asked = AsksForNetwork(it.facts, it.worker, Network::kRdma)) {
    finding.labels.push_back({*asked, "RDMA is asked for here"});
  }
  Lengthen(it, at, "rc", edit::Safety::kUnsafe, finding);
}

void CheckLeavesPod(const OneWorker& it, Reporter& report) {
  const Listed at = ListedBy(it);
  Diagnostic& finding = report.At(
      at.value.span,
      fmt::format("{} of {} is \"{}\", none of which connects two pods",
                  ListName(it), *it.worker.component.name, *at.value),
      "add tcp, or rc where there is RDMA");
  const bool rdma = IsMeantFor(it.facts, it.worker, Network::kRdma);
  Lengthen(it, at, report.Name(rdma ? "overRdma" : "elsewhere"),
           edit::Safety::kSafe, finding);
}

std::string Joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ","));
}

// What a list with a ^ inside was most likely meant to allow: the rest, and
// with an exclusion of one GPU transport the other one.
std::string WithoutNegations(const TransportProfile& ucx, const UcxList& list) {
  std::vector<std::string> words;
  bool spares_copy = true;
  for (const Text& word : list.words()) {
    const std::string name =
        word->substr(word->find_first_not_of('^') == std::string::npos
                         ? word->size()
                         : word->find_first_not_of('^'));
    if (list.excludes() || name == *word) {
      words.push_back(name);
    } else if (name == "cuda_copy" || name == "cuda") {
      spares_copy = false;
    }
  }
  if (list.excludes()) {
    return "^" + Joined(words);
  }
  if (spares_copy && !UcxList(ucx, Joined(words)).Admits(UcxKind::kGpu)) {
    words.emplace_back("cuda_copy");
  }
  return Joined(words);
}

void CheckLateNegation(const OneWorker& it, Reporter& report) {
  const Listed at = ListedBy(it);
  if (const Text* word = at.list.LateNegation()) {
    Diagnostic& finding = report.At(
        word->span,
        fmt::format("{} of {} has a ^ inside the list: \"{}\"", ListName(it),
                    *it.worker.component.name, *at.value),
        "excludes nothing here");
    FixEnv(it.facts, it.graph, it.worker, ListName(it),
           WithoutNegations(it.facts.catalog->Transport("ucx"), at.list),
           edit::Safety::kUnsafe, finding);
  }
}

void CheckCommonTransport(const OnePair& it, Reporter& report) {
  const OneWorker prefill{it.facts, it.graph, it.prefill};
  const OneWorker decode{it.facts, it.graph, it.decode};
  const Listed one = ListedBy(prefill);
  const Listed other = ListedBy(decode);
  Diagnostic& finding = report.At(
      other.value.span,
      fmt::format("{} of {} and {} have no transport between pods in common: "
                  "\"{}\" and \"{}\"",
                  ListName(prefill), *it.prefill.component.name,
                  *it.decode.component.name, *one.value, *other.value),
      "write the same list in both");
  finding.labels.push_back({one.value.span, "the list of the other role"});
  const bool decode_is_faster =
      other.list.Admits(UcxKind::kRdma) && !one.list.Admits(UcxKind::kRdma);
  FixEnv(it.facts, it.graph, decode_is_faster ? it.prefill : it.decode,
         ListName(prefill), decode_is_faster ? *other.value : *one.value,
         edit::Safety::kUnsafe, finding);
}

constexpr std::array kTransportRules = {
    Rule{.code = "DG2001", .check = &CheckGpuTransport},
    Rule{.code = "DG2002", .check = &CheckRdmaTransport},
    Rule{.code = "DG2004", .check = &CheckLeavesPod},
    Rule{.code = "DG2005", .check = &CheckLateNegation},
    Rule{.code = "DG2009", .check = &CheckCommonTransport},
    Rule{.code = "DG2082", .check = &CheckBufferInHost},
};

}  // namespace

std::span<const Rule> TransportRules() { return kTransportRules; }

}  // namespace dgdc::lint
