# SPDX-License-Identifier: GPL-3.0-or-later
"""Collects the MP_QSTR_ names of the sources into an enumeration."""

import re
import sys

with open(sys.argv[1]) as sources:
    names = sorted(set(re.findall(r"\bMP_QSTR_(\w+)", sources.read())))
print("enum {")
for name in names:
    print("    MP_QSTR_%s," % name)
print("    MP_QSTRnumber_of")
print("};")
print("#define MP_QSTR_NAMES %s" % ", ".join('"%s"' % name for name in names))
