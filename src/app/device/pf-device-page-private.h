/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/pf-device-form.h"
#include "device/pf-device-page.h"

G_BEGIN_DECLS

/* Shared by pf-device-page.c and pf-device-page-save.c only. */
struct _PfDevicePage
{
  AdwBin parent_instance;

  GtkStack       *stack;
  AdwStatusPage  *failed_page;
  GtkLabel       *name_label;
  GtkLabel       *state_label;
  GtkWidget      *changed_box;
  GtkWidget      *view_box;
  AdwLeaflet     *leaflet;
  PfDeviceForm   *form;
  GtkSourceView  *code_view;

  PfMqttLocal    *local;
  PfMqttConfig   *config;
  PfDeviceBuffer *buffer;
  char           *path;       /* (nullable): the file of the page, which need not exist */
  GFileMonitor   *monitor;
  guint           check_id;
  guint           fold_id;
  gboolean        fresh;      /* a new document that was never saved */
  GtkWindow      *dialog;     /* (nullable): the question that is open */
};

/** pf_device_page_open: reads the file of the page, forgetting what is not saved */
void     pf_device_page_open          (PfDevicePage *self);
/** pf_device_page_reload: reads it as a step that can be undone */
void     pf_device_page_reload        (PfDevicePage *self);
/** pf_device_page_show_state: brings labels, banner and actions up to date */
void     pf_device_page_show_state    (PfDevicePage *self);
void     pf_device_page_toast         (PfDevicePage *self,
                                       const char   *message);
/** Returns: (transfer full) (nullable): the text on disk where it is not what the page has read or saved */
char    *pf_device_page_dup_disk_text (PfDevicePage *self);

/**
 * pf_device_page_save:
 * @task: (transfer full) (nullable): gets %TRUE once it is saved, %FALSE where it is not
 *
 * Saves, and asks where another program has changed the file meanwhile.
 */
void     pf_device_page_save          (PfDevicePage *self,
                                       GTask        *task);
/** pf_device_page_decide: asks which of the two versions to keep */
void     pf_device_page_decide        (PfDevicePage *self,
                                       GTask        *task);

G_END_DECLS
