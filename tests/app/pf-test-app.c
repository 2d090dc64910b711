/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-test-app.h"

void
pf_test_app_init (int    *argc,
                  char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  pf_app_init ();
  adw_init ();
  pf_app_add_icons ();
}

void
pf_test_app_settle (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  while (g_main_context_pending (NULL) || g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
}

GtkWidget *
pf_test_app_show (GtkWidget *child,
                  int        width,
                  int        height)
{
  GtkWidget *window = adw_window_new ();

  adw_window_set_content (ADW_WINDOW (window), child);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  pf_test_app_settle (50);
  g_assert_true (gtk_widget_get_mapped (child));
  return window;
}

void
pf_test_app_assert_gone (GtkWidget *window,
                         gpointer   object)
{
  g_object_add_weak_pointer (object, &object);
  if (window != NULL)
    gtk_window_destroy (GTK_WINDOW (window));
  pf_test_app_settle (20);
  g_assert_null (object);
}

static const char *
label_of (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)) != NULL)
    return gtk_button_get_label (GTK_BUTTON (widget));
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_label (GTK_LABEL (widget));
  if (ADW_IS_PREFERENCES_ROW (widget))
    return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
  return gtk_widget_get_tooltip_text (widget);
}

GtkWidget *
pf_test_app_find (GtkWidget  *root,
                  GType       type,
                  const char *label)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (label == NULL || g_strcmp0 (label_of (root), label) == 0))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = pf_test_app_find (child, type, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}
