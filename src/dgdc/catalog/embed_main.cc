// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// embed ROOT LIST OUTPUT SECRETS
// Runs when dgdc is built: writes the C++ source that holds the files that LIST
// names, below ROOT, each with its text and, where it is a profile or template
// that can be parsed, its tree; and the tables of credentials as constants into
// SECRETS. See cmake/EmbedData.cmake.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/catalog/embed_secrets.h"
#include "dgdc/diag/sink.h"
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

// Empty when it is no single document: the catalog parses it then, and says
// what is wrong.
std::string Tree(const std::string& path, const std::string& text) {
  SourceSet sources;
  Sink sink;
  const std::vector<yaml::Node> documents =
      yaml::Parse(sources, sources.Add(path, text), sink);
  return documents.size() == 1 && sink.size() == 0
             ? yaml::Freeze(documents.front())
             : std::string();
}

// A row of the table; sizes are given, because the bytes may be 0.
std::string Row(const std::string& name, const std::string& text) {
  const std::string tree =
      name.starts_with("schemas/") ? std::string() : Tree(name, text);
  return fmt::format("    EmbeddedFile{{{}, {{{}, {}}}, {{{}, {}}}}},\n",
                     Literal(name), Literal(text), text.size(), Literal(tree),
                     tree.size());
}

int Run(const std::string& root, const std::string& list,
        const std::string& output) {
  std::ifstream names(list);
  std::string rows;
  size_t count = 0;
  for (std::string name; std::getline(names, name);) {
    if (!name.empty()) {
      rows += Row(name, Read(root + "/" + name));
      ++count;
    }
  }
  std::ofstream out(output, std::ios::binary);
  out << "// Written by src/dgdc/catalog/embed_main.cc, do not edit.\n"
         "#include \"dgdc/catalog/embedded.h\"\n\n"
         "#include <array>\n\n"
         "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n"
         "namespace dgdc {\nnamespace {\n\n"
      << "constexpr std::array<EmbeddedFile, " << count << "> kFiles = {\n"
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
