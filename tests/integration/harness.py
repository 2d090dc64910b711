# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cases of the integration test share: running permafrost-cli, reading firmware,
asking the engine."""

import collections
import glob
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import threading
import time

from kitlib.engine import UnixConnection

CASES = []
Case = collections.namedtuple("Case", "title function")

# A cancel is promised within a second; the rest is for the processes around it.
CANCEL_SECONDS = 1.0
CANCEL_SLACK = 0.3

LABEL = "io.github.permafrost_fw.build"
NAME = re.compile(r"ESP8266-micropython-(v[0-9.]+(?:-preview)?)-mqtt-as-\d{8}-\d{6}(?:-\d+)?\.bin$")
NOBODY = 65534


def case(title):
    def add(function):
        CASES.append(Case(title, function))
        return function
    return add


class Failure(AssertionError):
    pass


def expect(condition, text, *arguments):
    if not condition:
        raise Failure(text % arguments if arguments else text)


def expect_equal(got, wanted, what):
    expect(got == wanted, "%s: got %r, wanted %r", what, got, wanted)


class Engine:
    """The kit's engine, asked directly: what the program says of itself is not believed."""

    def __init__(self, host):
        self.socket = host.partition("://")[2]

    def request(self, method, path, body=None, timeout=600):
        link = UnixConnection(self.socket)
        link.timeout = timeout
        try:
            data = None if body is None else json.dumps(body)
            link.request(method, path, body=data,
                         headers={"Content-Type": "application/json"} if data else {})
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()

    def containers(self):
        _, body = self.request("GET", "/containers/json?all=1&filters=" +
                               '{"label":["%s"]}' % LABEL)
        return json.loads(body)

    def remove_images(self):
        """All of them: layers that another image keeps would not be pulled again."""
        for image in json.loads(self.request("GET", "/images/json")[1]):
            status, body = self.request("DELETE", "/images/%s?force=1" % image["Id"])
            expect(status in (200, 404), "an image stays: %s", body)
        _, body = self.request("GET", "/images/json?all=1")
        expect_equal(json.loads(body), [], "images left")

    def remove_image(self, name):
        status, body = self.request("DELETE", "/images/%s?force=1" % name)
        expect(status in (200, 404), "the image %s stays: %s", name, body)

    def run(self, image, command, folder, mount, environment):
        """A command in a container as somebody would run it by hand; returns its output."""
        status, body = self.request("POST", "/containers/create", {
            "Image": image, "Cmd": command, "WorkingDir": mount, "Env": environment, "Tty": True,
            "HostConfig": {"Binds": ["%s:%s" % (folder, mount)], "NetworkMode": "none",
                           "Init": True}})
        expect(status == 201, "the engine made no container: %s", body)
        name = json.loads(body)["Id"]
        try:
            self.request("POST", "/containers/%s/start" % name)
            _, body = self.request("POST", "/containers/%s/wait" % name)
            _, log = self.request("GET", "/containers/%s/logs?stdout=1&stderr=1" % name)
            expect(json.loads(body)["StatusCode"] == 0, "%s failed by hand:\n%s", command,
                   log.decode(errors="replace")[-2000:])
            return log
        finally:
            self.request("DELETE", "/containers/%s?force=1" % name)


class Shared:
    """What outlives a case: the kit, a copy of the program anybody may run, a warm cache."""

    def __init__(self, cli, kit, base):
        self.kit, self.base = kit, base
        self.cli = os.path.join(base, "permafrost-cli")
        shutil.copy(os.path.abspath(cli), self.cli)
        os.chmod(self.cli, 0o755)
        self.engine = Engine(kit["DOCKER_HOST"])
        self.cache = os.path.join(base, "cache")


