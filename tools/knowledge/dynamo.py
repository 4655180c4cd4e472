# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""What the components of a Dynamo know: flags and environment variables."""
import ast
import re

import arguments
import pysource
from pysource import constant, named

COMPONENTS = ("vllm", "sglang", "trtllm", "frontend")
NEGATABLE = ("add_negatable_bool_argument", "add_negatable_bool")
# Helpers that pass on what they are given.
HELPERS = ("configuration/utils.py", "configuration/arg_group.py")


def _is_shipped(path):
    return "/tests/" not in path and "/test_" not in path and path.endswith(".py")


def _modules(sources, component):
    """Those of the component, and the shared groups that they import."""
    start = [path for path in sources.files.names
             if path.startswith(f"dynamo/{component}/") and _is_shipped(path)
             and "/omni/" not in path]
    waiting, seen = start, {}
    while waiting:
        path = waiting.pop(0)
        if path in seen:
            continue
        dotted = path[:-3].removesuffix("/__init__").replace("/", ".")
        module = sources.module(dotted)
        seen[path] = module
        for origin, name in module.imported.values():
            if origin.startswith("dynamo.common") and ("config" in origin
                                                       or "args" in origin):
                base = origin.replace(".", "/")
                waiting += [p for p in (base + ".py", base + "/__init__.py",
                                        f"{base}/{name}.py")
                            if p in sources.files.names]
    return seen


def flags(sources, component):
    rows, rewritten = {}, []
    for path, module in sorted(_modules(sources, component).items()):
        _renamed_fields(module, rows)
        if path.endswith(HELPERS):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                _declaration(node, module, rows)
            elif isinstance(node, ast.Dict):
                _listed(node, module, rows)
            elif (isinstance(node, ast.Compare) and path.endswith("/args.py")
                  and f"/{component}/" in path):
                rewritten += _compared(node)
    known = set(rows) | {alias for row in rows.values() for alias in row[0].split()}
    for name in rewritten:
        if name not in known and name.replace("--no-", "--") not in known:
            arguments.put(rows, name, ["", "flag", "", "", "named"])
    return rows


def _declaration(call, module, rows):
    name = named(call.func)
    if name not in ("add_argument", *NEGATABLE):
        return
    given = arguments.keywords(call)
    names = arguments.flag_names(call, module)
    main = constant(given.get("flag_name"), module)
    if isinstance(main, str):
        names = [main]
    if not names:
        return
    main, row = arguments.declared(names, given, module)
    if name in NEGATABLE:
        row[1] = "bool"
    old = constant(given.get("obsolete_flag"), module)
    if isinstance(old, str) and old:
        row[0] = " ".join(sorted(row[0].split() + [old]))
        row[4] = (row[4] + " old=" + old).strip()
    arguments.put(rows, main, row)


def _listed(node, module, rows):
    """A flag as a map: {"flags": [...], "type": ...}."""
    given = {constant(key, module): value
             for key, value in zip(node.keys, node.values) if key is not None}
    names = constant(given.get("flags"), module) if "flags" in given else None
    if isinstance(names, list) and names:
        words = {k: v for k, v in given.items() if isinstance(k, str)}
        arguments.put(rows, *arguments.declared(names, words, module))


def _renamed_fields(module, rows):
    """The flags of the performance model, which a loop declares twice."""
    table = module.own.get("_FIELDS")
    if not isinstance(table, ast.Dict) or '"--ais-" + flag' not in module.text:
        return
    for key, value in zip(table.keys, table.values):
        name = constant(key, module).replace("_", "-")
        reader = named(value.elts[0]) if isinstance(value, ast.Tuple) else ""
        type_ = reader if reader in ("int", "float") else "string"
        variable = "DYN_AIS_" + name.upper().replace("-", "_")
        arguments.put(rows, "--ais-" + name,
                      ["--aic-" + name, type_, "", "", f"env={variable} old=--aic-{name}"])


def _compared(node):
    """Flags that the code looks for before or after it parses."""
    return [leaf.value for part in [node.left] + node.comparators
            for leaf in ast.walk(part)
            if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
            and re.match(r"--[a-z][a-z0-9-]+$", leaf.value)]


def variables(sources, runtime_names):
    """name -> [type, default, values, mark]; `runtime_names` are those that the
    compiled runtime holds."""
    rows = {}
    paths = [p for p in sources.files.names if p.startswith("dynamo/") and _is_shipped(p)]
    for path in paths:
        text = sources.files.text(path)
        for match in re.finditer(r"[\"']((?:DYN|DYNAMO)_[A-Z0-9_]*[A-Z0-9])[\"']", text):
            rows.setdefault(match[1], ["string", "", "", ""])
    for path in paths:
        if "env_var" not in sources.files.text(path):
            continue
        module = sources.module(path[:-3].removesuffix("/__init__").replace("/", "."))
        for call in ast.walk(module.tree):
            if isinstance(call, ast.Call) and named(call.func) in ("add_argument",
                                                                   *NEGATABLE):
                _variable(call, module, rows)
    _refused(sources, rows)
    for name in runtime_names:
        rows.setdefault(name, ["", "", "", ""])
    return rows


def _variable(call, module, rows):
    given = arguments.keywords(call)
    name = constant(given.get("env_var"), module)
    if not isinstance(name, str) or not name[:1].isupper():
        return
    choices = constant(given.get("choices"), module) if "choices" in given else None
    default = constant(given.get("default"), module)
    reader = named(given["arg_type"]) if "arg_type" in given else ""
    type_ = ("enum" if isinstance(choices, list) else
             "bool" if named(call.func) in NEGATABLE else
             "int" if reader in arguments.WHOLE else
             "float" if reader in arguments.BROKEN else "string")
    text = str(default).lower() if isinstance(default, bool) else pysource.text(default)
    flag = constant(given.get("flag_name"), module)
    rows[name] = [type_, text, pysource.joined(choices) if isinstance(choices, list) else "",
                  f"flag={flag}" if isinstance(flag, str) else ""]


def _refused(sources, rows):
    """Names that were taken back: whoever sets them is stopped."""
    group = sources.module("dynamo.common.configuration.groups.ais_perf_args")
    if group and isinstance(group.own.get("_FIELDS"), ast.Dict):
        for key in group.own["_FIELDS"].keys:
            name = constant(key, group).upper()
            rows["DYN_AIS_" + name] = [
                "string", "", "", "flag=--ais-" + name.lower().replace("_", "-")]
            if "renamed environment variables are no longer read" in group.text:
                rows["DYN_AIC_" + name] = ["rejected", "", "", ""]
    module = sources.module("dynamo.vllm.backend_args")
    removed = module.own.get("_REMOVED_MULTIMODAL_ENV_VARS") if module else None
    if isinstance(removed, ast.Dict):
        for key in removed.keys:
            rows[constant(key, module)] = ["rejected", "", "", ""]


def names_in_runtime(files, known):
    """DYN_ names among the strings of the compiled runtime: those that are known
    from elsewhere, which may touch other strings, and those that stand alone."""
    found = set()
    for path in files.names:
        if not path.endswith(".so") and ".so." not in path:
            continue
        tokens = {token.decode() for token in re.findall(
            rb"(?:DYN|DYNAMO)_[A-Z0-9_]{3,}", files.bytes(path))}
        found |= {name for name in known if any(name in token for token in tokens)}
        for name in tokens:
            if ("DYN" not in name[3:] and len(name) < 60 and not name.endswith("_")
                    and name not in known
                    and not any(name.startswith(other) for other in known)):
                found.add(name)
    return found
