/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/pf-device-page.h"
#include "files/pf-files-page.h"
#include "firmware/pf-firmware-page.h"
#include "log/pf-log-page.h"
#include "pf-build-bar.h"
#include "pf-host-banner.h"
#include "pf-host-watch.h"
#include "pf-window.h"

G_BEGIN_DECLS

/* Shared by pf-window.c and pf-window-actions.c only. */
struct _PfWindow
{
  AdwApplicationWindow parent_instance;

  GtkButton       *build_button;
  PfHostBanner    *host_banner;
  AdwToastOverlay *toasts;
  AdwViewStack    *stack;
  PfFirmwarePage  *firmware_page;
  PfDevicePage    *device_page;
  PfLogPage       *log_page;
  PfFilesPage     *files_page;
  PfBuildBar      *build_bar;

  GSettings       *settings;
  PfBuildSession  *session;
  PfHostWatch     *host;
  GtkNativeDialog *chooser;
  GCancellable    *cancellable;
};

/** Installs the actions "win.…" in the class */
void pf_window_class_install_actions (GtkWidgetClass *widget_class);

G_END_DECLS
