# SPDX-License-Identifier: GPL-3.0-or-later
"""The cases: what a person does with the window, from the first start to the firmware file."""

import glob
import hashlib
import json
import os
import time
import urllib.request

from screen import Screen, expect

STAGES = 6
BUILD_SECONDS = 180


class Person:
    """Somebody at the window, and the folder and the file manager that they look at."""

    def __init__(self, home, export, record):
        self.home, self.export, self.record = home, export, record
        self.screen = Screen()
        self.stage_list = None

    def firmware(self):
        return sorted(glob.glob(os.path.join(self.export, "*.bin")))

    def calls(self):
        try:
            with open(self.record, encoding="utf-8") as lines:
                return [json.loads(line) for line in lines]
        except FileNotFoundError:
            return []

    def stages(self):
        """The stages' titles and what is said of them: "Compile: running, 0:14" is ("Compile", "running, 0:14")."""
        # The list alone: all objects of the window take longer than a stage of a small build.
        if self.stage_list is None:
            self.stage_list = self.screen.wait_for(role="list", name="Stages")
        self.stage_list.clear_cache()
        return [tuple(item.name.split(": ", 1)) for item in self.screen.walk(self.stage_list)
                if item.getRoleName() == "push button"]

    def wait_for_releases(self):
        return self.screen.wait_for(role="label", starts="v1.28.0 · latest stable", seconds=60)

    def wait_for_end(self, button="Build"):
        self.screen.wait_for(role="push button", name=button, seconds=BUILD_SECONDS)

    def choose_release(self, release):
        """With the keyboard: an accessible combo row has no action in GTK 4.8."""
        screen = self.screen
        screen.focus_window()
        screen.tab_to("the list of releases", lambda item: item.getRoleName() == "combo box" and item.name == "MicroPython")
        screen.keys("space")
        time.sleep(0.5)
        screen.keys("Down", "Return")
        screen.wait("release " + release, lambda: screen.find(role="label", name=release)
                    or screen.find(role="label", starts=release + " "))

    def expect_file(self, release):
        files = self.screen.wait("the file", self.firmware, 20)
        expect(len(files) == 1, "files: %s", files)
        name = os.path.basename(files[0])
        expect(name.startswith("ESP8266-micropython-%s-mqtt-as-" % release), "its name is %s", name)
        with open(files[0], "rb") as file:
            data = file.read()
        expect(data[0] == 0xE9 and hashlib.md5(data[4:-16]).digest() == data[-16:], "the image is not sound")
        expect(b"mqtt_as" in data, "mqtt_as is not in the image")
        with open(files[0][:-4] + ".json", encoding="utf-8") as record:
            expect(json.load(record)["micropython"]["release"] == release, "the record says another release")
        return files[0]

    def expect_shown_in_folder(self, path):
        uri = "file://" + urllib.request.pathname2url(path)
        self.screen.wait("the file manager", lambda: ["ShowItems", [uri]] in self.calls(), 20)

    def expect_listed(self, release):
        screen = self.screen
        screen.show_page("Files")
        screen.wait_for(role="label", name=release)
        screen.wait_for(role="label", ends="Verified")


def first_start(person):
    """First start, an older release, Build: the stages pass by, the file is there, listed, and shown in its folder."""
    screen = person.screen
    person.wait_for_releases()
    person.choose_release("v1.27.0")
    screen.show_page("Log")
    screen.press(name="Build")
    seen = {}
    end = time.monotonic() + BUILD_SECONDS
    while not seen or any(states[-1] in ("waiting", "running") for states in seen.values()):
        expect(time.monotonic() < end, "the build does not end; stages: %s", seen)
        for title, state in person.stages():
            states = seen.setdefault(title, [])
            word = state.split(",")[0]
            if not states or states[-1] != word:
                states.append(word)
    person.wait_for_end()
    expect(len(seen) == STAGES, "stages: %s", seen)
    for title, states in seen.items():
        expect(states[-1] in ("done", "already done before"), "%s ended as %s", title, states)
    expect(sum("running" in states for states in seen.values()) >= 2, "no stage was seen at work: %s", seen)
    expect(sum("waiting" in states for states in seen.values()) >= 2, "no stage was seen waiting: %s", seen)

    path = person.expect_file("v1.27.0")
    person.expect_shown_in_folder(path)
    lines = [name for log in screen.all(role="log") for name in (child.name for child in log)]
    expect(len(lines) > 5, "the log can be read by nobody: %s", lines)
    person.expect_listed("v1.27.0")
    expect(os.path.exists(os.path.join(person.export, "mqtt_local.py")), "no mqtt_local.py")

    # What was chosen is kept.
    with open(os.path.join(person.home, "config/glib-2.0/settings/keyfile"), encoding="utf-8") as settings:
        expect("release='v1.27.0'" in settings.read(), "the release is forgotten")


