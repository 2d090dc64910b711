/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-host-check.h"

#include <glib/gi18n-lib.h>

#include "engine/pf-engine.h"
#include "host/pf-disk-space.h"
#include "pf-error.h"

/* How long a repository or registry may take to accept a connection before it counts as away. */
#define CONNECT_TIMEOUT_S 4

void
pf_host_check_free (PfHostCheck *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->reason);
  g_clear_pointer (&self->remedy, pf_remedy_free);
  g_free (self);
}

/* Takes @reason and @remedy. */
static void
add (GPtrArray    *checks,
     const char   *id,
     const char   *title,
     PfCheckState  state,
     char         *reason,
     PfRemedy     *remedy)
{
  PfHostCheck *check = g_new0 (PfHostCheck, 1);

  check->id = g_strdup (id);
  check->title = g_strdup (title);
  check->state = state;
  check->reason = reason;
  check->remedy = remedy;
  g_ptr_array_add (checks, check);
}

static PfRemedy *
engine_remedy (const GError *error)
{
  if (g_error_matches (error, PF_ERROR, PF_ERROR_ENGINE_NOT_FOUND))
    return pf_remedy_new (PF_REMEDY_INSTALL_DOCKER, _("Install Docker"), "sudo apt-get install docker.io");
  if (g_error_matches (error, PF_ERROR, PF_ERROR_ENGINE_NOT_RUNNING))
    return pf_remedy_new (PF_REMEDY_START_DOCKER, _("Start Docker"), "sudo systemctl enable --now docker.service");
  if (g_error_matches (error, PF_ERROR, PF_ERROR_ENGINE_PERMISSION))
    return pf_remedy_new (PF_REMEDY_JOIN_DOCKER_GROUP, _("Join Group docker"), "sudo usermod -aG docker $USER");
  return NULL;
}

/* The published image is for amd64 only. */
static void
check_architecture (GPtrArray          *checks,
                    const PfEngineInfo *info)
{
  if (info->architecture == NULL || g_str_equal (info->architecture, "x86_64") || g_str_equal (info->architecture, "amd64"))
    return;
  add (checks, "architecture", _("Processor"), PF_CHECK_WARNING,
       g_strdup_printf (_("The toolchain image is for amd64 and this engine runs on %s: it needs the kernel’s emulation (qemu-user-static)"),
                        info->architecture), NULL);
}

static PfEngine *
check_engine (GPtrArray     *checks,
              GCancellable  *cancellable)
{
  g_autoptr(GError) error = NULL;
  PfEngine *engine = pf_engine_discover (cancellable, &error);

  if (engine == NULL)
    add (checks, "engine", _("Container Engine"), PF_CHECK_MISSING, g_strdup (error->message), engine_remedy (error));
  else
    {
      const PfEngineInfo *info = pf_engine_get_info (engine);

      add (checks, "engine", _("Container Engine"), PF_CHECK_OK,
           /* TRANSLATORS: for instance "Docker Engine 20.10.24 at /var/run/docker.sock" */
           g_strdup_printf (_("%s %s at %s"), info->name, info->version, info->socket), NULL);
      check_architecture (checks, info);
    }
  return engine;
}

static void
check_image (GPtrArray     *checks,
             PfEngine      *engine,
             const char    *reference,
             GCancellable  *cancellable)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PfImageInfo) image = NULL;

  if (engine == NULL)
    return;
  image = pf_engine_inspect_image (engine, reference, cancellable, &error);
  if (image != NULL)
    {
      g_autofree char *size = g_format_size (image->size);

      add (checks, "image", _("Toolchain Image"), PF_CHECK_OK,
           g_strdup_printf ("%s, %s, %s", reference, size, *image->digest != '\0' ? image->digest : image->id), NULL);
    }
  else if (g_error_matches (error, PF_ERROR, PF_ERROR_IMAGE_NOT_FOUND))
    {
      g_autofree char *command = g_strconcat ("docker pull ", reference, NULL);

      add (checks, "image", _("Toolchain Image"), PF_CHECK_WARNING,
           g_strdup_printf (_("%s is not here yet; the first build pulls it"), reference),
           pf_remedy_new (PF_REMEDY_PULL_IMAGE, _("Pull Image"), command));
    }
  else
    add (checks, "image", _("Toolchain Image"), PF_CHECK_MISSING, g_strdup (error->message), NULL);
}

/* A connection to the host is enough to tell "no network" from the rest, and takes no data from anybody. */
static void
check_repository (GPtrArray     *checks,
                  const char    *url,
                  GCancellable  *cancellable)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autoptr(GError) error = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return;
  g_socket_client_set_timeout (client, CONNECT_TIMEOUT_S);
  connection = g_socket_client_connect_to_uri (client, url, g_str_equal (g_uri_get_scheme (uri), "http") ? 80 : 443,
                                               cancellable, &error);
  if (connection != NULL)
    add (checks, "repositories", _("Repositories"), PF_CHECK_OK,
         g_strdup_printf (_("%s can be reached"), g_uri_get_host (uri)), NULL);
  else
    add (checks, "repositories", _("Repositories"), PF_CHECK_WARNING,
         g_strdup_printf (_("%s cannot be reached (%s); only what is kept from earlier can be built"),
                          g_uri_get_host (uri), error->message),
         pf_remedy_new (PF_REMEDY_CHECK_NETWORK, _("Check the Network"), NULL));
}

static void
check_space (GPtrArray  *checks,
             const char *id,
             const char *title,
             const char *folder,
             guint64     needs,
             PfRemedyId  remedy,
             const char *label)
{
  g_autoptr(GError) error = NULL;
  guint64 available;

  if (pf_disk_space_check (folder, needs, &available, &error))
    {
      g_autofree char *size = g_format_size (available);

      add (checks, id, title, PF_CHECK_OK, g_strdup_printf (_("%s free in %s"), size, folder), NULL);
    }
  else
    add (checks, id, title, PF_CHECK_MISSING, g_strdup (error->message), pf_remedy_new (remedy, label, NULL));
}

GPtrArray *
pf_host_check_run (const char    *image,
                   PfRemotes     *remotes,
                   const char    *cache,
                   const char    *export_folder,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr(GPtrArray) checks = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_host_check_free);
  g_autofree char *url = pf_remotes_dup_micropython (remotes);
  g_autoptr(PfEngine) engine = check_engine (checks, cancellable);

  check_image (checks, engine, image, cancellable);
  check_repository (checks, url, cancellable);
  check_space (checks, "cache-space", _("Cache"), cache, PF_DISK_SPACE_CACHE,
               PF_REMEDY_CLEAN_CACHE, _("Clean the Cache"));
  check_space (checks, "export-space", _("Export Folder"), export_folder, PF_DISK_SPACE_EXPORT,
               PF_REMEDY_CHOOSE_EXPORT, _("Choose Another Folder"));

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&checks);
}
