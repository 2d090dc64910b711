/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "build/pf-module-files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pf-error.h"

void
pf_module_file_free (PfModuleFile *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

gboolean
pf_module_name_is_identifier (const char *name)
{
  static const char * const keywords[] = {
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", NULL
  };

  if (!g_ascii_isalpha (name[0]) && name[0] != '_')
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '_')
      return FALSE;
  return strlen (name) <= 64 && !g_strv_contains (keywords, name);
}

typedef struct {
  GPtrArray *files;
  GHashTable *symbols;      /* what mpy-tool.py calls the files in C */
  gsize total;
  const char *root;         /* the package's own folder, all links resolved */
  GCancellable *cancellable;
} Reader;

static gboolean
check_text (GBytes      *bytes,
            const char  *path,
            GError     **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size == 0)
    return TRUE;
  if (memchr (data, '\0', size) != NULL || !g_utf8_validate_len (data, size, NULL))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is no Python source: it is not text in UTF-8"), path);
      return FALSE;
    }
  /* MicroPython's lexer takes a byte order mark for the start of a name. */
  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("%s begins with a byte order mark, which MicroPython cannot read; save it as UTF-8 without one"), path);
      return FALSE;
    }
  return TRUE;
}

static GBytes *
read_fd (int           fd,
         const char   *path,
         GError      **error)
{
  g_autoptr(GByteArray) data = g_byte_array_new ();
  guint8 buffer[16384];
  struct stat st;

  if (fstat (fd, &st) < 0)
    {
      pf_error_set_from_errno (error, errno, path, _("Could not read"));
      return NULL;
    }
  if (!S_ISREG (st.st_mode))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is no ordinary file"), path);
      return NULL;
    }
  for (;;)
    {
      ssize_t n = read (fd, buffer, sizeof buffer);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          pf_error_set_from_errno (error, errno, path, _("Could not read"));
          return NULL;
        }
      if (n == 0)
        break;
      if (data->len + n > PF_MODULE_MAX_FILE)
        {
          g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                       _("%s is larger than 1 MiB, which is more than the board's flash can hold"), path);
          return NULL;
        }
      g_byte_array_append (data, buffer, n);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

/* All names are identifiers already, so that only what parts them is left. */
char *
pf_module_file_dup_symbol (const char *path)
{
  return g_strdelimit (g_strdup (path), "/.", '_');
}

/* "a/b_c.py" and "a/b/c.py" would be the same one. */
static gboolean
check_symbol (Reader      *reader,
              const char  *relative,
              GError     **error)
{
  g_autofree char *symbol = pf_module_file_dup_symbol (relative);
  const char *other = g_hash_table_lookup (reader->symbols, symbol);

  if (other != NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("%s and %s cannot be frozen together: MicroPython gives both the same name; rename one"), other, relative);
      return FALSE;
    }
  g_hash_table_insert (reader->symbols, g_steal_pointer (&symbol), g_strdup (relative));
  return TRUE;
}

static gboolean
add_file (Reader      *reader,
          int          fd,
          const char  *path,
          const char  *relative,
          GError     **error)
{
  g_autoptr(PfModuleFile) file = g_new0 (PfModuleFile, 1);

  if (g_cancellable_set_error_if_cancelled (reader->cancellable, error))
    return FALSE;
  file->path = g_strdup (relative);
  file->bytes = read_fd (fd, path, error);
  if (file->bytes == NULL || !check_text (file->bytes, path, error) || !check_symbol (reader, relative, error))
    return FALSE;

  reader->total += g_bytes_get_size (file->bytes);
  if (reader->total > PF_MODULE_MAX_TOTAL || reader->files->len >= PF_MODULE_MAX_FILES)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("The package with %s is too large to be frozen: at most %d files and 4 MiB"), path, PF_MODULE_MAX_FILES);
      return FALSE;
    }
  g_ptr_array_add (reader->files, g_steal_pointer (&file));
  return TRUE;
}

