// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/pod_refusals.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "dgdc/base/quantity.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/manifest/image.h"
#include "dgdc/manifest/pod_parts.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

bool IsNothing(const Node& node) {
  return node.IsNull() || (node.IsMap() && node.entries.empty()) ||
         (node.IsSeq() && node.items.empty()) ||
         (node.IsString() && node.scalar.empty());
}

bool Contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool HoldsWhere(const PodWhere& where, const Node& node) {
  const Node& value = AtDotted(node, where.path);
  const bool has = where.has.empty() ||
                   std::any_of(value.items.begin(), value.items.end(),
                               [&where](const Node& item) {
                                 return Contains(where.has, item.scalar);
                               });
  return (!where.equals ||
          (!value.IsNull() && value.scalar == *where.equals)) &&
         (where.is.empty() || Contains(where.is, value.scalar)) &&
         (where.is_not.empty() || !Contains(where.is_not, value.scalar)) &&
         has && (!where.present || *where.present != value.IsNull()) &&
         (!where.empty || *where.empty == IsNothing(value));
}

// Quantities are read without a sign.
bool IsNegative(std::string_view text) {
  return text.starts_with('-') && ReadQuantity(text.substr(1)).value_or(0) > 0;
}

bool IsHugePages(std::string_view name) {
  return name.starts_with("hugepages-");
}

class PodJudge {
 public:
  PodJudge(const PodProfile& profile, Node& pod)
      : profile_(profile), pod_(pod) {}

  std::vector<PodRefusal> Judge() {
    for (const PodPart& part : profile_.parts) {
      if (part.checks.empty()) {
        continue;
      }
      const std::vector<PodPlaceOfPart> places =
          FindParts(profile_, part, pod_);
      for (const PodCheck& check : part.checks) {
        part_ = &part;
        check_ = &check;
        Judge(places);
      }
    }
    return std::move(refusals_);
  }

 private:
  void Judge(const std::vector<PodPlaceOfPart>& places) {
    if (check_->kind == PodCheckKind::kUnique) {
      JudgeUnique(places);
      return;
    }
    if (check_->kind == PodCheckKind::kHostPorts) {
      JudgeHostPorts(places);
      return;
    }
    for (const PodPlaceOfPart& place : places) {
      Judge(place);
    }
  }

  void Judge(const PodPlaceOfPart& place) {
    const Node& value = At(*place.node, {check_->field});
    switch (check_->kind) {
      case PodCheckKind::kRequired:
        JudgeRequired(place);
        break;
      case PodCheckKind::kValues:
        if (!IsNothing(value) && !Contains(check_->names, value.scalar)) {
          Refuse(place, value, check_->field);
        }
        break;
      case PodCheckKind::kRange:
        JudgeNumber(place, value);
        break;
      case PodCheckKind::kNumbers:
        for (const Node& item : value.items) {
          JudgeNumber(place, item);
        }
        break;
      case PodCheckKind::kPort:
        JudgePort(place, value);
        break;
      case PodCheckKind::kFormat:
        if (!IsNothing(value)) {
          JudgeText(place, value, value.scalar, value.span);
        }
        break;
      case PodCheckKind::kKeys:
        for (const yaml::Entry& entry : value.entries) {
          JudgeText(place, entry.value, entry.key, entry.key_span);
        }
        break;
      case PodCheckKind::kTexts:
        for (const yaml::Entry& entry : value.entries) {
          JudgeText(place, entry.value, entry.value.scalar, entry.value.span);
        }
        break;
      case PodCheckKind::kMembers:
        JudgeMembers(place);
        break;
      case PodCheckKind::kOthers:
        JudgeOthers(place);
        break;
      case PodCheckKind::kRefers:
        JudgeReference(place, value);
        break;
      case PodCheckKind::kRefused:
        JudgeTogether(place, value);
        break;
      case PodCheckKind::kAmount:
        if (IsNegative(value.scalar)) {
          Refuse(place, value, check_->field).amount = AmountFault::kNegative;
        }
        break;
      case PodCheckKind::kAmounts:
        JudgeAmounts(place);
        break;
      case PodCheckKind::kUnique:
      case PodCheckKind::kHostPorts:
        break;
    }
  }

  PodRefusal& Refuse(const PodPlaceOfPart& place, const Node& value,
                     std::string field) {
    return refusals_.emplace_back(
        PodRefusal{.check = check_,
                   .part = part_,
                   .path = place.path,
                   .field = std::move(field),
                   .value = value.scalar,
                   .span = value.span.known() ? value.span : place.span});
  }

