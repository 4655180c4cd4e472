# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""Files of published packages, read through pip: a wheel is not fetched as a
whole where its single files will do, because some have hundreds of megabytes."""
import functools
import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

from pip._internal.commands.download import DownloadCommand
from pip._internal.models.target_python import TargetPython
from pip._internal.network.lazy_wheel import LazyZipOverHTTP

PLATFORMS = ["manylinux_2_35_x86_64", "manylinux_2_31_x86_64", "manylinux_2_28_x86_64",
             "manylinux_2_17_x86_64", "manylinux1_x86_64", "any"]


class Files:
    """The files of one version of a package, by their paths."""

    def __init__(self, package, version, archive, digest):
        self.package, self.version = package, version
        self.archive, self.digest = archive, digest
        self.names = sorted(archive.namelist())

    def text(self, name):
        return self.archive.read(name).decode("utf-8", "replace")

    def bytes(self, name):
        return self.archive.read(name)


@functools.lru_cache
def _finder():
    """pip's own finder and session, with whatever index it is configured for."""
    command = DownloadCommand("download", "")
    options, _ = command.parse_args(["x"])
    session = command._build_session(options)
    target = TargetPython(py_version_info=(3, 12), platforms=PLATFORMS)
    finder = command._build_package_finder(options, session, target_python=target,
                                           ignore_requires_python=True)
    return finder, session


def lazily(package, version):
    """The wheel of a version, over HTTP ranges."""
    finder, session = _finder()
    found = [c for c in finder.find_all_candidates(package)
             if str(c.version) == version and c.link.is_wheel]
    if not found:
        raise LookupError(f"no wheel of {package} {version}")
    link = sorted(found, key=lambda c: c.link.filename)[0].link
    archive = zipfile.ZipFile(LazyZipOverHTTP(link.url_without_fragment, session))
    return Files(package, version, archive, link.hash or "")


def _download(package, version, folder, *options):
    return subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary",
         ":all:", *options, "-d", str(folder), f"{package}=={version}"],
        capture_output=True, check=False).returncode == 0


def whole(package, version, folder):
    """The wheel of a version, as a file below a folder that is kept."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    stem = package.replace("-", "_") + "-" + version + "-"
    if not list(folder.glob(stem + "*.whl")):
        target = [word for platform in PLATFORMS[:-1]
                  for word in ("--platform", platform)]
        # What is not made for the images' Python may still be read.
        if not (_download(package, version, folder, "--python-version", "3.12", *target)
                or _download(package, version, folder)):
            raise LookupError(f"no wheel of {package} {version}")
    path = sorted(folder.glob(stem + "*.whl"))[0]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Files(package, version, zipfile.ZipFile(path), digest)
