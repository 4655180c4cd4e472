// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// laws_test [--all] [--update] [--root DIR] [--shared DIR] LAW...
// Asks each law about all its subjects, and holds what breaks it against the
// list of known exceptions, known/LAW.yaml: a breach that is not listed fails,
// and so does a row that no breach needs any more. A row is judged only where
// its data set is there. --update rewrites the list; rows that stay keep their
// reasons, new ones get theirs by hand. --all asks about everything in place of
// a sample. Without a law it prints the laws. The exit code says skipped when
// no data set of a law is there.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/env.h"
#include "dgdc/cli/parallel.h"
#include "dgdc/dgdc.h"
#include "dgdc/source/source_set.h"

#include "tests/laws/exceptions.h"
#include "tests/laws/law.h"
#include "tests/laws/subjects.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kSkipped = 77;
constexpr size_t kMostDetails = 3;

struct Asked {
  std::set<std::string> ran = {};  // data sets
  std::map<std::string, size_t> subjects = {};
  Breaches breaches = {};
};

// The same in the other API version; nothing when there is none, or convert
// cannot say all of it there.
std::optional<Subject> InOtherVersion(const Subject& subject) {
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add(subject.name, subject.text);
  for (const auto version : {manifest::Api::kAlpha, manifest::Api::kBeta}) {
    ConvertResult converted = Convert(sources, file, catalog, {.to = version});
    if (converted.ok && converted.text != subject.text) {
      Subject other = subject;
      other.name =
          fmt::format("{} in {}", subject.name, manifest::ApiName(version));
      other.text = std::move(converted.text);
      return other;
    }
  }
  return std::nullopt;
}

// Of goldens and pairs a sample, for they say the same things many times; of
// published manifests those that are made of their facts.
void AddOtherVersions(const LawOptions& options,
                      std::vector<Subject>& subjects) {
  constexpr size_t kOneOf = 4;
  const size_t count = subjects.size();
  for (size_t i = 0; i < count; ++i) {
    const std::string& set = subjects[i].set;
    const bool taken = set == "goldens" || set == "pairs"
                           ? options.Takes(subjects[i].name + " again", kOneOf)
                       : set == "corpus" ? options.all
                                         : true;
    std::optional<Subject> other =
        taken ? InOtherVersion(subjects[i]) : std::nullopt;
    if (other) {
      subjects.push_back(std::move(*other));
    }
  }
}

Asked Ask(const Law& law, const LawOptions& options) {
  Asked asked;
  std::vector<Subject> subjects;
  for (const std::string_view name : law.sets) {
    const DataSet* set = FindDataSet(name);
    if (set == nullptr) {
      throw std::runtime_error(
          fmt::format("there is no data set called {}", name));
    }
    std::optional<std::vector<Subject>> loaded = set->load(options);
    if (!loaded) {
      fmt::print("{}: {}: not there ({})\n", law.name, name, set->holds);
      continue;
    }
    asked.ran.emplace(name);
    std::move(loaded->begin(), loaded->end(), std::back_inserter(subjects));
  }
  if (law.both_versions) {
    AddOtherVersions(options, subjects);
  }
  std::vector<std::vector<Breach>> breaches(subjects.size());
  const size_t jobs = std::max(std::thread::hardware_concurrency(), 1U);
  cli::ForEach(subjects.size(), jobs, [&](size_t i) {
    try {
      breaches[i] = law.judge(subjects[i], options);
    } catch (const std::exception& error) {
      breaches[i] = {
          {.what = "crash " + subjects[i].name, .detail = error.what()}};
    }
  });
  for (size_t i = 0; i < subjects.size(); ++i) {
    ++asked.subjects[subjects[i].set];
    for (const Breach& breach : breaches[i]) {
      asked.breaches[{subjects[i].set, breach.what}].push_back(
          fmt::format("{}: {}", subjects[i].name, breach.detail));
    }
  }
  return asked;
}

Exceptions Load(const fs::path& path) {
  if (!fs::exists(path)) {
    return {};
  }
  Result<Exceptions> list = ReadExceptions(path, ReadText(path));
  if (!list) {
    throw std::runtime_error(list.error());
  }
  return std::move(*list);
}

void Write(const fs::path& path, const std::string& text) {
  const auto written =
      cli::PosixFileSystem()->Write({{.path = path, .text = text}});
  if (!written) {
    throw std::runtime_error(written.error());
  }
}

