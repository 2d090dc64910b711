/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log/pf-log-row.h"
#include "log/pf-log-view.h"
#include "pf-test-app.h"

typedef struct {
  GtkWidget     *window;
  PfLogView     *view;
  PfLogLines    *store;
  GtkAdjustment *vadjustment;
} Fixture;

static void
append (Fixture *fixture,
        guint    from,
        guint    n)
{
  pf_log_lines_freeze (fixture->store);
  for (guint i = from; i < from + n; i++)
    {
      g_autofree char *text = g_strdup_printf ("line number %u", i);

      pf_log_lines_append (fixture->store, PF_BUILD_STAGE_COMPILE, i % 100 == 50 ? PF_LOG_ERROR : PF_LOG_NORMAL, text, -1);
    }
  pf_log_lines_thaw (fixture->store);
}

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  fixture->view = PF_LOG_VIEW (pf_log_view_new ());
  fixture->store = pf_log_lines_new ();
  pf_log_view_set_store (fixture->view, fixture->store);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (fixture->view));
  gtk_widget_set_vexpand (scroller, TRUE);
  fixture->vadjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  fixture->window = pf_test_app_show (scroller, 600, 400);
  gtk_widget_grab_focus (GTK_WIDGET (fixture->view));
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  g_object_unref (fixture->store);
  pf_test_app_assert_gone (fixture->window, fixture->view);
}

static double
bottom (Fixture *fixture)
{
  return gtk_adjustment_get_upper (fixture->vadjustment) - gtk_adjustment_get_page_size (fixture->vadjustment);
}

static void
test_following (Fixture       *fixture,
                gconstpointer  data)
{
  double value;

  append (fixture, 0, 1000);
  pf_test_app_settle (50);
  g_assert_true (pf_log_view_get_following (fixture->view));
  g_assert_cmpfloat (bottom (fixture), >, 1000);
  g_assert_cmpfloat (gtk_adjustment_get_value (fixture->vadjustment), ==, bottom (fixture));

  gtk_adjustment_set_value (fixture->vadjustment, 500);
  g_assert_false (pf_log_view_get_following (fixture->view));
  append (fixture, 1000, 1000);
  pf_test_app_settle (50);
  g_assert_cmpfloat (gtk_adjustment_get_value (fixture->vadjustment), ==, 500);

  gtk_adjustment_set_value (fixture->vadjustment, bottom (fixture));
  g_assert_true (pf_log_view_get_following (fixture->view));
  append (fixture, 2000, 10);
  value = gtk_adjustment_get_value (fixture->vadjustment);
  g_assert_cmpfloat (value, ==, bottom (fixture));

  /* A smaller or larger window keeps the end in sight. */
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 500, 250);
  pf_test_app_settle (100);
  g_assert_true (pf_log_view_get_following (fixture->view));
  g_assert_cmpfloat (gtk_adjustment_get_value (fixture->vadjustment), ==, bottom (fixture));
}

/* While the oldest lines are forgotten, the lines on screen stay where they are. */
static void
test_forgetting (Fixture       *fixture,
                 gconstpointer  data)
{
  PfLogPosition caret = { 9000, 3 };
  double before;
  guint64 first;
  double row_height;

  pf_log_lines_set_bounds (fixture->store, 10000, 0);
  append (fixture, 0, 10000);
  pf_test_app_settle (50);
  row_height = gtk_adjustment_get_upper (fixture->vadjustment) / 10000;
  pf_log_view_select (fixture->view, &caret, &caret);
  pf_test_app_settle (20);
  before = gtk_adjustment_get_value (fixture->vadjustment) / row_height;
  g_assert_false (pf_log_view_get_following (fixture->view));

  append (fixture, 10000, 5000);
  pf_test_app_settle (20);
  first = pf_log_lines_get_first (fixture->store);
  g_assert_cmpuint (first, >, 0);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (fixture->vadjustment) / row_height + first, before, 0.01);
  pf_log_view_get_caret (fixture->view, &caret);
  g_assert_cmpuint (caret.line, ==, 9000);

  append (fixture, 15000, 100000);
  pf_test_app_settle (20);
  pf_log_view_get_caret (fixture->view, &caret);
  g_assert_cmpuint (caret.line, >=, pf_log_lines_get_first (fixture->store));
}

