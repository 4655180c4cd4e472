// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/lint/fact_table.h"

// Facts that compare or combine others.
namespace dgdc::lint::fact {

// How another fact, named by the key, stands in the prefill worker and in the
// decode worker: "same" or "different"; of numbers "same", "decode-smaller" or
// "decode-larger"; "one-sided" when only one has it. "auto" counts as absent.
FactValue Pair(const FactQuery& q);

// What the engine was told, by its meaning: with a flag, or in its
// configuration file.
FactValue Setting(const FactQuery& q);

// "kvTransfer.kv_connector": a dotted field of JSON that a flag of that meaning
// takes.
FactValue JsonField(const FactQuery& q);

// "with-path" or "without-path" where the component has a compilation cache.
FactValue CompilationCache(const FactQuery& q);

// Whether the maximum length is within what the model can.
FactValue MaxLengthFits(const FactQuery& q);

// The longest sequence that the model can.
FactValue ModelLength(const FactQuery& q);

}  // namespace dgdc::lint::fact
