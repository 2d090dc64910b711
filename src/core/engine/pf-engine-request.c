/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-engine-request.h"

#include <string.h>
#include <sys/un.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "pf-error.h"
#include "pf-json.h"
#include "engine/pf-engine-error.h"

/* A list of ten thousand containers is about 15 MB; whatever sends more is no engine. */
#define MAX_REPLY (32 * 1024 * 1024)
#define MAX_ERROR_REPLY (64 * 1024)
#define MAX_MESSAGE 2000

struct _PfEngineReply {
  GMainContext *context;
  SoupSession  *session;
  SoupMessage  *message;
  GInputStream *stream;
  char         *socket;
};

void
pf_engine_reply_free (PfEngineReply *self)
{
  if (self == NULL)
    return;
  /* What libsoup schedules while it lets go of the connection must not land in the context of
   * whoever runs the main loop: that would be another thread. */
  g_main_context_push_thread_default (self->context);
  g_clear_object (&self->stream);
  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
  g_free (self->socket);
  g_free (self);
}

static SoupMessage *
new_message (const char *method,
             const char *path,
             JsonObject *body)
{
  g_autofree char *uri = g_strconcat ("http://localhost", path, NULL);
  SoupMessage *message = soup_message_new (method, uri);

  g_assert (message != NULL);
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (body != NULL)
    {
      char *text = pf_json_to_string (body, FALSE);
      gsize length = strlen (text);
      g_autoptr(GBytes) bytes = g_bytes_new_take (text, length);

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
  return message;
}

static PfEngineReply *
new_reply (const char *socket,
           const char *method,
           const char *path,
           JsonObject *body,
           guint       timeout)
{
  PfEngineReply *self = g_new0 (PfEngineReply, 1);
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (socket);

  self->context = g_main_context_new ();
  self->socket = g_strdup (socket);
  g_main_context_push_thread_default (self->context);
  self->session = soup_session_new_with_options ("remote-connectable", address,
                                                 "timeout", timeout,
                                                 "idle-timeout", 0,
                                                 "proxy-resolver", NULL,
                                                 "user-agent", "Permafrost/" PF_VERSION,
                                                 NULL);
  self->message = new_message (method, path, body);
  g_main_context_pop_thread_default (self->context);
  return self;
}

static GByteArray *
read_all (PfEngineReply  *self,
          gsize           limit,
          GCancellable   *cancellable,
          GError        **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (16 * 1024);

  for (;;)
    {
      gssize n = pf_engine_reply_read (self, chunk, 16 * 1024, cancellable, error);

      if (n < 0)
        return NULL;
      if (n == 0)
        return g_steal_pointer (&bytes);
      if (bytes->len + (gsize) n > limit)
        {
          g_set_error (error, PF_ERROR, PF_ERROR_ENGINE, _("The answer of the container engine at %s is too long"), self->socket);
          return NULL;
        }
      g_byte_array_append (bytes, chunk, n);
    }
}

char *
pf_engine_parse_message (const char *body,
                         gsize       length)
{
  g_autoptr(JsonObject) object = length > 0 ? pf_json_parse_object (body, length, NULL) : NULL;
  const char *message = pf_json_get_string (object, "message", NULL);
  const char *cause = pf_json_get_string (object, "cause", NULL);
  g_autofree char *text = NULL;

  if (length == 0)
    return g_strdup ("");
  if (message != NULL && cause != NULL && strstr (message, cause) == NULL)
    text = g_strdup_printf ("%s: %s", message, cause);
  else if (message != NULL)
    text = g_strdup (message);
  else
    text = g_utf8_make_valid (body, MIN (length, MAX_MESSAGE));

  g_strstrip (text);
  if (strlen (text) > MAX_MESSAGE)
    {
      const char *end = g_utf8_find_prev_char (text, text + MAX_MESSAGE);

      text[end - text] = '\0';
    }
  return g_steal_pointer (&text);
}

static void
set_http_error (PfEngineReply  *self,
                guint           status,
                GCancellable   *cancellable,
                GError        **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GByteArray) body = read_all (self, MAX_ERROR_REPLY, cancellable, &local_error);
  g_autofree char *message = NULL;

  if (body == NULL && pf_error_is_cancelled (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return;
    }
  message = body != NULL ? pf_engine_parse_message ((const char *) body->data, body->len) : g_strdup ("");
  if (message[0] == '\0')
    {
      g_free (message);
      message = g_strdup_printf (_("The container engine answered with HTTP status %u"), status);
    }
  g_set_error_literal (error, PF_ERROR, pf_engine_error_classify (status, message), message);
}

static gboolean
check_socket_path (const char  *socket,
                   GError     **error)
{
  if (strlen (socket) < sizeof (((struct sockaddr_un *) NULL)->sun_path))
    return TRUE;
  g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("The path of the socket is too long for a socket: %s"), socket);
  return FALSE;
}

