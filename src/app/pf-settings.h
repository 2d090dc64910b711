/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * pf_settings_new:
 *
 * Returns: (transfer full): Permafrost's settings. A program that runs from its build folder uses the schema that was built with
 *   it, whatever else is installed.
 */
GSettings *pf_settings_new (void);

G_END_DECLS