/* The link's goal, if it is a file of this package */
static int
open_link (Reader      *reader,
           const char  *path,
           GError     **error)
{
  g_autofree char *goal = realpath (path, NULL);
  g_autofree char *inside = g_strconcat (reader->root, "/", NULL);
  int fd;

  if (goal == NULL)
    {
      pf_error_set_from_errno (error, errno, path, _("Could not read"));
      return -1;
    }
  if (!g_str_has_prefix (goal, inside))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("%s is a symbolic link that leads out of its package; put the file itself there"), path);
      return -1;
    }
  fd = open (goal, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    pf_error_set_from_errno (error, errno, path, _("Could not read"));
  return fd;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static GPtrArray *
list_folder (int          fd,
             const char  *path,
             GError     **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  /* Opened anew, for the reading position is shared by duplicates. */
  int dir_fd = openat (fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = dir_fd >= 0 ? fdopendir (dir_fd) : NULL;
  struct dirent *entry;

  if (dir == NULL)
    {
      pf_error_set_from_errno (error, errno, path, _("Could not read"));
      if (dir_fd >= 0)
        close (dir_fd);
      return NULL;
    }
  while ((entry = readdir (dir)) != NULL)
    if (entry->d_name[0] != '.' && !g_str_equal (entry->d_name, "__pycache__"))
      g_ptr_array_add (names, g_strdup (entry->d_name));
  closedir (dir);
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static gboolean add_folder (Reader *reader, int fd, const char *path, const char *relative, guint depth, GError **error);

static gboolean
check_entry_name (const char  *name,
                  gboolean     is_folder,
                  const char  *path,
                  GError     **error)
{
  g_autofree char *stem = is_folder ? g_strdup (name) : g_strndup (name, strlen (name) - strlen (".py"));

  if (pf_module_name_is_identifier (stem))
    return TRUE;
  g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
               _("%s cannot be frozen: “%s” is not a name that Python can import (letters, digits and _)"), path, stem);
  return FALSE;
}

static gboolean
add_entry (Reader      *reader,
           int          folder,
           const char  *name,
           const char  *path,
           const char  *relative,
           guint        depth,
           GError     **error)
{
  gboolean is_python = g_str_has_suffix (name, ".py");
  struct stat st;
  gboolean ok = FALSE;
  int fd;

  if (fstatat (folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
    return pf_error_set_from_errno (error, errno, path, _("Could not read"));
  if (S_ISLNK (st.st_mode))
    {
      if (!is_python)
        {
          if (fstatat (folder, name, &st, 0) < 0 || !S_ISDIR (st.st_mode))
            return TRUE;
          g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                       _("%s is a symbolic link to a folder, which is not followed"), path);
          return FALSE;
        }
      fd = open_link (reader, path, error);
    }
  else if (!is_python && !S_ISDIR (st.st_mode))
    return TRUE;
  else
    {
      fd = openat (folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
      if (fd < 0)
        pf_error_set_from_errno (error, errno, path, _("Could not read"));
    }
  if (fd < 0)
    return FALSE;

  if (S_ISDIR (st.st_mode))
    ok = add_folder (reader, fd, path, relative, depth + 1, error);
  else
    ok = check_entry_name (name, FALSE, path, error) && add_file (reader, fd, path, relative, error);
  close (fd);
  return ok;
}

/* A folder without Python files (pictures, documents) may have any name. */
static gboolean
add_folder (Reader      *reader,
            int          fd,
            const char  *path,
            const char  *relative,
            guint        depth,
            GError     **error)
{
  guint before = reader->files->len;
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr(GPtrArray) names = NULL;

  if (depth > PF_MODULE_MAX_DEPTH)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s lies too deep in its package"), path);
      return FALSE;
    }
  names = list_folder (fd, path, error);
  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      const char *entry = names->pdata[i];
      g_autofree char *child = g_build_filename (path, entry, NULL);
      g_autofree char *child_relative = g_strconcat (relative, "/", entry, NULL);

      if (!add_entry (reader, fd, entry, child, child_relative, depth, error))
        return FALSE;
    }
  return depth == 0 || reader->files->len == before || check_entry_name (name, TRUE, path, error);
}

static gboolean
has_init (GPtrArray  *files,
          const char *name)
{
  g_autofree char *init = g_strconcat (name, "/__init__.py", NULL);

  for (guint i = 0; i < files->len; i++)
    if (g_str_equal (((PfModuleFile *) files->pdata[i])->path, init))
      return TRUE;
  return FALSE;
}

GPtrArray *
pf_module_files_read (const char    *path,
                      const char    *name,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_module_file_free);
  g_autoptr(GHashTable) symbols = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *root = realpath (path, NULL);
  g_autofree char *relative = NULL;
  Reader reader = { files, symbols, 0, root, cancellable };
  struct stat st;
  gboolean ok;
  int fd;

  fd = root != NULL ? open (root, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;
  if (fd < 0)
    {
      pf_error_set_from_errno (error, errno, path, _("Could not read"));
      return NULL;
    }
  if (fstat (fd, &st) == 0 && S_ISDIR (st.st_mode))
    {
      ok = add_folder (&reader, fd, path, name, 0, error);
      if (ok && !has_init (files, name))
        {
          g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is no Python package: it has no __init__.py"), path);
          ok = FALSE;
        }
    }
  else
    {
      relative = g_strconcat (name, ".py", NULL);
      ok = add_file (&reader, fd, path, relative, error);
    }
  close (fd);
  return ok ? g_steal_pointer (&files) : NULL;
}
