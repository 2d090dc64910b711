/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "build/pf-diagnosis.h"
#include "pf-build-bar.h"
#include "pf-diagnosis-view.h"
#include "pf-help-window.h"
#include "pf-host-banner.h"
#include "pf-preferences-window.h"
#include "pf-settings.h"
#include "pf-test-app.h"
#include "pf-test-firmware.h"

/* The views that show what they are given: the bar, the diagnosis, the banner; and the windows beside the main one. */

static void
test_bar_time (void)
{
  static const struct { double elapsed, remaining; const char *text; } cases[] = {
    { 14, 9, "0:14, about 0:09 left" },
    { 14, -1, "0:14" },
    { 3700, 0, "1:01:40, about 0:00 left" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = pf_build_bar_format_time (cases[i].elapsed, cases[i].remaining);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static gboolean
shows (GtkWidget  *root,
       GType       type,
       const char *label)
{
  GtkWidget *found = pf_test_app_find (root, type, label);

  return found != NULL && gtk_widget_get_mapped (found);
}

static void
test_bar_states (void)
{
  GtkWidget *bar = pf_build_bar_new ();
  GtkWidget *window = pf_test_app_show (bar, 360, 100);
  PfSessionView view = { .state = PF_SESSION_IDLE, .remaining = -1 };

  pf_build_bar_set_view (PF_BUILD_BAR (bar), &view);
  pf_test_app_settle (300);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (adw_bin_get_child (ADW_BIN (bar)))));

  view = (PfSessionView) { PF_SESSION_RUNNING, 0.624, 14, 9, (char *) "Compile", (char *) "make", NULL };
  pf_build_bar_set_view (PF_BUILD_BAR (bar), &view);
  pf_test_app_settle (300);
  g_assert_true (shows (bar, GTK_TYPE_LABEL, "Compile"));
  g_assert_true (shows (bar, GTK_TYPE_LABEL, "make"));
  g_assert_true (shows (bar, GTK_TYPE_LABEL, "62 %"));
  g_assert_true (shows (bar, GTK_TYPE_LABEL, "0:14, about 0:09 left"));
  g_assert_true (shows (bar, GTK_TYPE_PROGRESS_BAR, NULL));
  g_assert_false (shows (bar, GTK_TYPE_BUTTON, "Show File"));

  view = (PfSessionView) { PF_SESSION_DONE, 1, 23, 9, (char *) "Firmware saved", (char *) "x.bin", (char *) "/f/x.bin" };
  pf_build_bar_set_view (PF_BUILD_BAR (bar), &view);
  pf_test_app_settle (50);
  g_assert_true (shows (bar, GTK_TYPE_BUTTON, "Show File"));
  g_assert_false (shows (bar, GTK_TYPE_BUTTON, "Show Log"));
  g_assert_false (shows (bar, GTK_TYPE_PROGRESS_BAR, NULL));
  /* What is left is of no interest any more. */
  g_assert_true (shows (bar, GTK_TYPE_LABEL, "0:23"));

  view = (PfSessionView) { PF_SESSION_FAILED, 0.5, 23, -1, (char *) "Build failed", (char *) "Docker is not running", NULL };
  pf_build_bar_set_view (PF_BUILD_BAR (bar), &view);
  pf_test_app_settle (50);
  g_assert_true (shows (bar, GTK_TYPE_BUTTON, "Show Log"));
  g_assert_false (shows (bar, GTK_TYPE_BUTTON, "Show File"));

  g_signal_emit_by_name (pf_test_app_find (bar, GTK_TYPE_BUTTON, "Close"), "clicked");
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (adw_bin_get_child (ADW_BIN (bar)))));
  pf_test_app_assert_gone (window, bar);
}

static GVariant *remedy_pressed;

static void
remedy_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  remedy_pressed = parameter;
}

static void
test_diagnosis (void)
{
  static const GActionEntry entries[] = { { "remedy", remedy_cb, "u" } };
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr(GPtrArray) remedies = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_remedy_free);
  PfDiagnosis diagnosis = { (char *) "engine", (char *) "Docker <b>is not</b> running", (char *) "Why & what",
                            (char *) "the line", remedies };
  GtkWidget *view = pf_diagnosis_view_new ();
  GtkWidget *window = pf_test_app_show (adw_bin_new (), 360, 300);
  GtkWidget *button;

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), NULL);
  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (group));
  adw_window_set_content (ADW_WINDOW (window), view);
  g_ptr_array_add (remedies, pf_remedy_new (PF_REMEDY_START_DOCKER, "Start Docker", "systemctl start docker"));
  g_ptr_array_add (remedies, pf_remedy_new (PF_REMEDY_BUILD_AGAIN, "Build Again", NULL));
  g_ptr_array_add (remedies, pf_remedy_new (PF_REMEDY_CHECK_NETWORK, "Check the network", NULL));
  pf_diagnosis_view_set_diagnosis (PF_DIAGNOSIS_VIEW (view), &diagnosis);
  pf_test_app_settle (50);

  /* Text of errors is text, never markup. */
  g_assert_true (shows (view, GTK_TYPE_LABEL, "Docker <b>is not</b> running"));
  g_assert_true (shows (view, GTK_TYPE_LABEL, "Why & what"));
  g_assert_true (shows (view, GTK_TYPE_LABEL, "the line"));

  /* What the window cannot bring is a command to copy, and no button. */
  g_assert_false (shows (view, GTK_TYPE_BUTTON, "Start Docker"));
  g_assert_true (shows (view, GTK_TYPE_LABEL, "systemctl start docker"));
  g_assert_true (shows (view, GTK_TYPE_BUTTON, "Copy Command"));
  g_assert_true (shows (view, GTK_TYPE_LABEL, "Check the network"));

  button = pf_test_app_find (view, GTK_TYPE_BUTTON, "Build Again");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  g_assert_nonnull (remedy_pressed);
  g_assert_cmpuint (g_variant_get_uint32 (remedy_pressed), ==, PF_REMEDY_BUILD_AGAIN);

  pf_diagnosis_view_set_diagnosis (PF_DIAGNOSIS_VIEW (view), NULL);
  g_assert_false (gtk_widget_get_visible (view));
  pf_test_app_assert_gone (window, view);
}

