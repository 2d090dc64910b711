/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-mqtt-script.h"

G_BEGIN_DECLS

/* What reading a script keeps in mind. pf-mqtt-scanner.c walks the statements, pf-mqtt-scanner-use.c looks into one. */
typedef struct {
  PfMqttScript *script;
  const char   *text;
  PfPyTokens   *tokens;
  GHashTable   *aliases;     /* names that are mqtt_as's config now */
  GHashTable   *modules;     /* names that are mqtt_as itself */
  guint         unit;        /* index of the unit being read */
  guint         statement;   /* its statement's first token */
  gboolean      in_function;
  guint         target_end;  /* tokens of the statement before this one are assigned to */
  gboolean      imported;    /* an import of config has been seen */
} PfMqttScanner;

const PfPyToken *pf_mqtt_scanner_token           (PfMqttScanner   *scanner,
                                                  guint            index);
gboolean         pf_mqtt_scanner_is              (PfMqttScanner   *scanner,
                                                  guint            index,
                                                  const char      *word);
char            *pf_mqtt_scanner_dup_token       (PfMqttScanner   *scanner,
                                                  guint            index);
/** 1 for an opening bracket, -1 for a closing one, 0 for anything else */
int              pf_mqtt_scanner_bracket_step    (const char      *text,
                                                  const PfPyToken *token);
/** the first token in [@first, @end) outside brackets that is @word; @end if there is none */
guint            pf_mqtt_scanner_find_outside    (PfMqttScanner   *scanner,
                                                  guint            first,
                                                  guint            end,
                                                  const char      *word);
/** config, or mqtt_as.config, under whatever names they have here. Returns: the token behind it, or 0 */
guint            pf_mqtt_scanner_match_reference (PfMqttScanner   *scanner,
                                                  guint            index);
/** ["key"]. Returns: the token behind it, or 0 */
guint            pf_mqtt_scanner_match_key       (PfMqttScanner   *scanner,
                                                  guint            index,
                                                  char           **key);
/** @node: (transfer full) (nullable). Returns: (transfer none): the new entry */
PfMqttEntry     *pf_mqtt_scanner_add_entry       (PfMqttScanner   *scanner,
                                                  PfMqttEntryKind  kind,
                                                  const char      *key,
                                                  PfPyNode        *node,
                                                  guint            first,
                                                  guint            end);
/** keys unknown to us may be set at @index */
void             pf_mqtt_scanner_add_opaque      (PfMqttScanner   *scanner,
                                                  guint            index);
/** the name at @index is bound */
void             pf_mqtt_scanner_add_bound       (PfMqttScanner   *scanner,
                                                  guint            index);
/** the token behind the last one that the statement assigns to, deletes or binds */
guint            pf_mqtt_scanner_find_target_end (PfMqttScanner   *scanner,
                                                  guint            first,
                                                  guint            end);
void             pf_mqtt_scanner_bind_targets    (PfMqttScanner   *scanner,
                                                  guint            first,
                                                  guint            end);
/** what is done with config, whose name stands at @index and ends before @next; literals count if @literals */
void             pf_mqtt_scanner_use             (PfMqttScanner   *scanner,
                                                  guint            end,
                                                  guint            index,
                                                  guint            next,
                                                  gboolean         literals);

G_END_DECLS