  void JudgeRequired(const PodPlaceOfPart& place) {
    for (const std::string& name : check_->names) {
      const Node& value = At(*place.node, {name});
      if (IsNothing(value)) {
        Refuse(place, value, name);
      }
    }
  }

  void JudgeNumber(const PodPlaceOfPart& place, const Node& value) {
    const std::optional<int64_t> number = value.AsInt();
    if (!number || (check_->zero && *number == 0)) {
      return;
    }
    if ((check_->at_least && *number < *check_->at_least) ||
        (check_->at_most && *number > *check_->at_most)) {
      Refuse(place, value, check_->field);
    }
  }

  // A number, or the name of a port, which is never absent.
  void JudgePort(const PodPlaceOfPart& place, const Node& value) {
    if (value.IsInt()) {
      JudgeNumber(place, value);
    } else if (IsNothing(value)) {
      Refuse(place, value, check_->field);
    } else {
      JudgeText(place, value, value.scalar, value.span);
    }
  }

  void JudgeText(const PodPlaceOfPart& place, const Node& value,
                 const std::string& text, Span span) {
    const auto format = profile_.formats.find(check_->format);
    if (format != profile_.formats.end() && !HasPlaceholder(text) &&
        !format->second.Fits(text)) {
      PodRefusal& refusal = Refuse(place, value, check_->field);
      refusal.value = text;
      refusal.span = span.known() ? span : refusal.span;
    }
  }

  void JudgeMembers(const PodPlaceOfPart& place) {
    std::vector<std::string> found;
    for (const std::string& name : check_->names) {
      if (!At(*place.node, {name}).IsNull()) {
        found.push_back(name);
      }
    }
    if (found.size() > 1 || std::cmp_less(found.size(), check_->least)) {
      Refuse(place, *place.node, "").found = std::move(found);
    }
  }

  void JudgeOthers(const PodPlaceOfPart& place) {
    std::vector<std::string> found;
    for (const yaml::Entry& entry : place.node->entries) {
      if (!entry.value.IsNull() && !Contains(check_->names, entry.key)) {
        found.push_back(entry.key);
      }
    }
    if (found.size() > 1) {
      Refuse(place, *place.node, "").found = std::move(found);
    }
  }

  void JudgeReference(const PodPlaceOfPart& place, const Node& value) {
    const PodPart* to = profile_.Find(check_->to);
    if (to == nullptr || IsNothing(value) || HasPlaceholder(value.scalar)) {
      return;
    }
    const std::vector<PodPlaceOfPart> targets = FindParts(profile_, *to, pod_);
    if (std::none_of(
            targets.begin(), targets.end(), [&](const PodPlaceOfPart& target) {
              const std::string& name = At(*target.node, {check_->by}).scalar;
              return name == value.scalar || HasPlaceholder(name);
            })) {
      Refuse(place, value, check_->field);
    }
  }

  void JudgeTogether(const PodPlaceOfPart& place, const Node& value) {
    for (const PodWhere& where : check_->where) {
      if (!HoldsWhere(where, *place.node) ||
          HasPlaceholder(AtDotted(*place.node, where.path).scalar)) {
        return;
      }
    }
    PodRefusal& refusal = Refuse(place, value, check_->field);
    for (const PodWhere& where : check_->where) {
      if (where.path != check_->field) {
        refusal.found.push_back(where.path);
      }
    }
  }

  // --- Several places together

  // The path of the part in which something must be unique, that holds it.
  std::string Scope(const PodPlaceOfPart& place) {
    const PodPart* in = profile_.Find(check_->in);
    std::string best;
    if (in == nullptr) {
      return best;
    }
    for (const PodPlaceOfPart& scope : FindParts(profile_, *in, pod_)) {
      if (place.path.starts_with(scope.path + ".") &&
          scope.path.size() > best.size()) {
        best = scope.path;
      }
    }
    return best;
  }

  void JudgeUnique(const std::vector<PodPlaceOfPart>& places) {
    std::set<std::vector<std::string>> seen;
    for (const PodPlaceOfPart& place : places) {
      const Node& value = At(*place.node, {check_->field});
      if (IsNothing(value) || HasPlaceholder(value.scalar)) {
        continue;
      }
      const std::string beside = check_->beside.empty()
                                     ? ""
                                     : At(*place.node, {check_->beside}).scalar;
      if (!seen.insert({Scope(place), value.scalar, beside}).second) {
        Refuse(place, value, check_->field);
      }
    }
  }

