# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in repositories: which releases there are and how they differ."""

import hashlib
import os

from . import faulty
from .common import KIT_SOURCE, locked, say, write_atomically
from .faulty import BOARD, MAKEFILE, edit
from .gitrepo import Submodule, create, read_tree

SOURCE = os.path.join(KIT_SOURCE, "upstream")

# Seconds since 1970; a commit's date decides SOURCE_DATE_EPOCH and with it the firmware.
DATES = {"v1.9.4": 1526000000, "v1.12-preview": 1576000000, "v1.20.0": 1682487748,
         "v1.27.0": 1765291456, "v1.28.0": 1775481169, "v1.29.0-preview": 1775490000,
         "v1.29.0": 1785000000}

# As GitHub advertises them for every pull request; listing the releases has to wade through.
PULL_REFS = ["refs/pull/%d/head" % number for number in range(1, 5001)]

# What a documentation folder weighs: bytes that do not compress, the same on every machine.
BULK_SIZE = 2 << 20

OTHER_FAULTS = {
    "syntax": "mqtt_as has a syntax error",
    "no-mqtt-as": "a micropython-mqtt without mqtt_as in it",
    "next": "not a fault: a newer release, v1.29.0, that calls esptool with --chip",
}


def faults():
    return {**{name: text for name, (text, _) in faulty.FAULTS.items()}, **OTHER_FAULTS}


def bulk():
    out, block = bytearray(), b"permafrost"
    while len(out) < BULK_SIZE:
        block = hashlib.sha256(block).digest()
        out += block
    return bytes(out)


def numbers(tree, release):
    """Writes a release's numbers into the header that tells them without git."""
    version, _, rest = release[1:].partition("-")
    major, minor, micro = (version.split(".") + ["0"])[:3]
    for name, value in (("@MAJOR@", major), ("@MINOR@", minor), ("@MICRO@", micro),
                        ("@PRERELEASE@", "1" if rest else "0")):
        edit(tree, "py/mpconfig.h", name, value)


def with_chip(tree):
    edit(tree, MAKEFILE, "$(ESPTOOL) elf2image", "$(ESPTOOL) --chip esp8266 elf2image")


