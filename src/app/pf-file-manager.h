/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * pf_file_manager_show:
 * @parent: (nullable): the window that asked
 * @file: a file, which is then selected in its folder; or a folder, which is opened
 *
 * Asks the desktop's file manager (org.freedesktop.FileManager1 on the session bus); where there is none, the folder is opened
 * with the program that opens folders. Returns at once.
 */
void pf_file_manager_show (GtkWindow *parent,
                           GFile     *file,
                           gboolean   is_folder);

G_END_DECLS
