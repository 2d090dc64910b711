/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pf_app_init: what must be there before the first widget: translations, the resources with the templates, and the types that
 * templates name. May be called more than once. Needs no display.
 */
void     pf_app_init             (void);

/** pf_app_add_icons: lets the default display's icon theme find Permafrost's symbols, also where it is not installed */
void     pf_app_add_icons        (void);

/** pf_app_is_uninstalled: whether this program runs from its build folder */
gboolean pf_app_is_uninstalled   (void);

G_END_DECLS
