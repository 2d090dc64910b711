/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-application.h"
#include "pf-file-manager.h"
#include "pf-test-app.h"
#include "pf-test-firmware.h"

/* What goes over the session bus: a private one, with a file manager and a dock that write down what they are told. */

typedef struct {
  guint      name;
  guint      object;
  char      *method;
  char      *uri;
} Fixture;

static const char introspection[] =
  "<node><interface name='org.freedesktop.FileManager1'>"
  "<method name='ShowItems'><arg type='as' direction='in'/><arg type='s' direction='in'/></method>"
  "<method name='ShowFolders'><arg type='as' direction='in'/><arg type='s' direction='in'/></method>"
  "</interface></node>";

static void
called_cb (GDBusConnection       *connection,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *parameters,
           GDBusMethodInvocation *invocation,
           gpointer               user_data)
{
  Fixture *fixture = user_data;
  g_autofree const char **uris = NULL;
  const char *startup_id;

  g_variant_get (parameters, "(^a&s&s)", &uris, &startup_id);
  g_free (fixture->method);
  g_free (fixture->uri);
  fixture->method = g_strdup (method);
  fixture->uri = g_strdup (uris[0]);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static const GDBusInterfaceVTable vtable = { called_cb, NULL, NULL, { NULL } };

static void
name_acquired_cb (GDBusConnection *connection,
                  const char      *name,
                  gpointer         user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
add_file_manager (Fixture *fixture)
{
  g_autoptr(GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);
  gboolean acquired = FALSE;

  fixture->object = g_dbus_connection_register_object (connection, "/org/freedesktop/FileManager1", node->interfaces[0],
                                                       &vtable, fixture, NULL, NULL);
  fixture->name = g_bus_own_name_on_connection (connection, "org.freedesktop.FileManager1", G_BUS_NAME_OWNER_FLAGS_NONE,
                                                name_acquired_cb, NULL, &acquired, NULL);
  pf_test_wait (acquired);
}

static void
test_file_manager (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GFile) file = g_file_new_for_path ("/tmp/a folder/ä.bin");
  g_autoptr(GFile) folder = g_file_new_for_path ("/tmp/a folder");

  pf_file_manager_show (NULL, file, FALSE);
  pf_test_wait (fixture->method != NULL);
  g_assert_cmpstr (fixture->method, ==, "ShowItems");
  g_assert_cmpstr (fixture->uri, ==, "file:///tmp/a%20folder/%C3%A4.bin");

  g_clear_pointer (&fixture->method, g_free);
  pf_file_manager_show (NULL, folder, TRUE);
  pf_test_wait (fixture->method != NULL);
  g_assert_cmpstr (fixture->method, ==, "ShowFolders");
  g_assert_cmpstr (fixture->uri, ==, "file:///tmp/a%20folder");
}

/* Tasks of the window that was closed end a little later. */
static void
drop (PfApplication *application)
{
  g_object_add_weak_pointer (G_OBJECT (application), (gpointer *) &application);
  g_object_unref (application);
  pf_test_wait (application == NULL);
}

/* As soon as the file manager has been asked, however long that takes under a sanitizer. */
static gboolean
quit_cb (gpointer user_data)
{
  Fixture *fixture = g_object_get_data (user_data, "fixture");

  if (fixture->method == NULL)
    return G_SOURCE_CONTINUE;
  g_application_quit (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
act_cb (gpointer user_data)
{
  GtkApplication *application = user_data;
  GList *windows = gtk_application_get_windows (application);

  /* One window, however often the program is started. */
  g_assert_cmpuint (g_list_length (windows), ==, 1);
  g_application_activate (G_APPLICATION (application));
  g_assert_cmpuint (g_list_length (gtk_application_get_windows (application)), ==, 1);

  g_action_group_activate_action (G_ACTION_GROUP (application), "show-page", g_variant_new_string ("files"));
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (
                     ADW_VIEW_STACK (pf_test_app_find (windows->data, ADW_TYPE_VIEW_STACK, NULL))), ==, "files");
  g_action_group_activate_action (G_ACTION_GROUP (application), "show-file", g_variant_new_string ("/tmp/x.bin"));
  g_timeout_add (50, quit_cb, application);
  return G_SOURCE_REMOVE;
}

static void
test_application (Fixture       *fixture,
                  gconstpointer  data)
{
  PfApplication *application = pf_application_new ();
  char *argv[] = { (char *) "permafrost", NULL };

  g_object_set_data (G_OBJECT (application), "fixture", fixture);
  g_timeout_add (300, act_cb, application);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 1, argv), ==, 0);
  g_assert_cmpstr (fixture->method, ==, "ShowItems");
  g_assert_cmpstr (fixture->uri, ==, "file:///tmp/x.bin");
  drop (application);
}

