/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "device/pf-device-page.h"
#include "../device/pf-test-broker.h"
#include "pf-test-app.h"
#include "pf-test-device.h"
#include "pf-test-firmware.h"

/* The form and the code of mqtt_local.py: two views of one text. */

static void
test_read (PfTestDevice *f,
           gconstpointer data)
{
  g_autofree char *said = NULL;

  pf_test_device_assert_code (f, EXAMPLE);
  pf_test_device_assert_row (f, "server", "broker.lan");
  pf_test_device_assert_row (f, "ssid", "home");
  pf_test_device_assert_row (f, "wifi_pw", "correct horse");
  pf_test_device_assert_row (f, "port", "0");
  g_assert_true (ADW_IS_PASSWORD_ENTRY_ROW (pf_test_device_row (f, "wifi_pw")));
  g_assert_true (ADW_IS_PASSWORD_ENTRY_ROW (pf_test_device_row (f, "password")));

  /* What only code can tell is shown as such. */
  g_assert_false (gtk_widget_get_sensitive (pf_test_device_row (f, "keepalive")));
  said = pf_test_device_notes (f, "keepalive");
  g_assert_nonnull (strstr (said, "Set by code in line 6"));
  g_assert_true (gtk_widget_get_sensitive (pf_test_device_row (f, "server")));
  g_assert_false (pf_test_device_is_modified (f));
}

static void
test_both_ways (PfTestDevice *f,
                gconstpointer data)
{
  pf_test_device_enter (f, "server", "10.0.0.2");
  pf_test_device_assert_code (f,
               "# Kept as it is\r\n"
               "from mqtt_as import config\r\n"
               "config['server'] = '10.0.0.2'  # at home\r\n"
               "config['ssid'] = 'home'\r\n"
               "config['wifi_pw'] = 'correct horse'\r\n"
               "config['keepalive'] = 2 * 60\r\n"
               "# config['port'] = 1884\r\n");
  g_assert_true (pf_test_device_is_modified (f));
  pf_test_device_type_code (f, 3, "config['user'] = 'me'\r\n");
  pf_test_device_assert_row (f, "user", "me");
  gtk_switch_set_active (GTK_SWITCH (pf_test_app_find (pf_test_device_row (f, "ssl"), GTK_TYPE_SWITCH, NULL)), TRUE);
  {
    g_autofree char *now = pf_test_device_dup_code (f);

    g_assert_nonnull (strstr (now, "config['ssl'] = True\r\n"));
  }
  pf_test_device_type_code (f, 0, "# \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xf0\x9f\x98\x80\r\n");
  pf_test_device_enter (f, "ssid", "caf\xc3\xa9");
  {
    g_autofree char *now = pf_test_device_dup_code (f);

    g_assert_nonnull (strstr (now, "config['ssid'] = 'caf\xc3\xa9'\r\n"));
  }
}

static void
test_history (PfTestDevice *f,
              gconstpointer data)
{
  g_autofree char *typed = NULL;
  const char *word = "10.0.0.2";

  /* A word typed letter by letter is one step. */
  pf_test_device_enter (f, "server", "");
  for (const char *c = word; *c != '\0'; c++)
    {
      g_autofree char *text = g_strndup (word, c - word + 1);

      pf_test_device_enter (f, "server", text);
    }
  pf_test_device_enter (f, "ssid", "work");
  typed = pf_test_device_dup_code (f);
  pf_test_device_type_code (f, 0, "# more\r\n");
  pf_test_device_enter (f, "user", "me");
  pf_test_device_assert_row (f, "user", "me");

  pf_test_device_act (f, "device.undo");
  pf_test_device_assert_row (f, "user", "");
  pf_test_device_act (f, "device.undo");
  pf_test_device_assert_code (f, typed);
  pf_test_device_act (f, "device.undo");
  pf_test_device_assert_row (f, "ssid", "home");
  pf_test_device_assert_row (f, "server", word);
  pf_test_device_act (f, "device.undo");
  pf_test_device_assert_row (f, "server", "broker.lan");
  pf_test_device_assert_code (f, EXAMPLE);
  /* Back where it was saved there is nothing to save. */
  g_assert_false (pf_test_device_is_modified (f));

  pf_test_device_act (f, "device.redo");
  pf_test_device_act (f, "device.redo");
  pf_test_device_assert_code (f, typed);
  pf_test_device_assert_row (f, "server", word);
  pf_test_device_assert_row (f, "ssid", "work");
  g_assert_true (pf_test_device_is_modified (f));
}

