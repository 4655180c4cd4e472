# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Tables out of readings: one row for each stretch of versions in which what is
known of a name stays the same."""
import readings as reading

NOTE = "# Written by tools/knowledge out of its recorded readings, do not edit."
LICENCE = ["# Copyright the dgdc authors.", "# SPDX-License-Identifier: Apache-2.0"]


def stretches(readings):
    """(name, since, until, fields), sorted; since "" for ever, until "" for still."""
    versions = [v for v in readings.versions if v != reading.ANY]
    rows = []
    for name, fields in readings.rows.get(reading.ANY, {}).items():
        rows.append((name, reading.ANY, "", fields))
    for name in {n for v in versions for n in readings.rows[v]}:
        first, fields = None, None
        for i, version in enumerate(versions + [None]):
            now = readings.rows[version].get(name) if version else None
            if now == fields:
                continue
            if fields is not None:
                since = "" if first == 0 else versions[first]
                until = "" if version is None else versions[i - 1]
                rows.append((name, since, until, fields))
            first, fields = i, now
    key = {v: i for i, v in enumerate(["", reading.ANY] + versions)}
    return sorted(rows, key=lambda row: (row[0], key[row[1]]))


def text_of(name, readings):
    """The file of a table."""
    versions = [v for v in readings.versions if v != reading.ANY]
    lines = LICENCE + [NOTE, f"table\t{name}", "versions\t" + " ".join(versions)]
    lines.append("read\t" + max(readings.month.values(), default=""))
    lines.append("name\tsince\tuntil\t" + "\t".join(readings.columns))
    for row, since, until, fields in stretches(readings):
        lines.append("\t".join([row, since, until, *fields]).rstrip())
    return "\n".join(lines) + "\n"
