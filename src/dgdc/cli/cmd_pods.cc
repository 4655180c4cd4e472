// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/plural.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/lint_flags.h"
#include "dgdc/cli/one_manifest.h"
#include "dgdc/diag/secret.h"
#include "dgdc/manifest/pods.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc::cli {
namespace {

using manifest::PodPlace;
using manifest::RunningPod;
using yaml::Node;

struct PodsFlags {
  std::string path = {};
  std::string format = "yaml";
  bool annotate = false;
  LintFlags flags = {};
};

std::string_view PlaceName(PodPlace place) {
  switch (place) {
    case PodPlace::kOnly:
      return "only";
    case PodPlace::kLeader:
      return "leader";
    case PodPlace::kFollower:
      return "follower";
  }
  return "";
}

// "decode of llama: 2 replicas of 3 pods like this, beside their leader".
std::string PodTitle(const RunningPod& pod) {
  std::string title =
      pod.component == pod.deployment
          ? pod.component
          : fmt::format("{} of {}", pod.component, pod.deployment);
  title += fmt::format(": {}", Plural(pod.replicas, "replica"));
  if (pod.place == PodPlace::kLeader) {
    return title + ", the first pod of each";
  }
  if (pod.place == PodPlace::kFollower) {
    return title + fmt::format(", each with {} like this beside the first",
                               Plural(pod.pods, "pod"));
  }
  return pod.pods == 1 ? title
                       : title + fmt::format(" of {}", Plural(pod.pods, "pod"));
}

std::string OperatorLine(const RunningPod& pod) {
  if (pod.operator_version.empty()) {
    return "after the operator, whose version is not known: --operator tells "
           "it; shown is what all known versions do";
  }
  return fmt::format(
      "after the operator {}{}", pod.operator_version,
      pod.operator_told ? "" : ", as the release of the images suggests");
}

// Gives each value of the manifest that stands below one without a place the
// place as its origin.
void NamePlaces(const SourceSet& sources, Node& node) {
  if (node.origin != nullptr) {
    return;
  }
  if (node.span.known()) {
    const auto at = sources.Locate(node.span.file, node.span.begin);
    node.origin = std::make_shared<const yaml::Origin>(
        yaml::Origin{.why = fmt::format(
                         "{}:{}", sources.Get(node.span.file).name, at.line)});
    return;
  }
  for (yaml::Entry& entry : node.entries) {
    NamePlaces(sources, entry.value);
  }
  for (Node& item : node.items) {
    NamePlaces(sources, item);
  }
}

std::string PodsText(const std::vector<RunningPod>& pods, bool annotate) {
  std::string text;
  for (const RunningPod& pod : pods) {
    text += text.empty() ? "" : "---\n";
    text += fmt::format("# {}\n", PodTitle(pod));
    if (pod.made_by_operator) {
      text += fmt::format("# {}\n", OperatorLine(pod));
    }
    for (const std::string& gap : pod.gaps) {
      text += fmt::format("# not shown: {}\n", gap);
    }
    text += yaml::Emit(pod.pod, {.comments = annotate});
  }
  return text;
}

// The origins of all values below, by their paths.
void CollectOrigins(const Node& node, const std::string& path, Node& origins) {
  if (node.origin != nullptr) {
    origins.Set(path, Node::String(node.origin->why));
  }
  for (const yaml::Entry& entry : node.entries) {
    CollectOrigins(entry.value,
                   path.empty() ? entry.key : path + "." + entry.key, origins);
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    CollectOrigins(node.items[i], fmt::format("{}[{}]", path, i), origins);
  }
}

Node PodsJson(const std::vector<RunningPod>& pods, bool annotate) {
  Node list = Node::Seq();
  for (const RunningPod& pod : pods) {
    Node row = Node::Map();
    row.Set("deployment", Node::String(pod.deployment));
    row.Set("component", Node::String(pod.component));
    row.Set("place", Node::String(PlaceName(pod.place)));
    row.Set("replicas", Node::Int(pod.replicas));
    row.Set("podsPerReplica", Node::Int(pod.pods));
    if (pod.made_by_operator) {
      Node& made = row.Set("operator", Node::Map());
      made.Set("version", pod.operator_version.empty()
                              ? Node::Null()
                              : Node::String(pod.operator_version));
      made.Set("assumed",
               Node::Bool(!pod.operator_told && !pod.operator_version.empty()));
    }
    Node& gaps = row.Set("notShown", Node::Seq());
    for (const std::string& gap : pod.gaps) {
      gaps.Push(Node::String(gap));
    }
    if (annotate) {
      Node& origins = row.Set("origins", Node::Map());
      CollectOrigins(pod.pod, "", origins);
    }
    row.Set("pod", pod.pod);
    list.Push(std::move(row));
  }
  Node root = Node::Map();
  root.Set("pods", std::move(list));
  return root;
}

// Of such kinds nobody sees which fields their controller makes pods of.
void TellMixed(const OneManifest& read, Env& env) {
  for (const manifest::Graph& graph : read.facts().graphs) {
    for (const manifest::Worker& worker : graph.workers) {
      if (worker.component.pod_is_mixed) {
        env.Complain(fmt::format(
            "{}: pods of {} are not shown: its kind has fields of its own "
            "among theirs",
            read.name(), *worker.component.name));
      }
    }
  }
}

int RunPods(const PodsFlags& options, Env& env) {
  const auto read = OneManifest::Read(options.path, options.flags, env);
  if (read == nullptr) {
    return kUsage;
  }
  std::vector<RunningPod> pods = manifest::PodsOf(read->facts());
  if (options.annotate) {
    for (RunningPod& pod : pods) {
      NamePlaces(read->sources(), pod.pod);
    }
  }
  if (options.format == "json") {
    env.out << yaml::EmitJson(yaml::WithoutSecrets(
                   PodsJson(pods, options.annotate), read->secrets()))
            << "\n";
  } else {
    env.out << HideSecrets(PodsText(pods, options.annotate),
                           read->secrets().values);
  }
  TellMixed(*read, env);
  if (!pods.empty()) {
    return read->Found();
  }
  // Whoever asks for pods and gets none must not take that for success.
  const bool broken =
      read->facts().graphs.empty() && read->FoundNothing(env) == kFindings;
  return broken ? kFindings : kUsage;
}

}  // namespace

std::function<int(Env&)> SetUpPods(OptionSet& set) {
  auto options = std::make_shared<PodsFlags>();
  set.Add("PATH", options->path, "Manifest; - reads standard input").Required();
  set.Add("--format", options->format,
          "yaml, a document for each pod; json with what is not shown")
      .OneOf({"yaml", "json"})
      .ShowsDefault();
  set.AddFlag("--annotate", options->annotate,
              "Say where each value comes from: a line of the manifest, the "
              "operator, Kubernetes");
  set.Add("--dynamo", options->flags.dynamo,
          "Dynamo release, when the images do not tell it");
  set.Add("--operator", options->flags.operator_version,
          "Version of the Dynamo operator, as the fact dynamo of --facts");
  set.Add("--facts", options->flags.facts, "File with facts about the cluster")
      .Called("FILE");
  DeclareProfiles(set, options->flags.profiles);
  return [options](Env& env) { return RunPods(*options, env); };
}

}  // namespace dgdc::cli
