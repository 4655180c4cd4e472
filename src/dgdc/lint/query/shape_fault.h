// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/lint/reporter.h"
#include "dgdc/lint/subject.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/schema/violation.h"

namespace dgdc::lint {

// What a finding of the schemas means to the person who wrote the field.
enum class Fault : uint8_t {
  kNone,
  kOtherVersion,  // a field of the other API version
  kMisplaced,     // a field that exists, elsewhere
  kUnknown,       // a field that exists nowhere
  kWrongType,
  kVariableValue,  // a value of env that is no text: the
                   // rules of the environment say so
  kQuantity,       // an amount of v1alpha1 that is no text
  kNull,           // nothing, where the field may be absent
  kMissing,
  kRange,
  kValue,
  kPattern,
  kRepeated,   // an item of a list that is told apart by its keys
  kVersioned,  // a field or value that some operators do not have
};

struct ShapeFault {
  Fault fault = Fault::kNone;
  // Where it belongs or what to write, for kOtherVersion and kMisplaced.
  std::string instead = {};
  // The name of the field in this version, "" where there is more to do.
  std::string_view key = {};
  // It is one only if what cannot be seen does not mend it: the value of a
  // placeholder, or the rest of a part of a manifest.
  bool open = false;
};

ShapeFault Classify(const manifest::Facts& facts, const manifest::Graph& graph,
                    const schema::Violation& violation);

// The same of a document that only --crd describes.
ShapeFault ClassifyByCrd(const manifest::Facts& facts,
                         const schema::Violation& violation);

// Calls `say` with every violation that is this fault for sure, and with what
// it means; of those that may be one it is remembered that they were not
// judged.
template <class Say>
void ForFaults(const OneShape& it, Fault fault, Reporter& report, Say say) {
  for (const schema::Violation& violation : it.violations()) {
    const ShapeFault shape = it.graph == nullptr
                                 ? ClassifyByCrd(it.facts, violation)
                                 : Classify(it.facts, *it.graph, violation);
    if (shape.fault != fault) {
      continue;
    }
    if (shape.open) {
      report.Lacks("whole", model::Need::kManifest);
    } else {
      say(violation, shape);
    }
  }
}

// Whether it is a null that somebody wrote out, and no value left empty.
bool IsWrittenNull(const manifest::Facts& facts,
                   const schema::Violation& violation);

// The path with the names of components in place of their numbers.
schema::Path ReadablePath(const manifest::Graph& graph, schema::Path path);

// The words about a violation, with such paths.
Diagnostic DescribeFor(const manifest::Graph& graph,
                       const schema::Violation& violation);

}  // namespace dgdc::lint
