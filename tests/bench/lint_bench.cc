// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// lint_bench FOLDER [ROUNDS]
// Times linting of every manifest below FOLDER against what the YAML library
// alone needs to load the same texts, in one run: files and MB per second of
// both on one thread, their ratio, and what a second thread gains. Reads
// everything before the clock starts; takes the best of the rounds.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include <fmt/core.h>
#include <yaml-cpp/yaml.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/dgdc.h"
#include "dgdc/lint/rulebook.h"
#include "dgdc/lint/selection.h"
#include "dgdc/source/source_set.h"

#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> Texts(const fs::path& folder) {
  std::vector<std::string> texts;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".yaml") {
      texts.push_back(ReadText(entry.path()));
    }
  }
  return texts;
}

void Load(const std::string& text) {
  try {
    static_cast<void>(YAML::LoadAll(text));
  } catch (const YAML::Exception&) {
    // Not every published file is YAML; the time counts all the same.
  }
}

void LintText(const std::string& text, const Catalog& catalog,
              const LintOptions& options) {
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add("bench.yaml", text);
  static_cast<void>(Lint(sources, file, catalog, options));
}

using Work = std::function<void(const std::string&)>;

double Seconds(const std::function<void()>& run) {
  const auto begin = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
      .count();
}

// The best time of every text. Each is so short that a busy machine disturbs
// few of them, and not in every round.
class TextTimes {
 public:
  explicit TextTimes(size_t texts) : best_(texts, 1e9) {}

  void Measure(size_t text, const std::function<void()>& run) {
    best_[text] = std::min(best_[text], Seconds(run));
  }
  [[nodiscard]] double Sum() const {
    return std::accumulate(best_.begin(), best_.end(), 0.0);
  }

 private:
  std::vector<double> best_;
};

void OnThreads(size_t threads, const std::vector<std::string>& texts,
               const Work& work) {
  std::atomic<size_t> next = 0;
  std::vector<std::thread> pool;
  for (size_t i = 0; i < threads; ++i) {
    pool.emplace_back([&] {
      for (size_t at = next++; at < texts.size(); at = next++) {
        work(texts[at]);
      }
    });
  }
  for (std::thread& thread : pool) {
    thread.join();
  }
}

// What a second thread gains: the best of the rounds over all texts.
double Gain(int rounds, const std::vector<std::string>& texts,
            const Work& work) {
  double one = 1e9;
  double two = 1e9;
  for (int round = 0; round < rounds; ++round) {
    one = std::min(one, Seconds([&] { OnThreads(1, texts, work); }));
    two = std::min(two, Seconds([&] { OnThreads(2, texts, work); }));
  }
  return one / two;
}

void Run(const std::vector<std::string>& texts, int rounds) {
  const Catalog& catalog = Catalog::Embedded();
  const lint::Rulebook book(catalog);
  const lint::Selection selection = lint::SelectAll(book);
  const LintOptions options{.selection = &selection};
  const Work lint = [&](const std::string& text) {
    LintText(text, catalog, options);
  };
  TextTimes load_times(texts.size());
  TextTimes lint_times(texts.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < texts.size(); ++i) {
      load_times.Measure(i, [&] { Load(texts[i]); });
    }
    for (size_t i = 0; i < texts.size(); ++i) {
      lint_times.Measure(i, [&] { lint(texts[i]); });
    }
  }
  const double megabytes = std::accumulate(
      texts.begin(), texts.end(), 0.0, [](double sum, const std::string& text) {
        return sum + static_cast<double>(text.size()) / 1e6;
      });
  const auto print = [&](const char* what, double seconds) {
    fmt::print("{:<12}  {:8.1f} ms  {:8.0f} files/s  {:6.2f} MB/s\n", what,
               seconds * 1e3, static_cast<double>(texts.size()) / seconds,
               megabytes / seconds);
  };
  print("YAML library", load_times.Sum());
  print("lint", lint_times.Sum());
  fmt::print("lint / YAML library: {:.2f}\n",
             lint_times.Sum() / load_times.Sum());
  fmt::print("lint, 1 thread / 2 threads: {:.2f}\n", Gain(rounds, texts, lint));
}

int Main(const std::vector<std::string>& args) {
  if (args.empty() || !fs::is_directory(args[0])) {
    fmt::print(stderr, "usage: lint_bench FOLDER [ROUNDS]\n");
    return 2;
  }
  const std::vector<std::string> texts = Texts(args[0]);
  if (texts.empty()) {
    fmt::print(stderr, "lint_bench: no .yaml file below {}\n", args[0]);
    return 2;
  }
  Run(texts, args.size() > 1 ? std::stoi(args[1]) : 10);
  return 0;
}

}  // namespace
}  // namespace dgdc::testing

int main(int argc, char** argv) {
  return dgdc::testing::Main(std::vector<std::string>(argv + 1, argv + argc));
}
