/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "device/pf-device-page.h"
#include "files/pf-files-page.h"
#include "firmware/pf-firmware-page.h"
#include "log/pf-log-page.h"
#include "pf-diagnosis-view.h"
#include "pf-test-app.h"
#include "pf-window.h"

static void
test_finalized (gconstpointer data)
{
  GType type = (GType) (gsize) data;
  GtkWidget *widget = g_object_new (type, NULL);
  GtkWidget *window;

  gtk_widget_set_visible (widget, TRUE);
  window = pf_test_app_show (widget, 360, 400);
  pf_test_app_assert_gone (window, widget);
}

static void
test_window_pages (void)
{
  GtkWidget *window = g_object_new (PF_TYPE_WINDOW, NULL);
  GtkWidget *stack = pf_test_app_find (window, ADW_TYPE_VIEW_STACK, NULL);

  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < 4; i++)
    {
      const char *pages[] = { "device", "log", "files", "firmware" };

      gtk_widget_activate_action (window, "win.show-page", "s", pages[i]);
      pf_test_app_settle (20);
      g_assert_cmpstr (adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (stack)), ==, pages[i]);
    }
  pf_test_app_assert_gone (window, window);
}

static void
test_narrow (void)
{
  GtkWidget *window = g_object_new (PF_TYPE_WINDOW, NULL);
  const char *pages[] = { "firmware", "device", "log", "files" };

  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      int minimum;

      pf_window_show_page (PF_WINDOW (window), pages[i]);
      pf_test_app_settle (300);
      gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (minimum, <=, 360);
    }
  pf_test_app_assert_gone (window, window);
}

int
main (int   argc,
      char *argv[])
{
  GType types[] = { PF_TYPE_DEVICE_PAGE, PF_TYPE_DIAGNOSIS_VIEW, PF_TYPE_FILES_PAGE, PF_TYPE_FIRMWARE_PAGE, PF_TYPE_LOG_PAGE };

  pf_test_app_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/finalized/%s", g_type_name (types[i]));

      g_test_add_data_func (path, (gpointer) (gsize) types[i], test_finalized);
    }
  g_test_add_func ("/app/window/pages", test_window_pages);
  g_test_add_func ("/app/window/narrow", test_narrow);
  return g_test_run ();
}
