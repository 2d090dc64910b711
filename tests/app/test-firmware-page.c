/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>

#include "firmware/pf-firmware-page.h"
#include "firmware/pf-flash-map.h"
#include "firmware/pf-last-firmware.h"
#include "firmware/pf-module-row.h"
#include "pf-choice.h"
#include "pf-paths.h"
#include "pf-settings.h"
#include "pf-test-app.h"
#include "pf-test-firmware.h"
#include "pf-test-git.h"

typedef struct {
  char           *folder;
  GSettings      *settings;
  PfFirmwarePage *page;
  GtkWidget      *window;
} Fixture;

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  static const char * const keys[] = { "release", "board", "variant", "modules", "mqtt-v5" };

  fixture->folder = pf_test_git_make_folder ();
  fixture->settings = pf_settings_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (fixture->settings, keys[i]);
  g_settings_set_string (fixture->settings, "export-folder", fixture->folder);
  fixture->page = g_object_new (PF_TYPE_FIRMWARE_PAGE, NULL);
  fixture->window = pf_test_app_show (GTK_WIDGET (fixture->page), 360, 800);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  pf_test_app_assert_gone (fixture->window, fixture->page);
  pf_test_git_remove (fixture->folder);
  g_free (fixture->folder);
  g_object_unref (fixture->settings);
}

static gpointer
row (Fixture    *fixture,
     const char *title)
{
  GtkWidget *found = pf_test_app_find (GTK_WIDGET (fixture->page), ADW_TYPE_ACTION_ROW, title);

  g_assert_nonnull (found);
  return found;
}

static void
test_choices_are_kept (Fixture       *fixture,
                       gconstpointer  data)
{
  AdwComboRow *variant = row (fixture, "Flash Layout");
  g_autofree char *kept = NULL;
  GtkWidget *v5;

  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (variant)), ==, "");
  adw_combo_row_set_selected (variant, 1);
  kept = g_settings_get_string (fixture->settings, "variant");
  g_assert_cmpstr (kept, ==, "FLASH_1M");
  /* What this layout leaves out is said before the build. */
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (variant)), "mqtt_as"));

  v5 = adw_action_row_get_activatable_widget (row (fixture, "MQTT 5 Properties"));
  gtk_switch_set_active (GTK_SWITCH (v5), TRUE);
  g_assert_true (g_settings_get_boolean (fixture->settings, "mqtt-v5"));
}

static void
test_choice_comes_back (Fixture       *fixture,
                        gconstpointer  data)
{
  GtkWidget *other, *window;
  AdwComboRow *variant;
  PfChoice *choice;

  g_settings_set_string (fixture->settings, "variant", "FLASH_512K");
  other = g_object_new (PF_TYPE_FIRMWARE_PAGE, NULL);
  window = pf_test_app_show (other, 500, 500);
  variant = ADW_COMBO_ROW (pf_test_app_find (other, ADW_TYPE_COMBO_ROW, "Flash Layout"));
  choice = adw_combo_row_get_selected_item (variant);
  g_assert_cmpstr (pf_choice_get_id (choice), ==, "FLASH_512K");
  pf_test_app_assert_gone (window, other);
}

