// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// embed ROOT LIST OUTPUT SECRETS
// Runs when dgdc is built: writes the C++ source that holds the files that LIST
// names, below ROOT, each with its text and, where it is a profile, template or
// schema that can be parsed, its tree, in which a profile that fits its schema
// has the defaults of that; and the tables of credentials as constants into
// SECRETS. See cmake/EmbedData.cmake.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/catalog/embed_secrets.h"
#include "dgdc/catalog/fields.h"
#include "dgdc/catalog/profile_schema.h"
#include "dgdc/diag/sink.h"
#include "dgdc/schema/json_node.h"
#include "dgdc/schema/validate.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/frozen.h"
#include "dgdc/yaml/parse.h"

namespace dgdc {
namespace {

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The bytes as a C++ literal, of several pieces: no compiler has to take long
// lines.
std::string Literal(std::string_view bytes) {
  constexpr size_t kPiece = 4096;
  std::string literal;
  for (size_t at = 0; at == 0 || at < bytes.size(); at += kPiece) {
    literal += "\"";
    for (const char c : bytes.substr(at, kPiece)) {
      const bool plain = c >= ' ' && c <= '~' && c != '"' && c != '\\' &&
                         c != '?';  // two of these begin a trigraph
      if (plain) {
        literal += c;
      } else {
        literal += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
      }
    }
    literal += "\"\n";
  }
  literal.pop_back();
  return literal;
}

constexpr std::string_view kSchemaFolder = "schemas/";

using Schemas = std::map<std::string, schema::Schema>;

// What can be told of a file now.
struct Judged {
  std::string tree = {};
  bool sound = false;
};

// No tree when it is no single document, and not sound when it does not fit its
// schema: the catalog does it again then, and says what is wrong.
Judged Judge(const std::string& path, const std::string& text,
             const Schemas& schemas) {
  if (path.starts_with(kSchemaFolder)) {
    return schemas.contains(path)
               ? Judged{.tree = yaml::Freeze(*schema::ReadJsonNode(text)),
                        .sound = true}
               : Judged{};
  }
  if (path.ends_with(".tsv")) {
    return {};  // a table of names, read when somebody asks for one
  }
  SourceSet sources;
  Sink sink;
  const std::vector<yaml::Node> documents =
      yaml::Parse(sources, sources.Add(path, text), sink);
  if (documents.size() != 1 || sink.size() != 0) {
    return {};
  }
  const yaml::Node& root = documents.front();
  const auto schema = schemas.find(
      std::string(kSchemaFolder) +
      std::string(catalog::SchemaOfKind(catalog::Text(root, "kind"))));
  if (schema == schemas.end() || !path.starts_with("profiles/") ||
      !schema->second.Violations(root).empty()) {
    return {.tree = yaml::Freeze(root)};
  }
  return {.tree = yaml::Freeze(schema->second.WithDefaults(root)),
          .sound = true};
}

// A row of the table; sizes are given, because the bytes may be 0.
std::string Row(const std::string& name, const std::string& text,
                const Schemas& schemas) {
  const auto [tree, sound] = Judge(name, text, schemas);
  return fmt::format("    EmbeddedFile{{{}, {{{}, {}}}, {{{}, {}}}, {}}},\n",
                     Literal(name), Literal(text), text.size(), Literal(tree),
                     tree.size(), sound);
}

Schemas SchemasOf(
    const std::vector<std::pair<std::string, std::string>>& files) {
  Schemas schemas;
  for (const auto& [name, text] : files) {
    if (!name.starts_with(kSchemaFolder)) {
      continue;
    }
    if (Result<schema::Schema> loaded = schema::Schema::Load(text)) {
      schemas.emplace(name, std::move(*loaded));
    }
  }
  return schemas;
}

int Run(const std::string& root, const std::string& list,
        const std::string& output) {
  std::ifstream names(list);
  std::vector<std::pair<std::string, std::string>> files;
  for (std::string name; std::getline(names, name);) {
    if (!name.empty()) {
      files.emplace_back(name, Read(root + "/" + name));
    }
  }
  const Schemas schemas = SchemasOf(files);
  std::string rows;
  for (const auto& [name, text] : files) {
    rows += Row(name, text, schemas);
  }
  std::ofstream out(output, std::ios::binary);
  out << "// Written by src/dgdc/catalog/embed_main.cc, do not edit.\n"
         "#include \"dgdc/catalog/embedded.h\"\n\n"
         "#include <array>\n\n"
         "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n"
         "namespace dgdc {\nnamespace {\n\n"
      << "constexpr std::array<EmbeddedFile, " << files.size()
      << "> kFiles = {\n"
      << rows
      << "};\n\n}  // namespace\n\n"
         "std::span<const EmbeddedFile> EmbeddedFiles() { return kFiles; }\n\n"
         "}  // namespace dgdc\n";
  out.close();
  if (!out) {
    std::fputs("embed: the output cannot be written\n", stderr);
    return 1;
  }
  return 0;
}

int WriteSecrets(const std::string& root, const std::string& output) {
  const std::string path = "profiles/secrets/credentials.yaml";
  SourceSet sources;
  Sink sink;
  const std::vector<yaml::Node> documents =
      yaml::Parse(sources, sources.Add(path, Read(root + "/" + path)), sink);
  if (documents.size() != 1 || sink.has_errors()) {
    std::fprintf(stderr, "embed: %s is no YAML document\n", path.c_str());
    return 1;
  }
  std::ofstream out(output, std::ios::binary);
  out << SecretWordsSource(documents.front());
  out.close();
  if (!out) {
    std::fputs("embed: the secrets cannot be written\n", stderr);
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace dgdc

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv, argv + argc);
  if (arguments.size() != 5) {
    std::fputs("usage: embed ROOT LIST OUTPUT SECRETS\n", stderr);
    return 2;
  }
  const int code = dgdc::Run(arguments[1], arguments[2], arguments[3]);
  return code == 0 ? dgdc::WriteSecrets(arguments[1], arguments[4]) : code;
}
