/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-format.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

char *
pf_format_duration (double seconds)
{
  gint64 whole = seconds > 0 && isfinite (seconds) ? (gint64) MIN (seconds, 359999.0) : 0;

  if (whole >= 3600)
    return g_strdup_printf ("%d:%02d:%02d", (int) (whole / 3600), (int) (whole / 60 % 60), (int) (whole % 60));
  return g_strdup_printf ("%d:%02d", (int) (whole / 60), (int) (whole % 60));
}

char *
pf_format_kib (guint64 bytes)
{
  /* Translators: a size in KiB (1024 bytes); the space is a no-break space */
  return g_strdup_printf (_("%u KiB"), (guint) MIN ((bytes + 512) / 1024, G_MAXUINT));
}

char *
pf_format_date (GDateTime *time)
{
  /* Translators: a date for a list, see g_date_time_format(): day, month by its short name, year */
  return g_date_time_format (time, C_("date", "%-d %b %Y"));
}

char *
pf_format_age (GDateTime *time,
               GDateTime *now)
{
  gint64 minutes = g_date_time_difference (now, time) / G_TIME_SPAN_MINUTE;
  gint64 hours = minutes / 60;
  gint64 days = hours / 24;

  if (days > 0)
    return g_strdup_printf (ngettext ("%d day ago", "%d days ago", (gulong) days), (int) MIN (days, 99999));
  if (hours > 0)
    return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", (gulong) hours), (int) hours);
  if (minutes > 0)
    return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", (gulong) minutes), (int) minutes);
  return g_strdup (_("just now"));
}

char *
pf_format_path (const char *path)
{
  const char *home = g_get_home_dir ();
  gsize length = strlen (home);
  g_autofree char *display = NULL;

  if (length > 1 && g_str_has_prefix (path, home) && (path[length] == '/' || path[length] == '\0'))
    {
      display = g_filename_display_name (path + length);
      return g_strconcat ("~", display, NULL);
    }
  return g_filename_display_name (path);
}
