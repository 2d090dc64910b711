/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-release-store.h"

#include <glib/gi18n.h>

#include "catalog/pf-release-catalog.h"
#include "pf-error.h"
#include "pf-format.h"

struct _PfReleaseStore
{
  GObject parent_instance;

  GSettings        *settings;
  PfReleaseCatalog *catalog;
  GListStore       *choices;
  GCancellable     *cancellable;
  char             *note;
  char             *latest;
  gboolean          busy;
  gboolean          updating;
};

enum {
  PROP_0,
  PROP_BUSY,
  PROP_NOTE,
  PROP_LATEST,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint updated_signal;

G_DEFINE_FINAL_TYPE (PfReleaseStore, pf_release_store, G_TYPE_OBJECT)

static void
set_busy (PfReleaseStore *self,
          gboolean        busy)
{
  if (self->busy == busy)
    return;
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
take_string (PfReleaseStore *self,
             char          **field,
             char           *value,
             guint           property)
{
  gboolean same = g_strcmp0 (*field, value) == 0;

  g_free (*field);
  *field = value;
  if (!same)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static PfChoice *
make_choice (PfRelease *release,
             gboolean   latest)
{
  const char *tag = pf_release_get_tag (release);
  g_autoptr(GString) title = g_string_new (tag);

  if (latest)
    g_string_append_printf (title, " · %s", C_("release", "latest stable"));
  else if (!pf_release_is_stable (release))
    g_string_append_printf (title, " · %s", C_("release", "preview"));
  if (pf_release_get_time (release) != 0)
    {
      g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (pf_release_get_time (release));
      g_autofree char *date = time != NULL ? pf_format_date (time) : g_strdup ("?");

      g_string_append_printf (title, " · %s", date);
    }
  return pf_choice_new (latest ? PF_RELEASE_LATEST : tag, title->str, "");
}

static void
rebuild (PfReleaseStore *self)
{
  gboolean previews = g_settings_get_boolean (self->settings, "show-previews");
  g_autofree char *chosen = g_settings_get_string (self->settings, "release");
  g_autoptr(PfRelease) latest = pf_release_catalog_dup_latest (self->catalog);
  g_autoptr(GPtrArray) releases = pf_release_catalog_dup_releases (self->catalog, TRUE);
  g_autoptr(GPtrArray) choices = g_ptr_array_new_with_free_func (g_object_unref);
  const char *latest_tag = latest != NULL ? pf_release_get_tag (latest) : "";
  gboolean found = g_str_equal (chosen, PF_RELEASE_LATEST);

  if (latest != NULL)
    g_ptr_array_add (choices, make_choice (latest, TRUE));
  else
    g_ptr_array_add (choices, pf_choice_new (PF_RELEASE_LATEST, _("Latest stable release"), ""));

  for (guint i = 0; i < releases->len; i++)
    {
      PfRelease *release = g_ptr_array_index (releases, i);
      const char *tag = pf_release_get_tag (release);
      gboolean is_chosen = g_str_equal (tag, chosen);

      if (g_str_equal (tag, latest_tag) || (!previews && !is_chosen && !pf_release_is_stable (release)))
        continue;
      found = found || is_chosen;
      g_ptr_array_add (choices, make_choice (release, FALSE));
    }
  /* What was chosen last time stays chosen, also before any list has come. */
  if (!found && !g_str_equal (chosen, latest_tag))
    {
      g_autoptr(PfRelease) release = pf_release_new (chosen, NULL);

      if (release != NULL)
        g_ptr_array_insert (choices, 1, make_choice (release, FALSE));
    }

  self->updating = TRUE;
  g_list_store_splice (self->choices, 0, g_list_model_get_n_items (G_LIST_MODEL (self->choices)),
                       choices->pdata, choices->len);
  self->updating = FALSE;
  take_string (self, &self->latest, g_strdup (latest_tag), PROP_LATEST);
  g_signal_emit (self, updated_signal, 0);
}

static void
refreshed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(PfReleaseStore) self = user_data;
  g_autoptr(GDateTime) time = NULL;
  g_autoptr(GDateTime) now = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *age = NULL;

  if (pf_release_catalog_refresh_finish (PF_RELEASE_CATALOG (source), result, &error))
    {
      set_busy (self, FALSE);
      take_string (self, &self->note, g_strdup (""), PROP_NOTE);
      rebuild (self);
      return;
    }
  if (pf_error_is_cancelled (error))
    return;

  set_busy (self, FALSE);
  time = pf_release_catalog_dup_time (self->catalog);
  if (time == NULL)
    {
      take_string (self, &self->note, g_strdup_printf (_("There is no list of releases yet. %s"), error->message),
                   PROP_NOTE);
      return;
    }
  now = g_date_time_new_now_utc ();
  age = pf_format_age (time, now);
  /* Translators: the first %s is an age such as "3 days ago", the second why the list could not be renewed */
  take_string (self, &self->note, g_strdup_printf (_("The list is from %s. %s"), age, error->message), PROP_NOTE);
}

static void
load_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  /* That there is no kept list yet is no error: the remote is asked next. */
  g_task_return_boolean (task, pf_release_catalog_load (task_data, cancellable, NULL));
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  PfReleaseStore *self = PF_RELEASE_STORE (source);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    rebuild (self);
  pf_release_catalog_refresh_async (self->catalog, self->cancellable, refreshed_cb, g_object_ref (self));
}

void
pf_release_store_refresh (PfReleaseStore *self)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (PF_IS_RELEASE_STORE (self));