static void
test_release_comes_back (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autofree char *remote = g_build_filename (fixture->folder, "remote", NULL);
  g_autofree char *kept = NULL;
  GtkWidget *other, *window;
  AdwComboRow *release;

  g_mkdir (remote, 0700);
  g_free (pf_test_git_run (remote, "init", "-q", NULL));
  g_free (pf_test_git_run (remote, "commit", "-q", "--allow-empty", "-m", "one", NULL));
  g_free (pf_test_git_run (remote, "tag", "v1.27.0", NULL));
  g_free (pf_test_git_run (remote, "tag", "v1.28.0", NULL));
  g_setenv ("PERMAFROST_MICROPYTHON_URL", remote, TRUE);
  g_settings_set_string (fixture->settings, "release", "v1.27.0");

  other = g_object_new (PF_TYPE_FIRMWARE_PAGE, NULL);
  window = pf_test_app_show (other, 500, 500);
  release = ADW_COMBO_ROW (pf_test_app_find (other, ADW_TYPE_COMBO_ROW, "MicroPython"));
  pf_test_wait (g_str_has_prefix (pf_choice_get_title (adw_combo_row_get_selected_item (release)), "v1.27.0") &&
                adw_combo_row_get_selected (release) == 1 &&
                g_list_model_get_n_items (adw_combo_row_get_model (release)) == 2);
  kept = g_settings_get_string (fixture->settings, "release");
  g_assert_cmpstr (kept, ==, "v1.27.0");

  adw_combo_row_set_selected (release, 0);
  g_free (kept);
  kept = g_settings_get_string (fixture->settings, "release");
  g_assert_cmpstr (kept, ==, "latest");
  pf_test_app_assert_gone (window, other);
  g_setenv ("PERMAFROST_MICROPYTHON_URL", "file:///nonexistent/micropython.git", TRUE);
}

static void
test_no_list (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *group = pf_test_app_find (GTK_WIDGET (fixture->page), ADW_TYPE_PREFERENCES_GROUP, NULL);

  pf_test_wait (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (group)) != NULL &&
                *adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (group)) != '\0');
  g_assert_true (g_str_has_prefix (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (group)),
                                   "There is no list of releases yet."));
}

static gboolean
drop (Fixture *fixture,
      GSList  *files)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->page));
  g_auto(GValue) value = G_VALUE_INIT;
  gboolean handled = FALSE;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_list (files));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, 1.0, 1.0, &handled);
    }
  return handled;
}

static void
test_modules (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *good = g_build_filename (fixture->folder, "sensor.py", NULL);
  g_autofree char *bad = g_build_filename (fixture->folder, "not python.txt", NULL);
  g_autoptr(GFile) good_file = g_file_new_for_path (good);
  g_autoptr(GFile) bad_file = g_file_new_for_path (bad);
  g_autoptr(GFile) far_file = g_file_new_for_uri ("http://example.invalid/x.py");
  g_autoptr(GSList) files = NULL;
  GtkWidget *remove;

  g_assert_true (g_file_set_contents (good, "x = 1\n", -1, NULL));
  g_assert_true (g_file_set_contents (bad, "x", -1, NULL));
  files = g_slist_append (files, good_file);
  files = g_slist_append (files, bad_file);
  files = g_slist_append (files, far_file);
  g_assert_true (drop (fixture, files));
  pf_test_wait (pf_firmware_page_has_problem (fixture->page));

  g_assert_cmpstr (adw_action_row_get_subtitle (row (fixture, "sensor")), ==, good);
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (row (fixture, "not python.txt")), "cannot be frozen"));

  remove = pf_test_app_find (row (fixture, "not python.txt"), GTK_TYPE_BUTTON, "Remove not python.txt");
  g_assert_nonnull (remove);
  g_signal_emit_by_name (remove, "clicked");
  g_assert_false (pf_firmware_page_has_problem (fixture->page));
  g_assert_null (pf_test_app_find (GTK_WIDGET (fixture->page), PF_TYPE_MODULE_ROW, "not python.txt"));
}

static void
test_last_firmware (Fixture       *fixture,
                    gconstpointer  data)
{
  GtkWidget *group = pf_test_app_find (GTK_WIDGET (fixture->page), PF_TYPE_LAST_FIRMWARE, NULL);
  g_autofree char *path = NULL;

  g_assert_false (gtk_widget_get_visible (group));
  path = pf_test_firmware_export (fixture->folder, "v1.28.0", 1700000000);
  pf_firmware_page_reload (fixture->page);
  pf_test_wait (g_strcmp0 (pf_firmware_page_get_last_file (fixture->page), path) == 0);
  g_assert_true (gtk_widget_get_visible (group));

  g_assert_cmpint (g_unlink (path), ==, 0);
  pf_firmware_page_reload (fixture->page);
  pf_test_wait (pf_firmware_page_get_last_file (fixture->page) == NULL);
  g_assert_false (gtk_widget_get_visible (group));
}

