# SPDX-License-Identifier: GPL-3.0-or-later
"""The kit's registry, the proxy before it, and its git server."""

import http.client
import os
import shutil
import sys

from . import process
from .common import KIT_SOURCE, KitError, wait_until, write_atomically

REGISTRY_CONFIG = """\
version: 0.1
log:
  level: warn
storage:
  filesystem:
    rootdirectory: %s
  delete:
    enabled: true
http:
  addr: 127.0.0.1:%d
"""

# A port found free may be taken by somebody else before the server has it.
ATTEMPTS = 5


def answers(port, path="/"):
    try:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        link.request("GET", path)
        link.getresponse().read()
        link.close()
        return True
    except (OSError, http.client.HTTPException):
        return False


def start(state, part, command_for):
    """Starts one server on a port that stays the same from one start to the next."""
    for attempt in range(ATTEMPTS):
        port = state.data["ports"].get(part)
        if port is None or attempt > 0:
            port = state.choose_port(part)
        identity = process.spawn(command_for(port), state.path("log", part + ".log"))
        state.record(part, identity)
        try:
            wait_until(part, lambda: answers(port), 20, lambda: process.is_running(identity))
        except KitError:
            process.stop(identity, 2)
            continue
        if process.is_running(identity):
            return
    raise KitError("the %s server does not start, see %s" % (part, state.path("log", part + ".log")))


def start_registry(state):
    program = shutil.which("docker-registry")
    if program is None:
        raise KitError("docker-registry is not installed")

    def command(port):
        config = state.path("registry.yml")
        write_atomically(config, REGISTRY_CONFIG % (state.path("images"), port))
        return [program, "serve", config]

    # The inner registry has a port of its own; the name everybody uses is the proxy's.
    start(state, "inner-registry", command)


def start_proxy(state):
    script = os.path.join(KIT_SOURCE, "kitlib", "registry_proxy.py")
    start(state, "registry", lambda port: [
        sys.executable, script, "--port", str(port),
        "--registry", str(state.data["ports"]["inner-registry"])])


def start_git(state):
    script = os.path.join(KIT_SOURCE, "kitlib", "git_server.py")
    start(state, "git", lambda port: [
        sys.executable, script, "--port", str(port), "--root", state.path("git"),
        "--home", state.path("home"), "--log", state.path("log", "git-access.log")])
