// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/query/ucx_list.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// The list of transports that UCX may use for the KV transfer.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

constexpr std::string_view kList = "UCX_TLS";

// A worker that hands KV caches on through UCX, and the list it was given.
struct Listed {
  const Facts& facts;
  const Graph& graph;
  const Worker& worker;
  Text value;
  UcxList list;
  Path path;

  [[nodiscard]] const std::string& name() const {
    return *worker.component.name;
  }
};

std::optional<Listed> TransportListOf(const Facts& facts, const Graph& graph,
                                      const Worker& worker) {
  const std::optional<Text> value = SeenValue(worker, kList);
  if (!value || !CarriesKv(graph, worker) || !UsesUcx(worker)) {
    return std::nullopt;
  }
  return Listed{facts,
                graph,
                worker,
                *value,
                UcxList(EnvEntries(facts, worker, kList)),
                KvPath(facts, graph, worker)};
}

// Lists that cannot be read are left to the rules about them.
void ForEach(const Facts& facts,
             const std::function<void(const Listed& listed)>& check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (const std::optional<Listed> listed =
              TransportListOf(facts, graph, worker)) {
        check(*listed);
      }
    }
  }
}

bool Readable(const UcxList& list) {
  return !list.words().empty() && list.LateNegation() == nullptr;
}

// Lists of exclusions are not made longer: that would exclude more.
void FixList(const Listed& at, const std::string& value, edit::Safety safety,
             Diagnostic& finding) {
  if (!at.list.excludes()) {
    FixEnv(at.facts, at.graph, at.worker, kList, value, safety, finding);
  }
}

void CheckGpuTransport(const Facts& facts, Reporter& report) {
  ForEach(facts, [&report](const Listed& at) {
    const Accelerator& device = AcceleratorOf(at.facts, at.worker);
    if (at.path.cause != Cause::kNoGpuTransport || device.transports.empty()) {
      return;
    }
    const bool rdma = at.list.Admits(UcxKind::kRdma) ||
                      !IsMeantFor(at.facts, at.worker, Network::kRdma);
    const std::string missing = fmt::format("{}{}", rdma ? "" : "rc,",
                                            fmt::join(device.transports, ","));
    Diagnostic& finding =
        report.At(at.value.span,
                  fmt::format("{} of {} is \"{}\", without a GPU transport",
                              kList, at.name(), *at.value),
                  at.list.excludes() ? "leave the GPU transports in"
                                     : fmt::format("add {}", missing));
    // Whoever lists TCP alone may have meant to do without RDMA.
    FixList(at, *at.value + "," + missing,
            rdma ? edit::Safety::kSafe : edit::Safety::kUnsafe, finding);
  });
}

// Where UCX is not meant to know the memory of the devices, the buffer has to
// lie elsewhere.
void CheckBufferInHost(const Facts& facts, Reporter& report) {
  ForEach(facts, [&report](const Listed& at) {
    const Accelerator& device = AcceleratorOf(at.facts, at.worker);
    if (at.path.cause != Cause::kNoGpuTransport || !device.transports.empty()) {
      return;
    }
    const Text& buffer = at.worker.kv.buffer_device;
    Diagnostic& finding = report.At(
        at.value.span,
        buffer->empty()
            ? fmt::format("{} hands the KV cache of {} on without a transfer "
                          "buffer in host memory",
                          at.name(), device.name)
            : fmt::format("{} hands the KV cache of {} on from a buffer on {}",
                          at.name(), device.name, *buffer),
        "knows host memory alone");
    if (buffer.span.known()) {
      finding.labels.push_back({buffer.span, "the buffer"});
    }
    finding.why.push_back(device.why);
    const auto& json = at.worker.engine->kv_transfer.json;
    const manifest::Flag* flag = at.worker.FindMeaning("kvTransfer");
    const auto key = json.find("bufferDevice");
    if (flag != nullptr && key != json.end()) {
      SetFix(finding, edit::Safety::kUnsafe,
             fmt::format("set {} to cpu", key->second),
             manifest::Amend(at.facts, at.graph, at.worker)
                 .SetJson(*flag, key->second, yaml::Node::String("cpu")));
    }
  });
}

// Devices without a transport for them, or those that --fabric names.
void CheckRdmaTransport(const Facts& facts, Reporter& report) {
  ForEach(facts, [&report](const Listed& at) {
    const bool lacks = at.path.cause == Cause::kNoRdmaTransport ||
                       at.path.cause == Cause::kNoDevices;
    if (!lacks || at.list.Admits(UcxKind::kRdma) ||
        !IsMeantFor(at.facts, at.worker, Network::kRdma)) {
      return;
    }
    const std::optional<Span> asked =
        AsksForNetwork(at.facts, at.worker, Network::kRdma);
    Diagnostic& finding = report.At(
        at.value.span,
        fmt::format("{} of {} is \"{}\", without an RDMA transport", kList,
                    at.name(), *at.value),
        at.list.excludes() ? "leave the RDMA transports in" : "add rc");
    if (asked) {
      finding.labels.push_back({*asked, "RDMA is asked for here"});
    }
    FixList(at, *at.value + ",rc", edit::Safety::kUnsafe, finding);
  });
}

void CheckNvlinkExcluded(const Facts& facts, Reporter& report) {
  ForEach(facts, [&report](const Listed& at) {
    const Text* nvlink = NvlinkSwitchOn(at.facts, at.worker);
    if (!Readable(at.list) || at.list.Admits(UcxKind::kGpuPeer) ||
        nvlink == nullptr) {
      return;
    }
    report
        .At(nvlink->span,
            fmt::format("UCX_CUDA_IPC_ENABLE_MNNVL is on in {}, but {} leaves "
                        "out cuda_ipc",
                        at.name(), kList),
            "has no effect")
        .labels.push_back({at.value.span, at.list.excludes()
                                              ? "excluded here"
                                              : "not in this list"});
  });
}

