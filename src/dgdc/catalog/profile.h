// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

// All kinds of profiles; each has a header of its own.
#include "dgdc/catalog/engine_profile.h"       // IWYU pragma: export
#include "dgdc/catalog/engine_server.h"        // IWYU pragma: export
#include "dgdc/catalog/fabric_check.h"         // IWYU pragma: export
#include "dgdc/catalog/fabric_profile.h"       // IWYU pragma: export
#include "dgdc/catalog/flag_table.h"           // IWYU pragma: export
#include "dgdc/catalog/hardware_profile.h"     // IWYU pragma: export
#include "dgdc/catalog/image_profile.h"        // IWYU pragma: export
#include "dgdc/catalog/job_profile.h"          // IWYU pragma: export
#include "dgdc/catalog/kind_profile.h"         // IWYU pragma: export
#include "dgdc/catalog/kind_table.h"           // IWYU pragma: export
#include "dgdc/catalog/kv_transfer_profile.h"  // IWYU pragma: export
#include "dgdc/catalog/model_profile.h"        // IWYU pragma: export
#include "dgdc/catalog/network.h"              // IWYU pragma: export
#include "dgdc/catalog/param.h"                // IWYU pragma: export
#include "dgdc/catalog/platform_profile.h"     // IWYU pragma: export
#include "dgdc/catalog/profile_head.h"         // IWYU pragma: export
#include "dgdc/catalog/release_profile.h"      // IWYU pragma: export
#include "dgdc/catalog/role.h"                 // IWYU pragma: export
#include "dgdc/catalog/setting_rule.h"         // IWYU pragma: export
#include "dgdc/catalog/transport_profile.h"    // IWYU pragma: export
#include "dgdc/catalog/variable_profile.h"     // IWYU pragma: export
