/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  PF_ANSI_BOLD      = 1 << 0,
  PF_ANSI_DIM       = 1 << 1,
  PF_ANSI_ITALIC    = 1 << 2,
  PF_ANSI_UNDERLINE = 1 << 3,
  PF_ANSI_REVERSE   = 1 << 4,
} PfAnsiFlags;

/**
 * PfAnsiColor: what a sequence asked for, not yet a colour of the screen: 0 is the default, #PF_ANSI_INDEXED | 0 … 255 a place in
 * the terminal's palette, #PF_ANSI_RGB | 0xRRGGBB a colour of its own.
 */
typedef guint32 PfAnsiColor;
#define PF_ANSI_INDEXED 0x01000000u
#define PF_ANSI_RGB     0x02000000u

typedef struct {
  PfAnsiColor foreground;
  PfAnsiColor background;
  guint32     flags;        /* PfAnsiFlags */
} PfAnsiStyle;

/** PfAnsiSpan: bytes [@start, @end) of the plain text are in @style. */
typedef struct {
  guint32     start;
  guint32     end;
  PfAnsiStyle style;
} PfAnsiSpan;

/**
 * pf_ansi_parse:
 * @state: (inout): the style in force; carried from line to line as a terminal does
 * @text: (array length=length): one line, any bytes
 * @plain: appended to: the line as valid UTF-8 without sequences; tabs as spaces up to the next of every eight
 *   columns, other control characters as Unicode's pictures of them
 * @spans: (element-type PfAnsiSpan): appended to: where the plain text has another style than the default; positions count from
 *   the first byte that this call appends
 *
 * Reads the colour sequences of ECMA-48 (SGR, CSI … m); all other sequences are left out.
 */
void pf_ansi_parse (PfAnsiStyle *state,
                    const char  *text,
                    gsize        length,
                    GString     *plain,
                    GArray      *spans);

G_END_DECLS