void CheckLeavesPod(const Facts& facts, Reporter& report) {
  ForEach(facts, [&](const Listed& at) {
    if (at.path.cause == Cause::kNoPodTransport) {
      Diagnostic& finding = report.At(
          at.value.span,
          fmt::format("{} of {} is \"{}\", none of which connects two pods",
                      kList, at.name(), *at.value),
          "add tcp, or rc where there is RDMA");
      const bool rdma = IsMeantFor(facts, at.worker, Network::kRdma);
      FixList(at, *at.value + (rdma ? ",rc" : ",tcp"), edit::Safety::kSafe,
              finding);
    }
  });
}

std::string Joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ","));
}

// What a list with a ^ inside was most likely meant to allow: the rest, and
// with an exclusion of one GPU transport the other one.
std::string WithoutNegations(const UcxList& list) {
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
  if (spares_copy && !UcxList(Joined(words)).Admits(UcxKind::kGpu)) {
    words.emplace_back("cuda_copy");
  }
  return Joined(words);
}

void CheckLateNegation(const Facts& facts, Reporter& report) {
  ForEach(facts, [&report](const Listed& at) {
    if (const Text* word = at.list.LateNegation()) {
      Diagnostic& finding =
          report.At(word->span,
                    fmt::format("{} of {} has a ^ inside the list: \"{}\"",
                                kList, at.name(), *at.value),
                    "excludes nothing here");
      FixEnv(at.facts, at.graph, at.worker, kList, WithoutNegations(at.list),
             edit::Safety::kUnsafe, finding);
    }
  });
}

void CheckKnownTransports(const Facts& facts, Reporter& report) {
  ForEach(facts, [&](const Listed& at) {
    for (const Text& word : at.list.words()) {
      if (IsUcxTransport(*word) || word->find('^') != std::string::npos) {
        continue;
      }
      const std::vector<std::string_view> known = UcxTransports();
      const auto near = ClosestMatch(
          *word, std::vector<std::string>(known.begin(), known.end()));
      Diagnostic& finding = report.At(
          word.span,
          fmt::format("{} of {} names \"{}\", which is no transport of UCX",
                      kList, at.name(), *word),
          near ? fmt::format("did you mean {}?", *near) : "");
      if (near) {
        SetFix(finding, edit::Safety::kSafe, fmt::format("write {}", *near),
               SetAt({.facts = facts, .graph = &at.graph, .worker = &at.worker},
                     word.span, yaml::Node::String(*near)));
      }
    }
  });
}

void CheckAllAlone(const Facts& facts, Reporter& report) {
  ForEach(facts, [&report](const Listed& at) {
    const auto& words = at.list.words();
    if (words.size() > 1 && *words.front() == "all") {
      report.At(at.value.span,
                fmt::format("{} of {} is \"{}\", all together with others",
                            kList, at.name(), *at.value),
                "write all alone, or leave it out");
    }
  });
}

void CheckEmpty(const Facts& facts, Reporter& report) {
  ForEach(facts, [&report](const Listed& at) {
    if (at.list.words().empty()) {
      report.At(at.value.span,
                fmt::format("{} of {} names no transport", kList, at.name()),
                "remove the variable");
    }
  });
}

void CheckCommonTransport(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    if (graph.prefill() == nullptr || graph.decode() == nullptr) {
      continue;
    }
    const auto prefill = TransportListOf(facts, graph, *graph.prefill());
    const auto decode = TransportListOf(facts, graph, *graph.decode());
    if (!prefill || !decode ||
        (prefill->path.cause != Cause::kNoCommonTransport &&
         decode->path.cause != Cause::kNoCommonTransport)) {
      continue;
    }
    Diagnostic& finding = report.At(
        decode->value.span,
        fmt::format("{} of {} and {} have no transport between pods in common: "
                    "\"{}\" and \"{}\"",
                    kList, prefill->name(), decode->name(), *prefill->value,
                    *decode->value),
        "write the same list in both");
    finding.labels.push_back(
        {prefill->value.span, "the list of the other role"});
    const bool decode_is_faster = decode->list.Admits(UcxKind::kRdma) &&
                                  !prefill->list.Admits(UcxKind::kRdma);
    const Listed& from = decode_is_faster ? *decode : *prefill;
    const Listed& to = decode_is_faster ? *prefill : *decode;
    FixEnv(facts, graph, to.worker, kList, *from.value, edit::Safety::kUnsafe,
           finding);
  }
}

constexpr std::array kTransportRules = {
    Rule{.code = "DG2001", .check = &CheckGpuTransport},
    Rule{.code = "DG2002", .check = &CheckRdmaTransport},
    Rule{.code = "DG2003", .check = &CheckNvlinkExcluded},
    Rule{.code = "DG2004", .check = &CheckLeavesPod},
    Rule{.code = "DG2005", .check = &CheckLateNegation},
    Rule{.code = "DG2006", .check = &CheckKnownTransports},
    Rule{.code = "DG2007", .check = &CheckAllAlone},
    Rule{.code = "DG2008", .check = &CheckEmpty},
    Rule{.code = "DG2009", .check = &CheckCommonTransport},
    Rule{.code = "DG2082", .check = &CheckBufferInHost},
};

}  // namespace

std::span<const Rule> TransportRules() { return kTransportRules; }

}  // namespace dgdc::lint
