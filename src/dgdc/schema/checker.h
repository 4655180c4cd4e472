// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/diag/sink.h"
#include "dgdc/schema/rule.h"
#include "dgdc/yaml/node.h"

// Private to check*.cc.
namespace dgdc::schema {

// Where a value stands, seen from its parent. Most values are sound and nobody
// asks for their paths, so a path is put together only for a finding.
struct Place {
  const Place* parent = nullptr;  // null for the root
  std::string_view name = {};     // path of the root, or key of a field
  bool is_item = false;           // of a list: `index` counts, not `name`
  size_t index = 0;
  Span key = {};          // unknown for the root and for items
  bool optional = false;  // the value may be absent

  [[nodiscard]] std::string Path() const;
};

class Checker {
 public:
  explicit Checker(Sink& sink) : sink_(sink) {}

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
  bool CheckCount(const Rule& rule, uint64_t count, std::string_view unit,
                  const yaml::Node& node, const Place& place);

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
  void ReportNone(const std::vector<std::vector<Diagnostic>>& faults,
                  const yaml::Node& node, const Place& place);

  void ReportKind(const Rule& rule, const yaml::Node& node, const Place& place);
  void ReportRange(const yaml::Node& node, const Place& place,
                   const std::string& what, const Rule& rule);
  void ReportValue(const std::vector<yaml::Node>& allowed,
                   const yaml::Node& node, const std::string& path);
  void ReportUnknown(const Rule& rule, const yaml::Entry& entry,
                     const Place& parent);
  Diagnostic& ReportMissing(const std::string& name, const yaml::Node& map,
                            const Place& place);
  Diagnostic& Report(std::string_view code, Span span, const std::string& path,
                     std::string message);

  Sink& sink_;
};

}  // namespace dgdc::schema
