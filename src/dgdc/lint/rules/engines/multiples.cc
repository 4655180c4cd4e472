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
using manifest::Flag;
using manifest::Worker;
using model::Need;
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

// What is not shown is remembered.
EngineSize SizeOfMeaning(const OneWorker& it, std::string_view meaning,
                         Reporter& report) {
  const manifest::EngineSetting setting =
      manifest::ReadSetting(it.worker, meaning);
  if (setting.node != nullptr) {
    return SizeOfNode(*setting.node, setting.key);
  }
  const bool is_shown =
      setting.flag != nullptr
          ? setting.flag->value && setting.flag->value->known
          : setting.absent && it.worker.flags_complete && it.graph.whole;
  if (!is_shown) {
    report.Lacks(fmt::format("setting.{}", meaning),
                 it.graph.whole ? Need::kCommand : Need::kManifest);
  }
  return setting.flag != nullptr ? SizeOfFlag(*setting.flag)
                                 : EngineSize{.known = is_shown};
}

// The longest prompt of a prefill worker that takes prompts whole; nothing when
// it is not known.
std::optional<int64_t> LongestPrompt(const OneWorker& it, Reporter& report) {
  const Worker& worker = it.worker;
  const auto& keys = worker.engine->server.config;
  const auto chunked = keys.find("chunkedPrefill");
  if (!worker.Is(RoleKind::kPrefill) || chunked == keys.end() ||
      AtDotted(worker.engine_config, chunked->second).AsBool() == true) {
    return std::nullopt;
  }
  const EngineSize longest = SizeOfMeaning(it, "maxNumTokens", report);
  if (!longest.given) {
    return std::nullopt;
  }
  return worker.max_length
             ? std::min(longest.given->value, worker.max_length->value)
             : longest.given->value;
}

void FixSize(const OneWorker& it, const GivenSize& size, int64_t value,
             Diagnostic& finding) {
  const Amend amend(it.facts, it.graph, it.worker);
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

  [[nodiscard]] std::string Text() const {
    return span.known() ? fmt::format("{} {}", name, value)
                        : fmt::format("{}, which is {} when it is not given",
                                      name, value);
  }
};

// The engine's default; nothing where something else may change it, which
// proves nothing.
std::optional<Divisor> DefaultDivisor(const Worker& worker,
                                      const MultipleRule& rule) {
  const auto key = worker.engine->server.config.find(rule.of);
  const manifest::EngineValue value =
      manifest::ReadEngineValue(worker, rule.of);
  const std::optional<int64_t> number =
      value.by == manifest::DecidedBy::kDefault && value.text
          ? WholeNumber(**value.text)
          : std::nullopt;
  if (!number || *number <= 1 || !value.by_default->unless.empty() ||
      key == worker.engine->server.config.end()) {
    return std::nullopt;
  }
  return Divisor{.value = *number,
                 .unit = std::max(worker.engine->kv_block.round_to, *number),
                 .name = key->second};
}

std::optional<Divisor> DivisorOf(const OneWorker& it, const MultipleRule& rule,
                                 Reporter& report) {
  const EngineSize size = SizeOfMeaning(it, rule.of, report);
  if (size.given) {
    return Divisor{.value = size.given->value,
                   .unit = size.given->value,
                   .name = size.given->name,
                   .span = size.given->span};
  }
  return size.known ? DefaultDivisor(it.worker, rule) : std::nullopt;
}

