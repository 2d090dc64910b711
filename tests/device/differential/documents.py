# SPDX-License-Identifier: GPL-3.0-or-later
"""Random settings files: what people write, and what nobody should. Each is a list of chunks with the keys that
each chunk sets, so that a test can tell which chunks an edit may touch."""

KEYS = ["server", "port", "user", "password", "keepalive", "ping_interval", "ssl", "ssl_params", "response_time",
        "clean_init", "clean", "max_repubs", "will", "ssid", "wifi_pw", "queue_len", "gateway", "mqttv5",
        "mqttv5_con_props", "client_id", "x_own", "ключ"]

NASTY = ["", "a", "'", '"', "\\", "\\\\", "\n", "\r\n", "\r", "\t", "\0", "\x7f", "\x80", "ÿ", "é", "日本", "😀", "שלום",
         "\u202eevil", "\u200d", "\ufeff", "\ud800", "\udfff", "\ud83d\ude00", "\U0010ffff", "%s{}", "'''", '"""', "# no",
         "\\x41", "\\N{DIGIT ONE}", "\\u00e9", "0", " ", "config[\"server\"] = 1", "\x1b[0m", "\u2028", "a\\\nb", "{x}"]


def text(rng, unicode=True):
    value = "".join(rng.choice(NASTY) for _ in range(rng.choice([0, 1, 1, 2, 3, 6])))
    if rng.random() < 0.5:
        value += "".join(chr(rng.randrange(32, 127)) for _ in range(rng.randrange(20)))
    return value if unicode else "".join(c for c in value if ord(c) < 128)


def value(rng, depth=0):
    kind = rng.randrange(10 if depth < 2 else 7)
    if kind == 0:
        return None
    if kind == 1:
        return rng.random() < 0.5
    if kind == 2:
        return rng.choice([0, 1, -1, 7, 60, 1883, 65535, -2**31, 2**31, 2**62, 2**63 - 1, -2**63, 2**64, 10**30,
                           rng.randrange(-1000, 100000)])
    if kind in (3, 4, 5):
        return text(rng)
    if kind == 6:
        return bytes(rng.randrange(256) for _ in range(rng.randrange(12)))
    if kind == 7:
        return tuple(value(rng, depth + 1) for _ in range(rng.randrange(5)))
    if kind == 8:
        return [value(rng, depth + 1) for _ in range(rng.randrange(4))]
    return {text(rng): value(rng, depth + 1) for _ in range(rng.randrange(4))}


def spell_char(rng, char, quote, triple, is_bytes):
    code = ord(char)
    choices = []
    if char != "\\" and char not in "\r\n" and char != quote and not 0xd800 <= code < 0xe000 and code != 0:
        if code < 128 or not is_bytes:
            choices += [char] * 8
    if char == "\n" and triple:
        choices += ["\n"] * 4
    if char in "\n\r\t\\'\"\a\b\f\v":
        choices += [{"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "'": "\\'", '"': '\\"', "\a": "\\a", "\b": "\\b",
                     "\f": "\\f", "\v": "\\v"}[char]] * 3
    if code < 256:
        choices += ["\\x%02x" % code, "\\x%02X" % code, "\\%03o" % code]
    if not is_bytes and code < 0x10000:
        choices += ["\\u%04x" % code]
    if not is_bytes:
        choices += ["\\U%08x" % code]
    return rng.choice(choices)


