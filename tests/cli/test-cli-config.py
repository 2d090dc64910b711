#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""permafrost-cli config as a shell sees it, with a real Mosquitto on loopback for `config test`."""
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLI = sys.argv[1]
IMPORT = "from mqtt_as import config\n"


class Config:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.file = self.folder / "mqtt_local.py"
        self.env = {"PATH": os.environ["PATH"], "HOME": folder, "LC_ALL": "C.UTF-8"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def run(self, *arguments, stdin=""):
        return subprocess.run([CLI, "config", *arguments, "--file", str(self.file)], env=self.env, capture_output=True,
                              text=True, timeout=60, input=stdin)

    def good(self, *arguments, stdin=""):
        result = self.run(*arguments, stdin=stdin)
        assert (result.returncode, result.stderr) == (0, ""), (arguments, result)
        return result.stdout

    def bad(self, status, *arguments, stdin=""):
        result = self.run(*arguments, stdin=stdin)
        assert result.returncode == status, (arguments, result)
        assert result.stderr.startswith("permafrost-cli: "), result.stderr
        assert len(result.stderr.splitlines()) == 1, result.stderr
        return result.stderr


def test_set_makes_a_file(config):
    config.good("set", "server=broker", "ssid=net", "wifi_pw=password")
    assert config.file.read_text() == (IMPORT + '\nconfig["ssid"] = "net"\nconfig["wifi_pw"] = "password"\n'
                                       'config["server"] = "broker"\n'), config.file.read_text()
    assert config.file.stat().st_mode & 0o777 == 0o600
    assert config.good("get", "server") == "broker\n"
    assert config.good("get", "port") == "0\n"


def test_set_takes_a_url_apart(config):
    config.good("set", "server=mqtts://me@broker:8884")
    settings = json.loads(config.good("get", "--json"))["settings"]
    assert [settings[name]["value"] for name in ("server", "port", "ssl", "user")] == ["broker", "8884", "true", "me"]
    assert settings["server"] == {"origin": "file", "line": 3, "secret": False, "value": "broker"}, settings["server"]


def test_secrets(config):
    config.good("set", "user=me", "password", stdin="pä ss\n")
    assert "b\"p\\xc3\\xa4 ss\"" in config.file.read_text()
    for output in (config.good("get"), config.good("get", "--json"), config.run("check").stdout):
        assert "pä" not in output and "xc3" not in output, output
    assert config.good("get", "password") == "pä ss\n"
    assert json.loads(config.good("get", "password", "--json"))["settings"]["password"]["value"] == "pä ss"
    config.bad(2, "set", "password", stdin="")


def test_secret_on_a_terminal(config):
    """The terminal does not show what is typed."""
    leader, follower = pty.openpty()
    process = subprocess.Popen([CLI, "config", "set", "password", "--file", str(config.file)], env=config.env, stdin=follower,
                               stdout=follower, stderr=follower, start_new_session=True)
    seen = b""
    while b"password: " not in seen:
        seen += os.read(leader, 1024)
    os.write(leader, b"swordfish\n")
    assert process.wait(30) == 0
    os.close(follower)
    try:
        while True:
            more = os.read(leader, 1024)
            if not more:
                break
            seen += more
    except OSError:
        pass
    os.close(leader)
    assert b"swordfish" not in seen, seen
    assert config.good("get", "password") == "swordfish\n"


def test_keeps_the_rest(config):
    text = "# mine\r\n" + IMPORT + "config['server'] = 'a'   # here\r\n\tx = 1\n".replace("\t", "") + "if x:\n\tconfig['port'] = 5\n"
    config.file.write_bytes(text.encode())
    config.good("set", "server=b")
    assert config.file.read_bytes() == text.replace("'a'", "'b'").encode()
    assert config.good("set", "server=b") == ""
    assert config.file.read_bytes() == text.replace("'a'", "'b'").encode()
    assert "port" in config.bad(1, "set", "port=6")
    assert "set by code" in config.good("get")
    config.bad(1, "get", "port")


def test_refusals(config):
    for arguments in (["get"], ["check"], ["test"], ["set", "port=x"], ["set", "subs_cb=print"]):
        config.bad(1, *arguments)
    for arguments in ([], ["burn"], ["set"], ["set", "sever=a"], ["get", "sever"], ["check", "x"], ["set", "server=ws://a"],
                      ["test", "--timeout", "0"], ["get", "--nonsense"]):
        config.bad(2, *arguments)
    assert not config.file.exists()
    config.file.write_text("x = (\n")
    assert "ine 1" in config.bad(1, "set", "server=a")
    assert config.file.read_text() == "x = (\n"


def test_check(config):
    config.file.write_text(IMPORT + "config['server'] = 'a:1'\n")
    result = config.run("check")
    assert result.returncode == 1 and "line 2: server: error:" in result.stdout, result
    issues = json.loads(config.run("check", "--json").stdout)
    assert issues["good"] is False and issues["issues"][0]["setting"] == "server" and issues["issues"][0]["fix"] == "Split"
    config.file.write_text(IMPORT + "config['server'] = 'a'\nconfig['ssid'] = 'n'\nconfig['wifi_pw'] = ''\nwifi_led = blue_led = print\n")
    assert config.good("check") == "Nothing is wrong.\n"
    assert json.loads(config.good("check", "--json"))["issues"] == []


class Broker:
    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        path = Path(folder) / "mosquitto.conf"
        path.write_text(f"user root\npersistence false\nlistener {self.port} 127.0.0.1\nallow_anonymous true\n")
        env = {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}
        self.process = subprocess.Popen(["mosquitto", "-c", str(path)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert time.monotonic() < end
                time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def test_test(config):
    with Broker(config.folder) as broker:
        config.good("set", f"server=127.0.0.1:{broker.port}", "will.topic=home/status")
        assert "let us in" in config.good("test")
        answer = json.loads(config.good("test", "--json", "--publish-will"))
        assert answer["status"] == "ok" and answer["published"] and answer["round_trip_seconds"] > 0, answer
        config.good("set", "ssl=true")
        answer = config.run("test", "--json")
        assert answer.returncode == 1 and json.loads(answer.stdout)["status"] == "tls-failed", answer
    config.good("set", "ssl=false")
    answer = config.run("test", "--json")
    assert answer.returncode == 1 and json.loads(answer.stdout)["status"] == "unreachable", answer


def test_ctrl_c(config):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        config.good("set", f"server=127.0.0.1:{silent.getsockname()[1]}")
        process = subprocess.Popen([CLI, "config", "test", "--file", str(config.file)], env=config.env, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        connection, _ = silent.accept()
        connection.recv(100)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert time.monotonic() - start < 1.5
        process.communicate()
        connection.close()


TESTS = [function for name, function in list(globals().items()) if name.startswith("test_")]
failed = 0
print(f"1..{len(TESTS)}")
for number, test in enumerate(TESTS, 1):
    with tempfile.TemporaryDirectory() as folder:
        try:
            test(Config(folder))
            print(f"ok {number} {test.__name__}", flush=True)
        except Exception as error:  # a test that fails must not end the others
            failed += 1
            print(f"not ok {number} {test.__name__}\n# {type(error).__name__}: {str(error)[:2000]!r}", flush=True)
sys.exit(1 if failed else 0)
