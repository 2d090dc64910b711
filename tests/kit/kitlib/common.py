# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the kit keeps things, and small helpers every part uses."""

import contextlib
import fcntl
import json
import os
import socket
import sys
import time

KIT_SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class KitError(Exception):
    """Something the person at the keyboard can act on; printed without a traceback."""


def say(text):
    """Progress goes to stderr, so that `kit env` can be evaluated by a shell."""
    print("kit: " + text, file=sys.stderr, flush=True)


def cache_dir():
    """The folder of parts that outlive a kit: the toolchain's root folder above all."""
    path = os.environ.get("PERMAFROST_KIT_CACHE")
    if not path:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        path = os.path.join(base, "permafrost-kit")
    os.makedirs(path, exist_ok=True)
    return os.path.abspath(path)


def write_atomically(path, data):
    """Writes beside the goal and renames, so that a killed kit leaves no half file."""
    temporary = "%s.%d.new" % (path, os.getpid())
    with open(temporary, "wb" if isinstance(data, bytes) else "w") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    os.rename(temporary, path)


def read_json(path, default=None):
    """A file that is missing or was cut short counts as not there."""
    try:
        with open(path, encoding="utf-8") as stream:
            return json.load(stream)
    except (OSError, ValueError):
        return default


@contextlib.contextmanager
def locked(path, wait_message):
    """Holds an exclusive lock on a file; the kernel drops it when the holder dies."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(wait_message)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def free_port():
    """A loopback port nobody listens on now. The caller retries if it is lost meanwhile."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(what, test, seconds, alive=None):
    """Polls until test() is true; gives up early when the process behind it has ended."""
    deadline = time.monotonic() + seconds
    while not test():
        if alive is not None and not alive():
            raise KitError("%s ended before it was ready" % what)
        if time.monotonic() > deadline:
            raise KitError("%s was not ready within %d s" % (what, seconds))
        time.sleep(0.05)
