// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"

// The Markdown sections that the pages of profiles are made of; "" when there
// is nothing to say.
namespace dgdc::cli {

// A value as a page shows it: tags as the names of the facts that they take.
std::string Shown(const yaml::Node& node);

// A text as a cell of a Markdown table, which must not hold a bar.
std::string TableCell(std::string text);

// Title, aliases, summary and description.
std::string Heading(const ProfileHead& head, std::string_view kind);

std::string ParamSection(const std::vector<Param>& params);
std::string SettingSection(const std::vector<SettingRule>& settings);
std::string StartupSection(const std::vector<StartupRule>& startup);
std::string CompanionSection(const std::vector<CompanionRule>& companions);
std::string JobSection(std::string_view name, const JobProfile& job);
std::string TransferBenchmarkSection(const FabricProfile& fabric);
// The rules about choices that name the profile under that fact ("fabric",
// "engine"), or with "" those that name neither.
std::string ChoiceSection(const Catalog& catalog, std::string_view fact,
                          const std::string& name);
// What the engine does when it is told nothing.
std::string DefaultSection(const EngineProfile& engine);
// Sizes that the engine wants counted in others.
std::string MultipleSection(const EngineProfile& engine);
// What connectors do not carry.
std::string LimitSection(const EngineProfile& engine);
// What an image holds.
std::string ContentsSection(const ImageProfile& image);
std::string NoteSection(const std::vector<std::string>& notes);

// Title and address of each id, sorted, once.
std::string SourceSection(const Catalog& catalog, std::vector<std::string> ids);

// Every id that a profile's parts refer to.
std::vector<std::string> SourcesOf(const FabricProfile& profile);
std::vector<std::string> SourcesOf(const EngineProfile& profile);
std::vector<std::string> SourcesOf(const ImageProfile& profile);
std::vector<std::string> SourcesOf(const PlatformProfile& profile);

}  // namespace dgdc::cli
