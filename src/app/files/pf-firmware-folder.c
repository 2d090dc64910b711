/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "files/pf-firmware-folder.h"

#include <glib/gi18n.h>

#include "pf-error.h"

/* An export writes several files one after the other; they are looked at together. */
#define SETTLE_MSEC 150

struct _PfFirmwareFolder
{
  GObject       parent_instance;

  char         *path;
  GPtrArray    *files;       /* listed */
  GHashTable   *hidden;      /* set of paths */
  char         *error;
  gboolean      loading;
  gboolean      has_mqtt_local;

  GFileMonitor *monitor;
  guint         settle_id;
  GCancellable *list_cancellable;
  gboolean      list_again;
  GCancellable *check_cancellable;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PfFirmwareFolder, pf_firmware_folder, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* What a thread found in the folder. */
typedef struct {
  GPtrArray *files;
  gboolean   has_mqtt_local;
} Listing;

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_ptr_array_unref (listing->files);
  g_free (listing);
}

/* What a thread found of a file. */
typedef struct {
  PfFirmwareFileState  state;
  char                *why;
  JsonObject          *record;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_free (check->why);
  g_clear_pointer (&check->record, json_object_unref);
  g_free (check);
}

static GType
get_item_type (GListModel *model)
{
  return PF_TYPE_FIRMWARE_FILE;
}

static guint
get_n_items (GListModel *model)
{
  return PF_FIRMWARE_FOLDER (model)->files->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  PfFirmwareFolder *self = PF_FIRMWARE_FOLDER (model);

  return position < self->files->len ? g_object_ref (g_ptr_array_index (self->files, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static gboolean
stat_file (const char *path,
           gint64     *modified,
           guint64    *size,
           gboolean   *can_trash)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GDateTime) time = NULL;

  info = g_file_query_info (file,
                            G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED ","
                            G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC "," G_FILE_ATTRIBUTE_ACCESS_CAN_TRASH,
                            G_FILE_QUERY_INFO_NONE, NULL, NULL);
  if (info == NULL)
    return FALSE;
  time = g_file_info_get_modification_date_time (info);
  *modified = time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time) : 0;
  *size = g_file_info_get_size (info);
  if (can_trash != NULL)
    *can_trash = g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_ACCESS_CAN_TRASH);
  return TRUE;
}

static void
list_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  const char *folder = task_data;
  g_autofree char *mqtt_local = g_build_filename (folder, "mqtt_local.py", NULL);
  g_autoptr(GPtrArray) paths = NULL;
  GError *error = NULL;
  Listing *listing;

  paths = pf_artifact_list (folder, &error);
  if (paths == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  listing = g_new0 (Listing, 1);
  listing->files = g_ptr_array_new_with_free_func (g_object_unref);
  listing->has_mqtt_local = g_file_test (mqtt_local, G_FILE_TEST_IS_REGULAR);
  for (guint i = 0; i < paths->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *record = pf_artifact_dup_record_path (path);
      PfFirmwareFileStamp stamp = { 0 };
      gboolean can_trash;

      if (!stat_file (path, &stamp.modified, &stamp.size, &can_trash))
        continue;
      stat_file (record, &stamp.record_modified, &stamp.record_size, NULL);
      g_ptr_array_add (listing->files, pf_firmware_file_new (path, &stamp, can_trash));
    }
  g_task_return_pointer (task, listing, listing_free);
}

static void
check_thread (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  static const PfFirmwareFileState states[] = {
    [PF_ARTIFACT_VERIFIED] = PF_FIRMWARE_FILE_VERIFIED,
    [PF_ARTIFACT_NO_RECORD] = PF_FIRMWARE_FILE_NO_RECORD,
    [PF_ARTIFACT_DIFFERS] = PF_FIRMWARE_FILE_DIFFERS,
    [PF_ARTIFACT_DAMAGED] = PF_FIRMWARE_FILE_DAMAGED,
  };
  const char *path = pf_firmware_file_get_path (task_data);
  g_autoptr(GError) error = NULL;
  Check *check = g_new0 (Check, 1);
  PfArtifactState state;

  if (pf_artifact_verify (path, &state, &check->why, cancellable, &error))
    check->state = states[state];
  else
    {
      check->state = PF_FIRMWARE_FILE_UNREADABLE;
      check->why = g_strdup (error->message);
    }
  check->record = pf_artifact_load_record (path, NULL);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, check, check_free);
  else
    check_free (check);
}