class Result:
    def __init__(self, status, out, err, seconds):
        self.status, self.out, self.err, self.seconds = status, out, err, seconds
        try:
            self.json = json.loads(out)
        except ValueError:
            self.json = None

    def text(self):
        """All that the diagnosis says, for a search."""
        diagnosis = (self.json or {}).get("diagnosis") or {}
        return " ".join(str(diagnosis.get(name, "")) for name in
                        ("id", "title", "explanation", "detail")) + " " + \
            (self.json or {}).get("error", "")


class Run:
    """A permafrost-cli under way."""

    def __init__(self, command, environment, wrapper=()):
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            list(wrapper) + command, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/")
        self.lines, self.out = [], []
        self.changed = threading.Condition()
        self.readers = [threading.Thread(target=self.read_err, daemon=True),
                        threading.Thread(target=self.read_out, daemon=True)]
        for reader in self.readers:
            reader.start()

    def read_err(self):
        for line in self.process.stderr:
            with self.changed:
                # A million lines are not kept.
                if len(self.lines) < 20000:
                    self.lines.append(line.decode(errors="replace"))
                self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def read_out(self):
        self.out.append(self.process.stdout.read())

    def wait_for(self, pattern, seconds=60):
        """Until a line of the progress matches."""
        deadline = time.monotonic() + seconds
        seen = 0
        with self.changed:
            while True:
                while seen < len(self.lines):
                    if re.search(pattern, self.lines[seen]):
                        return
                    seen += 1
                left = deadline - time.monotonic()
                expect(left > 0 and (self.process.poll() is None or self.readers[0].is_alive()),
                       "no line matched %r in:\n%s", pattern, "".join(self.lines[-30:]))
                self.changed.wait(min(left, 0.1))

    def finish(self, seconds=180):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failure("still running after %d s:\n%s" % (
                seconds, "".join(self.lines[-30:]))) from None
        took = time.monotonic() - self.began
        for reader in self.readers:
            reader.join()
        return Result(self.process.returncode, b"".join(self.out).decode(errors="replace"),
                      "".join(self.lines), took)

    def signal(self, number):
        self.process.send_signal(number)

    def interrupt(self):
        """Ctrl-C; the seconds until the program is gone, and how it ended."""
        sent = time.monotonic()
        self.signal(signal.SIGINT)
        result = self.finish(30)
        return time.monotonic() - sent, result


