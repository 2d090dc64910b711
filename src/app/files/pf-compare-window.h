/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "files/pf-firmware-file.h"

G_BEGIN_DECLS

#define PF_TYPE_COMPARE_WINDOW (pf_compare_window_get_type ())
/** PfCompareWindow: what differs between the records of two firmware files; either can be exchanged for another one of the list. */
G_DECLARE_FINAL_TYPE (PfCompareWindow, pf_compare_window, PF, COMPARE_WINDOW, AdwWindow)

/**
 * pf_compare_window_new:
 * @files: (element-type PfFirmwareFile): a list of files to choose from, as it is now
 * @file: the one to compare; it stands beside the next older one, or the next newer where there is none
 */
GtkWidget *pf_compare_window_new       (GListModel      *files,
                                        PfFirmwareFile  *file);
/** Returns: how many differences are shown */
guint      pf_compare_window_get_n_differences (PfCompareWindow *self);

G_END_DECLS