static void check_next (PfFirmwareFolder *self);

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  PfFirmwareFolder *self = PF_FIRMWARE_FOLDER (source);
  PfFirmwareFile *file = g_task_get_task_data (G_TASK (result));
  Check *check = g_task_propagate_pointer (G_TASK (result), NULL);

  if (g_task_get_cancellable (G_TASK (result)) != self->check_cancellable)
    {
      g_clear_pointer (&check, check_free);
      return;
    }
  g_clear_object (&self->check_cancellable);
  if (check != NULL)
    pf_firmware_file_set_checked (file, check->state, check->why, check->record);
  g_clear_pointer (&check, check_free);
  check_next (self);
}

/* One at a time: a disk reads one file faster than two. */
static void
check_next (PfFirmwareFolder *self)
{
  if (self->check_cancellable != NULL)
    return;
  for (guint i = 0; i < self->files->len; i++)
    {
      PfFirmwareFile *file = g_ptr_array_index (self->files, i);
      g_autoptr(GTask) task = NULL;

      if (pf_firmware_file_get_state (file) != PF_FIRMWARE_FILE_CHECKING)
        continue;
      self->check_cancellable = g_cancellable_new ();
      task = g_task_new (self, self->check_cancellable, checked_cb, NULL);
      g_task_set_source_tag (task, check_next);
      g_task_set_task_data (task, g_object_ref (file), g_object_unref);
      g_task_run_in_thread (task, check_thread);
      return;
    }
}

PfFirmwareFile *
pf_firmware_folder_find (PfFirmwareFolder *self,
                         const char       *path,
                         guint            *position)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FOLDER (self), NULL);

  for (guint i = 0; i < self->files->len; i++)
    {
      PfFirmwareFile *file = g_ptr_array_index (self->files, i);

      if (g_str_equal (pf_firmware_file_get_path (file), path))
        {
          if (position != NULL)
            *position = i;
          return file;
        }
    }
  return NULL;
}

static gboolean
is_same (PfFirmwareFile *a,
         PfFirmwareFile *b)
{
  return g_str_equal (pf_firmware_file_get_path (a), pf_firmware_file_get_path (b))
         && memcmp (pf_firmware_file_get_stamp (a), pf_firmware_file_get_stamp (b), sizeof (PfFirmwareFileStamp)) == 0;
}

/* Takes in @files, keeping the objects of what did not change; announces only the part of the list that differs. */
static void
take_files (PfFirmwareFolder *self,
            GPtrArray        *files)
{
  GPtrArray *merged = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) old = self->files;
  guint n_same_start = 0, n_same_end = 0, limit;

  for (guint i = 0; i < files->len; i++)
    {
      PfFirmwareFile *file = g_ptr_array_index (files, i);
      PfFirmwareFile *known = pf_firmware_folder_find (self, pf_firmware_file_get_path (file), NULL);

      if (!g_hash_table_contains (self->hidden, pf_firmware_file_get_path (file)))
        g_ptr_array_add (merged, g_object_ref (known != NULL && is_same (known, file) ? known : file));
    }

  limit = MIN (old->len, merged->len);
  while (n_same_start < limit && old->pdata[n_same_start] == merged->pdata[n_same_start])
    n_same_start++;
  while (n_same_end < limit - n_same_start
         && old->pdata[old->len - 1 - n_same_end] == merged->pdata[merged->len - 1 - n_same_end])
    n_same_end++;

  self->files = merged;
  if (old->len != merged->len || n_same_start < merged->len)
    g_list_model_items_changed (G_LIST_MODEL (self), n_same_start, old->len - n_same_start - n_same_end,
                                merged->len - n_same_start - n_same_end);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  PfFirmwareFolder *self = PF_FIRMWARE_FOLDER (source);
  g_autoptr(GError) error = NULL;
  Listing *listing = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->list_cancellable)
    {
      g_clear_pointer (&listing, listing_free);
      return;
    }
  g_clear_object (&self->list_cancellable);
  self->loading = FALSE;
  g_clear_pointer (&self->error, g_free);

  if (listing != NULL)
    {
      self->has_mqtt_local = listing->has_mqtt_local;
      take_files (self, listing->files);
      listing_free (listing);
    }
  else
    {
      g_autoptr(GPtrArray) none = g_ptr_array_new ();

      self->has_mqtt_local = FALSE;
      if (!g_error_matches (error, PF_ERROR, PF_ERROR_NOT_FOUND))
        self->error = g_strdup (error->message);
      take_files (self, none);
    }
  g_signal_emit (self, signals[CHANGED], 0);
  check_next (self);
  if (self->list_again)
    pf_firmware_folder_refresh (self);
}

