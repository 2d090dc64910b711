/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mosquitto.h>
#include <string.h>

#include "device/pf-broker-probe.h"
#include "device/pf-probe-request.h"
#include "pf-test-broker.h"

static GBytes *
words (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static PfProbeRequest *
request_for (guint16 port)
{
  PfProbeRequest *request = g_new0 (PfProbeRequest, 1);

  request->host = g_strdup ("127.0.0.1");
  request->port = port;
  request->keepalive = 60;
  request->clean = TRUE;
  request->timeout = 20;
  return request;
}

static PfProbeResult *
run (PfProbeRequest *request)
{
  g_autoptr(GError) error = NULL;
  PfProbeResult *result = pf_broker_probe_run (request, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  g_assert_nonnull (result->message);
  g_test_message ("%d: %s", result->status, result->message);
  for (guint i = 0; result->notices != NULL && result->notices[i] != NULL; i++)
    g_test_message ("notice: %s", result->notices[i]);
  return result;
}

static PfTestBroker *
open_broker (void)
{
  return pf_test_broker_start ("allow_anonymous true", "127.0.0.1");
}

static void
test_success (void)
{
  g_autoptr(PfTestBroker) broker = open_broker ();

  for (guint mqtt5 = 0; mqtt5 < 2; mqtt5++)
    {
      g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
      g_autoptr(PfProbeResult) result = NULL;

      request->mqtt5 = mqtt5;
      result = run (request);
      g_assert_cmpint (result->status, ==, PF_PROBE_OK);
      g_assert_cmpint (result->code, ==, 0);
      g_assert_cmpfloat (result->round_trip, >, 0);
      g_assert_cmpfloat (result->round_trip, <, 10);
      g_assert_cmpstr (result->address, ==, "127.0.0.1");
      g_assert_false (result->published);
      g_assert_null (result->notices);
    }
}

/* A real broker with a real password file; the user's name goes beyond ASCII. */
static void
test_credentials (void)
{
  static const struct {
    const char *user;
    const char *password;
    gboolean    good;
  } cases[] = { { "jürgen", "pä'ss\\wörd", TRUE }, { "jürgen", "wrong", FALSE }, { "nobody", "", FALSE }, { NULL, NULL, FALSE } };
  g_autofree char *settings = g_strdup_printf ("allow_anonymous false\npassword_file %s/passwords", pf_test_folder ());
  g_autoptr(PfTestBroker) broker = NULL;

  pf_test_run ("PATH=$PATH:/usr/sbin; cd \"$1\"; mosquitto_passwd -c -b passwords jürgen 'pä'\"'\"'ss\\wörd'; chmod 644 passwords");
  broker = pf_test_broker_start (settings, "127.0.0.1");
  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
      g_autoptr(PfProbeResult) result = NULL;

      request->mqtt5 = i % 2;
      if (cases[i / 2].user != NULL)
        {
          request->user = words (cases[i / 2].user);
          request->password = words (cases[i / 2].password);
        }
      result = run (request);
      g_assert_cmpint (result->status, ==, cases[i / 2].good ? PF_PROBE_OK : PF_PROBE_REFUSED);
      if (!cases[i / 2].good)
        g_assert_cmpint (result->code, ==, request->mqtt5 ? 135 : 5);
      /* Nothing of it is ever said. */
      g_assert_null (strstr (result->message, "wrong"));
    }
}

/* Each code that a CONNACK can carry, from a server that says just that. */
static void
test_refusals (void)
{
  static const guint8 codes_5[] = { 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 140, 144, 149, 151, 153, 154, 155,
                                    156, 157, 159 };
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint code = 1; code <= 5; code++)
    {
      guint8 reply[] = { 0x20, 2, 0, code };
      g_autoptr(PfTestBroker) broker = pf_test_fake_start (reply, sizeof reply, TRUE);
      g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
      g_autoptr(PfProbeResult) result = run (request);

      g_assert_cmpint (result->status, ==, PF_PROBE_REFUSED);
      g_assert_cmpint (result->code, ==, code);
      g_assert_true (g_hash_table_add (seen, (gpointer) pf_probe_words (FALSE, code)));
    }
  for (guint i = 0; i < G_N_ELEMENTS (codes_5); i++)
    {
      guint8 reply[] = { 0x20, 3, 0, codes_5[i], 0 };
      g_autoptr(PfTestBroker) broker = pf_test_fake_start (reply, sizeof reply, TRUE);
      g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
      g_autoptr(PfProbeResult) result = NULL;

      request->mqtt5 = TRUE;
      result = run (request);
      g_assert_cmpint (result->status, ==, PF_PROBE_REFUSED);
      g_assert_cmpint (result->code, ==, codes_5[i]);
      g_assert_cmpstr (result->message, ==, pf_probe_words (TRUE, codes_5[i]));
      g_assert_cmpstr (result->message, !=, pf_probe_words (TRUE, 255));
    }
}

