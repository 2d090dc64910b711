/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MPCONFIG_H
#define MPCONFIG_H

/* Read by makeversionhdr.py when git cannot tell. */
#define MICROPY_VERSION_MAJOR @MAJOR@
#define MICROPY_VERSION_MINOR @MINOR@
#define MICROPY_VERSION_MICRO @MICRO@
#define MICROPY_VERSION_PRERELEASE @PRERELEASE@

#include "mpconfigboard.h"

#endif
