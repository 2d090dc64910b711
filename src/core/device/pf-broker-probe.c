/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-broker-probe.h"

#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"
#include "pf-probe-relay.h"

/* How long one turn of libmosquitto's loop may take: half of what a cancel may. */
#define TURN_MS 200

G_DEFINE_BOXED_TYPE (PfProbeResult, pf_probe_result, pf_probe_result_copy, pf_probe_result_free)

PfProbeResult *
pf_probe_result_copy (const PfProbeResult *result)
{
  PfProbeResult *copy = g_memdup2 (result, sizeof *result);

  copy->message = g_strdup (result->message);
  copy->address = g_strdup (result->address);
  copy->notices = g_strdupv (result->notices);
  return copy;
}

void
pf_probe_result_free (PfProbeResult *result)
{
  g_free (result->message);
  g_free (result->address);
  g_strfreev (result->notices);
  g_free (result);
}

void
pf_probe_result_add_notice (PfProbeResult *result,
                            const char    *notice)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (result->notices != NULL)
    g_strv_builder_addv (builder, (const char **) result->notices);
  g_strv_builder_add (builder, notice);
  g_strfreev (result->notices);
  result->notices = g_strv_builder_end (builder);
}

/* --- a clock that ends what blocks --- */

typedef struct {
  GMutex        mutex;
  GCond         cond;
  gboolean      done;
  gint64        deadline; /* monotonic µs */
  GCancellable *stop;     /* cancelled at the deadline, or with the caller's cancellable */
  GThread      *thread;
  GCancellable *outer;    /* (nullable) */
  gulong        outer_id;
} Clock;

static gpointer
clock_thread (gpointer user_data)
{
  Clock *clock = user_data;
  gboolean late = FALSE;

  g_mutex_lock (&clock->mutex);
  while (!clock->done && !late)
    late = !g_cond_wait_until (&clock->cond, &clock->mutex, clock->deadline);
  g_mutex_unlock (&clock->mutex);
  if (late)
    g_cancellable_cancel (clock->stop);
  return NULL;
}

