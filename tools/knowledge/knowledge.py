#!/usr/bin/env python3
# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of profiles/generated out of published packages.

knowledge.py          reads what inputs.tsv names and no one has read, records it,
                      writes the tables again and prints what changed
knowledge.py --again  reads every package of inputs.tsv again
knowledge.py --check  writes the tables again out of the recorded readings alone
                      and fails when they differ: needs no network
"""
import argparse
import re
import sys
from pathlib import Path

import readings as reading
import tables

HERE = Path(__file__).resolve().parent
RECORDED = HERE / "recorded"
INPUTS = HERE / "inputs.tsv"
GENERATED = HERE.parent.parent / "profiles" / "generated"
CACHE = HERE.parent.parent / "build" / "knowledge"

FLAG = ["aliases", "type", "values", "deprecated", "mark"]
VARIABLE = ["type", "default", "values", "mark"]
COLUMNS = {"flags": FLAG, "keys": VARIABLE}


class Input:
    """A row of inputs.tsv: a package, its version, the version of the program
    that it is, and the digest of what was read ("" when nobody has)."""

    def __init__(self, line):
        fields = (line.split("\t") + ["", ""])[:4]
        self.package, self.release, self.version, self.digest = fields
        self.version = self.version or self.release

    def line(self):
        return "\t".join([self.package, self.release, self.version, self.digest]).rstrip()


def load_inputs():
    lines = INPUTS.read_text().splitlines()
    return ([line for line in lines if line.startswith("#")],
            [Input(line) for line in lines if line and not line.startswith("#")])


def save_inputs(heading, inputs):
    inputs.sort(key=lambda item: (item.package, reading.order(item.release)))
    INPUTS.write_text("".join(line + "\n" for line in heading)
                      + "".join(item.line() + "\n" for item in inputs))


def load_readings():
    return {path.stem: reading.load(path) for path in sorted(RECORDED.glob("*.txt"))}


# --- Reading packages: (name of the readings, rows) of each program in them

def read_vllm(item, known):
    import packages, pysource, vllm
    files = packages.lazily(item.package, item.release)
    sources = pysource.Sources(files)
    return files.digest, {"flags-vllm": vllm.flags(sources), "vllm": vllm.variables(sources),
                          "keys-vllm-kv-transfer": vllm.transfer_keys(sources)}


def read_sglang(item, known):
    import packages, pysource, sglang
    files = packages.whole(item.package, item.release, CACHE)
    sources = pysource.Sources(files)
    return files.digest, {"flags-sglang": sglang.flags(sources),
                          "sglang": sglang.variables(sources)}


def read_dynamo(item, known):
    import packages, pysource, dynamo
    files = packages.whole(item.package, item.release, CACHE)
    sources = pysource.Sources(files)
    found = {"flags-dynamo-" + component: dynamo.flags(sources, component)
             for component in dynamo.COMPONENTS}
    names = {name for rows in known["dynamo"].rows.values() for name in rows}
    try:
        runtime = packages.whole("ai-dynamo-runtime", item.release, CACHE)
        in_runtime = dynamo.names_in_runtime(runtime, names)
    except LookupError:
        # Releases before have no wheel of it that can still be had.
        in_runtime = {name for name, row in known["dynamo"].rows.get(
            item.version, {}).items() if not row[0]}
    found["dynamo"] = dynamo.variables(sources, in_runtime)
    return files.digest, found


def read_nixl(item, known):
    import packages, ucx
    files = packages.whole(item.package, item.release, CACHE)
    inside, options = ucx.in_wheel(files)
    minor = ".".join(inside.split(".")[:2])
    recorded = known["ucx"]
    if minor in recorded.rows:
        missing = sorted(set(options) - set(recorded.rows[minor]))
        for name in missing:
            print(f"{item.package} {item.release}: UCX {minor} also reads {name}")
            for version in recorded.versions[recorded.versions.index(minor):]:
                recorded.rows[version].setdefault(name, ["", options[name], "", ""])
    else:
        before = recorded.rows[recorded.versions[-1]]
        recorded.add(minor, f"{item.package} {item.release}",
                     ucx.reading_after(before, options))
    return files.digest, {}


READERS = {"vllm": read_vllm, "sglang": read_sglang, "ai-dynamo": read_dynamo,
           "nixl-cu12": read_nixl}


def record(heading, inputs, known):
    for name, recorded in known.items():
        reading.save(recorded, RECORDED / f"{name}.txt")
    save_inputs(heading, inputs)


def read(heading, inputs, known, again):
    """How many packages could not be had; what is read is kept all the same."""
    missing = 0
    # What is read is sorted into the rows at once.
    for item in list(inputs):
        if item.digest and not again:
            continue
        print(f"reading {item.package} {item.release}", file=sys.stderr)
        try:
            item.digest, found = READERS[item.package](item, known)
        except LookupError as error:
            print(f"{error}: name another version, or remove its row from inputs.tsv",
                  file=sys.stderr)
            missing += 1
            continue
        for name, rows in found.items():
            columns = COLUMNS.get(name.split("-")[0], VARIABLE)
            known.setdefault(name, reading.Readings(columns)).add(
                item.version, f"{item.package} {item.release}", rows)
        record(heading, inputs, known)
    return missing


# --- Writing and comparing

def names_of(text):
    return {line.split("\t")[0] for line in text.splitlines()
            if line and not line.startswith(("#", "table\t", "versions\t", "read\t", "name\t"))}


def write(known):
    """Writes the tables, and prints which names came and went."""
    GENERATED.mkdir(exist_ok=True)
    for name, recorded in sorted(known.items()):
        path = GENERATED / f"{name}.tsv"
        before = path.read_text() if path.exists() else ""
        text = tables.text_of(name, recorded)
        if text == before:
            continue
        path.write_text(text)
        came, went = names_of(text) - names_of(before), names_of(before) - names_of(text)
        rows = len(set(text.splitlines()) ^ set(before.splitlines()))
        print(f"{path.name}: {rows} lines differ, {len(came)} names came, {len(went)} went")
        for sign, names in (("+", came), ("-", went)):
            for one in sorted(names):
                print(f"  {sign} {one}")


def check(known, inputs):
    """What is wrong, one line each."""
    faults = []
    for path in sorted(GENERATED.glob("*.tsv")):
        if path.stem not in known:
            faults.append(f"{path.name}: nothing recorded makes this table")
    for name, recorded in sorted(known.items()):
        path = GENERATED / f"{name}.tsv"
        if not path.exists() or path.read_text() != tables.text_of(name, recorded):
            faults.append(f"{path.name} differs from what the readings give; run ./dev knowledge")
        if recorded.versions != sorted(recorded.versions, key=reading.order):
            faults.append(f"recorded/{name}.txt: versions are not in order")
        faults += [f"recorded/{name}.txt: {version} says no month in which it was read"
                   for version in recorded.versions
                   if not re.fullmatch(r"20\d\d-\d\d", recorded.month[version])]
    faults += [f"inputs.tsv: {item.package} {item.release} was not read"
               for item in inputs if not item.digest]
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true")
    how.add_argument("--again", action="store_true")
    given = parser.parse_args()
    heading, inputs = load_inputs()
    known = load_readings()
    if given.check:
        faults = check(known, inputs)
        for fault in faults:
            print(fault, file=sys.stderr)
        return 1 if faults else 0
    missing = read(heading, inputs, known, given.again)
    write(known)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
