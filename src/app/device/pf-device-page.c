/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "device/pf-device-page.h"

struct _PfDevicePage
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (PfDevicePage, pf_device_page, ADW_TYPE_BIN)

GtkWidget *
pf_device_page_new (void)
{
  return g_object_new (PF_TYPE_DEVICE_PAGE, NULL);
}

static void
pf_device_page_class_init (PfDevicePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-device-page.ui");
}

static void
pf_device_page_init (PfDevicePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
