/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "device/pf-device-buffer.h"

#include <string.h>

/* Up to here each key press is read at once: that takes a few milliseconds. */
#define LARGE_TEXT (256 * 1024)
#define LARGE_TEXT_PAUSE_MS 300
/* A pause in typing after which undo begins a new step. */
#define TYPING_PAUSE_MS 1500

struct _PfDeviceBuffer
{
  GtkSourceBuffer parent_instance;

  PfMqttLocal    *local;
  GtkTextTag     *error_tag;
  gconstpointer   owner;     /* who is typing; only compared */
  gboolean        typing;    /* a user action of ours is open */
  gboolean        taking;    /* the change comes from the PfMqttLocal */
  guint           pause_id;
  guint           flush_id;
};

enum { PROP_0, PROP_LOCAL, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PfDeviceBuffer, pf_device_buffer, GTK_SOURCE_TYPE_BUFFER)

PfDeviceBuffer *
pf_device_buffer_new (PfMqttLocal *local)
{
  return g_object_new (PF_TYPE_DEVICE_BUFFER, "local", local, NULL);
}

static char *
dup_text (PfDeviceBuffer *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self), &start, &end);
  return gtk_text_buffer_get_text (GTK_TEXT_BUFFER (self), &start, &end, TRUE);
}

/* Makes the text that of the PfMqttLocal by changing only what differs, so that the cursor stays where it was. */
static void
take_all (PfDeviceBuffer *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self);
  const char *text = pf_mqtt_local_get_text (self->local, NULL);
  g_autofree char *old = dup_text (self);
  gsize old_length = strlen (old), length = strlen (text);
  gsize head = 0, tail = 0;
  GtkTextIter start, end;

  while (head < MIN (old_length, length) && old[head] == text[head])
    head++;
  /* Between two lines nothing is cut in two, neither a character nor a line's end. */
  while (head > 0 && old[head - 1] != '\n')
    head--;
  while (tail < MIN (old_length, length) - head && old[old_length - tail - 1] == text[length - tail - 1])
    tail++;
  while (tail > 0 && (old_length - tail == 0 || old[old_length - tail - 1] != '\n'))
    tail--;
  if (head + tail == old_length && old_length == length)
    return;

  gtk_text_buffer_get_iter_at_offset (buffer, &start, g_utf8_strlen (old, head));
  gtk_text_buffer_get_iter_at_offset (buffer, &end, g_utf8_strlen (old, old_length - tail));
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text + head, length - head - tail);
}

static void
local_edited_cb (PfDeviceBuffer *self,
                 guint64         offset,
                 guint64         removed,
                 const char     *inserted)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self);
  const char *text = pf_mqtt_local_get_text (self->local, NULL);
  g_autofree char *now = NULL;
  GtkTextIter start, end;

  self->taking = TRUE;
  gtk_text_buffer_begin_user_action (buffer);
  if (removed > 0)
    {
      g_autofree char *old = dup_text (self);

      gtk_text_buffer_get_iter_at_offset (buffer, &start, g_utf8_strlen (old, offset));
      gtk_text_buffer_get_iter_at_offset (buffer, &end, g_utf8_strlen (old, offset + removed));
      gtk_text_buffer_delete (buffer, &start, &end);
    }
  else
    {
      gtk_text_buffer_get_iter_at_offset (buffer, &start, g_utf8_strlen (text, offset));
    }
  gtk_text_buffer_insert (buffer, &start, inserted, -1);
  gtk_text_buffer_place_cursor (buffer, &start);

  now = dup_text (self);
  if (!g_str_equal (now, text))
    {
      g_warning ("The code does not follow an edit");
      take_all (self);
    }
  gtk_text_buffer_end_user_action (buffer);
  self->taking = FALSE;
}

static void
local_changed_cb (PfDeviceBuffer *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self);
  GtkTextIter start, end;
  guint line;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->error_tag, &start, &end);
  gtk_source_buffer_remove_source_marks (GTK_SOURCE_BUFFER (self), &start, &end, "error");
  if (pf_mqtt_local_get_error (self->local, &line, NULL) == NULL)
    return;
  gtk_text_buffer_get_iter_at_line (buffer, &start, line - 1);
  end = start;
  gtk_text_iter_forward_line (&end);
  gtk_text_buffer_apply_tag (buffer, self->error_tag, &start, &end);
  gtk_source_buffer_create_source_mark (GTK_SOURCE_BUFFER (self), NULL, "error", &start);
}

void
pf_device_buffer_flush (PfDeviceBuffer *self)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (PF_IS_DEVICE_BUFFER (self));

  if (self->flush_id == 0)
    return;
  g_clear_handle_id (&self->flush_id, g_source_remove);
  text = dup_text (self);
  if (!pf_mqtt_local_set_text (self->local, text, -1, &error))
    g_warning ("%s", error->message);
}

static gboolean
flush_cb (gpointer user_data)
{
  pf_device_buffer_flush (user_data);
  return G_SOURCE_REMOVE;
}

static void
pf_device_buffer_changed (GtkTextBuffer *buffer)
{
  PfDeviceBuffer *self = PF_DEVICE_BUFFER (buffer);

  GTK_TEXT_BUFFER_CLASS (pf_device_buffer_parent_class)->changed (buffer);
  if (self->taking || self->local == NULL)
    return;
  g_clear_handle_id (&self->flush_id, g_source_remove);
  self->flush_id = g_timeout_add (LARGE_TEXT_PAUSE_MS, flush_cb, self);
  if (gtk_text_buffer_get_char_count (buffer) <= LARGE_TEXT)
    pf_device_buffer_flush (self);
}

