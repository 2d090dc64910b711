#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of the house that a program can check: layers, translations, sizes of files, what must not be committed."""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(sys.argv[1])
CLI = sys.argv[2]
# The layers, lowest last; a room may include what is below it and, where listed, a neighbour.
LAYERS = {
    "build": {"build", "catalog", "source", "engine", "firmware", "device", "host", "git"},
    "host": {"host", "engine", "source"},
    "source": {"source", "catalog", "git"},
    "catalog": {"catalog", "git"},
    "engine": {"engine"},
    "firmware": {"firmware"},
    "device": {"device"},
    "git": {"git"},
}


def tracked(*patterns):
    listed = subprocess.run(["git", "-c", "safe.directory=*", "-C", ROOT, "ls-files", "-z", "--", *patterns],
                            capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def core_has_no_gtk():
    for name in tracked("src/core", "src/cli"):
        found = re.search(r"#include *<(gtk|gdk|adwaita|gtksourceview)", read(name))
        if found:
            yield f"{name} includes {found[1]}"
    linked = subprocess.run(["ldd", CLI], capture_output=True, text=True, check=True).stdout
    if "libgtk" in linked or "libadwaita" in linked:
        yield "permafrost-cli links GTK"


def layers_point_down():
    for name in tracked("src/core/*.c", "src/core/*.h"):
        room = Path(name).parts[2]
        if room not in LAYERS:
            continue
        for included in re.findall(r'#include "(\w+)/', read(name)):
            if included in LAYERS and included not in LAYERS[room]:
                yield f"{name} includes {included}/"


def translations_are_listed():
    listed = {line for line in read("po/POTFILES.in").splitlines() if line and not line.startswith("#")}
    for name in sorted(listed):
        if not (ROOT / name).is_file():
            yield f"po/POTFILES.in names {name}, which does not exist"
    for name in tracked("src/*.c", "data/ui/*.ui"):
        text = read(name)
        if name.endswith(".ui"):
            wants = 'translatable="yes"' in text or 'translatable="true"' in text
        else:
            wants = re.search(r'(?<![A-Za-z_])(_|C_|N_|NC_|ngettext|g_dngettext|dngettext) ?\("', text)
        if wants and name not in listed:
            yield f"po/POTFILES.in lacks {name}"


def files_are_short():
    for name in tracked("src/*.c", "src/*.h", "tests/*.c"):
        lines = read(name).count("\n")
        if lines > 600:
            yield f"{name} has {lines} lines"


def nothing_is_left_for_later():
    for name in tracked("src", "data", "tests/*.c", "build-aux"):
        for number, line in enumerate(read(name).splitlines(), 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b|g_test_skip", line):
                yield f"{name}:{number}: {line.strip()}"


def no_binaries():
    for name in tracked():
        if Path(name).suffix in {".bin", ".elf", ".o", ".a", ".so", ".mpy", ".tar", ".gz", ".xz"}:
            yield f"{name} is no source"


CHECKS = [core_has_no_gtk, layers_point_down, translations_are_listed, files_are_short, nothing_is_left_for_later, no_binaries]

print(f"1..{len(CHECKS)}")
failed = 0
for number, check in enumerate(CHECKS, 1):
    faults = list(check())
    failed += bool(faults)
    print(f"{'not ok' if faults else 'ok'} {number} {check.__name__}")
    for fault in faults:
        print(f"# {fault}")
sys.exit(1 if failed else 0)
