// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dgdc/diag/sink.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::yaml {

// Replaces tagged nodes of a template or profile by values of the scope:
//
//   !from NAME         the value, with its type, place and origin
//   !maybe NAME        the same, or nothing at all
//   !fmt "a {NAME} b"  text with scalars put in ("{{" is a brace)
//   !join NAME         the items of a list, separated by commas
//   !json TREE         the substituted tree as one line of JSON
//   !with:NAME {...}   the map, followed by the entries of the map NAME
//   !each:NAME TREE    in a list: TREE, or a text as of !fmt, once per item of
//                      the list NAME, with the names of ItemScope added
//
// A !maybe without a value leaves its node out, a !with adds nothing then, and
// a map or list that loses all its children that way is left out too. Any other
// tag without a value makes the whole result nullopt. An unknown name is DG0012
// at the template's place.
// The scope of one item of a list: "item" is the item, and of a text such as
// "eth2=rdma-0" "item.key" is what stands before and "item.value" what stands
// behind the "=".
Scope ItemScope(const Node& item, const Scope& scope);

std::optional<Node> Substitute(const Node& node, const Scope& scope,
                               Sink& sink);

// The names without a value for which Substitute gives no result, in the order
// of the template; empty when it gives one or when none is needed.
std::vector<std::string> NamesWithoutValue(const Node& node,
                                           const Scope& scope);

}  // namespace dgdc::yaml