void
pf_device_buffer_start (PfDeviceBuffer *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self);
  GtkTextIter start;

  g_return_if_fail (PF_IS_DEVICE_BUFFER (self));

  pf_device_buffer_end_typing (self);
  g_clear_handle_id (&self->flush_id, g_source_remove);
  self->taking = TRUE;
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, pf_mqtt_local_get_text (self->local, NULL), -1);
  gtk_text_buffer_end_irreversible_action (buffer);
  self->taking = FALSE;
  gtk_text_buffer_set_modified (buffer, FALSE);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  local_changed_cb (self);
}

void
pf_device_buffer_adopt (PfDeviceBuffer *self)
{
  g_return_if_fail (PF_IS_DEVICE_BUFFER (self));

  pf_device_buffer_end_typing (self);
  g_clear_handle_id (&self->flush_id, g_source_remove);
  self->taking = TRUE;
  gtk_text_buffer_begin_user_action (GTK_TEXT_BUFFER (self));
  take_all (self);
  gtk_text_buffer_end_user_action (GTK_TEXT_BUFFER (self));
  self->taking = FALSE;
  gtk_text_buffer_set_modified (GTK_TEXT_BUFFER (self), FALSE);
  local_changed_cb (self);
}

static gboolean
pause_cb (gpointer user_data)
{
  PfDeviceBuffer *self = user_data;

  self->pause_id = 0;
  pf_device_buffer_end_typing (self);
  return G_SOURCE_REMOVE;
}

void
pf_device_buffer_begin_typing (PfDeviceBuffer *self,
                               gconstpointer   owner)
{
  g_return_if_fail (PF_IS_DEVICE_BUFFER (self));

  if (self->typing && self->owner != owner)
    pf_device_buffer_end_typing (self);
  if (!self->typing)
    {
      self->typing = TRUE;
      self->owner = owner;
      gtk_text_buffer_begin_user_action (GTK_TEXT_BUFFER (self));
    }
  g_clear_handle_id (&self->pause_id, g_source_remove);
  self->pause_id = g_timeout_add (TYPING_PAUSE_MS, pause_cb, self);
}

void
pf_device_buffer_end_typing (PfDeviceBuffer *self)
{
  g_return_if_fail (PF_IS_DEVICE_BUFFER (self));

  g_clear_handle_id (&self->pause_id, g_source_remove);
  if (!self->typing)
    return;
  self->typing = FALSE;
  self->owner = NULL;
  gtk_text_buffer_end_user_action (GTK_TEXT_BUFFER (self));
}

gboolean
pf_device_buffer_get_typing (PfDeviceBuffer *self)
{
  g_return_val_if_fail (PF_IS_DEVICE_BUFFER (self), FALSE);

  return self->typing;
}

void
pf_device_buffer_step (PfDeviceBuffer *self,
                       gboolean        back)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self);

  g_return_if_fail (PF_IS_DEVICE_BUFFER (self));

  pf_device_buffer_end_typing (self);
  if (back && gtk_text_buffer_get_can_undo (buffer))
    gtk_text_buffer_undo (buffer);
  else if (!back && gtk_text_buffer_get_can_redo (buffer))
    gtk_text_buffer_redo (buffer);
}

static void
pf_device_buffer_constructed (GObject *object)
{
  PfDeviceBuffer *self = PF_DEVICE_BUFFER (object);
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();
  GdkRGBA tint = { 0.88f, 0.11f, 0.14f, 0.18f };

  G_OBJECT_CLASS (pf_device_buffer_parent_class)->constructed (object);

  gtk_text_buffer_set_enable_undo (GTK_TEXT_BUFFER (self), TRUE);
  gtk_source_buffer_set_implicit_trailing_newline (GTK_SOURCE_BUFFER (self), FALSE);
  gtk_source_buffer_set_language (GTK_SOURCE_BUFFER (self),
                                  gtk_source_language_manager_get_language (languages, "python3"));
  self->error_tag = gtk_text_buffer_create_tag (GTK_TEXT_BUFFER (self), NULL, "paragraph-background-rgba", &tint, NULL);
  g_signal_connect_object (self->local, "edited", G_CALLBACK (local_edited_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->local, "changed", G_CALLBACK (local_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
pf_device_buffer_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  PfDeviceBuffer *self = PF_DEVICE_BUFFER (object);

  switch (prop_id)
    {
    case PROP_LOCAL:
      self->local = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_device_buffer_dispose (GObject *object)
{
  PfDeviceBuffer *self = PF_DEVICE_BUFFER (object);

  g_clear_handle_id (&self->pause_id, g_source_remove);
  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_clear_object (&self->local);

  G_OBJECT_CLASS (pf_device_buffer_parent_class)->dispose (object);
}

static void
pf_device_buffer_class_init (PfDeviceBufferClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = pf_device_buffer_constructed;
  object_class->set_property = pf_device_buffer_set_property;
  object_class->dispose = pf_device_buffer_dispose;
  GTK_TEXT_BUFFER_CLASS (klass)->changed = pf_device_buffer_changed;

  properties[PROP_LOCAL] = g_param_spec_object ("local", NULL, NULL, PF_TYPE_MQTT_LOCAL,
                                                G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pf_device_buffer_init (PfDeviceBuffer *self)
{
}
