/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "pf-log-ansi.h"

G_BEGIN_DECLS

/** PfLogScheme: the desktop's appearance that colours must stand out against. */
typedef enum {
  PF_LOG_LIGHT         = 0,
  PF_LOG_DARK          = 1 << 0,
  PF_LOG_HIGH_CONTRAST = 1 << 1,
} PfLogScheme;

/** The colour of a page of text in @scheme, as libadwaita's view_bg_color. */
void   pf_log_palette_get_background (PfLogScheme  scheme,
                                      GdkRGBA     *color);
/**
 * pf_log_palette_resolve:
 * @color: not 0
 * @background: what the colour is drawn on
 *
 * The sixteen named colours are the desktop's, chosen so that each reads on a page of text (4.5 to 1, in high contrast 7 to 1); any
 * colour that a program mixed itself is moved towards black or white until it reads too.
 */
void   pf_log_palette_resolve        (PfAnsiColor    color,
                                      PfLogScheme    scheme,
                                      const GdkRGBA *background,
                                      GdkRGBA       *result);
/** Like pf_log_palette_resolve() for a colour that is itself a background: taken as it is. */
void   pf_log_palette_resolve_background (PfAnsiColor  color,
                                          PfLogScheme  scheme,
                                          GdkRGBA     *result);
/** The contrast of two opaque colours as WCAG 2 defines it, 1 … 21. */
double pf_log_palette_contrast       (const GdkRGBA *a,
                                      const GdkRGBA *b);

G_END_DECLS
