// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/yaml/node.h"

// What the Dynamo operator adds to the pods of a deployment.
namespace dgdc {

enum class AdditionKind : uint8_t {
  kVariable,
  kReference,  // names of variables that others may refer to
  kPort,
  kProbe,
  kVolume,
  kPodField,
  kContainer,  // fields of the container that the author gives none of
  kFollower,   // the same of all pods of a worker but the first
};

// Whether the operator adds something: unknown where its version decides and is
// not known, or where its configuration does.
enum class Given : uint8_t { kNo, kMaybe, kYes };

struct OperatorAddition {
  AdditionKind kind = AdditionKind::kVariable;
  std::string name = {};
  std::string value = {};     // "": the cluster or the deployment decides
  std::string made = {};      // how it is made of the deployment
  yaml::Node spec = {};       // a probe, or fields of a container by name
  std::string field = {};     // of the pod, that gives a variable its value
  std::string path = {};      // of the volume
  std::string variable = {};  // that moves the port
  std::vector<std::string> types = {};  // of components; none: all
  std::string engine = {};              // "" for all
  bool multinode = false;
  bool cache = false;  // the path of the component's compilation cache
  // An annotation of the pods that keeps it away, and its value in any case.
  std::string unless_annotation = {};
  std::string unless_value = {};
  std::string versions = {};  // of the operator, "" for all
  bool maybe = false;
  bool listens = false;  // a port on which the container listens
  bool operator_wins = false;
  std::string why = {};
  std::vector<std::string> sources = {};

  [[nodiscard]] bool IsFor(std::string_view type) const;
  // At that version of the operator. "" for an unknown one: `known` are the
  // versions that it may have.
  [[nodiscard]] Given At(std::string_view version,
                         const std::vector<std::string>& known) const;
};

std::vector<OperatorAddition> DecodeAdditions(const yaml::Node& list);

// What the operator does besides, in words.
struct OperatorGap {
  std::string what = {};
  std::string why = {};
  std::string field = {};               // of the component, that asks for it
  std::vector<std::string> types = {};  // of components; none: all
  std::string engine = {};              // "" for all
  bool multinode = false;
  std::string versions = {};  // of the operator, "" for all
};

std::vector<OperatorGap> DecodeOperatorGaps(const yaml::Node& list);

}  // namespace dgdc
