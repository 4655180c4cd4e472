// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/schema/rule.h"
#include "dgdc/schema/violation.h"
#include "dgdc/yaml/node.h"

// Private to check*.cc.
namespace dgdc::schema {

// Where a value stands, seen from its parent. Most values are sound and nobody
// asks for their paths, so a path is put together only for a finding.
struct Place {
  const Place* parent = nullptr;  // null for the root
  const Path* root = nullptr;     // of the root
  std::string_view name = {};     // key of a field
  bool is_item = false;           // of a list: `index` counts, not `name`
  size_t index = 0;
  Span key = {};          // unknown for the root and for items
  bool optional = false;  // the value may be absent

  [[nodiscard]] Path ToPath() const;
};

class Checker {
 public:
  explicit Checker(std::vector<Violation>& found) : found_(found) {}

  // `any` may be a reference to another rule.
  void CheckNode(const Rule& any, const yaml::Node& node, const Place& place);

 private:
  void CheckOneOf(const Rule& rule, const yaml::Node& node, const Place& place);
  bool ReportUndecided(const std::vector<const Rule*>& branches,
                       const yaml::Node& node, const Place& place);
  void CheckScalar(const Rule& rule, const yaml::Node& node,
                   const Place& place);
  void CheckNumber(const Rule& rule, const yaml::Node& node,
                   const Place& place);
  void CheckString(const Rule& rule, const yaml::Node& node,
                   const Place& place);
  void CheckMap(const Rule& rule, const yaml::Node& node, const Place& place);
  bool CheckCount(const Rule& rule, uint64_t count, const yaml::Node& node,
                  const Place& place);

  // check_list.cc
  void CheckList(const Rule& rule, const yaml::Node& node, const Place& place);
  void CheckUnique(const yaml::Node& node, const Place& place);
  void CheckIdentity(const Rule& rule, const yaml::Node& node,
                     const Place& place);
  void ReportRepeated(const yaml::Node& node, const Place& place, size_t first,
                      size_t again);

  // check_junction.cc
  void CheckJunctions(const Rule& rule, const yaml::Node& node,
                      const Place& place);
  void CheckJunction(const Junction& junction, const yaml::Node& node,
                     const Place& place);
  void ReportNone(std::vector<std::vector<Violation>> faults,
                  const yaml::Node& node, const Place& place);

  // The reference is valid until the next call.
  Violation& Report(Breach breach, const Rule* rule, const yaml::Node& node,
                    Path path);
  void ReportKind(const Rule& rule, const yaml::Node& node, const Place& place);
  void ReportRange(Limit limit, const Rule& rule, const yaml::Node& node,
                   const Place& place);
  // `rule` is null where no single one lists the values.
  void ReportValue(const Rule* rule, std::vector<yaml::Node> allowed,
                   const yaml::Node& node, Path path);
  void ReportUnknown(const Rule& rule, const yaml::Entry& entry,
                     const Place& parent);
  void ReportVersioned(const Rule& rule, const yaml::Node& node, Span span,
                       const std::string& versions, Path path);
  void CheckValueVersions(const Rule& rule, const yaml::Node& node,
                          const Place& place);
  Violation& ReportMissing(const std::string& name, const Rule* rule,
                           const yaml::Node& map, const Place& place);

  std::vector<Violation>& found_;
};

}  // namespace dgdc::schema