def spell_string(rng, content, cpython_only):
    """One string literal; a second, where it is split, stands right behind it."""
    is_bytes = isinstance(content, bytes)
    chars = [chr(b) for b in content] if is_bytes else list(content)
    if len(chars) > 1 and rng.random() < 0.15:
        cut = rng.randrange(len(chars))
        joint = rng.choice([" ", "", "  ", "\t", " \\\n "])
        rest = spell_string(rng, content[cut:], cpython_only)
        if joint == "" and rest[0].isalpha():
            joint = " "
        return spell_string(rng, content[:cut], cpython_only) + joint + rest
    quote = rng.choice("'\"")
    triple = rng.random() < 0.2
    plain = "".join(chars)
    raw_ok = (all(32 <= ord(c) < 127 for c in plain) and quote not in plain and not plain.endswith("\\"))
    if raw_ok and rng.random() < 0.2:
        prefix = rng.choice(["rb", "br"]) if is_bytes else "r"
        if cpython_only and rng.random() < 0.5:
            prefix = prefix.upper()
        return prefix + quote + plain + quote
    prefix = "b" if is_bytes else rng.choice(["", "", "", "", "u"])
    if cpython_only and rng.random() < 0.2:
        prefix = prefix.upper()
    body = []
    for char in chars:
        if rng.random() < 0.02:
            body.append("\\\n")
        body.append(spell_char(rng, char, quote, triple, is_bytes))
        # An octal escape must not swallow a digit.
    return prefix + quote * (3 if triple else 1) + "".join(body) + quote * (3 if triple else 1)


def spell_int(rng, number):
    sign = "-" if number < 0 else rng.choice(["", "", "", "+"])
    magnitude = abs(number)
    digits = rng.choice(["%d" % magnitude, "%d" % magnitude, "0x%x" % magnitude, "0X%X" % magnitude,
                         "0o%o" % magnitude, "0b" + bin(magnitude)[2:]])
    if rng.random() < 0.2 and len(digits) > 4:
        digits = digits[:-2] + "_" + digits[-2:]
    return sign + rng.choice(["", "", " "]) + digits if sign else digits


def spell(rng, content, cpython_only=False, inside=False):
    """A literal for @content. @inside brackets it may run over several lines."""
    gap = (lambda: rng.choice(["", " ", "\n  ", "  # why, \"\n"])) if inside or rng.random() < 0.2 else (lambda: "")
    if not inside and rng.random() < 0.1:
        return "(" + spell(rng, content, cpython_only, True) + rng.choice(["", " ", "\n", "  # note\n"]) + ")"
    if content is None or isinstance(content, bool):
        return repr(content)
    if isinstance(content, int):
        return spell_int(rng, content)
    if isinstance(content, (str, bytes)):
        return spell_string(rng, content, cpython_only)
    items = ([spell(rng, k, cpython_only, True) + gap() + ":" + gap() + spell(rng, v, cpython_only, True)
              for k, v in content.items()] if isinstance(content, dict)
             else [spell(rng, v, cpython_only, True) for v in content])
    body = "".join(gap() + item + gap() + "," + rng.choice(["", " "]) for item in items)
    if items and not (isinstance(content, tuple) and len(items) == 1) and rng.random() < 0.6:
        body = body.rstrip(" ")[:-1]
    brackets = {tuple: "()", list: "[]", dict: "{}"}[type(content)]
    return brackets[0] + body + gap() + brackets[1]


def key_source(rng, key):
    quote = rng.choice("'\"")
    spelled = quote + key + quote
    if rng.random() < 0.05:
        spelled = "(" + spelled + ")"
    if rng.random() < 0.05:
        spelled = quote + key[:2] + quote + " " + quote + key[2:] + quote
    return spelled


