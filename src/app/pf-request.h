/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "build/pf-build-request.h"

G_BEGIN_DECLS

/** Returns: (transfer full): the build that the settings ask for, with the remotes of the environment */
PfBuildRequest *pf_request_new_from_settings (GSettings *settings);
/** Returns: (transfer full): the remotes of the environment; the usual ones, with a warning, where it is malformed */
PfRemotes      *pf_request_dup_remotes       (void);
/** Returns: (transfer full): the folder that firmware is saved to */
char           *pf_request_dup_export        (GSettings *settings);

G_END_DECLS
