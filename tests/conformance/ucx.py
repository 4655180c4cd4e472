# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Asks the UCX of published wheels which names and values it takes, and compares
that with what dgdc says.

ucx.py DGDC TABLE FOLDER...   compares; a FOLDER is the *.libs of a wheel of NIXL
ucx.py --refuses FOLDER       prints which of the lines NAME=VALUE that it reads
                              this UCX refuses; a process can load one UCX only
"""
import ctypes
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "knowledge"))
import ucx  # noqa: E402

# Each is right for some types and wrong for others.
VALUES = ["y", "YES", "on", "true", "false", "maybe", "try", "auto", "inf", "3", "0", "-1",
          "8k", "8kB", "1.5", "3x", "10ms", "20sec", "lots", "none"]
# No type but texts takes it.
NONSENSE = "lots?!"
# A release, and the UCX of its images: what dgdc says of that one counts for
# others where its table has the same row.
RELEASE, UCX = "1.4.0", "1.21"


class Entry(ctypes.Structure):
    """A table of UCX's configuration in the list of all of them."""
    _fields_ = [("name", ctypes.c_char_p), ("prefix", ctypes.c_char_p),
                ("table", ctypes.c_void_p), ("size", ctypes.c_size_t),
                ("previous", ctypes.c_void_p), ("next", ctypes.c_void_p)]


def entries(library):
    head = ctypes.addressof(ctypes.c_void_p.in_dll(library, "ucs_config_global_list"))
    offset = Entry.previous.offset
    link = ctypes.c_void_p.from_address(head + 8).value
    while link != head:
        entry = Entry.from_address(link - offset)
        if entry.table:
            yield entry
        link = entry.next


def print_refused(folder):
    """Each name in a process of its own: UCX crashes over some that are another
    name for one of another table, and gives no answer then."""
    os.environ["UCX_LOG_LEVEL"] = "fatal"
    library = ucx.load(folder)["libucs"]
    tables = list(entries(library))
    by_name = {}
    for line in sys.stdin.read().splitlines():
        by_name.setdefault(line.split("=", 1)[0], []).append(line)
    for name, lines in by_name.items():
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            answers = [line for line in lines
                       if refuses(library, tables, name, line.split("=", 1)[1])]
            print("\n".join(["answered " + name] + answers), flush=True)
            os._exit(0)
        os.waitpid(child, 0)


def refuses(library, tables, name, value):
    os.environ[name] = value
    statuses = (library.ucs_config_parser_fill_opts(
        ctypes.create_string_buffer(entry.size), ctypes.byref(entry), b"UCX_", 0)
        for entry in tables)
    return any(status != 0 for status in statuses)


def refused(folder, lines):
    answer = subprocess.run([sys.executable, __file__, "--refuses", folder],
                            input="\n".join(lines), capture_output=True, text=True,
                            errors="replace", check=True)
    lines = answer.stdout.splitlines()
    answered = {line.split(" ")[1] for line in lines if line.startswith("answered ")}
    return answered, {line for line in lines if "=" in line}


MANIFEST = """apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: judged}
spec:
  backendFramework: vllm
  components:
    - name: Worker
      type: worker
      podTemplate:
        spec:
          containers:
            - name: main
              image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:RELEASE
              command: [python3, -m, dynamo.vllm]
              args: [--model, Qwen/Qwen3-8B]
              env:
""".replace("RELEASE", RELEASE)


def complained(dgdc, lines, code):
    """Of which of the lines dgdc says so; one manifest for each value of a name."""
    by_value = {}
    for line in lines:
        by_value.setdefault(line.split("=", 1)[1], []).append(line)
    found = set()
    for batch in by_value.values():
        entries_ = "".join(f"                - {{name: {name}, value: {json.dumps(value)}}}\n"
                           for name, value in (line.split("=", 1) for line in batch))
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(MANIFEST + entries_)
            file.flush()
            report = subprocess.run([dgdc, "lint", "--format", "gcc", file.name],
                                    capture_output=True, text=True, check=False).stdout
        at = {int(number) for number in re.findall(rf":(\d+):\d+: \w+: .*\[{code}\]", report)}
        first = MANIFEST.count("\n") + 1
        found |= {line for i, line in enumerate(batch) if first + i in at}
    return found


class Table:
    """The table of generated names: which stretches of versions a name has."""

    def __init__(self, path):
        lines = Path(path).read_text().splitlines()
        heading = next(line for line in lines if line.startswith("versions\t"))
        self.versions = heading.split("\t")[1].split(" ")
        self.rows = [(line.split("\t") + ["", ""])[:3] for line in lines
                     if line.startswith("UCX_")]

    def _holds(self, row, version):
        at = self.versions.index(version)
        return ((not row[1] or self.versions.index(row[1]) <= at)
                and (not row[2] or at <= self.versions.index(row[2])))

    def known(self, version):
        return {row[0] for row in self.rows if self._holds(row, version)}

    def same(self, one, other):
        """Names of which both versions have the same to say."""
        return {row[0] for row in self.rows
                if self._holds(row, one) and self._holds(row, other)}


def main(dgdc, path, folders):
    table = Table(path)
    names = table.known(UCX)
    nonsense = [f"{name}={NONSENSE}" for name in sorted(names)]
    judged = {line.split("=")[0] for line in complained(dgdc, nonsense, "DG4386")}
    lines = [f"{name}={value}" for name in sorted(judged) for value in VALUES]
    ours = complained(dgdc, lines, "DG4386")
    faults, asked, seen = [], 0, []
    for folder in folders:
        version, options = ucx.ask(folder)
        minor = ".".join(version.split(".")[:2])
        seen.append(minor)
        faults += [f"UCX {version} reads {name}, which the table has not"
                   for name in sorted(set(options) - table.known(minor))]
        same = table.same(UCX, minor) & set(options)
        answered, theirs = refused(folder, [line for line in lines
                                            if line.split("=")[0] in same])
        for line in lines:
            if line.split("=")[0] not in answered:
                continue
            asked += 1
            if (line in ours) != (line in theirs):
                faults.append(f"UCX {version} {'refuses' if line in theirs else 'takes'} "
                              f"{line}, dgdc {'refuses' if line in ours else 'takes'} it")
    if len(set(seen)) < 4:
        faults.append(f"only {len(set(seen))} versions of UCX were asked")
    if len(judged) < 400 or not ours:
        faults.append(f"dgdc judges the values of {len(judged)} names alone")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{asked} values by UCX {', '.join(seen)}")
    return 1 if faults else 0


if __name__ == "__main__":
    if sys.argv[1] == "--refuses":
        print_refused(sys.argv[2])
    else:
        sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
