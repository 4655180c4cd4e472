# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""What an SGLang knows: flags and environment variables."""
import ast
import re

import arguments
import pysource
from pysource import constant, kinds, named

SERVER = "sglang.srt.server_args"
GROUPS = "sglang/srt/arg_groups/fields/"
TYPES = {"EnvBool": "bool", "EnvInt": "int", "EnvStr": "string", "EnvFloat": "float",
         "EnvTuple": "list"}


def flags(sources):
    rows = {}
    server = sources.module(SERVER)
    modules = [server] + [sources.module(path[:-3].replace("/", "."))
                          for path in sources.files.names
                          if path.startswith(GROUPS) and path.endswith(".py")]
    for module in modules:
        for name, node in module.own.items():
            if isinstance(node, ast.ClassDef) and (module is not server
                                                   or name == "ServerArgs"):
                for field in node.body:
                    _annotated(field, module, rows)
    for call in ast.walk(server.tree):
        if isinstance(call, ast.Call) and named(call.func) == "add_argument":
            names = arguments.flag_names(call, server)
            if names:
                arguments.put(rows, *arguments.declared(
                    names, arguments.keywords(call), server))
    return rows


def _annotated(field, module, rows):
    """A field whose annotation says how the command line gives it."""
    if not (isinstance(field, ast.AnnAssign) and isinstance(field.annotation, ast.Subscript)
            and named(field.annotation.value) in ("A", "Annotated")):
        return
    inner = field.annotation.slice
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    said = next((part for part in parts[1:]
                 if isinstance(part, ast.Call) and named(part.func) == "Arg"), None)
    described = any(isinstance(part, (ast.Constant, ast.JoinedStr, ast.BinOp))
                    for part in parts[1:])
    derived = any(isinstance(part, ast.Call) and named(part.func) == "Derived"
                  for part in parts[1:])
    if said is None and not described and derived:
        return
    given = arguments.keywords(said) if said else {}
    if constant(given.get("no_cli"), module) is True:
        return
    found, values = kinds(parts[0], module)
    known = arguments.type_of(found, values)
    if known[0] == "bool" and "none" not in found:
        known = ("flag", "")
    name = constant(given.get("cli_name"), module)
    name = name if isinstance(name, str) and name else field.target.id
    if not name.startswith("--"):
        name = "--" + name.replace("_", "-")
    aliases = constant(given.get("aliases"), module)
    parser = named(given["type_parser"]) if "type_parser" in given else ""
    if "json" in parser or parser == "loads":
        known = ("json", "")
    words = "".join(node.value for part in parts[1:] for node in ast.walk(part)
                    if isinstance(node, ast.Constant) and isinstance(node.value, str))
    main, row = arguments.declared(
        [name] + (aliases if isinstance(aliases, list) else []), given, module, known)
    if re.match(r"\W*deprecated", words, re.I):
        row[3] = "yes"
    arguments.put(rows, main, row)


def variables(sources):
    """name -> [type, default, values, mark]."""
    rows = {}
    module = sources.module("sglang.srt.environ")
    for node in module.own.values() if module else []:
        for item in node.body if isinstance(node, ast.ClassDef) else []:
            if (isinstance(item, ast.Assign) and isinstance(item.value, ast.Call)
                    and named(item.value.func).startswith("Env")
                    and isinstance(item.targets[0], ast.Name)):
                reader = named(item.value.func)
                default = constant(item.value.args[0], module) if item.value.args else None
                rows[item.targets[0].id] = [TYPES.get(reader, reader[3:].lower()),
                                            pysource.text(default), "", ""]
    for path in sources.files.names:
        if path.endswith(".py") and path.startswith("sglang/") and "/test" not in path:
            _named_in(sources.files.text(path), rows)
    return rows


def _named_in(text, rows):
    """Names in quotes, beside something that reads the environment."""
    for match in re.finditer(r"[\"'](SGL(?:ANG)?_[A-Z0-9_]*[A-Z0-9])[\"']", text):
        around = text[max(0, match.start() - 90):match.end() + 60]
        if match[1] not in rows and re.search(
                "get_bool_env_var|get_int_env_var|environ|getenv|_env|Env", around):
            type_ = ("bool" if "get_bool_env_var" in around else
                     "int" if "get_int_env_var" in around else "string")
            rows[match[1]] = [type_, "", "", ""]