static void
test_unreachable (void)
{
  g_autoptr(PfProbeRequest) request = request_for (pf_test_free_port ());
  g_autoptr(PfProbeResult) result = run (request);

  g_assert_cmpint (result->status, ==, PF_PROBE_UNREACHABLE);
}

static void
test_name_not_found (void)
{
  g_autoptr(PfProbeRequest) request = request_for (1883);
  g_autoptr(PfProbeResult) result = NULL;

  g_free ((char *) request->host);
  request->host = g_strdup ("no-such-broker.invalid");
  result = run (request);
  g_assert_cmpint (result->status, ==, PF_PROBE_NAME_NOT_FOUND);
  g_assert_nonnull (strstr (result->message, "no-such-broker.invalid"));
}

static void
test_ipv6 (void)
{
  g_autoptr(PfTestBroker) broker = pf_test_broker_start ("allow_anonymous true", "::1");
  g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
  g_autoptr(PfProbeResult) result = NULL;

  g_free ((char *) request->host);
  request->host = g_strdup ("::1");
  result = run (request);
  g_assert_cmpint (result->status, ==, PF_PROBE_OK);
  g_assert_cmpstr (result->address, ==, "::1");
}

static void
test_silence (void)
{
  g_autoptr(PfTestBroker) broker = pf_test_fake_start ("", 0, FALSE);

  for (guint tls = 0; tls < 2; tls++)
    {
      g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
      g_autoptr(PfProbeResult) result = NULL;

      request->timeout = 1;
      request->tls = tls;
      result = run (request);
      g_assert_cmpint (result->status, ==, PF_PROBE_NO_ANSWER);
    }
}

