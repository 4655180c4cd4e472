#!/usr/bin/env python3
# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes deployments whose pods differ from good ones in one place.

usage: pod_mutants.py BASES DIRECTORY COUNT SEED

BASES/*.v1beta1.yaml are deployments whose pods the API server accepts; each of
DIRECTORY/*.yaml is one of them with one change of a pod, which its first line
names: probes, volumes, claims, resources, ports, security, labels, placement,
variables, with neighbours that are fine. The same seed gives the same files.
"""

import copy
import pathlib
import random
import sys

import yaml

LONG = "a" * 64
NUMBERS = [-1, 0, 1, 2, 70000, 2147483648]
NAMES = ["ok", "Upper", "under_score", "-dash", "dash-", "a.b", "9", LONG, "a--b"]
LABEL_VALUES = ["ok", "", "a b", "-a", "a/b", LONG, "A_b.c"]
LABEL_KEYS = ["ok", "a/b", "Example.com/b", "a/b/c", "/b", "a b", "example.com/" + LONG]
HANDLERS = {
    "exec": {"command": ["true"]},
    "httpGet": {"port": 8080},
    "tcpSocket": {"port": 8080},
    "grpc": {"port": 8080},
}
PROBES = ["livenessProbe", "readinessProbe", "startupProbe"]
SOURCES = {
    "emptyDir": {},
    "configMap": {"name": "a"},
    "secret": {"secretName": "a"},
    "hostPath": {"path": "/a"},
    "persistentVolumeClaim": {"claimName": "a"},
    "projected": {"sources": [{"configMap": {"name": "a"}}]},
    "downwardAPI": {"items": [{"path": "a", "fieldRef": {"fieldPath": "metadata.name"}}]},
    "nfs": {"server": "a", "path": "/a"},
    "csi": {"driver": "a.b"},
}


def some(rng, mapping, count):
    names = rng.sample(sorted(mapping), count)
    return {name: copy.deepcopy(mapping[name]) for name in names}


# --- One change each: takes pod template, container, generator; names itself ---


def probe_handlers(_, container, rng):
    name, count = rng.choice(PROBES), rng.choice([0, 1, 2])
    container[name] = some(rng, HANDLERS, count)
    return f"{name} with {count} handlers"


def probe_number(_, container, rng):
    name = rng.choice(PROBES)
    field = rng.choice(
        ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold",
         "failureThreshold", "terminationGracePeriodSeconds"]
    )
    number = rng.choice([-1, 0, 1, 2, 30])
    container[name] = {"tcpSocket": {"port": 80}, field: number}
    return f"{name}.{field} {number}"


def probe_port(_, container, rng):
    handler = rng.choice(["httpGet", "tcpSocket", "grpc"])
    ports = NUMBERS if handler == "grpc" else NUMBERS + ["ok", "UPPER", "a" * 16, "12", ""]
    port = rng.choice(ports)
    container[rng.choice(PROBES)] = {handler: {"port": port}}
    return f"probe {handler} port {port!r}"


def probe_scheme(_, container, rng):
    scheme = rng.choice(["HTTP", "HTTPS", "http", "TCP"])
    container["readinessProbe"] = {"httpGet": {"port": 80, "scheme": scheme}}
    return f"scheme {scheme}"


def hook(_, container, rng):
    count = rng.choice([0, 1, 2])
    hooks = dict(HANDLERS)
    del hooks["grpc"]
    container["lifecycle"] = {rng.choice(["preStop", "postStart"]): some(rng, hooks, count)}
    return f"hook with {count} handlers"


def volume_sources(pod, _, rng):
    count = rng.choice([0, 1, 1, 2])
    pod["spec"].setdefault("volumes", []).append(dict(some(rng, SOURCES, count), name="extra"))
    return f"volume with {count} sources"


def volume_name(pod, _, rng):
    name = rng.choice(NAMES)
    pod["spec"].setdefault("volumes", []).append({"name": name, "emptyDir": {}})
    return f"volume {name}"


def volume_twice(pod, _, rng):
    same = rng.choice([True, False])
    volumes = pod["spec"].setdefault("volumes", [])
    volumes.append({"name": "one", "emptyDir": {}})
    volumes.append({"name": "one" if same else "two", "emptyDir": {}})
    return f"two volumes, the same name {same}"


def volume_field(pod, _, rng):
    source, value = rng.choice(
        [
            ("configMap", {}),
            ("configMap", {"name": "a", "defaultMode": rng.choice([0, 420, 511, 512, -1])}),
            ("secret", {}),
            ("secret", {"secretName": "a", "items": [{"key": "a", "path": rng.choice(["a", "/a", "../a", ""])}]}),
            ("hostPath", {"path": rng.choice(["/a", "/a/../b", ""])}),
            ("hostPath", {"path": "/a", "type": rng.choice(["Directory", "directory", ""])}),
            ("persistentVolumeClaim", {"claimName": rng.choice(["a", ""])}),
            ("emptyDir", {"sizeLimit": rng.choice(["1Gi", "-1Gi", "0"])}),
            ("nfs", {"server": "a"}),
            ("csi", {}),
            ("projected", {"sources": [some(rng, {"configMap": {"name": "a"}, "secret": {"name": "a"}}, rng.choice([1, 2]))]}),
            ("projected", {"sources": [{"serviceAccountToken": {"path": "a", "expirationSeconds": rng.choice([599, 600])}}]}),
        ]
    )
    pod["spec"].setdefault("volumes", []).append({"name": "extra", source: value})
    return f"{source} {value}"


def mount(pod, container, rng):
    kind = rng.choice(["right", "second", "path", "twice", "sub", "both", "propagation"])
    pod["spec"].setdefault("volumes", []).append({"name": "extra", "emptyDir": {}})
    mounts = container.setdefault("volumeMounts", [])
    new = {"name": "extra", "mountPath": "/extra"}
    if kind == "path":
        new["mountPath"] = ""
    elif kind == "twice":
        mounts.append(dict(new))
    elif kind == "sub":
        new["subPath"] = rng.choice(["a", "/a", "../a", "a/../b", "a..b"])
    elif kind == "both":
        new.update(subPath="a", subPathExpr="b")
    elif kind == "propagation":
        new["mountPropagation"] = rng.choice(["None", "HostToContainer", "none"])
    mounts.append(new)
    return f"mount {kind} {new}"


def sidecar_mount(pod, _, rng):
    name = rng.choice(["extra", "missing"])
    pod["spec"].setdefault("volumes", []).append({"name": "extra", "emptyDir": {}})
    pod["spec"]["containers"].append(
        {"name": "side", "image": "a", "volumeMounts": [{"name": name, "mountPath": "/a"}]}
    )
    return f"sidecar mounts {name}"


def claims(pod, container, rng):
    kind = rng.choice(["right", "missing", "none", "both", "name", "twice", "request"])
    claim = {"name": "extra", "resourceClaimTemplateName": "a"}
    asked = [{"name": "extra"}]
    if kind == "missing":
        asked = [{"name": "other"}]
    elif kind == "none":
        del claim["resourceClaimTemplateName"]
    elif kind == "both":
        claim["resourceClaimName"] = "b"
    elif kind == "name":
        claim["name"] = rng.choice(NAMES)
        asked = [{"name": claim["name"]}]
    elif kind == "twice":
        asked = asked * 2
    elif kind == "request":
        asked = [{"name": "extra", "request": "a"}, {"name": "extra", "request": "b"}]
    pod["spec"].setdefault("resourceClaims", []).append(claim)
    container.setdefault("resources", {}).setdefault("claims", []).extend(asked)
    return f"claims {kind}"


def amounts(_, container, rng):
    name = rng.choice(["cpu", "memory", "example.com/device", "hugepages-2Mi", "device", "example.com/a b"])
    limit = rng.choice([None, "2", "-1", "1.5"])
    request = rng.choice([None, "1", "2", "3", "-1"])
    resources = container.setdefault("resources", {})
    for key, value in (("limits", limit), ("requests", request)):
        if value is not None:
            resources.setdefault(key, {})[name] = value
    return f"{name} limit {limit} request {request}"


def ports(_, container, rng):
    port = {"containerPort": rng.choice(NUMBERS)}
    kind = rng.choice(["number", "name", "protocol", "host", "twice"])
    if kind != "number":
        port["containerPort"] = 8080
    if kind == "name":
        port["name"] = rng.choice(["ok", "UPPER", "a" * 16, "a--b", "-a", "12", "a1"])
    elif kind == "protocol":
        port["protocol"] = rng.choice(["TCP", "UDP", "tcp", "HTTP"])
    elif kind == "host":
        port["hostPort"] = rng.choice(NUMBERS)
    container.setdefault("ports", []).append(port)
    if kind == "twice":
        port["name"] = "same"
        container["ports"].append({"containerPort": 8081, "name": rng.choice(["same", "other"])})
    return f"port {port} {kind}"


def host_network(pod, container, rng):
    pod["spec"]["hostNetwork"] = True
    port = {"containerPort": 8080, "hostPort": rng.choice([8080, 8081])}
    container["ports"] = [port]
    return f"host network {port}"


def security(pod, container, rng):
    context = rng.choice(
        [
            {"runAsUser": rng.choice([-1, 0, 2147483647, 2147483648])},
            {"runAsGroup": rng.choice([-1, 0, 1000])},
            {"privileged": True, "allowPrivilegeEscalation": rng.choice([True, False])},
            {"allowPrivilegeEscalation": False, "capabilities": {"add": [rng.choice(["CAP_SYS_ADMIN", "SYS_ADMIN", "IPC_LOCK"])]}},
            {"procMount": rng.choice(["Default", "default"])},
            {"seccompProfile": {"type": rng.choice(["RuntimeDefault", "Localhost", "Other"])}},
            {"seccompProfile": {"type": rng.choice(["RuntimeDefault", "Localhost"]), "localhostProfile": "a"}},
        ]
    )
    container["securityContext"] = context
    return f"security {context}"


def pod_security(pod, _, rng):
    context = rng.choice(
        [
            {"fsGroup": rng.choice([-1, 0, 2147483648])},
            {"supplementalGroups": [rng.choice([-1, 5])]},
            {"fsGroupChangePolicy": rng.choice(["Always", "OnRootMismatch", "never"])},
            {"runAsUser": rng.choice([-1, 1])},
        ]
    )
    pod["spec"]["securityContext"] = context
    return f"pod security {context}"


def host_spaces(pod, _, rng):
    fields = rng.choice(
        [
            {"hostPID": True, "shareProcessNamespace": rng.choice([True, False])},
            {"hostUsers": False, "hostIPC": rng.choice([True, False])},
            {"hostUsers": rng.choice([True, False]), "hostPID": True},
        ]
    )
    pod["spec"].update(fields)
    return f"host {fields}"


def labels(pod, _, rng):
    metadata = pod.setdefault("metadata", {})
    kind = rng.choice(["labels", "annotations"])
    key = rng.choice(LABEL_KEYS)
    value = rng.choice(LABEL_VALUES)
    metadata.setdefault(kind, {})[key] = value
    return f"{kind} {key}={value}"


def node_selector(pod, _, rng):
    key, value = rng.choice(LABEL_KEYS), rng.choice(LABEL_VALUES)
    pod["spec"].setdefault("nodeSelector", {})[key] = value
    return f"nodeSelector {key}={value}"


def toleration(pod, _, rng):
    one = {
        "key": rng.choice(["a", "", "a b"]),
        "operator": rng.choice(["Equal", "Exists", "exists", ""]),
        "value": rng.choice(["", "a", "a b"]),
        "effect": rng.choice(["", "NoSchedule", "NoExecute", "noSchedule"]),
    }
    if rng.random() < 0.3:
        one["tolerationSeconds"] = 5
    pod["spec"].setdefault("tolerations", []).append(one)
    return f"toleration {one}"


def node_affinity(pod, _, rng):
    expression = {
        "key": rng.choice(["a", "a b"]),
        "operator": rng.choice(["In", "Exists", "in", "DoesNotExist"]),
    }
    if rng.random() < 0.5:
        expression["values"] = ["a"]
    terms = [{"matchExpressions": [expression]}] if rng.random() < 0.9 else []
    affinity = pod["spec"].setdefault("affinity", {})
    affinity["nodeAffinity"] = {
        "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}
    }
    return f"node affinity {terms}"


def pod_affinity(pod, _, rng):
    term = {"labelSelector": {"matchLabels": {rng.choice(LABEL_KEYS[:4]): rng.choice(LABEL_VALUES)}}}
    if rng.random() < 0.8:
        term["topologyKey"] = rng.choice(["kubernetes.io/hostname", "a b"])
    kind = "requiredDuringSchedulingIgnoredDuringExecution"
    row = term
    if rng.random() < 0.5:
        kind = "preferredDuringSchedulingIgnoredDuringExecution"
        row = {"weight": rng.choice([0, 1, 100, 101]), "podAffinityTerm": term}
    pod["spec"].setdefault("affinity", {})["podAntiAffinity"] = {kind: [row]}
    return f"anti-affinity {row}"


def spread(pod, _, rng):
    one = {
        "maxSkew": rng.choice([0, 1]),
        "topologyKey": rng.choice(["zone", ""]),
        "whenUnsatisfiable": rng.choice(["DoNotSchedule", "ScheduleAnyway", "Never"]),
    }
    if rng.random() < 0.4:
        one["minDomains"] = rng.choice([0, 2])
    rows = [one, dict(one)] if rng.random() < 0.2 else [one]
    pod["spec"]["topologySpreadConstraints"] = rows
    return f"spread {rows}"


def variable(_, container, rng):
    source = {
        "fieldRef": {"fieldPath": rng.choice(["metadata.name", "metadata.nam", "status.podIP", "metadata.labels['a']"])},
        "configMapKeyRef": {"name": "a", "key": rng.choice(["a", "a b", ""])},
        "secretKeyRef": {"name": "a", "key": "a"},
        "resourceFieldRef": {"resource": rng.choice(["limits.cpu", "limits.gpu"])},
    }
    one = {"name": rng.choice(["EXTRA", "a b", "a=b", "1A"])}
    if rng.random() < 0.7:
        one["valueFrom"] = some(rng, source, rng.choice([0, 1, 1, 1, 2]))
    if rng.random() < 0.4:
        one["value"] = rng.choice(["", "a"])
    container.setdefault("env", []).append(one)
    return f"variable {one}"


def variables(_, container, rng):
    one = some(rng, {"configMapRef": {"name": "a"}, "secretRef": {"name": rng.choice(["a", "A"])}}, rng.choice([0, 1, 2]))
    if rng.random() < 0.3:
        one["prefix"] = rng.choice(["A_", "a=b"])
    container.setdefault("envFrom", []).append(one)
    return f"envFrom {one}"


def policy(pod, container, rng):
    where, field, values = rng.choice(
        [
            (pod["spec"], "restartPolicy", ["Always", "always"]),
            (pod["spec"], "dnsPolicy", ["Default", "ClusterFirstWithHostNet", "default"]),
            (pod["spec"], "terminationGracePeriodSeconds", [-1, 0, 60]),
            (pod["spec"], "serviceAccountName", ["ok", "Upper"]),
            (pod["spec"], "hostname", ["ok", "a.b"]),
            (pod["spec"], "runtimeClassName", ["nvidia", "Nvidia"]),
            (container, "imagePullPolicy", ["Always", "always"]),
            (container, "terminationMessagePolicy", ["File", "Log"]),
        ]
    )
    where[field] = rng.choice(values)
    return f"{field} {where[field]!r}"


def containers(pod, _, rng):
    side = {"name": rng.choice(["side", "main2", "Side", LONG]), "image": rng.choice(["a", "a", ""])}
    rows = pod["spec"].setdefault(rng.choice(["containers", "initContainers"]), [])
    rows.append(side)
    if rng.random() < 0.3:
        rows.append(dict(side))
    if rng.random() < 0.3:
        side[rng.choice(["livenessProbe", "readinessProbe"])] = {"tcpSocket": {"port": 80}}
    if rng.random() < 0.4:
        side["restartPolicy"] = "Always"
    return f"container {side}, {len(rows)} rows"


CHANGES = [
    probe_handlers, probe_number, probe_port, probe_scheme, hook, volume_sources, volume_name,
    volume_twice, volume_field, volume_field, mount, sidecar_mount, claims, amounts, amounts, ports,
    host_network, security, security, pod_security, host_spaces, labels, labels, node_selector,
    toleration, toleration, node_affinity, pod_affinity, spread, variable, variable, variables,
    policy, policy, containers,
]


def main(bases, directory, count, seed):
    rng = random.Random(seed)
    sources = sorted(pathlib.Path(bases).glob("*.v1beta1.yaml"))
    for number in range(count):
        document = next(
            d
            for d in yaml.safe_load_all(rng.choice(sources).read_text(encoding="utf-8"))
            if d and d["kind"] == "DynamoGraphDeployment"
        )
        component = rng.choice(document["spec"]["components"])
        pod = component["podTemplate"]
        container = next(c for c in pod["spec"]["containers"] if c["name"] == "main")
        change = CHANGES[number % len(CHANGES)](pod, container, rng)
        text = yaml.safe_dump(document, sort_keys=False, default_flow_style=False)
        path = pathlib.Path(directory, f"{number:03}.yaml")
        path.write_text(f"# {component['name']}: {change}\n{text}", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
