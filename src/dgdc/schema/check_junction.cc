// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <utility>
#include <vector>

#include "dgdc/schema/checker.h"

namespace dgdc::schema {

using yaml::Node;

void Checker::CheckJunctions(const Rule& rule, const Node& node,
                             const Place& place) {
  for (const Junction& junction : rule.junctions) {
    if (junction.wants == Junction::Wants::kAll) {
      for (const Rule* branch : junction.branches) {
        CheckNode(*branch, node, place);
      }
    } else {
      CheckJunction(junction, node, place);
    }
  }
}

void Checker::CheckJunction(const Junction& junction, const Node& node,
                            const Place& place) {
  size_t fitting = 0;
  std::vector<std::vector<Violation>> faults;
  for (const Rule* branch : junction.branches) {
    std::vector<Violation> found;
    Checker(found).CheckNode(*branch, node, place);
    SortViolations(found);
    if (found.empty()) {
      ++fitting;
    } else {
      faults.push_back(std::move(found));
    }
  }
  if (junction.wants == Junction::Wants::kNone) {
    if (fitting > 0) {
      Report(Breach::kBarredForm, nullptr, node, place.ToPath());
    }
  } else if (fitting == 0) {
    ReportNone(std::move(faults), node, place);
  } else if (fitting > 1 && junction.wants == Junction::Wants::kOne) {
    Report(Breach::kManyForms, nullptr, node, place.ToPath()).alternatives =
        fitting;
  }
}

// An alternative that is the only one speaks for itself; of several each says
// what it lacks.
void Checker::ReportNone(std::vector<std::vector<Violation>> faults,
                         const Node& node, const Place& place) {
  if (faults.size() == 1) {
    for (Violation& found : faults.front()) {
      found_.push_back(std::move(found));
    }
    return;
  }
  std::vector<Violation> reasons;
  reasons.reserve(faults.size());
  for (std::vector<Violation>& found : faults) {
    reasons.push_back(std::move(found.front()));
  }
  Violation& none = Report(Breach::kNoForm, nullptr, node, place.ToPath());
  none.alternatives = reasons.size();
  none.reasons = std::move(reasons);
}

}  // namespace dgdc::schema
