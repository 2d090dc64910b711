# Stand-in for mqtt_as: the same names, a client that only keeps its configuration.
# SPDX-License-Identifier: GPL-3.0-or-later
import gc
import socket
import struct

gc.collect()
from binascii import hexlify
import asyncio

gc.collect()
from micropython import const
from machine import unique_id
import network

VERSION = (0, 8, 3)

_CONNECT = const(0x10)


async def eliza(*_):
    await asyncio.sleep_ms(0)


config = {
    "client_id": hexlify(unique_id()),
    "server": None,
    "port": 0,
    "user": "",
    "password": "",
    "keepalive": 60,
    "ping_interval": 0,
    "ssl": False,
    "ssl_params": {},
    "response_time": 10,
    "clean_init": True,
    "clean": True,
    "max_repubs": 4,
    "will": None,
    "subs_cb": lambda *_: None,
    "wifi_coro": eliza,
    "connect_coro": eliza,
    "ssid": None,
    "wifi_pw": None,
    "queue_len": 0,
    "gateway": False,
    "mqttv5": False,
    "mqttv5_con_props": None,
}


class MQTTException(Exception):
    pass


class MQTTClient:
    def __init__(self, config):
        self._client_id = config["client_id"]
        self._user = config["user"]
        self._pswd = config["password"]
        self._keepalive = config["keepalive"]
        self._will = config["will"]
        self.server = config["server"]
        self.port = config["port"]
        if self.server is None:
            raise ValueError("no server specified.")
        if self.port == 0:
            self.port = 8883 if config["ssl"] else 1883
        self.mqttv5 = config.get("mqttv5")
        if self.mqttv5:
            global mqtt_v5_properties
            from . import mqtt_v5_properties
        self._sta_if = network.WLAN(network.STA_IF)
        self._sock = None

    def connect_packet(self, clean):
        flags = clean << 1
        if self._will is not None:
            flags |= 0x4 | self._will[3] << 3 | self._will[2] << 5
        body = b"\x00\x04MQTT" + bytes((5 if self.mqttv5 else 4, flags))
        body += struct.pack("!H", self._keepalive) + self._string(self._client_id)
        return bytes((_CONNECT, len(body))) + body

    @staticmethod
    def _string(text):
        return struct.pack("!H", len(text)) + text

    async def connect(self, *, quick=False):
        self._sock = socket.socket()
        self._sock.connect(socket.getaddrinfo(self.server, self.port)[0][-1])
        self._sock.write(self.connect_packet(True))
        await asyncio.sleep_ms(0)
