/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-probe-relay.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

struct _PfProbeRelay {
  GCancellable *stop;
  GIOStream    *remote;    /* TCP, or TLS over it */
  GIOStream    *local;     /* libmosquitto's */
  GSocket      *listener;
  char         *folder;
  char         *path;
  GThread      *out;
  GThread      *in;

  GMutex        mutex;     /* what follows is written by the threads */
  gint64        sent_at;   /* monotonic µs, 0: nothing yet */
  gint64        heard_at;
  guint8        first;
  GError       *error;
};

PfProbeRelay *
pf_probe_relay_new (GCancellable *stop)
{
  PfProbeRelay *relay = g_new0 (PfProbeRelay, 1);

  relay->stop = g_object_ref (stop);
  g_mutex_init (&relay->mutex);
  return relay;
}

void
pf_probe_relay_free (PfProbeRelay *relay)
{
  g_cancellable_cancel (relay->stop);
  g_clear_pointer (&relay->out, g_thread_join);
  g_clear_pointer (&relay->in, g_thread_join);
  g_clear_object (&relay->remote);
  g_clear_object (&relay->local);
  g_clear_object (&relay->listener);
  if (relay->path != NULL)
    g_unlink (relay->path);
  if (relay->folder != NULL)
    g_rmdir (relay->folder);
  g_free (relay->path);
  g_free (relay->folder);
  g_clear_error (&relay->error);
  g_object_unref (relay->stop);
  g_mutex_clear (&relay->mutex);
  g_free (relay);
}

char *
pf_probe_sentence (const char   *start,
                   const GError *error)
{
  g_autofree char *reason = g_strdup (error->message);

  for (gsize n = strlen (reason); n > 0 && (reason[n - 1] == '.' || reason[n - 1] == '\n'); n--)
    reason[n - 1] = '\0';
  return g_strdup_printf ("%s: %s.", start, reason);
}

static void
say (PfProbeResult *result,
     PfProbeStatus  status,
     char          *message)
{
  result->status = status;
  g_free (result->message);
  result->message = message;
}

/* --- the name --- */

/* The board knows only IPv4; an IPv6 address is better than none to say something about the broker. */
static GList *
find_addresses (PfProbeRelay         *relay,
                const PfProbeRequest *request,
                PfProbeResult        *result)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  g_autoptr(GInetAddress) literal = g_inet_address_new_from_string (request->host);
  g_autoptr(GError) error = NULL;
  GList *addresses;

  if (literal != NULL)
    return g_list_append (NULL, g_steal_pointer (&literal));
  addresses = g_resolver_lookup_by_name_with_flags (resolver, request->host, G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY,
                                                    relay->stop, &error);
  if (addresses == NULL && !g_cancellable_is_cancelled (relay->stop))
    {
      g_clear_error (&error);
      addresses = g_resolver_lookup_by_name (resolver, request->host, relay->stop, &error);
      if (addresses != NULL)
        pf_probe_result_add_notice (result, _("The server has only an IPv6 address, which the ESP8266 does not reach."));
    }
  if (addresses != NULL)
    return addresses;
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE))
    say (result, PF_PROBE_NAME_NOT_FOUND,
         g_strdup_printf (_("The name “%s” could not be looked up: no name server answers."), request->host));
  else
    say (result, PF_PROBE_NAME_NOT_FOUND, g_strdup_printf (_("The name “%s” is not known."), request->host));
  return NULL;
}

/* --- the connection --- */

static GIOStream *
connect_to (PfProbeRelay  *relay,
            GInetAddress  *address,
            guint          port,
            guint          timeout,
            GError       **error)
{
  g_autoptr(GSocketAddress) goal = g_inet_socket_address_new (address, port);
  g_autoptr(GSocket) socket = g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                            G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_timeout (socket, timeout);
  if (!g_socket_connect (socket, goal, relay->stop, error))
    return NULL;
  /* Waiting is bounded by our own clock from here on. */
  g_socket_set_timeout (socket, 0);
  /* Small packets that wait for company would be measured as the broker's slowness. */
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

static char *
unreachable_words (const GError *error,
                   const char   *address,
                   guint         port)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return g_strdup_printf (_("%s answers, but nothing listens on port %u."), address, port);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup_printf (_("%s does not answer on port %u."), address, port);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    return g_strdup_printf (_("There is no way to %s."), address);
  return pf_probe_sentence (_("The broker cannot be reached"), error);
}

static gboolean
open_tcp (PfProbeRelay         *relay,
          const PfProbeRequest *request,
          guint                 port,
          PfProbeResult        *result)
{
  GList *addresses = find_addresses (relay, request, result);

  for (GList *l = addresses; l != NULL && relay->remote == NULL; l = l->next)
    {
      g_autoptr(GError) error = NULL;

      g_free (result->address);
      result->address = g_inet_address_to_string (l->data);
      relay->remote = connect_to (relay, l->data, port, request->timeout, &error);
      if (relay->remote == NULL)
        say (result, PF_PROBE_UNREACHABLE, unreachable_words (error, result->address, port));
    }
  g_resolver_free_addresses (addresses);
  return relay->remote != NULL;
}

