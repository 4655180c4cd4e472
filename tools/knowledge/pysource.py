# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Python sources of a package, read without running any of them: constants,
types of annotated fields, and calls."""
import ast
import re


class Sources:
    """Modules of a package's files, parsed once, by their dotted names."""

    def __init__(self, files):
        self.files = files
        self._modules = {}

    def module(self, dotted):
        if dotted not in self._modules:
            base = dotted.replace(".", "/")
            path = next((p for p in (base + ".py", base + "/__init__.py")
                         if p in self.files.names), None)
            self._modules[dotted] = Module(self, dotted, path) if path else None
        return self._modules[dotted]


class Module:
    def __init__(self, sources, dotted, path):
        self.sources, self.dotted, self.path = sources, dotted, path
        self.text = sources.files.text(path)
        self.tree = ast.parse(self.text)
        self.own, self.imported = {}, {}
        is_package = path.endswith("__init__.py")
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    self.imported[alias.asname or alias.name] = (
                        self._origin(node, is_package), alias.name)
        for node in self._top(self.tree.body):
            if isinstance(node, ast.ClassDef):
                self.own[node.name] = node
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self.own.setdefault(target.id, node.value)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                if node.value is not None:
                    self.own.setdefault(node.target.id, node.value)

    def _origin(self, node, is_package):
        if not node.level:
            return node.module or ""
        parts = self.dotted.split(".")
        keep = len(parts) - node.level + (1 if is_package else 0)
        return ".".join(parts[:keep] + ([node.module] if node.module else []))

    def _top(self, body):
        for node in body:
            yield node
            if isinstance(node, (ast.If, ast.Try)):
                yield from self._top(node.body)
                yield from self._top(node.orelse)
                for handler in getattr(node, "handlers", []):
                    yield from self._top(handler.body)

    def find(self, name, seen=frozenset()):
        """(module, node) of what the name stands for; nothing when not known."""
        if name in self.own:
            return self, self.own[name]
        if name in self.imported and (self.dotted, name) not in seen:
            origin, other = self.imported[name]
            module = self.sources.module(origin)
            if module:
                return module.find(other, seen | {(self.dotted, name)})
        return None


