/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

/** pf_device_scheme_follow: gives @buffer the colours of the desktop's light or dark style, now and when it changes */
void pf_device_scheme_follow (GtkSourceBuffer *buffer);

G_END_DECLS
