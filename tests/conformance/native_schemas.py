#!/usr/bin/env python3
# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes the schemas of Kubernetes' own kinds in the layout of kubeconform.

usage: native_schemas.py OPENAPI DIRECTORY KIND...

OPENAPI/**/*.json are documents of OpenAPI 3 as the API server publishes them, a
file per group and version. Each kind becomes DIRECTORY/KIND-GROUP-VERSION.json,
with everything that it refers to, and closed to fields that it does not have.
"""

import json
import pathlib
import sys

GVK = "x-kubernetes-group-version-kind"
INT_OR_STRING = {"anyOf": [{"type": "integer"}, {"type": "string"}]}


def closed(schema):
    """The schema as JSON Schema that refuses unknown fields."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == "int-or-string":
        return INT_OR_STRING
    result = {key: closed(value) for key, value in schema.items()}
    # OpenAPI knows formats that JSON Schema has no word for.
    if isinstance(result.get("format"), str):
        del result["format"]
    if isinstance(result.get("properties"), dict):
        result.setdefault("additionalProperties", False)
    return result


def main(openapi, directory, kinds):
    target = pathlib.Path(directory)
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(pathlib.Path(openapi).rglob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        schemas = document.get("components", {}).get("schemas", {})
        components = {"schemas": {k: closed(v) for k, v in schemas.items()}}
        for name, schema in schemas.items():
            for gvk in schema.get(GVK, []):
                parts = [gvk["kind"], gvk["group"].split(".")[0], gvk["version"]]
                file = "-".join(part for part in parts if part).lower() + ".json"
                reference = {
                    "$ref": f"#/components/schemas/{name}",
                    "components": components,
                }
                if gvk["kind"] in kinds and schema.get("properties"):
                    (target / file).write_text(json.dumps(reference))


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
