/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PF_TYPE_DEVICE_PAGE (pf_device_page_get_type ())
/**
 * PfDevicePage: mqtt_local.py of the export folder as a form and as code.
 *
 * Property "view" ("form" or "code"): what a narrow window shows.
 */
G_DECLARE_FINAL_TYPE (PfDevicePage, pf_device_page, PF, DEVICE_PAGE, AdwBin)

GtkWidget *pf_device_page_new            (void);

/**
 * pf_device_page_set_folder:
 * @folder: the path of the export folder
 *
 * Opens the mqtt_local.py there, or says that there is none. Asks first where something is not saved; who cancels keeps the old file.
 */
void       pf_device_page_set_folder     (PfDevicePage        *self,
                                          const char          *folder);

/** pf_device_page_check_disk: looks whether the file came, went or was changed by another program */
void       pf_device_page_check_disk     (PfDevicePage        *self);

/** Returns: whether something is not saved */
gboolean   pf_device_page_get_modified   (PfDevicePage        *self);

/**
 * pf_device_page_confirm_async:
 * @discard: (nullable): label of the button that goes on without saving; %NULL to give up what is not saved
 *
 * Asks what is to become of what is not saved, if anything. Without @discard, who does not save gives it up, and the file is
 * read again.
 */
void       pf_device_page_confirm_async  (PfDevicePage        *self,
                                          const char          *discard,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
/** Returns: whether to go on */
gboolean   pf_device_page_confirm_finish (PfDevicePage        *self,
                                          GAsyncResult        *result);

G_END_DECLS
