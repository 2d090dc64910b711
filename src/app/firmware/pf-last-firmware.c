/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-last-firmware.h"

#include <glib/gi18n.h>

#include "firmware/pf-flash-map.h"
#include "pf-format.h"

struct _PfLastFirmware
{
  AdwPreferencesGroup parent_instance;

  GtkLabel   *name;
  GtkWidget  *flash;
  GtkLabel   *used;
  PfFlashMap *map;
  GtkFlowBox *legend;
  GtkLabel   *no_record;
};

G_DEFINE_FINAL_TYPE (PfLastFirmware, pf_last_firmware, ADW_TYPE_PREFERENCES_GROUP)

GtkWidget *
pf_last_firmware_new (void)
{
  return g_object_new (PF_TYPE_LAST_FIRMWARE, NULL);
}

/* The bar's own colours, taken by the style sheet's classes: flash-base, flash-mqtt-as, flash-own, flash-free. */
static void
add_legend (PfLastFirmware *self,
            const char     *css_class,
            const char     *name,
            guint64         size)
{
  g_autofree char *kib = pf_format_kib (size);
  /* Translators: a part of the firmware, and its size */
  g_autofree char *text = g_strdup_printf (C_("flash", "%s %s"), name, kib);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *swatch = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_widget_set_size_request (swatch, 12, 12);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (swatch, "swatch");
  gtk_widget_add_css_class (swatch, css_class);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), label);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_append (self->legend, child);
}

void
pf_last_firmware_set_summary (PfLastFirmware          *self,
                              const PfFirmwareSummary *summary)
{
  g_autofree char *base = NULL;
  GtkWidget *child;
  gboolean has_sizes;

  g_return_if_fail (PF_IS_LAST_FIRMWARE (self));

  gtk_widget_set_visible (GTK_WIDGET (self), summary != NULL);
  if (summary == NULL)
    return;

  base = g_filename_display_basename (summary->path);
  has_sizes = summary->flash_budget > 0;
  gtk_label_set_label (self->name, base);
  gtk_widget_set_visible (self->flash, has_sizes);
  gtk_widget_set_visible (GTK_WIDGET (self->no_record), !has_sizes);
  pf_flash_map_set_summary (self->map, summary);

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->legend))) != NULL)
    gtk_flow_box_remove (self->legend, child);
  if (has_sizes)
    {
      g_autofree char *used = pf_format_kib (summary->flash_used);
      g_autofree char *budget = pf_format_kib (summary->flash_budget);
      /* Translators: two sizes such as "617 KiB" */
      g_autofree char *text = g_strdup_printf (_("%s of %s"), used, budget);

      gtk_label_set_label (self->used, text);
      add_legend (self, "flash-base", "MicroPython", summary->base);
      add_legend (self, "flash-mqtt-as", "mqtt_as", summary->mqtt_as);
      if (summary->n_own > 0)
        add_legend (self, "flash-own", ngettext ("your module", "your modules", summary->n_own), summary->own);
      add_legend (self, "flash-free", C_("flash", "free"), summary->flash_budget - summary->flash_used);
    }
}

static void
pf_last_firmware_class_init (PfLastFirmwareClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PF_TYPE_FLASH_MAP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-last-firmware.ui");
  gtk_widget_class_bind_template_child (widget_class, PfLastFirmware, name);
  gtk_widget_class_bind_template_child (widget_class, PfLastFirmware, flash);
  gtk_widget_class_bind_template_child (widget_class, PfLastFirmware, used);
  gtk_widget_class_bind_template_child (widget_class, PfLastFirmware, map);
  gtk_widget_class_bind_template_child (widget_class, PfLastFirmware, legend);
  gtk_widget_class_bind_template_child (widget_class, PfLastFirmware, no_record);
}

static void
pf_last_firmware_init (PfLastFirmware *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
