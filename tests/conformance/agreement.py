#!/usr/bin/env python3
# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Compares what kubectl-validate and dgdc think of the same files.

usage: agreement.py DIRECTORY VALIDATE_LOG DGDC_REPORT

The log has a line "PATH...OK" or "PATH...ERROR" per file, and after the latter
the findings; the report is that of `dgdc lint --format json`. A file is invalid
for dgdc when it has an error. Prints how many files both call valid and
invalid, and each disagreement that EXPLAINED does not explain; the exit code is
1 when there is one, or when an explanation explains nothing.
"""

import json
import pathlib
import re
import sys

# Why one of the two knows more: a pattern of its finding, and the reason. All
# findings of a file must be explained.
EXPLAINED = {
    "dgdc alone": [
        (
            "^DG(4099|4103|4125|4126|4135|4140) ",
            "the operator's webhook refuses it, not the definition",
        ),
        (
            "^DG4015 ",
            "a text for the definition, a quantity for the operator",
        ),
        (
            "^DG4152 ",
            "the Service that the operator makes has a name of both",
        ),
        (
            "^DG4306 ",
            "a rule of pods: the one that the operator makes is refused",
        ),
    ],
    "kubectl-validate alone": [
        (
            "spec[.]restart must be unset on create",
            "true of a new deployment, not of an update; DG4065 warns",
        ),
    ],
}


def of_validate(log):
    """File name to findings; none when the file is accepted."""
    verdicts, current = {}, None
    for line in pathlib.Path(log).read_text(encoding="utf-8").splitlines():
        head = re.fullmatch(r"(.*)\.\.\.(OK|ERROR)", line)
        if head:
            current = verdicts.setdefault(pathlib.Path(head[1]).name, [])
        elif line and line != "Error: validation failed" and current is not None:
            current.append(line)
    return verdicts


def of_dgdc(report):
    """File name to its errors."""
    verdicts = {}
    for finding in json.loads(pathlib.Path(report).read_text())["findings"]:
        if finding["severity"] == "error":
            errors = verdicts.setdefault(pathlib.Path(finding["file"]).name, [])
            place = finding["fieldPath"] or ""
            errors.append(f"{finding['code']} {place}: {finding['message']}")
    return verdicts


def unexplained(who, findings, used):
    """The findings of a file that only one of the two refuses."""
    rest = []
    for finding in findings:
        for i, (pattern, _) in enumerate(EXPLAINED[who]):
            if re.search(pattern, finding):
                used.add((who, i))
                break
        else:
            rest.append(finding)
    return rest


def main(directory, log, report):
    validate, dgdc = of_validate(log), of_dgdc(report)
    valid = invalid = explained = 0
    used, wrong = set(), []
    for path in sorted(pathlib.Path(directory).glob("*.yaml")):
        theirs, ours = validate.get(path.name), dgdc.get(path.name, [])
        if theirs is None:
            wrong.append(f"{path}: kubectl-validate did not judge it")
        elif bool(theirs) == bool(ours):
            valid, invalid = valid + (not ours), invalid + bool(ours)
        else:
            who = "dgdc alone" if ours else "kubectl-validate alone"
            rest = unexplained(who, ours or theirs, used)
            explained += not rest
            if rest:
                change = path.read_text(encoding="utf-8").splitlines()[0]
                wrong.append(f"{path}: {change}")
                wrong.extend(f"  {who}: {finding}" for finding in rest)
    for who, explanations in EXPLAINED.items():
        for i, (pattern, _) in enumerate(explanations):
            if (who, i) not in used:
                wrong.append(f"{who}: {pattern!r} explains nothing")
    print(f"{valid} valid and {invalid} invalid for both, {explained} explained")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong or not valid or not invalid else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
