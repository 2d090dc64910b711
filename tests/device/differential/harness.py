# SPDX-License-Identifier: GPL-3.0-or-later
# Runs in CPython and in MicroPython alike: executes a settings file and says exactly what config became.
import sys

version = sys.version
MODULES = ("mqtt_as", "machine")


def hexed(data):
    return "".join(["%02x" % b for b in data])


def utf8(text):
    try:
        return text.encode()
    except UnicodeError:  # CPython, with surrogates; MicroPython lets them pass
        return text.encode("utf-8", "surrogatepass")


def encoded(value, depth=0):
    # config may hold itself, and then everything that it holds
    if depth > 12 or (depth > 0 and isinstance(value, dict) and "connect_coro" in value):
        return '["?"]'
    if value is None:
        return '["n"]'
    if value is True:
        return '["t"]'
    if value is False:
        return '["f"]'
    if isinstance(value, int):
        return '["i","%d"]' % value
    if isinstance(value, float):
        return '["d","%r"]' % value
    if isinstance(value, str):
        return '["s","%s"]' % hexed(utf8(value))
    if isinstance(value, bytes):
        return '["b","%s"]' % hexed(value)
    if isinstance(value, tuple):
        return '["(",%s]' % ",".join([encoded(v, depth + 1) for v in value]) if value else '["("]'
    if isinstance(value, list):
        return '["[",%s]' % ",".join([encoded(v, depth + 1) for v in value]) if value else '["["]'
    if isinstance(value, dict):
        parts = ['["{"']
        for key in value:
            parts.append(encoded(key, depth + 1))
            parts.append(encoded(value[key], depth + 1))
        return ",".join(parts) + "]"
    return '["?"]'


def run_source(source):
    for name in MODULES:
        if name in sys.modules:
            del sys.modules[name]
    import mqtt_as

    config = mqtt_as.config
    space = {"__name__": "mqtt_local"}
    # A function with the settings in it is called, as the application would.
    failure = ""
    try:
        exec(source, space)
    except SyntaxError:
        failure = "syntax"
    except BaseException as error:
        failure = type(error).__name__
    return '{"failure":"%s","config":%s}' % (failure, encoded(config))


def run():
    with open("/source.py", "rb") as file:
        return run_source(file.read())