PfEngineReply *
pf_engine_request_send (const char    *socket,
                        const char    *method,
                        const char    *path,
                        JsonObject    *body,
                        guint          timeout,
                        guint         *http_status,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr(PfEngineReply) self = NULL;
  g_autoptr(GError) local_error = NULL;
  guint status;

  if (http_status != NULL)
    *http_status = 0;
  if (!check_socket_path (socket, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  self = new_reply (socket, method, path, body, timeout);
  g_main_context_push_thread_default (self->context);
  self->stream = soup_session_send (self->session, self->message, cancellable, error);
  g_main_context_pop_thread_default (self->context);
  if (self->stream == NULL)
    {
      pf_engine_error_from_transport (error, socket);
      return NULL;
    }

  status = soup_message_get_status (self->message);
  if (http_status != NULL)
    *http_status = status;
  /* 304 means "started already" or "stopped already". Other redirects are nothing that an engine sends. */
  if (status >= 400 || (status >= 300 && status != 304))
    {
      set_http_error (self, status, cancellable, &local_error);
      if (http_status != NULL && pf_error_is_cancelled (local_error))
        *http_status = 0;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&self);
}

gssize
pf_engine_reply_read (PfEngineReply  *self,
                      void           *buffer,
                      gsize           size,
                      GCancellable   *cancellable,
                      GError        **error)
{
  gssize n;

  g_main_context_push_thread_default (self->context);
  n = g_input_stream_read (self->stream, buffer, size, cancellable, error);
  g_main_context_pop_thread_default (self->context);
  if (n < 0)
    pf_engine_error_from_transport (error, self->socket);
  return n;
}

JsonNode *
pf_engine_request_json (const char    *socket,
                        const char    *method,
                        const char    *path,
                        JsonObject    *body,
                        guint          timeout,
                        guint         *http_status,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr(PfEngineReply) reply = NULL;
  g_autoptr(GByteArray) bytes = NULL;
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(JsonNode) root = NULL;

  reply = pf_engine_request_send (socket, method, path, body, timeout, http_status, cancellable, error);
  if (reply == NULL)
    return NULL;
  bytes = read_all (reply, MAX_REPLY, cancellable, error);
  if (bytes == NULL)
    return NULL;

  /* The data of an empty array is NULL, which JSON-GLib does not take. */
  if (bytes->len > 0 &&
      g_utf8_validate_len ((const char *) bytes->data, bytes->len, NULL) &&
      json_parser_load_from_data (parser, (const char *) bytes->data, bytes->len, NULL))
    root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error (error, PF_ERROR, PF_ERROR_ENGINE, _("Something that is not a container engine answers at %s"), socket);
  return g_steal_pointer (&root);
}

JsonObject *
pf_engine_request_object (const char    *socket,
                          const char    *method,
                          const char    *path,
                          JsonObject    *body,
                          guint          timeout,
                          guint         *http_status,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr(JsonNode) root = pf_engine_request_json (socket, method, path, body, timeout, http_status, cancellable, error);

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_ENGINE, _("Something that is not a container engine answers at %s"), socket);
      return NULL;
    }
  return json_node_dup_object (root);
}

gboolean
pf_engine_request_run (const char    *socket,
                       const char    *method,
                       const char    *path,
                       guint          timeout,
                       guint         *http_status,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_autoptr(PfEngineReply) reply = NULL;

  reply = pf_engine_request_send (socket, method, path, NULL, timeout, http_status, cancellable, error);
  return reply != NULL;
}
