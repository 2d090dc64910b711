/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-frames.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"

#define HEADER_SIZE 8
#define MAX_STREAM 3

typedef enum {
  STATE_FIRST_HEADER,
  STATE_HEADER,
  STATE_PAYLOAD,
  STATE_RAW,
  STATE_BROKEN
} State;

struct _PfLogFrames {
  PfLogFramesFunc func;
  gpointer        user_data;
  State           state;
  guint8          header[HEADER_SIZE];
  gsize           n_header;
  guint32         left;
  gboolean        is_stderr;
};

PfLogFrames *
pf_log_frames_new (PfLogFramesFunc func,
                   gpointer        user_data)
{
  PfLogFrames *self = g_new0 (PfLogFrames, 1);

  self->func = func;
  self->user_data = user_data;
  return self;
}

void
pf_log_frames_free (PfLogFrames *self)
{
  g_free (self);
}

/* Whether the bytes so far can be the start of a header. */
static gboolean
header_is_possible (PfLogFrames *self)
{
  if (self->n_header > 0 && self->header[0] > MAX_STREAM)
    return FALSE;
  for (gsize i = 1; i < MIN (self->n_header, 4); i++)
    if (self->header[i] != 0)
      return FALSE;
  return TRUE;
}

static void
finish_header (PfLogFrames *self)
{
  self->left = (guint32) self->header[4] << 24 | (guint32) self->header[5] << 16 |
               (guint32) self->header[6] << 8 | self->header[7];
  self->is_stderr = self->header[0] >= 2;
  self->n_header = 0;
  self->state = self->left > 0 ? STATE_PAYLOAD : STATE_HEADER;
}

static gboolean
set_broken (PfLogFrames  *self,
            GError      **error)
{
  self->state = STATE_BROKEN;
  g_set_error_literal (error, PF_ERROR, PF_ERROR_ENGINE, _("The container engine sent an output stream that is damaged"));
  return FALSE;
}

static void
start_raw (PfLogFrames *self)
{
  self->state = STATE_RAW;
  self->func ((const char *) self->header, self->n_header, FALSE, self->user_data);
  self->n_header = 0;
}

static gboolean
take_header_byte (PfLogFrames  *self,
                  char          byte,
                  GError      **error)
{
  self->header[self->n_header++] = (guint8) byte;
  if (!header_is_possible (self))
    {
      if (self->state == STATE_HEADER)
        return set_broken (self, error);
      start_raw (self);
    }
  else if (self->n_header == HEADER_SIZE)
    {
      finish_header (self);
    }
  return TRUE;
}

gboolean
pf_log_frames_feed (PfLogFrames  *self,
                    const char   *data,
                    gsize         length,
                    GError      **error)
{
  while (length > 0)
    {
      gsize n = 1;

      switch (self->state)
        {
        case STATE_FIRST_HEADER:
        case STATE_HEADER:
          if (!take_header_byte (self, data[0], error))
            return FALSE;
          break;

        case STATE_PAYLOAD:
          n = MIN (length, self->left);
          self->func (data, n, self->is_stderr, self->user_data);
          self->left -= n;
          if (self->left == 0)
            self->state = STATE_HEADER;
          break;

        case STATE_RAW:
          n = length;
          self->func (data, n, FALSE, self->user_data);
          break;

        case STATE_BROKEN:
        default:
          return set_broken (self, error);
        }
      data += n;
      length -= n;
    }
  return TRUE;
}

gboolean
pf_log_frames_finish (PfLogFrames  *self,
                      GError      **error)
{
  if (self->state == STATE_PAYLOAD || (self->state == STATE_HEADER && self->n_header > 0))
    return set_broken (self, error);
  /* Fewer bytes than a header has, and nothing behind them. */
  if (self->state == STATE_FIRST_HEADER && self->n_header > 0)
    start_raw (self);
  return self->state == STATE_BROKEN ? set_broken (self, error) : TRUE;
}
