#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Permafrost reads from and writes to mqtt_local.py, against what CPython and MicroPython make of it.

usage: test-differential.py ORACLE WORK-FOLDER [--seconds N] [--seed N] [--documents N]
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
import types
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True
import documents  # noqa: E402
import harness  # noqa: E402

warnings.simplefilter("ignore")
STUBS = {"mqtt_as": (HERE / "mqtt_as_stub.py").read_text(), "machine": (HERE / "machine_stub.py").read_text()}


class Oracle:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, text, changes=None):
        question = {"text": text}
        if changes is not None:
            question["set"] = changes
        self.process.stdin.write(json.dumps(question, ensure_ascii=False).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the oracle ended with status %s on %r" % (self.process.wait(), text))
        # json-glib lets some control characters pass as they are.
        return json.loads(line, strict=False)


class CPython:
    name = "CPython"

    def __init__(self):
        class Finder:
            @staticmethod
            def find_spec(name, path=None, target=None):
                if name in STUBS:
                    return importlib_spec(name)
                return None
        sys.meta_path.insert(0, Finder)

    def run(self, source):
        stdout = sys.stdout
        sys.stdout = open(os.devnull, "w")
        try:
            return json.loads(harness.run_source(source.encode()))
        finally:
            sys.stdout.close()
            sys.stdout = stdout


def importlib_spec(name):
    import importlib.machinery

    class Loader:
        @staticmethod
        def create_module(spec):
            return types.ModuleType(name)

        @staticmethod
        def exec_module(module):
            exec(STUBS[name], module.__dict__)
    return importlib.machinery.ModuleSpec(name, Loader)


class MicroPython:
    name = "MicroPython"

    def __init__(self, folder):
        self.process = subprocess.Popen(["node", "micropython.mjs"], cwd=folder, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.version = self.send({"modules": STUBS, "harness": (HERE / "harness.py").read_text()})

    def send(self, question):
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("MicroPython ended with status %s on %r" % (self.process.wait(), question))
        # json-glib lets some control characters pass as they are.
        return json.loads(line, strict=False)

    def run(self, source):
        return self.send({"source": source})


def install_micropython(folder):
    """MicroPython from npm, once for each build folder. The versions are in package.json."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "package.json").read_text()
    installed = folder / "package.json"
    if not (folder / "node_modules").is_dir() or not installed.is_file() or installed.read_text() != wanted:
        shutil.copy(HERE / "package.json", installed)
        subprocess.run(["npm", "install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--silent"],
                       cwd=folder, check=True, stdin=subprocess.DEVNULL)
    shutil.copy(HERE / "micropython.mjs", folder)


def encode(value):
    return json.loads(harness.encoded(value))


def number(value):
    """Numbers by what they are, not by how they are written; dicts without their order, which MicroPython drops."""
    if isinstance(value, list):
        if value and value[0] == "i" and isinstance(value[1], str):
            return ["i", int(value[1], 0)]
        if value and value[0] == "d" and isinstance(value[1], str):
            return ["d", "%.6g" % float(value[1])]
        if value and value[0] == "{":
            pairs = [[number(value[i]), number(value[i + 1])] for i in range(1, len(value), 2)]
            return ["{"] + sorted(pairs, key=repr)
        return [number(v) for v in value]
    return value


def key_text(encoded):
    # A broken text may have made a key of anything.
    if encoded[0] == "s":
        return bytes.fromhex(encoded[1]).decode("utf-8", "surrogatepass")
    return json.dumps(encoded)


def table(encoded):
    return {key_text(encoded[i]): number(encoded[i + 1]) for i in range(1, len(encoded), 2)}


DEFAULTS = {}


class Failure(Exception):
    pass


def check_reading(answer, run, text):
    config = table(run["config"])
    for key in set(config) | set(answer["keys"]):
        said = answer["keys"].get(key)
        if said is None:
            if answer["opaque"] == 0 and config.get(key) != DEFAULTS.get(key):
                raise Failure("%r is said to be unset and is %r" % (key, config.get(key)))
        elif said["origin"] == "literal" and said["opaque"] == 0:
            if number(said["value"]) != config.get(key):
                raise Failure("%r is said to be %r and is %r" % (key, said["value"], config.get(key)))


def check_writing(answer, changes, before, run, again):
    """@run and @again: what the text made of config before and after the change."""
    if again["failure"] != run["failure"]:
        raise Failure("the new text fails with %r instead of %r" % (again["failure"], run["failure"]))
    expected = table(run["config"])
    for key, new in changes:
        said = before["keys"].get(key)
        if said is not None and said["opaque"] != 0:
            expected.pop(key, None)
        elif new is None:
            if key in DEFAULTS:
                expected[key] = DEFAULTS[key]
            else:
                expected.pop(key, None)
        else:
            expected[key] = number(new)
    got = table(again["config"])
    for key, new in changes:
        said = before["keys"].get(key)
        if said is not None and said["opaque"] != 0:
            got.pop(key, None)
    if got != expected:
        wrong = {k: (expected.get(k), got.get(k)) for k in set(got) | set(expected) if got.get(k) != expected.get(k)}
        raise Failure("config differs (wanted, got): %r" % wrong)


def check_untouched(chunks, changes, text):
    keys = {key for key, _ in changes}
    position = 0
    for source, sets in chunks:
        if sets & keys:
            continue
        # A new line may have come between two; the line break at the file's end may go with the line behind it.
        for line in source.splitlines(True):
            found = text.find(line, position)
            if found < 0:
                found = text.find(line.rstrip("\r\n"), position)
            if found < 0:
                raise Failure("this was touched: %r" % line)
            position = found + len(line.rstrip("\r\n"))


class Run:
    def __init__(self, oracle, pythons):
        self.oracle, self.pythons = oracle, pythons
        self.counts = dict.fromkeys(["documents", "executed", "edits", "refused", "broken", "noticed", "mutants"], 0)

    def changes(self, rng):
        chosen = rng.sample(documents.KEYS, rng.choice([1, 1, 1, 2, 4]))
        return [[key, None if rng.random() < 0.15 else encode(documents.value(rng))] for key in chosen]

    def text(self, text, rng, chunks=None):
        """One text, whole or broken: read, changed, and executed before and after."""
        runs = [python.run(text) for python in self.pythons]
        changes = self.changes(rng)
        answer = self.oracle.ask(text, changes)
        broken = [run["failure"] == "syntax" for run in runs]
        if answer["error"] != 0:
            if not any(broken):
                raise Failure("line %d is said to be no Python: %s" % (answer["error"], answer["message"]))
            self.counts["broken"] += 1
            self.counts["noticed"] += 1
            if answer["text"] != text:
                raise Failure("a broken text was changed")
            return
        if all(broken):
            self.counts["broken"] += 1
            return
        for run in runs:
            if run["failure"] == "" and not answer["lacks_import"]:
                self.counts["executed"] += 1
                check_reading(answer, run, text)
        if "refused" in answer:
            self.counts["refused"] += 1
            origins = [answer["keys"].get(key, {}).get("origin") for key, _ in changes]
            if "code" not in origins and answer["opaque"] == 0 and chunks is not None:
                if not any(new is None for _, new in changes) and not any("code" == k["origin"] for k in answer["keys"].values()):
                    raise Failure("refused: %s" % answer["refused"])
            if answer["text"] != text:
                raise Failure("a refused change was made")
            return
        self.counts["edits"] += 1
        for key, new in changes:
            after = answer["after"].get(key)
            if new is not None and after is not None and number(after["value"]) != number(new):
                raise Failure("%r was written as %r and reads %r" % (key, new, after["value"]))
            if new is not None and after is None and DEFAULTS.get(key) != number(new):
                raise Failure("%r was not written" % key)
        if chunks is not None:
            check_untouched(chunks, changes, answer["text"])
        for python, run in zip(self.pythons, runs):
            if run["failure"] == "" and not answer["lacks_import"]:
                try:
                    check_writing(answer, changes, answer, run, python.run(answer["text"]))
                except Failure as failure:
                    raise Failure("%s\n--- in %s, after setting %r\n%s" % (failure, python.name, changes, answer["text"]))
        self.same(text, answer)

    def same(self, text, answer):
        """Setting what is already so changes not a byte."""
        literals = [[key, said["value"]] for key, said in answer["keys"].items() if said["origin"] == "literal"]
        again = self.oracle.ask(text, literals)
        if "refused" in again or again["text"] != text:
            raise Failure("setting the same values changed the text: %r" % again.get("refused", again["text"]))

    def mutant(self, text, rng):
        for _ in range(rng.choice([1, 1, 2, 3])):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(["", "'", '"', "(", ")", "]", "[", "{", "}", ",", "=", "#", "\n", " ", "\\", ";",
                                           "'''", "x", "0", ".", ":", "config", "\t", "“", "é"]) + text[at + rng.randrange(3):]
        if text.encode("utf-8", "ignore").decode() != text or "\0" in text:
            return
        self.counts["mutants"] += 1
        try:
            self.text(text, rng)
        except Failure as failure:
            raise Failure("%s\n--- the mutant\n%r" % (failure, text))


def large_documents(run):
    """Ten megabytes, as a value and as comments."""
    rng = random.Random(10)
    fat = "é" * (5 * 1024 * 1024)
    for text in ('from mqtt_as import config\nconfig["server"] = "' + fat + '"\nconfig["port"] = 1\n',
                 "from mqtt_as import config\nconfig['server'] = 'a'\n" + "# config['ssid'] = 'é'\n" * 400000):
        before = time.monotonic()
        answer = run.oracle.ask(text, [["port", ["i", "1884"]], ["ssid", encode("😀" * 8)]])
        took = time.monotonic() - before
        result = table(CPython.run(None, answer["text"])["config"])
        if result["port"] != ["i", 1884] or result["ssid"] != number(encode("😀" * 8)):
            raise Failure("a file of 10 MB was not written rightly")
        print("# %d MB in %.1f s" % (len(text.encode()) >> 20, took))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("oracle")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=10**9)
    options = parser.parse_args()

    print("1..2")
    install_micropython(options.folder)
    micropython = MicroPython(options.folder)
    run = Run(Oracle(options.oracle), [CPython(), micropython])
    print("# CPython %s; MicroPython %s" % (sys.version.split()[0], micropython.version))
    DEFAULTS.update(table(run.pythons[0].run("")["config"]))

    end = time.monotonic() + options.seconds
    seed = options.seed
    while time.monotonic() < end and seed < options.seed + options.documents:
        rng = random.Random(seed)
        document = documents.Document(rng)
        text = document.source()
        try:
            run.counts["documents"] += 1
            run.text(text, rng, document.chunks)
            run.mutant(text, rng)
        except Failure as failure:
            print("not ok 1 seed %d" % seed)
            print("# " + str(failure).replace("\n", "\n# "))
            print("# --- the text\n# " + repr(text))
            return 1
        seed += 1
    print("# " + ", ".join("%d %s" % (count, name) for name, count in run.counts.items()))
    if run.counts["documents"] < min(500, options.documents) or run.counts["edits"] * 4 < run.counts["documents"]:
        print("not ok 1 too little was tried")
        return 1
    print("ok 1 random documents")
    large_documents(run)
    print("ok 2 large documents")
    return 0


sys.exit(main())
