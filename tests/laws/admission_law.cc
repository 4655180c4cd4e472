// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/edit/operation.h"
#include "dgdc/manifest/places.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"

// The operator's own table of deployments that it accepts and refuses: lint has
// an error for those that it refuses, at the field that it blames, and none for
// those that it accepts.
namespace dgdc::testing {
namespace {

// The table is of the main branch between 1.4 and 1.5: it refuses what 1.5.0
// refuses of the fields that it has.
constexpr const char* kCluster = R"(apiVersion: dgdc.dev/v1alpha1
kind: ClusterFacts
kubernetes: "1.34"
dynamo: "1.5.0"
)";

// "spec.services[worker]" and "spec.services.worker" name the same field.
std::string Plain(std::string_view path) {
  std::string plain;
  for (const char c : path) {
    if (c == '[' || c == '.') {
      plain += '.';
    } else if (c != ']') {
      plain += c;
    }
  }
  return plain + ".";
}

// The field that holds it; "" for fields of the spec itself.
std::string Parent(std::string_view path) {
  const size_t end = path.find_last_of(".[");
  const std::string parent(path.substr(0, end));
  return parent == "spec" ? "" : parent;
}

// Whether one of the fields is the other or holds it. A field that is missing
// may be said anywhere in the one that should hold it.
bool IsNear(const std::string& path, std::string_view blamed) {
  const std::string one = Plain(path);
  const std::string other = Plain(blamed);
  const std::string parent = Parent(blamed);
  return one.starts_with(other) || other.starts_with(one) ||
         (!parent.empty() && one.starts_with(Plain(parent)));
}

std::vector<Breach> JudgesAsTheOperator(const Subject& subject,
                                        const LawOptions&) {
  const auto linted = LintText(subject.name, subject.text, {.facts = kCluster});
  if (linted == nullptr) {
    return {{.what = subject.name, .detail = "cannot be read"}};
  }
  constexpr std::string_view kAt = "refused at ";
  const bool refused = subject.expected.starts_with("refused");
  const std::string_view blamed =
      subject.expected.starts_with(kAt)
          ? std::string_view(subject.expected).substr(kAt.size())
          : std::string_view();
  std::string elsewhere;
  for (const Diagnostic& finding : linted->findings) {
    if (finding.severity != Severity::kError) {
      continue;
    }
    const auto place = manifest::FindAround(linted->facts, finding.primary);
    const std::string path = place ? edit::ToString(place->path) : "";
    if (!refused) {
      return {{.what = subject.name,
               .detail = fmt::format("accepted, but {} at {}: {}", finding.code,
                                     path, finding.message)}};
    }
    if (blamed.empty() || IsNear(path, blamed)) {
      return {};
    }
    elsewhere = fmt::format(", but {} at {}", finding.code, path);
  }
  if (!refused) {
    return {};
  }
  return {{.what = subject.name, .detail = subject.expected + elsewhere}};
}

}  // namespace

Law AdmissionLaw() {
  return {.name = "admission",
          .says =
              "lint has an error where the operator's own table refuses a "
              "deployment, and none where it accepts one",
          .sets = {"admission"},
          .judge = &JudgesAsTheOperator};
}

}  // namespace dgdc::testing
