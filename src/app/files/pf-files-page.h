/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PF_TYPE_FILES_PAGE (pf_files_page_get_type ())
/** PfFilesPage: the firmware files in the export folder, as they come and go, and what can be done with them. */
G_DECLARE_FINAL_TYPE (PfFilesPage, pf_files_page, PF, FILES_PAGE, AdwBin)

/** pf_files_page_set_folder: @folder: the export folder to show and watch */
void pf_files_page_set_folder (PfFilesPage *self,
                               const char  *folder);
/** pf_files_page_select: selects the row of the firmware file at @path, as soon as it is in the list */
void pf_files_page_select     (PfFilesPage *self,
                               const char  *path);
/** pf_files_page_save_copy: copies the firmware file at @path, showing how far it is; one copy at a time, others are refused */
void pf_files_page_save_copy  (PfFilesPage *self,
                               const char  *path,
                               GFile       *destination);

G_END_DECLS