// By what the value is divided before it is looked at; nothing when that is not
// known.
std::optional<int64_t> ShareOf(const OneWorker& it, const MultipleRule& rule,
                               Reporter& report) {
  if (rule.shared_by.empty() ||
      it.worker.FindMeaning(rule.shared_when) == nullptr) {
    return 1;
  }
  const EngineSize size = SizeOfMeaning(it, rule.shared_by, report);
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

void FixMultiple(const OneWorker& it, const MultipleRule& rule,
                 const GivenSize& size, int64_t unit, Reporter& report,
                 Diagnostic& finding) {
  const int64_t least = std::max(
      size.value, rule.of == "blockSize" ? LongestPrompt(it, report).value_or(0)
                                         : int64_t{0});
  FixSize(it, size, RoundUp(least, unit), finding);
}

void CheckMultiple(const OneWorker& it, const MultipleRule& rule,
                   Reporter& report) {
  if (!Concerns(it.worker, rule)) {
    return;
  }
  const EngineSize size = SizeOfMeaning(it, rule.value, report);
  if (!size.given || size.given->value <= 0) {
    return;
  }
  const std::optional<Divisor> divisor = DivisorOf(it, rule, report);
  const std::optional<int64_t> share = ShareOf(it, rule, report);
  if (!divisor || divisor->value < 1 || !share ||
      size.given->value / *share % divisor->value == 0) {
    return;
  }
  Diagnostic& finding = report.At(
      size.given->span,
      fmt::format("{} of {} is {}{}, no multiple of {}", size.given->name,
                  *it.worker.component.name, size.given->value,
                  *share == 1 ? std::string()
                              : fmt::format(", {} for each of {} ranks",
                                            size.given->value / *share, *share),
                  divisor->Text()),
      fmt::format("no multiple of {}", divisor->value));
  if (divisor->span.known()) {
    finding.labels.push_back({divisor->span, "must divide it"});
  }
  finding.why.push_back(rule.why);
  finding.sources = rule.sources;
  if (rule.round_up) {
    FixMultiple(it, rule, *size.given, divisor->unit * *share, report, finding);
  }
}

void CheckMultiples(const OneWorker& it, Reporter& report) {
  if (it.worker.engine == nullptr) {
    report.Read(it, "engine");
    return;
  }
  for (const MultipleRule& rule : it.worker.engine->multiples) {
    CheckMultiple(it, rule, report);
  }
}

// --- Transfer buffer

// The prompts are those of the prefill worker, whose buffer sends them; that of
// a decode worker takes them. Null where another engine or nobody sends them.
const Worker* SenderTo(const OneWorker& it, Reporter& report) {
  const Worker* prefill = it.graph.prefill();
  const bool has_both = prefill != nullptr && (prefill == &it.worker ||
                                               it.graph.decode() == &it.worker);
  if (!has_both && it.graph.disaggregated()) {
    report.Lacks("pair.setting.maxNumTokens", Need::kOneOfRole);
  } else if (!has_both && !it.graph.whole) {
    report.Lacks("prefill.setting.maxNumTokens", Need::kManifest);
  }
  return has_both && prefill->engine == it.worker.engine ? prefill : nullptr;
}

void ReportSmallBuffer(const OneWorker& it, const EngineSize& buffer,
                       int64_t longest, Reporter& report) {
  const EngineSize block = SizeOfMeaning(it, "blockSize", report);
  const int64_t least =
      RoundUp(longest, block.given ? block.given->value
                                   : it.worker.engine->kv_block.round_to);
  Diagnostic& finding = report.At(
      buffer.given->span,
      fmt::format("the transfer buffer of {} holds {} tokens, {} prompts may "
                  "have {}",
                  *it.worker.component.name, buffer.given->value,
                  it.worker.Is(RoleKind::kPrefill) ? "its" : "the", longest),
      fmt::format("at least {}", least));
  FixSize(it, *buffer.given, least, finding);
}

void CheckTransferBuffer(const OneWorker& it, Reporter& report) {
  const Worker& worker = it.worker;
  if (worker.engine == nullptr ||
      !worker.engine->server.config.contains("transferBufferTokens")) {
    return;
  }
  const EngineSize buffer = SizeOfMeaning(it, "transferBufferTokens", report);
  // 0 leaves the buffer out on purpose.
  const Worker* prefill =
      buffer.given && buffer.given->value > 0 ? SenderTo(it, report) : nullptr;
  const std::optional<int64_t> longest =
      prefill == nullptr
          ? std::nullopt
          : LongestPrompt({it.facts, it.graph, *prefill}, report);
  if (longest && buffer.given->value < *longest) {
    ReportSmallBuffer(it, buffer, *longest, report);
  }
}

constexpr std::array kMultipleRules = {
    Rule{.code = "DG3041", .check = &CheckTransferBuffer},
    Rule{.code = "DG3048", .check = &CheckMultiples},
};

}  // namespace

std::span<const Rule> MultipleRules() { return kMultipleRules; }

}  // namespace dgdc::lint
