# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Flags out of the calls that declare them to argparse, and helpers like it.

A flag is [aliases, type, values, deprecated, mark] by its main name."""
import ast
import re

import pysource
from pysource import UNKNOWN, constant, named

SWITCHES = ("store_true", "store_false", "store_const", "count", "help", "version")
WHOLE = ("int", "positive_int", "nullable_int", "human_readable_int", "PositiveInt",
         "human_readable_int_or_auto")
BROKEN = ("float", "nullable_float")
JSON = ("loads", "json_list_type", "json", "json_dict_type")
TRUTHS = ("str2bool", "bool", "parse_bool", "strtobool")


def keywords(call):
    return {k.arg: k.value for k in call.keywords if k.arg}


def type_of(kinds, values):
    """(type, values) of a flag whose field has such an annotation."""
    listed = pysource.joined(values)
    if "config" in kinds:
        return "json", ""
    if {"bool", "str"} <= kinds:
        return "optional", ""
    if "bool" in kinds:
        return "bool", ""
    if "literal" in kinds:
        return ("enum or other" if kinds & {"str", "int", "other"} else "enum"), listed
    if "list" in kinds:
        return "list", listed
    for kind in ("int", "float"):
        if kind in kinds:
            return kind, ""
    if "dict" in kinds:
        return ("json or string" if kinds & {"str", "other"} else "json"), ""
    return "string", ""


def flag_names(call, module):
    names = []
    for argument in call.args:
        starred = isinstance(argument, ast.Starred)
        value = constant(argument.value if starred else argument, module)
        for name in value if isinstance(value, list) else [value]:
            if isinstance(name, str) and name.startswith("-") and name not in names:
                names.append(name)
    return names


def declared(names, given, module, known=None):
    """(main name, row) of a call with these names and keywords; `known` is the
    (type, values) that the field behind it has."""
    longer = [name for name in names if name.startswith("--")] or names
    main = longer[0]
    type_, values = known or ("string", "")
    marks, deprecated = [], ""
    action = given.get("action")
    how = constant(action, module) if isinstance(action, ast.Constant) else (
        named(action.func) if isinstance(action, ast.Call) else named(action))
    how = how if isinstance(how, str) else ""
    if how in SWITCHES or re.search("StoreTrue|StoreFalse|StoreConst", how) or (
            how == "DeprecatedAction"):
        type_ = "flag"
    elif how == "BooleanOptionalAction":
        type_ = "bool"
    else:
        type_ = _typed(given, module, type_)
        if how == "append":
            type_ = "repeated"
    if "choices" in given:
        choices = constant(given["choices"], module)
        if isinstance(choices, list):
            values = pysource.joined(choices)
            type_ = "enum" if type_ in ("string", "int") else type_
        else:
            marks.append("computed")
    if "Deprecated" in how or _is_deprecated(given, module):
        deprecated = "yes"
    marks += _marks(given, module)
    aliases = sorted(name for name in names if name != main)
    return main, [" ".join(aliases), type_, values, deprecated, " ".join(marks)]


def _typed(given, module, type_):
    reader = given.get("type", given.get("arg_type"))
    if isinstance(reader, ast.Call):
        reader = reader.args[0] if reader.args else reader.func
    name = named(reader) if reader is not None else ""
    for names, kind in ((WHOLE, "int"), (BROKEN, "float"), (JSON, "json"),
                        (TRUTHS, "true|false")):
        if name in names:
            type_ = kind
    count = constant(given["nargs"], module) if "nargs" in given else None
    return type_ if count is None else "optional" if count == "?" else "list"


def _is_deprecated(given, module):
    words = given.get("help")
    begins = "".join(node.value for node in ast.walk(words)
                     if isinstance(node, ast.Constant) and isinstance(node.value, str)
                     )[:80] if words is not None else ""
    said = given.get("deprecated")
    return (constant(said, module) is True or isinstance(said, ast.Call)
            or re.search(r"\bdeprecated\b", begins, re.I) is not None)


def _marks(given, module):
    marks = []
    said = given.get("deprecated")
    instead = keywords(said).get("replacement") if isinstance(said, ast.Call) else given.get(
        "new_flag")
    instead = constant(instead, module)
    if isinstance(instead, str) and instead.startswith("--"):
        marks.append("use=" + instead.split()[0])
    variable = constant(given.get("env_var"), module)
    if isinstance(variable, str):
        marks.append("env=" + variable)
    return marks


def put(rows, name, row):
    """Adds a flag, or to one that another call declared its aliases."""
    if name not in rows:
        rows[name] = row
        return
    there = rows[name]
    there[0] = " ".join(sorted(set(there[0].split()) | set(row[0].split())))
    if not there[2] and row[2]:
        there[1:3] = row[1:3]
