// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/pages.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/cli/page_parts.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::cli {
namespace {

// Calls `visit(head, kind)` for every profile, kind after kind.
template <class Visit>
void ForEachHead(const Catalog& catalog, const Visit& visit) {
  const auto walk = [&](const auto& shelf, std::string_view kind) {
    for (const auto& profile : shelf.all()) {
      visit(profile.head, kind);
    }
  };
  walk(catalog.fabrics, "fabric");
  walk(catalog.engines, "engine");
  walk(catalog.platforms, "platform");
  walk(catalog.hardware, "hardware");
  walk(catalog.images, "image");
  walk(catalog.releases, "release");
  walk(catalog.models, "model");
}

// "python3 -m dynamo.frontend".
std::string WordsOf(const yaml::Node& command) {
  std::string words;
  for (const yaml::Node& word : command.items) {
    words += (words.empty() ? "" : " ") + word.scalar;
  }
  return words;
}

// Whether the engine has to be told the NIXL backend.
std::string_view Told(const FabricProfile& fabric) {
  return fabric.explicit_backend ? " (the engine is told)"
                                 : " (NIXL's default)";
}

// Where a profile comes from, where that is no dgdc; "" otherwise.
std::string OriginOf(const Catalog& catalog, std::string_view kind,
                     std::string_view name) {
  for (const SiteItem& item : catalog.site()) {
    if (item.noun == kind && item.name == name &&
        item.change != SiteChange::kSame) {
      return fmt::format(
          "from {}{}", item.folder,
          item.change == SiteChange::kAdded ? "" : ", in place of dgdc's own");
    }
  }
  return "";
}

std::string FabricPage(const Catalog& catalog, const FabricProfile& fabric) {
  std::string page = Heading(fabric.head, "fabric");
  page += fmt::format(
      "Network: {}. NIXL backend: {}{}. Image variant: {}.\n"
      "Published bandwidth: {} MB/s ({}) to {} MB/s ({}); {} ({}).\n",
      NetworkName(fabric.network), Shown(fabric.nixl_backend), Told(fabric),
      fabric.image_variant, fabric.bandwidth.low_mb_per_s,
      BasisName(fabric.bandwidth.low_measured), fabric.bandwidth.high_mb_per_s,
      BasisName(fabric.bandwidth.high_measured), fabric.bandwidth.note,
      fmt::join(fabric.bandwidth.sources, ", "));
  page += ParamSection(fabric.params);
  page += SettingSection(fabric.settings);
  page += StartupSection(fabric.startup);
  page += CompanionSection(fabric.companions);
  page += ChoiceSection(catalog, "fabric", fabric.head.name);
  if (!fabric.verify.empty()) {
    page += "\n### Verify\n\n";
    for (const Check& check : fabric.verify) {
      page += fmt::format("- `{}`: {}{}\n", check.run, check.expect,
                          check.ForJob() ? " (preflight)" : "");
    }
  }
  if (!fabric.uncheckable.empty()) {
    page += fmt::format("\nNo preflight Job: {}.\n", fabric.uncheckable);
  }
  page += TransferBenchmarkSection(fabric);
  return page + SourceSection(catalog, SourcesOf(fabric));
}

std::string EnginePage(const Catalog& catalog, const EngineProfile& engine) {
  std::string page = Heading(engine.head, "engine");
  page += fmt::format(
      "backendFramework: {}. Command: `{}`.\n"
      "Maximum model length: input plus output plus {} tokens ({}).\n",
      engine.framework.scalar, WordsOf(engine.command), engine.margin_tokens,
      engine.margin_why);
  page += DefaultSection(engine);
  page += MultipleSection(engine);
  page += LimitSection(engine);
  page += SettingSection(engine.settings);
  page += ChoiceSection(catalog, "engine", engine.head.name);
  return page + SourceSection(catalog, SourcesOf(engine));
}

std::string PlatformPage(const Catalog& catalog,
                         const PlatformProfile& platform) {
  std::string page = Heading(platform.head, "platform");
  page += fmt::format("Components: {}, {}, {}, {}. GPU resource: {}.\n",
                      platform.frontend_component, platform.prefill_component,
                      platform.decode_component, platform.worker_component,
                      platform.gpu_resource);
  page += fmt::format("Port of the frontend: {}.\n", platform.frontend_port);
  page += SettingSection(platform.settings);
  page += JobSection("modelDownload", platform.model_download);
  page += JobSection("benchmark", platform.benchmark);
  page += JobSection("preflight", platform.preflight);
  page += JobSection("nixlbench", platform.nixlbench);
  page += ChoiceSection(catalog, "", "");
  return page + SourceSection(catalog, SourcesOf(platform));
}

std::string HardwarePage(const Catalog& catalog,
                         const HardwareProfile& hardware) {
  std::string page = Heading(hardware.head, "hardware");
  page += fmt::format("- GPU: {}, {} GiB, {}\n- GPUs per node: {}\n- CPU: {}\n",
                      hardware.gpu, hardware.gpu_memory_gib,
                      hardware.architecture, hardware.node_gpus, hardware.arch);
  if (hardware.interfaces) {
    page += fmt::format(
        "- Network: {} {} interfaces per node{}\n", *hardware.interfaces,
        NetworkName(hardware.network),
        hardware.gbit_per_interface
            ? fmt::format(" of {} Gbit/s", *hardware.gbit_per_interface)
            : std::string());
  } else if (hardware.network == Network::kNone) {
    page += "- Network: no RDMA interfaces\n";
  }
  if (!hardware.pod.IsNull()) {
    page += fmt::format("- Pod spec: `{}`\n", yaml::EmitJson(hardware.pod));
  }
  page += NoteSection(hardware.notes);
  return page + SourceSection(catalog, hardware.head.sources);
}

// Of a fact that nobody published.
std::string_view InferredNote(const ReleaseProfile& release,
                              std::string_view field) {
  const bool inferred =
      std::find(release.inferred.begin(), release.inferred.end(), field) !=
      release.inferred.end();
  return inferred ? " (inferred)" : "";
}

std::string_view BasisNote(TagBasis basis) {
  switch (basis) {
    case TagBasis::kInferred:
      return " (inferred)";
    case TagBasis::kDisputed:
      return " (disputed)";
    case TagBasis::kListed:
      break;
  }
  return "";
}

// What is published for the release as a whole; what is not is not known.
std::string ReleaseFacts(const ReleaseProfile& release) {
  std::string facts =
      fmt::format("- Storage version: {}\n", release.storage_version);
  if (!release.deprecated_versions.empty()) {
    facts += fmt::format("- Deprecated versions: {}\n",
                         fmt::join(release.deprecated_versions, ", "));
  }
  const auto add = [&](std::string_view title, std::string_view field,
                       const std::string& value) {
    facts +=
        fmt::format("- {}: {}{}\n", title, value.empty() ? "not known" : value,
                    InferredNote(release, field));
  };
  add("GPU driver, oldest", "driver", release.driver);
  add("EFA installer of the EFA images", "efaInstaller", release.efa_installer);
  for (const char* library : {"ucx", "libfabric", "nccl"}) {
    const auto found = release.libraries.find(library);
    add(fmt::format("{} of the release", library), "libraries",
        found == release.libraries.end() ? "" : found->second);
  }
  return facts + "\n";
}

std::string DeprecationSection(const ReleaseProfile& release) {
  if (release.deprecations.empty()) {
    return "";
  }
  std::string section = "\nDeprecated:\n\n";
  for (const ReleaseDeprecation& one : release.deprecations) {
    section += fmt::format("- {}: {}\n", one.what, one.instead);
  }
  return section;
}

std::string ImagePage(const Catalog& catalog, const ImageProfile& image) {
  return Heading(image.head, "image") + ContentsSection(image) +
         SourceSection(catalog, SourcesOf(image));
}

std::string ReleasePage(const Catalog& catalog, const ReleaseProfile& release) {
  std::string page = Heading(release.head, "release");
  page += fmt::format(
      "Released {}. DGD API versions: {}, the first by "
      "default. Registry: {}.\n\n",
      release.date, fmt::join(release.api_versions, ", "), release.registry);
  page += ReleaseFacts(release);
  page +=
      "| engine | version | NIXL | variant | image | CPU | CUDA |\n"
      "|-|-|-|-|-|-|-|\n";
  for (const ReleaseEngine& engine : release.engines) {
    for (const ImageTag& tag : engine.tags) {
      page += fmt::format(
          "| {} | {} | {} | {}{} | {}:{}{} | {} | {} |\n", engine.engine,
          engine.version, engine.nixl, tag.variant,
          tag.experimental ? " (experimental)" : "", engine.image, tag.tag,
          BasisNote(tag.basis), fmt::join(tag.arch, ", "), tag.cuda);
    }
  }
  page += DeprecationSection(release);
  page += NoteSection(release.notes);
  return page + SourceSection(catalog, release.head.sources);
}

std::string ModelPage(const Catalog& catalog, const ModelProfile& model) {
  std::string page = Heading(model.head, "model");
  page += fmt::format(
      "- Attention: {}, {} layers, {} query heads{}\n"
      "- Longest context: {} tokens\n- Weights: {}\n"
      "- KV cache: {} bytes per token with 16-bit elements, {} with fp8\n",
      model.attention, model.layers, model.query_heads,
      model.kv_heads ? fmt::format(", {} KV heads", *model.kv_heads)
                     : std::string(),
      model.max_position, model.weight_format, model.kv_bytes_per_token_bf16,
      model.kv_bytes_per_token_fp8);
  if (model.fixed_state_bytes > 0) {
    page += fmt::format("- Constant state per request: {} bytes\n",
                        model.fixed_state_bytes);
  }
  page += NoteSection(model.notes);
  return page + SourceSection(catalog, model.head.sources);
}

}  // namespace

