// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/convert/fields.h"

#include <algorithm>
#include <array>

#include "dgdc/manifest/convert/pods.h"
#include "dgdc/manifest/convert/values.h"

namespace dgdc::manifest::convert {
namespace {

constexpr std::array kSpecRows = {
    FieldRow{.alpha = "annotations", .beta = "annotations"},
    FieldRow{.alpha = "backendFramework", .beta = "backendFramework"},
    FieldRow{.alpha = "dynamoGraph",
             .home = Home::kNowhere,
             .to_beta = &Lost,
             .why = "operators before 0.6.1 read it, which know no v1beta1",
             .help = "remove it"},
    FieldRow{.alpha = "envs", .beta = "env"},
    FieldRow{.alpha = "experimental", .beta = "experimental"},
    FieldRow{.alpha = "labels", .beta = "labels"},
    FieldRow{.alpha = "priorityClassName", .beta = "priorityClassName"},
    FieldRow{.alpha = "providerOverride", .beta = "providerOverride"},
    FieldRow{.alpha = "pvcs", .home = Home::kNowhere, .to_beta = &ClaimsToBeta},
    FieldRow{.alpha = "restart", .beta = "restart"},
    FieldRow{.alpha = "services",
             .beta = "components",
             .to_beta = &ServicesToBeta,
             .to_alpha = &ComponentsToAlpha},
    FieldRow{.alpha = "topologyConstraint",
             .beta = "topologyConstraint",
             .to_beta = &TopologyToBeta,
             .to_alpha = &TopologyToAlpha},
};

constexpr std::array kComponentRows = {
    FieldRow{.alpha = "annotations",
             .home = Home::kNowhere,
             .to_beta = &Lost,
             .why = "the operator puts these annotations on the component's "
                    "resources and pods; v1beta1 has only those of the pods",
             .help = "move them to extraPodMetadata.annotations if the pods "
                     "are what matters"},
    FieldRow{.alpha = "autoscaling",
             .home = Home::kNowhere,
             .to_beta = &Lost,
             .why = "the operator ignores this deprecated field",
             .help = "remove it; scalingAdapter lets autoscalers in"},
    FieldRow{.alpha = "checkpoint",
             .home = Home::kExperimental,
             .beta = "checkpoint"},
    FieldRow{.alpha = "componentType",
             .beta = "type",
             .to_beta = &TypeToBeta,
             .to_alpha = &TypeToAlpha},
    FieldRow{.beta = "compilationCache", .to_alpha = &CacheToAlpha},
    FieldRow{.alpha = "dynamoNamespace",
             .home = Home::kNowhere,
             .to_beta = &Lost,
             .why = "the operator ignores this deprecated field",
             .help = "remove it; the namespace follows from that of the "
                     "manifest and its name"},
    FieldRow{.alpha = "envFromSecret",
             .home = Home::kMain,
             .beta = "envFrom",
             .to_beta = &SecretToBeta,
             .to_alpha = &SecretToAlpha,
             .join = &JoinWhole},
    FieldRow{.alpha = "envs",
             .home = Home::kMain,
             .beta = "env",
             .join = &JoinByName},
    FieldRow{.alpha = "eppConfig", .beta = "eppConfig"},
    FieldRow{.alpha = "extraPodMetadata",
             .home = Home::kPod,
             .beta = "metadata",
             .to_beta = &MetadataToBeta,
             .to_alpha = &MetadataToAlpha},
    FieldRow{.alpha = "extraPodSpec",
             .home = Home::kPod,
             .beta = "spec",
             .to_beta = &PodToBeta,
             .to_alpha = &PodToAlpha},
    FieldRow{.alpha = "failover",
             .home = Home::kExperimental,
             .beta = "failover",
             .to_beta = &SwitchToBeta,
             .to_alpha = &SwitchToAlpha},
    FieldRow{.home = Home::kExperimental,
             .beta = "flagsInjection",
             .to_alpha = &Lost,
             .why = "where v1alpha1 has it is not known",
             .help = "remove it, or stay with v1beta1"},
    FieldRow{.alpha = "frontendSidecar",
             .beta = "frontendSidecar",
             .to_beta = &SidecarToBeta,
             .to_alpha = &SidecarToAlpha},
    FieldRow{.alpha = "globalDynamoNamespace", .beta = "globalDynamoNamespace"},
    FieldRow{.alpha = "gpuMemoryService",
             .home = Home::kExperimental,
             .beta = "gpuMemoryService",
             .to_beta = &SwitchToBeta,
             .to_alpha = &SwitchToAlpha},
    FieldRow{.home = Home::kExperimental,
             .beta = "grove",
             .to_alpha = &Lost,
             .why = "v1alpha1 cannot force a scaling group",
             .help = "remove it, or stay with v1beta1"},
    FieldRow{.alpha = "ingress",
             .home = Home::kNowhere,
             .to_beta = &Lost,
             .why = "the operator makes an Ingress from it; v1beta1 has none",
             .help = "write the Ingress as an object of its own"},
    FieldRow{.alpha = "labels",
             .home = Home::kNowhere,
             .to_beta = &Lost,
             .why = "the operator puts these labels on the component's "
                    "resources and pods; v1beta1 has only those of the pods",
             .help = "move them to extraPodMetadata.labels if the pods are "
                     "what matters"},
    FieldRow{.alpha = "livenessProbe",
             .home = Home::kMain,
             .beta = "livenessProbe",
             .join = &JoinWhole},
    FieldRow{.alpha = "lpx", .beta = "lpx"},
    FieldRow{.alpha = "minAvailable", .beta = "minAvailable"},
    FieldRow{.alpha = "modelRef", .beta = "modelRef"},
    FieldRow{.alpha = "multinode", .beta = "multinode"},
    FieldRow{.alpha = "providerOverride", .beta = "providerOverride"},
    FieldRow{.alpha = "readinessProbe",
             .home = Home::kMain,
             .beta = "readinessProbe",
             .join = &JoinWhole},
    FieldRow{.alpha = "replicas", .beta = "replicas"},
    FieldRow{.alpha = "resources",
             .home = Home::kMain,
             .beta = "resources",
             .to_beta = &ResourcesToBeta,
             .to_alpha = &ResourcesToAlpha,
             .join = &JoinResources},
    FieldRow{.alpha = "roles", .beta = "roles"},
    FieldRow{.alpha = "runtimeVersionOverride",
             .beta = "runtimeVersionOverride"},
    FieldRow{.alpha = "scalingAdapter",
             .beta = "scalingAdapter",
             .to_beta = &SwitchToBeta,
             .to_alpha = &SwitchToAlpha},
    FieldRow{.alpha = "serviceName",
             .home = Home::kNowhere,
             .to_beta = &ServiceNameToBeta},
    FieldRow{.alpha = "sharedMemory",
             .beta = "sharedMemorySize",
             .to_beta = &SharedMemoryToBeta,
             .to_alpha = &SharedMemoryToAlpha},
    FieldRow{.alpha = "subComponentType",
             .home = Home::kNowhere,
             .to_beta = &SubTypeToBeta},
    FieldRow{.alpha = "topologyConstraint", .beta = "topologyConstraint"},
    FieldRow{.alpha = "volumeMounts",
             .home = Home::kMain,
             .beta = "volumeMounts",
             .to_beta = &MountsToBeta,
             .to_alpha = &MountsToAlpha,
             .join = &JoinMounts},
};

}  // namespace

std::optional<yaml::Node> Same(const FieldRow& /*row*/,
                               const yaml::Entry& field, Draft& /*draft*/) {
  return field.value;
}

std::span<const FieldRow> SpecRows() { return kSpecRows; }
std::span<const FieldRow> ComponentRows() { return kComponentRows; }

const FieldRow* FindAlpha(std::span<const FieldRow> rows,
                          std::string_view field) {
  const auto found =
      std::find_if(rows.begin(), rows.end(),
                   [field](const FieldRow& row) { return row.alpha == field; });
  return found == rows.end() ? nullptr : &*found;
}

const FieldRow* FindBeta(std::span<const FieldRow> rows, Home home,
                         std::string_view field) {
  const auto found = std::find_if(
      rows.begin(), rows.end(), [home, field](const FieldRow& row) {
        return row.home == home && row.beta == field;
      });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace dgdc::manifest::convert
