/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-line-splitter.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"
#define ESCAPE 0x1b

/* The longest SGR that a program writes is about 40 bytes (two 24 bit colours and attributes). */
#define MAX_SGR 64
/* A sequence that does not end by then is not one: what follows must not vanish. */
#define MAX_SEQUENCE 4096

typedef enum {
  STATE_GROUND,
  STATE_ESCAPE,         /* ESC */
  STATE_INTERMEDIATE,   /* ESC and intermediate bytes: a character set and the like */
  STATE_CSI,            /* ESC [ */
  STATE_STRING,         /* ESC ] (a window title, a link), ESC P and others, up to BEL or ESC \ */
  STATE_STRING_ESCAPE
} State;

struct _PfLineSplitter {
  PfLineSplitterFunc func;
  gpointer           user_data;

  State              state;
  char               sequence[MAX_SGR];
  gsize              n_sequence;     /* bytes of the sequence so far, kept or not */

  guint8             utf8[4];
  guint              n_utf8;         /* bytes of an unfinished character */
  guint              utf8_length;    /* how many it is to have */

  gboolean           carriage_return; /* a CR was the last thing that mattered */
  gboolean           continued;       /* a piece of this line was handed out already */
  gsize              length;
  char               line[PF_LINE_SPLITTER_MAX + 1];
};

PfLineSplitter *
pf_line_splitter_new (PfLineSplitterFunc func,
                      gpointer           user_data)
{
  PfLineSplitter *self = g_new0 (PfLineSplitter, 1);

  self->func = func;
  self->user_data = user_data;
  return self;
}

void
pf_line_splitter_free (PfLineSplitter *self)
{
  g_free (self);
}

static void
emit (PfLineSplitter *self)
{
  self->line[self->length] = '\0';
  self->func (self->line, self->length, self->user_data);
  self->length = 0;
}

/* Appends a unit that must not be cut. */
static void
append (PfLineSplitter *self,
        const char     *unit,
        gsize           length)
{
  if (self->carriage_return)
    {
      self->carriage_return = FALSE;
      self->length = 0;
    }
  if (self->length + length > PF_LINE_SPLITTER_MAX)
    {
      emit (self);
      self->continued = TRUE;
    }
  memcpy (self->line + self->length, unit, length);
  self->length += length;
}

static void
append_text (PfLineSplitter *self,
             const char     *text,
             gsize           length)
{
  while (length > 0)
    {
      gsize room = self->carriage_return ? PF_LINE_SPLITTER_MAX : PF_LINE_SPLITTER_MAX - self->length;
      gsize n = MIN (length, room > 0 ? room : PF_LINE_SPLITTER_MAX);

      append (self, text, n);
      text += n;
      length -= n;
    }
}

static void
end_line (PfLineSplitter *self)
{
  /* After a piece that happened to end with the line there is nothing left to hand out. */
  if (self->length > 0 || !self->continued)
    emit (self);
  self->carriage_return = FALSE;
  self->continued = FALSE;
}

static void
append_control (PfLineSplitter *self,
                guint8          byte)
{
  /* U+2400 SYMBOL FOR NULL and those that follow; U+2421 is DELETE's. */
  const char picture[3] = { '\xe2', '\x90', (char) (0x80 + (byte == 0x7f ? 0x21 : byte)) };

  append (self, picture, 3);
}

/* The number of bytes that a character with this lead byte has; 0 if none starts so. */
static guint
utf8_length_of (guint8 lead)
{
  if (lead >= 0xc2 && lead <= 0xdf)
    return 2;
  if (lead >= 0xe0 && lead <= 0xef)
    return 3;
  if (lead >= 0xf0 && lead <= 0xf4)
    return 4;
  return 0;
}

static gboolean
utf8_may_follow (PfLineSplitter *self,
                 guint8          byte)
{
  guint8 lowest = 0x80, highest = 0xbf;

  /* Overlong forms, surrogates, and what lies above U+10FFFF are ruled out by the second byte. */
  if (self->n_utf8 == 1)
    switch (self->utf8[0])
      {
      case 0xe0: lowest = 0xa0; break;
      case 0xed: highest = 0x9f; break;
      case 0xf0: lowest = 0x90; break;
      case 0xf4: highest = 0x8f; break;
      default: break;
      }
  return byte >= lowest && byte <= highest;
}

static void
finish_character (PfLineSplitter *self)
{
  const guint8 *c = self->utf8;
  gboolean is_c1 = c[0] == 0xc2 && c[1] < 0xa0;
  gboolean is_separator = c[0] == 0xe2 && c[1] == 0x80 && (c[2] == 0xa8 || c[2] == 0xa9);

  if (is_c1 || (self->n_utf8 == 3 && is_separator))
    append (self, REPLACEMENT, 3);
  else
    append (self, (const char *) c, self->n_utf8);
  self->n_utf8 = 0;
}