static void
test_pause (PfTestDevice *f,
            gconstpointer data)
{
  pf_test_device_enter (f, "server", "a");
  pf_test_app_settle (1700);
  pf_test_device_enter (f, "server", "ab");
  pf_test_device_act (f, "device.undo");
  pf_test_device_assert_row (f, "server", "a");
}

static void
test_error (PfTestDevice *f,
            gconstpointer data)
{
  GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (f->code));
  GtkWidget *page = pf_test_app_find (f->page, ADW_TYPE_PREFERENCES_PAGE, NULL);
  GSList *marks;

  pf_test_device_type_code (f, 2, "config[ = 3\r\n");
  g_assert_false (gtk_widget_get_sensitive (page));
  /* The rows keep what they had, and the code can be edited on. */
  pf_test_device_assert_row (f, "server", "broker.lan");
  marks = gtk_source_buffer_get_source_marks_at_line (buffer, 2, "error");
  g_assert_nonnull (marks);
  g_slist_free (marks);
  pf_test_app_settle (300);
  g_assert_true (gtk_widget_get_mapped (pf_test_app_find (GTK_WIDGET (f->form), GTK_TYPE_BUTTON, "Show Code")));

  pf_test_device_act (f, "device.undo");
  g_assert_true (gtk_widget_get_sensitive (page));
  g_assert_null (gtk_source_buffer_get_source_marks_at_line (buffer, 2, "error"));
  pf_test_device_assert_row (f, "server", "broker.lan");
}

static void
test_rules (PfTestDevice *f,
            gconstpointer data)
{
  g_autofree char *said = NULL;
  g_autofree char *before = NULL;
  GtkWidget *fix;

  /* Not a number: refused, and the file stays. */
  before = pf_test_device_dup_code (f);
  pf_test_device_enter (f, "port", "many");
  pf_test_device_assert_code (f, before);
  said = pf_test_device_notes (f, "port");
  g_assert_cmpstr (said, !=, "");
  g_assert_true (gtk_widget_has_css_class (pf_test_device_row (f, "port"), "error"));
  pf_test_device_assert_row (f, "port", "many");
  pf_test_device_enter (f, "port", "1884");
  g_assert_false (gtk_widget_has_css_class (pf_test_device_row (f, "port"), "error"));

  /* What can be mended has a button that does. */
  pf_test_device_enter (f, "server", "mqtts://me@10.0.0.2:8884");
  g_assert_true (gtk_widget_has_css_class (pf_test_device_row (f, "server"), "error"));
  fix = pf_test_app_find (pf_device_field_get_notes (pf_device_form_lookup (f->form, "server")), GTK_TYPE_BUTTON, NULL);
  g_assert_nonnull (fix);
  g_signal_emit_by_name (fix, "clicked");
  pf_test_device_assert_row (f, "server", "10.0.0.2");
  pf_test_device_assert_row (f, "port", "8884");
  pf_test_device_assert_row (f, "user", "me");
  g_assert_false (gtk_widget_has_css_class (pf_test_device_row (f, "server"), "error"));
  /* All of it is one step. */
  pf_test_device_act (f, "device.undo");
  pf_test_device_assert_row (f, "server", "mqtts://me@10.0.0.2:8884");
  pf_test_device_assert_row (f, "user", "");
}

static void
test_warnings (PfTestDevice *f,
               gconstpointer data)
{
  pf_test_device_enter (f, "password", "sesame");
  g_assert_false (gtk_widget_has_css_class (pf_test_device_row (f, "password"), "error"));
  g_assert_true (gtk_widget_has_css_class (pf_test_device_row (f, "password"), "warning"));
  {
    g_autofree char *said = pf_test_device_notes (f, "password");

    g_assert_cmpstr (said, !=, "");
    g_assert_null (strstr (said, "sesame"));
  }
  pf_test_device_enter (f, "user", "me");
  g_assert_false (gtk_widget_has_css_class (pf_test_device_row (f, "password"), "warning"));
}

static void
test_hint (PfTestDevice *f,
           gconstpointer data)
{
  GtkWidget *use = pf_test_app_find (pf_device_field_get_notes (pf_device_form_lookup (f->form, "port")), GTK_TYPE_BUTTON,
                                     "Use It");

  g_assert_nonnull (use);
  g_signal_emit_by_name (use, "clicked");
  pf_test_device_assert_row (f, "port", "1884");
}