std::vector<std::string> ProfileNames(const Catalog& catalog) {
  std::vector<std::string> names;
  ForEachHead(catalog, [&](const ProfileHead& head, std::string_view) {
    names.push_back(head.name);
    names.insert(names.end(), head.aliases.begin(), head.aliases.end());
  });
  return names;
}

std::string ProfileList(const Catalog& catalog) {
  size_t width = 0;
  ForEachHead(catalog, [&](const ProfileHead& head, std::string_view) {
    width = std::max(width, head.name.size());
  });
  std::string text;
  std::string_view last;
  ForEachHead(catalog, [&](const ProfileHead& head, std::string_view kind) {
    if (kind != last) {
      text += fmt::format("{}{}\n", last.empty() ? "" : "\n", kind);
      last = kind;
    }
    const std::string origin = OriginOf(catalog, kind, head.name);
    const std::string told =
        head.summary + (origin.empty() || head.summary.empty() ? "" : " ") +
        (origin.empty() ? "" : fmt::format("({})", origin));
    text += told.empty()
                ? fmt::format("  {}\n", head.name)
                : fmt::format("  {:<{}}  {}\n", head.name, width, told);
  });
  return text;
}

std::string ProfilePage(const Catalog& catalog, std::string_view name) {
  std::vector<std::string> pages;
  const auto add = [&](const auto& shelf, std::string_view kind,
                       const auto& render) {
    if (const auto* profile = shelf.Find(name)) {
      pages.push_back(render(catalog, *profile));
      if (const std::string origin =
              OriginOf(catalog, kind, profile->head.name);
          !origin.empty()) {
        pages.back() += fmt::format("\nThis profile is {}.\n", origin);
      }
    }
  };
  add(catalog.fabrics, "fabric", FabricPage);
  add(catalog.engines, "engine", EnginePage);
  add(catalog.platforms, "platform", PlatformPage);
  add(catalog.hardware, "hardware", HardwarePage);
  add(catalog.images, "image", ImagePage);
  add(catalog.releases, "release", ReleasePage);
  add(catalog.models, "model", ModelPage);
  return fmt::format("{}", fmt::join(pages, "\n"));
}

}  // namespace dgdc::cli
