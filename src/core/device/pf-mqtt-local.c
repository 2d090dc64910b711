/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-local.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"
#include "pf-mqtt-draft.h"
#include "pf-mqtt-encoding.h"
#include "pf-mqtt-file.h"
#include "pf-mqtt-script.h"

struct _PfMqttLocal {
  GObject       parent_instance;
  char         *text;
  gsize         length;
  PfMqttScript *script;
  GHashTable   *traces;    /* key → PfMqttTrace of what our own edits took out */

  char         *path;      /* (nullable) */
  char         *disk_hash; /* (nullable): of the file's bytes when loaded or saved */
  gboolean      bom;
  char         *encoding;  /* (nullable): where it is not UTF-8 */
  gboolean      modified;
};

enum { PROP_0, PROP_TEXT, PROP_PATH, PROP_MODIFIED, PROP_ERROR_LINE, N_PROPS };
enum { EDITED, CHANGED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PfMqttLocal, pf_mqtt_local, G_TYPE_OBJECT)

/* Takes @text, which is valid, and @script, which was read from it, or reads it. */
static void
take_text (PfMqttLocal  *self,
           char         *text,
           gsize         length,
           PfMqttScript *script)
{
  g_clear_pointer (&self->script, pf_mqtt_script_free);
  if (self->text != NULL)
    explicit_bzero (self->text, self->length);
  g_free (self->text);
  self->text = text;
  self->length = length;
  self->script = script != NULL ? script : pf_mqtt_script_new (self->text, self->length);
}

static void
set_modified (PfMqttLocal *self,
              gboolean     modified)
{
  if (self->modified == modified)
    return;
  self->modified = modified;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODIFIED]);
}

static void
announce (PfMqttLocal *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_LINE]);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
pf_mqtt_local_finalize (GObject *object)
{
  PfMqttLocal *self = PF_MQTT_LOCAL (object);

  g_clear_pointer (&self->script, pf_mqtt_script_free);
  explicit_bzero (self->text, self->length);
  g_free (self->text);
  g_free (self->path);
  g_free (self->disk_hash);
  g_free (self->encoding);
  g_hash_table_unref (self->traces);
  G_OBJECT_CLASS (pf_mqtt_local_parent_class)->finalize (object);
}

