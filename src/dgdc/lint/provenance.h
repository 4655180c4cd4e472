// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

namespace dgdc::lint {

// From the text of generated manifests back to what caused them: every node of
// a rendered document knows the line of the intent or profile that decided it.
class Provenance {
 public:
  // `emitted` is what parsing the text of `rendered` gives, `file` that text,
  // `intent` the file that findings shall point at.
  Provenance(const std::vector<yaml::Node>& rendered,
             const std::vector<yaml::Node>& emitted, uint32_t file,
             uint32_t intent);

  // Moves the places of a finding from the generated text to the intent: the
  // value itself, or the nearest thing around it that the intent says. What a
  // profile decided gets a label at the profile's line, and a note says which
  // line of the manifest it is about.
  void Trace(Diagnostic& finding, const SourceSet& sources) const;

 private:
  struct Piece {
    Span emitted = {};
    Span decided = {};  // intent or profile, unknown when neither
    Span intent = {};   // of the nearest ancestor that the intent says
  };

  void Walk(const yaml::Node& rendered, const yaml::Node& emitted, Span around);
  // The innermost piece that holds the byte; null when none does.
  [[nodiscard]] const Piece* Find(const Span& span) const;

  uint32_t file_;
  uint32_t intent_;
  std::vector<Piece> pieces_;
};

}  // namespace dgdc::lint