void Print(std::string_view law, std::string_view problem,
           const std::vector<Exception>& exceptions) {
  for (const auto& [set, what] : exceptions) {
    fmt::print("FAILED {}: {}: {}: {}\n", law, problem, set, what);
  }
}

void PrintUnlisted(std::string_view law,
                   const std::vector<Exception>& exceptions,
                   const Breaches& breaches) {
  for (const Exception& exception : exceptions) {
    const std::vector<std::string>& details = breaches.at(exception);
    fmt::print("FAILED {}: not in the list: {}: {} ({} times)\n", law,
               exception.first, exception.second, details.size());
    for (size_t i = 0; i < std::min(details.size(), kMostDetails); ++i) {
      fmt::print("    {}\n", details[i]);
    }
  }
}

void PrintCounts(const Law& law, const Asked& asked) {
  for (const auto& [set, subjects] : asked.subjects) {
    size_t exceptions = 0;
    size_t times = 0;
    for (const auto& [exception, details] : asked.breaches) {
      if (exception.first == set) {
        ++exceptions;
        times += details.size();
      }
    }
    fmt::print("{}: {}: {} subjects, {} exceptions, met {} times\n", law.name,
               set, subjects, exceptions, times);
  }
}

int Check(const Law& law, const LawOptions& options, bool update) {
  const Asked asked = Ask(law, options);
  if (asked.ran.empty()) {
    return kSkipped;
  }
  const fs::path path =
      options.root / "tests/laws/known" / fmt::format("{}.yaml", law.name);
  Exceptions list = Load(path);
  if (update) {
    Breaches sample;
    if (options.all) {
      LawOptions smaller = options;
      smaller.all = false;
      sample = Ask(law, smaller).breaches;
    }
    list =
        Renew(list, asked.breaches, asked.ran, options.all ? &sample : nullptr);
    Write(path, PrintExceptions(law.name, list));
  }
  const std::set<std::string> sets(law.sets.begin(), law.sets.end());
  const Judgement judgement =
      Judge(list, asked.breaches, sets, asked.ran, options.all);
  PrintUnlisted(law.name, judgement.unlisted, asked.breaches);
  Print(law.name, "no longer needed", judgement.unneeded);
  Print(law.name, "without a reason", judgement.without_reason);
  Print(law.name, "of a data set that the law does not have",
        judgement.unknown);
  PrintCounts(law, asked);
  if (!judgement.holds()) {
    fmt::print("{} says: {}\n", law.name, law.says);
    fmt::print("mend it, or run laws_test --update {} and write the reasons\n",
               law.name);
  }
  return judgement.holds() ? 0 : 1;
}

// The value behind `option`, which goes; "" when it is not there.
std::string TakeOption(std::vector<std::string>& args,
                       const std::string& option) {
  const auto found = std::find(args.begin(), args.end(), option);
  if (found == args.end() || found + 1 == args.end()) {
    return "";
  }
  std::string value = *(found + 1);
  args.erase(found, found + 2);
  return value;
}

int Main(std::vector<std::string> args) {
  LawOptions options;
  options.all = std::erase(args, "--all") > 0;
  const bool update = std::erase(args, "--update") > 0;
  const std::string root = TakeOption(args, "--root");
  options.root = root.empty() ? fs::current_path() : fs::path(root);
  const std::string shared = TakeOption(args, "--shared");
  options.shared =
      shared.empty() ? options.root.parent_path() / "shared" : fs::path(shared);
  if (args.empty()) {
    for (const Law& law : AllLaws()) {
      fmt::print("{}: {}\n", law.name, law.says);
    }
    return 0;
  }
  int result = 0;
  for (const std::string& name : args) {
    const auto laws = AllLaws();
    const auto law =
        std::find_if(laws.begin(), laws.end(),
                     [&name](const Law& each) { return each.name == name; });
    if (law == laws.end()) {
      fmt::print(stderr, "laws_test: no law is called {}\n", name);
      return 2;
    }
    result = std::max(result, Check(*law, options, update));
  }
  return result;
}

}  // namespace
}  // namespace dgdc::testing

int main(int argc, char** argv) {
  try {
    return dgdc::testing::Main(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    fmt::print(stderr, "laws_test: {}\n", error.what());
    return 2;
  }
}