def as_v1_20(tree):
    """Before v1.21 each flash size was a board of its own, the image was called
    firmware-combined.bin, asyncio uasyncio, and esptool.py was called by that name."""
    for old, new in (("2MiB", "2m"), ("1MiB", "1m"), ("512kiB", "512k")):
        tree["ports/esp8266/boards/esp8266_%s.ld" % new] = \
            tree.pop("ports/esp8266/boards/esp8266_%s.ld" % old)
    del tree["ports/esp8266/boards/esp8266_2MiB_ROMFS.ld"]
    old_board = {path[len(BOARD):]: tree.pop(path) for path in list(tree)
                 if path.startswith(BOARD)}
    boards = "ports/esp8266/boards/"
    for name, variant, script in (("GENERIC", "", "2m"), ("GENERIC_1M", "_FLASH_1M", "1m"),
                                  ("GENERIC_512K", "_FLASH_512K", "512k")):
        settings = old_board["mpconfigvariant%s.mk" % variant].decode()
        for long_name in ("2MiB", "1MiB", "512kiB"):
            settings = settings.replace("esp8266_%s.ld" % long_name, "esp8266_%s.ld" % script)
            settings = settings.replace("manifest_%s.py" % long_name, "manifest.py")
        tree[boards + name + "/mpconfigboard.mk"] = settings.encode()
        tree[boards + name + "/mpconfigboard.h"] = old_board["mpconfigboard.h"]
        if variant == "_FLASH_512K":
            tree[boards + name + "/mpconfigboard.h"] = \
                b'#define MICROPY_HW_MCU_NAME "ESP8266"\n' \
                b'#define MICROPY_HW_BOARD_NAME "ESP module (512K)"\n' \
                b'#define MICROPY_PY_UASYNCIO     (0)\n'
        tree[boards + name + "/board.json"] = b'{"mcu": "esp8266", "product": "ESP8266"}\n'
    tree[boards + "GENERIC/manifest.py"] = \
        old_board["manifest_2MiB.py"].replace(b"extmod/asyncio", b"extmod/uasyncio")
    tree[boards + "GENERIC_512K/manifest.py"] = old_board["manifest_512kiB.py"]
    tree[boards + "GENERIC_512K/_boot.py"] = old_board["_boot.py"]
    for name in ("__init__.py", "core.py", "task.py", "manifest.py"):
        tree["extmod/uasyncio/" + name] = \
            tree.pop("extmod/asyncio/" + name).replace(b'"asyncio"', b'"uasyncio"')

    text = tree[MAKEFILE].decode()
    start, end = text.index("ifeq ($(wildcard $(BOARD_DIR)/.),)"), text.index("include ../../py/")
    text = text[:start] + "ifeq ($(wildcard $(BOARD_DIR)/.),)\n$(error Invalid BOARD specified: " \
        "$(BOARD_DIR))\nendif\n\nBUILD ?= build-$(BOARD)\n\n" + text[end:]
    start, end = text.index("include $(BOARD_DIR)/mpconfigboard.mk"), text.index("MICROPY_PY_SSL")
    text = text[:start] + "-include $(BOARD_DIR)/mpconfigboard.mk\n\n" + text[end:]
    start, end = text.index("ESPTOOL := "), text.index("FROZEN_EXTRA_DEPS")
    text = text[:start] + text[end:]
    for old, new in (("ESP8266_GENERIC", "GENERIC"), ("$(ESPTOOL)", "esptool.py"),
                     ("firmware.bin", "firmware-combined.bin"),
                     ("esp8266_2MiB.ld", "esp8266_2m.ld")):
        text = text.replace(old, new)
    tree[MAKEFILE] = text.encode()
    edit(tree, ".gitmodules", "micropython/berkeley-db-1.xx", "pfalcon/berkeley-db-1.xx")


def micropython(links, release, change=None):
    tree = read_tree(os.path.join(SOURCE, "micropython"))
    for path, commit in links.items():
        tree["lib/" + path] = Submodule(commit)
    # Recorded, but needed by other ports only: nobody serves these.
    for path in ("lwip", "mbedtls", "wiznet5k"):
        tree["lib/" + path] = Submodule(hashlib.sha1(path.encode()).hexdigest())
    tree["docs/bulk.dat"] = bulk()
    if release == "v1.20.0":
        as_v1_20(tree)
    if release == "v1.9.4":
        tree = {"README.md": tree["README.md"], "py/mpconfig.h": tree["py/mpconfig.h"]}
    if release == "v1.29.0":
        with_chip(tree)
    numbers(tree, release)
    if change is not None:
        change(tree)
    return tree


def history(links, with_next=False):
    """Commits with their tags, annotated and not, among them names that are no release."""
    commits = []
    for release, tags in (("v1.9.4", ["+v1.9.4", "v1.0-rc1"]), ("v1.12-preview", ["v1.12-preview"]),
                          ("v1.20.0", ["+v1.20.0"]), ("v1.27.0", ["v1.27.0", "test-tag"]),
                          ("v1.28.0", ["+v1.28.0", "v2"]),
                          ("v1.29.0-preview", ["v1.29.0-preview"])):
        commits.append(("Version " + release[1:], DATES[release], micropython(links, release),
                        tags))
    if with_next:
        commits.append(("Version 1.29.0", DATES["v1.29.0"], micropython(links, "v1.29.0"),
                        ["+v1.29.0"]))
    return commits


