// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/base/pattern.h"
#include "dgdc/yaml/node.h"

// What the API server makes of pods, as data (schemas/pods.schema.json).
namespace dgdc {

// A field that is filled in, and its value, which one of several ways gives.
struct PodDefaultField {
  std::string name = {};
  std::optional<yaml::Node> value = {};  // none: one of the other ways
  std::string from = {};                 // the field beside it
  std::string fill_from = {};            // the map beside it, entry by entry
  // By the tag of the image: this one and none, and all others.
  std::string image_tag = {};
  std::string untagged = {};
  std::string other = {};
  bool zero = false;  // 0 is filled in as well
  bool where_host_network = false;
  std::string where_alone_beside = {};  // the only field that may be there
};

enum class PodCheckKind : uint8_t {
  kRequired,   // `names` must be there
  kValues,     // of `field`: one of `names`
  kRange,      // of `field`
  kNumbers,    // the same of each item of `field`
  kPort,       // `field`: a number of a port, or a name of one
  kFormat,     // of `field`
  kKeys,       // the same of each key of `field`
  kTexts,      // the same of each value of `field`
  kUnique,     // `field`, with `beside`, in the part `in`
  kMembers,    // at least `least` of `names`, and at most one
  kOthers,     // one field at most beside `names`
  kRefers,     // `field` is the `by` of a part `to`
  kRefused,    // all of `where` together
  kAmount,     // `field`: a quantity that is not negative
  kAmounts,    // requests and limits of a container
  kHostPorts,  // one container per port of the host
};

// What a field must be like for a refusal; all that is said holds.
struct PodWhere {
  std::string path = {};  // dotted
  std::optional<std::string> equals = {};
  std::vector<std::string> is = {};
  std::vector<std::string> is_not = {};
  std::vector<std::string> has = {};  // items
  std::optional<bool> present = {};
  std::optional<bool> empty = {};
};

struct PodCheck {
  PodCheckKind kind = PodCheckKind::kRequired;
  std::string field = {};
  std::vector<std::string> names = {};
  std::optional<int64_t> at_least = {};
  std::optional<int64_t> at_most = {};
  bool zero = false;  // 0 counts as absent
  int64_t least = 0;
  std::string format = {};
  std::string in = {};
  std::string beside = {};
  std::string to = {};
  std::string by = {};
  std::vector<PodWhere> where = {};
};

// A key, and whether each item of its list is meant.
struct PodStep {
  std::string key = {};
  bool each = false;
};

struct PodPart {
  std::string name = {};
  // From the pod, or from an earlier part whose name is the first key.
  std::vector<std::vector<PodStep>> at = {};
  std::vector<PodDefaultField> fields = {};
  std::vector<PodCheck> checks = {};
};

// How a text must look.
struct PodFormat {
  std::optional<Pattern> matches = {};
  std::optional<Pattern> also = {};
  std::optional<Pattern> without = {};
  size_t longest = 0;  // 0: of any length
  std::string words = {};

  [[nodiscard]] bool Fits(const std::string& text) const;
};

struct PodProfile {
  std::vector<std::string> sources = {};
  std::map<std::string, PodFormat, std::less<>> formats = {};
  std::vector<PodPart> parts = {};     // in their order
  std::vector<std::string> gaps = {};  // what is not shown

  // Null when no part has the name.
  [[nodiscard]] const PodPart* Find(std::string_view name) const;
};

// The same, read when somebody asks for it.
class LazyPodProfile {
 public:
  LazyPodProfile() = default;
  explicit LazyPodProfile(const yaml::Node& root);

  [[nodiscard]] const PodProfile& Get() const;

 private:
  struct State;

  std::shared_ptr<State> state_ = {};
};

}  // namespace dgdc
