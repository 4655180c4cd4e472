// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/embedded.h"
#include "dgdc/catalog/knowledge.h"
#include "dgdc/diag/sink.h"
#include "dgdc/testing.h"

namespace dgdc {
namespace {

using testing::Embedded;

// A catalog with folders of a site.
using Texts = std::map<std::string, std::string>;

struct SiteCatalog {
  // By path; the folder is what stands before the first slash.
  explicit SiteCatalog(const Texts& texts) {
    std::vector<SiteFile> files;
    for (const auto& [path, text] : texts) {
      files.push_back({.folder = path.substr(0, path.find('/')),
                       .file = sources.Add(path, text)});
    }
    Sink sink;
    sound = catalog.LoadSite(files, sources, sink);
    findings = sink.Take();
  }

  [[nodiscard]] std::string messages() const {
    return testing::Messages(findings);
  }

  SourceSet sources = SourceSet(&Embedded().sources());
  Catalog catalog;
  bool sound = false;
  std::vector<Diagnostic> findings = {};
};

// The embedded files below profiles/, as those of the folder "site".
std::map<std::string, std::string> OwnProfiles() {
  constexpr std::string_view kFolder = "profiles/";
  std::map<std::string, std::string> texts;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (file.path.starts_with(kFolder) && file.path.ends_with(".yaml")) {
      texts.emplace("site/" + std::string(file.path.substr(kFolder.size())),
                    file.text);
    }
  }
  return texts;
}

std::string OwnProfile(const std::string& path) {
  return OwnProfiles().at(path);
}

std::string SiteReplaced(std::string text, std::string_view from,
                         std::string_view to) {
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string SiteHardware(std::string_view metadata, std::string_view summary) {
  return "apiVersion: dgdc.dev/v1alpha1\nkind: HardwareProfile\nmetadata: " +
         std::string(metadata) + "\nsummary: " + std::string(summary) +
         "\ngpu: {product: X1, memoryGiB: 80, architecture: hopper}\n"
         "node: {gpus: 8, arch: amd64}\nsources: [aic-systems]\n";
}

TEST_CASE("Catalog::LoadSite with dgdc's own profiles changes nothing") {
  const SiteCatalog site(OwnProfiles());
  CHECK(site.messages().empty());
  CHECK(site.catalog.site().size() > Embedded().bibliography().size());
  for (const SiteItem& item : site.catalog.site()) {
    CAPTURE(item.noun);
    CAPTURE(item.name);
    CHECK(item.change == SiteChange::kSame);
  }
  CHECK(site.catalog.fabrics.AllNames() == Embedded().fabrics.AllNames());
  CHECK(site.catalog.releases.Names() == Embedded().releases.Names());
  CHECK(site.catalog.models.AllNames() == Embedded().models.AllNames());
  CHECK(SizeOf(site.catalog).rules == SizeOf(Embedded()).rules);
  CHECK(SizeOf(site.catalog).profiles == SizeOf(Embedded()).profiles);
  CHECK(site.catalog.unread_variables.size() ==
        Embedded().unread_variables.size());
  CHECK(site.catalog.kinds.size() == Embedded().kinds.size());
}

TEST_CASE("Catalog::LoadSite puts a profile of every kind in place of ours") {
  std::map<std::string, std::string> nouns;
  for (const auto& [path, text] : OwnProfiles()) {
    if (text.find("\nsummary: ") == std::string::npos ||
        path.find("/rules/") != std::string::npos) {
      continue;
    }
    CAPTURE(path);
    const SiteCatalog site(
        Texts{{path, SiteReplaced(text, "\nsummary: ", "\nsummary: no ")}});
    // A quoted summary is a quoted one no more.
    if (!site.sound) {
      continue;
    }
    REQUIRE(site.catalog.site().size() == 1);
    const SiteItem& item = site.catalog.site().front();
    CHECK(item.change == SiteChange::kReplaced);
    nouns.emplace(item.noun, item.name);
  }
  for (const char* noun : {"engine", "fabric", "flags", "hardware", "kinds",
                           "platform", "transport", "variables"}) {
    CAPTURE(noun);
    CHECK(nouns.contains(noun));
  }
}

TEST_CASE("Catalog::LoadSite adds what has another name") {
  const SiteCatalog site(
      Texts{{"site/hardware/x1.yaml", SiteHardware("{name: x1}", "new")}});
  CHECK(site.messages().empty());
  REQUIRE(site.catalog.hardware.Find("x1") != nullptr);
  CHECK(site.catalog.hardware.all().size() ==
        Embedded().hardware.all().size() + 1);
  REQUIRE(site.catalog.site().size() == 1);
  CHECK(site.catalog.site()[0].folder == "site");
  CHECK(site.catalog.site()[0].noun == "hardware");
  CHECK(site.catalog.site()[0].change == SiteChange::kAdded);
}

TEST_CASE("Catalog::LoadSite prefers the later folder") {
  const SiteCatalog site(Texts{
      {"one/hardware/x1.yaml", SiteHardware("{name: x1}", "the first")},
      {"two/hardware/x1.yaml", SiteHardware("{name: x1}", "the second")}});
  CHECK(site.messages().empty());
  CHECK(site.catalog.hardware.Find("x1")->head.summary == "the second");
  REQUIRE(site.catalog.site().size() == 1);
  CHECK(site.catalog.site()[0].change == SiteChange::kReplaced);
}

TEST_CASE("Catalog::LoadSite replaces a source by its id") {
  const SiteCatalog site(
      Texts{{"site/sources.yaml",
             "apiVersion: dgdc.dev/v1alpha1\nkind: Bibliography\n"
             "sources:\n  aic-systems: {title: Copy, at: "
             "\"https://acme.example/\", checked: \"2026-10\"}\n"}});
  CHECK(site.messages().empty());
  CHECK(site.catalog.FindReference("aic-systems")->title == "Copy");
  CHECK(site.catalog.site()[0].change == SiteChange::kReplaced);
}

TEST_CASE("Catalog::LoadSite keeps the other rules of a group") {
  const SiteCatalog site(Texts{
      {"site/rules/environment.yaml",
       "apiVersion: dgdc.dev/v1alpha1\nkind: RuleGroup\n"
       "metadata: {name: environment}\nsummary: of a site\nrules:\n"
       "  - {code: DG4304, name: env-duplicate, severity: info, summary: A., "
       "why: b, remedy: c, sources: [aic-systems]}\n"}});
  CHECK(site.messages().empty());
  CHECK(SizeOf(site.catalog).rules == SizeOf(Embedded()).rules);
  const RuleSpec* rule = site.catalog.FindRule("DG4304");
  REQUIRE(rule != nullptr);
  CHECK(rule->severity == Severity::kInfo);
  CHECK(rule->group == "environment");
}

TEST_CASE("Catalog::LoadSite reports a second platform") {
  const SiteCatalog site(
      Texts{{"site/platforms/other.yaml",
             SiteReplaced(OwnProfile("site/platforms/dynamo.yaml"),
                          "name: dynamo", "name: other")}});
  CHECK(site.messages() ==
        "DG0082: there is one platform, and other would be a second one");
  CHECK(testing::Join(site.findings.at(0).help) ==
        "give it the name of dgdc's own to have it in place");
}

TEST_CASE("Catalog::LoadSite reports what a platform or transport lacks") {
  const auto without = [](const std::string& path, std::string_view from,
                          std::string_view to) {
    const SiteCatalog site(
        Texts{{path, SiteReplaced(OwnProfile(path), from, to)}});
    return site.messages();
  };
  const std::string ucx = OwnProfile("site/transports/ucx.yaml");
  const size_t at = ucx.find("\nvariables:\n") + 12;
  const std::string first = ucx.substr(at + 2, ucx.find(':', at) - at - 2);
  CHECK(without("site/transports/ucx.yaml", "\n  " + first + ":",
                "\n  nameOfNobody:") ==
        "DG0083: variables lacks " + first +
            ", which the profile in whose place it stands has");
}

TEST_CASE("Catalog::LoadSite reports words of credentials") {
  const std::string path = "site/secrets/credentials.yaml";
  const SiteCatalog site(Texts{
      {path, SiteReplaced(OwnProfile(path), "summary: ", "summary: No ")}});
  CHECK(site.messages() ==
        "DG0008: how credentials look is built in, and no folder changes it");
}

TEST_CASE("Catalog::LoadSite reports an alias that is a name of ours") {
  const SiteCatalog site(
      Texts{{"site/hardware/x1.yaml",
             SiteHardware("{name: x1, aliases: [h200]}", "new")}});
  CHECK(site.messages() ==
        "DG0082: the hardware x1 is called \"h200\", as h200 is");
}

TEST_CASE("KnowledgeDate is the month of the newest source or release") {
  const std::string date = KnowledgeDate(Embedded());
  CHECK(date.size() == 7);
  for (const auto& [id, source] : Embedded().bibliography()) {
    CHECK(source.checked <= date);
  }
}

}  // namespace
}  // namespace dgdc