  if (self->busy)
    return;
  set_busy (self, TRUE);
  if (*self->latest != '\0')
    {
      pf_release_catalog_refresh_async (self->catalog, self->cancellable, refreshed_cb, g_object_ref (self));
      return;
    }
  task = g_task_new (self, self->cancellable, loaded_cb, NULL);
  g_task_set_source_tag (task, pf_release_store_refresh);
  g_task_set_task_data (task, g_object_ref (self->catalog), g_object_unref);
  g_task_run_in_thread (task, load_thread);
}

void
pf_release_store_stop (PfReleaseStore *self)
{
  g_return_if_fail (PF_IS_RELEASE_STORE (self));

  g_cancellable_cancel (self->cancellable);
}

PfReleaseStore *
pf_release_store_new (GSettings  *settings,
                      const char *cache_file,
                      const char *url)
{
  PfReleaseStore *self = g_object_new (PF_TYPE_RELEASE_STORE, NULL);

  self->settings = g_object_ref (settings);
  self->catalog = pf_release_catalog_new (cache_file, url);
  g_signal_connect_object (settings, "changed::show-previews", G_CALLBACK (rebuild), self, G_CONNECT_SWAPPED);
  rebuild (self);
  return self;
}

GListModel *
pf_release_store_get_choices (PfReleaseStore *self)
{
  g_return_val_if_fail (PF_IS_RELEASE_STORE (self), NULL);

  return G_LIST_MODEL (self->choices);
}

guint
pf_release_store_find (PfReleaseStore *self,
                       const char     *id)
{
  guint n;

  g_return_val_if_fail (PF_IS_RELEASE_STORE (self), 0);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->choices));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(PfChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->choices), i);

      if (g_strcmp0 (pf_choice_get_id (choice), id) == 0)
        return i;
    }
  return 0;
}

char *
pf_release_store_dup_commit (PfReleaseStore *self,
                             const char     *tag)
{
  g_autoptr(PfRelease) release = NULL;

  g_return_val_if_fail (PF_IS_RELEASE_STORE (self), NULL);

  release = tag != NULL ? pf_release_catalog_dup_find (self->catalog, tag) : NULL;
  return release != NULL ? g_strdup (pf_release_get_commit (release)) : NULL;
}

gboolean
pf_release_store_is_updating (PfReleaseStore *self)
{
  g_return_val_if_fail (PF_IS_RELEASE_STORE (self), FALSE);

  return self->updating;
}

gboolean
pf_release_store_get_busy (PfReleaseStore *self)
{
  g_return_val_if_fail (PF_IS_RELEASE_STORE (self), FALSE);

  return self->busy;
}

const char *
pf_release_store_get_note (PfReleaseStore *self)
{
  g_return_val_if_fail (PF_IS_RELEASE_STORE (self), NULL);

  return self->note;
}

const char *
pf_release_store_get_latest (PfReleaseStore *self)
{
  g_return_val_if_fail (PF_IS_RELEASE_STORE (self), NULL);

  return self->latest;
}

static void
pf_release_store_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  PfReleaseStore *self = PF_RELEASE_STORE (object);

  switch (prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_NOTE:
      g_value_set_string (value, self->note);
      break;
    case PROP_LATEST:
      g_value_set_string (value, self->latest);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_release_store_dispose (GObject *object)
{
  PfReleaseStore *self = PF_RELEASE_STORE (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (pf_release_store_parent_class)->dispose (object);
}

static void
pf_release_store_finalize (GObject *object)
{
  PfReleaseStore *self = PF_RELEASE_STORE (object);

  g_clear_object (&self->catalog);
  g_clear_object (&self->choices);
  g_clear_object (&self->cancellable);
  g_free (self->note);
  g_free (self->latest);

  G_OBJECT_CLASS (pf_release_store_parent_class)->finalize (object);
}

static void
pf_release_store_class_init (PfReleaseStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = pf_release_store_dispose;
  object_class->finalize = pf_release_store_finalize;
  object_class->get_property = pf_release_store_get_property;

  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, "", flags);
  properties[PROP_LATEST] = g_param_spec_string ("latest", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  updated_signal = g_signal_new ("updated", PF_TYPE_RELEASE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
pf_release_store_init (PfReleaseStore *self)
{
  self->choices = g_list_store_new (PF_TYPE_CHOICE);
  self->cancellable = g_cancellable_new ();
  self->note = g_strdup ("");
  self->latest = g_strdup ("");
}
