/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PfMqttSeverity:
 * @PF_MQTT_ERROR: it cannot work so
 * @PF_MQTT_WARNING: it works, but hardly as meant
 * @PF_MQTT_NOTICE: good to know
 */
typedef enum {
  PF_MQTT_ERROR,
  PF_MQTT_WARNING,
  PF_MQTT_NOTICE
} PfMqttSeverity;

/** PfMqttFix: a field and the text that pf_mqtt_config_set_text() is to set it to */
typedef struct {
  char *name;
  char *text;
} PfMqttFix;

/** PfMqttIssue: something to say about the settings. Never holds a secret's value, save in a fix. */
typedef struct {
  PfMqttSeverity  severity;
  char           *field;     /* (nullable): the name of the field it is about, or the key; NULL: the file */
  guint           line;      /* in the file, 0 where there is none */
  char           *message;   /* a whole sentence */
  char           *fix_label; /* (nullable): what the fix does, for a button */
  GPtrArray      *fixes;     /* (nullable): of PfMqttFix, applied together */
  gboolean        fix_utf8;  /* the fix is to save the file in UTF-8 */
  char           *fix_lines; /* (nullable): lines that the fix adds to the file's end */
} PfMqttIssue;

PfMqttIssue *pf_mqtt_issue_new     (PfMqttSeverity  severity,
                                    const char     *field,
                                    guint           line,
                                    const char     *message);
void         pf_mqtt_issue_add_fix (PfMqttIssue    *issue,
                                    const char     *label,
                                    const char     *name,
                                    const char     *text);
void         pf_mqtt_issue_free    (PfMqttIssue    *issue);

void         pf_mqtt_fix_free      (PfMqttFix      *fix);
void         pf_mqtt_fixes_add     (GPtrArray      *fixes,
                                    const char     *name,
                                    const char     *text);

/**
 * pf_mqtt_address_split:
 * @text: what was given for the server: `host`, `host:port`, `[v6]:port`, or a URL with a scheme of
 *   mqtt, mqtts, tcp, ssl or tls and perhaps a user and a password
 * @message: (out) (optional) (transfer full) (nullable): why @text is no server, where it is none
 *
 * Returns: (transfer full) (nullable): an array of PfMqttFix with all that @text says ("server", "port",
 *   "ssl", "user", "password"); %NULL where @text is a plain server already, or none at all
 */
GPtrArray   *pf_mqtt_address_split (const char     *text,
                                    char          **message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfMqttIssue, pf_mqtt_issue_free)

G_END_DECLS
