/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * pf_dock_progress_set:
 * @bus: (nullable): the session bus
 * @progress: 0 … 1
 * @visible: whether a build runs
 *
 * Shows progress on the program's icon in docks that know com.canonical.Unity.LauncherEntry (Ubuntu's, Plasma's, Dash to Dock);
 * others ignore the signal.
 */
void pf_dock_progress_set (GDBusConnection *bus,
                           double           progress,
                           gboolean         visible);

G_END_DECLS
