// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/operator_fixes.h"

#include <string>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

namespace dgdc::lint {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;
using yaml::Node;

void AddCommand(const Facts& facts, const Graph& graph, const Worker& worker,
                Diagnostic& finding) {
  const EngineProfile* engine =
      facts.catalog->engines.Find(graph.deployment.framework);
  const manifest::Amend amend(facts, graph, worker);
  if (engine == nullptr || engine->server.commands.empty() ||
      !amend.possible() ||
      !worker.component.args->items.front().scalar.starts_with("--")) {
    return;
  }
  Node command = Node::Seq();
  command.Push(Node::String("python3"));
  for (const std::string& word : engine->server.commands.front()) {
    command.Push(Node::String(word));
  }
  edit::Operation set = edit::Operation::Set(
      amend.places().container.Then("command"), std::move(command));
  set.before = {"args"};
  SetFix(finding, edit::Safety::kSafe,
         fmt::format("set command to python3 {}",
                     fmt::join(engine->server.commands.front(), " ")),
         manifest::Operations{std::move(set)});
}

void MoveToArgs(const Facts& facts, const Graph& graph, const Worker& worker,
                Diagnostic& finding) {
  const Node& command = worker.component.command;
  const manifest::Amend amend(facts, graph, worker);
  if (command.items.size() < 2 || worker.component.container == nullptr ||
      !amend.possible()) {
    return;
  }
  Node first = Node::Seq();
  first.Push(Node::String(command.items.front().scalar));
  Node rest = Node::Seq();
  for (size_t i = 1; i < command.items.size(); ++i) {
    rest.Push(Node::String(command.items[i].scalar));
  }
  const edit::Path& container = amend.places().container;
  edit::Operation args =
      edit::Operation::Set(container.Then("args"), std::move(rest));
  args.before = KeysBehind(*worker.component.container, "command");
  SetFix(finding, edit::Safety::kSafe, "move all but the program to args",
         manifest::Operations{
             edit::Operation::Set(container.Then("command"), std::move(first)),
             std::move(args)});
}

}  // namespace dgdc::lint
