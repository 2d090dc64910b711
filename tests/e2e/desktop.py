# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of its own for one case: X server, session bus, accessibility bus, file manager's stand-in, folders."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Desktop:
    def __init__(self, program, kit, extra=None):
        self.home = tempfile.mkdtemp(prefix="pf-e2e-")
        self.processes = []
        self.program = program
        self.export = os.path.join(self.home, "Firmware")
        self.record = os.path.join(self.home, "file-manager.jsonl")
        self.env = {name: value for name, value in os.environ.items()
                    if name not in ("DISPLAY", "WAYLAND_DISPLAY", "DOCKER_CONTEXT", "AT_SPI_BUS_ADDRESS", "NO_AT_BRIDGE")}
        for name in ("run", "cache", "config", "data"):
            os.mkdir(os.path.join(self.home, name), 0o700)
        self.env.update(
            HOME=self.home, XDG_RUNTIME_DIR=self.home + "/run", XDG_CACHE_HOME=self.home + "/cache",
            XDG_CONFIG_HOME=self.home + "/config", XDG_DATA_HOME=self.home + "/data",
            GSETTINGS_BACKEND="keyfile", GIO_USE_VFS="local", GDK_BACKEND="x11", GSK_RENDERER="cairo", GTK_A11Y="atspi",
            ADW_DISABLE_PORTAL="1", LC_ALL="C.UTF-8", G_DEBUG="fatal-criticals",
            PERMAFROST_REWRITE=kit["PF_KIT_REWRITE"], DOCKER_HOST=kit["DOCKER_HOST"])
        self.env.update(extra or {})
        # A program in its build folder would export into the source tree.
        settings = os.path.join(self.home, "config", "glib-2.0", "settings")
        os.makedirs(settings)
        with open(os.path.join(settings, "keyfile"), "w", encoding="utf-8") as keyfile:
            keyfile.write("[io/github/permafrost_fw/Permafrost]\nexport-folder='%s'\n" % self.export)

    def start(self):
        # A used X server keeps properties of the program before, the accessibility bus among them: a fresh one for each case.
        read, write = os.pipe()
        self.spawn(["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], pass_fds=(write,))
        os.close(write)
        with os.fdopen(read) as lines:
            self.env["DISPLAY"] = ":" + lines.readline().strip()
        bus = self.spawn(["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"], stdout=subprocess.PIPE)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        self.spawn([sys.executable, os.path.join(HERE, "file-manager"), self.record])
        return self

    def start_program(self):
        log = open(os.path.join(self.home, "program.log"), "ab")
        process = self.spawn([self.program], stdout=log, stderr=subprocess.STDOUT)
        log.close()
        return process

    def spawn(self, command, **options):
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.DEVNULL)
        process = subprocess.Popen(command, env=self.env, stdin=subprocess.DEVNULL, text=True, cwd=self.home, **options)
        self.processes.append(process)
        return process

    def file_manager_calls(self):
        """What the file manager was asked: pairs of method and addresses."""
        try:
            with open(self.record, encoding="utf-8") as lines:
                return [tuple(json.loads(line)) for line in lines]
        except FileNotFoundError:
            return []

    def program_log(self):
        try:
            with open(os.path.join(self.home, "program.log"), encoding="utf-8", errors="replace") as log:
                return log.read()
        except FileNotFoundError:
            return ""

    def close(self):
        # The program before the buses that it speaks on.
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        # The accessibility bus was started by the session bus and ends with the X server.
        for _ in range(20):
            try:
                shutil.rmtree(self.home)
                return
            except OSError:
                time.sleep(0.1)
        shutil.rmtree(self.home, ignore_errors=True)
