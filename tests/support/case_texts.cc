// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/case_texts.h"

#include <algorithm>
#include <functional>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "dgdc/cli/env.h"

#include "tests/support/patch.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPatch = ".patch";
constexpr std::string_view kYaml = ".yaml";

std::vector<fs::path> FilesIn(const fs::path& folder, std::string_view ending) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ending) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Of which file the patch or the whole text called `stem` is another form;
// nothing when it is none of these.
std::optional<std::string> BaseOf(
    const std::string& stem,
    const std::function<bool(const std::string&)>& has) {
  std::optional<CaseFile> file = CaseFile::Of(stem);
  if (!file || (file->kind == "good" && file->variant.empty())) {
    return std::nullopt;
  }
  if (file->kind == "fixed") {
    file->kind = "bad";
    return file->Stem();
  }
  if (file->kind == "bad") {
    file->kind = "good";
    if (has(file->Stem())) {
      return file->Stem();
    }
  }
  file->kind = "good";
  file->variant.clear();
  return file->Stem();
}

class CaseReader {
 public:
  CaseReader(const fs::path& folder, bool with_fixes) {
    for (const fs::path& path : FilesIn(folder, kYaml)) {
      texts_[path.stem()] = ReadText(path);
    }
    for (const fs::path& path : FilesIn(folder, kPatch)) {
      if (with_fixes || !path.filename().string().starts_with("fixed")) {
        patches_[path.stem()] = ReadText(path);
      }
    }
  }

  std::map<std::string, std::string> Run() {
    for (const auto& [stem, patch] : patches_) {
      if (texts_.contains(stem)) {
        throw std::runtime_error(
            fmt::format("there are both {0}.yaml and {0}.patch", stem));
      }
    }
    for (const auto& [stem, patch] : patches_) {
      Make(stem);
    }
    std::map<std::string, std::string> texts;
    for (auto& [stem, text] : texts_) {
      texts[stem + std::string(kYaml)] = std::move(text);
    }
    return texts;
  }

 private:
  const std::string& Make(const std::string& stem) {
    if (const auto text = texts_.find(stem); text != texts_.end()) {
      return text->second;
    }
    const auto patch = patches_.find(stem);
    if (patch == patches_.end()) {
      throw std::runtime_error(stem + ".yaml is missing");
    }
    const std::optional<std::string> base =
        BaseOf(stem, [this](const std::string& other) {
          return texts_.contains(other) || patches_.contains(other);
        });
    if (!base) {
      throw std::runtime_error(
          fmt::format("{}.patch is a patch of no file", stem));
    }
    try {
      return texts_[stem] = ApplyPatch(Make(*base), patch->second);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(fmt::format("{}.patch: {}", stem, error.what()));
    }
  }

  std::map<std::string, std::string> texts_;    // by name without ending
  std::map<std::string, std::string> patches_;  // the same
};

size_t LineCount(std::string_view text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

// Another good manifest is itself the base of a patch, and read with both.
bool IsWorthwhile(const CaseFile& file, std::string_view patch,
                  std::string_view text) {
  constexpr size_t kMostOfGood = 3;
  return file.kind == "bad" ? LineCount(patch) < LineCount(text)
                            : kMostOfGood * LineCount(patch) <= LineCount(text);
}

void WriteCaseFile(const fs::path& path, std::string text) {
  const auto written =
      cli::PosixFileSystem()->Write({{.path = path, .text = std::move(text)}});
  if (!written) {
    throw std::runtime_error(written.error());
  }
}

}  // namespace

std::optional<CaseFile> CaseFile::Of(std::string_view stem) {
  for (const std::string_view kind : {"good", "bad", "fixed"}) {
    if (!stem.starts_with(kind)) {
      continue;
    }
    const std::string_view rest = stem.substr(kind.size());
    const size_t dot = std::min(rest.find('.'), rest.size());
    const std::string_view subject = rest.substr(0, dot);
    if (subject.empty() || subject.starts_with('-')) {
      return CaseFile{
          .kind = std::string(kind),
          .subject = std::string(subject),
          .variant = std::string(rest.substr(std::min(dot + 1, rest.size())))};
    }
  }
  return std::nullopt;
}