/* Every accelerator's action exists, and every action in the shortcuts window has an accelerator. */
static gboolean
accels_cb (gpointer user_data)
{
  GtkApplication *application = user_data;
  GtkWidget *window = GTK_WIDGET (gtk_application_get_windows (application)->data);
  g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/permafrost_fw/Permafrost/gtk/help-overlay.ui");
  g_autoptr(GSList) objects = gtk_builder_get_objects (builder);
  g_auto(GStrv) actions = gtk_application_list_action_descriptions (application);
  guint n_shortcuts = 0;

  for (guint i = 0; actions[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      g_autoptr(GVariant) target = NULL;

      g_assert_true (g_action_parse_detailed_name (actions[i], &name, &target, NULL));
      if (g_str_has_prefix (name, "app."))
        g_assert_true (g_action_group_has_action (G_ACTION_GROUP (application), name + strlen ("app.")));
      else if (g_str_has_prefix (name, "win.") && !g_str_equal (name, "win.show-help-overlay"))
        {
          const char *class_action, *property;
          const GVariantType *type;
          gboolean found = FALSE;
          GType owner;

          for (guint j = 0; gtk_widget_class_query_action (GTK_WIDGET_GET_CLASS (window), j, &owner, &class_action, &type, &property); j++)
            found = found || g_str_equal (class_action, name);
          g_assert_true (found);
        }
    }
  for (GSList *l = objects; l != NULL; l = l->next)
    {
      g_autofree char *action = NULL;
      g_auto(GStrv) accels = NULL;

      if (!GTK_IS_SHORTCUTS_SHORTCUT (l->data))
        continue;
      n_shortcuts++;
      g_object_get (l->data, "action-name", &action, NULL);
      if (action == NULL)
        continue;
      accels = gtk_application_get_accels_for_action (application, action);
      g_assert_cmpuint (g_strv_length (accels), >, 0);
    }
  g_assert_cmpuint (n_shortcuts, >, 10);
  gtk_window_destroy (GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
  g_application_quit (G_APPLICATION (application));
  return G_SOURCE_REMOVE;
}

static void
test_accelerators (Fixture       *fixture,
                   gconstpointer  data)
{
  PfApplication *application = pf_application_new ();
  char *argv[] = { (char *) "permafrost", NULL };

  g_timeout_add (300, accels_cb, application);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 1, argv), ==, 0);
  drop (application);
}

static void
test_version (void)
{
  g_autofree char *program = g_build_filename (PF_BUILD_ROOT, "src", "app", "permafrost", NULL);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *output = NULL;

  /* Needs no display. */
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  process = g_subprocess_launcher_spawn (launcher, NULL, program, "--version", NULL);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (process));
  g_assert_cmpstr (output, ==, "permafrost " PF_VERSION "\n");
}

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  add_file_manager (fixture);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr(GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  g_bus_unown_name (fixture->name);
  g_dbus_connection_unregister_object (connection, fixture->object);
  g_clear_pointer (&fixture->method, g_free);
  g_clear_pointer (&fixture->uri, g_free);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GTestDBus) bus = NULL;
  int status;

  pf_test_app_init (&argc, &argv);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_test_add ("/app/file-manager", Fixture, NULL, setup, test_file_manager, teardown);
  g_test_add ("/app/application/one-window", Fixture, NULL, setup, test_application, teardown);
  g_test_add ("/app/application/accelerators", Fixture, NULL, setup, test_accelerators, teardown);
  g_test_add_func ("/app/application/version", test_version);
  status = g_test_run ();
  g_test_dbus_stop (bus);
  return status;
}
