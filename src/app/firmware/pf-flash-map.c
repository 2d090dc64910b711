/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-flash-map.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "pf-format.h"

#define BAR_HEIGHT 18
#define RADIUS 6
#define GAP 2

struct _PfFlashMap
{
  GtkWidget parent_instance;

  guint64  sizes[PF_FLASH_N_PARTS];
  guint64  budget;
  char    *text;
};

G_DEFINE_FINAL_TYPE (PfFlashMap, pf_flash_map, GTK_TYPE_WIDGET)

GtkWidget *
pf_flash_map_new (void)
{
  return g_object_new (PF_TYPE_FLASH_MAP, NULL);
}

/* The desktop's palette: blue, green and orange differ in lightness too, for those who do not tell the hues apart. */
GdkRGBA
pf_flash_map_get_color (PfFlashPart part,
                        gboolean    dark,
                        gboolean    high_contrast)
{
  static const char * const colors[PF_FLASH_N_PARTS][3] = {
    /* light, dark, high contrast */
    { "#3584e4", "#62a0ea", "#1a5fb4" },
    { "#26a269", "#57e389", "#26a269" },
    { "#ff7800", "#ffbe6f", "#c64600" },
    { "rgba(0,0,0,0.10)", "rgba(255,255,255,0.14)", "rgba(128,128,128,0.25)" },
  };
  GdkRGBA color = { 0, 0, 0, 1 };

  g_return_val_if_fail (part < PF_FLASH_N_PARTS, color);

  gdk_rgba_parse (&color, colors[part][high_contrast && !dark ? 2 : dark ? 1 : 0]);
  return color;
}

static char *
describe (const PfFirmwareSummary *summary)
{
  g_autofree char *used = pf_format_kib (summary->flash_used);
  g_autofree char *budget = pf_format_kib (summary->flash_budget);
  g_autofree char *base = pf_format_kib (summary->base);
  g_autofree char *mqtt_as = pf_format_kib (summary->mqtt_as);
  g_autofree char *own = pf_format_kib (summary->own);

  if (summary->n_own == 0)
    /* Translators: all are sizes such as "617 KiB" */
    return g_strdup_printf (_("%s of %s of flash used: MicroPython %s, mqtt_as %s"), used, budget, base, mqtt_as);
  /* Translators: all are sizes such as "617 KiB" */
  return g_strdup_printf (_("%s of %s of flash used: MicroPython %s, mqtt_as %s, your modules %s"),
                          used, budget, base, mqtt_as, own);
}

void
pf_flash_map_set_summary (PfFlashMap              *self,
                          const PfFirmwareSummary *summary)
{
  g_return_if_fail (PF_IS_FLASH_MAP (self));

  g_free (self->text);
  if (summary == NULL || summary->flash_budget == 0)
    {
      self->budget = 0;
      self->text = g_strdup ("");
    }
  else
    {
      self->budget = summary->flash_budget;
      self->sizes[PF_FLASH_BASE] = summary->base;
      self->sizes[PF_FLASH_MQTT_AS] = summary->mqtt_as;
      self->sizes[PF_FLASH_OWN] = summary->own;
      self->sizes[PF_FLASH_FREE] = summary->flash_budget - summary->flash_used;
      self->text = describe (summary);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->text, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
pf_flash_map_get_text (PfFlashMap *self)
{
  g_return_val_if_fail (PF_IS_FLASH_MAP (self), NULL);

  return self->text;
}

static void
pf_flash_map_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? BAR_HEIGHT : 80;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? BAR_HEIGHT : 300;
}

static void
pf_flash_map_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  PfFlashMap *self = PF_FLASH_MAP (widget);
  AdwStyleManager *style = adw_style_manager_get_for_display (gtk_widget_get_display (widget));
  gboolean dark = adw_style_manager_get_dark (style);
  gboolean high_contrast = adw_style_manager_get_high_contrast (style);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  float x = 0;
  GskRoundedRect clip;

  if (self->budget == 0 || width <= 0)
    return;

  gsk_rounded_rect_init_from_rect (&clip, &GRAPHENE_RECT_INIT (0, 0, width, height), RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  for (guint i = 0; i < PF_FLASH_N_PARTS; i++)
    {
      GdkRGBA color = pf_flash_map_get_color (i, dark, high_contrast);
      float part = width * (float) ((double) self->sizes[i] / (double) self->budget);
      float start = rtl ? width - x - part : x;

      if (self->sizes[i] == 0)
        continue;
      /* What is in the firmware is seen, however small its share. */
      part = MAX (part, 3);
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT (start + (rtl ? 0 : (x > 0 ? GAP : 0)), 0,
                                                      MAX (part - (x > 0 ? GAP : 0), 1), height));
      x += part;
    }
  gtk_snapshot_pop (snapshot);
}

static void
pf_flash_map_finalize (GObject *object)
{
  PfFlashMap *self = PF_FLASH_MAP (object);

  g_free (self->text);

  G_OBJECT_CLASS (pf_flash_map_parent_class)->finalize (object);
}

static void
pf_flash_map_class_init (PfFlashMapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pf_flash_map_finalize;
  widget_class->measure = pf_flash_map_measure;
  widget_class->snapshot = pf_flash_map_snapshot;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "flashmap");
}

static void
pf_flash_map_init (PfFlashMap *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->text = g_strdup ("");
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
}