std::string CaseFile::Stem() const {
  return fmt::format("{}{}{}{}", kind, subject, variant.empty() ? "" : ".",
                     variant);
}

std::map<std::string, std::string> CaseTexts(const fs::path& folder) {
  return CaseReader(folder, false).Run();
}

std::map<fs::path, std::string> YamlTextsBelow(const fs::path& folder) {
  std::map<fs::path, std::string> texts;
  std::set<fs::path> patched;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == kPatch) {
      patched.insert(entry.path().parent_path());
    }
  }
  for (const fs::path& path : YamlFilesBelow(folder)) {
    if (!patched.contains(path.parent_path())) {
      texts[path] = ReadText(path);
    }
  }
  for (const fs::path& parent : patched) {
    for (auto& [name, text] : CaseReader(parent, true).Run()) {
      texts[parent / name] = std::move(text);
    }
  }
  return texts;
}

std::vector<std::string> CaseArgs(const fs::path& folder,
                                  const std::string& variant,
                                  const HasFile& has) {
  std::vector<std::string> args = {"lint", "bad.yaml"};
  for (const std::string& name : {"args." + variant, std::string("args")}) {
    if (fs::exists(folder / name)) {
      args = Lines(ReadText(folder / name));
      break;
    }
  }
  if (variant.empty()) {
    return args;
  }
  for (std::string& arg : args) {
    if (arg.ends_with(kYaml)) {
      const std::string own = fmt::format(
          "{}.{}{}", arg.substr(0, arg.size() - kYaml.size()), variant, kYaml);
      arg = has(own) ? own : arg;
    }
  }
  return args;
}

std::vector<std::string> GoodArgs(std::vector<std::string> args,
                                  const HasFile& has) {
  for (std::string& arg : args) {
    std::optional<CaseFile> file =
        arg.ends_with(kYaml)
            ? CaseFile::Of(arg.substr(0, arg.size() - kYaml.size()))
            : std::nullopt;
    if (!file || file->kind != "bad") {
      continue;
    }
    file->kind = "good";
    if (!has(file->Stem() + std::string(kYaml))) {
      file->variant.clear();
    }
    arg = file->Stem() + std::string(kYaml);
  }
  return args;
}

std::map<std::string, std::string> Foldable(const fs::path& folder) {
  std::map<std::string, std::string> patches;
  const auto texts = CaseTexts(folder);
  for (const fs::path& path : FilesIn(folder, kYaml)) {
    const std::string stem = path.stem();
    const std::optional<CaseFile> file = CaseFile::Of(stem);
    const auto base = BaseOf(stem, [&texts](const std::string& other) {
      return texts.contains(other + std::string(kYaml));
    });
    if (!base || file->kind == "fixed" ||
        !texts.contains(*base + std::string(kYaml))) {
      continue;
    }
    const std::string& text = texts.at(path.filename());
    std::string patch = MakePatch(texts.at(*base + std::string(kYaml)), text);
    if (IsWorthwhile(*file, patch, text)) {
      patches[stem] = std::move(patch);
    }
  }
  return patches;
}

std::vector<std::string> Fold(const fs::path& folder) {
  std::vector<std::string> changed;
  for (auto& [stem, patch] : Foldable(folder)) {
    const std::string name = stem + std::string(kPatch);
    // A good manifest that is the same as the first one is not needed.
    if (!patch.empty() || CaseFile::Of(stem)->kind == "bad") {
      WriteCaseFile(folder / name, std::move(patch));
      changed.push_back(name);
    }
    fs::remove(folder / (stem + std::string(kYaml)));
    changed.push_back(stem + std::string(kYaml));
  }
  return changed;
}

std::vector<std::string> Unfold(const fs::path& folder) {
  std::vector<std::string> changed;
  auto texts = CaseTexts(folder);
  for (const fs::path& path : FilesIn(folder, kPatch)) {
    const std::optional<CaseFile> file = CaseFile::Of(path.stem().string());
    if (file && file->kind != "fixed") {
      const std::string name = path.stem().string() + std::string(kYaml);
      WriteCaseFile(folder / name, std::move(texts.at(name)));
      fs::remove(path);
      changed.push_back(name);
      changed.push_back(path.filename());
    }
  }
  return changed;
}

}  // namespace dgdc::testing
