# SPDX-License-Identifier: GPL-3.0-or-later
"""One kit's folder: its ports, the daemons it started, the paths of its parts."""

import hashlib
import json
import os
import tempfile

from . import engine, process
from .common import free_port, read_json, write_atomically

PARTS = ("dockerd", "registry", "inner-registry", "git")


class State:
    def __init__(self, folder):
        self.dir = os.path.abspath(folder)
        os.makedirs(self.dir, exist_ok=True)
        for name in ("log", "home", "git"):
            os.makedirs(self.path(name), exist_ok=True)
        self.data = read_json(self.path("state.json")) or {"ports": {}, "processes": {}}

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def save(self):
        write_atomically(self.path("state.json"), json.dumps(self.data, indent=2) + "\n")

    def record(self, part, identity):
        """Noted on disk at once: a kit killed the next moment still knows its daemons."""
        self.data["processes"][part] = identity
        self.save()

    def forget(self, part):
        self.data["processes"].pop(part, None)
        self.save()

    def is_running(self, part):
        return process.is_running(self.data["processes"].get(part))

    def choose_port(self, part):
        self.data["ports"][part] = free_port()
        self.save()
        return self.data["ports"][part]

    def run_dir(self):
        """Where the sockets are: in the kit's folder, unless its name is too long for one."""
        folder = self.path("run")
        if len(folder) > engine.LONGEST_RUN_DIR:
            name = hashlib.sha256(self.dir.encode()).hexdigest()[:12]
            folder = os.path.join(tempfile.gettempdir(), "permafrost-kit-" + name)
        os.makedirs(folder, mode=0o755, exist_ok=True)
        return folder

    def socket(self):
        return os.path.join(self.run_dir(), "docker.sock")
