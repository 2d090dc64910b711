# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the header with the version: from git if it answers, else from mpconfig.h."""

import datetime
import os
import re
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")


def git(*arguments):
    try:
        return subprocess.run(("git",) + arguments, cwd=TOP, check=True, capture_output=True,
                              text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def tag_from_git():
    tag = git("describe", "--tags", "--dirty", "--always", "--match", "v[1-9].*", "--abbrev=10")
    if tag is None:
        return None
    release, dash, rest = tag.partition("-")
    return release + dash + rest.replace("-", ".")


def tag_from_header():
    print("makeversionhdr.py: Warning: No git repo or tag info available, "
          "falling back to mpconfig.h version info.", file=sys.stderr)
    with open(os.path.join(TOP, "py/mpconfig.h")) as stream:
        numbers = dict(re.findall(r"#define MICROPY_VERSION_(\w+) (\d+)", stream.read()))
    return "v{MAJOR}.{MINOR}.{MICRO}".format(**numbers) + \
        ("-preview" if numbers["PRERELEASE"] == "1" else "")


def main():
    target = sys.argv[1]
    day = datetime.date.today()
    if "SOURCE_DATE_EPOCH" in os.environ:
        day = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]),
                                              datetime.timezone.utc).date()
    text = '#define MICROPY_GIT_TAG "%s"\n#define MICROPY_GIT_HASH "%s"\n' \
           '#define MICROPY_BUILD_DATE "%s"\n' % (
               tag_from_git() or tag_from_header(), git("rev-parse", "--short", "HEAD") or "<no hash>",
               day.isoformat())
    if os.path.exists(target):
        with open(target) as stream:
            if stream.read() == text:
                return
    print("GEN %s" % target)
    with open(target, "w") as stream:
        stream.write(text)


main()
