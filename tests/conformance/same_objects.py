# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""same_objects.py A B: whether two streams of YAML hold the same objects, in
any order. The stamp of generators does not count; with --stamped, every object
of A must have it."""

import sys

import yaml

STAMP = "dgdc.dev/generated"


def objects(path, stamped):
    found = {}
    with open(path, encoding="utf-8") as stream:
        for document in yaml.safe_load_all(stream):
            if document is None:
                continue
            metadata = document.get("metadata", {})
            annotations = metadata.get("annotations", {})
            if stamped and STAMP not in annotations:
                sys.exit(f"{path}: {metadata.get('name')} has no {STAMP}")
            annotations.pop(STAMP, None)
            if "annotations" in metadata and not annotations:
                del metadata["annotations"]
            key = (
                document.get("kind"),
                metadata.get("namespace"),
                metadata.get("name"),
            )
            if key in found:
                sys.exit(f"{path}: {key} occurs twice")
            found[key] = document
    if not found:
        sys.exit(f"{path}: no objects")
    return found


def main(arguments):
    stamped = "--stamped" in arguments
    left, right = [a for a in arguments if not a.startswith("--")]
    a = objects(left, stamped)
    b = objects(right, False)
    for key in sorted(a.keys() | b.keys(), key=str):
        if a.get(key) != b.get(key):
            sys.exit(f"{key} differs between {left} and {right}")


if __name__ == "__main__":
    main(sys.argv[1:])
