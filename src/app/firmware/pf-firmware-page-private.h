/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "firmware/pf-board-store.h"
#include "firmware/pf-firmware-page.h"
#include "firmware/pf-last-firmware.h"
#include "firmware/pf-module-store.h"
#include "firmware/pf-release-store.h"

G_BEGIN_DECLS

/* Shared by pf-firmware-page.c and pf-firmware-page-choosers.c only. */
struct _PfFirmwarePage
{
  AdwBin parent_instance;

  AdwPreferencesGroup  *release_group;
  AdwComboRow          *release_row;
  AdwComboRow          *board_row;
  AdwComboRow          *variant_row;
  GtkSpinner           *spinner;
  AdwPreferencesGroup  *module_group;
  GtkMenuButton        *add_button;
  AdwActionRow         *mqtt_as_row;
  GtkSwitch            *v5_switch;
  AdwActionRow         *export_row;
  PfLastFirmware       *last_firmware;

  GSettings            *settings;
  PfReleaseStore       *releases;
  PfBoardStore         *boards;
  PfModuleStore        *modules;
  GPtrArray            *module_rows;
  GtkNativeDialog      *chooser;
  GCancellable         *summary_cancellable;
  char                 *last_file;
  guint                 updating;
  gboolean              was_shown;
};

/** @files: (element-type GFile): added to the modules; what is not on this computer is refused with a message */
void pf_firmware_page_take_modules (PfFirmwarePage *self,
                                    GSList         *files);

G_END_DECLS
