/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-file-manager.h"

typedef struct {
  GWeakRef  parent;
  GFile    *file;
  gboolean  is_folder;
} Request;

static void
request_free (Request *request)
{
  g_weak_ref_clear (&request->parent);
  g_object_unref (request->file);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
show_folder (Request *request)
{
  g_autoptr(GtkWindow) parent = g_weak_ref_get (&request->parent);
  g_autoptr(GFile) folder = request->is_folder ? g_object_ref (request->file) : g_file_get_parent (request->file);
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

  if (uri != NULL)
    gtk_show_uri (parent, uri, GDK_CURRENT_TIME);
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Request) request = user_data;
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GError) error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply == NULL)
    {
      g_debug ("No file manager on the bus: %s", error->message);
      show_folder (request);
    }
}

static void
bus_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(Request) request = user_data;
  g_autoptr(GDBusConnection) bus = g_bus_get_finish (result, NULL);
  g_autofree char *uri = g_file_get_uri (request->file);
  const char *uris[] = { uri, NULL };
  const char *method = request->is_folder ? "ShowFolders" : "ShowItems";

  if (bus == NULL)
    {
      show_folder (request);
      return;
    }
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", method, g_variant_new ("(^ass)", uris, ""), NULL,
                          G_DBUS_CALL_FLAGS_NONE, 10000, NULL, called_cb, g_steal_pointer (&request));
}

void
pf_file_manager_show (GtkWindow *parent,
                      GFile     *file,
                      gboolean   is_folder)
{
  Request *request;

  g_return_if_fail (G_IS_FILE (file));

  request = g_new0 (Request, 1);
  g_weak_ref_init (&request->parent, parent);
  request->file = g_object_ref (file);
  request->is_folder = is_folder;
  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, request);
}