static void
test_strange_servers (void)
{
  static const struct {
    const char    *reply;
    gsize          length;
    gboolean       tls;
    PfProbeStatus  status;
  } cases[] = {
    { "", 0, FALSE, PF_PROBE_CLOSED },
    { "", 0, TRUE, PF_PROBE_TLS_FAILED },
    { "HTTP/1.1 400 Bad Request\r\n\r\n", 28, FALSE, PF_PROBE_NOT_MQTT },
    { "HTTP/1.1 400 Bad Request\r\n\r\n", 28, TRUE, PF_PROBE_TLS_FAILED },
    { "\x15\x03\x03\x00\x02\x02\x28", 7, FALSE, PF_PROBE_NOT_MQTT },
    { "\x20\xff\xff\xff\xff\xff", 6, FALSE, PF_PROBE_NOT_MQTT },
    { "\x20\x02", 2, FALSE, PF_PROBE_NOT_MQTT },
    { "\x20\x00", 2, FALSE, PF_PROBE_NOT_MQTT },
    { "\x30\x02\x00\x00", 4, FALSE, PF_PROBE_NOT_MQTT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(PfTestBroker) broker = pf_test_fake_start (cases[i].reply, cases[i].length, TRUE);
      g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
      g_autoptr(PfProbeResult) result = NULL;

      request->tls = cases[i].tls;
      request->timeout = 5;
      result = run (request);
      g_assert_cmpint (result->status, ==, cases[i].status);
    }
}

/* --- TLS --- */

static PfTestBroker *
tls_broker (const char *name,
            const char *more)
{
  g_autofree char *settings = g_strdup_printf ("allow_anonymous true\ncertfile %1$s/%2$s.crt\nkeyfile %1$s/%2$s.key\n"
                                               "cafile %1$s/ca.crt\n%3$s", pf_test_folder (), name, more);

  return pf_test_broker_start (settings, "127.0.0.1");
}

static gboolean
has_notice (PfProbeResult *result,
            const char    *part)
{
  for (guint i = 0; result->notices != NULL && result->notices[i] != NULL; i++)
    if (strstr (result->notices[i], part) != NULL)
      return TRUE;
  return FALSE;
}

/* The board connects to each of them, and so does the probe; it only says what the board does not see. */
static void
test_certificates (void)
{
  static const struct {
    const char *name;
    const char *notice; /* NULL: none at all */
  } cases[] = {
    { "good", NULL }, { "expired", "has expired" }, { "wrong", "is not for “127.0.0.1”" }, { "self", "signed by itself" },
    { "ec", "no RSA key" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(PfTestBroker) broker = tls_broker (cases[i].name, "");
      g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
      g_autoptr(PfProbeResult) result = NULL;

      request->tls = TRUE;
      request->mqtt5 = i % 2;
      result = run (request);
      g_assert_cmpint (result->status, ==, PF_PROBE_OK);
      g_assert_cmpuint (result->notices != NULL ? g_strv_length (result->notices) : 0, ==, cases[i].notice != NULL);
      if (cases[i].notice != NULL)
        g_assert_true (has_notice (result, cases[i].notice));
    }
}

static void
test_server_name (void)
{
  g_autoptr(PfTestBroker) broker = tls_broker ("wrong", "");
  g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
  g_autoptr(PfProbeResult) result = NULL;

  request->tls = TRUE;
  request->server_name = g_strdup ("elsewhere.example");
  result = run (request);
  g_assert_cmpint (result->status, ==, PF_PROBE_OK);
  g_assert_null (result->notices);
}

static GBytes *
read_bytes (const char *name)
{
  g_autofree char *path = g_build_filename (pf_test_folder (), name, NULL);
  g_autoptr(GError) error = NULL;
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static void
test_client_certificate (void)
{
  g_autoptr(PfTestBroker) broker = tls_broker ("good", "require_certificate true\n");

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
      g_autoptr(PfProbeResult) result = NULL;

      request->tls = TRUE;
      if (i > 0)
        {
          request->cert = read_bytes ("client.crt.der");
          request->key = i == 1 ? read_bytes ("client.key.der") : words ("0 this is no key");
        }
      result = run (request);
      g_assert_cmpint (result->status, ==, i == 1 ? PF_PROBE_OK : PF_PROBE_TLS_FAILED);
    }
}

static void
test_tls_and_plain (void)
{
  g_autoptr(PfTestBroker) plain = open_broker ();
  g_autoptr(PfTestBroker) tls = tls_broker ("good", "");
  g_autoptr(PfProbeRequest) to_plain = request_for (pf_test_broker_get_port (plain));
  g_autoptr(PfProbeRequest) to_tls = request_for (pf_test_broker_get_port (tls));
  g_autoptr(PfProbeResult) result = NULL;

  to_plain->tls = TRUE;
  result = run (to_plain);
  g_assert_cmpint (result->status, ==, PF_PROBE_TLS_FAILED);
  g_clear_pointer (&result, pf_probe_result_free);

  result = run (to_tls);
  g_assert_true (result->status == PF_PROBE_NOT_MQTT || result->status == PF_PROBE_CLOSED);
  g_assert_nonnull (strstr (result->message, "TLS"));
}

/* --- what it leaves behind --- */

typedef struct {
  guint messages;
  gsize bytes;
  guint retained;
  char  topic[64];
} Heard;

static void
message_cb (struct mosquitto               *mosquitto,
            void                           *user_data,
            const struct mosquitto_message *message)
{
  Heard *heard = user_data;

  heard->messages++;
  heard->bytes += message->payloadlen;
  heard->retained += message->retain;
  g_strlcpy (heard->topic, message->topic, sizeof heard->topic);
}

static void
listen_a_while (struct mosquitto *mosquitto)
{
  gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC / 2;

  while (g_get_monotonic_time () < end)
    g_assert_cmpint (mosquitto_loop (mosquitto, 50, 1), ==, MOSQ_ERR_SUCCESS);
}

static void
test_publishes (void)
{
  g_autoptr(PfTestBroker) broker = open_broker ();
  Heard heard = { 0 };
  struct mosquitto *listener = mosquitto_new ("listener", true, &heard);

  mosquitto_message_callback_set (listener, message_cb);
  g_assert_cmpint (mosquitto_connect (listener, "127.0.0.1", pf_test_broker_get_port (broker), 60), ==, 0);
  g_assert_cmpint (mosquitto_subscribe (listener, NULL, "#", 1), ==, 0);
  listen_a_while (listener);
  for (guint publish = 0; publish < 2; publish++)
    {
      g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
      g_autoptr(PfProbeResult) result = NULL;

      request->will_topic = words ("home/böard/status");
      request->publish = publish;
      result = run (request);
      g_assert_cmpint (result->status, ==, PF_PROBE_OK);
      g_assert_cmpint (result->published, ==, publish);
      listen_a_while (listener);
      g_assert_cmpuint (heard.messages, ==, publish);
    }
  g_assert_cmpuint (heard.bytes, ==, 0);
  g_assert_cmpuint (heard.retained, ==, 0);
  g_assert_cmpstr (heard.topic, ==, "home/böard/status");
  mosquitto_destroy (listener);
}

static void
test_may_not_publish (void)
{
  g_autofree char *settings = g_strdup_printf ("allow_anonymous true\nacl_file %s/acl", pf_test_folder ());
  g_autoptr(PfTestBroker) broker = NULL;
  g_autoptr(PfProbeRequest) request = NULL;
  g_autoptr(PfProbeResult) result = NULL;

  pf_test_run ("echo 'topic read #' > \"$1/acl\"; chmod 644 \"$1/acl\"");
  broker = pf_test_broker_start (settings, "127.0.0.1");
  request = request_for (pf_test_broker_get_port (broker));
  request->mqtt5 = TRUE;
  request->will_topic = words ("home/status");
  request->publish = TRUE;
  result = run (request);
  g_assert_cmpint (result->status, ==, PF_PROBE_REFUSED);
  g_assert_cmpint (result->code, ==, 135);
}

/* The board's own session is not to be emptied by a test. */
static void
test_client_id (void)
{
  g_autoptr(PfTestBroker) broker = open_broker ();

  for (guint clean = 0; clean < 2; clean++)
    {
      struct mosquitto *board = mosquitto_new ("board", clean, NULL);
      g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
      g_autoptr(PfProbeResult) result = NULL;
      int code = MOSQ_ERR_SUCCESS;

      g_assert_cmpint (mosquitto_connect (board, "127.0.0.1", pf_test_broker_get_port (broker), 60), ==, 0);
      listen_a_while (board);
      request->client_id = words ("board");
      request->clean = clean;
      result = run (request);
      g_assert_cmpint (result->status, ==, PF_PROBE_OK);
      g_assert_true (has_notice (result, "client id") == (clean != 0));
      for (guint i = 0; i < 10 && code == MOSQ_ERR_SUCCESS; i++)
        code = mosquitto_loop (board, 50, 1);
      g_assert_true ((code != MOSQ_ERR_SUCCESS) == (clean != 0));
      mosquitto_destroy (board);
    }
}

/* --- cancelling --- */

typedef struct {
  GMainLoop     *loop;
  PfProbeResult *result;
  GError        *error;
} Waiting;

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Waiting *waiting = user_data;

  waiting->result = pf_broker_probe_run_finish (result, &waiting->error);
  g_main_loop_quit (waiting->loop);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  g_autoptr(PfTestBroker) broker = pf_test_fake_start ("", 0, FALSE);

  for (guint tls = 0; tls < 2; tls++)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
      Waiting waiting = { .loop = loop };
      gint64 start;

      {
        /* What was asked for is kept, whatever becomes of the request. */
        g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));

        request->tls = tls;
        pf_broker_probe_run_async (request, cancellable, done_cb, &waiting);
      }
      g_timeout_add (300, cancel_cb, cancellable);
      start = g_get_monotonic_time ();
      g_main_loop_run (loop);
      g_assert_error (waiting.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpint (g_get_monotonic_time () - start, <, 1300 * 1000);
      g_clear_error (&waiting.error);
    }
}