def stop_and_again(person):
    """Stop half-way ends the build at once and leaves nothing; a second Build goes through."""
    screen = person.screen
    person.wait_for_releases()
    screen.show_page("Log")
    screen.press(name="Build")
    screen.wait("a stage in the container", lambda: [title for title, state in person.stages()[2:] if state.startswith("running")],
                BUILD_SECONDS, 0.02)
    began = time.monotonic()
    screen.press(name="Stop")
    person.wait_for_end()
    seconds = time.monotonic() - began
    # A second is promised for the build; finding the buttons takes its time too.
    expect(seconds < 4, "stopping took %.1f s", seconds)
    expect("stopped" in [state.split(",")[0] for _, state in person.stages()], "stages: %s", person.stages())
    expect(not person.firmware(), "a stopped build left %s", person.firmware())
    expect(not person.calls(), "a stopped build opened a folder")

    screen.press(name="Build")
    screen.wait_for(role="push button", name="Stop", seconds=5)
    person.wait_for_end()
    person.expect_shown_in_folder(person.expect_file("v1.28.0"))


def failure(person):
    """A firmware that does not fit: the log's page comes to the front with the diagnosis and what mends it."""
    screen = person.screen
    person.wait_for_releases()
    screen.press(name="Build")
    screen.wait_for(role="push button", name="Stop", seconds=5)
    person.wait_for_end()
    screen.wait("page Log", lambda: screen.shown_page() == "Log")
    screen.wait_for(role="label", starts="The firmware does not fit")
    expect(screen.names(role="push button", ends="Choose Modules"), "no remedy can be pressed")
    expect("failed" in [state.split(",")[0] for _, state in person.stages()], "stages: %s", person.stages())
    screen.wait_for(starts="Error: ")
    expect(not person.firmware(), "a failed build left %s", person.firmware())

    # The key for the next error leads to it.
    screen.focus_window()
    screen.tab_to("the output", lambda item: item.getRoleName() == "log")
    screen.keys("F8")
    log = screen.find(role="log")
    screen.wait("the error's line", lambda: "irom0_0_seg" in (screen.find(role="log").description or "")
                or "rror" in (screen.find(role="log").description or ""))
    expect(log.name == "Build output", "the log's name is %s", log.name)


def keyboard_only(person):
    """From the start to the file in its folder without a mouse."""
    screen = person.screen
    person.wait_for_releases()
    person.choose_release("v1.27.0")
    screen.tab_to("Build", lambda item: item.name == "Build", key="shift+Tab")
    screen.keys("Return")
    screen.wait_for(role="push button", name="Stop", seconds=5)
    screen.keys("alt+3")
    screen.wait("page Log", lambda: screen.shown_page() == "Log")
    person.wait_for_end()
    path = person.expect_file("v1.27.0")
    person.expect_shown_in_folder(path)
    before = len(person.calls())

    # The new file is selected there, unfolded: its buttons are a few steps away.
    screen.keys("alt+4")
    screen.wait("page Files", lambda: screen.shown_page() == "Files")
    screen.tab_to("Show in Folder", lambda item: item.name.endswith("Show in Folder"))
    screen.keys("space")
    screen.wait("the file manager, again", lambda: len(person.calls()) > before, 20)
    screen.tab_to("Move to Bin", lambda item: item.name.endswith("Move to Bin"))
    screen.keys("space")
    screen.wait("the row to go", lambda: not screen.names(role="push button", name="Move to Bin"))
    screen.keys("ctrl+z")
    screen.wait("the row to come back", lambda: screen.names(role="push button", name="Move to Bin"))
    expect(os.path.exists(path), "undo came too late")



def no_engine(person):
    """Without an engine: the banner says what is missing, a build says why it failed, and a notification tells of it."""
    screen = person.screen
    screen.wait_for(role="push button", name="Check Again")
    screen.press(name="Build")
    person.wait_for_end()
    screen.wait("page Log", lambda: screen.shown_page() == "Log")
    expect(screen.names(role="push button", name="Copy Command") or screen.names(role="push button", ends="Build Again"),
           "nothing says what to do")
    expect(not person.firmware(), "a file without an engine: %s", person.firmware())
