# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0
"""What the UCX inside of a wheel of NIXL knows: it is loaded and asked.

ucx.py FOLDER, as a program, prints what UCX says of its configuration: FOLDER is
the *.libs folder of an unpacked wheel. A process can load one UCX only."""
import ctypes
import glob
import os
import re
import subprocess
import sys
import tempfile

LIBRARIES = ("libucm", "libucs", "libuct", "libucp")
VALUES, HIDDEN, DOCUMENTED = 1, 4, 2


def load(folder):
    """The libraries by their names, with every transport of the wheel."""
    os.environ["UCX_MODULE_DIR"] = os.path.join(folder, "ucx")
    flags = ctypes.RTLD_GLOBAL | os.RTLD_LAZY
    loaded = {name: ctypes.CDLL(sorted(glob.glob(f"{folder}/{name}-*.so*"))[0], mode=flags)
              for name in LIBRARIES}
    for module in sorted(glob.glob(f"{folder}/ucx/*.so*")):
        try:
            ctypes.CDLL(module, mode=flags)
        except OSError:
            pass  # it needs a library that is not here, as that of the driver
    return loaded


def version_of(loaded):
    numbers = [ctypes.c_uint() for _ in range(3)]
    loaded["libucp"].ucp_get_version(*map(ctypes.byref, numbers))
    return tuple(number.value for number in numbers)


def print_options(folder):
    loaded = load(folder)
    version = version_of(loaded)
    print("version", ".".join(map(str, version)), flush=True)
    libc = ctypes.CDLL(None)
    libc.fdopen.restype = ctypes.c_void_p
    libc.fflush.argtypes = [ctypes.c_void_p]
    out = libc.fdopen(1, b"w")
    every = ctypes.c_void_p.in_dll(loaded["libucs"], "ucs_config_global_list")
    show = loaded["libucs"].ucs_config_parser_print_all_opts
    given = [ctypes.c_void_p(out), b"UCX_", ctypes.c_uint(VALUES | HIDDEN | 8),
             ctypes.c_void_p(ctypes.addressof(every))]
    show(*(given + [None] if version >= (1, 17, 0) else given))
    libc.fflush(out)


def ask(folder):
    """(version, {name: default}) of the UCX in a folder."""
    answer = subprocess.run([sys.executable, __file__, folder], capture_output=True,
                            text=True, errors="replace", check=True).stdout
    version = re.search(r"^version (\S+)$", answer, re.M)[1]
    return version, dict(re.findall(r"^(UCX_\w+)=(.*)$", answer, re.M))


def in_wheel(files):
    """The same of the UCX inside of a wheel's files."""
    with tempfile.TemporaryDirectory() as folder:
        for name in files.names:
            if ".libs/" in name and not name.endswith("/"):
                path = os.path.join(folder, name.split(".libs/", 1)[1])
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    file.write(files.bytes(name))
        return ask(folder)


def group_of(name):
    """The table that holds a name: "UCX_RC" of UCX_RC_TIMEOUT."""
    return "_".join(name.split("_")[:2])


def reading_after(before, options):
    """The rows of a version, after those of the one before it. A wheel holds not
    every transport: a name is gone where others of its table are there."""
    groups = {group_of(name) for name in options}
    rows = {name: row for name, row in before.items()
            if name in options or group_of(name) not in groups}
    for name, default in options.items():
        rows.setdefault(name, ["", default, "", ""])
    return rows


if __name__ == "__main__":
    print_options(sys.argv[1])
