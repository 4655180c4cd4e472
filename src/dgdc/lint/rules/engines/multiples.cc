// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/base/round_up.h"
#include "dgdc/base/whole_number.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/engine_config.h"

// Sizes of an engine that must be counted in others, as its profile says, and
// the buffer that hands the KV cache over.
namespace dgdc::lint {
namespace {

using manifest::Amend;
using manifest::AtDotted;
using manifest::Facts;
using manifest::Flag;
using manifest::Graph;
using manifest::Worker;
using yaml::Node;

// --- What an engine was told

enum class SizeFrom : uint8_t { kFlag, kConfig };

struct GivenSize {
  int64_t value = 0;
  Span span = {};
  std::string name = {};  // of the flag, or the dotted key
  SizeFrom from = SizeFrom::kFlag;
};

// Not known: it may be said where nobody sees it. Known without a size: the
// engine's default.
struct EngineSize {
  bool known = false;
  std::optional<GivenSize> given = {};
};

EngineSize SizeOfNode(const Node& node, std::string name) {
  const std::optional<int64_t> value = node.AsInt();
  if (!value) {
    return {};
  }
  return {.known = true,
          .given = GivenSize{.value = *value,
                             .span = node.span,
                             .name = std::move(name),
                             .from = SizeFrom::kConfig}};
}

EngineSize SizeOfFlag(const Flag& flag) {
  const std::optional<int64_t> value = flag.value && flag.value->known
                                           ? WholeNumber(flag.value->text)
                                           : std::nullopt;
  if (!value) {
    return {};
  }
  return {.known = true,
          .given = GivenSize{.value = *value,
                             .span = flag.value->span,
                             .name = flag.name,
                             .from = SizeFrom::kFlag}};
}

EngineSize SizeOfMeaning(const Graph& graph, const Worker& worker,
                         std::string_view meaning) {
  const manifest::EngineSetting setting =
      manifest::ReadSetting(worker, meaning);
  if (setting.node != nullptr) {
    return SizeOfNode(*setting.node, setting.key);
  }
  return setting.flag != nullptr
             ? SizeOfFlag(*setting.flag)
             : EngineSize{.known = setting.absent && worker.flags_complete &&
                                   graph.whole};
}

// The longest prompt of a prefill worker that takes prompts whole; nothing when
// it is not known.
std::optional<int64_t> LongestPrompt(const Graph& graph, const Worker& worker) {
  const auto& keys = worker.engine->server.config;
  const auto chunked = keys.find("chunkedPrefill");
  if (!worker.Is(RoleKind::kPrefill) || chunked == keys.end() ||
      AtDotted(worker.engine_config, chunked->second).AsBool() == true) {
    return std::nullopt;
  }
  const EngineSize longest = SizeOfMeaning(graph, worker, "maxNumTokens");
  if (!longest.given) {
    return std::nullopt;
  }
  return worker.max_length
             ? std::min(longest.given->value, worker.max_length->value)
             : longest.given->value;
}

void FixSize(const Facts& facts, const Graph& graph, const Worker& worker,
             const GivenSize& size, int64_t value, Diagnostic& finding) {
  const Amend amend(facts, graph, worker);
  const auto operations =
      size.from == SizeFrom::kFlag
          ? amend.SetFlag(size.name, fmt::format("{}", value))
          : amend.SetConfig(size.name, Node::Int(value));
  SetFix(finding, edit::Safety::kUnsafe,
         fmt::format("set {} to {}", size.name, value), operations);
}

// --- Multiples

// What divides a size, and the unit in which it may be rounded up.
struct Divisor {
  int64_t value = 0;
  int64_t unit = 0;
  std::string name = {};
  Span span = {};  // unknown for a default
};

std::optional<Divisor> DivisorOf(const Graph& graph, const Worker& worker,
                                 const MultipleRule& rule) {
  const EngineSize size = SizeOfMeaning(graph, worker, rule.of);
  if (size.given) {
    return Divisor{.value = size.given->value,
                   .unit = size.given->value,
                   .name = size.given->name,
                   .span = size.given->span};
  }
  const auto key = worker.engine->server.config.find(rule.of);
  const manifest::EngineValue value =
      manifest::ReadEngineValue(worker, rule.of);
  const std::optional<int64_t> number =
      value.by == manifest::DecidedBy::kDefault && value.text
          ? WholeNumber(**value.text)
          : std::nullopt;
  // A default that something else may change proves nothing.
  if (!size.known || !number || *number <= 1 ||
      !value.by_default->unless.empty() ||
      key == worker.engine->server.config.end()) {
    return std::nullopt;
  }
  return Divisor{.value = *number,
                 .unit = std::max(worker.engine->kv_block.round_to, *number),
                 .name = key->second};
}

// By what the value is divided before it is looked at; nothing when that is not
// known.
std::optional<int64_t> ShareOf(const Graph& graph, const Worker& worker,
                               const MultipleRule& rule) {
  if (rule.shared_by.empty() ||
      worker.FindMeaning(rule.shared_when) == nullptr) {
    return 1;
  }
  const EngineSize size = SizeOfMeaning(graph, worker, rule.shared_by);
  if (!size.known || (size.given && size.given->value < 1)) {
    return std::nullopt;
  }
  return size.given ? size.given->value : 1;
}

bool Concerns(const Worker& worker, const MultipleRule& rule) {
  return (rule.when.empty() || worker.FindMeaning(rule.when) != nullptr) &&
         (rule.roles.empty() || std::find(rule.roles.begin(), rule.roles.end(),
                                          worker.role) != rule.roles.end());
}

void CheckMultiple(const Facts& facts, const Graph& graph, const Worker& worker,
                   const MultipleRule& rule, Reporter& report) {
  const EngineSize size = SizeOfMeaning(graph, worker, rule.value);
  if (!size.given || size.given->value <= 0 || !Concerns(worker, rule)) {
    return;
  }
  const std::optional<Divisor> divisor = DivisorOf(graph, worker, rule);
  const std::optional<int64_t> share = ShareOf(graph, worker, rule);
  if (!divisor || divisor->value < 1 || !share ||
      size.given->value / *share % divisor->value == 0) {
    return;
  }
  const std::string what =
      divisor->span.known()
          ? fmt::format("{} {}", divisor->name, divisor->value)
          : fmt::format("{}, which is {} when it is not given", divisor->name,
                        divisor->value);
  Diagnostic& finding = report.At(
      size.given->span,
      fmt::format("{} of {} is {}{}, no multiple of {}", size.given->name,
                  *worker.component.name, size.given->value,
                  *share == 1 ? std::string()
                              : fmt::format(", {} for each of {} ranks",
                                            size.given->value / *share, *share),
                  what),
      fmt::format("no multiple of {}", divisor->value));
  if (divisor->span.known()) {
    finding.labels.push_back({divisor->span, "must divide it"});
  }
  finding.why.push_back(rule.why);
  finding.sources = rule.sources;
  if (rule.round_up) {
    const int64_t least = std::max(
        size.given->value, rule.of == "blockSize"
                               ? LongestPrompt(graph, worker).value_or(0)
                               : int64_t{0});
    FixSize(facts, graph, worker, *size.given,
            RoundUp(least, divisor->unit * *share), finding);
  }
}

void CheckMultiples(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.engine == nullptr) {
        continue;
      }
      for (const MultipleRule& rule : worker.engine->multiples) {
        CheckMultiple(facts, graph, worker, rule, report);
      }
    }
  }
}

