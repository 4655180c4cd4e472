#!/usr/bin/env python3
# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes deployments that differ from good ones in one place.

usage: mutants.py CRD BASES DIRECTORY COUNT SEED

BASES/**/*.yaml are deployments that are right; each of DIRECTORY/*.yaml is one
of them with one change, which its first line names. The CRD says what can be
changed and how: a value of another type, beyond a limit, or not allowed; a
field that is missing, unknown or null; an item twice in a list with keys; a
structure that was not there, made up from the schema; and, from cel_cases.py,
what only a CEL rule of the CRD refuses, beside its neighbour that is fine. The
same seed gives the same files.
"""

import copy
import pathlib
import random
import re
import sys

import yaml

from cel_cases import cel, cel_of_components



class Dumper(yaml.SafeDumper):
    """Quotes what Kubernetes' readers take for a truth value."""


def quoted(dumper, text):
    style = '"' if text.lower() in ("y", "n") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


Dumper.add_representer(str, quoted)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
QUANTITY = r"numkMGTPE"  # stands in the pattern of quantities alone

OTHER_TYPES = {
    "string": [7, 1.5, True, ["a"], {"a": "b"}],
    "integer": ["seven", 1.5, True, [1], {"a": 1}],
    "number": ["seven", True, [1], {"a": 1}],
    "boolean": ["true", 1, [True], {"a": True}],
    "array": ["a", 1, True, {"a": "b"}],
    "object": ["a", 1, True, ["a"]],
}


class Node:
    """A place of a document, its value and its schema."""

    def __init__(self, parent, key, schema, path):
        self.parent, self.key, self.schema, self.path = parent, key, schema, path

    @property
    def value(self):
        return self.parent[self.key]

    @value.setter
    def value(self, value):
        self.parent[self.key] = value


def places(parent, key, schema, path):
    """Yields every place at and below one, as far as the schema goes."""
    node = Node(parent, key, schema, path)
    yield node
    value = node.value
    if isinstance(value, dict):
        rest = schema.get("additionalProperties")
        for name in value:
            below = schema.get("properties", {}).get(name, rest)
            if isinstance(below, dict):
                yield from places(value, name, below, f"{path}.{name}")
    elif isinstance(value, list) and "items" in schema:
        for i in range(len(value)):
            yield from places(value, i, schema["items"], f"{path}[{i}]")


def is_int_or_string(schema):
    return schema.get("x-kubernetes-int-or-string", False)


def is_open(schema):
    return schema.get("x-kubernetes-preserve-unknown-fields", False)


# --- Values from a schema ----------------------------------------------------


def text(schema, rng):
    """A text that the schema takes, or None where that is not known."""
    pattern = schema.get("pattern", "")
    if QUANTITY in pattern:
        return rng.choice(["1", "500m", "2Gi", "1e3"])
    candidates = ["a", "abc", "x" * 12, "1.2.3", "A_b", "example.com/name"]
    low, high = schema.get("minLength", 0), schema.get("maxLength", 1 << 20)
    fitting = [
        one
        for one in candidates
        if low <= len(one) <= high and re.search(pattern, one)
    ]
    if schema.get("format") == "date-time":
        return "2026-01-02T03:04:05Z"
    return rng.choice(fitting) if fitting else None


def made_up(schema, rng, depth):
    """A value that the schema takes, or None where none is known."""
    if "enum" in schema:
        return rng.choice(schema["enum"])
    if is_int_or_string(schema):
        return rng.choice([1, text(schema, rng)])
    kind = schema.get("type")
    if kind == "string":
        return text(schema, rng)
    if kind in ("integer", "number"):
        low = schema.get("minimum", 0)
        return min(low + rng.randrange(3), schema.get("maximum", low + 2))
    if kind == "boolean":
        return rng.choice([True, False])
    if kind == "array":
        item = made_up(schema["items"], rng, depth - 1)
        return [] if item is None else [item]
    if kind == "object":
        return made_up_object(schema, rng, depth)
    return None


def made_up_object(schema, rng, depth):
    result = {}
    properties = schema.get("properties", {})
    required = schema.get("required", [])
    for name, below in properties.items():
        if name in required or (depth > 0 and rng.random() < 0.3):
            value = made_up(below, rng, depth - 1)
            if value is None and name in required:
                return None
            if value is not None:
                result[name] = value
    rest = schema.get("additionalProperties")
    if isinstance(rest, dict) and depth > 0:
        value = made_up(rest, rng, depth - 1)
        if value is not None:
            result["example"] = value
    return result


# --- Changes -----------------------------------------------------------------
# Each takes the places of a document and changes one; it returns what it did,
# or None when no place lends itself.


def pick(nodes, rng, fits):
    fitting = [node for node in nodes if fits(node)]
    return rng.choice(fitting) if fitting else None


def wrong_type(nodes, rng):
    node = pick(
        nodes,
        rng,
        lambda n: n.schema.get("type") in OTHER_TYPES
        and n.path != ""
        and not is_int_or_string(n.schema),
    )
    node.value = copy.deepcopy(rng.choice(OTHER_TYPES[node.schema["type"]]))
    return f"{node.path} is {node.value!r}"


def int_or_string(nodes, rng):
    node = pick(nodes, rng, lambda n: is_int_or_string(n.schema))
    if node is None:
        return None
    node.value = rng.choice([1.5, True, [], {}, "8", 8, "1.5Gi", "1 Gi", "", "Gi", "-1"])
    return f"{node.path} is {node.value!r}"


def unknown_field(nodes, rng):
    node = pick(
        nodes,
        rng,
        lambda n: isinstance(n.value, dict)
        and "properties" in n.schema
        and not is_open(n.schema),
    )
    near = rng.choice(sorted(node.schema["properties"]))
    names = [near[:-1], near + "s", near.swapcase(), "unheardOf"]
    name = rng.choice([n for n in names if n not in node.schema["properties"]])
    node.value[name] = rng.choice([1, "a", {}, []])
    return f"{node.path} has {name}"


def missing_field(nodes, rng):
    node = pick(
        nodes,
        rng,
        lambda n: isinstance(n.value, dict)
        and set(n.schema.get("required", [])) & n.value.keys(),
    )
    if node is None:
        return None
    name = rng.choice(sorted(set(node.schema["required"]) & node.value.keys()))
    del node.value[name]
    return f"{node.path} lacks {name}"


def not_allowed(nodes, rng):
    node = pick(nodes, rng, lambda n: "enum" in n.schema)
    if node is None:
        return None
    near = str(rng.choice(node.schema["enum"]))
    node.value = rng.choice([near.swapcase(), near + "s", "", "other"])
    return f"{node.path} is {node.value!r}"


LIMITS = ("minimum", "maximum", "minLength", "maxLength", "maxItems", "format")


def beyond_limit(nodes, rng):
    node = pick(
        nodes,
        rng,
        lambda n: any(limit in n.schema for limit in LIMITS)
        and isinstance(n.value, (int, str, list))
        and not isinstance(n.value, bool),
    )
    if node is None:
        return None
    schema = node.schema
    limit = rng.choice([one for one in LIMITS if one in schema])
    node.value = {
        "minimum": lambda: schema[limit] - rng.randrange(2),
        "maximum": lambda: schema[limit] + rng.randrange(2),
        "minLength": lambda: "",
        "maxLength": lambda: "a" * (schema[limit] + rng.randrange(2)),
        "maxItems": lambda: node.value * (schema[limit] + 1),
        "format": lambda: rng.choice([2**31, 2**31 - 1, -(2**31), 2**63, -1]),
    }[limit]()
    shown = repr(node.value)
    return f"{node.path} is {shown[:40]} at its {limit}"


def malformed(nodes, rng):
    node = pick(nodes, rng, lambda n: "pattern" in n.schema)
    if node is None:
        return None
    node.value = rng.choice(["-a", "a-", "A", "a b", "a/b/c", "a_b", "abc", ""])
    return f"{node.path} is {node.value!r}"


def twice(nodes, rng):
    node = pick(
        nodes, rng, lambda n: isinstance(n.value, list) and len(n.value) > 0
    )
    node.value.append(copy.deepcopy(rng.choice(node.value)))
    return f"{node.path} has an item twice"


def null(nodes, rng):
    node = pick(nodes, rng, lambda n: n.path.count(".") > 1)
    node.value = None
    return f"{node.path} is null"


def empty(nodes, rng):
    node = pick(
        nodes,
        rng,
        lambda n: n.path != "" and isinstance(n.value, (dict, list)) and n.value,
    )
    node.value = type(node.value)()
    return f"{node.path} is empty"


def add_field(nodes, rng, depth):
    """Adds something optional; where, its name and schema, or None."""
    node = pick(
        nodes,
        rng,
        lambda n: isinstance(n.value, dict)
        and n.path != ""
        and n.schema.get("properties", {}).keys() - n.value.keys(),
    )
    name = rng.choice(sorted(node.schema["properties"].keys() - node.value.keys()))
    schema = node.schema["properties"][name]
    value = made_up(schema, rng, depth)
    if value is None:
        return None
    node.value[name] = value
    return node, name, schema


def new_field(nodes, rng):
    """Something optional, as the schema allows it."""
    added = add_field(nodes, rng, 2)
    return added and f"{added[0].path} has {added[1]}, made up"


def new_and_wrong(nodes, rng):
    """The same, with a mistake inside."""
    added = add_field(nodes, rng, 3)
    if added is None:
        return None
    node, name, schema = added
    below = list(places(node.value, name, schema, f"{node.path}.{name}"))
    change = rng.choice([wrong_type, unknown_field, missing_field, twice])
    try:
        return change(below, rng)
    except AttributeError:  # no place lends itself
        return None


CHANGES = [
    (wrong_type, 5),
    (unknown_field, 5),
    (missing_field, 3),
    (not_allowed, 3),
    (beyond_limit, 3),
    (malformed, 2),
    (int_or_string, 3),
    (twice, 3),
    (null, 3),
    (empty, 2),
    (new_field, 6),
    (new_and_wrong, 6),
    (cel, 7),
    (cel_of_components, 3),
]

# --- Files -------------------------------------------------------------------


def schemas(crd):
    with open(crd, encoding="utf-8") as stream:
        definition = yaml.load(stream, LOADER)
    spec = definition["spec"]
    return spec["group"], spec["names"]["kind"], {
        version["name"]: version["schema"]["openAPIV3Schema"]
        for version in spec["versions"]
    }


def deployments(folder, group, kind):
    for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if (
                isinstance(document, dict)
                and document.get("kind") == kind
                and document.get("apiVersion", "").startswith(f"{group}/")
            ):
                yield document


def main(crd, folder, directory, count, seed):
    group, kind, versions = schemas(crd)
    bases = list(deployments(folder, group, kind))
    rng = random.Random(int(seed))
    changes = [change for change, weight in CHANGES for _ in range(weight)]
    written = 0
    while written < int(count):
        document = copy.deepcopy(rng.choice(bases))
        version = document["apiVersion"].split("/")[1]
        root = [document]
        nodes = [
            node
            for node in places(root, 0, versions[version], "")
            if node.path.startswith((".spec", ".metadata")) or node.path == ""
        ]
        change = rng.choice(changes)
        what = change(nodes, rng)
        if what is None:
            continue
        written += 1
        target = pathlib.Path(directory, f"{written:03}.yaml")
        with open(target, "w", encoding="utf-8") as stream:
            stream.write(f"# {change.__name__}: {what}\n")
            yaml.dump(root[0], stream, Dumper, sort_keys=False)


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
