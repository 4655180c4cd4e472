// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/convert/container.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dgdc/schema/wording.h"

namespace dgdc::manifest::convert {
namespace {

using yaml::Entry;
using yaml::Node;

// The resource that `gpu` of v1alpha1 stands for.
constexpr std::string_view kGpu = "nvidia.com/gpu";

constexpr std::string_view kMainWins = "the mainContainer's value replaces it";

bool IsAmounts(std::string_view key) {
  return key == "limits" || key == "requests";
}

// {cpu, memory, gpu, gpuType, custom: {...}} by resource name.
Node AmountsToBeta(const Entry& amounts, const std::string& path,
                   Draft& draft) {
  Node result = Node::Map(amounts.value.span);
  const Entry* type = amounts.value.FindEntry("gpuType");
  const bool has_type = type != nullptr && !type->value.scalar.empty();
  if (has_type && At(amounts.value, {"gpu"}).IsNull()) {
    draft.Skip(*type, path + ".gpuType", "there is no gpu that it could name");
  }
  const std::string gpu(has_type ? type->value.scalar : kGpu);
  for (const Entry& entry : amounts.value.entries) {
    if (entry.value.IsNull() || entry.key == "gpuType") {
      continue;
    }
    if (entry.key == "custom") {
      for (const Entry& custom : entry.value.entries) {
        result.Set(custom.key, custom.value);
      }
    } else {
      result.Set(entry.key == "gpu" ? gpu : entry.key, entry.value);
    }
  }
  return result;
}

// v1alpha1 has texts only.
Node Text(const Node& amount) {
  return Node::Of(Node::Kind::kString, amount.scalar, amount.span);
}

Node AmountsToAlpha(const Node& amounts) {
  Node result = Node::Map(amounts.span);
  for (const Entry& entry : amounts.entries) {
    if (entry.value.IsNull()) {
      continue;
    }
    if (entry.key == "cpu" || entry.key == "memory" || entry.key == kGpu) {
      result.Set(entry.key == kGpu ? "gpu" : entry.key, Text(entry.value));
    } else {
      Node* custom = result.Find("custom");
      (custom == nullptr ? result.Set("custom", Node::Map()) : *custom)
          .Set(entry.key, Text(entry.value));
    }
  }
  return result;
}

}  // namespace

Node FromSecret(const Node& name) {
  Node reference = Node::Map();
  reference.Set("secretRef", Node::Map()).Set("name", name);
  Node list = Node::Seq();
  list.Push(std::move(reference));
  return list;
}

const Node* OnlySecret(const Node& env_from) {
  if (env_from.items.size() != 1 ||
      env_from.items.front().entries.size() != 1) {
    return nullptr;
  }
  const Node& reference = At(env_from.items.front(), {"secretRef"});
  const Node* name = reference.Find("name");
  return reference.entries.size() == 1 && name != nullptr && name->IsString()
             ? name
             : nullptr;
}

MaybeNode SecretToBeta(const FieldRow& /*row*/, const Entry& field,
                       Draft& draft) {
  Node list = FromSecret(field.value);
  list.span = field.value.span;
  draft.context.source.Adopt(list, field.value);
  return list;
}

MaybeNode SecretToAlpha(const FieldRow& /*row*/, const Entry& field,
                        Draft& draft) {
  const Node* name = OnlySecret(field.value);
  if (name == nullptr) {
    return std::nullopt;
  }
  draft.context.source.Adopt(*name, field.value);
  return *name;
}

MaybeNode ResourcesToBeta(const FieldRow& /*row*/, const Entry& field,
                          Draft& draft) {
  if (!draft.ExpectMap(field)) {
    return std::nullopt;
  }
  Node result = field.value;
  for (Entry& entry : result.entries) {
    if (IsAmounts(entry.key) && entry.value.IsMap()) {
      entry.value = AmountsToBeta(
          entry, schema::FieldPath(draft.PathOf(field.key), entry.key), draft);
    }
  }
  return result;
}

MaybeNode ResourcesToAlpha(const FieldRow& /*row*/, const Entry& field,
                           Draft& /*draft*/) {
  Node result = field.value;
  for (Entry& entry : result.entries) {
    if (IsAmounts(entry.key)) {
      entry.value = AmountsToAlpha(entry.value);
    }
  }
  return result;
}

MaybeNode MountsToBeta(const FieldRow& /*row*/, const Entry& field,
                       Draft& draft) {
  if (!draft.ExpectList(field)) {
    return std::nullopt;
  }
  Node result = Node::Seq(field.value.span);
  const std::string path = draft.PathOf(field.key);
  for (size_t i = 0; i < field.value.items.size(); ++i) {
    const Node& mount = field.value.items[i];
    const Entry* flag = mount.FindEntry("useAsCompilationCache");
    const bool is_cache =
        flag != nullptr && flag->value.AsBool().value_or(false);
    Node converted = Renamed(mount, "mountPoint", "mountPath");
    converted.Remove("useAsCompilationCache");
    if (is_cache && draft.result.Find("compilationCache") == nullptr) {
      draft.result.Set("compilationCache",
                       Renamed(converted, "name", "pvcName"));
      continue;
    }
    if (flag != nullptr) {
      const std::string flag_path =
          schema::ItemPath(path, i) + ".useAsCompilationCache";
      if (is_cache) {
        draft.Lose(*flag, flag_path,
                   "v1beta1 has one compilation cache per component, the "
                   "first of these mounts",
                   "remove it; the mount itself stays");
      } else {
        draft.Skip(*flag, flag_path, "false is what its absence means");
      }
    }
    result.items.push_back(std::move(converted));
  }
  return result.items.empty() ? MaybeNode() : result;
}

MaybeNode MountsToAlpha(const FieldRow& /*row*/, const Entry& field,
                        Draft& draft) {
  Node result = field.value;
  for (Node& mount : result.items) {
    const bool is_plain = std::all_of(
        mount.entries.begin(), mount.entries.end(), [](const Entry& entry) {
          return entry.key == "name" || entry.key == "mountPath";
        });
    if (!is_plain) {
      return std::nullopt;
    }
    mount = Renamed(mount, "mountPath", "mountPoint");
  }
  if (Node* cache = draft.result.Find("volumeMounts")) {
    std::move(cache->items.begin(), cache->items.end(),
              std::back_inserter(result.items));
  }
  return result;
}

MaybeNode CacheToAlpha(const FieldRow& /*row*/, const Entry& field,
                       Draft& draft) {
  if (!draft.ExpectMap(field)) {
    return std::nullopt;
  }
  Node mount = Renamed(Renamed(field.value, "pvcName", "name"), "mountPath",
                       "mountPoint");
  mount.Set("useAsCompilationCache", Node::Bool(true));
  Node* mounts = draft.result.Find("volumeMounts");
  (mounts == nullptr ? draft.result.Set("volumeMounts", Node::Seq()) : *mounts)
      .Push(std::move(mount));
  return std::nullopt;
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): as all of the table.
Node JoinWhole(const FieldRow& row, Node /*service*/, const Node& main,
               Draft& draft) {
  if (const Entry* field = draft.source.FindEntry(row.alpha)) {
    draft.Skip(*field, draft.PathOf(row.alpha), kMainWins);
    draft.context.gone.push_back(field->value.span);
  }
  return main;
}

Node JoinByName(const FieldRow& row, Node service, const Node& main,
                Draft& draft) {
  Node result = main;
  for (Node& variable : service.items) {
    const std::string& name = At(variable, {"name"}).scalar;
    const bool wins = std::none_of(main.items.begin(), main.items.end(),
                                   [&name](const Node& other) {
                                     return At(other, {"name"}).scalar == name;
                                   });
    if (wins) {
      result.items.push_back(std::move(variable));
      continue;
    }
    draft.Skip({.key = name,
                .key_span = At(variable, {"name"}).span,
                .value = variable},
               fmt::format("{} of {}", name, draft.PathOf(row.alpha)),
               kMainWins);
    draft.context.gone.push_back(variable.span);
  }
  return result;
}

Node JoinMounts(const FieldRow& /*row*/, Node service, const Node& main,
                Draft& /*draft*/) {
  Node result = main;
  std::move(service.items.begin(), service.items.end(),
            std::back_inserter(result.items));
  return result;
}

Node JoinResources(const FieldRow& row, Node service, const Node& main,
                   Draft& draft) {
  Node result = std::move(service);
  for (const Entry& part : main.entries) {
    const bool is_empty = !IsAmounts(part.key) && part.value.items.empty();
    Node* base = result.Find(part.key);
    if (base == nullptr || base->IsNull()) {
      result.Set(part.key, part.value);
    } else if (!IsAmounts(part.key) && !is_empty) {
      draft.Skip({.key = part.key, .key_span = base->span, .value = *base},
                 fmt::format("{}.{}", draft.PathOf(row.alpha), part.key),
                 kMainWins);
      draft.context.gone.push_back(base->span);
      *base = part.value;
    } else if (IsAmounts(part.key)) {
      for (const Entry& amount : part.value.entries) {
        const Entry* old = base->FindEntry(amount.key);
        if (old != nullptr && old->value.scalar != amount.value.scalar) {
          draft.Skip({.key = amount.key,
                      .key_span = old->value.span,
                      .value = old->value},
                     fmt::format("{} of {}.{}", amount.key,
                                 draft.PathOf(row.alpha), part.key),
                     kMainWins);
        }
        base->Set(amount.key, amount.value);
      }
    }
  }
  return result;
}

}  // namespace dgdc::manifest::convert