static void
assert_selection (Fixture    *fixture,
                  const char *expected)
{
  g_autofree char *text = pf_log_view_dup_selection (fixture->view);

  g_assert_cmpstr (text, ==, expected);
}

static void
press (Fixture        *fixture,
       guint           keyval,
       GdkModifierType modifiers)
{
  GListModel *controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->view));
  gboolean handled = FALSE;

  /* The class's own shortcuts, as a key press would find them. */
  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint k = 0; k < g_list_model_get_n_items (G_LIST_MODEL (controller)) && !handled; k++)
        {
          g_autoptr(GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger)
              && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == keyval
              && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers)
            handled = gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, GTK_WIDGET (fixture->view),
                                                    gtk_shortcut_get_arguments (shortcut));
        }
    }
  g_object_unref (controllers);
  g_assert_true (handled);
}

static void
test_keyboard (Fixture       *fixture,
               gconstpointer  data)
{
  PfLogPosition caret;

  append (fixture, 0, 300);
  pf_test_app_settle (50);

  press (fixture, GDK_KEY_Home, GDK_CONTROL_MASK);
  g_assert_false (pf_log_view_get_following (fixture->view));
  press (fixture, GDK_KEY_Right, GDK_SHIFT_MASK | GDK_CONTROL_MASK);
  assert_selection (fixture, "line");
  press (fixture, GDK_KEY_Down, GDK_SHIFT_MASK);
  assert_selection (fixture, "line number 0\nline");
  press (fixture, GDK_KEY_End, GDK_SHIFT_MASK);
  assert_selection (fixture, "line number 0\nline number 1");
  press (fixture, GDK_KEY_Left, 0);
  assert_selection (fixture, NULL);
  pf_log_view_get_caret (fixture->view, &caret);
  g_assert_cmpuint (caret.line, ==, 0);
  g_assert_cmpuint (caret.byte, ==, 0);
  press (fixture, GDK_KEY_Left, 0);
  press (fixture, GDK_KEY_Up, 0);
  press (fixture, GDK_KEY_Left, GDK_CONTROL_MASK);
  pf_log_view_get_caret (fixture->view, &caret);
  g_assert_cmpuint (caret.line, ==, 0);

  press (fixture, GDK_KEY_End, 0);
  press (fixture, GDK_KEY_Right, 0);
  pf_log_view_get_caret (fixture->view, &caret);
  g_assert_cmpuint (caret.line, ==, 1);
  g_assert_cmpuint (caret.byte, ==, 0);
  press (fixture, GDK_KEY_Page_Down, 0);
  pf_log_view_get_caret (fixture->view, &caret);
  g_assert_cmpuint (caret.line, >, 5);
  g_assert_cmpuint (caret.line, <, 60);

  press (fixture, GDK_KEY_End, GDK_CONTROL_MASK);
  g_assert_true (pf_log_view_get_following (fixture->view));
  pf_log_view_get_caret (fixture->view, &caret);
  g_assert_cmpuint (caret.line, ==, 299);
  g_assert_cmpuint (caret.byte, ==, strlen ("line number 299"));
  press (fixture, GDK_KEY_Down, 0);
  press (fixture, GDK_KEY_Right, 0);
  press (fixture, GDK_KEY_Page_Up, GDK_SHIFT_MASK);
  g_assert_true (pf_log_view_get_has_selection (fixture->view));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
assert_clipboard (Fixture    *fixture,
                  const char *expected)
{
  g_autofree char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (fixture->view)), NULL, read_cb, &text);
  pf_test_app_settle (50);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_copy (Fixture       *fixture,
           gconstpointer  data)
{
  PfLogPosition start = { 0, 5 }, end = { 2, 4 };

  append (fixture, 0, 3);
  pf_log_view_select (fixture->view, &end, &start);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "log.copy", NULL);
  assert_clipboard (fixture, "number 0\nline number 1\nline");
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "log.copy-all", NULL);
  assert_clipboard (fixture, "line number 0\nline number 1\nline number 2");
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "log.select-all", NULL);
  assert_selection (fixture, "line number 0\nline number 1\nline number 2");
}

