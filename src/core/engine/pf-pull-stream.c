/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-pull-stream.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"
#include "pf-json.h"
#include "engine/pf-engine-error.h"

#define MAX_LINE (1024 * 1024)
/* More than any image has; a hostile stream must not fill the memory with names. */
#define MAX_LAYERS 1024

typedef struct {
  guint64 current;
  guint64 total;
} Layer;

struct _PfPullStream {
  PfPullProgressFunc  progress;
  gpointer            user_data;
  GByteArray         *line;
  GHashTable         *layers;  /* id → Layer */
  guint64             current;
  guint64             total;
};

PfPullStream *
pf_pull_stream_new (PfPullProgressFunc progress,
                    gpointer           user_data)
{
  PfPullStream *self = g_new0 (PfPullStream, 1);

  self->progress = progress;
  self->user_data = user_data;
  self->line = g_byte_array_new ();
  self->layers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
pf_pull_stream_free (PfPullStream *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->line);
  g_hash_table_unref (self->layers);
  g_free (self);
}

static Layer *
get_layer (PfPullStream *self,
           const char   *id)
{
  Layer *layer = g_hash_table_lookup (self->layers, id);

  if (layer == NULL && g_hash_table_size (self->layers) < MAX_LAYERS)
    {
      layer = g_new0 (Layer, 1);
      g_hash_table_insert (self->layers, g_strdup (id), layer);
    }
  return layer;
}

static void
set_layer (PfPullStream *self,
           Layer        *layer,
           guint64       current,
           guint64       total)
{
  self->current += current - layer->current;
  self->total += total - layer->total;
  layer->current = current;
  layer->total = total;
}

static void
count (PfPullStream *self,
       const char   *id,
       const char   *status,
       JsonObject   *detail)
{
  /* Below a petabyte, so that no sum of layers can overflow. */
  const gint64 limit = G_GINT64_CONSTANT (1) << 50;
  gint64 current = CLAMP (pf_json_get_int (detail, "current", 0), 0, limit);
  gint64 total = CLAMP (pf_json_get_int (detail, "total", 0), 0, limit);
  Layer *layer = id[0] != '\0' ? get_layer (self, id) : NULL;

  if (layer == NULL)
    return;
  if (g_str_equal (status, "Downloading"))
    /* A retry starts the layer anew: then it counts down, as it is. */
    set_layer (self, layer, current, MAX (MAX (total, current), (gint64) layer->total));
  else if (g_str_equal (status, "Download complete") || g_str_equal (status, "Verifying Checksum") ||
           g_str_equal (status, "Extracting") || g_str_equal (status, "Pull complete"))
    set_layer (self, layer, layer->total, layer->total);
}

static gboolean
take_event (PfPullStream  *self,
            JsonObject    *event,
            GError       **error)
{
  const char *message = pf_json_get_string (pf_json_get_object (event, "errorDetail"), "message", NULL);
  const char *id = pf_json_get_string (event, "id", "");
  const char *status = pf_json_get_string (event, "status", NULL);

  if (message == NULL)
    message = pf_json_get_string (event, "error", NULL);
  if (message != NULL)
    {
      g_set_error_literal (error, PF_ERROR, pf_engine_error_classify_pull (message), message);
      return FALSE;
    }
  if (status == NULL)
    return TRUE;
  count (self, id, status, pf_json_get_object (event, "progressDetail"));
  if (self->progress != NULL)
    self->progress (self->current, self->total, id, status, self->user_data);
  return TRUE;
}

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (error, PF_ERROR, PF_ERROR_ENGINE, _("The container engine's report on the download makes no sense"));
  return FALSE;
}

static gboolean
take_line (PfPullStream  *self,
           GError       **error)
{
  g_autoptr(JsonObject) event = NULL;
  gsize start = 0;

  while (start < self->line->len && g_ascii_isspace (self->line->data[start]))
    start++;
  if (start == self->line->len)
    {
      g_byte_array_set_size (self->line, 0);
      return TRUE;
    }
  event = pf_json_parse_object ((const char *) self->line->data + start, self->line->len - start, NULL);
  g_byte_array_set_size (self->line, 0);
  return event != NULL ? take_event (self, event, error) : set_damaged (error);
}

gboolean
pf_pull_stream_feed (PfPullStream  *self,
                     const char    *data,
                     gsize          length,
                     GError       **error)
{
  while (length > 0)
    {
      const char *end = memchr (data, '\n', length);
      gsize n = end != NULL ? (gsize) (end - data) : length;

      if (self->line->len + n > MAX_LINE)
        return set_damaged (error);
      g_byte_array_append (self->line, (const guint8 *) data, n);
      if (end == NULL)
        break;
      if (!take_line (self, error))
        return FALSE;
      data += n + 1;
      length -= n + 1;
    }
  return TRUE;
}

gboolean
pf_pull_stream_finish (PfPullStream  *self,
                       GError       **error)
{
  return take_line (self, error);
}
