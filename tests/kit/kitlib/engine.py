# SPDX-License-Identifier: GPL-3.0-or-later
"""A Docker Engine of the kit's own: its socket, its data, its registry mirror."""

import http.client
import json
import os
import shutil
import socket
import subprocess

from . import process
from .common import KitError, say, wait_until

# Sockets below the exec root are this much longer than the folder's name.
LONGEST_RUN_DIR = 60


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def api(socket_path, path, method="GET"):
    """One question to the engine: the status and the decoded answer."""
    link = UnixConnection(socket_path)
    try:
        link.request(method, path)
        answer = link.getresponse()
        body = answer.read()
        return answer.status, json.loads(body) if body else None
    finally:
        link.close()


def answers(socket_path):
    try:
        return api(socket_path, "/version")[0] == 200
    except (OSError, ValueError, http.client.HTTPException):
        return False


def start(state):
    """Starts dockerd; returns its identity."""
    if os.geteuid() != 0:
        raise KitError("the kit's engine needs root")
    dockerd = shutil.which("dockerd") or shutil.which("dockerd", path="/usr/sbin:/sbin")
    if dockerd is None:
        raise KitError("dockerd is not installed")
    run = state.run_dir()
    for name in ("docker.pid", "docker.sock"):
        path = os.path.join(run, name)
        if os.path.lexists(path):
            os.unlink(path)
    command = [
        dockerd, "-H", "unix://" + state.socket(), "--data-root", state.path("docker"),
        "--exec-root", os.path.join(run, "exec"), "--pidfile", os.path.join(run, "docker.pid"),
        "--bridge", "none", "--iptables=false", "--ip6tables=false",
        "--registry-mirror", "http://127.0.0.1:%d" % state.data["ports"]["registry"],
        "--config-file", state.path("daemon.json")]
    with open(state.path("daemon.json"), "w", encoding="utf-8") as stream:
        stream.write("{}\n")
    environment = dict(os.environ, HOME=state.path("home"))
    for name in ("DOCKER_HOST", "DOCKER_CONFIG"):
        environment.pop(name, None)
    # What the mirror lacks is never asked of the internet: the proxy is a closed port.
    environment.update(HTTP_PROXY="http://127.0.0.1:1", HTTPS_PROXY="http://127.0.0.1:1",
                       NO_PROXY="127.0.0.1,localhost")
    identity = process.spawn(command, state.path("log", "dockerd.log"), environment)
    state.record("dockerd", identity)
    try:
        wait_until("dockerd", lambda: answers(state.socket()), 60,
                   lambda: process.is_running(identity))
    except KitError as error:
        raise KitError("%s, see %s" % (error, state.path("log", "dockerd.log"))) from error
    return identity


def stop(state, identity):
    """Ends dockerd, what it started, and the mounts it leaves behind when it was killed."""
    process.stop(identity, 30)
    run = state.run_dir()
    for leftover in process.with_argument(
            ("containerd", "containerd-shim", "containerd-shim-runc-v2", "docker-proxy"),
            os.path.join(run, "exec") + os.sep):
        process.stop(leftover, 5)
    for container in leftover_containers(state):
        process.stop(container, 1)
    for folder in mounts_below(state.dir) + mounts_below(run):
        if subprocess.run(["umount", folder], check=False, capture_output=True).returncode != 0:
            subprocess.run(["umount", "-l", folder], check=False, capture_output=True)


def leftover_containers(state):
    """First processes of containers whose shim was killed: the runtime noted their ids."""
    found = []
    bundles = os.path.join(state.run_dir(), "exec", "containerd", "daemon",
                           "io.containerd.runtime.v2.task", "moby")
    for name in os.listdir(bundles) if os.path.isdir(bundles) else []:
        try:
            with open(os.path.join(bundles, name, "init.pid"), encoding="ascii") as stream:
                pid = int(stream.read())
            with open("/proc/%d/cgroup" % pid, encoding="ascii") as stream:
                groups = stream.read()
        except (OSError, ValueError):
            continue
        if name in groups:
            found.append({"pid": pid, "start": process.start_time(pid),
                          "boot": process.boot_id()})
    return found


def mounts_below(folder):
    """Mount points under a folder, the deepest first."""
    found = []
    prefix = os.path.realpath(folder) + os.sep
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as stream:
        for line in stream:
            point = line.split()[4].encode().decode("unicode_escape")
            if point.startswith(prefix):
                found.append(point)
    return sorted(found, key=lambda point: point.count(os.sep), reverse=True)


def remove_data(state):
    """Deletes the engine's data; it must be stopped."""
    if mounts_below(state.dir):
        raise KitError("something is still mounted below %s" % state.dir)
    say("removing %s" % state.path("docker"))
    shutil.rmtree(state.path("docker"), ignore_errors=True)