/* Positions that are not there, an empty log, and a log that is taken away are no reason to fall over. */
static void
test_robust (Fixture       *fixture,
             gconstpointer  data)
{
  PfLogPosition nowhere = { 12345, 678 };

  press (fixture, GDK_KEY_Down, 0);
  press (fixture, GDK_KEY_End, GDK_CONTROL_MASK);
  press (fixture, GDK_KEY_a, GDK_CONTROL_MASK);
  assert_selection (fixture, NULL);
  pf_log_view_select (fixture->view, &nowhere, &nowhere);
  append (fixture, 0, 10);
  pf_log_view_select (fixture->view, &nowhere, &nowhere);
  pf_log_lines_clear (fixture->store);
  pf_test_app_settle (50);
  press (fixture, GDK_KEY_Up, 0);
  pf_log_view_set_store (fixture->view, NULL);
  pf_test_app_settle (50);
  press (fixture, GDK_KEY_Page_Down, 0);
  pf_log_view_set_store (fixture->view, fixture->store);
  append (fixture, 10, 10);
  pf_test_app_settle (50);
  g_assert_true (pf_log_view_get_following (fixture->view));
}

static void
test_wrap (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *longest = g_strnfill (3000, 'w');
  double before;
  PfLogPosition start = { 500, 0 }, end = { 500, 2999 };

  append (fixture, 0, 500);
  pf_log_lines_append (fixture->store, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, longest, -1);
  append (fixture, 500, 100);
  pf_test_app_settle (50);
  before = gtk_adjustment_get_upper (fixture->vadjustment);
  pf_log_view_set_wrap (fixture->view, TRUE);
  pf_test_app_settle (50);
  g_assert_cmpfloat (gtk_adjustment_get_upper (fixture->vadjustment), >, before * 1.02);
  g_assert_true (pf_log_view_get_following (fixture->view));
  pf_log_view_select (fixture->view, &start, &end);
  pf_test_app_settle (50);
  press (fixture, GDK_KEY_Up, GDK_SHIFT_MASK);
  pf_log_view_get_caret (fixture->view, &end);
  g_assert_cmpuint (end.line, ==, 500);
  g_assert_cmpuint (end.byte, <, 2999);
  g_assert_cmpuint (end.byte, >, 2800);
  pf_log_view_set_wrap (fixture->view, FALSE);
  pf_test_app_settle (50);
  g_assert_cmpfloat (gtk_adjustment_get_upper (fixture->vadjustment), ==, before);
}

static void
test_accessible (Fixture       *fixture,
                 gconstpointer  data)
{
  GtkWidget *row;
  guint n = 0;

  append (fixture, 0, 51);
  pf_test_app_settle (700);
  gtk_test_accessible_assert_role (fixture->view, GTK_ACCESSIBLE_ROLE_LOG);
  gtk_test_accessible_assert_property (fixture->view, GTK_ACCESSIBLE_PROPERTY_LABEL, "Build output");
  for (row = gtk_widget_get_first_child (GTK_WIDGET (fixture->view)); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      if (!PF_IS_LOG_ROW (row))
        continue;
      n++;
      if (gtk_widget_get_next_sibling (row) == NULL)
        g_assert_cmpstr (pf_log_row_get_text (PF_LOG_ROW (row)), ==, "Error: line number 50");
    }
  g_assert_cmpuint (n, >, 5);
  g_assert_cmpuint (n, <, 51);

  press (fixture, GDK_KEY_Home, GDK_CONTROL_MASK);
  gtk_test_accessible_assert_property (fixture->view, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "line number 0");
}

int
main (int   argc,
      char *argv[])
{
  pf_test_app_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/log/view/" name, Fixture, NULL, setup, func, teardown)
  ADD ("following", test_following);
  ADD ("forgetting", test_forgetting);
  ADD ("keyboard", test_keyboard);
  ADD ("copy", test_copy);
  ADD ("robust", test_robust);
  ADD ("wrap", test_wrap);
  ADD ("accessible", test_accessible);
  return g_test_run ();
}
