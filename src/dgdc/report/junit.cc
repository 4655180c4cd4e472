// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/junit.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/base/printable.h"
#include "dgdc/report/masked_sources.h"
#include "dgdc/report/parts.h"
#include "dgdc/report/text.h"
#include "dgdc/report/xml.h"

namespace dgdc::report {
namespace {

// One <testsuite>: what was found in a file.
struct Suite {
  std::string name = {};
  std::vector<const Diagnostic*> findings = {};
};

// In the order of the files; those that only findings name follow.
std::vector<Suite> Suites(const Input& input) {
  std::vector<Suite> suites;
  std::map<std::string, size_t, std::less<>> index;
  const auto suite = [&](const std::string& name) -> Suite& {
    const auto [at, added] = index.try_emplace(name, suites.size());
    if (added) {
      suites.push_back({.name = name});
    }
    return suites[at->second];
  };
  for (const std::string& file : input.files) {
    suite(file);
  }
  for (const Diagnostic& diagnostic : input.diagnostics) {
    const Span& span = diagnostic.primary;
    suite(span.known() ? input.sources.Get(span.file).name : "dgdc")
        .findings.push_back(&diagnostic);
  }
  return suites;
}

class JunitPrinter {
 public:
  explicit JunitPrinter(const Input& input)
      : input_(input),
        rules_(input.rules, input.diagnostics),
        masked_(input.sources, input.secrets, input.seen) {}

  std::string Print();

 private:
  [[nodiscard]] bool Fails(const Diagnostic& diagnostic) const {
    return report::Fails(input_, diagnostic);
  }
  void Add(const Suite& suite);
  void Add(const std::string& file, const Diagnostic& diagnostic);

  const Input& input_;
  RuleBook rules_;
  MaskedSources masked_;
  std::string xml_;
};

std::string JunitPrinter::Print() {
  size_t tests = 0;
  const std::vector<Suite> suites = Suites(input_);
  for (const Suite& suite : suites) {
    tests += std::max<size_t>(suite.findings.size(), 1);
  }
  const auto failures =
      std::count_if(input_.diagnostics.begin(), input_.diagnostics.end(),
                    [this](const Diagnostic& d) { return Fails(d); });
  xml_ = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"dgdc\" tests=\"{}\" failures=\"{}\" errors=\"0\" "
      "time=\"0\">\n",
      tests, failures);
  for (const Suite& suite : suites) {
    Add(suite);
  }
  return xml_ + "</testsuites>\n";
}

void JunitPrinter::Add(const Suite& suite) {
  const std::string name = XmlAttribute(Printable(suite.name));
  const auto failures =
      std::count_if(suite.findings.begin(), suite.findings.end(),
                    [this](const Diagnostic* d) { return Fails(*d); });
  xml_ += fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" "
      "skipped=\"0\" time=\"0\">\n",
      name, std::max<size_t>(suite.findings.size(), 1), failures);
  if (suite.findings.empty()) {
    xml_ += fmt::format(
        "    <testcase name=\"no findings\" classname=\"{0}\" file=\"{0}\" "
        "time=\"0\"/>\n",
        name);
  }
  for (const Diagnostic* diagnostic : suite.findings) {
    Add(name, *diagnostic);
  }
  xml_ += "  </testsuite>\n";
}

// `file` is escaped.
void JunitPrinter::Add(const std::string& file, const Diagnostic& diagnostic) {
  const Span& span = diagnostic.primary;
  std::string name =
      fmt::format("{} {}", diagnostic.code, rules_.Get(diagnostic.code).name);
  std::string place;
  if (span.known()) {
    const Position at = input_.sources.Locate(span.file, span.begin);
    // Two cases of one name would be taken for one case that ran twice.
    name += fmt::format(" ({}:{})", at.line, at.column);
    place = fmt::format(R"( file="{}" line="{}")", file, at.line);
  }
  xml_ +=
      fmt::format("    <testcase name=\"{}\" classname=\"{}\"{} time=\"0\">\n",
                  XmlAttribute(name), file, place);
  const std::string text =
      XmlText(Text({diagnostic}, input_.sources, {.masked = &masked_}));
  if (Fails(diagnostic)) {
    xml_ +=
        fmt::format("      <failure message=\"{}\" type=\"{}\">{}</failure>\n",
                    XmlAttribute(Printable(diagnostic.message)),
                    SeverityName(diagnostic.severity), text);
  } else {
    xml_ += fmt::format("      <system-out>{}</system-out>\n", text);
  }
  xml_ += "    </testcase>\n";
}

}  // namespace

std::string Junit(const Input& input) { return JunitPrinter(input).Print(); }

}  // namespace dgdc::report
