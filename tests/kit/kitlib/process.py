# SPDX-License-Identifier: GPL-3.0-or-later
"""Daemons the kit starts, and ending them without ever hitting a stranger: a process is
known by its id together with the time the kernel started it."""

import os
import signal
import subprocess
import time


def start_time(pid):
    """The kernel's start time of a process in clock ticks since boot, None if it is gone."""
    try:
        with open("/proc/%d/stat" % pid, encoding="ascii", errors="replace") as stream:
            text = stream.read()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in ("Z", "X") else int(fields[19])


def boot_id():
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as stream:
        return stream.read().strip()


def spawn(command, log_path, environment=None):
    """Starts a daemon in a session of its own and returns what identifies it."""
    with open(log_path, "ab") as log:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                 stderr=subprocess.STDOUT, start_new_session=True,
                                 env=environment, cwd="/")
    return {"pid": child.pid, "start": start_time(child.pid), "boot": boot_id()}


def is_running(identity):
    if not identity or identity.get("boot") != boot_id():
        return False
    reap(identity["pid"])
    return identity["start"] is not None and start_time(identity["pid"]) == identity["start"]


def reap(pid):
    """Collects an ended child, so that it does not look alive as a zombie."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass


def stop(identity, patience):
    """Asks, waits, insists. True if the process is gone."""
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5)):
        if not is_running(identity):
            return True
        try:
            os.kill(identity["pid"], number)
        except ProcessLookupError:
            return True
        deadline = time.monotonic() + seconds
        while is_running(identity) and time.monotonic() < deadline:
            time.sleep(0.02)
    return not is_running(identity)


def with_argument(names, text):
    """Processes of these programs with an argument that contains text: what a killed
    dockerd leaves behind names the kit's own folder in its arguments."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        pid = int(entry)
        began = start_time(pid)
        try:
            with open("/proc/%d/cmdline" % pid, "rb") as stream:
                arguments = stream.read().decode(errors="replace").split("\0")
        except OSError:
            continue
        if began is not None and os.path.basename(arguments[0]) in names and \
                any(text in argument for argument in arguments[1:]):
            found.append({"pid": pid, "start": began, "boot": boot_id()})
    return found
