// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/laws/law.h"

// Each in the file of its name, *_law.cc.
namespace dgdc::testing {

Law AdmissionLaw();
Law AgreementLaw();
Law ApplyLaw();
Law CasesLaw();
Law DefinitionsLaw();
Law ExamplesLaw();
Law FactsLaw();
Law KnowledgeLaw();
Law MirrorLaw();
Law MisspellingLaw();
Law NamesLaw();
Law NoNewErrorApplyLaw();
Law NoNewErrorLaw();
Law PackingLaw();
Law ReleasesLaw();
Law RenamingLaw();
Law SilenceLaw();
Law SpellingLaw();
Law UntouchedLaw();
Law VersionLaw();

}  // namespace dgdc::testing
