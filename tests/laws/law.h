// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Laws: what must hold for every text that dgdc reads or writes, whoever wrote
// it. Each law is a file LAW_law.cc with a row in `Laws()`; what breaks it
// today is listed in known/LAW.yaml (exceptions.h).
namespace dgdc::testing {

struct LawOptions {
  std::filesystem::path root = {};    // of this repository
  std::filesystem::path shared = {};  // where published manifests may be
  // Everything, in place of a sample.
  bool all = false;

  // Whether the sample takes what this text names: one of `n`, the same ones
  // in every run.
  [[nodiscard]] bool Takes(std::string_view name, size_t n) const;
};

// What is told beside a text, as by options of `dgdc lint`; "" for nothing.
struct Told {
  std::string fabric = {};  // name
  std::string dynamo = {};  // release
  std::string facts = {};   // the text of a file of cluster facts
};

// A text that a law is asked about.
struct Subject {
  std::string set = {};   // "goldens"
  std::string name = {};  // its path in that set
  std::string text = {};
  // Where it stands.
  std::filesystem::path path = {};
  // By the options of a case.
  Told told = {};
  // What must come of it, in the words of its set; "" when the law says that.
  std::string expected = {};
};

// One way in which a subject breaks the law. `what` is what the list of
// exceptions names: a code, a pair, or the case where subjects are cases.
struct Breach {
  std::string what = {};
  std::string detail = {};  // one line for whoever has to mend it
};

struct Law {
  std::string_view name = {};
  std::string_view says = {};  // one line
  // Names of data sets (subjects.h).
  std::vector<std::string_view> sets = {};
  // Whether a deployment is asked about in the other API version too, where
  // convert can say all of it there.
  bool both_versions = false;
  // Called from several threads at once.
  std::vector<Breach> (*judge)(const Subject& subject,
                               const LawOptions& options) = nullptr;
};

std::span<const Law> AllLaws();

}  // namespace dgdc::testing
