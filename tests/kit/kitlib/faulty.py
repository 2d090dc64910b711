# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories that go wrong on purpose: each is v1.28.0 of the stand-in with one change.

They are served below /fault/NAME/, see git_server.py. Every fault yields the message that
the real thing gives; what a person should be told then is Permafrost's business."""

from .gitrepo import Submodule

MAKEFILE = "ports/esp8266/Makefile"
BOARD = "ports/esp8266/boards/ESP8266_GENERIC/"


def edit(tree, path, old, new):
    text = tree[path].decode()
    if old not in text:
        raise AssertionError("%s has no %r" % (path, old))
    tree[path] = text.replace(old, new).encode()


def before_link(tree, command):
    """Has the port's make run a command while it compiles."""
    edit(tree, MAKEFILE, "$(BUILD)/firmware.elf: $(OBJ)",
         "$(OBJ): | spoil\nspoil:\n\t%s\n.PHONY: spoil\n\n$(BUILD)/firmware.elf: $(OBJ)" % command)


# Ignores what make as process 1 ignores, so that only a kill ends it.
HANG = "@echo 'This step hangs'; trap '' TERM INT HUP; while :; do sleep 1; done"


def overflow(tree):
    for variant in ("", "_FLASH_1M", "_FLASH_512K", "_FLASH_2M_ROMFS"):
        edit(tree, BOARD + "mpconfigvariant%s.mk" % variant, "SDK_SIZE = ", "SDK_SIZE = 1")


def iram_overflow(tree):
    edit(tree, "ports/esp8266/boards/esp8266_common.ld", "*(.literal* .text*)\n        . = ALIGN",
         "KEEP(*(.text.sdk))\n        *(.literal* .text*)\n        . = ALIGN")
    edit(tree, "ports/esp8266/sdk.S", "sdk_end:\n",
         'sdk_end:\n        .section .text.sdk, "ax"\n        .fill 40000, 1, 0x5a\n')


def out_of_memory(tree):
    tree["ports/esp8266/eat.py"] = EAT_MEMORY
    before_link(tree, "python3 eat.py")


def hang(tree):
    before_link(tree, HANG)


def hang_mpy_cross(tree):
    edit(tree, "mpy-cross/Makefile", "include $(TOP)/py/mkrules.mk",
         "$(OBJ): | hang\nhang:\n\t%s\n.PHONY: hang\n\ninclude $(TOP)/py/mkrules.mk" % HANG)


def million_lines(tree):
    before_link(tree, "@seq -f 'line %.0f of a million lines of log' 1000000")


def rubbish(tree):
    tree["ports/esp8266/rubbish.py"] = RUBBISH
    before_link(tree, "python3 rubbish.py")


def glibc(tree):
    tree["mpy-cross/foreign.sh"] = FOREIGN
    edit(tree, "mpy-cross/Makefile", "include $(TOP)/py/mkrules.mk",
         "include $(TOP)/py/mkrules.mk\n\nall: foreign\nforeign: $(BUILD)/$(PROG)\n"
         "\t@cp foreign.sh $(BUILD)/$(PROG)\n.PHONY: foreign\n")


def no_library(tree):
    edit(tree, "py/mkrules.mk", "GIT_SUBMODULES += lib/micropython-lib\n", "")


def no_axtls(tree):
    edit(tree, MAKEFILE, "GIT_SUBMODULES += lib/axtls ", "GIT_SUBMODULES += ")
    edit(tree, "extmod/extmod.mk", "GIT_SUBMODULES += $(AXTLS_DIR)\n", "")


def lost_submodule(tree):
    tree["lib/axtls"] = Submodule("d0d0" * 10)


def no_space(tree):
    before_link(tree, "dd if=/dev/zero of=/dev/full bs=1k count=1")


def ownership(tree):
    before_link(tree, "@echo \"fatal: detected dubious ownership in repository at '$(abspath "
                "$(TOP))'\" >&2; exit 128")


def no_compiler(tree):
    edit(tree, MAKEFILE, "CROSS_COMPILE ?= xtensa-lx106-elf-", "CROSS_COMPILE = /nowhere/xtensa-lx106-elf-")


def c_error(tree):
    edit(tree, "ports/esp8266/uart.c", "UART0_FIFO = (uint8_t) c;", "UART0_FIFO = (uint8_t) c")


def warning(tree):
    edit(tree, "ports/esp8266/Makefile", "-Werror ", "")
    edit(tree, "ports/esp8266/uart.c", "  UART0_FIFO = ", "  int unused;\n  UART0_FIFO = ")


