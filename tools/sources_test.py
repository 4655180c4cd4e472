#!/usr/bin/env python3
# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of sources.py against a server of their own."""

import contextlib
import datetime
import http.server
import io
import pathlib
import tempfile
import threading
import unittest

import sources

TODAY = datetime.date(2026, 11, 30)


class Answers(http.server.BaseHTTPRequestHandler):
    calls = {}

    def reply(self):
        calls = Answers.calls
        calls[self.path] = calls.get(self.path, 0) + 1
        status, headers = {
            "/there": (200, {}),
            "/gone": (404, {}),
            "/moved": (301, {"Location": "/there"}),
            "/detour": (302, {"Location": "/there"}),
            "/no-head": (405 if self.command == "HEAD" else 200, {}),
            "/busy": (429 if calls[self.path] == 1 else 200, {"Retry-After": "0"}),
            "/very-busy": (429, {"Retry-After": "3600"}),
            "/round": (302, {"Location": "/round"}),
        }.get(self.path, (500, {}))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = reply

    def log_message(self, *_):
        pass


class OnlineTest(unittest.TestCase):
    def setUp(self):
        Answers.calls = {}
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.host = f"http://127.0.0.1:{self.server.server_port}"

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def state(self, path):
        return sources.state_of(self.host + path)[0]

    def test_states(self):
        for path, state in {"/there": "there", "/there#part": "there",
                            "/gone": "gone", "/moved": "moved",
                            "/detour": "there", "/no-head": "there",
                            "/busy": "there", "/very-busy": "unknown",
                            "/round": "unknown", "/broken": "unknown"}.items():
            with self.subTest(path):
                self.assertEqual(self.state(path), state)

    def test_unreachable_is_not_gone(self):
        self.assertEqual(sources.state_of("http://127.0.0.1:9/")[0], "unknown")

    def test_list(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "sources.yaml").write_text(
                f"sources:\n  a:\n    title: A\n    at: {self.host}/gone\n"
                f"    checked: \"2026-11\"\n"
                f"  b:\n    title: B\n    at: {self.host}/there\n"
                f"    checked: \"2025-10\"\n"
                f"  c:\n    title: C\n    at: {self.host}/very-busy\n"
                f"    checked: \"2025-11\"\n", "utf-8")
            out = io.StringIO()
            with contextlib.redirect_stdout(out), \
                    contextlib.redirect_stderr(io.StringIO()) as err:
                code = sources.main(["--profiles", folder], TODAY)
        self.assertEqual(code, 1)
        self.assertEqual([line.split(": ")[:2] for line in out.getvalue().splitlines()],
                         [["gone", "a"], ["old", "b"]])
        self.assertIn("3 sources, 2 to look at, 1 not known", err.getvalue())


class OfflineTest(unittest.TestCase):
    def problems(self, text, cited="x.yaml: {sources: [a, 'b']}\n"):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "sources.yaml").write_text("sources:\n" + text, "utf-8")
            pathlib.Path(folder, "x.yaml").write_text(cited, "utf-8")
            found = sources.read_sources(pathlib.Path(folder, "sources.yaml"))
            return [why for _, why in sources.check_offline(
                found, sources.cited_ids(pathlib.Path(folder)), TODAY)]

    def entry(self, id="a", at="https://a.example/", checked="\"2026-11\"", more=""):
        return f"  {id}:\n    title: T\n    at: {at}\n    checked: {checked}\n{more}"

    def test_sound(self):
        self.assertEqual(self.problems(self.entry() + self.entry("b")), [])
        self.assertEqual(self.problems(self.entry(), "sources:\n  - a\n"), [])

    def test_not_cited(self):
        self.assertEqual(self.problems(self.entry("c")), ["is cited nowhere; remove it"])

    def test_order(self):
        self.assertEqual(self.problems(self.entry("b") + self.entry()),
                         ["stands behind b; sort them"])

    def test_month(self):
        self.assertEqual(self.problems(self.entry(checked="soon")),
                         ["has no month in which it was read"])
        self.assertEqual(self.problems(self.entry(checked="\"2026-12\"")),
                         ["was read in 2026-12, which is to come"])

    def test_branch_needs_a_revision(self):
        at = "https://github.com/o/r/blob/main/x.md"
        self.assertEqual(self.problems(self.entry(at=at)),
                         ["is a branch, without the revision that was read"])
        self.assertEqual(self.problems(self.entry(at=at, more="    revision: abc\n")), [])
        self.assertEqual(self.problems(self.entry(at=at.replace("main", "v1.2"))), [])


if __name__ == "__main__":
    unittest.main()
