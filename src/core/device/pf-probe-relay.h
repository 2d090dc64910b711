/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-broker-probe.h"

G_BEGIN_DECLS

/**
 * PfProbeRelay: the way from libmosquitto to the broker. libmosquitto connects to a socket in a folder of
 * our own, and what it says is carried over a connection that we made: so TLS can be as the board's, every
 * step can be cancelled, and it is known where things went wrong.
 */
typedef struct _PfProbeRelay PfProbeRelay;

/** @stop: ends everything when cancelled */
PfProbeRelay *pf_probe_relay_new      (GCancellable         *stop);
void          pf_probe_relay_free     (PfProbeRelay         *relay);

/**
 * pf_probe_relay_open: finds the name, connects, and shakes hands for TLS.
 * @result: gets its status, message, address and notices
 *
 * Returns: %FALSE with the reason in @result
 */
gboolean      pf_probe_relay_open     (PfProbeRelay         *relay,
                                       const PfProbeRequest *request,
                                       PfProbeResult        *result);

/** Returns: (transfer none) (nullable): the path of the socket that libmosquitto is to connect to */
const char   *pf_probe_relay_listen   (PfProbeRelay         *relay,
                                       GError              **error);

/** pf_probe_relay_start: takes libmosquitto's connection and carries from then on, in two threads */
gboolean      pf_probe_relay_start    (PfProbeRelay         *relay,
                                       GError              **error);

/**
 * What came back so far.
 * @first: (out): the first byte of it, when there is one
 * @round_trip: (out): seconds from the first byte out to the first byte in
 *
 * Returns: whether anything came
 */
gboolean      pf_probe_relay_heard    (PfProbeRelay         *relay,
                                       guint8               *first,
                                       double               *round_trip);

/** Returns: (transfer full) (nullable): why reading from the broker ended, if it failed */
GError       *pf_probe_relay_dup_error (PfProbeRelay        *relay);

/** Returns: (transfer full): "@start: what @error says.", whether or not that ends in a full stop */
char         *pf_probe_sentence       (const char           *start,
                                       const GError         *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfProbeRelay, pf_probe_relay_free)

G_END_DECLS
