/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pf_test_firmware_export: a small sound firmware file with its record and mqtt_local.py in @folder, by pf_artifact_export()
 * @time: seconds since 1970, for its name
 *
 * Returns: (transfer full): its path
 */
char *pf_test_firmware_export (const char *folder,
                               const char *release,
                               gint64      time);
/** Runs the main loop for @milliseconds */
void  pf_test_settle          (guint       milliseconds);

/** pf_test_wait: runs the main loop until @condition holds; fails after a minute, which is for sanitizers on a busy machine. */
#define pf_test_wait(condition)                                               \
  G_STMT_START                                                                \
  {                                                                           \
    gint64 pf_deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;       \
                                                                              \
    while (!(condition))                                                      \
      {                                                                       \
        if (g_get_monotonic_time () > pf_deadline)                            \
          g_error ("%s:%d: waited in vain for %s", __FILE__, __LINE__, #condition); \
        pf_test_settle (2);                                                   \
      }                                                                       \
  }                                                                           \
  G_STMT_END

G_END_DECLS
