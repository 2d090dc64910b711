/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FakeEngine: a server on a Unix socket that answers with what a test wrote down for it. For the faults that a
 * real engine does not show on request; everything else is tested with a real one.
 */
typedef struct _FakeEngine FakeEngine;

#define FAKE_DELAY 1500

typedef enum {
  FAKE_CLOSE,   /* sends the text and hangs up */
  FAKE_HANG,    /* sends the text, then nothing, and keeps the connection */
  FAKE_LATE,    /* as FAKE_CLOSE, after FAKE_DELAY milliseconds */
  FAKE_DRIP,    /* sends the text in pieces of a few bytes, then hangs up */
} FakeManner;

FakeEngine *fake_engine_new        (void);
void        fake_engine_free       (FakeEngine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeEngine, fake_engine_free)

const char *fake_engine_get_socket (FakeEngine *self);

/** @request: how the request line starts, "GET /version"; of several, the one set last is taken. @response: (array length=length) */
void        fake_engine_on         (FakeEngine *self,
                                    const char *request,
                                    FakeManner  manner,
                                    const char *response,
                                    gssize      length);

/** fake_engine_on_json: a whole reply with a JSON body */
void        fake_engine_on_json    (FakeEngine *self,
                                    const char *request,
                                    guint       status,
                                    const char *json);

/** fake_engine_set_engine: /version and /info of a well-behaved Docker */
void        fake_engine_set_engine (FakeEngine *self);

/** Returns: how many requests came whose first line starts with @request */
guint       fake_engine_count      (FakeEngine *self,
                                    const char *request);
/** Returns: (transfer full) (nullable): body of the last such request */
char       *fake_engine_dup_body   (FakeEngine *self,
                                    const char *request);

G_END_DECLS
