// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/setting.h"

namespace dgdc {

bool IsPiece(SettingKind kind) {
  return kind == SettingKind::kSecurityContext ||
         kind == SettingKind::kPodSpec || kind == SettingKind::kContainer ||
         kind == SettingKind::kConfig;
}

yaml::Node AsSettingText(yaml::Node value, SettingKind kind) {
  if (value.IsScalar() && !value.IsNull() && !IsPiece(kind)) {
    value.kind = yaml::Node::Kind::kString;
  }
  return value;
}

}  // namespace dgdc
