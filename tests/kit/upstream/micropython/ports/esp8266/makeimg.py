# SPDX-License-Identifier: GPL-3.0-or-later
"""Joins what boots into RAM and what stays in flash: makeimg.py RAM.bin FLASH.bin OUT.bin

The second part begins at 0x9000. Four bytes before it hold the total length; an MD5 of all
but the first four bytes, which a flasher may change, ends the file."""

import hashlib
import struct
import sys

FLASH_OFFSET = 0x9000
HEADER = 4


def main():
    ram_path, flash_path, out_path = sys.argv[1:]
    with open(ram_path, "rb") as stream:
        ram = stream.read()
    with open(flash_path, "rb") as stream:
        flash = stream.read()
    print("flash    ", len(ram))
    room = FLASH_OFFSET - len(ram) - HEADER
    assert room >= 0, "the segments for RAM take more than 36 KiB"
    image = ram + b"\xff" * room + struct.pack("<I", FLASH_OFFSET + len(flash)) + flash
    digest = hashlib.md5(image[HEADER:])
    print("padding  ", room + HEADER)
    print("irom0text", len(flash))
    with open(out_path, "wb") as out:
        out.write(image + digest.digest())
    print("total    ", len(image))
    print("md5      ", digest.hexdigest())


main()