static void
drop_character (PfLineSplitter *self)
{
  if (self->n_utf8 > 0)
    append (self, REPLACEMENT, 3);
  self->n_utf8 = 0;
}

static void
start_sequence (PfLineSplitter *self)
{
  self->state = STATE_ESCAPE;
  self->sequence[0] = ESCAPE;
  self->n_sequence = 1;
}

static void
feed_ground (PfLineSplitter *self,
             guint8          byte)
{
  if (self->n_utf8 > 0)
    {
      if (utf8_may_follow (self, byte))
        {
          self->utf8[self->n_utf8++] = byte;
          if (self->n_utf8 == self->utf8_length)
            finish_character (self);
          return;
        }
      drop_character (self);
    }

  if (byte == '\n')
    end_line (self);
  else if (byte == '\r')
    self->carriage_return = TRUE;
  else if (byte == ESCAPE)
    start_sequence (self);
  else if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
    append_control (self, byte);
  else if (byte < 0x80)
    append (self, (const char *) &byte, 1);
  else if (utf8_length_of (byte) > 0)
    {
      self->utf8_length = utf8_length_of (byte);
      self->utf8[0] = byte;
      self->n_utf8 = 1;
    }
  else
    append (self, REPLACEMENT, 3);
}

static void
finish_csi (PfLineSplitter *self,
            guint8          final)
{
  gboolean keep = final == 'm' && self->n_sequence <= MAX_SGR;

  for (gsize i = 2; keep && i + 1 < self->n_sequence; i++)
    keep = g_ascii_isdigit (self->sequence[i]) || self->sequence[i] == ';' || self->sequence[i] == ':';
  if (keep)
    append (self, self->sequence, self->n_sequence);
  self->state = STATE_GROUND;
}

/* Returns FALSE where the byte ends a sequence that it is no part of. */
static gboolean
feed_sequence (PfLineSplitter *self,
               guint8          byte)
{
  gboolean too_long = self->n_sequence >= MAX_SEQUENCE;

  if (byte == ESCAPE && self->state != STATE_STRING)
    {
      start_sequence (self);
      return TRUE;
    }
  if (byte == '\n' || byte == '\r' || too_long)
    return FALSE;
  if (self->n_sequence < MAX_SGR)
    self->sequence[self->n_sequence] = (char) byte;
  self->n_sequence++;

  switch (self->state)
    {
    case STATE_ESCAPE:
    case STATE_STRING_ESCAPE:
      if (self->state == STATE_STRING_ESCAPE && byte == '\\')
        self->state = STATE_GROUND;
      else if (byte == '[')
        {
          self->state = STATE_CSI;
          self->sequence[1] = '[';
          self->n_sequence = 2;
        }
      else if (byte == ']' || byte == 'P' || byte == 'X' || byte == '^' || byte == '_')
        self->state = STATE_STRING;
      else if (byte >= 0x20 && byte <= 0x2f)
        self->state = STATE_INTERMEDIATE;
      else if (byte >= 0x30 && byte <= 0x7e)
        self->state = STATE_GROUND;
      else
        return FALSE;
      return TRUE;

    case STATE_INTERMEDIATE:
      if (byte >= 0x30 && byte <= 0x7e)
        self->state = STATE_GROUND;
      return byte >= 0x20 && byte <= 0x7e;

    case STATE_CSI:
      if (byte >= 0x40 && byte <= 0x7e)
        finish_csi (self, byte);
      return byte >= 0x20 && byte <= 0x7e;

    case STATE_STRING:
      if (byte == 0x07)
        self->state = STATE_GROUND;
      else if (byte == ESCAPE)
        self->state = STATE_STRING_ESCAPE;
      return TRUE;

    case STATE_GROUND:
    default:
      g_assert_not_reached ();
    }
}

static gsize
plain_run (const char *data,
           gsize       length)
{
  gsize n = 0;

  while (n < length && ((data[n] >= 0x20 && data[n] < 0x7f) || data[n] == '\t'))
    n++;
  return n;
}

void
pf_line_splitter_feed (PfLineSplitter *self,
                       const char     *data,
                       gsize           length)
{
  gsize i = 0;

  while (i < length)
    {
      /* Nearly all output is runs of plain text, which need no look at each byte's meaning. */
      if (self->state == STATE_GROUND && self->n_utf8 == 0)
        {
          gsize n = plain_run (data + i, length - i);

          append_text (self, data + i, n);
          i += n;
          if (i == length)
            break;
        }

      if (self->state != STATE_GROUND && feed_sequence (self, (guint8) data[i]))
        {
          i++;
          continue;
        }
      self->state = STATE_GROUND;
      feed_ground (self, (guint8) data[i]);
      i++;
    }
}

void
pf_line_splitter_finish (PfLineSplitter *self)
{
  drop_character (self);
  self->state = STATE_GROUND;
  if (self->length > 0)
    emit (self);
  self->carriage_return = FALSE;
  self->continued = FALSE;
}
