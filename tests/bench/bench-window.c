/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "pf-app-init.h"
#include "pf-window.h"

/*
 * From the call that makes the window to the end of its first frame, for an empty libadwaita window and for Permafrost's, each in a
 * process of its own ("empty", "permafrost"): what the first one loads, the second would get for nothing.
 */

static gint64 drawn;

static void
after_paint_cb (GdkFrameClock *clock,
                gpointer       user_data)
{
  if (drawn == 0)
    drawn = g_get_monotonic_time ();
}

static void
realize_cb (GtkWidget *window)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), NULL);
}

int
main (int   argc,
      char *argv[])
{
  gboolean ours = argc == 2 && g_str_equal (argv[1], "permafrost");
  GtkWidget *window;
  gint64 start;

  if (!ours && (argc != 2 || !g_str_equal (argv[1], "empty")))
    {
      g_printerr ("usage: bench-window empty|permafrost\n");
      return 2;
    }
  start = g_get_monotonic_time ();
  pf_app_init ();
  adw_init ();
  window = ours ? g_object_new (PF_TYPE_WINDOW, NULL) : adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 860, 720);
  g_signal_connect (window, "realize", G_CALLBACK (realize_cb), NULL);
  gtk_window_present (GTK_WINDOW (window));
  while (drawn == 0)
    g_main_context_iteration (NULL, TRUE);
  g_print ("%.1f\n", (double) (drawn - start) / 1000);
  return 0;
}
