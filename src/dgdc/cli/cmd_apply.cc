// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/edited.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/input.h"
#include "dgdc/dgdc.h"
#include "dgdc/diag/secret.h"
#include "dgdc/report/text.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc::cli {
namespace {

struct ApplyFlags {
  std::string path = {};
  std::string fabric = {};
  std::string collectives = {};
  std::string hardware = {};
  std::vector<std::string> params = {};
  bool keep = false;
  bool least_privilege = false;
  bool force = false;
  EditedFlags edited = {};
};

// The profile of that name; null after a message.
template <class Shelf>
const auto* FindProfile(const Shelf& shelf, std::string_view what,
                        const std::string& name, Env& env) {
  const auto* profile = shelf.Find(name);
  if (profile == nullptr) {
    const auto near = ClosestMatch(name, shelf.AllNames());
    env.Complain(
        fmt::format("unknown {} \"{}\"{}; known: {}", what, name,
                    near ? fmt::format(", did you mean \"{}\"?", *near) : "",
                    fmt::join(shelf.Names(), ", ")));
  }
  return profile;
}

// The place of an option's value, for findings; none when it was not given.
Span SpanOfOption(const std::string& value, SourceSet& sources) {
  return value.empty() ? Span{}
                       : Span{sources.Add("--hardware", value), 0,
                              static_cast<uint32_t>(value.size())};
}

int RunApply(const ApplyFlags& flags, Env& env) {
  if (const std::string conflict = FindConflict(flags.edited, flags.path);
      !conflict.empty()) {
    env.Complain(conflict);
    return kUsage;
  }
  const Catalog& catalog = Catalog::Embedded();
  const FabricProfile* fabric =
      FindProfile(catalog.fabrics, "fabric", flags.fabric, env);
  const FabricProfile* collectives =
      flags.collectives.empty()
          ? nullptr
          : FindProfile(catalog.fabrics, "fabric", flags.collectives, env);
  const HardwareProfile* hardware =
      flags.hardware.empty()
          ? nullptr
          : FindProfile(catalog.hardware, "hardware", flags.hardware, env);
  if (fabric == nullptr || (hardware == nullptr && !flags.hardware.empty()) ||
      (collectives == nullptr && !flags.collectives.empty())) {
    return kUsage;
  }
  const std::optional<std::string> text = ReadOrComplain(flags.path, env);
  if (!text) {
    return kUsage;
  }
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add(InputName(flags.path), *text);
  const ApplyResult result =
      Apply(sources, file, catalog,
            {.fabric = fabric,
             .collectives = collectives,
             .params = flags.params,
             .hardware = hardware,
             .hardware_span = SpanOfOption(flags.hardware, sources),
             .keep = flags.keep,
             .least_privilege = flags.least_privilege,
             .force = flags.force});
  env.err << report::Text(result.diagnostics, sources);
  const std::vector<std::string> secrets =
      yaml::FindSecrets(sources, file).values;
  for (const std::string& note : result.notes) {
    env.Complain(fmt::format("{}: {}", InputName(flags.path),
                             HideSecrets(note, secrets)));
  }
  if (!result.ok) {
    return kFindings;
  }
  if (result.workers == 0) {
    env.Complain(fmt::format(
        "{}: no prefill and decode workers, and none that span nodes: "
        "nothing was changed",
        InputName(flags.path)));
  }
  return WriteEdited(flags.edited, flags.path, *text, result.text, env);
}

}  // namespace

std::function<int(Env&)> SetUpApply(OptionSet& set) {
  auto flags = std::make_shared<ApplyFlags>();
  set.Add("FILE", flags->path, "Manifest; - reads standard input").Required();
  set.Add("--fabric", flags->fabric,
          "Fabric that the workers shall use; dgdc profiles lists them")
      .Called("NAME")
      .Required();
  set.Add("--collectives", flags->collectives,
          "Fabric of the collectives inside a worker, where it is not "
          "to stay what the manifest says; may be that of --fabric")
      .Called("NAME");
  set.Add("--param", flags->params,
          "Parameter of the fabric, repeatable; dgdc profiles show NAME "
          "describes them; a list has commas; prefill.NAME is for one "
          "role or component")
      .Called("NAME=VALUE")
      .Check([](const std::string& text) {
        const size_t equals = text.find('=');
        return equals == std::string::npos || equals == 0
                   ? fmt::format("\"{}\" is not NAME=VALUE", text)
                   : std::string();
      });
  set.Add("--hardware", flags->hardware,
          "GPU system or instance type of the nodes, where node "
          "selectors do not name the machine; counts depend on it")
      .Called("NAME");
  set.AddFlag("--keep", flags->keep,
              "Keep the settings of other fabrics that are there");
  set.AddFlag("--least-privilege", flags->least_privilege,
              "Remove privilege that only the fabric before needs");
  set.AddFlag("--force", flags->force,
              "Write the result even when it has errors that the manifest "
              "has not");
  DeclareEdited(set, flags->edited);
  return [flags](Env& env) { return RunApply(*flags, env); };
}

}  // namespace dgdc::cli
