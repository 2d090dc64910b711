/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-firmware-page.h"

struct _PfFirmwarePage
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (PfFirmwarePage, pf_firmware_page, ADW_TYPE_BIN)

static void
pf_firmware_page_class_init (PfFirmwarePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-firmware-page.ui");
}

static void
pf_firmware_page_init (PfFirmwarePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
