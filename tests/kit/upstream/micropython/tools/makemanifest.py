# SPDX-License-Identifier: GPL-3.0-or-later
"""From a manifest to frozen_content.c.

What is compiled again is decided by modification times alone, and the list of modules
plays no part in it: a module that left the manifest, or came back with an old time, keeps
what was frozen before. Permafrost has to cope with that in the original."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

import manifestfile


def modified(path):
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0


def cross_compile(program, item, target, flags):
    """Compiles a copy that has __version__ at its end, so errors name a temporary file."""
    with tempfile.NamedTemporaryFile(suffix=".py", delete=False) as copy:
        with open(item.full_path, "rb") as source:
            shutil.copyfileobj(source, copy)
        if item.version is not None:
            copy.write(("\n\n__version__ = %r\n" % item.version).encode())
    command = [program, "-s", item.target_path, "-o", target]
    if item.opt is not None:
        command.append("-O%d" % item.opt)
    try:
        done = subprocess.run(command + flags + [copy.name], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
    finally:
        os.unlink(copy.name)
    if done.returncode != 0:
        print("error compiling %s:" % item.target_path)
        print(done.stdout.decode(errors="replace"))
        sys.exit(1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-o", "--output")
    parser.add_argument("-b", "--build-dir")
    parser.add_argument("-f", "--mpy-cross-flags", default="")
    parser.add_argument("-v", "--var", action="append", default=[])
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    variables = {}
    for variable in arguments.var:
        name, _, value = variable.partition("=")
        variables[name] = os.path.abspath(value) if os.path.exists(value) else value

    program = os.environ.get("MICROPY_MPYCROSS",
                             variables["MPY_DIR"] + "/mpy-cross/build/mpy-cross")
    if not os.path.exists(program):
        print("mpy-cross not found at %s, please build it first" % program)
        sys.exit(1)

    manifest = manifestfile.Manifest(variables)
    for path in arguments.files:
        try:
            manifest.execute(path)
        except manifestfile.ManifestError as error:
            print('freeze error executing "%s": %s' % (path, error))
            sys.exit(1)

    compiled, newest = [], 0
    for item in manifest.items:
        target = "%s/frozen_mpy/%s.mpy" % (arguments.build_dir, item.target_path[:-3])
        if modified(item.full_path) >= modified(target):
            print("MPY", item.target_path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            cross_compile(program, item, target, arguments.mpy_cross_flags.split())
        compiled.append(target)
        newest = max(newest, modified(target))
    if newest < modified(arguments.output):
        return

    print("GEN", arguments.output)
    tool = variables["MPY_DIR"] + "/tools/mpy-tool.py"
    done = subprocess.run([sys.executable, tool, "-f"] + compiled, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        print("error freezing mpy %s:" % compiled)
        print(done.stdout.decode(errors="replace"))
        sys.exit(1)
    with open(arguments.output, "wb") as stream:
        stream.write(b"//\n// Content for MICROPY_MODULE_FROZEN_MPY\n//\n" + done.stdout)


main()
