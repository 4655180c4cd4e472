# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Changes of deployments that only CEL rules of the CRD refuse, and the like
that they accept; for mutants.py."""

import copy

# Version, where (from a component, or from the spec), and values: the rules of
# the CRD refuse some of them.

JOB = {"podTemplate": {"metadata": {"labels": {"a": "b"}}}}
RULES = [
    ("any", "component", "minAvailable", [0, 1, 2, 50]),
    ("any", "component", "replicas", [0, 1]),
    ("any", "spec", "restart", [{"id": "a"}]),
    (
        "any",
        "spec",
        "experimental",
        [
            {"kvTransferPolicy": {"domain": "zone", **policy}}
            for policy in (
                {"labelKey": "example.com/zone"},
                {"labelKey": "a" * 254 + "/zone"},
                {"clusterTopologyName": "racks"},
                {"labelKey": "zone", "clusterTopologyName": "racks"},
                {},
                {"labelKey": "zone", "enforcement": "preferred"},
                {
                    "labelKey": "zone",
                    "enforcement": "preferred",
                    "preferredWeight": 10,
                },
                {"labelKey": "zone", "preferredWeight": 10},
            )
        ],
    ),
    (
        "v1alpha1",
        "spec",
        "pvcs",
        [
            [{"name": "cache"}],
            [{"name": "cache", "create": False}],
            [{"name": "cache", "create": True}],
            [{"name": "cache", "create": True, "size": "1Gi"}],
            [
                {
                    "name": "cache",
                    "create": True,
                    "size": "1Gi",
                    "storageClass": "fast",
                    "volumeAccessMode": "ReadWriteMany",
                }
            ],
        ],
    ),
    (
        "v1alpha1",
        "component",
        "sharedMemory",
        [{}, {"size": "1Gi"}, {"size": "0"}, {"size": "-1Gi"}, {"disabled": True}],
    ),
    (
        "v1alpha1",
        "component",
        "checkpoint",
        [
            {"checkpointRef": "a"},
            {"checkpointRef": "a", "job": JOB},
            {"checkpointRef": "", "job": JOB},
            {"job": JOB},
        ],
    ),
    (
        "v1alpha1",
        "component",
        "gpuMemoryService",
        [
            {"mode": "intraPod"},
            {"mode": "interPod", "extraClientContainers": ["a"]},
            {"mode": "intraPod", "extraClientContainers": ["a"]},
            {"mode": "intraPod", "extraClientPods": ["a"]},
            {"mode": "interPod", "extraClientPods": ["a"]},
        ],
    ),
    ("v1beta1", "component", "eppConfig", [{}, {"config": {}}]),
    ("v1beta1", "component", "type", ["epp", "worker", "router"]),
    (
        "v1beta1",
        "component",
        "experimental",
        [
            {"checkpoint": {"checkpointRef": "a"}},
            {"checkpoint": {"checkpointRef": "a", "job": JOB}},
            {"gpuMemoryService": {"mode": "IntraPod"}},
            {
                "gpuMemoryService": {
                    "mode": "InterPod",
                    "extraClientContainers": ["a"],
                }
            },
        ],
    ),
]


def cel(nodes, rng):
    version = nodes[0].value["apiVersion"].split("/")[1]
    spec = nodes[0].value["spec"]
    rules = [rule for rule in RULES if rule[0] in ("any", version)]
    _, where, name, values = rng.choice(rules)
    if where == "spec":
        target, path = spec, ".spec"
    elif version == "v1alpha1":
        component = rng.choice(sorted(spec["services"]))
        target, path = spec["services"][component], f".spec.services.{component}"
    else:
        i = rng.randrange(len(spec["components"]))
        target, path = spec["components"][i], f".spec.components[{i}]"
    target[name] = copy.deepcopy(rng.choice(values))
    return f"{path}.{name} is {target[name]!r}"


def cel_of_components(nodes, rng):
    """The rules about several components, and about containers."""
    document = nodes[0].value
    if not document["apiVersion"].endswith("v1beta1"):
        return None
    components = document["spec"]["components"]
    last = components[-1]
    pod = last.setdefault("podTemplate", {}).setdefault("spec", {})
    change = rng.randrange(5)
    if change == 0:
        last["name"] = rng.choice(
            [components[0]["name"].lower(), components[0]["name"].upper(), "other"]
        )
        return f"the last component is called {last['name']}"
    if change == 1:
        for component in components[: rng.choice([1, 2])]:
            component["type"] = "epp"
        return "components are of type epp"
    if change == 2:
        kind = rng.choice(["mp", "RAY", "other", ""])
        metadata = last["podTemplate"].setdefault("metadata", {})
        metadata.setdefault("annotations", {})[
            "nvidia.com/vllm-distributed-executor-backend"
        ] = kind
        return f"the pods' backend annotation is {kind!r}"
    image = rng.choice([{}, {"image": ""}, {"image": "busybox:1.36"}])
    where = rng.choice(["containers", "initContainers"])
    pod.setdefault(where, []).append({"name": "other", **image})
    return f"the last component has another of {where} with {image!r}"
