#!/usr/bin/env python3
# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Compares what the API server and dgdc say of mutants of pods.

Usage: pod_agreement.py VERDICTS REPORT

VERDICTS is what tests/conformance/pods prints of the pods, REPORT that of `dgdc
lint --only pods --format json` of the deployments of the same names. Prints how
many both accept and refuse, and each disagreement; then the exit code is 1.
"""

import collections
import json
import pathlib
import sys


def main(verdicts, report):
    refused = collections.defaultdict(list)
    for line in pathlib.Path(verdicts).read_text(encoding="utf-8").splitlines():
        verdict = json.loads(line)
        refused[pathlib.Path(verdict["file"]).name] += verdict["errors"] or []
    found = collections.defaultdict(list)
    for finding in json.loads(pathlib.Path(report).read_text(encoding="utf-8"))["findings"]:
        if finding["severity"] == "error":
            name = pathlib.Path(finding["file"]).name
            found[name].append(f"{finding['code']} {finding['message']}")
    wrong = [
        f"{name}: the API server says {errors or 'nothing'}, dgdc {found[name] or 'nothing'}"
        for name, errors in sorted(refused.items())
        if bool(errors) != bool(found[name])
    ]
    bad = sum(bool(errors) for errors in refused.values())
    print(f"of {len(refused)} mutants of pods {len(refused) - bad} accepted and {bad} refused")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong or bad in (0, len(refused)) else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