def named(node):
    """The last part of a name: "b" of a.b."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


UNKNOWN = object()


def constant(node, module, depth=0):
    """What an expression is, of texts, numbers, truths, None and lists of them;
    UNKNOWN otherwise."""
    if node is None or depth > 12:
        return UNKNOWN
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        values = []
        for item in node.elts:
            starred = isinstance(item, ast.Starred)
            value = constant(item.value if starred else item, module, depth + 1)
            if value is UNKNOWN or (starred and not isinstance(value, list)):
                return UNKNOWN
            values += value if starred else [value]
        return values
    if isinstance(node, ast.Dict):
        keys = [constant(key, module, depth + 1) for key in node.keys]
        return UNKNOWN if UNKNOWN in keys else keys
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = constant(node.operand, module, depth + 1)
        return -value if isinstance(value, (int, float)) else UNKNOWN
    if isinstance(node, ast.BinOp):
        return _operation(node, module, depth)
    if isinstance(node, ast.Name):
        found = module.find(node.id)
        if not found:
            return UNKNOWN
        if isinstance(found[1], ast.ClassDef):
            return enum_values(found[1], found[0])
        return constant(found[1], found[0], depth + 1)
    if isinstance(node, ast.Subscript) and named(node.value) == "Literal":
        return literals(node, module)
    if isinstance(node, ast.Attribute):
        return _attribute(node, module, depth)
    if isinstance(node, ast.Call):
        return _call(node, module, depth)
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)) and len(node.generators) == 1:
        return _comprehension(node, module, depth)
    return UNKNOWN


def _operation(node, module, depth):
    left = constant(node.left, module, depth + 1)
    right = constant(node.right, module, depth + 1)
    if isinstance(node.op, ast.Add) and type(left) is type(right) and isinstance(
            left, (list, str)):
        return left + right
    if not all(isinstance(x, (int, float)) for x in (left, right)):
        return UNKNOWN
    how = {ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b,
           ast.Mult: lambda a, b: a * b, ast.Pow: lambda a, b: a ** b,
           ast.Div: lambda a, b: a / b, ast.LShift: lambda a, b: a << b}
    return how[type(node.op)](left, right) if type(node.op) in how else UNKNOWN


def _attribute(node, module, depth):
    if node.attr == "value":
        return constant(node.value, module, depth + 1)
    owner = module.find(named(node.value)) if isinstance(node.value, ast.Name) else None
    if owner and isinstance(owner[1], ast.ClassDef):
        for item in owner[1].body:
            targets = item.targets if isinstance(item, ast.Assign) else (
                [item.target] if isinstance(item, ast.AnnAssign) else [])
            if any(named(target) == node.attr for target in targets):
                return constant(item.value, owner[0], depth + 1)
    return UNKNOWN


def _call(node, module, depth):
    name = named(node.func)
    if name in ("list", "sorted", "tuple", "set", "frozenset", "get_args") and node.args:
        return constant(node.args[0], module, depth + 1)
    if name == "keys" and isinstance(node.func, ast.Attribute):
        return constant(node.func.value, module, depth + 1)
    if name in ("Field", "field"):
        default = next((k.value for k in node.keywords if k.arg == "default"), None)
        return constant(default or (node.args[0] if node.args else None), module, depth + 1)
    return UNKNOWN


def _comprehension(node, module, depth):
    loop = node.generators[0]
    values = constant(loop.iter, module, depth + 1)
    shape, item = ast.unparse(node.elt), ast.unparse(loop.target)
    if not isinstance(values, list) or loop.ifs:
        return UNKNOWN
    if shape in (item, item + ".value", f"str({item})"):
        return values
    found = module.find(named(loop.iter))
    if shape == item + ".name.lower()" and found and isinstance(found[1], ast.ClassDef):
        return [name.lower() for name in enum_names(found[1])]
    return UNKNOWN


def enum_names(node):
    return [named(item.targets[0]) for item in node.body if isinstance(item, ast.Assign)]


def enum_values(node, module):
    if not any("Enum" in named(base) for base in node.bases):
        return UNKNOWN
    values = []
    for item in node.body:
        if not isinstance(item, ast.Assign) or named(item.targets[0]).startswith("_"):
            continue
        name = named(item.targets[0])
        if isinstance(item.value, ast.Call) and named(item.value.func) == "auto":
            values.append(name.lower())
            continue
        value = constant(item.value, module)
        if isinstance(value, list):
            value = value[0] if value else UNKNOWN
        values.append(name if value is UNKNOWN else value)
    return values


def literals(node, module):
    """The values of Literal[...], those of nested ones included."""
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    values = []
    for item in items:
        value = constant(item, module)
        values += value if isinstance(value, list) else [value]
    return values


def kinds(node, module, depth=0):
    """(the kinds in an annotation, its literals)."""
    if node is None or depth > 10:
        return {"other"}, []
    if isinstance(node, ast.Constant):
        if node.value is None:
            return {"none"}, []
        try:
            return kinds(ast.parse(node.value, mode="eval").body, module, depth + 1)
        except (SyntaxError, TypeError, ValueError):
            return {"other"}, []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union([node.left, node.right], module, depth)
    if isinstance(node, ast.Subscript):
        return _subscript(node, module, depth)
    name = named(node)
    if name in ("bool", "int", "float", "str"):
        return {name}, []
    if name.lower() in ("list", "tuple", "set"):
        return {"list"}, []
    if name.lower() == "dict":
        return {"dict"}, []
    if name in ("PositiveInt", "NonNegativeInt"):
        return {"int"}, []
    found = module.find(name) if isinstance(node, ast.Name) else None
    if not found:
        return {"other"}, []
    if not isinstance(found[1], ast.ClassDef):
        return kinds(found[1], found[0], depth + 1)
    values = enum_values(found[1], found[0])
    if values is not UNKNOWN:
        if any("." in str(value) for value in values):
            values = [n for n in enum_names(found[1]) if n.isupper()]
        return {"literal", "other"}, values
    decorators = " ".join(ast.unparse(d) for d in found[1].decorator_list)
    return ({"config"} if re.search("config|dataclass", decorators) else {"other"}), []


def _union(nodes, module, depth):
    found, values = set(), []
    for node in nodes:
        more, others = kinds(node, module, depth + 1)
        found |= more
        values += others
    return found, values


def _subscript(node, module, depth):
    name = named(node.value)
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name == "Optional":
        found, values = kinds(inner[0], module, depth + 1)
        return found | {"none"}, values
    if name == "Union":
        return _union(inner, module, depth)
    if name == "Literal":
        return {"literal"}, [v for v in literals(node, module) if v is not None]
    if name.lower() in ("list", "tuple", "set", "sequence", "iterable"):
        return {"list"}, kinds(inner[0], module, depth + 1)[1]
    if name.lower() in ("dict", "mapping"):
        return {"dict"}, []
    if name in ("Annotated", "A", "SkipValidation", "ClassVar", "Final"):
        return kinds(inner[0], module, depth + 1)
    return {"other"}, []


def fields(node, module):
    """name -> (annotation, value, module) of a class, of its bases first."""
    found = {}
    for base in node.bases:
        parent = module.find(named(base))
        if parent and isinstance(parent[1], ast.ClassDef):
            found.update(fields(parent[1], parent[0]))
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            found[item.target.id] = (item.annotation, item.value, module)
    return found


def text(value):
    """A constant as a table writes it."""
    if value is UNKNOWN or value is None:
        return ""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return " ".join(str(value).split())


def joined(values):
    """Values of a list as a table writes them, each once."""
    return "|".join(dict.fromkeys(str(v) for v in values if v is not None))
