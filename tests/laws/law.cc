// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/law.h"

#include <cstdint>
#include <vector>

#include "tests/laws/all_laws.h"

namespace dgdc::testing {
namespace {

// FNV-1a: the same on every machine.
uint32_t HashOf(std::string_view text) {
  constexpr uint32_t kBasis = 2166136261U;
  constexpr uint32_t kPrime = 16777619U;
  uint32_t hash = kBasis;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  }
  return hash;
}

}  // namespace

bool LawOptions::Takes(std::string_view name, size_t n) const {
  return all || HashOf(name) % n == 0;
}

// One line per file *_law.cc.
std::span<const Law> AllLaws() {
  static const std::vector<Law> kLaws = [] {
    std::vector<Law> laws;
    laws.push_back(AdmissionLaw());
    laws.push_back(AgreementLaw());
    laws.push_back(ApplyLaw());
    laws.push_back(CasesLaw());
    laws.push_back(DefinitionsLaw());
    laws.push_back(ExamplesLaw());
    laws.push_back(FactsLaw());
    laws.push_back(KnowledgeLaw());
    laws.push_back(MirrorLaw());
    laws.push_back(MisspellingLaw());
    laws.push_back(NamesLaw());
    laws.push_back(NoNewErrorApplyLaw());
    laws.push_back(NoNewErrorLaw());
    laws.push_back(PackingLaw());
    laws.push_back(ReleasesLaw());
    laws.push_back(RenamingLaw());
    laws.push_back(SilenceLaw());
    laws.push_back(SpellingLaw());
    laws.push_back(UntouchedLaw());
    laws.push_back(VersionLaw());
    return laws;
  }();
  return kLaws;
}

}  // namespace dgdc::testing
