#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small esptool for the kit's toolchain images: `version` and `elf2image`.

It writes what the ESP8266's ROM boots (format version 1): the RAM segments with their
checksum in NAME-0x00000.bin, the code that stays in flash in NAME-0xADDRESS.bin. As the
tools it stands in for, version 1 knows no --chip and version 5 insists on one."""

import argparse
import struct
import sys

VERSION = "@ESPTOOL_VERSION@"
FLASH_START = 0x40200000
IMAGE_MAGIC = 0xE9
CHECKSUM_START = 0xEF
MODES = ["qio", "qout", "dio", "dout"]
SIZES = {"512KB": 0x00, "256KB": 0x10, "1MB": 0x20, "2MB": 0x30, "4MB": 0x40}
FREQUENCIES = {"40m": 0x0, "26m": 0x1, "20m": 0x2, "80m": 0xF}
CHIPS = ["auto", "esp8266", "esp32", "esp32s2", "esp32s3", "esp32c3"]


def fatal(text):
    print("\nA fatal error occurred: " + text)
    sys.exit(2)


def read_elf(path):
    """The entry point and the sections by name, as (address, bytes)."""
    with open(path, "rb") as stream:
        data = stream.read()
    if data[:6] != b"\x7fELF\x01\x01":
        fatal("%s is not a valid ELF file" % path)
    entry, = struct.unpack_from("<I", data, 24)
    table, = struct.unpack_from("<I", data, 32)
    entry_size, count, names_at = struct.unpack_from("<HHH", data, 46)
    headers = [struct.unpack_from("<10I", data, table + i * entry_size) for i in range(count)]
    strings = headers[names_at][4]
    sections = {}
    for name_at, kind, _, address, offset, size, *_ in headers:
        name = data[strings + name_at:data.index(b"\0", strings + name_at)].decode()
        if kind == 1 and size > 0:
            sections[name] = (address, data[offset:offset + size])
    return entry, sections


def elf2image(arguments):
    entry, sections = read_elf(arguments.input)
    prefix = arguments.output or arguments.input + "-"
    segments = [sections[name] for name in (".text", ".data", ".rodata") if name in sections]
    if not segments:
        fatal("%s has no section that goes to RAM" % arguments.input)
    flash = SIZES[arguments.flash_size] | FREQUENCIES[arguments.flash_freq]
    image = bytearray(struct.pack("<BBBBI", IMAGE_MAGIC, len(segments),
                                  MODES.index(arguments.flash_mode), flash, entry))
    checksum = CHECKSUM_START
    for address, data in segments:
        data += b"\0" * (-len(data) % 4)
        image += struct.pack("<II", address, len(data)) + data
        for byte in data:
            checksum ^= byte
    image += b"\0" * (15 - len(image) % 16)
    image.append(checksum)
    with open(prefix + "0x00000.bin", "wb") as out:
        out.write(image)
    if ".irom0.text" in sections:
        address, data = sections[".irom0.text"]
        with open("%s0x%05x.bin" % (prefix, address - FLASH_START), "wb") as out:
            out.write(data + b"\0" * (-len(data) % 4))


def main():
    old = VERSION.startswith("1.")
    parser = argparse.ArgumentParser(prog="esptool", description="esptool v%s" % VERSION)
    if not old:
        parser.add_argument("--chip", "-c", choices=CHIPS, default="auto")
    commands = parser.add_subparsers(dest="operation")
    commands.add_parser("version")
    for name in ["elf2image"] if old else ["elf2image", "elf-2-image"]:
        command = commands.add_parser(name)
        command.add_argument("input")
        command.add_argument("--output", "-o")
        command.add_argument("--version", "-e", choices=["1"], default="1")
        command.add_argument("--flash_mode", "--flash-mode", "-fm", choices=MODES, default="qio")
        command.add_argument("--flash_size", "--flash-size", "-fs", choices=list(SIZES),
                             default="512KB" if old else "1MB")
        command.add_argument("--flash_freq", "--flash-freq", "-ff", choices=list(FREQUENCIES),
                             default="40m")
    arguments = parser.parse_args()
    print("esptool%s v%s" % (".py" if old else "", VERSION), flush=True)
    if arguments.operation is None:
        parser.print_help()
        sys.exit(1)
    if arguments.operation == "version":
        print(VERSION)
        return
    if not old and arguments.chip == "auto":
        fatal("Specify the --chip argument (choose from %s)." % ", ".join(CHIPS[1:]))
    if not old and arguments.chip != "esp8266":
        fatal("this tool makes images for the esp8266 only")
    elf2image(arguments)


if __name__ == "__main__":
    main()
