/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "build/pf-user-module.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "build/pf-module-files.h"
#include "pf-error.h"
#include "pf-paths.h"

/* Modules of MicroPython's ESP8266 port from v1.12 on: C modules, what its manifests freeze, and what mqtt_as needs. A module of
 * the same name would hide one of them, or be hidden. "main" and "boot" are free: the port runs them when they are frozen. */
static const char * const taken_names[] = {
  "mqtt_as", "asyncio", "uasyncio",
  /* built in */
  "__main__", "array", "binascii", "btree", "builtins", "collections", "cryptolib", "deflate", "errno", "esp", "espnow",
  "framebuf", "gc", "hashlib", "heapq", "io", "json", "lwip", "machine", "math", "micropython", "network",
  "os", "platform", "random", "re", "select", "socket", "struct", "sys", "time", "tls", "uctypes", "vfs", "websocket",
  "zlib", "_asyncio", "_boot", "_espnow", "_onewire", "_thread", "_uasyncio", "_webrepl",
  /* the old names of these */
  "uarray", "ubinascii", "ucollections", "ucryptolib", "uerrno", "uhashlib", "uheapq", "uio", "ujson", "umachine", "uos",
  "uplatform", "urandom", "ure", "uselect", "usocket", "ussl", "ustruct", "usys", "utime", "utimeq", "uwebsocket", "uzlib",
  /* frozen by the port */
  "apa102", "dht", "ds18x20", "flashbdev", "inisetup", "mip", "neopixel", "ntptime", "onewire", "port_diag", "requests", "ssd1306",
  "ssl", "umqtt", "upip", "upip_utarfile", "upysh", "urequests", "urllib", "webrepl", "webrepl_setup", "websocket_helper", NULL
};

gboolean
pf_user_module_collides (const char *name,
                         const char *modules_folder)
{
  g_autofree char *folder = NULL;
  g_autofree char *file = NULL;
  g_autofree char *base = NULL;

  if (g_strv_contains (taken_names, name))
    return TRUE;
  if (modules_folder == NULL)
    return FALSE;
  folder = g_build_filename (modules_folder, name, NULL);
  base = g_strconcat (name, ".py", NULL);
  file = g_build_filename (modules_folder, base, NULL);
  return g_file_test (folder, G_FILE_TEST_EXISTS) || g_file_test (file, G_FILE_TEST_EXISTS);
}

/* Returns: (transfer full): the name, judged by the path and by whether it is a folder */
static char *
dup_name (const char  *path,
          GError     **error)
{
  g_autofree char *absolute = NULL;
  g_autofree char *base = NULL;
  struct stat st;

  if (path == NULL || path[0] == '\0')
    {
      g_set_error_literal (error, PF_ERROR, PF_ERROR_INVALID, _("A module without a name cannot be frozen"));
      return NULL;
    }
  if (stat (path, &st) < 0)
    {
      pf_error_set_from_errno (error, errno, path, _("Could not read"));
      return NULL;
    }
  /* "." and "pkg/.." are packages too, with the name of their folder. */
  absolute = g_canonicalize_filename (path, NULL);
  base = g_path_get_basename (absolute);
  if (!S_ISDIR (st.st_mode))
    {
      if (!g_str_has_suffix (base, ".py"))
        {
          g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                       _("%s cannot be frozen: it is neither a .py file nor a folder with an __init__.py"), path);
          return NULL;
        }
      base[strlen (base) - strlen (".py")] = '\0';
    }
  if (!pf_module_name_is_identifier (base))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("%s cannot be frozen: “%s” is not a name that Python can import (letters, digits and _)"), path, base);
      return NULL;
    }
  if (g_str_equal (base, "__init__"))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("%s belongs to a package: choose its folder instead"), path);
      return NULL;
    }
  if (pf_user_module_collides (base, NULL))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("%s cannot be frozen: MicroPython has a module “%s” already; rename it"), path, base);
      return NULL;
    }
  return g_steal_pointer (&base);
}

