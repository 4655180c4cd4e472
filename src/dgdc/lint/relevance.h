// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/schema/crd.h"
#include "dgdc/source/source_set.h"

namespace dgdc::lint {

// The kind that rules are about.
inline constexpr std::string_view kDeploymentKind = "DynamoGraphDeployment";

// Whether a text may hold something that rules look at: the kind of a
// deployment or of a definition, or all words of a command that starts an
// engine. pre-commit hands over every YAML file of a repository, so this is
// asked before anything is parsed. A file that fails is not ours, whatever it
// is: it may be broken YAML, a chart's template, or another tool's format, and
// its own tools will say so.
bool MayConcern(std::string_view text, const Catalog& catalog,
                const std::vector<const schema::Crd*>& crds = {});

// Where a text shows that it is a template: "{{" or "{%" that YAML does not
// quote, or a line that is nothing but ${NAME}. An unknown span when nowhere.
Span FindTemplate(const SourceSet& sources, uint32_t file);

}  // namespace dgdc::lint
