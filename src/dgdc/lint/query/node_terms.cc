// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/node_terms.h"

#include <algorithm>
#include <string>
#include <vector>

#include "dgdc/manifest/image.h"

namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Worker;
using yaml::Node;

// What one line of a selector asks of a label of the node.
struct NodeTest {
  std::string key = {};
  std::string relation = {};  // "In", "NotIn", "Exists", "DoesNotExist", ...
  std::vector<std::string> values = {};
};

// All of these must hold.
using NodeTerm = std::vector<NodeTest>;

// What is filled in later asks for nothing that is known.
void AddNodeTest(const Node& key, std::string relation,
                 const std::vector<Node>& values, NodeTerm& term) {
  NodeTest test{.key = key.scalar, .relation = std::move(relation)};
  for (const Node& value : values) {
    if (!value.IsScalar() || manifest::HasPlaceholder(value.scalar)) {
      return;
    }
    test.values.push_back(value.scalar);
  }
  term.push_back(std::move(test));
}

// A node is right when one of these holds.
std::vector<NodeTerm> NodeTermsOf(const Worker& worker) {
  const Node& pod = worker.component.pod_spec;
  NodeTerm always;
  for (const yaml::Entry& label : At(pod, {"nodeSelector"}).entries) {
    AddNodeTest(Node::String(label.key), "In", {label.value}, always);
  }
  std::vector<NodeTerm> terms;
  for (const Node& node :
       At(pod, {"affinity", "nodeAffinity",
                "requiredDuringSchedulingIgnoredDuringExecution",
                "nodeSelectorTerms"})
           .items) {
    NodeTerm& term = terms.emplace_back(always);
    for (const Node& expression : At(node, {"matchExpressions"}).items) {
      AddNodeTest(At(expression, {"key"}), At(expression, {"operator"}).scalar,
                  At(expression, {"values"}).items, term);
    }
  }
  if (terms.empty()) {
    terms.push_back(std::move(always));
  }
  return terms;
}

bool NodeTestLists(const NodeTest& test, const std::string& value) {
  return std::find(test.values.begin(), test.values.end(), value) !=
         test.values.end();
}

// Whether a node that passes `a` never passes `b`.
bool NodeTestExcludes(const NodeTest& a, const NodeTest& b) {
  if (a.key != b.key) {
    return false;
  }
  if (a.relation == "DoesNotExist") {
    return b.relation == "In" || b.relation == "Exists" || b.relation == "Gt" ||
           b.relation == "Lt";
  }
  if (a.relation != "In" || (b.relation != "In" && b.relation != "NotIn")) {
    return false;
  }
  const bool wanted = b.relation == "In";
  return std::all_of(a.values.begin(), a.values.end(),
                     [&](const std::string& value) {
                       return NodeTestLists(b, value) != wanted;
                     });
}

bool NodeTermsExclude(const NodeTerm& a, const NodeTerm& b) {
  return std::any_of(a.begin(), a.end(), [&b](const NodeTest& one) {
    return std::any_of(b.begin(), b.end(), [&one](const NodeTest& other) {
      return NodeTestExcludes(one, other) || NodeTestExcludes(other, one);
    });
  });
}

}  // namespace

bool ShareNoNode(const Worker& a, const Worker& b) {
  const std::vector<NodeTerm> others = NodeTermsOf(b);
  const std::vector<NodeTerm> own = NodeTermsOf(a);
  return std::all_of(own.begin(), own.end(), [&others](const NodeTerm& term) {
    return std::all_of(others.begin(), others.end(),
                       [&term](const NodeTerm& other) {
                         return NodeTermsExclude(term, other);
                       });
  });
}

}  // namespace dgdc::lint
