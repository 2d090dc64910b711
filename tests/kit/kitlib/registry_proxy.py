#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands between the engine and the real registry and misbehaves for images whose name
asks for it.

    registry_proxy.py --port PORT --registry PORT

permafrost-kit/fault-FAULT is spoilt as FAULTS says; every other name passes through."""

import argparse
import http.client
import http.server
import json
import re
import socket
import sys
import time

BLOCK = 64 * 1024
SLOW_BLOCK, SLOW_PAUSE = 64 * 1024, 0.1
CUT_AFTER = 200 * 1024

FAULTS = {
    "toomanyrequests": "429, as a registry that limits pulls",
    "denied": "403, as for somebody else's private image",
    "broken-layer": "layers arrive with a byte changed",
    "cut": "the connection is closed in the middle of each layer",
    "hang": "layers never arrive",
    "slow": "layers come at 640 KB a second",
    "down": "500 to everything",
}

RATE_LIMIT = ("You have reached your pull rate limit. You may increase the limit by "
              "authenticating and upgrading: https://www.docker.com/increase-rate-limit")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *arguments):  # pylint: disable=redefined-builtin
        pass

    def do_GET(self):
        self.serve()

    do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = do_GET

    def serve(self):
        path = self.path
        named = re.match(r"/v2/permafrost-kit/fault-([a-z-]+)/", path)
        fault = named.group(1) if named else ""
        try:
            if fault == "toomanyrequests":
                self.error(429, "TOOMANYREQUESTS", RATE_LIMIT)
            elif fault == "denied":
                self.error(403, "DENIED", "requested access to the resource is denied")
            elif fault == "down":
                self.error(500, "UNKNOWN", "internal server error")
            else:
                self.forward(path, fault if "/blobs/" in path else "")
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True

    def error(self, status, code, message):
        data = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def forward(self, path, fault):
        link = http.client.HTTPConnection("127.0.0.1", self.server.registry, timeout=600)
        try:
            link.putrequest(self.command, path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in ("connection", "range"):
                    link.putheader(name, value)
            link.endheaders()
            if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    link.send(b"%x\r\n%s\r\n" % (size, self.rfile.read(size)))
                    self.rfile.readline()
                self.rfile.readline()
                link.send(b"0\r\n\r\n")
            else:
                left = int(self.headers.get("Content-Length") or 0)
                while left and (block := self.rfile.read(min(left, BLOCK))):
                    link.send(block)
                    left -= len(block)
            self.relay(link.getresponse(), fault)
        finally:
            link.close()

    def relay(self, answer, fault):
        self.send_response_only(answer.status)
        length = answer.headers.get("Content-Length")
        for name, value in answer.headers.items():
            if name.lower() not in ("connection", "transfer-encoding"):
                self.send_header(name, value)
        if length is None:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command == "HEAD":
            return
        sent = 0
        # Small blobs (the image's configuration) come whole, so that the layer is the fault.
        if int(length or 0) < CUT_AFTER:
            fault = ""
        while block := answer.read(BLOCK if fault != "slow" else SLOW_BLOCK):
            if fault == "broken-layer" and sent == 0:
                block = block[:512] + bytes([block[512] ^ 1]) + block[513:]
            if fault == "hang":
                self.connection.settimeout(600)
                self.connection.recv(1)
                raise ConnectionResetError
            if fault == "cut" and sent + len(block) > CUT_AFTER:
                self.connection.shutdown(socket.SHUT_RDWR)
                raise ConnectionResetError
            self.wfile.write(block)
            sent += len(block)
            if fault == "slow":
                time.sleep(SLOW_PAUSE)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--registry", type=int, required=True)
    arguments = parser.parse_args()
    server = Server(("127.0.0.1", arguments.port), Handler)
    server.registry = arguments.registry
    server.serve_forever()


if __name__ == "__main__":
    main()
