# Stand-in for mqtt_as: properties of MQTT version 5.
# SPDX-License-Identifier: GPL-3.0-or-later
import struct


def encode_string(value):
    value = value.encode("utf-8")
    return struct.pack("!H", len(value)) + value


ENCODERS = {0x11: lambda v: struct.pack("!I", v), 0x03: encode_string, 0x08: encode_string}


def encode_properties(properties):
    out = b""
    for key, value in (properties or {}).items():
        out += bytes((key,)) + ENCODERS[key](value)
    return bytes((len(out),)) + out
