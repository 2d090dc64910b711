/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "files/pf-files-page.h"

struct _PfFilesPage
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (PfFilesPage, pf_files_page, ADW_TYPE_BIN)

void
pf_files_page_set_folder (PfFilesPage *self,
                          const char  *folder)
{
  g_return_if_fail (PF_IS_FILES_PAGE (self));
}

void
pf_files_page_select (PfFilesPage *self,
                      const char  *path)
{
  g_return_if_fail (PF_IS_FILES_PAGE (self));
}

static void
pf_files_page_class_init (PfFilesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-files-page.ui");
}

static void
pf_files_page_init (PfFilesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
