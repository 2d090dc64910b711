/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pf_mqtt_der_certificate:
 * @data: a certificate, in PEM or DER
 * @error: %PF_ERROR_INVALID with the reason
 *
 * Returns: (transfer full) (nullable): the certificate in DER, as the board wants it: X.509 with an RSA
 *   key, the only one that axTLS knows
 */
GBytes *pf_mqtt_der_certificate (GBytes  *data,
                                 GError **error);

/**
 * pf_mqtt_der_key:
 * @data: a private RSA key, in PEM or DER, as PKCS #1 or PKCS #8, not encrypted
 * @error: %PF_ERROR_INVALID with the reason, which says nothing of the key
 *
 * Returns: (transfer full) (nullable): the key in DER as PKCS #1 (RSAPrivateKey of RFC 8017), as the board wants it
 */
GBytes *pf_mqtt_der_key         (GBytes  *data,
                                 GError **error);

G_END_DECLS
