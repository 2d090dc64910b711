/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-build-request.h"

#include "catalog/pf-toolchain.h"

struct _PfBuildRequest {
  GObject    parent_instance;
  char      *release;
  char      *board;
  char      *variant;
  char      *mqtt_as;
  char      *image;
  char      *export_folder;
  char      *cache;
  GPtrArray *modules;
  PfRemotes *remotes;
  guint      jobs;
  gboolean   mqtt_v5;
};

G_DEFINE_FINAL_TYPE (PfBuildRequest, pf_build_request, G_TYPE_OBJECT)

static void
pf_build_request_finalize (GObject *object)
{
  PfBuildRequest *self = PF_BUILD_REQUEST (object);

  g_free (self->release);
  g_free (self->board);
  g_free (self->variant);
  g_free (self->mqtt_as);
  g_free (self->image);
  g_free (self->export_folder);
  g_free (self->cache);
  g_ptr_array_unref (self->modules);
  g_clear_object (&self->remotes);
  G_OBJECT_CLASS (pf_build_request_parent_class)->finalize (object);
}

static void
pf_build_request_class_init (PfBuildRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_build_request_finalize;
}

static void
pf_build_request_init (PfBuildRequest *self)
{
  self->modules = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->modules, NULL);
  self->remotes = pf_remotes_new ();
}

PfBuildRequest *
pf_build_request_new (void)
{
  return g_object_new (PF_TYPE_BUILD_REQUEST, NULL);
}

/* "" and NULL both mean the default, so that a caller can pass on an empty text field. */
static void
set_string (char      **where,
            const char *value)
{
  g_free (*where);
  *where = value != NULL && *value != '\0' ? g_strdup (value) : NULL;
}

void
pf_build_request_set_release (PfBuildRequest *self,
                              const char     *release)
{
  set_string (&self->release, release);
}

const char *
pf_build_request_get_release (PfBuildRequest *self)
{
  return self->release != NULL ? self->release : "latest";
}

void
pf_build_request_set_board (PfBuildRequest *self,
                            const char     *board)
{
  set_string (&self->board, board);
}

const char *
pf_build_request_get_board (PfBuildRequest *self)
{
  return self->board;
}

void
pf_build_request_set_variant (PfBuildRequest *self,
                              const char     *variant)
{
  set_string (&self->variant, variant);
}

const char *
pf_build_request_get_variant (PfBuildRequest *self)
{
  return self->variant != NULL ? self->variant : "";
}

void
pf_build_request_set_mqtt_as (PfBuildRequest *self,
                              const char     *ref)
{
  set_string (&self->mqtt_as, ref);
}

const char *
pf_build_request_get_mqtt_as (PfBuildRequest *self)
{
  return self->mqtt_as;
}

void
pf_build_request_set_mqtt_v5 (PfBuildRequest *self,
                              gboolean        freeze_v5_properties)
{
  self->mqtt_v5 = freeze_v5_properties;
}

gboolean
pf_build_request_get_mqtt_v5 (PfBuildRequest *self)
{
  return self->mqtt_v5;
}

void
pf_build_request_add_module (PfBuildRequest *self,
                             const char     *path)
{
  g_ptr_array_insert (self->modules, (int) self->modules->len - 1, g_canonicalize_filename (path, NULL));
}

const char * const *
pf_build_request_get_modules (PfBuildRequest *self)
{
  return (const char * const *) self->modules->pdata;
}

void
pf_build_request_set_image (PfBuildRequest *self,
                            const char     *reference)
{
  set_string (&self->image, reference);
}

const char *
pf_build_request_get_image (PfBuildRequest *self)
{
  return self->image != NULL ? self->image : PF_TOOLCHAIN_DEFAULT_IMAGE;
}

void
pf_build_request_set_export (PfBuildRequest *self,
                             const char     *folder)
{
  set_string (&self->export_folder, folder);
}

const char *
pf_build_request_get_export (PfBuildRequest *self)
{
  return self->export_folder;
}

void
pf_build_request_set_jobs (PfBuildRequest *self,
                           guint           jobs)
{
  self->jobs = jobs;
}

guint
pf_build_request_get_jobs (PfBuildRequest *self)
{
  return self->jobs;
}

void
pf_build_request_set_remotes (PfBuildRequest *self,
                              PfRemotes      *remotes)
{
  g_set_object (&self->remotes, remotes);
}

PfRemotes *
pf_build_request_get_remotes (PfBuildRequest *self)
{
  return self->remotes;
}

void
pf_build_request_set_cache (PfBuildRequest *self,
                            const char     *folder)
{
  set_string (&self->cache, folder);
}

const char *
pf_build_request_get_cache (PfBuildRequest *self)
{
  return self->cache;
}