class Document:
    def __init__(self, rng):
        self.rng = rng
        self.cpython_only = rng.random() < 0.1
        self.chunks = []  # (source, keys)
        self.names = []
        newline = rng.choice(["\n", "\n", "\n", "\r\n", "\r"])
        self.head()
        for _ in range(rng.choice([0, 1, 2, 4, 8, 16])):
            self.piece()
        if rng.random() < 0.15:
            self.rebind()
        chunks = [(source.replace("\n", newline), keys) for source, keys in self.chunks]
        if chunks and rng.random() < 0.3:
            source, keys = chunks[-1]
            if source.endswith(newline) and not source.endswith(newline * 2):
                chunks[-1] = (source[:-len(newline)], keys)
        self.chunks = chunks

    def source(self):
        return "".join(source for source, _ in self.chunks)

    def add(self, source, *keys):
        self.chunks.append((source, set(keys)))

    def head(self):
        rng = self.rng
        for _ in range(rng.randrange(3)):
            self.noise()
        if rng.random() < 0.2:
            self.add('"""config["server"] = \'no\'\n%s"""\n' % rng.choice(["", "more\n", "é😀\n"]))
        if rng.random() < 0.2:
            self.add("from sys import platform\n")
        name = rng.choice(["config", "c", "settings", "größe"])
        source, names = rng.choice([
            ("from mqtt_as import config\n", ["config"]), ("from mqtt_as import config\n", ["config"]),
            ("from mqtt_as import config\n", ["config"]),
            ("from mqtt_as import config as %s\n" % name, [name]),
            ("from mqtt_as import (\n    VERSION,\n    config as %s,\n)\n" % name, [name]),
            ("from mqtt_as import *\n", ["config"]), ("import mqtt_as\n", ["mqtt_as.config"]),
            ("import sys, mqtt_as as m\n", ["m.config"]),
            ("import mqtt_as; from mqtt_as import config\n", ["mqtt_as.config", "config"]),
            ("try:\n    from mqtt_as import config\nexcept ImportError:\n    pass\n", ["config"]),
            ("import mqtt_as\ncfg = mqtt_as.config\n", ["mqtt_as.config", "cfg"]),
            ("", []),
        ])
        self.names = names
        if source:
            self.add(source)

    def noise(self):
        rng = self.rng
        self.add(rng.choice([
            "\n", "\n", "   \n", "\t\n", "# a comment\n", "#\n", "# é 😀 \u202e שלום 'quote\n", "#config[\"server\"] = 'no'\n",
            "pass\n", "x = 1\n", "x = {'config': 1}\n", "x = '''a\n# b\n'''\n", "x = (1,\n  2)  # c\n", "x = 1; y = 2\n",
            "x = [i for i in range(3) if i]\n", "x = lambda a, *b, c=1, **d: (a, b)\n", "print('hello') if x_no else None\n"
            if False else "print('hello')\n", "del_me = 5\n", "def f(a, b=2, *c, d, **e):\n    return a\n",
            "class A:\n    b = 1\n\n    def c(self):\n        return self.b\n", "for i in range(2): pass\n",
            "while False:\n    break\nelse:\n    pass\n", "with_ = 1\n", "async def g():\n    await g()\n",
            "try:\n\tx = 1\nfinally:\n\ty = 2\n", "a = b = 3\n", "a, b = 1, 2\n", "assert True, 'no'\n",
            "from machine import Pin\n", "def led(pin):\n    def on(v):\n        pin(not v)\n    return on\n",
            "wifi_led = lambda _: None\n", "if 1 < 2 <= 3 and not 4 == 5 or 6 is not None: x = 1\n", "x = 1 if True else 2\n",
            "x = 5 ; \n", "@staticmethod\ndef s(): pass\n", "x = -1 ** 2 // 3 % 4 @ 5\n" if False else "x = -1 ** 2 // 3 % 4\n",
            "x = 'a' 'b' \\\n  'c'\n", "x = {**{}, 'a': [*[1]]}\n", "global_ = 1\n", "x = [1, 2, 3][0:2]\n", "if x_ := 3: pass\n",
        ]))

    def assignment(self, key, content=None, spaced=True):
        rng = self.rng
        if content is None:
            content = value(rng)
        space = rng.choice(["", " ", " ", " ", "  ", "\t", " \\\n "]) if spaced else " "
        literal = spell(rng, content, self.cpython_only)
        if isinstance(content, tuple) and len(content) > 1 and rng.random() < 0.3:
            literal = ", ".join(spell(rng, v, self.cpython_only) for v in content)
        return "%s[%s]%s=%s%s" % (rng.choice(self.names), key_source(rng, key), space, space, literal)

    def piece(self):
        rng = self.rng
        if not self.names or rng.random() < 0.35:
            self.noise()
            return
        keys = [rng.choice(KEYS) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
        name = rng.choice(self.names)
        kind = rng.randrange(14)
        if kind < 6:
            self.add(self.assignment(keys[0]) + rng.choice(["", "", "  # to suit", "  ", " ;", "; # x"]) + "\n", keys[0])
        elif kind == 6:
            self.add("; ".join(self.assignment(k, spaced=False) for k in keys) + rng.choice(["", ";"]) + "\n", *keys)
        elif kind == 7:
            gap = rng.choice(["", " ", "\n    "])
            items = ["%s%s:%s%s" % (gap, key_source(rng, k), rng.choice(["", " "]), spell(rng, value(rng), self.cpython_only, True))
                     for k in dict.fromkeys(keys)]
            tail = rng.choice(["", ",", ",\n", ",  # end\n"])
            self.add("%s.update({%s%s})\n" % (name, ",".join(items), tail), *keys)
        elif kind == 8:
            plain = [k for k in dict.fromkeys(keys)]
            items = ["%s=%s" % (k, spell(rng, value(rng), self.cpython_only, True)) for k in plain]
            self.add("%s.update(%s%s)\n" % (name, (rng.choice([", ", ",\n  "])).join(items), rng.choice(["", ","])), *plain)
        elif kind == 9:
            self.add("# " * rng.randrange(1, 3) + "%s[\"%s\"] = %r\n" % (name, keys[0], 1))
        elif kind == 10:
            self.add(rng.choice([
                "if True:\n    %s\n" % self.assignment(keys[0], 5),
                "if False:\n    %s\nelse:\n    x = 2\n" % self.assignment(keys[0], 5),
                "if True: %s\n" % self.assignment(keys[0], 5),
                "def setup():\n    %s\n\nsetup()\n" % self.assignment(keys[0], "later"),
                "for _ in (1,):\n\t%s\n" % self.assignment(keys[0], b"x"),
                "try:\n  %s\nexcept ValueError:\n  pass\n" % self.assignment(keys[0], 5),
                "class K:\n  %s\n" % self.assignment(keys[0], 5),
            ]), keys[0])
        elif kind == 11:
            self.add(rng.choice([
                "%s['%s'] = str(1)\n", "%s['%s'] = 1 + 1\n", "%s['%s'] = 'a' if True else 'b'\n", "%s['%s'] = 'a'.upper()\n",
                "%s['%s'] = f'{1}'\n", "%s['%s'] = [i for i in (1, 2)]\n", "%s['%s'] = 1; del %s['%s']\n",
                "%s['%s'] = 5\n%s['%s'] += 1\n", "x = %s['%s'] = 5\n", "%s['%s'], x = 1, 2\n", "for %s['%s'] in (1, 2): pass\n",
                "%s.update({'%s': 1 + 1})\n", "%s.update({'%s': 1} if True else {})\n", "%s.setdefault('%s', 4)\n",
                "%s.pop('%s', None)\n", "%s['%s'] = {1: 2, 1: 3}\n", "[%s.update({'%s': 3}) for _ in (1,)]\n",
                "%s['%s'] = x = 3\n", "%s['%s'] = not 1\n", "%s['%s'] = {1, 2}\n",
            ]).replace("%s['%s']", "%(n)s['%(k)s']").replace("%s.", "%(n)s.").replace("'%s'", "'%(k)s'")
                     % {"n": name, "k": keys[0]}, keys[0])
        elif kind == 12:
            self.add(rng.choice([
                "%s.update(dict(%s=2))\n", "k = '%s'; N[k] = 3\n", "for k in ('%s',): N[k] = 4\n", "N.update([('%s', 1)])\n",
                "secrets = {'%s': 8}\nN.update(secrets)\n", "N.update(**{'%s': 9})\n",
            ]).replace("N", name).replace("%s.update", name + ".update") % keys[0], keys[0])
        else:
            self.add(rng.choice(["x = [N['%s']]\n", "x = N.get('%s')\n", "y = '%s' in N\n", "if N['server'] == '%s': pass\n"])
                     .replace("N", name) % "server")

    def rebind(self):
        name = self.names[0] if self.names else "config"
        if "." not in name:
            self.add("%s = dict(a=1)\n" % name)
            self.add("%s['server'] = 'elsewhere'\n" % name)
