/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "pf-broker-probe.h"

typedef struct {
  int         code;
  const char *words;
} Words;

/* MQTT 3.1.1, 3.2.2.3 */
static const Words words_3[] = {
  { 1, N_("The broker does not speak this version of MQTT.") },
  { 2, N_("The broker does not accept the client id.") },
  { 3, N_("The broker is there but not available.") },
  { 4, N_("The broker does not know this user with this password.") },
  { 5, N_("The broker does not let this user in.") },
};

/* MQTT 5, 3.2.2.2; the codes of 3.1.1 as well, with which an older broker answers */
static const Words words_5[] = {
  { 1, N_("The broker does not speak this version of MQTT.") },
  { 128, N_("The broker gives no reason for its refusal.") },
  { 129, N_("The broker could not read the request.") },
  { 130, N_("The broker took the request for a violation of the protocol.") },
  { 131, N_("The broker does not accept something in the request.") },
  { 132, N_("The broker does not speak this version of MQTT.") },
  { 133, N_("The broker does not accept the client id.") },
  { 134, N_("The broker does not know this user with this password.") },
  { 135, N_("The broker does not let this user in.") },
  { 136, N_("The broker is there but not available.") },
  { 137, N_("The broker is busy.") },
  { 138, N_("The broker has banned this client.") },
  { 140, N_("The broker wants another way of authentication.") },
  { 144, N_("The broker does not accept the topic of the last will.") },
  { 149, N_("The request is larger than the broker allows.") },
  { 151, N_("A limit of the broker’s is exceeded.") },
  { 153, N_("The broker does not accept the message of the last will.") },
  { 154, N_("The broker keeps no retained messages.") },
  { 155, N_("The broker does not know the last will’s quality of service.") },
  { 156, N_("The broker asks to use another server for now.") },
  { 157, N_("The broker has moved to another server.") },
  { 159, N_("The broker allows no more connections for now.") },
};

const char *
pf_probe_words (gboolean mqtt5,
                int      code)
{
  const Words *words = mqtt5 ? words_5 : words_3;
  guint n = mqtt5 ? G_N_ELEMENTS (words_5) : G_N_ELEMENTS (words_3);

  for (guint i = 0; i < n; i++)
    if (words[i].code == code)
      return _(words[i].words);
  return _("The broker refuses for a reason that MQTT does not define.");
}
