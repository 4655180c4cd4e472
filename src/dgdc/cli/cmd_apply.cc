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

#include "dgdc/catalog/name_advice.h"
#include "dgdc/catalog/names.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/configs.h"
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
  std::string fabric = {};
  std::string collectives = {};
  std::string hardware = {};
  std::vector<std::string> params = {};
  std::vector<std::string> profiles = {};
  bool keep = false;
  bool least_privilege = false;
  bool force = false;
  bool allow_unchanged = false;
  EditedFlags edited = {};
};

// The profile of that name; null after a message.
template <class Shelf>
const auto* FindProfile(const Shelf& shelf, std::string_view what,
                        const std::string& name, Env& env) {
  const auto* profile = FindAnyCase(shelf, name);
  if (profile == nullptr) {
    env.Complain(fmt::format("unknown {} \"{}\"{}; known: {}", what, name,
                             AdviceOn(shelf, name).Clause(),
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

// Prints what became of the files, and stores their texts; whether all of them
// may be written.
bool Take(const std::vector<ApplyResult>& results, const ApplyFlags& flags,
          const SourceSet& sources, std::vector<EditedFile>& files, Env& env) {
  bool ok = true;
  size_t workers = 0;
  for (size_t i = 0; i < files.size(); ++i) {
    const ApplyResult& result = results[i];
    const std::string& name = sources.Get(files[i].file).name;
    env.err << report::Text(result.diagnostics, sources);
    const std::vector<std::string> secrets =
        yaml::FindSecrets(sources, files[i].file).values;
    for (const std::string& note : result.notes) {
      env.Complain(fmt::format("{}: {}", name, HideSecrets(note, secrets)));
    }
    const bool unchanged = result.text == sources.Get(files[i].file).text;
    if (result.ok && result.workers == 0 && files[i].named && unchanged) {
      env.Complain(
          fmt::format("{}: no prefill and decode workers, and none that span "
                      "nodes: nothing was changed",
                      name));
    }
    ok = ok && result.ok;
    workers += result.workers;
    files[i].after = result.text;
  }
  TellNotWritten(ok, files, env);
  if (ok && workers == 0 && !flags.allow_unchanged) {
    env.Complain(
        "no worker was found that the fabric could be put onto; "
        "--allow-unchanged takes that for success");
    return false;
  }
  return ok;
}

// What is known where all of the files lie; null after a message when something
// is wrong with it. A fabric is put onto files that belong together.
const Catalog* OneCatalog(const std::vector<EditedFile>& files,
                          const SourceSet& sources, Configs& configs,
                          Env& env) {
  const Catalog* catalog = nullptr;
  const Source* first = nullptr;
  for (const EditedFile& file : files) {
    const Source& source = sources.Get(file.file);
    const Catalog* own = &configs.CatalogFor(source.name);
    if (catalog != nullptr && own != catalog) {
      env.Complain(fmt::format(
          "{} and {} have different `profiles` in their .dgdc.yaml: change "
          "them one by one",
          first->name, source.name));
      return nullptr;
    }
    catalog = own;
    first = &source;
  }
  return configs.Tell() ? catalog : nullptr;
}

int ApplyTo(std::vector<EditedFile>& files, const ApplyFlags& flags,
            const Catalog& catalog, SourceSet& sources, Env& env) {
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
  std::vector<uint32_t> ids;
  for (const EditedFile& file : files) {
    ids.push_back(file.file);
  }
  const std::vector<ApplyResult> results =
      ApplyToAll(sources, ids, catalog,
                 {.fabric = fabric,
                  .collectives = collectives,
                  .params = flags.params,
                  .hardware = hardware,
                  .hardware_span = SpanOfOption(flags.hardware, sources),
                  .keep = flags.keep,
                  .least_privilege = flags.least_privilege,
                  .force = flags.force});
  return Take(results, flags, sources, files, env)
             ? WriteEdited(flags.edited, files, sources, env)
             : kFindings;
}

int RunApply(const ApplyFlags& flags, Env& env) {
  SourceSet sources(&Catalog::Embedded().sources());
  std::optional<std::vector<EditedFile>> files =
      ReadEdited(flags.edited, sources, env);
  if (!files) {
    return kUsage;
  }
  Configs configs(sources, env,
                  {.profiles = flags.profiles, .only_profiles = true});
  const Catalog* catalog = OneCatalog(*files, sources, configs, env);
  return catalog == nullptr ? kUsage
                            : ApplyTo(*files, flags, *catalog, sources, env);
}

}  // namespace

std::function<int(Env&)> SetUpApply(OptionSet& set) {
  auto flags = std::make_shared<ApplyFlags>();
  DeclareEdited(set, flags->edited);
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
  DeclareProfiles(set, flags->profiles);
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
  set.AddFlag("--allow-unchanged", flags->allow_unchanged,
              "Succeed also when no worker uses a fabric, so that nothing is "
              "changed");
  return [flags](Env& env) { return RunApply(*flags, env); };
}

}  // namespace dgdc::cli
