/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PfProbeStatus:
 * @PF_PROBE_OK: the broker let us in
 * @PF_PROBE_REFUSED: the broker answered with a reason why not
 * @PF_PROBE_NAME_NOT_FOUND: the server's name has no address
 * @PF_PROBE_UNREACHABLE: nobody answers at the address and port
 * @PF_PROBE_TLS_FAILED: no TLS connection came about
 * @PF_PROBE_NO_ANSWER: somebody accepted the connection, and said nothing in time
 * @PF_PROBE_CLOSED: somebody accepted the connection, and closed it without an answer
 * @PF_PROBE_NOT_MQTT: what answered does not speak MQTT
 * @PF_PROBE_FAILED: something else
 */
typedef enum {
  PF_PROBE_OK,
  PF_PROBE_REFUSED,
  PF_PROBE_NAME_NOT_FOUND,
  PF_PROBE_UNREACHABLE,
  PF_PROBE_TLS_FAILED,
  PF_PROBE_NO_ANSWER,
  PF_PROBE_CLOSED,
  PF_PROBE_NOT_MQTT,
  PF_PROBE_FAILED
} PfProbeStatus;

/**
 * PfProbeRequest: what the board would send. Whoever fills one in by hand may lend it strings; one that
 * was made by a function owns them.
 */
typedef struct {
  const char *host;
  guint       port;        /* 0: 1883, or 8883 with TLS */
  gboolean    tls;
  const char *server_name; /* (nullable): the name to ask for in TLS */
  GBytes     *key;         /* (nullable): DER */
  GBytes     *cert;        /* (nullable): DER */
  GBytes     *user;        /* (nullable): no credentials at all */
  GBytes     *password;    /* (nullable) */
  GBytes     *client_id;   /* (nullable): one of our own, since the chip's is not known */
  gboolean    mqtt5;
  guint       keepalive;   /* seconds */
  gboolean    clean;
  GBytes     *will_topic;  /* (nullable) */
  gboolean    publish;     /* publish an empty message to the will's topic, not retained */
  guint       timeout;     /* seconds */
} PfProbeRequest;

#define PF_TYPE_PROBE_RESULT (pf_probe_result_get_type ())

/** PfProbeResult: what came back */
typedef struct {
  PfProbeStatus  status;
  int            code;       /* of CONNACK, when refused; of MQTT 3.1.1 or 5 */
  char          *message;    /* a whole sentence */
  char          *address;    /* (nullable): the address that answered */
  double         round_trip; /* seconds from CONNECT to CONNACK; 0 where there was none */
  double         connect;    /* seconds from the start to the CONNECT: name, TCP and TLS */
  gboolean       published;
  char         **notices;    /* what the board would not notice: certificates that do not verify */
} PfProbeResult;

GType           pf_probe_result_get_type (void) G_GNUC_CONST;
PfProbeResult  *pf_probe_result_copy     (const PfProbeResult *result);
void            pf_probe_result_free     (PfProbeResult       *result);
void            pf_probe_result_add_notice (PfProbeResult     *result,
                                          const char          *notice);

/**
 * pf_broker_probe_run:
 * @error: only a cancel, %G_IO_ERROR_CANCELLED; everything else is a result
 *
 * Connects as the board would, and says what came of it. Blocks until there is an answer, the request's
 * time is over, or @cancellable is cancelled, which takes effect within a second. TLS is as on the
 * ESP8266: whatever certificate comes is taken, and what is wrong with it becomes a notice.
 *
 * Returns: (transfer full) (nullable): the result
 */
PfProbeResult  *pf_broker_probe_run        (const PfProbeRequest *request,
                                            GCancellable         *cancellable,
                                            GError              **error);

/** pf_broker_probe_run_async: the same in a thread of its own. @request's contents are kept. */
void            pf_broker_probe_run_async  (const PfProbeRequest *request,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
PfProbeResult  *pf_broker_probe_run_finish (GAsyncResult         *result,
                                            GError              **error);

/**
 * pf_probe_words:
 * @mqtt5: which of the two tables: the return codes of MQTT 3.1.1 (3.2.2.3) or the reason codes of MQTT 5 (3.2.2.2)
 *
 * Returns: (transfer none): what a CONNACK's code means, a whole sentence
 */
const char     *pf_probe_words             (gboolean              mqtt5,
                                            int                   code);

/** pf_probe_request_free: frees one that owns its contents */
void            pf_probe_request_free      (PfProbeRequest       *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfProbeRequest, pf_probe_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfProbeResult, pf_probe_result_free)

G_END_DECLS