// --- Transfer buffer

// The prompts are those of the prefill worker, whose buffer sends them; that of
// a decode worker takes them.
void CheckBufferOf(const Facts& facts, const Graph& graph, const Worker& worker,
                   int64_t longest, Reporter& report) {
  const EngineSize buffer =
      SizeOfMeaning(graph, worker, "transferBufferTokens");
  // 0 leaves the buffer out on purpose.
  if (!buffer.given || buffer.given->value <= 0 ||
      buffer.given->value >= longest) {
    return;
  }
  const EngineSize block = SizeOfMeaning(graph, worker, "blockSize");
  const int64_t least =
      RoundUp(longest, block.given ? block.given->value
                                   : worker.engine->kv_block.round_to);
  Diagnostic& finding = report.At(
      buffer.given->span,
      fmt::format("the transfer buffer of {} holds {} tokens, {} prompts may "
                  "have {}",
                  *worker.component.name, buffer.given->value,
                  worker.Is(RoleKind::kPrefill) ? "its" : "the", longest),
      fmt::format("at least {}", least));
  FixSize(facts, graph, worker, *buffer.given, least, finding);
}

void CheckTransferBuffer(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const Worker* prefill = graph.prefill();
    const Worker* decode = graph.decode();
    const std::optional<int64_t> longest =
        prefill == nullptr || prefill->engine == nullptr
            ? std::nullopt
            : LongestPrompt(graph, *prefill);
    if (!longest) {
      continue;
    }
    CheckBufferOf(facts, graph, *prefill, *longest, report);
    if (decode != nullptr && decode->engine == prefill->engine) {
      CheckBufferOf(facts, graph, *decode, *longest, report);
    }
  }
}

constexpr std::array kMultipleRules = {
    Rule{.code = "DG3041", .check = &CheckTransferBuffer},
    Rule{.code = "DG3048", .check = &CheckMultiples},
};

}  // namespace

std::span<const Rule> MultipleRules() { return kMultipleRules; }

}  // namespace dgdc::lint
