/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-py-literal.h"

G_BEGIN_DECLS

/*
 * What a text of Python does to mqtt_as's config, as far as it can be told without running it.
 */

typedef enum {
  PF_MQTT_ENTRY_ASSIGN,  /* config["key"] = literal, a statement of its own at the top level */
  PF_MQTT_ENTRY_ITEM,    /* "key": literal in config.update({...}) */
  PF_MQTT_ENTRY_KEYWORD, /* key=literal in config.update(...) */
  PF_MQTT_ENTRY_CODE,    /* anything else that sets the key: computed, in a block, augmented, deleted */
  PF_MQTT_ENTRY_COMMENT  /* config["key"] = literal, commented out */
} PfMqttEntryKind;

typedef struct {
  PfMqttEntryKind  kind;
  char            *key;
  guint            line;
  PfPyNode        *node;        /* (nullable): the literal; not of CODE and COMMENT */
  PfPyValue       *value;       /* (nullable): the literal's value; not of CODE */
  guint            first;       /* tokens of the statement, or of the item in update() */
  guint            end;
  guint            statement;   /* first token of the statement that it stands in */
  gboolean         in_function; /* runs when somebody calls it, so its place says nothing */
  guint32          offset;      /* bytes, of a COMMENT: the `#` and behind the last character */
  guint32          offset_end;
} PfMqttEntry;

/* A place where keys may be set of which only running the code can tell. */
typedef struct {
  guint    token;
  gboolean in_function;
} PfMqttOpaque;

/* A piece of the text at the top level between which a new line may stand. */
typedef struct {
  guint first;      /* tokens, from the first of a logical line … */
  guint end;        /* … to behind the PF_PY_NEWLINE of the last */
  guint statements; /* how many simple statements; 0 where it is a compound one */
} PfMqttUnit;

typedef struct {
  const char *text; /* borrowed: must outlive the script */
  PfPyTokens *tokens;
  GPtrArray  *entries;         /* of PfMqttEntry, in the order of the text */
  GArray     *units;           /* of PfMqttUnit, in the order of the text */
  GHashTable *winners;         /* key → the PfMqttEntry that decides it */
  GHashTable *hints;           /* key → the last PF_MQTT_ENTRY_COMMENT about it */
  GHashTable *bound;           /* names that are assigned, defined or imported → line */
  GArray     *opaque;          /* of PfMqttOpaque */
  guint       import_unit;     /* index in units of the last import of config, or G_MAXUINT */
  guint       dead_unit;       /* the unit from which on config is another object, or G_MAXUINT */
  char       *reference;       /* (nullable): how this file writes config: "config", "mqtt_as.config" */
  gboolean    missing_import;  /* config is used and nothing imports it */
  guint       error_line;      /* 0: the text is Python */
  guint32     error_offset;
  const char *error_message;   /* (nullable) */
  char       *grammar_message; /* (nullable): owns the above when the grammar found the error */
} PfMqttScript;

/**
 * pf_mqtt_script_new:
 * @text: (array length=length): UTF-8 without a byte order mark, valid, without NUL
 *
 * Reads @text. A text that is no Python has no entries and an error with its line.
 */
PfMqttScript *pf_mqtt_script_new  (const char *text,
                                   gsize       length);
void          pf_mqtt_script_free (PfMqttScript *script);

/** Returns: (nullable): the entry that decides @key, of any kind but COMMENT */
PfMqttEntry  *pf_mqtt_script_lookup (PfMqttScript *script,
                                     const char   *key);

/** Returns: the line of code that may set @key after its own entry, unknown to us; 0 if there is none */
guint         pf_mqtt_script_get_opaque_line (PfMqttScript *script,
                                              const char   *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfMqttScript, pf_mqtt_script_free)

G_END_DECLS