static void
test_cancelled_before (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(PfProbeRequest) request = request_for (1);
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (pf_broker_probe_run (request, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cannot_be_sent (void)
{
  g_autoptr(PfTestBroker) broker = open_broker ();
  static const char * const users[] = { "a\0b", "\xff\xfe\xfd" };

  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autoptr(PfProbeRequest) request = request_for (pf_test_broker_get_port (broker));
      g_autoptr(PfProbeResult) result = NULL;

      request->user = g_bytes_new (users[i], 3);
      request->password = words ("p");
      result = run (request);
      g_assert_cmpint (result->status, ==, PF_PROBE_FAILED);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *authority = NULL;
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  mosquitto_lib_init ();
  pf_test_make_certificates ();
  /* This program's computer trusts the tests' authority and nobody else. */
  authority = g_build_filename (pf_test_folder (), "ca.crt", NULL);
  database = g_tls_file_database_new (authority, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);

  g_test_add_func ("/device/broker-probe/success", test_success);
  g_test_add_func ("/device/broker-probe/credentials", test_credentials);
  g_test_add_func ("/device/broker-probe/refusals", test_refusals);
  g_test_add_func ("/device/broker-probe/unreachable", test_unreachable);
  g_test_add_func ("/device/broker-probe/name-not-found", test_name_not_found);
  g_test_add_func ("/device/broker-probe/ipv6", test_ipv6);
  g_test_add_func ("/device/broker-probe/silence", test_silence);
  g_test_add_func ("/device/broker-probe/strange-servers", test_strange_servers);
  g_test_add_func ("/device/broker-probe/certificates", test_certificates);
  g_test_add_func ("/device/broker-probe/server-name", test_server_name);
  g_test_add_func ("/device/broker-probe/client-certificate", test_client_certificate);
  g_test_add_func ("/device/broker-probe/tls-and-plain", test_tls_and_plain);
  g_test_add_func ("/device/broker-probe/publishes", test_publishes);
  g_test_add_func ("/device/broker-probe/may-not-publish", test_may_not_publish);
  g_test_add_func ("/device/broker-probe/client-id", test_client_id);
  g_test_add_func ("/device/broker-probe/cancel", test_cancel);
  g_test_add_func ("/device/broker-probe/cancelled-before", test_cancelled_before);
  g_test_add_func ("/device/broker-probe/cannot-be-sent", test_cannot_be_sent);
  status = g_test_run ();
  pf_test_clean_up ();
  return status;
}
