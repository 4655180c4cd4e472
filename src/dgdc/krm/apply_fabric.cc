// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/apply/param_text.h"
#include "dgdc/catalog/name_advice.h"
#include "dgdc/catalog/names.h"
#include "dgdc/dgdc.h"
#include "dgdc/krm/call.h"
#include "dgdc/lint/assume.h"

namespace dgdc::krm {
namespace {

using manifest::At;
using yaml::Node;

const HardwareProfile* FindHardware(CallState& call, const Node& name) {
  if (name.IsNull()) {
    return nullptr;
  }
  const HardwareProfile* hardware =
      FindAnyCase(call.catalog.hardware, name.scalar);
  if (hardware == nullptr) {
    Diagnostic& finding = call.sink.Report(
        "DG1003", name.span,
        fmt::format("no hardware is called \"{}\"", name.scalar));
    finding.help =
        AdviceOn(call.catalog.hardware, name.scalar).Lines(name.scalar);
    finding.help.push_back(fmt::format(
        "known: {}", fmt::join(call.catalog.hardware.Names(), ", ")));
  }
  return hardware;
}

std::vector<UserSetting> ReadParams(const Request& request,
                                    const FabricProfile& fabric) {
  std::vector<UserSetting> params;
  for (const yaml::Entry& entry :
       At(request.config, {"spec", "params"}).entries) {
    params.push_back(
        request.texts
            ? apply::ReadParam({entry.key, entry.key_span},
                               {entry.value.scalar, entry.value.span}, fabric)
            : UserSetting{.name = entry.key,
                          .name_span = entry.key_span,
                          .value = entry.value});
  }
  return params;
}

bool IsTrue(const Node& spec, std::string_view field) {
  return At(spec, {field}).AsBool().value_or(false);
}

// Whether everything that the selector says holds.
bool Selects(const Node& selector, const Node& document) {
  const Node& metadata = At(document, {"metadata"});
  const std::vector<Node>& names = At(selector, {"names"}).items;
  const std::string& name = At(metadata, {"name"}).scalar;
  if (!names.empty() &&
      std::none_of(names.begin(), names.end(),
                   [&name](const Node& n) { return n.scalar == name; })) {
    return false;
  }
  const Node& name_space = At(selector, {"namespace"});
  if (!name_space.IsNull() &&
      name_space.scalar != At(metadata, {"namespace"}).scalar) {
    return false;
  }
  const std::vector<yaml::Entry>& labels = At(selector, {"labels"}).entries;
  return std::all_of(
      labels.begin(), labels.end(), [&metadata](const yaml::Entry& label) {
        const Node& value = At(metadata, {"labels", label.key});
        return !value.IsNull() && value.scalar == label.value.scalar;
      });
}

// A pipeline would take silence for success.
void TellUnchanged(const Node& spec, CallState& call) {
  std::string text =
      "no selected item has prefill and decode workers, or workers that span "
      "nodes";
  if (IsTrue(spec, "allowUnchanged")) {
    call.notes.push_back(std::move(text) + ": nothing was changed");
    return;
  }
  const Node& selector = At(spec, {"selector"});
  call.sink
      .Report("DG1072",
              selector.IsNull() ? At(spec, {"profile"}).span : selector.span,
              std::move(text))
      .help.emplace_back(
          "select such items, or set spec.allowUnchanged where there may be "
          "none");
}

}  // namespace

void ApplyFabric(CallState& call) {
  const Node& spec = At(call.request.config, {"spec"});
  const Node& profile = At(spec, {"profile"});
  const FabricProfile* fabric = lint::AssumeFabric(
      {profile.scalar, profile.span}, call.catalog, call.sink);
  const HardwareProfile* hardware = FindHardware(call, At(spec, {"hardware"}));
  const Node& second = At(spec, {"collectives"});
  const FabricProfile* collectives =
      second.IsNull() ? nullptr
                      : lint::AssumeFabric({second.scalar, second.span},
                                           call.catalog, call.sink);
  if (call.sink.has_errors()) {
    return;
  }
  const Node& selector = At(spec, {"selector"});
  ApplyResult result =
      dgdc::Apply(call.sources, call.file, call.catalog,
                  {.fabric = fabric,
                   .collectives = collectives,
                   .hardware = hardware,
                   .hardware_span = At(spec, {"hardware"}).span,
                   .keep = IsTrue(spec, "keep"),
                   .least_privilege = IsTrue(spec, "leastPrivilege"),
                   .force = IsTrue(spec, "force"),
                   .given = ReadParams(call.request, *fabric),
                   .field = "spec",
                   .selects = [&selector](const Node& document) {
                     return Selects(selector, document);
                   }});
  for (Diagnostic& finding : result.diagnostics) {
    // Of a result that was forced.
    if (result.ok) {
      finding.severity = std::min(finding.severity, Severity::kWarning);
    }
    call.sink.Add(std::move(finding));
  }
  call.notes = std::move(result.notes);
  if (result.ok && result.workers == 0) {
    TellUnchanged(spec, call);
  }
  call.text = std::move(result.text);
}

}  // namespace dgdc::krm
