#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From compiled modules to C source: mpy-tool.py -f FILE.mpy..."""

import sys


def read(path):
    with open(path, "rb") as stream:
        data = stream.read()
    if data[:2] != b"M\x06":
        raise SystemExit("incompatible .mpy version: %s" % path)
    length = int.from_bytes(data[4:6], "little")
    return data[6:6 + length].decode(), data[:4], data[6 + length:], path


def escaped(name):
    return "".join(c if c.isalnum() else "_" for c in name.rpartition(".py")[0])


def main():
    modules = [read(path) for path in sys.argv[1:] if not path.startswith("-")]
    print('#include "py/runtime.h"\n')
    for name, header, code, path in modules:
        symbol = escaped(name)
        print("/" * 80)
        print("// frozen module %s" % symbol)
        print("// - original source file: %s" % path)
        print("// - frozen file name: %s" % name)
        print("// - .mpy header: %s\n" % ":".join("%02x" % byte for byte in header))
        print("// frozen bytecode for file %s, scope %s__lt_module_gt_" % (name, symbol))
        print("static const uint8_t fun_data_%s__lt_module_gt_[%u] = {" % (symbol, len(code)))
        for start in range(0, len(code), 16):
            print("    " + "".join("0x%02x," % byte for byte in code[start:start + 16]))
        print("};\n")
        print("static const mp_frozen_module_t frozen_module_%s = {" % symbol)
        print('    "%s", fun_data_%s__lt_module_gt_, %d, %d,' % (name, symbol, len(code), header[2]))
        print("};\n")
    print("const char mp_frozen_names[] = {")
    for name, *_ in modules:
        print('    "%s\\0"' % name)
    print('    "\\0"\n};\n')
    print("const mp_frozen_module_t *const mp_frozen_mpy_content[] = {")
    for name, *_ in modules:
        print("    &frozen_module_%s," % escaped(name))
    print("    0,\n};")
    print("const uint32_t mp_frozen_count = %d;\n" % len(modules))
    print("#ifdef MICROPY_FROZEN_LIST_ITEM")
    for name, *_ in modules:
        short = name[:-len("/__init__.py")] if name.endswith("/__init__.py") else name[:-3]
        print('MICROPY_FROZEN_LIST_ITEM("%s", "%s")' % (short, name))
    print("#endif")


main()
