/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-palette.h"

#include <math.h>

/*
 * GNOME's colours, the shade of each that is nearest to the one in the HIG's palette and still reads on white or on libadwaita's
 * dark page. "White" on a light page and "black" on a dark one are greys: as asked for, they could not be seen.
 */
static const guint32 palette_light[16] = {
  0x241f31, 0xc01c28, 0x1b7a43, 0x8a5a00, 0x1a5fb4, 0x813d9c, 0x0f6f83, 0x5e5c64,
  0x5e5c64, 0xd0142a, 0x18794a, 0x8f5902, 0x1c62c4, 0x9141ac, 0x0b7285, 0x3d3846,
};
static const guint32 palette_dark[16] = {
  0x9a9996, 0xff8a87, 0x57e389, 0xf8e45c, 0x99c1f1, 0xdc8add, 0x5bc8df, 0xdeddda,
  0xc0bfbc, 0xff9f9c, 0x8ff0a4, 0xf9f06b, 0xb3d2f7, 0xe6a8e8, 0x8fe0f0, 0xffffff,
};

static void
rgba_from_rgb (guint32  rgb,
               GdkRGBA *color)
{
  color->red = ((rgb >> 16) & 0xff) / 255.0;
  color->green = ((rgb >> 8) & 0xff) / 255.0;
  color->blue = (rgb & 0xff) / 255.0;
  color->alpha = 1.0;
}

static double
linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

static double
luminance (const GdkRGBA *color)
{
  return 0.2126 * linear (color->red) + 0.7152 * linear (color->green) + 0.0722 * linear (color->blue);
}

double
pf_log_palette_contrast (const GdkRGBA *a,
                         const GdkRGBA *b)
{
  double la = luminance (a), lb = luminance (b);

  return (MAX (la, lb) + 0.05) / (MIN (la, lb) + 0.05);
}

void
pf_log_palette_get_background (PfLogScheme  scheme,
                               GdkRGBA     *color)
{
  rgba_from_rgb (scheme & PF_LOG_DARK ? 0x1e1e1e : 0xffffff, color);
}

/* xterm's 256 colours behind the first sixteen: a cube of six steps each way, then greys. */
static guint32
xterm_rgb (guint index)
{
  static const guint8 steps[6] = { 0, 95, 135, 175, 215, 255 };

  if (index >= 232)
    return (8 + (index - 232) * 10) * 0x010101u;
  index -= 16;
  return (guint32) steps[index / 36] << 16 | (guint32) steps[index / 6 % 6] << 8 | steps[index % 6];
}

void
pf_log_palette_resolve_background (PfAnsiColor  color,
                                   PfLogScheme  scheme,
                                   GdkRGBA     *result)
{
  guint32 value = color & 0xffffff;

  if (color & PF_ANSI_RGB)
    rgba_from_rgb (value, result);
  else if (value < 16)
    rgba_from_rgb ((scheme & PF_LOG_DARK ? palette_dark : palette_light)[value], result);
  else
    rgba_from_rgb (xterm_rgb (MIN (value, 255)), result);
}

void
pf_log_palette_resolve (PfAnsiColor    color,
                        PfLogScheme    scheme,
                        const GdkRGBA *background,
                        GdkRGBA       *result)
{
  double wanted = scheme & PF_LOG_HIGH_CONTRAST ? 7.0 : 4.5;
  /* Where black and white stand out alike: 4.58 to 1. */
  double goal = luminance (background) > 0.179 ? 0.0 : 1.0;

  pf_log_palette_resolve_background (color, scheme, result);
  for (guint step = 1; step <= 8 && pf_log_palette_contrast (result, background) < wanted; step++)
    {
      double share = step / 8.0;

      result->red += (goal - result->red) * share;
      result->green += (goal - result->green) * share;
      result->blue += (goal - result->blue) * share;
    }
}
