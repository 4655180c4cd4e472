// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "dgdc/diag/sink.h"
#include "dgdc/intent/intent.h"
#include "dgdc/yaml/node.h"

// What there is to say about the changes that a patch makes.
namespace dgdc::manifest {

// The two spellings of a variable's value, of which an entry has one.
inline constexpr std::array<std::string_view, 2> kValueKeys = {"value",
                                                               "valueFrom"};

// A value of the document that a patch changes, and where it comes from.
struct Found {
  const yaml::Node* node = nullptr;
  // Its own, or that of what it stands in.
  const yaml::Origin* origin = nullptr;
};

const yaml::Origin* OriginOf(const yaml::Node& node, const yaml::Origin* outer);

// Where in the document: the whole path, and what people call the value.
struct Place {
  std::string path = {};
  std::string name = {};

  [[nodiscard]] Place Key(std::string_view key) const;
  [[nodiscard]] Place Item(const yaml::Node& item) const;
};

// A value as a message shows it.
std::string ShowValue(const yaml::Node& node);

class PatchReport {
 public:
  PatchReport(const PatchIntent& patch, Sink& sink)
      : patch_(patch), sink_(sink) {}

  // DG1028.
  Diagnostic& Misfit(Span span, std::string message);

  // DG1027 when the fabric sets the value or a part of it, otherwise DG1017.
  void Change(const Found& was, const yaml::Node& value, const Place& place);
  void Deletion(const Found& was, Span span, const Place& place);
  // Of a list that another one replaces as a whole.
  void NewList(const Found& was, const yaml::Node& value, const Place& place);
  // The same when the fabric's part of it was judged already: DG1017.
  void ChangedList(const Found& was, const yaml::Node& value,
                   const Place& place);
  // Whether nothing of the fabric's is missing in the new list but what may
  // have alternatives in it.
  [[nodiscard]] static bool TouchesAlternatives(const Found& was,
                                                const yaml::Node& value);
  // DG1027 or DG1017, without advice.
  Diagnostic& ReportAt(const char* code, const Found& was, Span span,
                       std::string message, const Place& place);

 private:
  void OfFabric(const Found& was, Span span, std::string message,
                const Place& place);
  void OfOthers(const Found& was, Span span, std::string message,
                const Place& place);

  const PatchIntent& patch_;
  Sink& sink_;
};

}  // namespace dgdc::manifest