void
pf_firmware_folder_refresh (PfFirmwareFolder *self)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (PF_IS_FIRMWARE_FOLDER (self));

  /* What changes while a thread reads the folder may escape it. */
  self->list_again = self->list_cancellable != NULL;
  if (self->path == NULL || self->list_again)
    return;

  self->list_cancellable = g_cancellable_new ();
  task = g_task_new (self, self->list_cancellable, listed_cb, NULL);
  g_task_set_source_tag (task, pf_firmware_folder_refresh);
  g_task_set_task_data (task, g_strdup (self->path), g_free);
  g_task_run_in_thread (task, list_thread);
}

static gboolean
settled_cb (gpointer user_data)
{
  PfFirmwareFolder *self = user_data;

  self->settle_id = 0;
  pf_firmware_folder_refresh (self);
  return G_SOURCE_REMOVE;
}

static void
folder_changed_cb (PfFirmwareFolder *self)
{
  if (self->settle_id == 0)
    self->settle_id = g_timeout_add (SETTLE_MSEC, settled_cb, self);
}

static void
stop (PfFirmwareFolder *self)
{
  if (self->list_cancellable != NULL)
    g_cancellable_cancel (self->list_cancellable);
  g_clear_object (&self->list_cancellable);
  if (self->check_cancellable != NULL)
    g_cancellable_cancel (self->check_cancellable);
  g_clear_object (&self->check_cancellable);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->monitor, folder_changed_cb, self);
      g_file_monitor_cancel (self->monitor);
    }
  g_clear_object (&self->monitor);
}

static void
pf_firmware_folder_dispose (GObject *object)
{
  stop (PF_FIRMWARE_FOLDER (object));
  G_OBJECT_CLASS (pf_firmware_folder_parent_class)->dispose (object);
}

static void
pf_firmware_folder_finalize (GObject *object)
{
  PfFirmwareFolder *self = PF_FIRMWARE_FOLDER (object);

  g_free (self->path);
  g_free (self->error);
  g_ptr_array_unref (self->files);
  g_hash_table_unref (self->hidden);
  G_OBJECT_CLASS (pf_firmware_folder_parent_class)->finalize (object);
}

static void
pf_firmware_folder_class_init (PfFirmwareFolderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pf_firmware_folder_dispose;
  G_OBJECT_CLASS (klass)->finalize = pf_firmware_folder_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pf_firmware_folder_init (PfFirmwareFolder *self)
{
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  self->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

PfFirmwareFolder *
pf_firmware_folder_new (void)
{
  return g_object_new (PF_TYPE_FIRMWARE_FOLDER, NULL);
}

void
pf_firmware_folder_set_path (PfFirmwareFolder *self,
                             const char       *path)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  g_return_if_fail (PF_IS_FIRMWARE_FOLDER (self));

  if (g_strcmp0 (self->path, path) == 0)
    return;
  stop (self);
  g_free (self->path);
  self->path = g_strdup (path);
  g_clear_pointer (&self->error, g_free);
  g_hash_table_remove_all (self->hidden);
  self->has_mqtt_local = FALSE;
  self->loading = path != NULL;
  take_files (self, none);

  if (path != NULL)
    {
      g_autoptr(GFile) folder = g_file_new_for_path (path);

      self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
      if (self->monitor != NULL)
        {
          g_file_monitor_set_rate_limit (self->monitor, SETTLE_MSEC);
          g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (folder_changed_cb), self);
        }
      pf_firmware_folder_refresh (self);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

const char *
pf_firmware_folder_get_path (PfFirmwareFolder *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FOLDER (self), NULL);
  return self->path;
}

gboolean
pf_firmware_folder_is_loading (PfFirmwareFolder *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FOLDER (self), FALSE);
  return self->loading;
}

const char *
pf_firmware_folder_get_error (PfFirmwareFolder *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FOLDER (self), NULL);
  return self->error;
}

gboolean
pf_firmware_folder_has_mqtt_local (PfFirmwareFolder *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FOLDER (self), FALSE);
  return self->has_mqtt_local;
}

void
pf_firmware_folder_set_hidden (PfFirmwareFolder *self,
                               const char       *path,
                               gboolean          hidden)
{
  guint position;

  g_return_if_fail (PF_IS_FIRMWARE_FOLDER (self));
  g_return_if_fail (path != NULL);

  if (!hidden)
    {
      if (g_hash_table_remove (self->hidden, path))
        pf_firmware_folder_refresh (self);
      return;
    }
  g_hash_table_add (self->hidden, g_strdup (path));
  if (pf_firmware_folder_find (self, path, &position) != NULL)
    {
      g_ptr_array_remove_index (self->files, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
      g_signal_emit (self, signals[CHANGED], 0);
    }
}
