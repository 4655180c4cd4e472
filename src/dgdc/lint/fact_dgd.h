// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/lint/fact_table.h"

// Facts of a DynamoGraphDeployment as it is written.
namespace dgdc::lint::fact {

// A dotted field below `root`. Of a map or a list with entries only that it is
// there, with the place of its key.
FactValue Dotted(const yaml::Node& root, const FactQuery& q);

// A field of the component.
FactValue Field(const FactQuery& q);

// A field of gpuMemoryService, failover or checkpoint, wherever the version
// has it.
FactValue Experimental(const FactQuery& q);

// "IntraPod" or "InterPod" of a feature that is on.
FactValue MemoryService(const FactQuery& q);
FactValue Failover(const FactQuery& q);

// "on" when it is.
FactValue Checkpoint(const FactQuery& q);

// "off" when an annotation keeps the deployment from Grove; else not known.
FactValue Grove(const FactQuery& q);

// Release of the operator: of --facts, else that of the images.
FactValue Operator(const FactQuery& q);

}  // namespace dgdc::lint::fact
