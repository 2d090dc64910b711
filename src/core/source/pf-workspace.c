/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "source/pf-workspace.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pf-error.h"
#include "pf-paths.h"
#include "source/pf-half-folder.h"

#define LOCK_SUFFIX ".lock"
#define MAX_SLOTS 64
#define LOCK_POLL_US (50 * 1000)

struct _PfWorkspace {
  GObject parent_instance;

  char *root;
};

struct _PfWorkspaceSlot {
  char *path;
  int fd;
};

G_DEFINE_FINAL_TYPE (PfWorkspace, pf_workspace, G_TYPE_OBJECT)

static void
pf_workspace_finalize (GObject *object)
{
  PfWorkspace *self = PF_WORKSPACE (object);

  g_free (self->root);
  G_OBJECT_CLASS (pf_workspace_parent_class)->finalize (object);
}

static void
pf_workspace_class_init (PfWorkspaceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_workspace_finalize;
}

static void
pf_workspace_init (PfWorkspace *self)
{
}

PfWorkspace *
pf_workspace_new (const char *root)
{
  PfWorkspace *self = g_object_new (PF_TYPE_WORKSPACE, NULL);

  self->root = root != NULL ? g_canonicalize_filename (root, NULL) : pf_paths_dup_cache ();
  return self;
}

const char *
pf_workspace_get_root (PfWorkspace *self)
{
  g_return_val_if_fail (PF_IS_WORKSPACE (self), NULL);
  return self->root;
}

char *
pf_workspace_dup_path (PfWorkspace *self,
                       const char  *name)
{
  g_return_val_if_fail (PF_IS_WORKSPACE (self), NULL);
  return g_build_filename (self->root, name, NULL);
}

const char *
pf_workspace_slot_get_path (PfWorkspaceSlot *self)
{
  return self->path;
}

void
pf_workspace_slot_free (PfWorkspaceSlot *self)
{
  close (self->fd);
  g_free (self->path);
  g_free (self);
}

/* A folder's name as we make them; nothing that leads elsewhere, hides, or is a lock's name. */
static gboolean
is_key (const char *key)
{
  return *key != '\0' && *key != '.' && strchr (key, '/') == NULL && strlen (key) < 200 &&
         !g_str_has_suffix (key, LOCK_SUFFIX);
}

typedef enum {
  LOCK_TAKEN,
  LOCK_BUSY,
  LOCK_FAILED
} LockResult;

/* Returns the descriptor of the locked file in @fd. The lock is only good if the file still has its
 * name: a clean-up removes the file while it holds it. */
static LockResult
try_lock (const char  *path,
          gboolean     create,
          int         *fd,
          GError     **error)
{
  for (;;)
    {
      struct stat opened, named;

      *fd = open (path, O_RDWR | (create ? O_CREAT : 0) | O_NOFOLLOW | O_CLOEXEC, 0644);
      if (*fd < 0)
        {
          pf_error_set_from_errno (error, errno, path, _("Could not open"));
          return LOCK_FAILED;
        }
      if (flock (*fd, LOCK_EX | LOCK_NB) < 0)
        {
          int errsv = errno;

          close (*fd);
          if (errsv == EWOULDBLOCK)
            return LOCK_BUSY;
          pf_error_set_from_errno (error, errsv, path, _("Could not lock"));
          return LOCK_FAILED;
        }
      if (fstat (*fd, &opened) == 0 && lstat (path, &named) == 0 && opened.st_ino == named.st_ino &&
          opened.st_dev == named.st_dev)
        return LOCK_TAKEN;
      close (*fd);
    }
}

static PfWorkspaceSlot *
slot_new (const char *path,
          int         fd)
{
  PfWorkspaceSlot *slot = g_new0 (PfWorkspaceSlot, 1);

  slot->path = g_strdup (path);
  slot->fd = fd;
  /* The lock file's time is when the folder was last used. */
  futimens (fd, NULL);
  return slot;
}

PfWorkspaceSlot *
pf_workspace_acquire (PfWorkspace   *self,
                      const char    *kind,
                      const char    *key,
                      gboolean       wait,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autofree char *folder = NULL;
  guint n = 1;

  g_return_val_if_fail (PF_IS_WORKSPACE (self), NULL);

  if (!is_key (kind) || !is_key (key))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("“%s” cannot be the name of a folder"), key);
      return NULL;
    }
  folder = g_build_filename (self->root, kind, NULL);
  if (g_mkdir_with_parents (folder, 0755) < 0)
    {
      pf_error_set_from_errno (error, errno, folder, _("Could not make the folder"));
      return NULL;
    }

  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_autofree char *name = n == 1 ? g_strdup (key) : g_strdup_printf ("%s.%u", key, n);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *lock = g_strconcat (path, LOCK_SUFFIX, NULL);
      int fd;
      LockResult result = try_lock (lock, TRUE, &fd, error);

      if (result == LOCK_TAKEN)
        return slot_new (path, fd);
      if (result == LOCK_FAILED)
        return NULL;
      if (wait)
        {
          g_usleep (LOCK_POLL_US);
        }
      else if (++n > MAX_SLOTS)
        {
          g_set_error (error, PF_ERROR, PF_ERROR_BUSY, _("Too many builds use %s at once"), folder);
          return NULL;
        }
    }
  return NULL;
}

