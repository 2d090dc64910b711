/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "pf-app-init.h"
#include "pf-help-window.h"
#include "pf-preferences-window.h"
#include "pf-settings.h"
#include "pf-window.h"

/*
 * Pictures of the real window in one state: pictures FOLDER STATE. The state is brought about by what tests/pictures/run puts into
 * the environment (engine, sources): "empty" before a build, "busy" in the middle of one, "done" and "failed" after one.
 */

static const char * const pages[] = { "firmware", "device", "log", "files" };
static const int widths[] = { 360, 800, 1400 };

static void
settle (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

static void
picture (GtkWidget  *window,
         const char *folder,
         const char *name)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (window);
  g_autoptr(GdkTexture) texture = NULL;
  GskRenderNode *node = NULL;
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  /* While a build runs, labels change all the time, and a window that is about to lay them out has no picture. */
  for (guint i = 0; node == NULL && i < 50; i++)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();

      gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
      node = gtk_snapshot_free_to_node (snapshot);
      if (node == NULL)
        settle (20);
    }
  if (node == NULL)
    g_error ("%s is not drawn", name);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  gsk_render_node_unref (node);
  if (!gdk_texture_save_to_png (texture, path))
    g_error ("Could not write %s", path);
}

static void
picture_pages (GtkWidget  *window,
               const char *folder,
               const char *state,
               const char *look)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%s-%s", pages[i], state, look);

      pf_window_show_page (PF_WINDOW (window), pages[i]);
      settle (400);
      picture (window, folder, name);
    }
}

static void
picture_sizes (GtkWidget  *window,
               const char *folder,
               const char *state,
               gboolean    dark)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  adw_style_manager_set_color_scheme (style, dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autofree char *look = g_strdup_printf ("%s-%d", dark ? "dark" : "light", widths[i]);

      gtk_window_set_default_size (GTK_WINDOW (window), widths[i], 760);
      settle (300);
      picture_pages (window, folder, state, look);
    }
}

static void
picture_extremes (GtkWidget  *window,
                  const char *folder,
                  const char *state)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi;

  gtk_window_set_default_size (GTK_WINDOW (window), 800, 760);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  settle (200);
  picture_pages (window, folder, state, "rtl-800");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", (dpi > 0 ? dpi : 96 * 1024) * 2, NULL);
  settle (200);
  picture_pages (window, folder, state, "text200-800");
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
picture_others (const char *folder,
                GSettings  *settings)
{
  GtkWidget *windows[] = { pf_preferences_window_new (settings), pf_help_window_new () };
  const char *names[] = { "preferences", "help" };

  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      gtk_window_present (GTK_WINDOW (windows[i]));
      settle (600);
      picture (windows[i], folder, names[i]);
      gtk_window_destroy (GTK_WINDOW (windows[i]));
    }
}

/* What GtkApplication does in the program */
static void
load_style (void)
{
  g_autoptr(GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/permafrost_fw/Permafrost/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
wait_for (PfBuildSession *session,
          PfSessionState  state)
{
  gint64 end = g_get_monotonic_time () + 240 * G_TIME_SPAN_SECOND;

  while (pf_build_session_get_state (session) != state ||
         (state == PF_SESSION_RUNNING && pf_build_get_stage (pf_build_session_get_build (session)) < PF_BUILD_STAGE_COMPILE))
    {
      if (g_get_monotonic_time () > end || (state != pf_build_session_get_state (session) && !pf_build_session_get_busy (session)))
        {
          g_auto(PfSessionView) view = { 0 };

          pf_build_session_get_view (session, &view);
          g_error ("The build did not come to this state: %s, %s", view.title, view.message);
        }
      settle (50);
    }
  settle (2000);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(PfBuildSession) session = NULL;
  g_autoptr(GSettings) settings = NULL;
  GtkWidget *window;
  const char *folder, *state;

  if (argc != 3)
    {
      g_printerr ("usage: pictures FOLDER empty|busy|done|failed\n");
      return 2;
    }
  folder = argv[1];
  state = argv[2];
  pf_app_init ();
  adw_init ();
  load_style ();
  g_mkdir_with_parents (folder, 0755);

  settings = pf_settings_new ();
  g_settings_set_string (settings, "export-folder", g_getenv ("PF_PICTURES_EXPORT"));
  g_settings_set_boolean (settings, "open-folder", FALSE);
  session = pf_build_session_new ();
  window = g_object_new (PF_TYPE_WINDOW, "session", session, NULL);
  gtk_window_present (GTK_WINDOW (window));
  settle (1500);

  if (!g_str_equal (state, "empty"))
    {
      pf_window_build (PF_WINDOW (window));
      wait_for (session, g_str_equal (state, "busy") ? PF_SESSION_RUNNING :
                         g_str_equal (state, "done") ? PF_SESSION_DONE : PF_SESSION_FAILED);
    }
  picture_sizes (window, folder, state, FALSE);
  picture_sizes (window, folder, state, TRUE);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_LIGHT);
  picture_extremes (window, folder, state);
  if (g_str_equal (state, "empty"))
    picture_others (folder, settings);

  pf_build_session_shut_down (session);
  gtk_window_destroy (GTK_WINDOW (window));
  settle (100);
  return 0;
}
