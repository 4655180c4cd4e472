// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/krm/legacy_plugin.h"

namespace dgdc::cli {
namespace {

// What kustomize and kubectl take for the plugin home, in the words of a shell.
constexpr const char* kHome =
    "${KUSTOMIZE_PLUGIN_HOME:-${XDG_CONFIG_HOME:-$HOME/.config}/kustomize/"
    "plugin}";

struct KustomizeFlags {
  std::string action = {};
  std::string to = {};
  bool print = false;
};

void Print(Env& env) {
  env.out << fmt::format("home=\"{}\"\n", kHome);
  for (const std::string& path : krm::LegacyPluginPaths()) {
    env.out << fmt::format("mkdir -p \"$home/{}\"\n",
                           path.substr(0, path.rfind('/')))
            << fmt::format("ln -s \"{}\" \"$home/{}\"\n", env.executable, path);
  }
}

int Link(const std::string& home, Env& env) {
  bool failed = false;
  for (const std::string& path : krm::LegacyPluginPaths()) {
    const std::string link =
        fmt::format("{}{}{}", home, home.ends_with('/') ? "" : "/", path);
    const auto linked = env.files.Link(env.executable, link);
    if (linked) {
      env.Complain(fmt::format("{} -> {}", link, env.executable));
    } else {
      env.Complain(fmt::format("{}: {}", link, linked.error()));
      failed = true;
    }
  }
  if (!failed) {
    env.Complain(fmt::format(
        "call kustomize build --enable-alpha-plugins, or kubectl "
        "kustomize --enable-alpha-plugins, with KUSTOMIZE_PLUGIN_HOME={} "
        "(absolute) unless that is the default home",
        home));
  }
  return failed ? kUsage : kOk;
}

int RunKustomize(const KustomizeFlags& options, Env& env) {
  if (options.print == !options.to.empty()) {
    env.err << "dgdc: give one of --print and --to DIR\n";
    return kUsage;
  }
  if (options.print) {
    Print(env);
    return kOk;
  }
  return Link(options.to, env);
}

}  // namespace

std::function<int(Env&)> SetUpKustomize(OptionSet& set) {
  set.Describe(
      "Set dgdc up as a legacy exec plugin of kustomize, the form that kubectl "
      "kustomize runs: links to this program, named after the functions "
      "ApplyFabric, Intent and Lint. dgdc fn needs no setting up");
  auto options = std::make_shared<KustomizeFlags>();
  set.Add("ACTION", options->action, "install").Required().OneOf({"install"});
  set.Add("--to", options->to,
          "Plugin home in which to make the links; what has their names "
          "already is left alone and reported")
      .Called("DIR");
  set.AddFlag("--print", options->print,
              "Print the commands that make the links in the default home, "
              "and do nothing");
  return [options](Env& env) { return RunKustomize(*options, env); };
}

}  // namespace dgdc::cli
