/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: (transfer full): @seconds as m:ss, or h:mm:ss from an hour on; 0:00 for what is negative */
char *pf_format_duration (double     seconds);
/** Returns: (transfer full): @bytes in KiB, rounded, with the unit */
char *pf_format_kib      (guint64    bytes);
/** Returns: (transfer full): @time's date as the locale writes it, without the time of day */
char *pf_format_date     (GDateTime *time);
/** Returns: (transfer full): how long ago @time is at @now, in words: "just now", "5 minutes ago", "3 days ago" */
char *pf_format_age      (GDateTime *time,
                          GDateTime *now);

/** Returns: (transfer full): @path for the eye: in UTF-8, with ~ for the home folder */
char *pf_format_path     (const char *path);

G_END_DECLS