def no_output(tree):
    edit(tree, MAKEFILE, "$(Q)$(PYTHON) makeimg.py", "@true")


def bad_digest(tree):
    edit(tree, "ports/esp8266/makeimg.py", "digest = hashlib.md5(image[HEADER:])",
         "digest = hashlib.md5(image)")


def truncated(tree):
    edit(tree, "ports/esp8266/makeimg.py", "out.write(image + digest.digest())",
         "out.write(image[:len(image) // 2])")


def not_frozen(tree):
    edit(tree, "tools/makemanifest.py", "for item in manifest.items:\n",
         "for item in manifest.items:\n        if 'mqtt_as' in item.target_path:\n"
         "            continue\n")


def no_port(tree):
    for path in [path for path in tree if path.startswith("ports/")]:
        del tree[path]


EAT_MEMORY = b'''# Takes memory until the kernel says no. Without a limit of its own it stays small
# and ends the way the kernel would have ended it.
import glob
import os
import signal

LIMIT = 3 << 30
limits = [1 << 62]
for path in glob.glob("/sys/fs/cgroup/memory/memory.limit_in_bytes") + \\
        glob.glob("/sys/fs/cgroup/memory.max"):
    with open(path) as stream:
        text = stream.read().strip()
    if text.isdigit():
        limits.append(int(text))
if min(limits) > LIMIT:
    print("xtensa-lx106-elf-gcc: fatal error: Killed signal terminated program cc1", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
eaten = []
while True:
    eaten.append(bytearray(b"x" * (16 << 20)))
'''

RUBBISH = b'''# Everything a log can be besides lines of text.
import os
import sys

out = sys.stdout.buffer
out.write(b"\\x1b[31mred\\x1b[0m and \\x1b[1;32mgreen\\x1b[m\\n")
for percent in range(0, 101, 10):
    out.write(b"\\rprogress %d %%" % percent)
out.write(b"\\n")
out.write(bytes(range(256)) * 40 + b"\\n")
out.write("caf\\u00e9 \\u2744 ".encode() * 2000 + b"\\n")
out.write(b"\\xc3\\n\\xe2\\x82\\n\\xff\\xfe\\x00\\x00\\n")
out.write(b"<b>&amp;%s%n</b>\\n")
out.write(b"x" * (3 << 20) + b"\\n")
out.flush()
for byte in "one character at a time: \\u2744\\n".encode():
    os.write(1, bytes([byte]))
out.write(b"no newline at the end")
out.flush()
'''

FOREIGN = rb"""#!/bin/sh
# What the dynamic linker says of a program from a newer system.
echo "$0: /lib64/libc.so.6: version \`GLIBC_2.34' not found (required by $0)" >&2
exit 1
"""

# name: (what it shows, the change)
FAULTS = {
    "overflow": ("`will not fit in region irom0_0_seg` when linking", overflow),
    "iram-overflow": ("`iram1_0_seg overflowed` when linking", iram_overflow),
    "oom": ("a compile step is killed for want of memory", out_of_memory),
    "hang-compile": ("the compile stage hangs and ignores SIGTERM", hang),
    "hang-mpy-cross": ("the mpy-cross stage hangs and ignores SIGTERM", hang_mpy_cross),
    "million-lines": ("a million lines of log, then a good build", million_lines),
    "rubbish-log": ("binary rubbish, colours, megabyte lines in the log, then a good build", rubbish),
    "glibc": ("`GLIBC_2.34' not found`: an mpy-cross from elsewhere", glibc),
    "no-library": ("`micropython-lib submodule is not initialized`", no_library),
    "no-axtls": ("`No rule to make target`: a submodule nobody fetched", no_axtls),
    "lost-submodule": ("a submodule's commit that its server does not have", lost_submodule),
    "no-space": ("`No space left on device` in a compile step", no_space),
    "ownership": ("`detected dubious ownership` from git", ownership),
    "no-compiler": ("the cross compiler is not in the image", no_compiler),
    "c-error": ("an error from the C compiler", c_error),
    "warning": ("a warning from the C compiler, then a good build", warning),
    "no-output": ("exit status 0 and no firmware", no_output),
    "bad-digest": ("a firmware file whose MD5 is wrong", bad_digest),
    "truncated": ("a firmware file that ends half-way", truncated),
    "not-frozen": ("a good build that leaves mqtt_as out", not_frozen),
    "no-port": ("a release without an ESP8266 port", no_port),
}
