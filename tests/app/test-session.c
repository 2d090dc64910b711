/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log/pf-log-page.h"
#include "pf-build-session.h"
#include "pf-error.h"
#include "pf-settings.h"
#include "pf-test-app.h"
#include "pf-test-firmware.h"
#include "pf-window.h"

/* The window and its builds, without an engine: every build ends with a diagnosis, soon. */

typedef struct {
  GSettings      *settings;
  PfBuildSession *session;
  GtkWidget      *window;
  guint           ended;
} Fixture;

static void
ended_cb (Fixture *fixture)
{
  fixture->ended++;
}

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  fixture->settings = pf_settings_new ();
  g_settings_reset (fixture->settings, "modules");
  g_settings_reset (fixture->settings, "release");
  fixture->session = pf_build_session_new ();
  g_signal_connect_swapped (fixture->session, "ended", G_CALLBACK (ended_cb), fixture);
  fixture->window = g_object_new (PF_TYPE_WINDOW, "session", fixture->session, NULL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 700, 600);
  gtk_window_present (GTK_WINDOW (fixture->window));
  pf_test_app_settle (50);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  pf_build_session_shut_down (fixture->session);
  pf_test_app_assert_gone (fixture->window, fixture->window);
  g_assert_finalize_object (fixture->session);
  g_object_unref (fixture->settings);
}

static const char *
page (Fixture *fixture)
{
  GtkWidget *stack = pf_test_app_find (fixture->window, ADW_TYPE_VIEW_STACK, NULL);

  return adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (stack));
}

static void
press (Fixture    *fixture,
       const char *label)
{
  GtkWidget *button = pf_test_app_find (fixture->window, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
test_fails_with_diagnosis (Fixture       *fixture,
                           gconstpointer  data)
{
  g_auto(PfSessionView) view = { 0 };
  g_autoptr(PfDiagnosis) diagnosis = NULL;

  g_assert_cmpstr (page (fixture), ==, "firmware");
  press (fixture, "Build");
  g_assert_true (pf_build_session_get_busy (fixture->session));
  pf_test_wait (fixture->ended == 1);

  g_assert_cmpint (pf_build_session_get_state (fixture->session), ==, PF_SESSION_FAILED);
  pf_build_session_get_view (fixture->session, &view);
  g_assert_cmpstr (view.title, ==, "Build failed");
  g_assert_null (view.path);
  diagnosis = pf_build_dup_diagnosis (pf_build_session_get_build (fixture->session));
  g_assert_cmpstr (view.message, ==, diagnosis->title);

  /* What went wrong comes to the front, and the bar leads there too. */
  g_assert_cmpstr (page (fixture), ==, "log");
  g_assert_nonnull (pf_test_app_find (fixture->window, GTK_TYPE_BUTTON, "Build"));
  press (fixture, "Show Log");
}

static void
test_one_at_a_time (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(PfBuildRequest) request = pf_build_request_new ();
  g_autoptr(GError) error = NULL;

  press (fixture, "Build");
  g_assert_false (pf_build_session_start (fixture->session, request, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_BUSY);
  /* The button is another one now, and its shortcut is off. */
  g_assert_null (pf_test_app_find (fixture->window, GTK_TYPE_BUTTON, "Build"));
  g_assert_nonnull (pf_test_app_find (fixture->window, GTK_TYPE_BUTTON, "Stop"));
  pf_test_wait (fixture->ended == 1);

  /* And after it the next. */
  press (fixture, "Build");
  pf_test_wait (fixture->ended == 2);
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  g_auto(PfSessionView) view = { 0 };

  press (fixture, "Build");
  press (fixture, "Stop");
  g_assert_cmpint (pf_build_session_get_state (fixture->session), ==, PF_SESSION_STOPPING);
  pf_build_session_get_view (fixture->session, &view);
  g_assert_cmpstr (view.title, ==, "Stopping");
  pf_build_session_stop (fixture->session);
  pf_test_wait (fixture->ended == 1);
  pf_test_app_settle (50);
  g_assert_cmpuint (fixture->ended, ==, 1);
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr(GListModel) toplevels = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr(GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (ADW_IS_MESSAGE_DIALOG (toplevel))
        return toplevel;
    }
  return NULL;
}

static void
test_close_asks (Fixture       *fixture,
                 gconstpointer  data)
{
  GtkWidget *dialog;

  press (fixture, "Build");
  gtk_window_close (GTK_WINDOW (fixture->window));
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==, "A Build Is Running");

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_assert_true (gtk_widget_get_visible (fixture->window));
  g_assert_true (pf_build_session_get_busy (fixture->session));

  gtk_window_close (GTK_WINDOW (fixture->window));
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "background");
  g_assert_false (gtk_widget_get_visible (fixture->window));
  g_assert_true (pf_build_session_get_busy (fixture->session));
  pf_test_wait (fixture->ended == 1);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
test_bad_module (Fixture       *fixture,
                 gconstpointer  data)
{
  const char * const modules[] = { "/nonexistent/gone.py", NULL };
  GtkWidget *window;

  g_settings_set_strv (fixture->settings, "modules", modules);
  window = g_object_new (PF_TYPE_WINDOW, "session", fixture->session, NULL);
  gtk_window_present (GTK_WINDOW (window));
  pf_test_wait (pf_test_app_find (window, ADW_TYPE_ACTION_ROW, "gone.py") != NULL);
  pf_test_app_settle (100);
  pf_window_show_page (PF_WINDOW (window), "files");
  pf_window_build (PF_WINDOW (window));
  g_assert_false (pf_build_session_get_busy (fixture->session));
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (
                     ADW_VIEW_STACK (pf_test_app_find (window, ADW_TYPE_VIEW_STACK, NULL))), ==, "firmware");
  g_assert_nonnull (pf_test_app_find (window, GTK_TYPE_LABEL, "Remove the modules that cannot be frozen first"));
  pf_test_app_assert_gone (window, window);
}

int
main (int   argc,
      char *argv[])
{
  pf_test_app_init (&argc, &argv);
  g_test_add ("/app/session/diagnosis", Fixture, NULL, setup, test_fails_with_diagnosis, teardown);
  g_test_add ("/app/session/one-at-a-time", Fixture, NULL, setup, test_one_at_a_time, teardown);
  g_test_add ("/app/session/stop", Fixture, NULL, setup, test_stop, teardown);
  g_test_add ("/app/session/close-asks", Fixture, NULL, setup, test_close_asks, teardown);
  g_test_add ("/app/session/bad-module", Fixture, NULL, setup, test_bad_module, teardown);
  return g_test_run ();
}
