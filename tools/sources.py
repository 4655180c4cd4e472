#!/usr/bin/env python3
# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Looks after the sources that profiles and rules cite.

  tools/sources.py          asks every address whether it is still there, and
                            lists what is gone, has moved, or was read more than
                            a year ago; 1 when there is any
  tools/sources.py --check  asks nobody: every source is cited, has a month in
                            which it was read, and a branch of GitHub a revision

Needs nothing but Python's own library. An address that cannot be reached, or
whose host has had enough of us, is neither there nor gone: it is counted, and
fails nothing.
"""

import argparse
import concurrent.futures
import dataclasses
import datetime
import http.client
import pathlib
import re
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
MONTHS_OLD = 12
TIMEOUT_S = 20
LONGEST_WAIT_S = 60
AT_ONCE = 8
# A commit is good for ever, a branch is another text tomorrow.
BRANCH = re.compile(
    r"https://github\.com/[^/]+/[^/]+/(?:blob|tree)/(?:main|master|develop|HEAD)\b")
FIELD = re.compile(r"^    (title|at|checked|revision): (.*)$")
ID = re.compile(r"^  ([A-Za-z0-9._-]+):$")


@dataclasses.dataclass
class Source:
    id: str
    line: int
    at: str = ""
    checked: str = ""
    revision: str = ""


def unquoted(value):
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def read_sources(path):
    """The sources of a bibliography, whose form the schema holds."""
    sources = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if match := ID.match(line):
            sources.append(Source(match[1], number))
        elif (match := FIELD.match(line)) and sources and match[1] != "title":
            setattr(sources[-1], match[1], unquoted(match[2]))
    return sources


def cited_ids(folder):
    """Every id in a list of sources of the files below `folder`."""
    ids = set()
    for path in sorted(folder.rglob("*.yaml")):
        text = path.read_text("utf-8")
        for match in re.finditer(r"\bsources:\s*\[([^\]]*)\]", text):
            ids.update(unquoted(word) for word in match[1].split(",") if word.strip())
        for match in re.finditer(
                r"^( *)(?:- )?sources:\n((?:\1 *- [^\n]*\n)+)", text, re.MULTILINE):
            ids.update(unquoted(line.strip()[2:])
                       for line in match[2].splitlines())
    return ids


def months_since(checked, today):
    year, month = (int(part) for part in checked.split("-"))
    return (today.year - year) * 12 + today.month - month


def check_offline(sources, cited, today):
    """What is wrong with a bibliography, as it stands."""
    problems = []
    for before, source in zip([None, *sources], sources):
        if before is not None and before.id >= source.id:
            problems.append((source, f"stands behind {before.id}; sort them"))
        if source.id not in cited:
            problems.append((source, "is cited nowhere; remove it"))
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", source.checked):
            problems.append((source, "has no month in which it was read"))
        elif months_since(source.checked, today) < 0:
            problems.append((source, f"was read in {source.checked}, which is to come"))
        if BRANCH.match(source.at) and not source.revision:
            problems.append((source, "is a branch, without the revision that was read"))
    return problems


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirect)


class Hosts:
    """One request at a time for each host: none likes to be hurried."""

    def __init__(self):
        self._guard = threading.Lock()
        self._locks = {}

    def lock(self, address):
        host = urllib.parse.urlsplit(address).netloc
        with self._guard:
            return self._locks.setdefault(host, threading.Lock())


def ask(address, method="HEAD"):
    """Status and Location of one request, without following it."""
    request = urllib.request.Request(
        address, method=method, headers={"User-Agent": "dgdc-sources/1"})
    try:
        with OPENER.open(request, timeout=TIMEOUT_S) as answer:
            return answer.status, "", ""
    except urllib.error.HTTPError as error:
        return (error.code, error.headers.get("Location", ""),
                error.headers.get("Retry-After", ""))


def state_of(address):
    """("there" | "gone" | "moved" | "unknown", detail)."""
    where = address.split("#")[0]
    method = "HEAD"
    waited = False
    permanent = True
    for _ in range(8):
        try:
            status, location, retry = ask(where, method)
        except (OSError, ValueError, http.client.HTTPException) as error:
            return "unknown", str(getattr(error, "reason", error))
        if status in (301, 302, 303, 307, 308) and location:
            # A page may greet strangers by a detour that means nothing.
            permanent = permanent and status in (301, 308)
            where = urllib.parse.urljoin(where, location)
        elif status in (403, 405, 501) and method == "HEAD":
            method = "GET"
        elif status in (429, 503) and not waited and retry.isdigit():
            if int(retry) > LONGEST_WAIT_S:
                return "unknown", f"status {status}, to be asked in {retry} s"
            time.sleep(int(retry))
            waited = True
        elif status in (404, 410):
            return "gone", f"status {status}"
        elif 200 <= status < 300:
            moved = permanent and not same_page(where, address.split("#")[0])
            return ("moved", where) if moved else ("there", "")
        else:
            return "unknown", f"status {status}"
    return "unknown", "too many redirections"


def same_page(one, other):
    return one.rstrip("/").lower() == other.rstrip("/").lower()


def ask_all(sources):
    hosts = Hosts()

    def one(source):
        with hosts.lock(source.at):
            return source, *state_of(source.at)

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, sources))


def old_ones(sources, today):
    return [source for source in sources
            if source.checked and months_since(source.checked, today) > MONTHS_OLD]


def main(words=None, today=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="ask nobody")
    parser.add_argument("--profiles", type=pathlib.Path, default=ROOT / "profiles")
    options = parser.parse_args(words)
    today = today or datetime.date.today()
    bibliography = options.profiles / "sources.yaml"
    sources = read_sources(bibliography)
    if not sources:
        print(f"{bibliography}: no sources", file=sys.stderr)
        return 2
    if options.check:
        problems = check_offline(sources, cited_ids(options.profiles), today)
        for source, why in problems:
            print(f"{bibliography}:{source.line}: {source.id} {why}")
        return 1 if problems else 0

    found = 0
    unknown = {}
    for source, state, detail in ask_all(sources):
        if state == "unknown":
            unknown.setdefault(detail, []).append(source.id)
        elif state != "there":
            found += 1
            print(f"{state}: {source.id}: {source.at}: {detail}")
    for source in old_ones(sources, today):
        found += 1
        print(f"old: {source.id}: {source.at}: last read in {source.checked}")
    for why, ids in sorted(unknown.items()):
        print(f"not known ({why}): {len(ids)}: {', '.join(ids[:5])}"
              f"{', ...' if len(ids) > 5 else ''}", file=sys.stderr)
    print(f"{len(sources)} sources, {found} to look at, "
          f"{sum(map(len, unknown.values()))} not known", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
