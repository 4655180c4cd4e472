// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/intent/model_config.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/attention.h"

namespace dgdc::intent {
namespace {

using yaml::Node;
using Amount = std::optional<int64_t>;

constexpr int64_t kStateBytes = 4;        // recurrent states are 32 bits wide
constexpr int64_t kConvolutionBytes = 2;  // what convolutions keep, 16 bits

const Node& NoField() {
  static const Node kNothing;
  return kNothing;
}

const Node& Get(const Node& map, std::string_view key) {
  const Node* node = map.Find(key);
  return node == nullptr ? NoField() : *node;
}

// The value of a dotted path; null where any part of it is not there.
const Node& Dotted(const Node& map, std::string_view path) {
  const Node* node = &map;
  while (!path.empty()) {
    const size_t dot = path.find('.');
    node = &Get(*node, path.substr(0, dot));
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  }
  return *node;
}

// Of a configuration: the part of the language model, the whole, and the row of
// the table for its family.
struct ConfigReading {
  const Node& table;
  const Node& whole;
  const Node& text;
  const Node& family;
};

// The value of the first of these fields that is there.
const Node& FirstOf(const Node& names, const Node& config) {
  for (const Node& name : names.items) {
    if (const Node& value = Dotted(config, name.scalar); !value.IsNull()) {
      return value;
    }
  }
  return NoField();
}

std::optional<Spanned<int64_t>> FieldFact(const ConfigReading& it,
                                          std::string_view name) {
  const Node& value = FirstOf(Get(Get(it.table, "fields"), name), it.text);
  if (const Amount number = value.AsInt(); number && *number > 0) {
    return Spanned<int64_t>{.value = *number, .span = value.span};
  }
  const Amount assumed = Get(Get(it.family, "defaults"), name).AsInt();
  return assumed ? std::optional(Spanned<int64_t>{.value = *assumed,
                                                  .span = it.text.span})
                 : std::nullopt;
}

// --- Counting layers

bool Counts(const Node& item, const Node& way) {
  const Node& wanted = Get(way, "is");
  const std::vector<Node>& without = Get(way, "without").items;
  return (wanted.IsNull() || item.scalar == wanted.scalar) &&
         std::none_of(
             without.begin(), without.end(), [&item](const Node& path) {
               return Dotted(item, path.scalar).AsBool().value_or(false);
             });
}

// One way to count; nothing where its field is not there.
Amount CountBy(const ConfigReading& it, const Node& way, Amount layers,
               Amount kv_layers) {
  if (const Node* list = way.Find("list")) {
    const Node& items = Dotted(it.text, list->scalar);
    return !items.IsSeq()
               ? std::nullopt
               : Amount(std::count_if(
                     items.items.begin(), items.items.end(),
                     [&way](const Node& item) { return Counts(item, way); }));
  }
  if (const Node* text = way.Find("text")) {
    const Node& value = Dotted(it.text, text->scalar);
    const std::string& letter = Get(way, "letter").scalar;
    return !value.IsString() ? std::nullopt
           : letter.empty()
               ? Amount(static_cast<int64_t>(value.scalar.size()))
               : Amount(std::count(value.scalar.begin(), value.scalar.end(),
                                   letter.front()));
  }
  if (const Node* every = way.Find("every")) {
    const Amount given = Dotted(it.text, every->scalar).AsInt();
    const Amount step = given ? given : Get(way, "default").AsInt();
    return step && *step > 0 && layers ? Amount(*layers / *step) : std::nullopt;
  }
  return layers && kv_layers ? Amount(*layers - *kv_layers) : std::nullopt;
}

Amount CountLayers(const ConfigReading& it, std::string_view which,
                   Amount layers, Amount kv_layers = {}) {
  for (const Node& way : Get(it.family, which).items) {
    if (const Amount count = CountBy(it, way, layers, kv_layers)) {
      return count;
    }
  }
  return std::nullopt;
}

// --- Recurrent state

// A sum of products of fields and numbers; nothing where a field is missing.
Amount SumOf(const ConfigReading& it, const Node& sum) {
  int64_t total = 0;
  for (const Node& product : sum.items) {
    int64_t value = 1;
    for (const Node& factor : product.items) {
      const Amount number = Dotted(it.text, factor.scalar).AsInt();
      const bool plain =
          !factor.scalar.empty() &&
          factor.scalar.find_first_not_of("0123456789") == std::string::npos;
      if (!number && !plain) {
        return std::nullopt;
      }
      value *= number ? *number : std::stoll(factor.scalar);
    }
    total += value;
  }
  return total;
}

Amount StateBytes(const ConfigReading& it, Amount linear_layers) {
  const Amount state = SumOf(it, Get(it.family, "state"));
  const Amount channels = SumOf(it, Get(it.family, "convolution"));
  const Amount kernel =
      Dotted(it.text, Get(it.family, "kernel").scalar).AsInt();
  if (!linear_layers || !state || !channels || !kernel) {
    return std::nullopt;
  }
  return *linear_layers *
         (*state * kStateBytes + *channels * (*kernel - 1) * kConvolutionBytes);
}

// --- Heads

// KV heads where the file gives the query heads of each instead.
Amount GroupedHeads(const ConfigReading& it, Amount query_heads) {
  const Node& rule = Get(it.family, "headsPerGroup");
  for (const Node& item : Dotted(it.text, Get(rule, "list").scalar).items) {
    const Amount per_group = Dotted(item, Get(rule, "field").scalar).AsInt();
    if (per_group && *per_group > 0 && query_heads) {
      return *query_heads / *per_group;
    }
  }
  return std::nullopt;
}

std::optional<Spanned<int64_t>> Placed(Amount value, Span place) {
  return value ? std::optional(Spanned<int64_t>{.value = *value, .span = place})
               : std::nullopt;
}

// What the library that wrote the file takes for heads that it leaves out: one
// KV head per query head, and the width shared out evenly.
void CompleteHeads(const ConfigReading& it, ArchitectureIntent& facts) {
  const auto& queries = facts.query_heads;
  if (!facts.kv_heads && queries) {
    const Amount grouped = GroupedHeads(it, **queries);
    facts.kv_heads = Placed(grouped ? *grouped : **queries, queries->span);
  }
  const auto hidden = FieldFact(it, "hidden");
  if (!facts.head_dim && hidden && queries) {
    facts.head_dim = Placed(**hidden / **queries, hidden->span);
  }
}

// --- The architecture

ArchitectureIntent FactsOf(const ConfigReading& it, const AttentionKind& kind,
                           Span place) {
  const Node& type = Dotted(it.text, Get(it.table, "type").scalar);
  ArchitectureIntent facts{
      .span = place,
      .attention = {.value = std::string(kind.name), .span = type.span},
      .layers = FieldFact(it, "layers"),
      .query_heads = FieldFact(it, "queryHeads"),
      .max_position = FieldFact(it, "maxPosition")};
  if (!facts.layers) {
    facts.layers = Placed(CountLayers(it, "allLayers", {}), it.text.span);
  }
  // Not a conditional expression: at -O3 g++ 12 takes what is copied then for
  // uninitialized.
  Amount layers;
  if (facts.layers) {
    layers = **facts.layers;
  }
  const Amount kv_layers = CountLayers(it, "kvLayers", layers);
  facts.kv_layers = Placed(kv_layers, type.span);
  facts.swa_layers =
      Placed(CountLayers(it, "swaLayers", layers, kv_layers), type.span);
  if (facts.swa_layers) {
    facts.window = FieldFact(it, "window");
  }
  if (kind.shape == KvShape::kHeads) {
    facts.kv_heads = FieldFact(it, "kvHeads");
    facts.head_dim = FieldFact(it, "headDim");
    facts.global_kv_heads = FieldFact(it, "globalKvHeads");
    facts.global_head_dim = FieldFact(it, "globalHeadDim");
    CompleteHeads(it, facts);
  } else if (kind.shape == KvShape::kLatent) {
    facts.kv_lora_rank = FieldFact(it, "kvLoraRank");
    facts.qk_rope_head_dim = FieldFact(it, "qkRopeHeadDim");
    if (std::find(kind.needs.begin(), kind.needs.end(), "indexHeadDim") !=
        kind.needs.end()) {
      facts.index_head_dim = FieldFact(it, "indexHeadDim");
    }
  }
  if (kind.recurrent) {
    facts.fixed_state_bytes = Placed(
        StateBytes(it, CountLayers(it, "linearLayers", layers, kv_layers)),
        type.span);
  }
  return facts;
}

struct NamedFact {
  std::string_view name;
  std::optional<Spanned<int64_t>> ArchitectureIntent::*fact;
};

constexpr std::array kNeeded = {
    NamedFact{"layers", &ArchitectureIntent::layers},
    NamedFact{"queryHeads", &ArchitectureIntent::query_heads},
    NamedFact{"kvLayers", &ArchitectureIntent::kv_layers},
    NamedFact{"swaLayers", &ArchitectureIntent::swa_layers},
    NamedFact{"kvHeads", &ArchitectureIntent::kv_heads},
    NamedFact{"headDim", &ArchitectureIntent::head_dim},
    NamedFact{"kvLoraRank", &ArchitectureIntent::kv_lora_rank},
    NamedFact{"qkRopeHeadDim", &ArchitectureIntent::qk_rope_head_dim},
    NamedFact{"indexHeadDim", &ArchitectureIntent::index_head_dim},
    NamedFact{"window", &ArchitectureIntent::window},
    NamedFact{"fixedStateBytes", &ArchitectureIntent::fixed_state_bytes},
};

// The fields that would tell a fact, for people.
std::string FieldsOf(const ConfigReading& it, std::string_view fact) {
  std::vector<std::string> names;
  for (const Node& name : Get(Get(it.table, "fields"), fact).items) {
    names.push_back(name.scalar);
  }
  for (const Node& way : Get(it.family, fact).items) {
    for (const std::string_view key : {"list", "text", "every"}) {
      if (const Node* field = way.Find(key)) {
        names.push_back(field->scalar);
      }
    }
  }
  if (names.empty()) {
    for (const std::string_view key : {"state", "convolution"}) {
      for (const Node& product : Get(it.family, key).items) {
        for (const Node& factor : product.items) {
          if (Dotted(it.text, factor.scalar).IsNull() &&
              factor.scalar.size() > 1) {
            names.push_back(factor.scalar);
          }
        }
      }
    }
  }
  return fmt::format("{}", fmt::join(names, " or "));
}

bool IsComplete(const ConfigReading& it, const AttentionKind& kind,
                const ArchitectureIntent& facts, Sink& sink) {
  bool complete = true;
  for (const NamedFact& row : kNeeded) {
    const bool needed = row.name == "layers" || row.name == "queryHeads" ||
                        std::find(kind.needs.begin(), kind.needs.end(),
                                  row.name) != kind.needs.end();
    if (!needed || (facts.*row.fact).has_value()) {
      continue;
    }
    complete = false;
    Diagnostic& d =
        sink.Report("DG1094", facts.attention.span,
                    fmt::format("the configuration of the model has no {}",
                                FieldsOf(it, row.name)));
    d.field_path = "spec.model.config";
    d.here = fmt::format("{} attention needs it", kind.name);
    d.labels.push_back({facts.span, "the file is named here"});
    d.help.emplace_back(
        "give the whole config.json of the model, or its facts in "
        "spec.model.architecture");
  }
  return complete;
}

// --- Weights

std::string FormatOf(const ConfigReading& it, const Node& rows) {
  for (const Node& row : rows.items) {
    const std::vector<yaml::Entry>& when = Get(row, "when").entries;
    const auto holds = [&](const yaml::Entry& entry) {
      const Node& own = Dotted(it.text, entry.key);
      const Node& value = own.IsNull() ? Dotted(it.whole, entry.key) : own;
      return value.IsScalar() && value.scalar == entry.value.scalar;
    };
    if (std::all_of(when.begin(), when.end(), holds)) {
      return Get(row, "format").scalar;
    }
  }
  return "";
}

ModelConfigFacts BesidesOf(const ConfigReading& it, const AttentionKind& kind,
                           const ArchitectureIntent& facts) {
  const Node& weights = Get(it.table, "weights");
  ModelConfigFacts besides{
      .weight_format = FormatOf(it, Get(weights, "formats")),
      .kv_dtype = FormatOf(it, Get(weights, "kvCache"))};
  const bool quantized = !Get(it.text, "quantization_config").IsNull() ||
                         !Get(it.whole, "quantization_config").IsNull();
  const Node& plain = FirstOf(Get(weights, "plain"), it.text);
  if (!quantized && (plain.scalar == "bfloat16" || plain.scalar == "float16")) {
    besides.weight_format = "bf16";
  }
  const bool off =
      Dotted(it.text, Get(it.table, "windowSwitch").scalar).AsBool() == false;
  const auto window = FieldFact(it, "window");
  if (kind.shape == KvShape::kHeads && window && !off && !facts.swa_layers) {
    besides.notes.push_back(fmt::format(
        "Upper bound: the attention window of {} tokens that the configuration "
        "has is not discounted.",
        **window));
  }
  return besides;
}

const Node* FindFamily(const Node& table, std::string_view type) {
  for (const Node& family : Get(table, "families").items) {
    const std::vector<Node>& types = Get(family, "types").items;
    if (std::any_of(types.begin(), types.end(),
                    [type](const Node& one) { return one.scalar == type; })) {
      return &family;
    }
  }
  return nullptr;
}

// The part of the language model, where there are others.
const Node& TextPart(const Node& table, const Node& config) {
  for (const Node& name : Get(table, "nested").items) {
    if (const Node& part = Get(config, name.scalar); part.IsMap()) {
      return part;
    }
  }
  return config;
}

void ReportFamily(const Node& type, const Node& text, Span place, Sink& sink) {
  Diagnostic& d = sink.Report(
      "DG1093", type.IsNull() ? text.span : type.span,
      type.IsNull()
          ? "the configuration of the model does not name its family"
          : fmt::format("no model of the family \"{}\" is known", type.scalar));
  d.field_path = "spec.model.config";
  d.labels.push_back({place, "the file is named here"});
  d.why.emplace_back(
      "what its layers cache is not known, so that the size of the KV transfer "
      "and checks of heads and length are skipped");
  d.help.emplace_back("give its facts in spec.model.architecture");
}

}  // namespace

void ReadModelConfig(const Node& table, const Node& config, Span place,
                     ModelIntent& model, Sink& sink) {
  const Node& text = TextPart(table, config);
  const std::string& field = Get(table, "type").scalar;
  const Node& own = Dotted(text, field);
  const Node& type = own.IsNull() ? Dotted(config, field) : own;
  const Node* family = FindFamily(table, type.scalar);
  const AttentionKind* kind =
      family == nullptr ? nullptr
                        : FindAttentionKind(Get(*family, "attention").scalar);
  if (kind == nullptr) {
    ReportFamily(type, text, place, sink);
    return;
  }
  const ConfigReading it{
      .table = table, .whole = config, .text = text, .family = *family};
  ArchitectureIntent facts = FactsOf(it, *kind, place);
  if (!IsComplete(it, *kind, facts, sink)) {
    return;
  }
  model.config_facts = BesidesOf(it, *kind, facts);
  model.config_facts->file = **model.config;
  model.architecture = std::move(facts);
}

}  // namespace dgdc::intent
