// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// edit_bench GOLDEN [MOST]
// Times what changes files, on one file that holds the same deployment over and
// over, up to MOST times: `--fix` of a finding that each of them has, `--fix`
// of one that cannot be fixed, and `apply`, beside linting the file. Twice as
// many documents must take twice as long: fails where a size takes more than
// the size of a quarter of it lets expect.
#include <algorithm>
#include <cstddef>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/check.h"
#include "dgdc/catalog/catalog.h"
#include "dgdc/dgdc.h"
#include "dgdc/edit/edit.h"
#include "dgdc/source/source_set.h"

#include "tests/support/case_texts.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFewest = 5;
// Between a size and its fourfold; linear is 4, quadratic is 16.
constexpr double kMostGrowth = 6.5;

// A document as an item of a list.
std::string AsItem(const std::string& document) {
  std::string item = "- ";
  for (const char c : document) {
    item += c;
    item += c == '\n' ? "  " : "";
  }
  return item.substr(0, item.find_last_not_of(' ') + 1);
}

// One deployment `count` times, each under a name of its own; as documents, or
// as the items of one list.
std::string Repeated(const std::string& deployment, size_t count,
                     bool as_list) {
  std::string text =
      as_list ? "apiVersion: v1\nkind: List\nitems:\n" : std::string();
  for (size_t i = 0; i < count; ++i) {
    const edit::Path name = edit::Path{}.Then("metadata").Then("name");
    const edit::Result named = edit::Apply(
        deployment, {edit::Operation::Set(
                        name, yaml::Node::String(fmt::format("d{}", i)))});
    DGDC_CHECK(named.ok(), "a deployment that cannot be named");
    const bool begins = text.empty() || named.text.starts_with("---");
    text += as_list  ? AsItem(named.text)
            : begins ? named.text
                     : "---\n" + named.text;
  }
  return text;
}

// Processor time, so that what else runs does not count.
double Seconds(const std::function<void()>& run) {
  const std::clock_t begin = std::clock();
  run();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

using Work = std::function<void(SourceSet& sources, uint32_t file)>;

struct Task {
  std::string name = {};
  std::string deployment = {};
  Work work = {};
  bool as_list = false;
};

double Time(const Work& work, const std::string& text, const Catalog& catalog) {
  constexpr int kRounds = 3;
  double best = 1e9;
  for (int i = 0; i < kRounds; ++i) {
    SourceSet sources(&catalog.sources());
    const uint32_t file = sources.Add("bench.yaml", text);
    best = std::min(best, Seconds([&] { work(sources, file); }));
  }
  return best;
}

// Whether the task is linear.
bool Run(const Task& task, size_t most, const Catalog& catalog) {
  const Work lint = [&catalog](SourceSet& sources, uint32_t file) {
    static_cast<void>(Lint(sources, file, catalog, {}));
  };
  fmt::print("{}\n{:>10} {:>10} {:>10} {:>8} {:>8}\n", task.name, "documents",
             "lint ms", "ms", "/ lint", "/ half");
  std::vector<double> times;
  for (size_t count = kFewest; count <= most; count *= 2) {
    const std::string text = Repeated(task.deployment, count, task.as_list);
    const double linted = Time(lint, text, catalog);
    const double time = Time(task.work, text, catalog);
    fmt::print("{:>10} {:>10.1f} {:>10.1f} {:>8.1f} {:>8.2f}\n", count,
               linted * 1e3, time * 1e3, time / linted,
               times.empty() ? 0.0 : time / times.back());
    times.push_back(time);
  }
  const size_t sizes = times.size();
  return sizes < 3 || times[sizes - 1] < kMostGrowth * times[sizes - 3];
}

Work FixWork(const Catalog& catalog) {
  return [&catalog](SourceSet& sources, uint32_t file) {
    static_cast<void>(Fix(sources, file, catalog, {}, edit::Safety::kUnsafe));
  };
}

std::vector<Task> Tasks(const fs::path& golden, const Catalog& catalog) {
  const fs::path rules = golden / "lint";
  return {
      {.name = "--fix of a finding in each",
       .deployment =
           CaseTexts(rules / "devices/DG2107-blank-in-ucx-net-devices")
               .at("bad.yaml"),
       .work = FixWork(catalog)},
      {.name = "--fix of a finding in each that nothing fixes alone",
       .deployment = ReadText(golden / "cli/lint-fix-blocked/deploy.yaml"),
       .work = FixWork(catalog)},
      {.name = "--fix of such a finding in each item of one list",
       .deployment = ReadText(golden / "cli/lint-fix-blocked/deploy.yaml"),
       .work = FixWork(catalog),
       .as_list = true},
      {.name = "apply",
       .deployment = ReadText(golden / "apply/efa-to-ib/deploy.yaml"),
       .work =
           [&catalog](SourceSet& sources, uint32_t file) {
             const ApplyResult result =
                 Apply(sources, file, catalog,
                       {.fabric = catalog.fabrics.Find("ib")});
             DGDC_CHECK(result.ok, "the fabric cannot be applied");
           }},
  };
}

int Main(const std::vector<std::string>& args) {
  if (args.empty() || !fs::is_directory(args[0])) {
    fmt::print(stderr, "usage: edit_bench GOLDEN [MOST]\n");
    return 2;
  }
  const Catalog& catalog = Catalog::Embedded();
  const size_t most = args.size() > 1 ? std::stoul(args[1]) : 160;
  bool linear = true;
  for (const Task& task : Tasks(args[0], catalog)) {
    const bool own = Run(task, most, catalog);
    fmt::print("{}\n\n", own ? "linear" : "MORE THAN LINEAR");
    linear = linear && own;
  }
  return linear ? 0 : 1;
}

}  // namespace
}  // namespace dgdc::testing

int main(int argc, char** argv) {
  return dgdc::testing::Main(std::vector<std::string>(argv + 1, argv + argc));
}
