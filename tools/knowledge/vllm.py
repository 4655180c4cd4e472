# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""What a vLLM knows: keys of --kv-transfer-config."""
import pysource


def transfer_keys(sources):
    """name -> [type, default, values, mark] of KVTransferConfig."""
    module = sources.module("vllm.config.kv_transfer") or sources.module("vllm.config")
    found = module.find("KVTransferConfig")
    rows = {}
    for name, (annotation, value, owner) in pysource.fields(found[1], found[0]).items():
        kind, values = pysource.kinds(annotation, owner)
        type_ = ("enum" if "literal" in kind else "bool" if "bool" in kind else
                 "object" if "dict" in kind else "int" if "int" in kind else
                 "float" if "float" in kind else "string")
        default = pysource.constant(value, owner) if value is not None else pysource.UNKNOWN
        rows[name] = [type_, pysource.text(default), pysource.joined(values), ""]
    return rows