gboolean
pf_user_module_check (const char  *path,
                      char       **name,
                      GError     **error)
{
  g_autofree char *found = dup_name (path, error);
  g_autoptr(GPtrArray) files = NULL;

  if (found == NULL)
    return FALSE;
  files = pf_module_files_read (path, found, NULL, error);
  if (files == NULL)
    return FALSE;
  if (name != NULL)
    *name = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
add_symbols (GHashTable  *symbols,
             const char  *path,
             GPtrArray   *files,
             GError     **error)
{
  for (guint i = 0; i < files->len; i++)
    {
      const PfModuleFile *file = files->pdata[i];
      g_autofree char *symbol = pf_module_file_dup_symbol (file->path);
      const char *other = g_hash_table_lookup (symbols, symbol);

      if (other != NULL)
        {
          g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                       _("%s and %s cannot be frozen together: MicroPython gives both the same name; rename one"), other, path);
          return FALSE;
        }
      g_hash_table_insert (symbols, g_steal_pointer (&symbol), g_strdup (path));
    }
  return TRUE;
}

gboolean
pf_user_module_check_all (const char * const  *paths,
                          GError             **error)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) symbols = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; paths[i] != NULL; i++)
    {
      char *name = dup_name (paths[i], error);
      g_autoptr(GPtrArray) files = NULL;

      if (name == NULL)
        return FALSE;
      files = pf_module_files_read (paths[i], name, NULL, error);
      if (files == NULL)
        {
          g_free (name);
          return FALSE;
        }
      if (!g_hash_table_add (names, name))
        {
          g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("There are two modules called %s"), name);
          return FALSE;
        }
      if (!add_symbols (symbols, paths[i], files, error))
        return FALSE;
    }
  return TRUE;
}

static char *
hash_files (GPtrArray *files)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < files->len; i++)
    {
      PfModuleFile *file = files->pdata[i];
      gsize size;
      const guchar *data = g_bytes_get_data (file->bytes, &size);
      guint64 length = GUINT64_TO_LE ((guint64) size);

      /* With its NUL and the length, no two sets of files give the same stream. */
      g_checksum_update (checksum, (const guchar *) file->path, strlen (file->path) + 1);
      g_checksum_update (checksum, (const guchar *) &length, sizeof length);
      if (size > 0)
        g_checksum_update (checksum, data, size);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

static gboolean
is_same (const char *path,
         GBytes     *bytes)
{
  g_autofree char *data = NULL;
  g_autoptr(GBytes) there = NULL;
  gsize size;
  struct stat st;

  if (lstat (path, &st) < 0 || !S_ISREG (st.st_mode) || (gsize) st.st_size != g_bytes_get_size (bytes))
    return FALSE;
  if (!g_file_get_contents (path, &data, &size, NULL))
    return FALSE;
  there = g_bytes_new_take (g_steal_pointer (&data), size);
  return g_bytes_equal (there, bytes);
}

/* Removes below @path what @wanted (relative to @folder) does not name. */
static gboolean
remove_others (const char    *path,
               const char    *relative,
               GHashTable    *wanted,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (g_file_test (path, G_FILE_TEST_IS_SYMLINK) || !g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_hash_table_contains (wanted, relative) || pf_paths_remove_tree (path, cancellable, error);

  dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *child_relative = g_strconcat (relative, "/", name, NULL);

      if (!remove_others (child, child_relative, wanted, cancellable, error))
        return FALSE;
    }
  /* Goes if it is empty now. */
  g_rmdir (path);
  return TRUE;
}

gboolean
pf_user_module_copy (const char    *path,
                     const char    *folder,
                     char         **sha256,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autofree char *name = dup_name (path, error);
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  const char * const forms[] = { "", ".py" };

  if (name == NULL)
    return FALSE;
  files = pf_module_files_read (path, name, cancellable, error);
  if (files == NULL)
    return FALSE;

  for (guint i = 0; i < files->len; i++)
    g_hash_table_add (wanted, ((PfModuleFile *) files->pdata[i])->path);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *base = g_strconcat (name, forms[i], NULL);
      g_autofree char *old = g_build_filename (folder, base, NULL);

      if (!remove_others (old, base, wanted, cancellable, error))
        return FALSE;
    }
  for (guint i = 0; i < files->len; i++)
    {
      PfModuleFile *file = files->pdata[i];
      g_autofree char *goal = g_build_filename (folder, file->path, NULL);
      gsize size;
      const char *data = g_bytes_get_data (file->bytes, &size);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!is_same (goal, file->bytes) && !pf_paths_write_file (goal, data != NULL ? data : "", size, 0644, error))
        return FALSE;
    }
  if (sha256 != NULL)
    *sha256 = hash_files (files);
  return TRUE;
}
