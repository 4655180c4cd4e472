// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/catalog/releases.h"
#include "dgdc/catalog/version.h"
#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/query/efa_libraries.h"
#include "dgdc/lint/query/published.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/from_manifest.h"
#include "dgdc/manifest/graph.h"

// libfabric and the images that have it.
namespace dgdc::lint {
namespace {

using manifest::Amend;
using manifest::FabricPlaceFor;
using manifest::Image;
using manifest::Text;
using manifest::Variable;
using manifest::Worker;

// --- Variables of other engines

void ReportOtherEngine(const OneWorker& it, const EngineProfile& other,
                       const Variable& variable, Reporter& report) {
  const std::string& name = other.kv_transfer.env;
  Diagnostic& finding = report.At(
      variable.name_span,
      fmt::format("{} of {} runs {}, which does not read {}",
                  *it.worker.component.name, *it.graph.deployment.name,
                  it.worker.engine->head.name, name),
      fmt::format("read by {} only", other.head.name));
  SetFix(finding, edit::Safety::kSafe, fmt::format("remove {}", name),
         Amend(it.facts, it.graph, it.worker).RemoveEnv(name));
}

void CheckOtherEngine(const OneWorker& it, Reporter& report) {
  for (const EngineProfile& other : it.facts.catalog->engines.all()) {
    const std::string& name = other.kv_transfer.env;
    const Variable* variable = name.empty() ? nullptr : it.worker.FindEnv(name);
    if (variable != nullptr && report.ReadText(it, "engine") &&
        name != it.worker.engine->kv_transfer.env) {
      ReportOtherEngine(it, other, *variable, report);
    }
  }
}

// --- Images

// Says which image the release has instead: of the same engine, but another
// one.
void Suggest(const OneWorker& it, const Published& published,
             std::string_view variant, Diagnostic& finding) {
  const ImageTag* tag = FindVariant(*published.engine, variant);
  if (tag == nullptr) {
    finding.help.push_back(fmt::format(
        "release {} has no such image of {}; choose another release",
        published.release->head.name, published.engine->engine));
    return;
  }
  const bool is_listed =
      published.guessed == nullptr && tag->basis == TagBasis::kListed;
  finding.here = fmt::format(
      "{} {}", is_listed ? "the release has" : "probably", tag->tag);
  SetFix(finding, edit::Safety::kUnsafe,
         fmt::format("use the image {}", tag->tag),
         SetTarget(it.facts, it.graph, it.worker, "image.tag",
                   yaml::Node::String(tag->tag)));
}

void ReportVariant(const OneWorker& it, const Published& published,
                   std::string_view variant, Reporter& report) {
  const Image& image = it.worker.image;
  Diagnostic& finding = report.At(
      image.tag.span,
      fmt::format("{} uses {} with image {}:{}, which has no EFA libraries",
                  *it.worker.component.name, kLibfabric, image.name,
                  *image.tag));
  finding.labels.push_back(
      {FabricPlaceFor(it.graph, it.worker), "EFA is asked for here"});
  Suggest(it, published, variant, finding);
}

void CheckImageVariant(const OneWorker& it, Reporter& report) {
  const FabricProfile* fabric = it.graph.fabric;
  if (fabric == nullptr) {
    report.Read(it, "fabric");
    return;
  }
  if (fabric->image_variant.empty() || MountsLibraries(*fabric, it.worker)) {
    return;
  }
  const Published published = GuessPublished(it.facts, it.worker.image);
  if (published.tag == nullptr) {
    report.Read(it, "image.tag");
  } else if (published.tag->variant != fabric->image_variant) {
    ReportVariant(it, published, fabric->image_variant, report);
  }
}

// "1.2.1-efa", "1.2.1-efa-amd64".
bool NamesVariant(const Image& image, std::string_view variant,
                  const std::vector<std::string>& architectures) {
  const std::string plain = fmt::format("{}-{}", image.version, variant);
  return *image.tag == plain ||
         std::any_of(architectures.begin(), architectures.end(),
                     [&](const std::string& architecture) {
                       return *image.tag == plain + "-" + architecture;
                     });
}

void CheckImageTag(const OneWorker& it, Reporter& report) {
  const Image& image = it.worker.image;
  const std::string& variant = report.Name("variant");
  const Published published = FindPublished(it.facts, image);
  if (published.engine == nullptr || published.tag != nullptr ||
      !NamesVariant(image, variant, report.Names("architectures"))) {
    return;
  }
  Diagnostic& finding = report.At(
      image.tag.span,
      fmt::format("the image of {} has tag {}, which release {} does not list",
                  *it.worker.component.name, *image.tag,
                  published.release->head.name));
  Suggest(it, published, variant, finding);
}

// Whether the worker has its libfabric from an image of the release.
bool TakesLibfabricOfImage(const OneWorker& it, Reporter& report) {
  if (!CarriesKv(it.graph, it.worker) || !UsesLibfabric(it.worker)) {
    return false;
  }
  if (it.graph.fabric == nullptr || it.graph.network != Network::kEfa) {
    report.Read(it, "fabric.network");
    return false;
  }
  if (MountsLibraries(*it.graph.fabric, it.worker)) {
    return false;
  }
  if (it.worker.release.empty()) {
    report.Read(it, "release");
    return false;
  }
  return InVersionRange(it.worker.release, report.rule().releases);
}

void ReportPageSize(const OneWorker& it, bool is_told, Reporter& report) {
  Diagnostic& finding =
      report.At(it.worker.image.tag.span,
                fmt::format("{} runs the EFA image of Dynamo {} on {}",
                            *it.worker.component.name, it.worker.release,
                            is_told ? "pages of 64 KiB" : "Arm nodes"),
                "its libfabric faults there");
  if (!is_told) {
    finding.severity = Severity::kWarning;
    finding.help.push_back(
        "where the pages have 4 KiB it works; say so with pageSize in "
        "--facts");
  }
}

// One finding per deployment: its workers share the release.
void CheckPageSize(const OneDeployment& it, Reporter& report) {
  const std::string_view page = ClusterFact(it.facts, "pageSize");
  for (const Worker& worker : it.graph.workers) {
    const OneWorker one{it.facts, it.graph, worker};
    if (!TakesLibfabricOfImage(one, report)) {
      continue;
    }
    const bool faults = page.empty() ? report.ReadText(one, "hardware.arch") ==
                                           report.Name("architecture")
                                     : page == report.Name("pageSize");
    if (faults) {
      ReportPageSize(one, !page.empty(), report);
      return;
    }
  }
}

// --- The container

// Whether LD_LIBRARY_PATH names the folder or one below it.
bool Names(std::string_view paths, std::string_view folder) {
  for (size_t at = paths.find(folder); at != std::string_view::npos;
       at = paths.find(folder, at + 1)) {
    if (at == 0 || paths[at - 1] == ':') {
      return true;
    }
  }
  return false;
}

// Whether the loader of the image finds what is below the folder anyway.
bool LoaderFinds(const Worker& worker, std::string_view folder) {
  const ImageContents* row =
      worker.image_profile == nullptr || worker.image.version.empty()
          ? nullptr
          : worker.image_profile->Find(worker.image.version,
                                       manifest::TagSuffix(worker.image),
                                       &ImageContents::loader_folders);
  return row != nullptr &&
         std::any_of(row->loader_folders.begin(), row->loader_folders.end(),
                     [folder](const std::string& searched) {
                       return searched.starts_with(folder);
                     });
}

void CheckLibraryPath(const OneWorker& it, Reporter& report) {
  const FabricProfile* fabric = it.graph.fabric;
  const std::string& variable = report.Name("variable");
  const Text* paths = ServerEnv(it.worker, variable);
  // A reference to itself is meant to keep what the image has.
  if (paths != nullptr && (*paths)->find(variable) != std::string::npos) {
    return;
  }
  if (paths == nullptr || fabric == nullptr) {
    report.Read(it, paths == nullptr ? "env." + variable : "fabric");
    return;
  }
  const std::string& folder = fabric->library_path;
  if (folder.empty() || Names(**paths, folder) ||
      LoaderFinds(it.worker, folder)) {
    return;
  }
  report
      .At(paths->span,
          fmt::format("{} of {} does not name {}", variable,
                      *it.worker.component.name, folder),
          fmt::format("add {}", folder))
      .labels.push_back(
          {FabricPlaceFor(it.graph, it.worker), "the fabric shows here"});
}

// --- Claims

const manifest::Sign* EfaSign(const Worker& worker, manifest::SignKind kind) {
  const auto found = std::find_if(worker.signs.begin(), worker.signs.end(),
                                  [kind](const manifest::Sign& sign) {
                                    return sign.kind == kind &&
                                           sign.ShowsNetwork(Network::kEfa);
                                  });
  return found == worker.signs.end() ? nullptr : &*found;
}

void CheckPluginBesideClaim(const OneWorker& it, Reporter& report) {
  const manifest::Sign* resource =
      EfaSign(it.worker, manifest::SignKind::kResource);
  const manifest::Sign* claim = EfaSign(it.worker, manifest::SignKind::kClaim);
  if (resource == nullptr || claim == nullptr) {
    return;
  }
  Diagnostic& finding =
      report.At(resource->place,
                fmt::format("{} asks for {} beside a claim for EFA interfaces",
                            *it.worker.component.name, resource->name),
                "remove this or the claim");
  finding.labels.push_back({claim->place, "claims them here"});
  SetFix(finding, edit::Safety::kUnsafe, "keep the claim alone",
         manifest::Amend(it.facts, it.graph, it.worker)
             .RemoveResource(resource->name));
}

constexpr std::array kEfaRules = {
    Rule{.code = "DG2206", .check = &CheckOtherEngine},
    Rule{.code = "DG2210", .check = &CheckImageVariant, .of_fabric = true},
    Rule{.code = "DG2211", .check = &CheckImageTag},
    Rule{.code = "DG2212", .check = &CheckPageSize},
    Rule{.code = "DG2213", .check = &CheckLibraryPath, .of_fabric = true},
    Rule{.code = "DG2330", .check = &CheckPluginBesideClaim},
};

}  // namespace

std::span<const Rule> EfaRules() { return kEfaRules; }

}  // namespace dgdc::lint
