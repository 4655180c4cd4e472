#!/usr/bin/env python3
# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Compares what the API server says of pods with what is known of them.

Usage: pods.py VERDICTS REFUSED

VERDICTS is what tests/conformance/pods prints. REFUSED has lines "PART OF A
FILE'S NAME | PART OF THE REFUSAL | REASON": pods that the server refuses, and
why dgdc prints them all the same. Prints how many pods were accepted; each
refusal that no line explains, each field that the server fills in and dgdc does
not, and each line that explains nothing is said, and then the exit code is 1.
"""

import json
import pathlib
import sys


def read_refused(path):
    rows = []
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            rows.append([part.strip() for part in line.split("|")])
    return rows


def main(verdicts, refused):
    rows = read_refused(refused)
    used, wrong, accepted = set(), [], 0
    for line in pathlib.Path(verdicts).read_text(encoding="utf-8").splitlines():
        verdict = json.loads(line)
        place = f"{verdict['file']}, document {verdict['index'] + 1}"
        explained = False
        for error in verdict["errors"] or []:
            for i, (name, refusal, _) in enumerate(rows):
                if name in verdict["file"] and refusal in error:
                    used.add(i)
                    explained = True
                    break
            else:
                wrong.append(f"{place}: {error}")
        if not explained:
            wrong.extend(
                f"{place}: the API server fills in {field}"
                for field in verdict["unset"] or []
            )
        accepted += not verdict["errors"]
    for i, row in enumerate(rows):
        if i not in used:
            wrong.append(f"{refused}: {row[0]!r} is refused no more")
    print(accepted)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong or not accepted else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