class Work:
    """One case's folders, and the program run in them."""

    def __init__(self, shared, number):
        self.shared, self.kit, self.engine = shared, shared.kit, shared.engine
        self.folder = os.path.join(shared.base, "case-%d" % number)
        self.export = os.path.join(self.folder, "export")
        self.cache = os.path.join(self.folder, "cache")
        self.home = os.path.join(self.folder, "home")
        for path in (self.folder, self.export, self.home):
            os.mkdir(path)
        self.runs, self.mounts = [], []

    def close(self, keep):
        for run in self.runs:
            if run.process.poll() is None:
                run.process.kill()
                run.process.wait()
        for path in reversed(self.mounts):
            subprocess.run(["umount", "-l", path], check=False)
        for container in self.engine.containers():
            self.engine.request("DELETE", "/containers/%s?force=1" % container["Id"])
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def report(self):
        """The end of what the last run printed, for a failed case."""
        return "last run printed:\n" + "".join(self.runs[-1].lines[-40:]) if self.runs else ""

    def use_warm_cache(self):
        """The cache that cases share which are not about fetching."""
        self.cache = self.shared.cache

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb" if isinstance(text, bytes) else "w") as stream:
            stream.write(text)
        return path

    def tmpfs(self, name, options):
        path = self.path(name)
        os.makedirs(path, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", path], check=True)
        self.mounts.append(path)
        return path

    def fault(self, name):
        """The rewrite that sends every fetch to one of the kit's faults."""
        return "https://github.com/=%s/fault/%s/" % (self.kit["PF_KIT_GIT_BASE"], name)

    def environment(self, extra=None):
        environment = {"PATH": "/usr/bin:/bin", "HOME": self.home, "LC_ALL": "C.UTF-8",
                       "DOCKER_HOST": self.kit["DOCKER_HOST"],
                       "XDG_CACHE_HOME": self.path("xdg-cache")}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                environment[name] = os.environ[name]
        environment.update(extra or {})
        return environment

    def start(self, *arguments, rewrite=None, env=None, wrapper=(), json_output=True):
        command = [self.shared.cli, *arguments, "--cache", self.cache,
                   "--rewrite", rewrite or self.kit["PF_KIT_REWRITE"]]
        if json_output:
            command.append("--json")
        run = Run(command, self.environment(env), wrapper)
        self.runs.append(run)
        return run

    def cli(self, *arguments, seconds=180, **options):
        return self.start(*arguments, **options).finish(seconds)

    def start_build(self, *arguments, **options):
        return self.start("build", "--export", self.export, *arguments, **options)

    def build(self, *arguments, seconds=180, **options):
        return self.start_build(*arguments, **options).finish(seconds)

    def good_build(self, *arguments, **options):
        """A build that must succeed; its firmware, checked."""
        result = self.build(*arguments, **options)
        expect(result.status == 0, "the build failed (%d): %s\n%s", result.status, result.out,
               result.err[-3000:])
        return Firmware(result)

    def exported(self):
        return sorted(os.listdir(self.export))

    def firmware_files(self):
        return sorted(glob.glob(os.path.join(self.export, "*.bin")))

    def expect_no_containers(self):
        left = self.engine.containers()
        expect(not left, "containers were left: %s",
               [(item["Id"][:12], item["State"], item["Command"]) for item in left])

    def expect_export_whole(self):
        """Whatever happened: a file with a firmware's name is a whole firmware with its
        record, and nothing else but mqtt_local.py is there."""
        for path in self.firmware_files():
            check_image(read(path))
            with open(path[:-4] + ".json", encoding="utf-8") as stream:
                json.load(stream)
        for name in self.exported():
            expect(name == "mqtt_local.py" or name.endswith((".bin", ".json")) or
                   name.startswith("."), "%s was left in the export folder", name)

    def git_bytes(self):
        """How many bytes the git server has sent so far."""
        with open(self.kit["PF_KIT_GIT_LOG"], encoding="utf-8") as stream:
            return sum(int(line.split()[4]) for line in stream)


def read(path):
    with open(path, "rb") as stream:
        return stream.read()


def check_image(data):
    """An ESP8266 image with MicroPython's tail, read without Permafrost's own code."""
    magic, segments = data[0], data[1]
    expect(magic == 0xE9 and 1 <= segments <= 16, "not an ESP8266 image: %s", data[:8].hex())
    at, checksum = 8, 0xEF
    for _ in range(segments):
        _, size = struct.unpack_from("<II", data, at)
        for byte in data[at + 8:at + 8 + size]:
            checksum ^= byte
        at += 8 + size
    expect(data[at | 15] == checksum, "the checksum of the segments is wrong")
    expect(hashlib.md5(data[4:-16]).digest() == data[-16:], "the MD5 at the end is wrong")


class Firmware:
    def __init__(self, result):
        self.result = result
        self.path = result.json["file"]
        self.data = read(self.path)
        check_image(self.data)
        expect(NAME.match(os.path.basename(self.path)), "odd name %s", self.path)
        with open(self.path[:-4] + ".json", encoding="utf-8") as stream:
            self.record = json.load(stream)
        self.sha256 = hashlib.sha256(self.data).hexdigest()

    def expect_holds(self, text):
        expect(text.encode() in self.data, "the firmware does not contain %r", text)

    def expect_lacks(self, text):
        expect(text.encode() not in self.data, "the firmware contains %r", text)


def git(*arguments):
    return subprocess.run(("git", "-c", "safe.directory=*") + arguments, check=True,
                          capture_output=True, text=True).stdout.strip()
