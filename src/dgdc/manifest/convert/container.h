// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/manifest/convert/fields.h"
#include "dgdc/manifest/convert/values.h"
#include "dgdc/yaml/node.h"

// The steps for what v1beta1 keeps in the main container. Towards v1alpha1
// nothing means that the field stays in mainContainer.
namespace dgdc::manifest::convert {

MaybeNode SecretToBeta(const FieldRow& row, const yaml::Entry& field,
                       Draft& draft);
MaybeNode SecretToAlpha(const FieldRow& row, const yaml::Entry& field,
                        Draft& draft);
MaybeNode ResourcesToBeta(const FieldRow& row, const yaml::Entry& field,
                          Draft& draft);
MaybeNode ResourcesToAlpha(const FieldRow& row, const yaml::Entry& field,
                           Draft& draft);
MaybeNode MountsToBeta(const FieldRow& row, const yaml::Entry& field,
                       Draft& draft);
MaybeNode MountsToAlpha(const FieldRow& row, const yaml::Entry& field,
                        Draft& draft);
MaybeNode CacheToAlpha(const FieldRow& row, const yaml::Entry& field,
                       Draft& draft);

// The name of the secret of a list with nothing but one plain secretRef, null
// of another list.
const yaml::Node* OnlySecret(const yaml::Node& env_from);
// [{secretRef: {name: NAME}}]
yaml::Node FromSecret(const yaml::Node& name);

// mainContainer's value replaces that of the service.
yaml::Node JoinWhole(const FieldRow& row, yaml::Node service,
                     const yaml::Node& main, Draft& draft);
// Both lists; mainContainer's entry wins over one of the same name.
yaml::Node JoinByName(const FieldRow& row, yaml::Node service,
                      const yaml::Node& main, Draft& draft);
// Both lists, mainContainer's first.
yaml::Node JoinMounts(const FieldRow& row, yaml::Node service,
                      const yaml::Node& main, Draft& draft);
// Both by resource; mainContainer's amounts win, as do its claims.
yaml::Node JoinResources(const FieldRow& row, yaml::Node service,
                         const yaml::Node& main, Draft& draft);

}  // namespace dgdc::manifest::convert
