// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// lint_bench FOLDER [ROUNDS]
// Times linting of every manifest below FOLDER against what the YAML library
// alone needs to load the same texts, in one run: files and MB per second of
// both, their ratio, and what a second thread gains. Reads everything before
// the clock starts; prints the best of the rounds.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/core.h>
#include <yaml-cpp/yaml.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/dgdc.h"
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

// Best time of the rounds for all texts, in seconds.
double Best(int rounds, const std::function<void()>& run) {
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    run();
    const std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - begin;
    best = std::min(best, took.count());
  }
  return best;
}

void OnThreads(size_t threads, const std::vector<std::string>& texts,
               const std::function<void(const std::string&)>& work) {
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

int Main(const std::vector<std::string>& args) {
  if (args.empty() || !fs::is_directory(args[0])) {
    fmt::print(stderr, "usage: lint_bench FOLDER [ROUNDS]\n");
    return 2;
  }
  const int rounds = args.size() > 1 ? std::stoi(args[1]) : 5;
  const std::vector<std::string> texts = Texts(args[0]);
  double megabytes = 0;
  for (const std::string& text : texts) {
    megabytes += static_cast<double>(text.size()) / 1e6;
  }
  const Catalog& catalog = Catalog::Embedded();
  const LintOptions options;
  const auto lint = [&](const std::string& text) {
    LintText(text, catalog, options);
  };
  const double load = Best(rounds, [&] { OnThreads(1, texts, &Load); });
  const double one = Best(rounds, [&] { OnThreads(1, texts, lint); });
  const double two = Best(rounds, [&] { OnThreads(2, texts, lint); });
  const auto print = [&](const char* what, double seconds) {
    fmt::print("{:<16}  {:8.1f} ms  {:8.0f} files/s  {:6.2f} MB/s\n", what,
               seconds * 1e3, static_cast<double>(texts.size()) / seconds,
               megabytes / seconds);
  };
  print("YAML library", load);
  print("lint, 1 thread", one);
  print("lint, 2 threads", two);
  fmt::print("lint / YAML library: {:.2f}\n1 thread / 2 threads: {:.2f}\n",
             one / load, one / two);
  return 0;
}

}  // namespace
}  // namespace dgdc::testing

int main(int argc, char** argv) {
  return dgdc::testing::Main(std::vector<std::string>(argv + 1, argv + argc));
}
