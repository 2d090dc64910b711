/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-engine.h"

#include "pf-error.h"
#include "pf-json.h"
#include "engine/pf-container-owner.h"
#include "engine/pf-engine-private.h"
#include "engine/pf-engine-request.h"

/* Podman's list fails as a whole where one container is removed while it is made. */
#define LIST_ATTEMPTS 5
#define LIST_PAUSE (100 * G_TIME_SPAN_MILLISECOND)

static JsonNode *
list_ours (PfEngine      *self,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autofree char *filters = g_uri_escape_string ("{\"label\":[\"" PF_ENGINE_LABEL "\"]}", NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("/containers/json?all=1&filters=%s", filters);

  for (guint attempt = 1;; attempt++)
    {
      g_autoptr(GError) local_error = NULL;
      JsonNode *root;
      guint status;

      root = pf_engine_request_json (pf_engine_get_info (self)->socket, "GET", path, NULL, PF_ENGINE_TIMEOUT_WORK,
                                     &status, cancellable, &local_error);
      if (root != NULL)
        return root;
      if (status < 500 || attempt == LIST_ATTEMPTS)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_usleep (LIST_PAUSE);
    }
}

/* Returns the container's id where it is a leftover, else NULL. */
static const char *
get_leftover (JsonNode *node)
{
  JsonObject *container = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObject *labels = pf_json_get_object (container, "Labels");
  const char *owner = pf_json_get_string (labels, PF_ENGINE_LABEL_OWNER, NULL);
  const char *id = pf_json_get_string (container, "Id", "");

  /* The filter is the engine's; that the label is there is checked here, for what follows cannot be undone. */
  if (pf_json_get_string (labels, PF_ENGINE_LABEL, NULL) == NULL || owner == NULL || id[0] == '\0')
    return NULL;
  return pf_container_owner_is_gone (owner) ? id : NULL;
}

gboolean
pf_engine_remove_leftovers (PfEngine      *self,
                            guint         *n_removed,
                            GCancellable  *cancellable,
                            GError       **error)
{
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GError) first_error = NULL;
  JsonArray *containers;

  g_return_val_if_fail (PF_IS_ENGINE (self), FALSE);

  if (n_removed != NULL)
    *n_removed = 0;
  root = list_ours (self, cancellable, error);
  if (root == NULL)
    return FALSE;

  /* Podman says null where there are none. */
  containers = JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  for (guint i = 0; containers != NULL && i < json_array_get_length (containers); i++)
    {
      const char *id = get_leftover (json_array_get_element (containers, i));
      g_autoptr(GError) local_error = NULL;
      guint status;

      if (id == NULL || g_cancellable_is_cancelled (cancellable))
        continue;
      if (pf_engine_remove_container (pf_engine_get_info (self)->socket, id, &status, cancellable, &local_error))
        {
          if (n_removed != NULL)
            (*n_removed)++;
        }
      /* 409: somebody else is removing it, another Permafrost perhaps. One that cannot be removed must not
       * keep the others alive. */
      else if (status != 409 && first_error == NULL)
        first_error = g_steal_pointer (&local_error);
    }

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (first_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&first_error));
      return FALSE;
    }
  return TRUE;
}
