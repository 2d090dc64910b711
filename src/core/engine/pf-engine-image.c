/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-engine.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"
#include "pf-json.h"
#include "engine/pf-engine-error.h"
#include "engine/pf-engine-request.h"
#include "engine/pf-image-reference.h"
#include "engine/pf-pull-stream.h"

void
pf_image_info_free (PfImageInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->digest);
  g_free (self->architecture);
  g_free (self);
}

/* "RepoDigests" lists "NAME@sha256:…" for every repository that the image was pulled from or pushed to. */
static char *
dup_digest (const PfImageReference *reference,
            JsonObject             *object)
{
  JsonArray *digests = pf_json_get_array (object, "RepoDigests");
  char *first = NULL;

  for (guint i = 0; digests != NULL && i < json_array_get_length (digests); i++)
    {
      JsonNode *node = json_array_get_element (digests, i);
      g_auto(GStrv) parts = NULL;

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        continue;
      parts = g_strsplit (json_node_get_string (node), "@", 2);
      if (g_strv_length (parts) != 2)
        continue;
      if (pf_image_reference_same_repository (reference, parts[0]))
        {
          g_free (first);
          return g_strdup (parts[1]);
        }
      if (first == NULL)
        first = g_strdup (parts[1]);
    }
  return first != NULL ? first : g_strdup ("");
}

static PfImageInfo *
inspect (PfEngine               *self,
         const PfImageReference *reference,
         GCancellable           *cancellable,
         GError                **error)
{
  const char *socket = pf_engine_get_info (self)->socket;
  g_autofree char *text = pf_image_reference_to_string (reference);
  g_autofree char *escaped = g_uri_escape_string (text, "/:@", FALSE);
  g_autofree char *path = g_strdup_printf ("/images/%s/json", escaped);
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autoptr(PfImageInfo) info = NULL;
  guint status;

  object = pf_engine_request_object (socket, "GET", path, NULL, PF_ENGINE_TIMEOUT_WORK, &status, cancellable, &local_error);
  if (object == NULL)
    {
      if (status == 404)
        g_set_error (error, PF_ERROR, PF_ERROR_IMAGE_NOT_FOUND, _("The image %s is not on this machine"), text);
      else
        g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  info = g_new0 (PfImageInfo, 1);
  info->id = g_strdup (pf_json_get_string (object, "Id", ""));
  info->digest = dup_digest (reference, object);
  info->architecture = g_strdup (pf_json_get_string (object, "Architecture", ""));
  info->size = MAX (pf_json_get_int (object, "Size", 0), 0);
  if (info->id[0] == '\0')
    {
      g_set_error (error, PF_ERROR, PF_ERROR_ENGINE, _("The container engine at %s does not say which image %s is"), socket, text);
      return NULL;
    }
  /* Podman leaves the algorithm away. */
  if (strchr (info->id, ':') == NULL)
    {
      char *id = g_strconcat ("sha256:", info->id, NULL);

      g_free (info->id);
      info->id = id;
    }
  return g_steal_pointer (&info);
}

PfImageInfo *
pf_engine_inspect_image (PfEngine      *self,
                         const char    *reference,
                         GCancellable  *cancellable,
                         GError       **error)
{
  g_autoptr(PfImageReference) parsed = NULL;

  g_return_val_if_fail (PF_IS_ENGINE (self), NULL);

  parsed = pf_image_reference_parse (reference, error);
  return parsed != NULL ? inspect (self, parsed, cancellable, error) : NULL;
}

static gboolean
read_pull (PfEngineReply  *reply,
           PfPullStream   *stream,
           GCancellable   *cancellable,
           GError        **error)
{
  g_autofree char *buffer = g_malloc (16 * 1024);
  gssize n;

  while ((n = pf_engine_reply_read (reply, buffer, 16 * 1024, cancellable, error)) > 0)
    if (!pf_pull_stream_feed (stream, buffer, n, error))
      return FALSE;
  return n == 0 && pf_pull_stream_finish (stream, error);
}

static char *
dup_pull_path (const PfImageReference *reference)
{
  g_autofree char *name = g_uri_escape_string (reference->name, NULL, FALSE);
  /* Both engines take a digest where a tag is asked for, and put the right sign between. */
  g_autofree char *tag = g_uri_escape_string (reference->digest[0] != '\0' ? reference->digest : reference->tag, NULL, FALSE);

  return g_strdup_printf ("/images/create?fromImage=%s&tag=%s", name, tag);
}

/* The engine's words say what it is about only sometimes; ours name the image, and the folder that is full. */
static void
explain_pull_error (PfEngine    *self,
                    const char  *text,
                    GError     **error)
{
  const char *root_dir = pf_engine_get_info (self)->root_dir;

  if (g_error_matches (*error, PF_ERROR, PF_ERROR_NO_SPACE) && root_dir[0] != '\0')
    g_prefix_error (error, _("The disk with the container engine's folder %s is full: "), root_dir);
  else if ((*error)->domain == PF_ERROR && strstr ((*error)->message, text) == NULL)
    g_prefix_error (error, _("The image %s could not be fetched: "), text);
}

gboolean
pf_engine_pull_image (PfEngine            *self,
                      const char          *reference,
                      PfPullProgressFunc   progress,
                      gpointer             user_data,
                      GCancellable        *cancellable,
                      GError             **error)
{
  g_autoptr(PfImageReference) parsed = NULL;
  g_autoptr(PfPullStream) stream = NULL;
  g_autoptr(PfEngineReply) reply = NULL;
  g_autoptr(PfImageInfo) info = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  guint status;

  g_return_val_if_fail (PF_IS_ENGINE (self), FALSE);

  parsed = pf_image_reference_parse (reference, error);
  if (parsed == NULL)
    return FALSE;
  text = pf_image_reference_to_string (parsed);
  if (parsed->id[0] != '\0')
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is the id of an image; only a name can be fetched"), text);
      return FALSE;
    }

  path = dup_pull_path (parsed);
  stream = pf_pull_stream_new (progress, user_data);
  /* Docker sends no headers before the registry has answered, and that may take its own time-outs. */
  reply = pf_engine_request_send (pf_engine_get_info (self)->socket, "POST", path, NULL, PF_ENGINE_TIMEOUT_NONE,
                                  &status, cancellable, &local_error);
  if (reply == NULL && status >= 400)
    local_error->code = pf_engine_error_classify_pull (local_error->message);
  if (reply == NULL || !read_pull (reply, stream, cancellable, &local_error))
    {
      explain_pull_error (self, text, &local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  /* A stream that ends is no proof of an image: the engine may have been stopped. */
  info = inspect (self, parsed, cancellable, error);
  return info != NULL;
}
