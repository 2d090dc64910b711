# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as a screen reader knows it, and a keyboard. Imported in a process that already has the case's environment: the
accessibility library looks for its bus when it is loaded."""

import subprocess
import time

import pyatspi
from gi.repository import GLib

# What has nothing in it that a case looks for; with the form of the Device page most of the tree.
LEAVES = {"label", "scroll bar", "page tab", "image", "separator", "icon"}


class Failure(AssertionError):
    pass


def expect(condition, text, *arguments):
    if not condition:
        raise Failure(text % arguments if arguments else text)


class Screen:
    def __init__(self):
        self.wait("the window", lambda: self.frame() is not None)

    def frame(self):
        for application in pyatspi.Registry.getDesktop(0):
            if application is not None and application.name == "permafrost":
                for child in application:
                    if child is not None:
                        return child
        return None

    def walk(self, root=None):
        """All objects, as they are now."""
        while GLib.MainContext.default().iteration(False):
            pass
        if root is None:
            root = self.frame()
            if root is None:
                return
            root.clear_cache()
        try:
            yield root
            if root.getRoleName() not in LEAVES and root.name != "PfDevicePage":
                for child in root:
                    if child is not None:
                        yield from self.walk(child)
        except (GLib.Error, LookupError):
            # It went while we looked at it.
            return

    def all(self, role=None, name=None, starts=None, ends=None):
        for item in self.walk():
            try:
                label = item.name or ""
                if ((role is None or item.getRoleName() == role) and (name is None or label == name)
                        and (starts is None or label.startswith(starts)) and (ends is None or label.endswith(ends))):
                    yield item
            except (GLib.Error, LookupError):
                continue

    def find(self, **what):
        return next(self.all(**what), None)

    def names(self, **what):
        return [item.name for item in self.all(**what)]

    def wait(self, what, condition, seconds=30, interval=0.1):
        end = time.monotonic() + seconds
        while True:
            try:
                result = condition()
            except GLib.Error:
                result = None
            if result:
                return result
            expect(time.monotonic() < end, "waited %d seconds in vain for %s", seconds, what)
            time.sleep(interval)

    def wait_for(self, seconds=30, **what):
        return self.wait(", ".join(map(str, what.values())), lambda: self.find(**what), seconds)

    def press(self, **what):
        item = self.wait_for(role="push button", **what)
        expect(item.getState().contains(pyatspi.STATE_SENSITIVE), "%s cannot be pressed", item.name)
        expect(item.queryAction().doAction(0), "%s was not pressed", item.name)

    def show_page(self, name):
        self.wait_for(role="page tab", name=name).queryAction().doAction(0)
        self.wait("page " + name, lambda: self.shown_page() == name)

    def shown_page(self):
        for tab in self.all(role="page tab"):
            if tab.getState().contains(pyatspi.STATE_SELECTED):
                return tab.name
        return None

    # The keyboard

    def focus_window(self):
        """Without a window manager nobody gives the window the keyboard."""
        window = subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Permafrost$"],
                                capture_output=True, text=True, check=True, timeout=20).stdout.split()[-1]
        subprocess.run(["xdotool", "windowfocus", "--sync", window], check=True, timeout=20)

    def keys(self, *keys):
        subprocess.run(["xdotool", "key", "--clearmodifiers", "--delay", "40", *keys], check=True, timeout=20)
        time.sleep(0.15)

    def focused(self):
        for item in self.walk():
            try:
                if item.getState().contains(pyatspi.STATE_FOCUSED):
                    return item
            except (GLib.Error, LookupError):
                continue
        return None

    def tab_to(self, what, matches, key="Tab", limit=40):
        """Walks the focus until @matches says that it has arrived."""
        seen = []
        for _ in range(limit):
            item = self.focused()
            seen.append("%s %r" % (item.getRoleName(), item.name) if item is not None else "nothing")
            if item is not None and matches(item):
                return item
            self.keys(key)
        raise Failure("the keyboard does not reach %s; it came to: %s" % (what, "; ".join(seen)))
