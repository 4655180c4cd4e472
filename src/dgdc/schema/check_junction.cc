// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/schema/checker.h"
#include "dgdc/schema/wording.h"

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
  std::vector<std::vector<Diagnostic>> faults;
  for (const Rule* branch : junction.branches) {
    Sink own;
    Checker(own).CheckNode(*branch, node, place);
    std::vector<Diagnostic> found = own.Take();
    if (found.empty()) {
      ++fitting;
    } else {
      faults.push_back(std::move(found));
    }
  }
  const std::string subject = Subject(place.Path());
  if (junction.wants == Junction::Wants::kNone) {
    if (fitting > 0) {
      Report("DG0008", node.span, place.Path(),
             fmt::format("{} has a form that the schema excludes", subject))
          .help.emplace_back("see what stands below \"not\" in the schema");
    }
  } else if (fitting == 0) {
    ReportNone(faults, node, place);
  } else if (fitting > 1 && junction.wants == Junction::Wants::kOne) {
    Report("DG0008", node.span, place.Path(),
           fmt::format("{} fits {} alternatives of the schema, it must fit one",
                       subject, fitting))
        .help.emplace_back("leave out what belongs to the others");
  }
}

// An alternative that is the only one speaks for itself; of several each says
// what it lacks.
void Checker::ReportNone(const std::vector<std::vector<Diagnostic>>& faults,
                         const Node& node, const Place& place) {
  if (faults.size() == 1) {
    for (const Diagnostic& found : faults.front()) {
      sink_.Add(found);
    }
    return;
  }
  std::vector<std::string> reasons;
  for (const std::vector<Diagnostic>& found : faults) {
    if (std::find(reasons.begin(), reasons.end(), found.front().message) ==
        reasons.end()) {
      reasons.push_back(found.front().message);
    }
  }
  Diagnostic& none =
      Report("DG0008", node.span, place.Path(),
             fmt::format("{} fits none of {} alternatives of the schema",
                         Subject(place.Path()), faults.size()));
  for (const std::string& reason : reasons) {
    none.help.push_back("against one of them: " + reason);
  }
}

}  // namespace dgdc::schema