def mqtt_as_history():
    """The layout has changed over the years: a file at the root, a file in a folder, a package;
    the example's name as well."""
    now = read_tree(os.path.join(SOURCE, "micropython-mqtt"))
    code, example = now["mqtt_as/__init__.py"], now["mqtt_local_example.py"]
    code_0_7 = code.replace(b"(0, 8, 3)", b"(0, 7, 0)").replace(
        b"from . import mqtt_v5_properties", b"import mqtt_v5_properties")
    readme = {"README.md": now["README.md"]}
    root = dict(readme, **{"mqtt_as.py": code_0_7, "config.py": example})
    single = dict(readme, **{"mqtt_as/mqtt_as.py": code_0_7, "mqtt_as/mqtt_local.py": example})
    package = dict(now, **{"mqtt_local.py": example,
                           "mqtt_as/__init__.py": code.replace(b"(0, 8, 3)", b"(0, 8, 1)")})
    del package["mqtt_local_example.py"]
    return [("mqtt_as as one file", 1600000000, root, []),
            ("mqtt_as in a folder", 1690000000, single, []),
            ("mqtt_as as a package", 1724000000, package, []),
            ("V0.8.3", 1741357161, now, [])]


def fingerprint():
    digest = hashlib.sha256()
    for folder in (SOURCE, os.path.join(KIT_SOURCE, "kitlib")):
        for path, content in sorted(read_tree(folder).items()):
            digest.update(b"%s\0%d\0" % (path.encode(), len(content)) + content)
    return digest.hexdigest()


def assemble(root):
    """Makes every repository below root that is not up to date with its sources."""
    os.makedirs(root, exist_ok=True)
    marker = os.path.join(root, "assembled")
    with locked(os.path.join(root, "lock"), "the repositories are being made, waiting"):
        wanted = fingerprint()
        if os.path.exists(marker):
            with open(marker, encoding="ascii") as stream:
                if stream.read() == wanted:
                    return
        say("making the stand-in repositories")
        assemble_all(root)
        write_atomically(marker, wanted)


def assemble_all(root):
    def place(*names):
        return os.path.join(root, *names)

    links = {}
    for path, source, owner in (("axtls", "axtls", "micropython"),
                                ("berkeley-db-1.xx", "berkeley-db", "micropython"),
                                ("micropython-lib", "micropython-lib", "micropython")):
        tree = read_tree(os.path.join(SOURCE, source))
        older = dict(tree, CHANGES=b"first\n")
        # Not the newest commit, and on no tag: it has to be asked for by its id.
        ids = create(place(owner, path + ".git"),
                     [("Start", 1600000000, older, []), ("Settle", 1650000000, tree, []),
                      ("Go on", 1776000000, dict(tree, CHANGES=b"later\n"), [])])
        links[path] = ids[1]
    create(place("pfalcon", "berkeley-db-1.xx.git"),
           [("Start", 1600000000, dict(read_tree(os.path.join(SOURCE, "berkeley-db")),
                                       CHANGES=b"first\n"), []),
            ("Settle", 1650000000, read_tree(os.path.join(SOURCE, "berkeley-db")), [])])
    create(place("micropython", "micropython.git"), history(links), PULL_REFS)
    create(place("fault", "next", "micropython", "micropython.git"), history(links, True))
    for name, (_, change) in faulty.FAULTS.items():
        create(place("fault", name, "micropython", "micropython.git"),
               [("Version 1.28.0", DATES["v1.28.0"], micropython(links, "v1.28.0", change),
                 ["+v1.28.0"])])

    mqtt = mqtt_as_history()
    create(place("peterhinch", "micropython-mqtt.git"), mqtt)
    broken = dict(mqtt[-1][2])
    edit(broken, "mqtt_as/__init__.py", "    def connect_packet(self, clean):",
         "    def connect_packet(self, clean)")
    create(place("fault", "syntax", "peterhinch", "micropython-mqtt.git"),
           [("V0.8.4", 1741400000, broken, [])])
    empty = {"README.md": mqtt[-1][2]["README.md"]}
    create(place("fault", "no-mqtt-as", "peterhinch", "micropython-mqtt.git"),
           [("Nothing here", 1741400000, empty, [])])