  void JudgeHostPorts(const std::vector<PodPlaceOfPart>& places) {
    std::set<std::vector<std::string>> seen;
    for (const PodPlaceOfPart& place : places) {
      const Node& port = At(*place.node, {"hostPort"});
      const bool init = place.path.starts_with("spec.initContainers");
      if (port.AsInt().value_or(0) != 0 && !init &&
          !seen.insert({At(*place.node, {"protocol"}).scalar,
                        At(*place.node, {"hostIP"}).scalar, port.scalar})
               .second) {
        Refuse(place, port, "hostPort");
      }
      if (At(pod_, {"spec", "hostNetwork"}).AsBool() == true && port.AsInt() &&
          port.AsInt() != At(*place.node, {"containerPort"}).AsInt()) {
        Refuse(place, port, "hostPort");
      }
    }
  }

  // --- Amounts

  // What cannot be shared, and so is asked for once: all that is behind a name
  // other than those of Kubernetes itself.
  [[nodiscard]] bool IsDevice(std::string_view name) const {
    return name.find('/') != std::string_view::npos &&
           std::none_of(check_->names.begin(), check_->names.end(),
                        [name](const std::string& own) {
                          return name.find(own) != std::string_view::npos;
                        });
  }

  void JudgeAmounts(const PodPlaceOfPart& place) {
    const Node& limits = At(*place.node, {"limits"});
    const Node& requests = At(*place.node, {"requests"});
    for (const yaml::Entry& entry : limits.entries) {
      JudgeOne(place, entry);
    }
    for (const yaml::Entry& entry : requests.entries) {
      // What was filled in is the limit, and the same is said of it.
      if (entry.value.origin == nullptr) {
        if (At(limits, {entry.key}).scalar != entry.value.scalar) {
          JudgeOne(place, entry);
        }
        JudgeRequest(place, entry, At(limits, {entry.key}));
      }
    }
    JudgeHugePages(place, limits, requests);
  }

  void JudgeOne(const PodPlaceOfPart& place, const yaml::Entry& entry) {
    if (IsNegative(entry.value.scalar)) {
      Refuse(place, entry.value, entry.key).amount = AmountFault::kNegative;
      return;
    }
    const std::optional<double> amount = ReadQuantity(entry.value.scalar);
    if (amount && IsDevice(entry.key) && std::floor(*amount) != *amount) {
      Refuse(place, entry.value, entry.key).amount = AmountFault::kNotWhole;
    }
  }

  void JudgeRequest(const PodPlaceOfPart& place, const yaml::Entry& entry,
                    const Node& limit) {
    const std::optional<double> asked = ReadQuantity(entry.value.scalar);
    const std::optional<double> most = ReadQuantity(limit.scalar);
    const bool whole = IsDevice(entry.key) || IsHugePages(entry.key);
    if (!asked || HasPlaceholder(limit.scalar)) {
      return;
    }
    if (limit.IsNull()) {
      if (whole) {
        Refuse(place, entry.value, entry.key).amount =
            AmountFault::kWithoutLimit;
      }
    } else if (most && whole && *asked != *most) {
      Refuse(place, entry.value, entry.key).amount = AmountFault::kNotTheLimit;
    } else if (most && *asked > *most) {
      Refuse(place, entry.value, entry.key).amount = AmountFault::kAboveLimit;
    }
  }

  void JudgeHugePages(const PodPlaceOfPart& place, const Node& limits,
                      const Node& requests) {
    const auto has = [&](std::string_view name) {
      return !At(limits, {name}).IsNull() || !At(requests, {name}).IsNull();
    };
    const auto pages = std::find_if(
        limits.entries.begin(), limits.entries.end(),
        [](const yaml::Entry& entry) { return IsHugePages(entry.key); });
    if (pages != limits.entries.end() && !has("memory") && !has("cpu")) {
      Refuse(place, pages->value, pages->key).amount = AmountFault::kAlone;
    }
  }

  const PodProfile& profile_;
  Node& pod_;
  const PodPart* part_ = nullptr;
  const PodCheck* check_ = nullptr;
  std::vector<PodRefusal> refusals_ = {};
};

}  // namespace

std::vector<PodRefusal> RefusalsOf(const PodProfile& profile, Node& pod) {
  return PodJudge(profile, pod).Judge();
}

}  // namespace dgdc::manifest
