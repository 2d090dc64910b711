# MQTT without asyncio.
import struct


class MQTTClient:
    def __init__(self, client_id, server, port=0, keepalive=0):
        self.client_id = client_id
        self.server = server
        self.port = port or 1883
        self.keepalive = keepalive

    def _send_str(self, s):
        self.sock.write(struct.pack("!H", len(s)))
        self.sock.write(s)