/* --- TLS --- */

static char *
to_pem (GBytes     *der,
        const char *label)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (der, &length);
  g_autofree char *text = g_base64_encode (data, length);
  GString *pem = g_string_new (NULL);

  g_string_append_printf (pem, "-----BEGIN %s-----\n", label);
  for (const char *p = text; *p != '\0'; p += MIN (64, strlen (p)))
    g_string_append_printf (pem, "%.64s\n", p);
  g_string_append_printf (pem, "-----END %s-----\n", label);
  return g_string_free (pem, FALSE);
}

static GTlsCertificate *
own_certificate (const PfProbeRequest  *request,
                 GError               **error)
{
  g_autofree char *cert = to_pem (request->cert, "CERTIFICATE");
  g_autofree char *key = to_pem (request->key, "RSA PRIVATE KEY");
  g_autofree char *both = g_strconcat (cert, key, NULL);
  GTlsCertificate *certificate = g_tls_certificate_new_from_pem (both, -1, error);

  explicit_bzero (key, strlen (key));
  explicit_bzero (both, strlen (both));
  return certificate;
}

static gboolean
accept_cb (GTlsConnection       *connection,
           GTlsCertificate      *certificate,
           GTlsCertificateFlags  errors,
           gpointer              user_data)
{
  *(GTlsCertificateFlags *) user_data = errors;
  /* As on the board, where nobody looks. */
  return TRUE;
}

/* rsaEncryption, 1.2.840.113549.1.1.1, in DER: the one kind of key that axTLS knows */
static const guint8 rsa_oid[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 };

static gboolean
is_self_signed (GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);

  return g_strcmp0 (subject, issuer) == 0;
}

static void
judge_certificate (GTlsCertificate      *certificate,
                   GTlsCertificateFlags  errors,
                   const PfProbeRequest *request,
                   PfProbeResult        *result)
{
  const char *name = request->server_name != NULL ? request->server_name : request->host;
  g_autoptr(GSocketConnectable) identity = NULL;
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (name);
  g_autoptr(GByteArray) der = NULL;

  if (address != NULL)
    identity = G_SOCKET_CONNECTABLE (g_inet_socket_address_new (address, 0));
  else
    identity = g_network_address_new (name, 0);
  /* The handshake judged by the name that was asked for, perhaps none; what counts is the server's. */
  errors &= ~G_TLS_CERTIFICATE_BAD_IDENTITY;
  errors |= g_tls_certificate_verify (certificate, identity, NULL) & G_TLS_CERTIFICATE_BAD_IDENTITY;

  if (errors & G_TLS_CERTIFICATE_EXPIRED)
    pf_probe_result_add_notice (result, _("The broker’s certificate has expired. The board does not notice."));
  if (errors & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    pf_probe_result_add_notice (result, _("The broker’s certificate is not valid yet. The board does not notice."));
  if (errors & G_TLS_CERTIFICATE_BAD_IDENTITY)
    {
      g_autofree char *notice = g_strdup_printf (_("The broker’s certificate is not for “%s”. The board does not notice."), name);

      pf_probe_result_add_notice (result, notice);
    }
  if (errors & G_TLS_CERTIFICATE_UNKNOWN_CA)
    pf_probe_result_add_notice (result, is_self_signed (certificate)
                        ? _("The broker’s certificate is signed by itself. The board does not notice.")
                        : _("The broker’s certificate is signed by nobody this computer trusts. The board does not notice."));
  if (errors & (G_TLS_CERTIFICATE_REVOKED | G_TLS_CERTIFICATE_INSECURE | G_TLS_CERTIFICATE_GENERIC_ERROR))
    pf_probe_result_add_notice (result, _("The broker’s certificate is not sound. The board does not notice."));

  g_object_get (certificate, "certificate", &der, NULL);
  if (der != NULL && memmem (der->data, der->len, rsa_oid, sizeof rsa_oid) == NULL)
    pf_probe_result_add_notice (result, _("The broker’s certificate has no RSA key. The ESP8266 knows no other and will not connect."));
}

static char *
tls_words (const GError *error,
           guint         port)
{
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS))
    return g_strdup_printf (_("What answers on port %u does not speak TLS."), port);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
    return g_strdup (_("The broker asks for a client certificate."));
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return g_strdup (_("The broker hung up while TLS was agreed on."));
  return pf_probe_sentence (_("TLS could not be agreed on"), error);
}

