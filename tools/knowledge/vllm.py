# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""What a vLLM knows: flags, environment variables, keys of its KV transfer."""
import ast
import re

import arguments
import pysource
from pysource import UNKNOWN, constant, kinds, named

ENGINE = "vllm.engine.arg_utils"
SERVERS = ("vllm.entrypoints.openai.cli_args", "vllm.entrypoints.launchers.cli_args",
           "vllm.entrypoints.common.cli_args", "vllm.entrypoints.cli.serve",
           "vllm.entrypoints.launcher")
# Fields of the server that it reads otherwise than their types say.
READ_AS = {"allowed_origins": "json", "allowed_methods": "json", "allowed_headers": "json",
           "default_chat_template_kwargs": "json", "middleware": "repeated"}


def _declarations(module):
    return [node for node in ast.walk(module.tree)
            if isinstance(node, ast.Call) and named(node.func) == "add_argument"]


def _spread(call):
    """What stands behind ** in a call, inside of a map as well."""
    spread = [k.value for k in call.keywords if k.arg is None]
    for node in list(spread):
        if isinstance(node, ast.Dict):
            spread += [value for key, value in zip(node.keys, node.values) if key is None]
    return [node for node in spread if isinstance(node, ast.Subscript)]


def flags(sources):
    rows = {}
    module = sources.module(ENGINE)
    configs = {}
    for node in ast.walk(module.tree):
        if (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
                and named(node.value.func) == "get_kwargs" and node.value.args):
            configs[named(node.targets[0])] = named(node.value.args[0])
    for call in _declarations(module):
        names = arguments.flag_names(call, module)
        if not names:
            continue
        known = None
        for spread in _spread(call):
            config = module.find(configs.get(named(spread.value), ""))
            field = constant(spread.slice, module)
            if config and isinstance(config[1], ast.ClassDef):
                found = pysource.fields(config[1], config[0]).get(field)
                if found:
                    known = arguments.type_of(*kinds(found[0], found[2]))
        given = arguments.keywords(call)
        name, row = arguments.declared(names, given, module, known)
        arguments.put(rows, name, row)
    for dotted in SERVERS:
        module = sources.module(dotted)
        if module:
            _server_flags(module, rows)
    return rows


def _server_flags(module, rows):
    def add(name, row):
        row[4] = (row[4] + " server").strip()
        arguments.put(rows, name, row)

    for name, node in module.own.items():
        if not isinstance(node, ast.ClassDef) or "FrontendArgs" not in name:
            continue
        for field, (annotation, _, owner) in pysource.fields(node, module).items():
            type_, values = arguments.type_of(*kinds(annotation, owner))
            add("--" + field.replace("_", "-"),
                ["", READ_AS.get(field, type_), values, "", ""])
    for call in _declarations(module):
        names = arguments.flag_names(call, module)
        if names:
            add(*arguments.declared(names, arguments.keywords(call), module))


def variables(sources):
    """name -> [type, default, values, mark]."""
    module = sources.module("vllm.envs")
    typed, rows = {}, {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            typed.setdefault(node.target.id, (node.annotation, node.value))
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Dict):
            continue
        for key, value in zip(node.keys, node.values):
            name = constant(key, module) if key is not None else None
            if (isinstance(name, str) and re.match(r"[A-Z][A-Z0-9_]+$", name)
                    and isinstance(value, (ast.Lambda, ast.Call, ast.Name))):
                rows[name] = _variable(typed.get(name), value, module)
    return rows


def _variable(typed, value, module):
    type_, values, default = "string", "", ""
    if typed:
        type_, values = arguments.type_of(*kinds(typed[0], module))
        default = pysource.text(constant(typed[1], module))
    for call in ast.walk(value):
        if (isinstance(call, ast.Call) and "choices" in named(call.func)
                and len(call.args) >= 3):
            choices = constant(call.args[2], module)
            if isinstance(choices, list):
                several = re.search("list|set", named(call.func))
                type_ = "list of enum" if several else "enum"
                values = pysource.joined(choices)
    return [type_, default, values, ""]


def transfer_keys(sources):
    """name -> [type, default, values, mark] of KVTransferConfig."""
    module = sources.module("vllm.config.kv_transfer")
    found = module.find("KVTransferConfig")
    rows = {}
    for name, (annotation, value, owner) in pysource.fields(found[1], found[0]).items():
        type_, values = arguments.type_of(*kinds(annotation, owner))
        type_ = "object" if type_.startswith("json") else type_
        default = constant(value, owner) if value is not None else UNKNOWN
        rows[name] = [type_, pysource.text(default), values, ""]
    return rows
