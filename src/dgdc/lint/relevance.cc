// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/relevance.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace dgdc::lint {
namespace {

// Of Helm and of Jinja.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kTags = {
    {{"{{", "}}"}, {"{%", "%}"}}};

bool HoldsWord(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

// Whether a kind is named that starts an engine without a command.
bool NamesServer(std::string_view text, const KindProfile& profile) {
  const bool serves =
      std::any_of(profile.workers.begin(), profile.workers.end(),
                  [](const KindWorker& worker) {
                    return worker.serves || !worker.server.engine.empty();
                  });
  const auto holds = [text](const std::string& word) {
    return HoldsWord(text, word);
  };
  return serves &&
         (std::any_of(profile.kinds.begin(), profile.kinds.end(), holds) ||
          (!profile.keys.empty() &&
           std::all_of(profile.keys.begin(), profile.keys.end(), holds)));
}

bool StartsEngine(std::string_view text, const EngineProfile& engine) {
  const auto& images = engine.server.images;
  return std::any_of(images.begin(), images.end(),
                     [text](const ServerImage& image) {
                       return HoldsWord(text, image.name);
                     }) ||
         std::any_of(engine.server.commands.begin(),
                     engine.server.commands.end(),
                     [text](const std::vector<std::string>& command) {
                       return std::all_of(command.begin(), command.end(),
                                          [text](const std::string& word) {
                                            return HoldsWord(text, word);
                                          });
                     });
}

// UTF-16 and UTF-32 begin with a mark or with a NUL beside an ASCII character.
bool IsWide(std::string_view text) {
  return text.starts_with("\xFE\xFF") || text.starts_with("\xFF\xFE") ||
         HoldsWord(text.substr(0, 4), std::string_view("\0", 1));
}

// Inside of quotes or a comment a brace is a character like any other. Judged
// by what stands before it on its line, which is enough to tell the two apart.
bool IsPlain(std::string_view before) {
  return before.find_first_of("'\"#") == std::string_view::npos;
}

struct Range {
  size_t begin = 0;
  size_t end = 0;
};

// Empty when the line has no sign of a template.
Range FindInLine(std::string_view line) {
  constexpr std::string_view kBlank = " \t\r";
  for (const auto& [open, close] : kTags) {
    const size_t begin = line.find(open);
    if (begin != std::string_view::npos && IsPlain(line.substr(0, begin))) {
      const size_t end = line.find(close, begin);
      return {begin,
              end == std::string_view::npos ? line.size() : end + close.size()};
    }
  }
  const size_t begin = line.find_first_not_of(kBlank);
  if (begin == std::string_view::npos ||
      !line.substr(begin).starts_with("${")) {
    return {};
  }
  const size_t end = line.find_last_not_of(kBlank) + 1;
  return line.find('}', begin) + 1 == end ? Range{begin, end} : Range{};
}

}  // namespace

bool MayConcern(std::string_view text, const Catalog& catalog,
                const std::vector<const schema::Crd*>& crds) {
  std::string narrow;
  if (IsWide(text)) {
    narrow = text;
    std::erase(narrow, '\0');
    text = narrow;
  }
  const auto& engines = catalog.engines.all();
  const auto& workloads = catalog.workloads.all();
  return HoldsWord(text, kDeploymentKind) ||
         std::any_of(catalog.kinds.begin(), catalog.kinds.end(),
                     [text](const KindTable& table) {
                       return HoldsWord(text, table.group + "/v");
                     }) ||
         std::any_of(crds.begin(), crds.end(),
                     [text](const schema::Crd* crd) {
                       return HoldsWord(text, crd->group) &&
                              HoldsWord(text, crd->kind);
                     }) ||
         std::any_of(engines.begin(), engines.end(),
                     [text](const EngineProfile& engine) {
                       return StartsEngine(text, engine);
                     }) ||
         std::any_of(workloads.begin(), workloads.end(),
                     [text](const KindProfile& profile) {
                       return NamesServer(text, profile);
                     });
}

Span FindTemplate(const SourceSet& sources, uint32_t file) {
  const std::string_view text = sources.Get(file).text;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const Range found = FindInLine(text.substr(begin, end - begin));
    if (found.end > found.begin) {
      return {file, static_cast<uint32_t>(begin + found.begin),
              static_cast<uint32_t>(begin + found.end)};
    }
    begin = end + 1;
  }
  return {};
}

}  // namespace dgdc::lint
