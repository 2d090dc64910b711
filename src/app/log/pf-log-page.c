/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log/pf-log-page.h"

struct _PfLogPage
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (PfLogPage, pf_log_page, ADW_TYPE_BIN)

void
pf_log_page_set_build (PfLogPage *self,
                       PfBuild   *build)
{
  g_return_if_fail (PF_IS_LOG_PAGE (self));
}

static void
pf_log_page_class_init (PfLogPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-log-page.ui");
}

static void
pf_log_page_init (PfLogPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