void
pf_workspace_entry_free (PfWorkspaceEntry *entry)
{
  g_free (entry->kind);
  g_free (entry->name);
  g_free (entry->path);
  g_free (entry);
}

static const char *const kinds[] = { "trees", "mqtt_as", "logs" };

static PfWorkspaceEntry *
entry_new (const char   *folder,
           const char   *kind,
           const char   *name,
           GCancellable *cancellable)
{
  PfWorkspaceEntry *entry = g_new0 (PfWorkspaceEntry, 1);
  g_autofree char *lock = NULL;
  struct stat st;
  int fd;

  entry->kind = g_strdup (kind);
  entry->name = g_strdup (name);
  entry->path = g_build_filename (folder, name, NULL);
  entry->size = pf_paths_measure_tree (entry->path, cancellable);
  lock = g_strconcat (entry->path, LOCK_SUFFIX, NULL);
  if (lstat (lock, &st) == 0 || lstat (entry->path, &st) == 0)
    entry->used = st.st_mtime;
  switch (try_lock (lock, FALSE, &fd, NULL))
    {
    case LOCK_TAKEN:
      close (fd);
      break;
    case LOCK_BUSY:
      entry->in_use = TRUE;
      break;
    case LOCK_FAILED:
    default:
      break;
    }
  return entry;
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const PfWorkspaceEntry *first = *(PfWorkspaceEntry **) a;
  const PfWorkspaceEntry *second = *(PfWorkspaceEntry **) b;

  if (first->size != second->size)
    return first->size > second->size ? -1 : 1;
  return strcmp (first->path, second->path);
}

GPtrArray *
pf_workspace_list (PfWorkspace   *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr(GPtrArray) entries = NULL;

  g_return_val_if_fail (PF_IS_WORKSPACE (self), NULL);

  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_workspace_entry_free);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *folder = g_build_filename (self->root, kinds[i], NULL);
      g_autoptr(GError) local_error = NULL;
      g_autoptr(GDir) dir = g_dir_open (folder, 0, &local_error);
      const char *name;

      if (dir == NULL && !g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        {
          pf_error_from_gio (&local_error, folder);
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return NULL;
          if (is_key (name))
            g_ptr_array_add (entries, entry_new (folder, kinds[i], name, cancellable));
        }
    }
  g_ptr_array_sort (entries, compare_entries);
  return g_steal_pointer (&entries);
}

/* Removes @entry unless somebody holds it, which a look at in_use cannot promise: takes the lock itself. */
static gboolean
clean_entry (const PfWorkspaceEntry  *entry,
             guint64                 *freed,
             guint                   *kept,
             GCancellable            *cancellable,
             GError                 **error)
{
  g_autofree char *lock = g_strconcat (entry->path, LOCK_SUFFIX, NULL);
  gboolean locked = !g_str_equal (entry->kind, "logs");
  gboolean ok;
  int fd = -1;

  if (locked)
    {
      switch (try_lock (lock, TRUE, &fd, error))
        {
        case LOCK_TAKEN:
          break;
        case LOCK_BUSY:
          *kept += 1;
          return TRUE;
        case LOCK_FAILED:
        default:
          return FALSE;
        }
    }
  ok = pf_half_folder_remove (entry->path, cancellable, error);
  if (ok)
    *freed += entry->size;
  if (locked)
    {
      if (ok)
        g_unlink (lock);
      close (fd);
    }
  return ok;
}

gboolean
pf_workspace_clean (PfWorkspace   *self,
                    const char    *kind,
                    const char    *name,
                    guint64       *freed,
                    guint         *kept,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr(GPtrArray) entries = NULL;
  guint64 total = 0;
  guint n_kept = 0;
  gboolean found = name == NULL;
  gboolean ok = TRUE;

  g_return_val_if_fail (PF_IS_WORKSPACE (self), FALSE);

  entries = pf_workspace_list (self, cancellable, error);
  if (entries == NULL)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *folder = g_build_filename (self->root, kinds[i], NULL);

      if (name == NULL && (kind == NULL || g_str_equal (kind, kinds[i])))
        pf_half_folder_sweep (folder, &total, cancellable);
    }
  for (guint i = 0; ok && i < entries->len; i++)
    {
      const PfWorkspaceEntry *entry = g_ptr_array_index (entries, i);

      if ((kind == NULL || g_str_equal (kind, entry->kind)) && (name == NULL || g_str_equal (name, entry->name)))
        {
          found = TRUE;
          ok = clean_entry (entry, &total, &n_kept, cancellable, error);
        }
    }
  if (!found)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("Nothing called “%s” is kept"), name);
      return FALSE;
    }
  if (freed != NULL)
    *freed = total;
  if (kept != NULL)
    *kept = n_kept;
  return ok;
}
