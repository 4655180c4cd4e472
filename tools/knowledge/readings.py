# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Readings: what one program was found to know, version by version.

A file of recorded/ holds the readings of one program. Its first line names the
columns; "= VERSION<tab>WHERE<tab>MONTH" begins a version and says what was read
and when, and the lines below it are the difference to the version before: "+ " a row that came or
changed, "- " a name that went. Version "*" holds what is known to be read, but
not since when.
"""
import datetime
import re

ANY = "*"


class Readings:
    """`columns` without the name; `versions` in order; `rows[version][name]`."""

    def __init__(self, columns):
        self.columns = columns
        self.versions = []
        self.where = {}
        self.month = {}
        self.rows = {}

    def add(self, version, where, rows):
        """A new version, or another reading of one that is there."""
        if version not in self.rows:
            self.versions.append(version)
            self.versions.sort(key=order)
        self.where[version] = where
        self.month[version] = datetime.date.today().strftime("%Y-%m")
        self.rows[version] = rows

    def drop(self, version):
        self.versions.remove(version)
        del self.where[version], self.month[version], self.rows[version]


def order(version):
    """Sorts "*" first, main last, X.Y.Z by its numbers, .dev before .post."""
    if version == ANY:
        return (0,)
    if version.startswith("main"):
        return (2, version)
    numbers = [int(n) for n in re.match(r"[0-9.]+", version)[0].strip(".").split(".")]
    rest = version[len(re.match(r"[0-9.]+", version)[0]):]
    kind = -1 if rest.startswith(("dev", "rc")) else 1 if rest else 0
    return (1, numbers, kind, [int(n) for n in re.findall(r"\d+", rest)])


def load(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    readings = Readings(lines[0].split("\t")[2:])
    version, rows = None, {}
    for line in lines[1:]:
        sign, text = line[0], line[2:]
        fields = text.split("\t")
        if sign == "=":
            # What is read at any time is no predecessor of a version.
            rows = {} if version == ANY else dict(rows)
            version = fields[0]
            readings.versions.append(version)
            readings.where[version], readings.month[version] = (fields[1:] + ["", ""])[:2]
            readings.rows[version] = rows
        elif sign == "-":
            del rows[fields[0]]
        else:
            width = len(readings.columns)
            rows[fields[0]] = (fields[1:] + [""] * width)[:width]
    return readings


def save(readings, path):
    lines = ["columns\tname\t" + "\t".join(readings.columns)]
    before = {}
    for version in readings.versions:
        lines.append(f"= {version}\t{readings.where[version]}\t{readings.month[version]}")
        now = readings.rows[version]
        for name in sorted(set(before) | set(now)):
            if name not in now:
                lines.append(f"- {name}")
            elif before.get(name) != now[name]:
                lines.append(f"+ {name}\t" + "\t".join(now[name]))
        before = {} if version == ANY else now
    with open(path, "w", encoding="utf-8") as file:
        file.write("".join(line.rstrip() + "\n" for line in lines))