static void
pf_mqtt_local_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PfMqttLocal *self = PF_MQTT_LOCAL (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_MODIFIED:
      g_value_set_boolean (value, self->modified);
      break;
    case PROP_ERROR_LINE:
      g_value_set_uint (value, self->script->error_line);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_mqtt_local_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  PfMqttLocal *self = PF_MQTT_LOCAL (object);
  const char *text;

  switch (prop_id)
    {
    case PROP_TEXT:
      text = g_value_get_string (value);
      pf_mqtt_local_set_text (self, text != NULL ? text : "", -1, NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_mqtt_local_class_init (PfMqttLocalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = pf_mqtt_local_finalize;
  object_class->get_property = pf_mqtt_local_get_property;
  object_class->set_property = pf_mqtt_local_set_property;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "",
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MODIFIED] = g_param_spec_boolean ("modified", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR_LINE] = g_param_spec_uint ("error-line", NULL, NULL, 0, G_MAXUINT, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[EDITED] = g_signal_new ("edited", PF_TYPE_MQTT_LOCAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 3, G_TYPE_UINT64, G_TYPE_UINT64,
                                  G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[CHANGED] = g_signal_new ("changed", PF_TYPE_MQTT_LOCAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
pf_mqtt_local_init (PfMqttLocal *self)
{
  self->traces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pf_mqtt_trace_free);
  take_text (self, g_strdup (""), 0, NULL);
}

PfMqttLocal *
pf_mqtt_local_new (void)
{
  return g_object_new (PF_TYPE_MQTT_LOCAL, NULL);
}

/* --- the file --- */

gboolean
pf_mqtt_local_load (PfMqttLocal   *self,
                    const char    *path,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr(GBytes) bytes = pf_mqtt_file_read (path, cancellable, error);
  g_autofree char *encoding = NULL;
  gboolean bom;
  gsize length;
  char *text;

  if (bytes == NULL)
    return FALSE;
  text = pf_mqtt_decode (bytes, path, &length, &bom, &encoding, error);
  if (text == NULL)
    return FALSE;

  g_free (self->path);
  self->path = g_strdup (path);
  g_free (self->disk_hash);
  self->disk_hash = pf_mqtt_file_hash (bytes);
  g_free (self->encoding);
  self->encoding = g_steal_pointer (&encoding);
  self->bom = bom;
  g_hash_table_remove_all (self->traces);
  take_text (self, text, length, NULL);
  set_modified (self, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
  announce (self);
  return TRUE;
}

static gboolean
has_secrets (PfMqttLocal *self)
{
  static const char * const keys[] = { "wifi_pw", "user", "password", "ssl_params" };

  /* What cannot be read may well hold some. */
  if (self->script->error_line != 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (pf_mqtt_script_lookup (self->script, keys[i]) != NULL ||
        g_hash_table_contains (self->script->hints, keys[i]))
      return TRUE;
  return FALSE;
}

gboolean
pf_mqtt_local_save (PfMqttLocal   *self,
                    const char    *path,
                    gboolean       overwrite,
                    char         **backup,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autofree char *goal = g_strdup (path != NULL ? path : self->path);
  g_autoptr(GBytes) bytes = NULL;
  const char *expected;

  g_return_val_if_fail (goal != NULL, FALSE);

  bytes = pf_mqtt_encode (self->text, self->length, self->bom, self->encoding, error);
  if (bytes == NULL)
    return FALSE;
  expected = g_strcmp0 (goal, self->path) == 0 ? self->disk_hash : NULL;
  if (!pf_mqtt_file_write (goal, bytes, expected, overwrite, has_secrets (self), backup, cancellable, error))
    return FALSE;

  g_free (self->disk_hash);
  self->disk_hash = pf_mqtt_file_hash (bytes);
  if (g_strcmp0 (goal, self->path) != 0)
    {
      g_free (self->path);
      self->path = g_steal_pointer (&goal);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
    }
  set_modified (self, FALSE);
  return TRUE;
}

char *
pf_mqtt_local_dup_disk_text (PfMqttLocal *self)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *encoding = NULL;
  gboolean bom;
  gsize length;

  if (self->path == NULL)
    return NULL;
  bytes = pf_mqtt_file_read (self->path, NULL, NULL);
  if (bytes == NULL)
    return NULL;
  hash = pf_mqtt_file_hash (bytes);
  if (g_strcmp0 (hash, self->disk_hash) == 0)
    return NULL;
  return pf_mqtt_decode (bytes, self->path, &length, &bom, &encoding, NULL);
}

/* --- the text --- */

const char *
pf_mqtt_local_get_text (PfMqttLocal *self,
                        gsize       *length)
{
  if (length != NULL)
    *length = self->length;
  return self->text;
}

gboolean
pf_mqtt_local_set_text (PfMqttLocal  *self,
                        const char   *text,
                        gssize        length,
                        GError      **error)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;

  if (n > PF_MQTT_FILE_MAX || !g_utf8_validate_len (text, n, NULL))
    {
      g_set_error_literal (error, PF_ERROR, PF_ERROR_INVALID,
                           n > PF_MQTT_FILE_MAX ? _("The text is too long") : _("The text is not UTF-8"));
      return FALSE;
    }
  if (n == self->length && memcmp (text, self->text, n) == 0)
    return TRUE;
  g_hash_table_remove_all (self->traces);
  take_text (self, g_strndup (text, n), n, NULL);
  set_modified (self, TRUE);
  announce (self);
  return TRUE;
}

gboolean
pf_mqtt_local_replace (PfMqttLocal  *self,
                       gsize         offset,
                       gsize         removed,
                       const char   *inserted,
                       GError      **error)
{
  g_autoptr(GString) out = NULL;

  g_return_val_if_fail (offset <= self->length && removed <= self->length - offset, FALSE);

  out = g_string_new_len (self->text, offset);
  g_string_append (out, inserted);
  g_string_append_len (out, self->text + offset + removed, self->length - offset - removed);
  return pf_mqtt_local_set_text (self, out->str, out->len, error);
}

const char *
pf_mqtt_local_get_path (PfMqttLocal *self)
{
  return self->path;
}

gboolean
pf_mqtt_local_get_modified (PfMqttLocal *self)
{
  return self->modified;
}

const char *
pf_mqtt_local_get_error (PfMqttLocal *self,
                         guint       *line,
                         gsize       *offset)
{
  if (line != NULL)
    *line = self->script->error_line;
  if (offset != NULL)
    *offset = self->script->error_offset;
  return self->script->error_line != 0 ? self->script->error_message : NULL;
}

void
pf_mqtt_local_locate (PfMqttLocal *self,
                      gsize        offset,
                      guint       *line,
                      guint       *index)
{
  gsize start = 0;

  *line = 1;
  offset = MIN (offset, self->length);
  for (gsize i = 0; i < offset; i++)
    if (self->text[i] == '\n' || (self->text[i] == '\r' && self->text[i + 1] != '\n'))
      {
        (*line)++;
        start = i + 1;
      }
  *index = offset - start;
}

/* --- what it says --- */

PfMqttOrigin
pf_mqtt_local_get_origin (PfMqttLocal *self,
                          const char  *key,
                          guint       *line)
{
  PfMqttEntry *entry = pf_mqtt_script_lookup (self->script, key);

  if (line != NULL)
    *line = entry != NULL ? entry->line : 0;
  if (entry == NULL)
    return PF_MQTT_ORIGIN_DEFAULT;
  return entry->kind == PF_MQTT_ENTRY_CODE ? PF_MQTT_ORIGIN_CODE : PF_MQTT_ORIGIN_LITERAL;
}

PfPyValue *
pf_mqtt_local_get_value (PfMqttLocal *self,
                         const char  *key)
{
  PfMqttEntry *entry = pf_mqtt_script_lookup (self->script, key);

  return entry != NULL ? entry->value : NULL;
}

PfPyValue *
pf_mqtt_local_get_hint (PfMqttLocal *self,
                        const char  *key,
                        guint       *line)
{
  PfMqttEntry *hint = g_hash_table_lookup (self->script->hints, key);

  if (line != NULL)
    *line = hint != NULL ? hint->line : 0;
  return hint != NULL ? hint->value : NULL;
}

guint
pf_mqtt_local_get_opaque_line (PfMqttLocal *self,
                               const char  *key)
{
  return pf_mqtt_script_get_opaque_line (self->script, key);
}

GPtrArray *
pf_mqtt_local_list_keys (PfMqttLocal *self)
{
  GPtrArray *keys = g_ptr_array_new ();

  for (guint i = 0; i < self->script->entries->len; i++)
    {
      PfMqttEntry *entry = self->script->entries->pdata[i];

      if (entry->kind != PF_MQTT_ENTRY_COMMENT && pf_mqtt_script_lookup (self->script, entry->key) == entry)
        g_ptr_array_add (keys, entry->key);
    }
  return keys;
}

guint
pf_mqtt_local_get_bound_line (PfMqttLocal *self,
                              const char  *name)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->script->bound, name));
}

guint
pf_mqtt_local_get_pin_line (PfMqttLocal *self,
                            guint        pin)
{
  PfPyTokens *tokens = self->script->tokens;

  for (guint i = 0; i + 2 < tokens->tokens->len; i++)
    {
      g_autoptr(PfPyNode) node = NULL;
      guint next = i + 2;
      gint64 number;

      if (!pf_py_token_is (pf_py_tokens_get (tokens, i), self->text, "Pin") ||
          !pf_py_token_is (pf_py_tokens_get (tokens, i + 1), self->text, "("))
        continue;
      node = pf_py_literal_parse (self->text, tokens, &next);
      if (node != NULL && pf_py_value_get_int (node->value, &number) && number == pin)
        return pf_py_tokens_get (tokens, i)->line;
    }
  return 0;
}

gboolean
pf_mqtt_local_lacks_import (PfMqttLocal *self)
{
  return self->script->missing_import;
}

const char *
pf_mqtt_local_get_encoding (PfMqttLocal *self)
{
  return self->encoding != NULL ? self->encoding : self->bom ? "utf-8-sig" : NULL;
}

void
pf_mqtt_local_use_utf8 (PfMqttLocal *self)
{
  if (self->encoding == NULL && !self->bom)
    return;
  g_clear_pointer (&self->encoding, g_free);
  self->bom = FALSE;
  set_modified (self, TRUE);
}

/* --- editing --- */

gboolean
pf_mqtt_local_set_values (PfMqttLocal         *self,
                          const PfMqttChange  *changes,
                          guint                n_changes,
                          GError             **error)
{
  PfMqttDraft draft = { .traces = self->traces };
  gsize offset, removed, inserted;
  g_autofree char *text = NULL;

  if (self->script->error_line != 0)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("Line %u is not valid Python: %s"),
                   self->script->error_line, self->script->error_message);
      return FALSE;
    }

  draft.text = self->text;
  draft.length = self->length;
  draft.script = self->script;
  draft.borrowed = TRUE;
  if (self->encoding != NULL || pf_mqtt_declares_other (self->text, self->length))
    draft.flags = PF_PY_WRITE_ASCII;
  for (guint i = 0; i < n_changes; i++)
    if (!pf_mqtt_draft_apply (&draft, &changes[i], error))
      {
        pf_mqtt_draft_clear (&draft);
        /* They speak of the draft now. */
        g_hash_table_remove_all (self->traces);
        return FALSE;
      }

  pf_mqtt_find_difference (self->text, self->length, draft.text, draft.length, &offset, &removed, &inserted);
  if (removed == 0 && inserted == 0)
    {
      pf_mqtt_draft_clear (&draft);
      return TRUE;
    }
  text = g_strndup (draft.text + offset, inserted);
  take_text (self, g_steal_pointer (&draft.text), draft.length, g_steal_pointer (&draft.script));
  set_modified (self, TRUE);
  g_signal_emit (self, signals[EDITED], 0, (guint64) offset, (guint64) removed, text);
  announce (self);
  return TRUE;
}

gboolean
pf_mqtt_local_set_value (PfMqttLocal  *self,
                         const char   *key,
                         PfPyValue    *value,
                         GError      **error)
{
  PfMqttChange change = { key, value };

  return pf_mqtt_local_set_values (self, &change, 1, error);
}

void
pf_mqtt_local_append (PfMqttLocal *self,
                      const char  *text)
{
  gboolean crlf = strstr (self->text, "\r\n") != NULL;
  g_autoptr(GString) added = g_string_new (NULL);
  GString *whole;
  gsize offset = self->length;

  if (self->length > 0 && strchr ("\r\n", self->text[self->length - 1]) == NULL)
    g_string_append_c (added, '\n');
  g_string_append (added, text);
  if (crlf)
    g_string_replace (added, "\n", "\r\n", 0);
  whole = g_string_new_len (self->text, self->length);
  g_string_append (whole, added->str);
  take_text (self, whole->str, whole->len, NULL);
  g_string_free (whole, FALSE);
  set_modified (self, TRUE);
  g_signal_emit (self, signals[EDITED], 0, (guint64) offset, (guint64) 0, added->str);
  announce (self);
}