/* --- the look --- */

static void
test_narrow (PfTestDevice *f,
             gconstpointer data)
{
  GtkWidget *leaflet = pf_test_app_find (f->page, ADW_TYPE_LEAFLET, NULL);
  int minimum;

  g_assert_false (adw_leaflet_get_folded (ADW_LEAFLET (leaflet)));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (f->form)));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (f->code)));
  gtk_widget_measure (f->page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 360, 600);
  pf_test_wait (adw_leaflet_get_folded (ADW_LEAFLET (leaflet)));
  pf_test_app_settle (400);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (f->form)));
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (f->code)));
  gtk_widget_activate_action (f->page, "device.view", "s", "code");
  pf_test_app_settle (400);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (f->code)));
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (f->form)));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (pf_test_app_find (f->page, GTK_TYPE_TOGGLE_BUTTON, "Code"))));
}

static void
test_scheme (PfTestDevice *f,
             gconstpointer data)
{
  GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (f->code));
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_assert_cmpstr (gtk_source_language_get_id (gtk_source_buffer_get_language (buffer)), ==, "python3");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  g_assert_cmpstr (gtk_source_style_scheme_get_id (gtk_source_buffer_get_style_scheme (buffer)), ==, "Adwaita-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  g_assert_cmpstr (gtk_source_style_scheme_get_id (gtk_source_buffer_get_style_scheme (buffer)), ==, "Adwaita");
}

static void
test_probe (PfTestDevice  *f,
            gconstpointer  data)
{
  GtkWidget *probe = pf_test_app_find (f->page, ADW_TYPE_ACTION_ROW, "Test Connection");
  GtkWidget *button = pf_test_app_find (probe, GTK_TYPE_BUTTON, "Test");
  g_autofree char *idle = g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (probe)));

  /* Nobody listens at port 1 of this machine. */
  pf_test_device_enter (f, "server", "127.0.0.1");
  pf_test_device_enter (f, "port", "1");
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "Stop");
  pf_test_wait (g_str_equal (gtk_button_get_label (GTK_BUTTON (button)), "Test"));
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (probe)), "127.0.0.1"));

  {
    g_autoptr(PfTestBroker) broker = pf_test_broker_start ("allow_anonymous true\n", "127.0.0.1");
    g_autofree char *port = g_strdup_printf ("%u", pf_test_broker_get_port (broker));

    pf_test_device_enter (f, "port", port);
    g_signal_emit_by_name (button, "clicked");
    pf_test_wait (g_str_equal (gtk_button_get_label (GTK_BUTTON (button)), "Test"));
    g_test_message ("%s", adw_action_row_get_subtitle (ADW_ACTION_ROW (probe)));
    g_assert_true (gtk_widget_has_css_class (pf_test_app_find (probe, GTK_TYPE_IMAGE, NULL), "success"));
  }

  /* Of other settings it says nothing; and who stops it is not told later. */
  pf_test_device_enter (f, "port", "2");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (probe)), ==, idle);
  g_signal_emit_by_name (button, "clicked");
  g_signal_emit_by_name (button, "clicked");
  pf_test_app_settle (300);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (probe)), ==, idle);

  pf_test_device_enter (f, "server", "");
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (probe)), !=, idle);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "Test");
}

#define add(path, text, func) g_test_add ("/app/device-page/" path, PfTestDevice, text, pf_test_device_set_up, func, pf_test_device_tear_down)

int
main (int   argc,
      char *argv[])
{
  int result;

  pf_test_app_init (&argc, &argv);
  add ("read", EXAMPLE, test_read);
  add ("both-ways", EXAMPLE, test_both_ways);
  add ("history", EXAMPLE, test_history);
  add ("pause", EXAMPLE, test_pause);
  add ("error", EXAMPLE, test_error);
  add ("rules", EXAMPLE, test_rules);
  add ("warnings", EXAMPLE, test_warnings);
  add ("hint", EXAMPLE, test_hint);
  add ("narrow", EXAMPLE, test_narrow);
  add ("probe", EXAMPLE, test_probe);
  add ("scheme", EXAMPLE, test_scheme);
  result = g_test_run ();
  pf_test_clean_up ();
  return result;
}
