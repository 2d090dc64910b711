#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""permafrost-cli as a shell sees it: options, exit statuses, JSON, completion. Needs no engine and no network."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CLI = sys.argv.pop(1)
COMPLETION = sys.argv.pop(1)
COMMANDS = ["versions", "boards", "build", "check", "cache", "config", "show"]


class Cli(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        home = self.folder.name
        self.env = {"PATH": os.environ["PATH"], "HOME": home, "XDG_CACHE_HOME": home + "/cache", "LC_ALL": "C.UTF-8",
                    "DOCKER_HOST": "unix://" + home + "/nobody.sock"}

    def run_cli(self, *arguments, **env):
        return subprocess.run([CLI, *arguments], env={**self.env, **env}, capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL)

    def test_version(self):
        result = self.run_cli("--version")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stdout, r"^permafrost-cli \d+\.\d+\.\d+\n$")

    def test_no_command(self):
        result = self.run_cli()
        self.assertEqual(result.returncode, 2)
        for command in COMMANDS:
            self.assertIn(command, result.stdout)

    def test_help(self):
        result = self.run_cli("--help")
        self.assertEqual(result.returncode, 0)
        self.assertIn("130", result.stdout)
        for command in COMMANDS:
            result = self.run_cli(command, "--help")
            self.assertEqual((result.returncode, result.stderr), (0, ""), command)
            self.assertIn("permafrost-cli " + command, result.stdout)
            self.assertIn("--json", result.stdout)

    def test_wrong_usage(self):
        for arguments in (["nonsense"], ["build", "--nonsense"], ["build", "stray"], ["build", "--jobs", "-1"],
                          ["build", "--jobs", "many"], ["versions", "stray"], ["cache", "burn"],
                          ["cache", "clean", "a", "b"], ["show"], ["show", "a", "b"], ["build", "--rewrite", "no-equals-sign"]):
            result = self.run_cli(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertTrue(result.stderr.startswith("permafrost-cli: "), result.stderr)
            self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)

    def test_wrong_rewrite_in_environment(self):
        result = self.run_cli("versions", PERMAFROST_REWRITE="nonsense")
        self.assertEqual(result.returncode, 2)

    def test_versions_without_network(self):
        result = self.run_cli("versions", "--micropython-url", "http://127.0.0.1:9/m.git")
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertEqual(self.run_cli("versions", "--offline").returncode, 1)

    def test_show(self):
        path = Path(self.folder.name, "x.bin")
        self.assertEqual(self.run_cli("show", str(path)).returncode, 1)
        for content in (b"", b"\xe9", b"\xe9\x03" + bytes(100000), os.urandom(50000)):
            path.write_bytes(content)
            result = self.run_cli("show", "--json", str(path))
            self.assertEqual(result.returncode, 4)
            shown = json.loads(result.stdout)
            self.assertEqual(shown["state"], "damaged")
            self.assertTrue(shown["why"])
        self.assertEqual(self.run_cli("show", self.folder.name).returncode, 4)

    def test_check_without_engine(self):
        result = self.run_cli("check", "--json", PERMAFROST_REWRITE="https://github.com/=http://127.0.0.1:9/")
        self.assertEqual(result.returncode, 3)
        report = json.loads(result.stdout)
        self.assertFalse(report["ready"])
        states = {check["id"]: check["state"] for check in report["checks"]}
        self.assertEqual(states["engine"], "missing")
        self.assertEqual(states["repositories"], "warning")
        self.assertEqual(states["cache-space"], "ok")
        self.assertFalse(Path(self.folder.name, "cache", "permafrost").exists(), "check must change nothing")
        text = self.run_cli("check", PERMAFROST_REWRITE="https://github.com/=http://127.0.0.1:9/")
        self.assertIn("nobody.sock", text.stdout)

    def test_check_export_is_a_file(self):
        path = Path(self.folder.name, "file")
        path.write_text("")
        report = json.loads(self.run_cli("check", "--json", "--export", str(path / "below"),
                                         PERMAFROST_REWRITE="https://github.com/=http://127.0.0.1:9/").stdout)
        self.assertEqual({c["id"]: c["state"] for c in report["checks"]}["export-space"], "missing")

    def test_cache_empty(self):
        result = self.run_cli("cache", "--json")
        self.assertEqual(result.returncode, 0)
        self.assertEqual(json.loads(result.stdout)["size"], 0)
        result = self.run_cli("cache", "clean")
        self.assertEqual(result.returncode, 0)
        result = self.run_cli("cache", "clean", "nonsense")
        self.assertEqual(result.returncode, 1)
        self.assertIn("nonsense", result.stderr)

    def test_build_without_engine(self):
        result = self.run_cli("build", "--json", "--export", self.folder.name + "/out")
        self.assertEqual(result.returncode, 1)
        report = json.loads(result.stdout)
        self.assertEqual(report["result"], "failed")
        self.assertIn("nobody.sock", report["error"])
        self.assertTrue(report["diagnosis"]["remedies"])
        self.assertTrue(Path(report["log"]).exists())

    def test_build_with_bad_module(self):
        path = Path(self.folder.name, "not-a-name.py")
        path.write_text("x = 1\n")
        result = self.run_cli("build", "--module", str(path))
        self.assertEqual(result.returncode, 1)
        self.assertIn("not-a-name", result.stderr)

    def test_completion(self):
        script = f"""
            source {COMPLETION}
            compopt () {{ :; }}
            try () {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _permafrost_cli; echo "${{COMPREPLY[*]}}"; }}
            try permafrost-cli b
            try permafrost-cli build --mod
            try permafrost-cli build --variant FLASH_1
        """
        result = subprocess.run(["bash", "-ec", script], capture_output=True, text=True, timeout=30)
        self.assertEqual(result.stderr, "")
        self.assertEqual(result.stdout.splitlines(), ["boards build", "--module", "FLASH_1M"])


class Tap(unittest.TextTestResult):
    """One TAP line a case, for meson."""

    def say(self, ok, test, note=""):
        print(f"{'ok' if ok else 'not ok'} {self.testsRun} {test.id().split('.')[-1]}{note}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.say(True, test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.say(False, test)

    def addError(self, test, err):
        super().addError(test, err)
        self.say(False, test)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Cli)
    print(f"1..{suite.countTestCases()}")
    runner = unittest.TextTestRunner(stream=sys.stderr, resultclass=Tap, verbosity=0)
    sys.exit(0 if runner.run(suite).wasSuccessful() else 1)
