/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pf-build-session.h"

G_BEGIN_DECLS

#define PF_TYPE_APPLICATION (pf_application_get_type ())
/**
 * PfApplication: one instance a session; its actions, its window, and the builds, which go on when the window is closed.
 * When a build ends it shows the file, and a notification, as the settings say.
 */
G_DECLARE_FINAL_TYPE (PfApplication, pf_application, PF, APPLICATION, AdwApplication)

PfApplication  *pf_application_new         (void);
/** Returns: (transfer none) */
PfBuildSession *pf_application_get_session (PfApplication *self);

G_END_DECLS
