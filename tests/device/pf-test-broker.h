/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Brokers for tests, on loopback: real Mosquittos with settings of choice, and small servers that do what
 * no sound broker does.
 */

typedef struct _PfTestBroker PfTestBroker;

/** pf_test_folder: the folder of this test program, with certificates made by openssl; removed at the end */
const char   *pf_test_folder         (void);

/** pf_test_free_port: a port that nobody listens on */
guint16       pf_test_free_port      (void);

/** pf_test_run: runs a shell script with the folder as $1; it has to succeed */
void          pf_test_run            (const char   *script);

/** makes good, wrong, expired, ec, self and client, each with .crt and .key, and ca.crt, in the folder */
void          pf_test_make_certificates (void);

/**
 * pf_test_broker_start:
 * @settings: lines of mosquitto.conf for the one listener
 * @address: "127.0.0.1" or "::1"
 *
 * Returns: (transfer full): a Mosquitto that accepts connections
 */
PfTestBroker *pf_test_broker_start   (const char   *settings,
                                      const char   *address);
guint16       pf_test_broker_get_port (PfTestBroker *broker);
void          pf_test_broker_stop    (PfTestBroker *broker);

/**
 * pf_test_fake_start: a server that reads what comes and answers with @reply once something came
 * @close_after: hangs up behind the answer, or at once where @reply is empty
 */
PfTestBroker *pf_test_fake_start     (const void   *reply,
                                      gsize         length,
                                      gboolean      close_after);

/** pf_test_clean_up: ends what is left and removes the folder */
void          pf_test_clean_up       (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfTestBroker, pf_test_broker_stop)

G_END_DECLS
