#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""git over HTTP: a threaded server around git's own http-backend, with faults on request.

    git_server.py --port PORT --root FOLDER --log FILE

/OWNER/NAME.git is FOLDER/OWNER/NAME.git. A path that begins with /fault/FAULT/ is served
the same way, but misbehaves (see FAULTS), or takes the repository from
FOLDER/fault/FAULT/OWNER/NAME.git if there is one. A mirror address or URL rewrite is thus
all a test needs to switch a fault on, and tests with different faults run side by side.

Each request is one line of the log: time, method, path, status, bytes sent."""

import argparse
import http.server
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

BLOCK = 64 * 1024
SLOW_BLOCK, SLOW_PAUSE = 2048, 0.1
# A pack is cut after this many bytes; the list of refs, which is smaller, comes whole.
DIE_AFTER = 24 * 1024

FAULTS = {
    "missing": "every repository is answered with 404",
    "broken": "every request is answered with 500",
    "private": "every request is answered with 401",
    "hang": "the connection is accepted, and nothing is ever said",
    "hang-pack": "the list of refs comes, the pack never does",
    "slow": "20 KB a second",
    "die": "the connection is closed in the middle of the pack",
    "rubbish": "the answer is not git's protocol",
    "moved": "every request is sent on to the address without the fault",
    "old": "protocol version 0 only, and no commit is handed out by its id",
}

log_lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "PermafrostKit"

    def log_message(self, format, *arguments):  # pylint: disable=redefined-builtin
        pass

    def do_GET(self):
        self.serve()

    do_HEAD = do_GET
    do_POST = do_GET

    def serve(self):
        self.sent, self.status = 0, 0
        url = urllib.parse.urlsplit(self.path)
        path = urllib.parse.unquote(url.path)
        try:
            self.answer(path, url.query)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True
        finally:
            with log_lock:
                self.server.log.write("%.3f %s %s %d %d\n" % (
                    time.time(), self.command, self.path, self.status, self.sent))

    def answer(self, path, query):
        fault, path, root = "", path, self.server.root
        parts = path.split("/", 3)
        if len(parts) == 4 and parts[1] == "fault":
            fault, path = parts[2], "/" + parts[3]
            own = os.path.join(root, "fault", fault)
            if os.path.isdir(own + repository_of(path)[0]):
                root = own
        body = self.read_body()
        # Version 2 of the protocol asks for the list of refs in the same place.
        is_pack = path.endswith("/git-upload-pack") and b"command=ls-refs" not in body
        if fault in ("hang", "hang-pack") and (fault == "hang" or is_pack):
            self.hang()
        elif fault == "missing":
            self.plain(404, "repository not found\n")
        elif fault == "broken":
            self.plain(500, "internal error\n")
        elif fault == "private":
            self.plain(401, "login needed\n", {"WWW-Authenticate": 'Basic realm="kit"'})
        elif fault == "rubbish":
            self.plain(200, "<html><body>Welcome to the hotel's network</body></html>\n" * 50)
        elif fault == "moved":
            self.plain(301, "moved\n", {"Location": path + ("?" + query if query else "")})
        else:
            self.backend(root, path, query, body,
                         fault if is_pack or fault in ("slow", "old") else "")

    def read_body(self):
        """The request's body, which git sends chunked once it is large."""
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(pieces)

    def hang(self):
        """Waits until the client has had enough."""
        self.close_connection = True
        self.connection.settimeout(600)
        try:
            self.rfile.read(1)
        except OSError:
            pass

    def plain(self, status, text, headers=None):
        data = text.encode()
        self.status = status
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
            self.sent = len(data)

    def backend(self, root, path, query, body, fault):
        path = "".join(repository_of(path))
        by_id = "false" if fault == "old" else "true"
        environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": self.server.home,
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_COUNT": "4",
            "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
            "GIT_CONFIG_KEY_1": "uploadpack.allowReachableSHA1InWant", "GIT_CONFIG_VALUE_1": by_id,
            "GIT_CONFIG_KEY_2": "uploadpack.allowAnySHA1InWant", "GIT_CONFIG_VALUE_2": by_id,
            "GIT_CONFIG_KEY_3": "uploadpack.allowFilter", "GIT_CONFIG_VALUE_3": "true",
            "GIT_PROJECT_ROOT": root, "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command, "PATH_INFO": path, "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": self.client_address[0],
            "SERVER_PROTOCOL": "HTTP/1.1"}
        for header, name in (("Git-Protocol", "GIT_PROTOCOL"),
                             ("Content-Encoding", "HTTP_CONTENT_ENCODING"),
                             ("Accept-Encoding", "HTTP_ACCEPT_ENCODING")):
            if self.headers.get(header) and not (fault == "old" and header == "Git-Protocol"):
                environment[name] = self.headers[header]
        child = subprocess.Popen(["git", "http-backend"], env=environment, stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, stderr=self.server.errors)
        feeder = threading.Thread(target=feed, args=(child.stdin, body), daemon=True)
        feeder.start()
        try:
            self.relay(child.stdout, fault)
        finally:
            child.stdout.close()
            child.kill()
            child.wait()
            feeder.join()

    def relay(self, stream, fault):
        self.status, headers = 200, []
        while (line := stream.readline().decode("latin-1").strip()):
            name, _, value = line.partition(":")
            if name.lower() == "status":
                self.status = int(value.split()[0])
            else:
                headers.append((name, value.strip()))
        if not headers:
            self.plain(500, "git http-backend gave no answer\n")
            return
        self.send_response(self.status)
        for name, value in headers:
            self.send_header(name, value)
        chunked = not any(name.lower() == "content-length" for name, _ in headers)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if self.command == "HEAD":
            return
        while block := stream.read1(SLOW_BLOCK if fault == "slow" else BLOCK):
            if fault == "die" and self.sent + len(block) > DIE_AFTER:
                block = block[:DIE_AFTER - self.sent]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(block), block) if chunked else block)
            self.sent += len(block)
            if fault == "die" and self.sent >= DIE_AFTER:
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                raise ConnectionResetError
            if fault == "slow":
                time.sleep(SLOW_PAUSE)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")


def repository_of(path):
    """A path as (repository, rest). A name without ".git" means the one with it, as on the
    servers this stands in for."""
    for mark in ("/info/refs", "/git-upload-pack", "/git-receive-pack", "/HEAD", "/objects/"):
        first, found, rest = path.partition(mark)
        if found:
            break
    parts = [part for part in first.split("/") if part not in ("", ".", "..")]
    name = "/" + "/".join(parts)
    return (name if name.endswith(".git") else name + ".git"), found + rest


def feed(stream, body):
    try:
        stream.write(body)
        stream.close()
    except BrokenPipeError:
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--root", required=True)
    parser.add_argument("--home", required=True)
    parser.add_argument("--log", required=True)
    arguments = parser.parse_args()
    server = Server(("127.0.0.1", arguments.port), Handler)
    server.root, server.home = os.path.abspath(arguments.root), arguments.home
    server.errors = sys.stderr
    server.log = open(arguments.log, "a", buffering=1, encoding="utf-8", errors="replace")
    server.serve_forever()


if __name__ == "__main__":
    main()
