// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/frozen.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/embedded.h"
#include "dgdc/catalog/fields.h"
#include "dgdc/catalog/profile_schema.h"
#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::yaml {
namespace {

bool SamePlaces(const Node& a, const Node& b) {
  if (a.span != b.span || a.tag != b.tag ||
      a.entries.size() != b.entries.size() ||
      a.items.size() != b.items.size()) {
    return false;
  }
  for (size_t i = 0; i < a.entries.size(); ++i) {
    if (a.entries[i].key_span != b.entries[i].key_span ||
        !SamePlaces(a.entries[i].value, b.entries[i].value)) {
      return false;
    }
  }
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!SamePlaces(a.items[i], b.items[i])) {
      return false;
    }
  }
  return true;
}

TEST_CASE("a thawed tree is the frozen one, in another file") {
  SourceSet sources;
  const uint32_t file =
      sources.Add("a.yaml",
                  "a: &x {n: 1, t: true, f: 1.5, e: , s: \"1\"}\n"
                  "b: [*x, !from param.z, [], {}, 'über']\n");
  Sink sink;
  const std::vector<Node> parsed = Parse(sources, file, sink);
  REQUIRE(parsed.size() == 1);
  const Node thawed = Thaw(Freeze(parsed.front()), file);
  CHECK(Equal(thawed, parsed.front()));
  CHECK(SamePlaces(thawed, parsed.front()));
  CHECK(Thaw(Freeze(parsed.front()), file + 1).span.file == file + 1);
}

TEST_CASE("spans of no file stay so") {
  const Node thawed = Thaw(Freeze(Node::String("a")), 3);
  CHECK(thawed.scalar == "a");
  CHECK(!thawed.span.known());
}

TEST_CASE("the embedded trees are what their texts say") {
  size_t trees = 0;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (file.tree.empty()) {
      CHECK(file.path.ends_with(".tsv"));
      continue;
    }
    if (file.path.starts_with("schemas/")) {
      continue;  // catalog_test.cc
    }
    ++trees;
    SourceSet sources;
    const uint32_t id =
        sources.Add(std::string(file.path), std::string(file.text));
    Sink sink;
    const std::vector<Node> parsed = Parse(sources, id, sink);
    REQUIRE(parsed.size() == 1);
    const Node thawed = Thaw(file.tree, id);
    const std::string_view schema =
        catalog::SchemaOfKind(catalog::Text(parsed.front(), "kind"));
    const Node expected =
        file.sound
            ? Catalog::Embedded().Schema(schema).WithDefaults(parsed.front())
            : parsed.front();
    INFO(file.path);
    CHECK(file.sound == file.path.starts_with("profiles/"));
    CHECK(Equal(thawed, expected));
    CHECK(SamePlaces(thawed, expected));
  }
  CHECK(trees > 0);
}

}  // namespace
}  // namespace dgdc::yaml
