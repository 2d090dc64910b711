/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pf-app-init.h"

G_BEGIN_DECLS

/** pf_test_app_init: g_test_init, GTK, libadwaita and Permafrost's templates, for a test of widgets */
void       pf_test_app_init        (int         *argc,
                                    char      ***argv);
/** pf_test_app_show: a window with @child in it, mapped and drawn once */
GtkWidget *pf_test_app_show        (GtkWidget   *child,
                                    int          width,
                                    int          height);
/** pf_test_app_assert_gone: destroys @window (if it is one) and asserts that @object is finalized by it. @object: (transfer none) */
void       pf_test_app_assert_gone (GtkWidget   *window,
                                    gpointer     object);
/** pf_test_app_settle: runs the main loop until nothing is pending, at least @milliseconds */
void       pf_test_app_settle      (guint        milliseconds);
/** pf_test_app_find: Returns: (transfer none) (nullable): the first descendant of @type whose label, title or tooltip is @label (any if %NULL) */
GtkWidget *pf_test_app_find        (GtkWidget   *root,
                                    GType        type,
                                    const char  *label);

G_END_DECLS
