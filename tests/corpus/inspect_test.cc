// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// field_test inspect [--update] CORPUS LIST
// What inspect understands of manifests that others published: for each worker
// of the files of CORPUS that LIST names its engine, part, sizes, model,
// connector and ways. Holds when all is as the file LIST has it, which people
// compared with the manifests; `open` says of a worker what of it is not
// understood yet, and why. --update writes the list anew and keeps those
// sentences. Where the folder is not, nothing is compared.
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/env.h"
#include "dgdc/cli/inspection.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"

#include "tests/support/field_programs.h"
#include "tests/support/text_file.h"
#include "tests/support/yaml_text.h"

namespace dgdc::testing::inspect_of_field {
namespace {

namespace fs = std::filesystem;

using yaml::Node;

// The sets, and how the names of their manifests end.
constexpr std::pair<std::string_view, std::string_view> kSets[] = {
    {"aiconfigurator", "k8s_deploy.yaml"},
    {"aiconfigurator", "llm-d-values.yaml"},
    {"llm-d", ".yaml"},
};

void SetCount(Node& row, std::string_view name,
              const std::optional<int64_t>& count) {
  row.Set(name, count ? Node::Int(*count) : Node::String("?"));
}

// What counts of a worker; what is not known is "?".
Node RowOf(const cli::RoleView& role) {
  const manifest::Worker& worker = *role.worker;
  Node row = Node::Map();
  row.Set("worker", Node::String(*worker.component.name));
  row.Set("role", Node::String(worker.role));
  row.Set("engine", Node::String(role.engine));
  SetCount(row, "replicas", worker.replicas);
  SetCount(row, "nodes", worker.nodes);
  SetCount(row, "gpus", worker.gpus);
  for (const std::string_view meaning : {"model", "tp", "pp", "dp", "ep"}) {
    for (const cli::DecidedView& view : role.decided) {
      if (view.meaning == meaning) {
        row.Set(meaning, Node::String(view.value.empty() ? "?" : view.value));
      }
    }
  }
  row.Set("connector", Node::String(*worker.kv.connector));
  row.Set("backend", Node::String(*worker.kv.backend));
  row.Set("kv", Node::String(role.kv.verdict));
  row.Set("collectives", Node::String(role.collectives.verdict));
  return row;
}

Node ReadRows(const std::string& name, const std::string& text) {
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add(name, text);
  const manifest::Facts facts =
      manifest::ReadFacts(sources, file, ParseYaml(name, text), catalog, {});
  Node rows = Node::Seq();
  for (const cli::GraphView& graph : cli::Inspect(facts, std::nullopt)) {
    for (const cli::RoleView& role : graph.roles) {
      // Frontends run no engine.
      if (role.worker->engine != nullptr) {
        rows.Push(RowOf(role));
      }
    }
  }
  return rows;
}

// The rows of every file, by its path.
std::map<std::string, Node> ReadCorpus(const fs::path& corpus) {
  std::map<std::string, Node> all;
  for (const auto& [set, ending] : kSets) {
    for (const fs::path& path : YamlFilesBelow(corpus / set)) {
      const std::string name = fs::relative(path, corpus);
      if (name.ends_with(ending)) {
        all.emplace(name, ReadRows(name, ReadText(path)));
      }
    }
  }
  return all;
}

std::map<std::string, Node> LoadRows(const fs::path& path) {
  std::map<std::string, Node> all;
  if (fs::exists(path)) {
    for (const yaml::Entry& entry :
         ParseOneYaml(path, ReadText(path)).entries) {
      all.emplace(entry.key, entry.value);
    }
  }
  return all;
}

// The same without the sentences.
Node WithoutOpen(Node rows) {
  for (Node& row : rows.items) {
    row.Remove("open");
  }
  return rows;
}

// Sentences stay with the worker of that name.
void KeepOpen(const Node& known, Node& rows) {
  for (Node& row : rows.items) {
    for (const Node& old : known.items) {
      const Node* open = old.Find("open");
      if (open != nullptr &&
          old.Find("worker")->scalar == row.Find("worker")->scalar) {
        row.Set("open", *open);
      }
    }
  }
}

void WriteRows(const fs::path& path, const std::map<std::string, Node>& all) {
  const std::map<std::string, Node> known = LoadRows(path);
  Node root = Node::Map();
  for (const auto& [name, read] : all) {
    Node rows = read;
    if (const auto old = known.find(name); old != known.end()) {
      KeepOpen(old->second, rows);
    }
    root.Set(name, std::move(rows));
  }
  const std::string text =
      "# What inspect understands of published manifests, compared with them "
      "by hand.\n# Written by field_test inspect --update; what is open by "
      "hand.\n" +
      yaml::Emit({root}, {});
  const auto written =
      cli::PosixFileSystem()->Write({{.path = path, .text = text}});
  if (!written) {
    throw std::runtime_error(written.error());
  }
}

// Every value of a file is text or a number in the list.
std::string Describe(const Node& row) {
  std::string text;
  for (const yaml::Entry& entry : row.entries) {
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", entry.key,
                        entry.value.scalar);
  }
  return text;
}

void CompareRows(const std::string& name, const Node& known, const Node& read,
                 std::vector<std::string>& problems) {
  const Node plain = WithoutOpen(known);
  if (plain.items.size() != read.items.size()) {
    problems.push_back(fmt::format("{}: {} workers, and {} in the list", name,
                                   read.items.size(), plain.items.size()));
    return;
  }
  for (size_t i = 0; i < read.items.size(); ++i) {
    const std::string now = Describe(read.items[i]);
    if (const std::string then = Describe(plain.items[i]); now != then) {
      problems.push_back(
          fmt::format("{}:\n  now  {}\n  list {}", name, now, then));
    }
  }
}

}  // namespace

int Main(std::vector<std::string> args) {
  const bool update = std::erase(args, "--update") > 0;
  if (args.size() != 2) {
    fmt::print(stderr, "usage: field_test inspect [--update] CORPUS LIST\n");
    return 2;
  }
  if (!fs::is_directory(args[0])) {
    fmt::print("no published manifests at {}: nothing compared\n", args[0]);
    return 0;
  }
  const std::map<std::string, Node> all = ReadCorpus(args[0]);
  if (update) {
    WriteRows(args[1], all);
  }
  const std::map<std::string, Node> known = LoadRows(args[1]);
  std::vector<std::string> problems;
  for (const auto& [name, rows] : all) {
    const auto row = known.find(name);
    if (row == known.end()) {
      problems.push_back("not in the list: " + name);
    } else {
      CompareRows(name, row->second, rows, problems);
    }
  }
  for (const auto& [name, rows] : known) {
    if (!all.contains(name)) {
      problems.push_back("no longer published: " + name);
    }
  }
  for (const std::string& problem : problems) {
    fmt::print("FAILED {}\n", problem);
  }
  fmt::print("{} files, {} problems\n", all.size(), problems.size());
  return problems.empty() ? 0 : 1;
}

}  // namespace dgdc::testing::inspect_of_field