static gboolean
open_tls (PfProbeRelay         *relay,
          const PfProbeRequest *request,
          guint                 port,
          PfProbeResult        *result)
{
  g_autoptr(GSocketConnectable) name = NULL;
  g_autoptr(GIOStream) tls = NULL;
  g_autoptr(GTlsCertificate) own = NULL;
  g_autoptr(GError) error = NULL;
  GTlsCertificateFlags errors = 0;
  GTlsCertificate *peer;

  /* The board names the server only when it is told a name. */
  if (request->server_name != NULL)
    name = g_network_address_new (request->server_name, port);
  tls = g_tls_client_connection_new (relay->remote, name, &error);
  if (tls != NULL && request->key != NULL && request->cert != NULL)
    {
      own = own_certificate (request, &error);
      if (own == NULL)
        {
          say (result, PF_PROBE_TLS_FAILED, pf_probe_sentence (_("The client key and certificate cannot be used"), error));
          return FALSE;
        }
      g_tls_connection_set_certificate (G_TLS_CONNECTION (tls), own);
    }
  if (tls != NULL)
    g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_cb), &errors);
  if (tls == NULL || !g_tls_connection_handshake (G_TLS_CONNECTION (tls), relay->stop, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        say (result, PF_PROBE_NO_ANSWER, g_strdup_printf (_("What listens on port %u accepts the connection and says nothing."), port));
      else
        say (result, PF_PROBE_TLS_FAILED, tls_words (error, port));
      return FALSE;
    }
  peer = g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (tls));
  if (peer != NULL)
    judge_certificate (peer, errors, request, result);
  g_signal_handlers_disconnect_by_func (tls, accept_cb, &errors);
  g_object_unref (relay->remote);
  relay->remote = g_steal_pointer (&tls);
  return TRUE;
}

gboolean
pf_probe_relay_open (PfProbeRelay         *relay,
                     const PfProbeRequest *request,
                     PfProbeResult        *result)
{
  guint port = request->port != 0 ? request->port : request->tls ? 8883 : 1883;

  return open_tcp (relay, request, port, result) && (!request->tls || open_tls (relay, request, port, result));
}

/* --- carrying --- */

const char *
pf_probe_relay_listen (PfProbeRelay  *relay,
                       GError       **error)
{
  g_autoptr(GSocketAddress) address = NULL;

  relay->folder = g_dir_make_tmp ("permafrost-probe-XXXXXX", error);
  if (relay->folder == NULL)
    return NULL;
  relay->path = g_build_filename (relay->folder, "socket", NULL);
  address = g_unix_socket_address_new (relay->path);
  relay->listener = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (relay->listener == NULL || !g_socket_bind (relay->listener, address, FALSE, error) ||
      !g_socket_listen (relay->listener, error))
    return NULL;
  return relay->path;
}

/* One direction, until either side ends. */
static void
carry (PfProbeRelay *relay,
       GIOStream    *from,
       GIOStream    *to,
       gboolean      inwards)
{
  GInputStream *input = g_io_stream_get_input_stream (from);
  GOutputStream *output = g_io_stream_get_output_stream (to);
  guint8 buffer[4096];

  for (;;)
    {
      g_autoptr(GError) error = NULL;
      gssize n = g_input_stream_read (input, buffer, sizeof buffer, relay->stop, &error);

      g_mutex_lock (&relay->mutex);
      if (inwards && n > 0 && relay->heard_at == 0)
        {
          relay->heard_at = g_get_monotonic_time ();
          relay->first = buffer[0];
        }
      if (!inwards && n > 0 && relay->sent_at == 0)
        relay->sent_at = g_get_monotonic_time ();
      if (inwards && n < 0 && relay->error == NULL)
        relay->error = g_error_copy (error);
      g_mutex_unlock (&relay->mutex);
      if (n <= 0 || !g_output_stream_write_all (output, buffer, n, NULL, relay->stop, NULL))
        break;
      if (!g_output_stream_flush (output, relay->stop, NULL))
        break;
    }
  /* The other side learns of it by its connection's end. */
  if (inwards)
    g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (relay->local)), TRUE, TRUE, NULL);
}

static gpointer
out_thread (gpointer user_data)
{
  PfProbeRelay *relay = user_data;

  carry (relay, relay->local, relay->remote, FALSE);
  return NULL;
}

static gpointer
in_thread (gpointer user_data)
{
  PfProbeRelay *relay = user_data;

  carry (relay, relay->remote, relay->local, TRUE);
  return NULL;
}

gboolean
pf_probe_relay_start (PfProbeRelay  *relay,
                      GError       **error)
{
  g_autoptr(GSocket) socket = g_socket_accept (relay->listener, relay->stop, error);

  if (socket == NULL)
    return FALSE;
  relay->local = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
  relay->out = g_thread_new ("probe-out", out_thread, relay);
  relay->in = g_thread_new ("probe-in", in_thread, relay);
  return TRUE;
}

gboolean
pf_probe_relay_heard (PfProbeRelay *relay,
                      guint8       *first,
                      double       *round_trip)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&relay->mutex);

  *first = relay->first;
  *round_trip = relay->heard_at > relay->sent_at ? (relay->heard_at - relay->sent_at) / 1e6 : 0;
  return relay->heard_at != 0;
}

GError *
pf_probe_relay_dup_error (PfProbeRelay *relay)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&relay->mutex);

  return relay->error != NULL ? g_error_copy (relay->error) : NULL;
}
