/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "files/pf-files-page.h"
#include "files/pf-firmware-folder.h"

G_BEGIN_DECLS

struct _PfFilesPage
{
  AdwBin            parent_instance;

  AdwToastOverlay  *toasts;
  GtkScrolledWindow *scroller;
  AdwActionRow     *folder_row;
  AdwActionRow     *mqtt_local_row;
  GtkStack         *stack;
  GtkListBox       *list;
  GtkSpinner       *spinner;
  AdwStatusPage    *error_page;
  GtkWidget        *more_button;
  GtkRevealer      *copy_revealer;
  GtkLabel         *copy_label;
  GtkProgressBar   *copy_progress;

  PfFirmwareFolder *folder;
  GtkSliceListModel *shown;            /* the newest of them */
  char             *wanted;            /* the path to select when it is there */
  GPtrArray        *removals;          /* Removal: can still be undone */
  GCancellable     *copy_cancellable;
  GtkNativeDialog  *chooser;
};

/* Returns: (nullable): the window that the page is in */
GtkWindow *pf_files_page_get_window        (PfFilesPage    *self);
void       pf_files_page_toast             (PfFilesPage    *self,
                                            const char     *message);

/* pf-files-page-remove.c */
void       pf_files_page_class_add_removal (GtkWidgetClass *widget_class);
/* Nobody can undo any more: does at once what was still to be done. */
void       pf_files_page_finish_removals   (PfFilesPage    *self);

G_END_DECLS
