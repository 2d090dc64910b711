# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does, from the first start to a firmware file and through a failure."""
import json
import os
import subprocess
import time

from driver import Window, expect, wait

CASES = {}


def case(title):
    def add(function):
        CASES[function.__name__.replace("_", "-")] = (title, function)
        return function
    return add


def setting(name):
    """As the program has stored it"""
    path = os.path.join(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings", "keyfile")
    try:
        for line in open(path, encoding="utf-8"):
            key, _, value = line.strip().partition("=")
            if key == name:
                return value
    except FileNotFoundError:
        pass
    return None


def containers():
    """Of Permafrost, as the engine itself lists them"""
    socket = os.environ["DOCKER_HOST"].replace("unix://", "")
    filters = json.dumps({"label": ["io.github.permafrost_fw.build"]})
    out = subprocess.run(["curl", "-sf", "-G", "--unix-socket", socket, "--data-urlencode", "filters=" + filters, "-d", "all=1",
                          "http://engine/containers/json"], capture_output=True, text=True, check=True).stdout
    return json.loads(out)


def wait_for_list(window):
    wait("the list of releases", lambda: window.find("label", "v1.28.0 · latest stable"))


def choose_older_release(window):
    wait_for_list(window)
    row = window.find("combo box", "MicroPython")
    expect(row, "there is no row for the release")
    # GTK 4.8 gives a combo row no action: a person opens it with the keyboard.
    for _ in range(30):
        window.keys("Tab")
        focused = window.focused()
        if focused is not None and focused.name.startswith("MicroPython"):
            break
    else:
        expect(False, "Tab does not come to the release's row")
    window.keys("Return")
    time.sleep(0.5)
    window.keys("Down", "Return")
    wait("the choice to be kept", lambda: setting("release") == "'v1.27.0'", 10)


@case("choose an older release, stop half-way, build, find the file")
def build(program):
    window = Window(program)
    choose_older_release(window)

    window.press("Build")
    wait("Stop in Build's place", lambda: window.has_button("Stop") and not window.has_button("Build"), 5)
    wait("the progress bar", lambda: window.find("progress bar", "Progress of the build"))
    wait("a container", containers, 120)
    started = time.monotonic()
    window.press("Stop")
    wait("the build to stop", lambda: window.find_text("Build stopped"), 10)
    expect(time.monotonic() - started < 5, "stopping took %.1f s", time.monotonic() - started)
    expect(not containers(), "a container is left")
    expect(not window.firmware(), "a stopped build left a file")

    window.press("Build")
    wait("the firmware", window.firmware, 180)
    wait("the result in the bar", lambda: window.find_text("Firmware saved"))
    expect(window.has_button("Build"), "Build did not come back")
    path = window.firmware()[0]
    expect("v1.27.0" in os.path.basename(path), "%s is not the release that was chosen", path)

    shown = wait("the file manager to be asked", lambda: window.recorded("ShowItems"))
    expect(shown[0]["uris"] == ["file://" + path], "the file manager shows %s", shown[0]["uris"])
    window.press("Show File")
    wait("the file manager to be asked again", lambda: len(window.recorded("ShowItems")) == 2)

    # The Files page and the last firmware speak of it.
    wait("the file on the page Files", lambda: window.find_text(os.path.basename(path)))
    wait("the verdict", lambda: window.find_text("Verified"))
    wait("the flash map's text", lambda: window.find("image", None) and any(
        "of flash used: MicroPython" in (item.name or "") for item in window.items()))
    window.close()

    # What was chosen last time is chosen next time.
    window = Window(program)
    wait("the release that was chosen", lambda: window.find("label", "v1.27.0"))
    window.close()


@case("a failure shows what went wrong and what mends it")
def failure(program):
    window = Window(program, PERMAFROST_REWRITE="https://github.com/=%s/fault/overflow/" % os.environ["PF_KIT_GIT_BASE"])
    wait_for_list(window)
    window.press("Build")
    wait("the failure in the bar", lambda: window.find_text("Build failed"), 180)
    wait("the diagnosis", lambda: window.find_text("does not fit"))
    alert = wait("the alert", lambda: next((item for item in window.items() if item.getRoleName() in ("alert", "notification", "dialog")
                                            and window.find("push button", None, item)), None))
    buttons = [item.name for item in window.items(alert) if item.getRoleName() == "push button"]
    expect(buttons, "the diagnosis has no remedy")
    expect(not window.firmware(), "a failed build left a file")
    notes = wait("a notification", lambda: window.recorded("Notify"))
    expect(notes[0]["summary"] == "Build failed", "the notification says %s", notes[0]["summary"])
    window.close()


@case("from the start to the firmware with the keyboard alone")
def keyboard(program):
    window = Window(program)
    wait_for_list(window)
    window.keys("alt+4", "alt+3", "alt+2", "alt+1")

    # The order of Tab is that of the screen, and everything can be reached.
    names = []
    for _ in range(25):
        window.keys("Tab")
        focused = window.focused()
        names.append(focused.name if focused is not None else "")
    order = ["MicroPython", "Flash Layout", "Add Modules", "MQTT 5 Properties", "Change"]
    places = [next((i for i, name in enumerate(names) if wanted in name), None) for wanted in order]
    expect(None not in places, "Tab reaches only %s", names)
    first = places[0]
    expect([(place - first) % len(names) for place in places] == sorted((place - first) % len(names) for place in places),
           "the order of Tab is %s", names)

    window.keys("ctrl+b")
    wait("the build to start", lambda: window.has_button("Stop"), 10)
    wait("the firmware", window.firmware, 180)
    wait("the result", lambda: window.find_text("Firmware saved"))
    window.keys("ctrl+e")
    wait("the folder to be opened", lambda: window.recorded("ShowFolders"))
    window.keys("ctrl+q")
    wait("the program to end", lambda: window.process.poll() is not None, 10)
    expect(window.process.returncode == 0, "the program ended with %d", window.process.returncode)
    window.recorder.terminate()


@case("without an engine the window says what to do")
def no_engine(program):
    window = Window(program, DOCKER_HOST="unix://" + os.path.join(os.environ["HOME"], "no.sock"))
    wait("the banner", lambda: window.find_text("container engine") or window.find_text("Container Engine")
         or window.find_text("docker"))
    window.press("Build")
    wait("the diagnosis", lambda: window.find_text("Build failed"), 60)
    window.close()
