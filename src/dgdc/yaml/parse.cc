// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/parse.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "dgdc/yaml/any_reader.h"
#include "dgdc/yaml/builder.h"
#include "dgdc/yaml/encoding.h"
#include "dgdc/yaml/simple_reader.h"

namespace dgdc::yaml {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::vector<Node> ParseAs(Builder::Form form, const SourceSet& sources,
                          uint32_t file, Sink& sink) {
  std::string_view text = sources.Get(file).text;
  const size_t offset =
      text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  text.remove_prefix(offset);
  const Input input{.text = text, .file = file, .offset = offset, .sink = sink};
  if (auto error = FindBadByte(text)) {
    input.Report(std::move(*error));
    return {};
  }
  Sink found;
  if (auto documents = ReadSimple(
          {.text = text, .file = file, .offset = offset, .sink = found},
          form)) {
    for (Diagnostic& finding : found.Take()) {
      sink.Add(std::move(finding));
    }
    return *std::move(documents);
  }
  return ReadAny(input, form);
}

}  // namespace

std::vector<Node> Parse(const SourceSet& sources, uint32_t file, Sink& sink) {
  return ParseAs(Builder::Form::kMeaning, sources, file, sink);
}

std::vector<Node> ParseLayout(const SourceSet& sources, uint32_t file,
                              Sink& sink) {
  return ParseAs(Builder::Form::kLayout, sources, file, sink);
}

}  // namespace dgdc::yaml
