#!/usr/bin/env python3
# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Compares manifests with the values that were meant.

usage: same_values.py [--differ] DIRECTORY

Every DIRECTORY/**/X.yaml has a sibling X.jsonl: the same documents, one line of
JSON each. PyYAML, a reader of YAML 1.1, must see in the YAML the values and
types that stand in the JSON, and strings wherever Kubernetes wants strings.
Prints how many files do, and each difference to standard error; the exit code
is 1 when there are differences. With --differ each file must have one.
"""

import json
import pathlib
import sys

import yaml

# Lists of strings, maps of strings, and lists of {name, value} below keys of
# these names, anywhere in a manifest.
STRING_LISTS = {"args", "command"}
STRING_MAPS = {"annotations", "data", "labels", "matchLabels", "nodeSelector"}
VARIABLES = {"env", "envs"}


def differences(meant, read, path):
    """Yields what differs between two values; 1, 1.0 and True are not alike."""
    if type(meant) is not type(read):
        yield f"{path}: meant {meant!r}, PyYAML reads {read!r}"
    elif isinstance(meant, dict):
        for key in [*meant, *(key for key in read if key not in meant)]:
            if key not in read:
                yield f"{path}.{key}: PyYAML does not see it"
            elif key not in meant:
                yield f"{path}: PyYAML sees a key {key!r} that was not meant"
            else:
                yield from differences(meant[key], read[key], f"{path}.{key}")
    elif isinstance(meant, list):
        if len(meant) != len(read):
            yield f"{path}: meant {len(meant)} items, PyYAML reads {len(read)}"
        for i, (a, b) in enumerate(zip(meant, read)):
            yield from differences(a, b, f"{path}[{i}]")
    elif meant != read:
        yield f"{path}: meant {meant!r}, PyYAML reads {read!r}"


def strings_below(key, value):
    """Yields (path, value) of what must be a string below this key."""
    if key in STRING_LISTS and isinstance(value, list):
        yield from ((f"[{i}]", item) for i, item in enumerate(value))
    elif key in STRING_MAPS and isinstance(value, dict):
        yield from ((f".{name}", item) for name, item in value.items())
    elif key in VARIABLES and isinstance(value, list):
        for i, item in enumerate(value):
            if isinstance(item, dict) and "value" in item:
                yield f"[{i}].value", item["value"]


def non_strings(value, path):
    if isinstance(value, dict):
        for key, child in value.items():
            for below, item in strings_below(key, child):
                if not isinstance(item, str):
                    yield (
                        f"{path}.{key}{below}: Kubernetes wants a string, "
                        f"PyYAML reads {item!r}"
                    )
            yield from non_strings(child, f"{path}.{key}")
    elif isinstance(value, list):
        for i, child in enumerate(value):
            yield from non_strings(child, f"{path}[{i}]")


def check(path):
    """The differences of one file."""
    values = path.with_suffix(".jsonl")
    if not values.exists():
        return [f"{values.name} is missing"]
    lines = values.read_text(encoding="utf-8").split("\n")
    meant = [json.loads(line) for line in lines if line]
    try:
        read = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        return [f"PyYAML cannot read it: {error}"]
    return [*differences(meant, read, "documents"), *non_strings(read, "documents")]


def main(arguments):
    differ = arguments[:1] == ["--differ"]
    directories = arguments[1:] if differ else arguments
    if len(directories) != 1:
        sys.exit(__doc__)
    good = bad = 0
    for path in sorted(pathlib.Path(directories[0]).rglob("*.yaml")):
        found = check(path)
        if bool(found) == differ:
            good += 1
            continue
        bad += 1
        for line in found or ["PyYAML should read this otherwise and does not"]:
            print(f"{path}: {line}", file=sys.stderr)
    print(good)
    # No file at all proves nothing.
    return 1 if bad or not good else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
