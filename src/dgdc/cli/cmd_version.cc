// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/knowledge.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"

#ifndef DGDC_VERSION
#error "DGDC_VERSION comes from CMakeLists.txt"
#endif

namespace dgdc::cli {
namespace {

std::string VersionText(const Catalog& catalog, const Env& env) {
  const KnowledgeSize size = SizeOf(catalog);
  return fmt::format(
      "dgdc {}, commit {}\n"
      "knowledge of {}: Dynamo up to {}, {} rules, {} profiles\n",
      ProgramVersion(), env.commit, KnowledgeDate(catalog),
      NewestRelease(catalog.releases).head.name, size.rules, size.profiles);
}

std::string VersionJson(const Catalog& catalog, const Env& env) {
  const auto number = [](size_t count) {
    return yaml::Node::Int(static_cast<int64_t>(count));
  };
  const KnowledgeSize size = SizeOf(catalog);
  yaml::Node knowledge = yaml::Node::Map();
  knowledge.Set("date", yaml::Node::String(KnowledgeDate(catalog)));
  knowledge.Set("newestRelease",
                yaml::Node::String(NewestRelease(catalog.releases).head.name));
  knowledge.Set("rules", number(size.rules));
  knowledge.Set("profiles", number(size.profiles));
  knowledge.Set("sources", number(size.sources));
  yaml::Node version = yaml::Node::Map();
  version.Set("version", yaml::Node::String(ProgramVersion()));
  version.Set("commit", yaml::Node::String(env.commit));
  version.Set("knowledge", std::move(knowledge));
  return yaml::EmitJson(version) + "\n";
}

}  // namespace

std::function<int(Env&)> SetUpVersion(OptionSet& set) {
  auto format = std::make_shared<std::string>("text");
  set.Add("--format", *format, "text for people, json for scripts")
      .OneOf({"text", "json"})
      .ShowsDefault();
  return [format](Env& env) {
    const Catalog& catalog = Catalog::Embedded();
    env.out << (*format == "json" ? VersionJson(catalog, env)
                                  : VersionText(catalog, env));
    return kOk;
  };
}

std::string_view ProgramVersion() { return DGDC_VERSION; }

}  // namespace dgdc::cli
