/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PF_TYPE_HELP_WINDOW (pf_help_window_get_type ())
/** PfHelpWindow: what the pages are for and how a firmware gets onto a board, in a few words; needs no network. */
G_DECLARE_FINAL_TYPE (PfHelpWindow, pf_help_window, PF, HELP_WINDOW, AdwWindow)

GtkWidget *pf_help_window_new (void);

G_END_DECLS