static void
outer_cancelled_cb (GCancellable *cancellable,
                    gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static void
clock_start (Clock        *clock,
             guint         seconds,
             GCancellable *outer)
{
  g_mutex_init (&clock->mutex);
  g_cond_init (&clock->cond);
  clock->stop = g_cancellable_new ();
  clock->deadline = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  clock->outer = outer;
  if (outer != NULL)
    clock->outer_id = g_cancellable_connect (outer, G_CALLBACK (outer_cancelled_cb), g_object_ref (clock->stop),
                                             g_object_unref);
  clock->thread = g_thread_new ("probe-clock", clock_thread, clock);
}

static void
clock_stop (Clock *clock)
{
  g_mutex_lock (&clock->mutex);
  clock->done = TRUE;
  g_cond_signal (&clock->cond);
  g_mutex_unlock (&clock->mutex);
  g_thread_join (clock->thread);
  if (clock->outer_id != 0)
    g_cancellable_disconnect (clock->outer, clock->outer_id);
  g_object_unref (clock->stop);
  g_cond_clear (&clock->cond);
  g_mutex_clear (&clock->mutex);
}

/* --- libmosquitto --- */

typedef struct {
  const PfProbeRequest *request;
  PfProbeResult        *result;
  gboolean              answered;
  gboolean              acknowledged;
  int                   publish_code;
} Session;

static void
connect_cb (struct mosquitto         *mosquitto,
            void                     *user_data,
            int                       code,
            int                       flags,
            const mosquitto_property *properties)
{
  Session *session = user_data;

  session->answered = TRUE;
  session->result->code = code;
}

static void
publish_cb (struct mosquitto         *mosquitto,
            void                     *user_data,
            int                       id,
            int                       code,
            const mosquitto_property *properties)
{
  Session *session = user_data;

  session->acknowledged = TRUE;
  session->publish_code = code;
}

static gboolean
fail (PfProbeResult *result,
      PfProbeStatus  status,
      const char    *message)
{
  result->status = status;
  g_free (result->message);
  result->message = g_strdup (message);
  return FALSE;
}

static gboolean
fail_with_code (PfProbeResult *result,
                int            code)
{
  g_autofree char *message = g_strdup_printf (_("MQTT cannot carry these settings: %s."), mosquitto_strerror (code));

  return fail (result, PF_PROBE_FAILED, message);
}

/* libmosquitto takes C strings. What is none of them does not reach a broker through it. */
static char *
dup_string (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return length == 0 ? g_strdup ("") : memchr (data, '\0', length) != NULL ? NULL : g_strndup (data, length);
}

static void
free_secret (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static gboolean
set_credentials (struct mosquitto     *mosquitto,
                 const PfProbeRequest *request,
                 PfProbeResult        *result)
{
  g_autofree char *user = NULL;
  char *password;
  int code;

  if (request->user == NULL || g_bytes_get_size (request->user) == 0)
    return TRUE;
  user = dup_string (request->user);
  password = dup_string (request->password);
  if (user == NULL || password == NULL)
    {
      free_secret (password);
      return fail (result, PF_PROBE_FAILED, _("A user or password with a zero byte cannot be tried from here."));
    }
  code = mosquitto_username_pw_set (mosquitto, user, password);
  free_secret (password);
  return code == MOSQ_ERR_SUCCESS || fail_with_code (result, code);
}

/*
 * The board's own id only where the board would throw away its session anyway: with it, a session that is
 * kept for the board would be emptied by this test.
 */
static struct mosquitto *
new_client (Session *session)
{
  const PfProbeRequest *request = session->request;
  g_autofree char *id = g_strdup_printf ("permafrost-%08x", g_random_int ());
  struct mosquitto *mosquitto;

  if (request->client_id != NULL && request->clean)
    {
      char *own = dup_string (request->client_id);

      if (own != NULL && own[0] != '\0')
        {
          g_free (id);
          id = own;
          pf_probe_result_add_notice (session->result,
                                      _("A board that was connected under this client id was thrown out and will come back."));
        }
      else
        g_free (own);
    }
  mosquitto = mosquitto_new (id, true, session);
  if (mosquitto == NULL)
    return NULL;
  mosquitto_int_option (mosquitto, MOSQ_OPT_PROTOCOL_VERSION, request->mqtt5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311);
  mosquitto_connect_v5_callback_set (mosquitto, connect_cb);
  mosquitto_publish_v5_callback_set (mosquitto, publish_cb);
  return mosquitto;
}

static gboolean
judge_answer (Session      *session,
              PfProbeRelay *relay)
{
  PfProbeResult *result = session->result;
  guint8 first;

  pf_probe_relay_heard (relay, &first, &result->round_trip);
  if (result->code != 0)
    return fail (result, PF_PROBE_REFUSED, pf_probe_words (session->request->mqtt5, result->code));
  result->status = PF_PROBE_OK;
  g_free (result->message);
  result->message = g_strdup_printf (_("The broker let us in. It answered after %.0f ms."), result->round_trip * 1000);
  return TRUE;
}

/* The connection ended, or the time, before there was a CONNACK. */
static gboolean
judge_silence (Session      *session,
               PfProbeRelay *relay,
               gboolean      late)
{
  PfProbeResult *result = session->result;
  g_autoptr(GError) error = pf_probe_relay_dup_error (relay);
  double round_trip;
  guint8 first;
  gboolean heard = pf_probe_relay_heard (relay, &first, &round_trip);

  /* 0x20 is a CONNACK, 0x15 an alert of TLS. */
  if (heard && first == 0x15)
    return fail (result, PF_PROBE_NOT_MQTT, _("The broker wants TLS on this port."));
  if (heard && first != 0x20)
    return fail (result, PF_PROBE_NOT_MQTT, _("What answers there does not speak MQTT."));
  if (late)
    return fail (result, PF_PROBE_NO_ANSWER, _("The connection stands, and no answer came in time."));
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
    return fail (result, PF_PROBE_TLS_FAILED, _("The broker asks for a client certificate."));
  if (error != NULL && error->domain == G_TLS_ERROR && !g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF))
    {
      g_autofree char *message = pf_probe_sentence (_("TLS broke off"), error);

      return fail (result, PF_PROBE_TLS_FAILED, message);
    }
  if (heard)
    return fail (result, PF_PROBE_NOT_MQTT, _("The broker’s answer is no sound MQTT."));
  return fail (result, PF_PROBE_CLOSED, session->request->tls
                                        ? _("The broker closed the connection without an answer.")
                                        : _("The broker closed the connection without an answer. Perhaps it wants TLS on this port."));
}

static gboolean
wait_for_answer (Session          *session,
                 struct mosquitto *mosquitto,
                 PfProbeRelay     *relay,
                 GCancellable     *stop)
{
  int code = MOSQ_ERR_SUCCESS;

  while (!session->answered && code == MOSQ_ERR_SUCCESS && !g_cancellable_is_cancelled (stop))
    code = mosquitto_loop (mosquitto, TURN_MS, 1);
  if (session->answered)
    return judge_answer (session, relay);
  return judge_silence (session, relay, code == MOSQ_ERR_SUCCESS || g_cancellable_is_cancelled (stop));
}

/* An empty message, not retained: it changes nothing that the broker keeps. */
static void
publish (Session          *session,
         struct mosquitto *mosquitto,
         GCancellable     *stop)
{
  PfProbeResult *result = session->result;
  g_autofree char *topic = session->request->will_topic != NULL ? dup_string (session->request->will_topic) : NULL;
  int code = MOSQ_ERR_SUCCESS;

  if (topic == NULL || topic[0] == '\0')
    return;
  code = mosquitto_publish_v5 (mosquitto, NULL, topic, 0, NULL, 1, false, NULL);
  while (!session->acknowledged && code == MOSQ_ERR_SUCCESS && !g_cancellable_is_cancelled (stop))
    code = mosquitto_loop (mosquitto, TURN_MS, 1);
  if (session->acknowledged && session->publish_code < 128)
    result->published = TRUE;
  else if (session->acknowledged)
    fail (result, PF_PROBE_REFUSED, _("The broker let us in but does not let us publish to the last will’s topic."));
  else
    fail (result, PF_PROBE_NO_ANSWER, _("The broker let us in but did not confirm a message to the last will’s topic."));
  if (session->acknowledged)
    result->code = session->publish_code;
}

/* A clean goodbye, without which a broker may take us for lost. */
static void
say_goodbye (struct mosquitto *mosquitto)
{
  gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC / 2;

  mosquitto_disconnect_v5 (mosquitto, 0, NULL);
  while (mosquitto_socket (mosquitto) >= 0 && g_get_monotonic_time () < end)
    if (mosquitto_loop (mosquitto, 50, 1) != MOSQ_ERR_SUCCESS)
      break;
}

static void
talk (Session      *session,
      PfProbeRelay *relay,
      GCancellable *stop)
{
  const PfProbeRequest *request = session->request;
  g_autoptr(GError) error = NULL;
  struct mosquitto *mosquitto = new_client (session);
  const char *path = pf_probe_relay_listen (relay, &error);
  int code;

  if (mosquitto == NULL)
    fail (session->result, PF_PROBE_FAILED, _("MQTT cannot carry this client id."));
  else if (path == NULL)
    fail (session->result, PF_PROBE_FAILED, error->message);
  else if (set_credentials (mosquitto, request, session->result))
    {
      /* libmosquitto refuses less than 5 s; the broker only ever sees us for a moment. */
      code = mosquitto_connect_async (mosquitto, path, 0, request->keepalive == 0 ? 0 : MAX (5, MIN (request->keepalive, 65535)));
      if (code != MOSQ_ERR_SUCCESS)
        fail_with_code (session->result, code);
      else if (!pf_probe_relay_start (relay, &error))
        fail (session->result, PF_PROBE_FAILED, error->message);
      else if (wait_for_answer (session, mosquitto, relay, stop))
        {
          if (request->publish)
            publish (session, mosquitto, stop);
          say_goodbye (mosquitto);
        }
    }
  if (mosquitto != NULL)
    mosquitto_destroy (mosquitto);
}

PfProbeResult *
pf_broker_probe_run (const PfProbeRequest  *request,
                     GCancellable          *cancellable,
                     GError               **error)
{
  static gsize initialised;
  g_autoptr(PfProbeResult) result = g_new0 (PfProbeResult, 1);
  g_autoptr(PfProbeRelay) relay = NULL;
  Session session = { .request = request, .result = result };
  gint64 start = g_get_monotonic_time ();
  Clock clock = { 0 };

  g_return_val_if_fail (request->host != NULL, NULL);

  if (g_once_init_enter (&initialised))
    {
      mosquitto_lib_init ();
      g_once_init_leave (&initialised, 1);
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  clock_start (&clock, MAX (1, request->timeout), cancellable);
  relay = pf_probe_relay_new (clock.stop);
  if (pf_probe_relay_open (relay, request, result))
    {
      result->connect = (g_get_monotonic_time () - start) / 1e6;
      talk (&session, relay, clock.stop);
    }
  g_clear_pointer (&relay, pf_probe_relay_free);
  clock_stop (&clock);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&result);
}

/* --- in a thread --- */

static void
ref_bytes (GBytes *bytes)
{
  if (bytes != NULL)
    g_bytes_ref (bytes);
}

void
pf_probe_request_free (PfProbeRequest *request)
{
  g_free ((char *) request->host);
  g_free ((char *) request->server_name);
  g_clear_pointer (&request->key, g_bytes_unref);
  g_clear_pointer (&request->cert, g_bytes_unref);
  g_clear_pointer (&request->user, g_bytes_unref);
  g_clear_pointer (&request->password, g_bytes_unref);
  g_clear_pointer (&request->client_id, g_bytes_unref);
  g_clear_pointer (&request->will_topic, g_bytes_unref);
  g_free (request);
}

static PfProbeRequest *
request_copy (const PfProbeRequest *request)
{
  PfProbeRequest *copy = g_memdup2 (request, sizeof *request);

  copy->host = g_strdup (request->host);
  copy->server_name = g_strdup (request->server_name);
  ref_bytes (copy->key);
  ref_bytes (copy->cert);
  ref_bytes (copy->user);
  ref_bytes (copy->password);
  ref_bytes (copy->client_id);
  ref_bytes (copy->will_topic);
  return copy;
}

static void
run_thread (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  GError *error = NULL;
  PfProbeResult *result = pf_broker_probe_run (task_data, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) pf_probe_result_free);
  else
    g_task_return_error (task, error);
}

void
pf_broker_probe_run_async (const PfProbeRequest *request,
                           GCancellable         *cancellable,
                           GAsyncReadyCallback   callback,
                           gpointer              user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pf_broker_probe_run_async);
  g_task_set_task_data (task, request_copy (request), (GDestroyNotify) pf_probe_request_free);
  g_task_run_in_thread (task, run_thread);
}

PfProbeResult *
pf_broker_probe_run_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
