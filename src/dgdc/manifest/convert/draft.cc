// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/convert/draft.h"

#include <utility>

#include <fmt/format.h>

#include "dgdc/schema/wording.h"

namespace dgdc::manifest::convert {
namespace {

Span PlaceOf(const yaml::Entry& field) {
  return field.key_span.known() ? field.key_span : field.value.span;
}

}  // namespace

std::string Draft::PathOf(std::string_view key) const {
  return schema::FieldPath(path, key);
}

std::string_view Draft::target() const { return ApiName(context.to); }

void Draft::Lose(const yaml::Entry& field, const std::string& field_path,
                 std::string_view why, std::string_view help) {
  Diagnostic& lost =
      context.lossy
          ? context.sink.Report(
                "DG0021", PlaceOf(field),
                fmt::format("{} is left out: {} has no counterpart", field_path,
                            target()))
          : context.sink.Report("DG0020", PlaceOf(field),
                                fmt::format("{} has no counterpart in {}",
                                            field_path, target()));
  lost.field_path = field_path;
  lost.why.emplace_back(why);
  lost.help.push_back(context.lossy
                          ? std::string(help)
                          : fmt::format("{}; --lossy leaves it out", help));
  context.gone.push_back(field.value.span);
}

void Draft::Skip(const yaml::Entry& field, const std::string& field_path,
                 std::string_view why) {
  Diagnostic& skipped = context.sink.Report(
      "DG0022", PlaceOf(field), fmt::format("{} is not needed", field_path));
  skipped.field_path = field_path;
  skipped.why.emplace_back(why);
}

void Draft::Refuse(Span span, std::string message, std::string_view help) {
  context.sink.Report("DG0023", span, std::move(message))
      .help.emplace_back(help);
}

bool Draft::ExpectMap(const yaml::Entry& field) {
  if (!field.value.IsMap()) {
    Refuse(field.value.span,
           fmt::format("{} is {}, expected a map", PathOf(field.key),
                       schema::KindText(field.value.kind)),
           "write a map, or remove the field");
  }
  return field.value.IsMap();
}

bool Draft::ExpectList(const yaml::Entry& field) {
  if (!field.value.IsSeq()) {
    Refuse(field.value.span,
           fmt::format("{} is {}, expected a list", PathOf(field.key),
                       schema::KindText(field.value.kind)),
           "write a list, or remove the field");
  }
  return field.value.IsSeq();
}

}  // namespace dgdc::manifest::convert