typedef struct {
  char    *text;
  gboolean done;
} Clipboard;

static void
clipboard_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Clipboard *clipboard = user_data;

  clipboard->text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  clipboard->done = TRUE;
}

static void
test_banner (void)
{
  g_autoptr(PfRemedy) remedy = pf_remedy_new (PF_REMEDY_INSTALL_DOCKER, "Install Docker", "sudo apt-get install docker.io");
  PfHostCheck check = { (char *) "engine", (char *) "Container Engine", PF_CHECK_MISSING,
                        (char *) "There is no engine.\nTried:\nhere", remedy };
  GtkWidget *banner = pf_host_banner_new ();
  GtkWidget *window = pf_test_app_show (banner, 360, 300);
  Clipboard clipboard = { NULL, FALSE };

  pf_host_banner_set_check (PF_HOST_BANNER (banner), &check);
  pf_test_wait (shows (banner, GTK_TYPE_LABEL, "There is no engine."));
  g_assert_true (shows (banner, GTK_TYPE_LABEL, "sudo apt-get install docker.io"));
  g_signal_emit_by_name (pf_test_app_find (banner, GTK_TYPE_BUTTON, "Copy Command"), "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (banner), NULL, clipboard_cb, &clipboard);
  pf_test_wait (clipboard.done);
  g_assert_cmpstr (clipboard.text, ==, "sudo apt-get install docker.io");
  g_free (clipboard.text);

  check.remedy = NULL;
  check.reason = (char *) "The disk is nearly full";
  pf_host_banner_set_check (PF_HOST_BANNER (banner), &check);
  pf_test_app_settle (50);
  g_assert_true (shows (banner, GTK_TYPE_LABEL, "The disk is nearly full"));
  g_assert_false (shows (banner, GTK_TYPE_BUTTON, "Copy Command"));
  g_assert_false (shows (banner, GTK_TYPE_EXPANDER, NULL));

  pf_host_banner_set_check (PF_HOST_BANNER (banner), NULL);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (adw_bin_get_child (ADW_BIN (banner)))));
  pf_test_app_assert_gone (window, banner);
}

static void
test_preferences (void)
{
  g_autoptr(GSettings) settings = pf_settings_new ();
  GtkWidget *window = pf_preferences_window_new (settings);
  AdwComboRow *notify = ADW_COMBO_ROW (pf_test_app_find (window, ADW_TYPE_COMBO_ROW, NULL));
  g_autofree char *chosen = NULL;

  gtk_window_present (GTK_WINDOW (window));
  pf_test_app_settle (50);
  g_assert_cmpuint (adw_combo_row_get_selected (notify), ==, 0);
  adw_combo_row_set_selected (notify, 2);
  chosen = g_settings_get_string (settings, "notify");
  g_assert_cmpstr (chosen, ==, "never");
  g_settings_set_string (settings, "notify", "always");
  g_assert_cmpuint (adw_combo_row_get_selected (notify), ==, 1);
  g_settings_reset (settings, "notify");

  /* What the schema does not allow, no widget can set. */
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (pf_test_app_find (window, GTK_TYPE_SPIN_BUTTON, NULL)), 100000);
  g_assert_cmpuint (g_settings_get_uint (settings, "jobs"), ==, 256);
  g_settings_reset (settings, "jobs");
  pf_test_wait (pf_test_app_find (window, ADW_TYPE_ACTION_ROW, "Sources and Compiled Parts") != NULL);
  pf_test_app_assert_gone (window, window);
}

static void
test_help (void)
{
  GtkWidget *window = pf_help_window_new ();

  gtk_window_present (GTK_WINDOW (window));
  pf_test_app_settle (50);
  g_assert_true (shows (window, ADW_TYPE_ACTION_ROW, "Flash the Firmware"));
  pf_test_app_assert_gone (window, window);
}

int
main (int   argc,
      char *argv[])
{
  pf_test_app_init (&argc, &argv);
  g_test_add_func ("/app/build-bar/time", test_bar_time);
  g_test_add_func ("/app/build-bar/states", test_bar_states);
  g_test_add_func ("/app/diagnosis-view", test_diagnosis);
  g_test_add_func ("/app/host-banner", test_banner);
  g_test_add_func ("/app/preferences", test_preferences);
  g_test_add_func ("/app/help", test_help);
  return g_test_run ();
}