static void
test_flash_map (void)
{
  PfFirmwareSummary summary = { .flash_used = 617 * 1024, .flash_budget = 988 * 1024, .base = 571 * 1024,
                                .mqtt_as = 13 * 1024, .own = 33 * 1024, .n_own = 2 };
  GtkWidget *map = pf_flash_map_new ();
  GtkWidget *window = pf_test_app_show (map, 300, 40);

  g_assert_cmpstr (pf_flash_map_get_text (PF_FLASH_MAP (map)), ==, "");
  pf_flash_map_set_summary (PF_FLASH_MAP (map), &summary);
  pf_test_app_settle (50);
  g_assert_cmpstr (pf_flash_map_get_text (PF_FLASH_MAP (map)), ==,
                   "617 KiB of 988 KiB of flash used: MicroPython 571 KiB, mqtt_as 13 KiB, your modules 33 KiB");
  summary.n_own = 0;
  pf_flash_map_set_summary (PF_FLASH_MAP (map), &summary);
  g_assert_cmpstr (pf_flash_map_get_text (PF_FLASH_MAP (map)), ==,
                   "617 KiB of 988 KiB of flash used: MicroPython 571 KiB, mqtt_as 13 KiB");
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (map)), ==, GTK_ACCESSIBLE_ROLE_IMG);
  pf_flash_map_set_summary (PF_FLASH_MAP (map), NULL);
  g_assert_cmpstr (pf_flash_map_get_text (PF_FLASH_MAP (map)), ==, "");
  pf_test_app_assert_gone (window, map);
}

static double
luminance_of (double value)
{
  return value <= 0.03928 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
luminance (const GdkRGBA *color)
{
  return 0.2126 * luminance_of (color->red) + 0.7152 * luminance_of (color->green) + 0.0722 * luminance_of (color->blue);
}

/* WCAG 2.1, 1.4.11: what carries meaning stands out from its background by 3 to 1 in high contrast. */
static void
test_flash_contrast (void)
{
  for (guint dark = 0; dark < 2; dark++)
    for (guint part = 0; part < PF_FLASH_FREE; part++)
      {
        GdkRGBA color = pf_flash_map_get_color (part, dark, TRUE);
        double ground = dark ? luminance (&(GdkRGBA) { 0.19f, 0.19f, 0.19f, 1 }) : 1.0;
        double own = luminance (&color);
        double ratio = (MAX (ground, own) + 0.05) / (MIN (ground, own) + 0.05);

        g_assert_cmpfloat (ratio, >=, 3.0);
      }
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("GIT_AUTHOR_NAME", "t", TRUE);
  g_setenv ("GIT_AUTHOR_EMAIL", "t@example.invalid", TRUE);
  g_setenv ("GIT_COMMITTER_NAME", "t", TRUE);
  g_setenv ("GIT_COMMITTER_EMAIL", "t@example.invalid", TRUE);
  pf_test_app_init (&argc, &argv);
  g_test_add ("/app/firmware-page/kept", Fixture, NULL, setup, test_choices_are_kept, teardown);
  g_test_add ("/app/firmware-page/comes-back", Fixture, NULL, setup, test_choice_comes_back, teardown);
  g_test_add ("/app/firmware-page/release-comes-back", Fixture, NULL, setup, test_release_comes_back, teardown);
  g_test_add ("/app/firmware-page/no-list", Fixture, NULL, setup, test_no_list, teardown);
  g_test_add ("/app/firmware-page/modules", Fixture, NULL, setup, test_modules, teardown);
  g_test_add ("/app/firmware-page/last-firmware", Fixture, NULL, setup, test_last_firmware, teardown);
  g_test_add_func ("/app/flash-map/text", test_flash_map);
  g_test_add_func ("/app/flash-map/contrast", test_flash_contrast);
  return g_test_run ();
}
