/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pf-application.h"

G_BEGIN_DECLS

#define PF_TYPE_WINDOW (pf_window_get_type ())
/**
 * PfWindow: the pages, the Build button and the bar at the bottom.
 * Property "session" (PfBuildSession, construct only): one of its own where none is given.
 */
G_DECLARE_FINAL_TYPE (PfWindow, pf_window, PF, WINDOW, AdwApplicationWindow)

PfWindow *pf_window_new        (PfApplication *application);
/** @name: "firmware", "device", "log" or "files" */
void      pf_window_show_page  (PfWindow      *self,
                                const char    *name);
/** Shows a short message over the page for a few seconds. From a page: the action "win.toast" with the string. */
void      pf_window_toast      (PfWindow      *self,
                                const char    *message);
/** Starts what the Firmware page asks for; says why where that cannot be */
void      pf_window_build      (PfWindow      *self);

G_END_DECLS
