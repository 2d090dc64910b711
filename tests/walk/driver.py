# SPDX-License-Identifier: GPL-3.0-or-later
"""Permafrost's window, used as a person with a screen reader or with the keyboard alone uses it: over the accessibility bus, and with
keys from the X server. Runs inside a session of its own (see walk)."""
import glob
import json
import os
import subprocess
import sys
import time

import pyatspi
from gi.repository import Atspi

HERE = os.path.dirname(os.path.abspath(__file__))


class Failed(Exception):
    """What should have come did not."""


def wait(what, condition, seconds=30):
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failed("waited %d s in vain for %s" % (seconds, what))
        time.sleep(0.1)


def expect(value, what, *details):
    if not value:
        raise Failed(what % details if details else what)


def text_of(item):
    try:
        text = item.queryText()
        return text.getText(0, text.characterCount)
    except NotImplementedError:
        return ""


class Window:
    """The program, started in the home that the environment names."""

    def __init__(self, program, **environment):
        self.home = os.environ["HOME"]
        self.export = os.path.join(self.home, "Firmware")
        self.record = os.path.join(self.home, "recorder.log")
        os.makedirs(self.export, exist_ok=True)
        self.recorder = subprocess.Popen([sys.executable, os.path.join(HERE, "recorder.py"), self.record])
        wait("the recorder", lambda: self.recorded("ready"))
        self.log = open(os.path.join(self.home, "program.log"), "w", encoding="utf-8")
        self.process = subprocess.Popen([program], env={**os.environ, **environment}, stdout=self.log, stderr=self.log)
        Atspi.set_timeout(5000, 15000)
        self.app = wait("the window on the accessibility bus", self.find_app)
        wait("the window's widgets", lambda: self.find("push button", "Build"))

    def find_app(self):
        desktop = pyatspi.Registry.getDesktop(0)
        Atspi.Accessible.set_cache_mask(desktop, Atspi.Cache.NONE)
        for app in desktop:
            if app is not None and app.get_process_id() == self.process.pid:
                Atspi.Accessible.set_cache_mask(app, Atspi.Cache.NONE)
                return app
        return None

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        self.recorder.terminate()
        self.recorder.wait(10)

    def items(self, root=None):
        stack = [root or self.app]
        while stack:
            item = stack.pop()
            try:
                yield item
                # GTK's children are asked one by one; the order is that of the screen.
                stack.extend(reversed([child for child in item if child is not None]))
            except Exception:  # a widget that went while we looked
                continue

    def find(self, role, name=None, root=None):
        for item in self.items(root):
            try:
                if item.getRoleName() == role and (name is None or item.name.startswith(name) or text_of(item) == name):
                    return item
            except Exception:
                continue
        return None

    def find_text(self, part):
        """The first label with @part in its text that is on a page that is shown"""
        for item in self.items():
            try:
                if item.getRoleName() in ("label", "text", "status bar", "static") and (part in text_of(item) or part in item.name):
                    return item
            except Exception:
                continue
        return None

    def press(self, name, role="push button"):
        item = wait("%s %s" % (role, name), lambda: self.find(role, name))
        action = item.queryAction()
        expect(action.nActions > 0, "%s has no action", name)
        action.doAction(0)

    def has_button(self, name):
        return self.find("push button", name) is not None

    def window_id(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Permafrost$"], capture_output=True, text=True,
                               check=False).stdout.split()
        return found[-1] if found else None

    def keys(self, *keys):
        """Key presses, as xdotool names them"""
        window = wait("the X window", self.window_id)
        subprocess.run(["xdotool", "windowfocus", "--sync", window], check=True)
        for key in keys:
            subprocess.run(["xdotool", "key", "--clearmodifiers", key], check=True)
            time.sleep(0.15)

    def focused(self):
        for item in self.items():
            try:
                if item.getState().contains(pyatspi.STATE_FOCUSED):
                    return item
            except Exception:
                continue
        return None

    def recorded(self, method):
        try:
            lines = open(self.record, encoding="utf-8").read().splitlines()
        except FileNotFoundError:
            return []
        return [entry for entry in map(json.loads, lines) if entry["method"] == method]

    def firmware(self):
        return sorted(glob.glob(os.path.join(self.export, "*.bin")))
