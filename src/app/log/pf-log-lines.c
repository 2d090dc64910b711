/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-lines.h"

#include <string.h>

#define CHUNK_LINES 4096
#define CHUNK_BYTES (256 * 1024)

typedef struct {
  guint32 offset;      /* of the text in the chunk; the spans follow it */
  guint32 length;
  guint16 columns;
  guint8  stage;
  guint8  severity;
  guint8  n_spans;
} Record;

typedef struct {
  guint64     first;
  GByteArray *bytes;
  GArray     *records;
} Chunk;

struct _PfLogLines
{
  GObject     parent_instance;

  GPtrArray  *chunks;
  guint64     first;
  guint64     end;
  gsize       n_bytes;
  gsize       max_lines;
  gsize       max_bytes;
  guint       columns;
  guint       hint;         /* the chunk that was asked for last: most readers walk line by line */
  guint64     n_errors;
  guint64     n_warnings;

  PfAnsiStyle style;
  guint       style_stage;
  GString    *plain;
  GArray     *spans;

  guint       freeze_count;
  gboolean    changed;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PfLogLines, pf_log_lines, G_TYPE_OBJECT)

static void
chunk_free (gpointer data)
{
  Chunk *chunk = data;

  g_byte_array_unref (chunk->bytes);
  g_array_unref (chunk->records);
  g_free (chunk);
}

static void
pf_log_lines_finalize (GObject *object)
{
  PfLogLines *self = PF_LOG_LINES (object);

  g_ptr_array_unref (self->chunks);
  g_string_free (self->plain, TRUE);
  g_array_unref (self->spans);
  G_OBJECT_CLASS (pf_log_lines_parent_class)->finalize (object);
}

static void
pf_log_lines_class_init (PfLogLinesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_log_lines_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pf_log_lines_init (PfLogLines *self)
{
  self->chunks = g_ptr_array_new_with_free_func (chunk_free);
  self->plain = g_string_new (NULL);
  self->spans = g_array_new (FALSE, FALSE, sizeof (PfAnsiSpan));
  self->max_lines = PF_LOG_LINES_MAX_LINES;
  self->max_bytes = PF_LOG_LINES_MAX_BYTES;
}

PfLogLines *
pf_log_lines_new (void)
{
  return g_object_new (PF_TYPE_LOG_LINES, NULL);
}

void
pf_log_lines_set_bounds (PfLogLines *self,
                         gsize       max_lines,
                         gsize       max_bytes)
{
  g_return_if_fail (PF_IS_LOG_LINES (self));

  if (max_lines > 0)
    self->max_lines = max_lines;
  if (max_bytes > 0)
    self->max_bytes = max_bytes;
}

static void
queue_changed (PfLogLines *self)
{
  self->changed = TRUE;
  if (self->freeze_count == 0)
    {
      self->changed = FALSE;
      g_signal_emit (self, signals[CHANGED], 0);
    }
}

static Chunk *
chunk_for_append (PfLogLines *self)
{
  Chunk *chunk;

  if (self->chunks->len > 0)
    {
      chunk = g_ptr_array_index (self->chunks, self->chunks->len - 1);
      if (chunk->records->len < CHUNK_LINES && chunk->bytes->len < CHUNK_BYTES)
        return chunk;
    }

  chunk = g_new0 (Chunk, 1);
  chunk->first = self->end;
  chunk->bytes = g_byte_array_new ();
  chunk->records = g_array_new (FALSE, FALSE, sizeof (Record));
  g_ptr_array_add (self->chunks, chunk);
  return chunk;
}

static void
count_severity (PfLogLines *self,
                guint       severity,
                int         by)
{
  if (severity == PF_LOG_ERROR)
    self->n_errors += by;
  else if (severity == PF_LOG_WARNING)
    self->n_warnings += by;
}

/* Forgets whole chunks: the oldest, and never the one that is being filled. */
static void
enforce_bounds (PfLogLines *self)
{
  guint n = 0;
  gsize n_bytes = self->n_bytes;

  while (n + 1 < self->chunks->len)
    {
      Chunk *chunk = g_ptr_array_index (self->chunks, n);
      Chunk *next = g_ptr_array_index (self->chunks, n + 1);

      if (self->end - chunk->first <= self->max_lines && n_bytes <= self->max_bytes)
        break;
      n_bytes -= chunk->bytes->len;
      for (guint i = 0; i < chunk->records->len; i++)
        count_severity (self, g_array_index (chunk->records, Record, i).severity, -1);
      self->first = next->first;
      n++;
    }
  if (n > 0)
    g_ptr_array_remove_range (self->chunks, 0, n);
  self->n_bytes = n_bytes;
}

static guint
count_columns (const char *text,
               gsize       length)
{
  guint columns = 0;

  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      if ((guchar) *p < 0x80)
        columns++;
      else
        {
          gunichar c = g_utf8_get_char (p);

          columns += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
        }
    }
  return columns;
}

static void
truncate_plain (PfLogLines *self)
{
  const char *start = self->plain->str;
  const char *cut = g_utf8_find_prev_char (start, start + PF_LOG_LINES_MAX_LINE);

  g_string_truncate (self->plain, cut - start);
  g_string_append (self->plain, "…");
  while (self->spans->len > 0)
    {
      PfAnsiSpan *last = &g_array_index (self->spans, PfAnsiSpan, self->spans->len - 1);

      if (last->start < self->plain->len)
        {
          last->end = MIN (last->end, self->plain->len);
          break;
        }
      g_array_set_size (self->spans, self->spans->len - 1);
    }
}

void
pf_log_lines_append (PfLogLines     *self,
                     PfBuildStageId  stage,
                     PfLogSeverity   severity,
                     const char     *text,
                     gssize          length)
{
  Chunk *chunk;
  Record record;

  g_return_if_fail (PF_IS_LOG_LINES (self));
  g_return_if_fail (text != NULL || length == 0);

  if (length < 0)
    length = strlen (text);

  /* A program that died in the middle of a colour must not colour the rest of the log. */
  if (self->style_stage != stage || severity == PF_LOG_INFO || severity == PF_LOG_COMMAND)
    memset (&self->style, 0, sizeof self->style);
  self->style_stage = stage;

  g_string_truncate (self->plain, 0);
  g_array_set_size (self->spans, 0);
  pf_ansi_parse (&self->style, text, MIN (length, 4 * PF_LOG_LINES_MAX_LINE), self->plain, self->spans);
  if (self->plain->len > PF_LOG_LINES_MAX_LINE)
    truncate_plain (self);
  if (self->spans->len > G_MAXUINT8)
    g_array_set_size (self->spans, G_MAXUINT8);

  chunk = chunk_for_append (self);
  record.offset = chunk->bytes->len;
  record.length = self->plain->len;
  record.stage = stage;
  record.severity = severity;
  record.n_spans = self->spans->len;
  record.columns = count_columns (self->plain->str, self->plain->len);
  g_byte_array_append (chunk->bytes, (const guint8 *) self->plain->str, self->plain->len);
  if (self->spans->len > 0)
    g_byte_array_append (chunk->bytes, (const guint8 *) self->spans->data, self->spans->len * sizeof (PfAnsiSpan));
  g_array_append_val (chunk->records, record);

  self->n_bytes += chunk->bytes->len - record.offset;
  self->end++;
  self->columns = MAX (self->columns, record.columns);
  count_severity (self, severity, 1);
  enforce_bounds (self);
  queue_changed (self);
}

void
pf_log_lines_freeze (PfLogLines *self)
{
  g_return_if_fail (PF_IS_LOG_LINES (self));
  self->freeze_count++;
}

void
pf_log_lines_thaw (PfLogLines *self)
{
  g_return_if_fail (PF_IS_LOG_LINES (self));
  g_return_if_fail (self->freeze_count > 0);

  self->freeze_count--;
  if (self->changed)
    queue_changed (self);
}

void
pf_log_lines_clear (PfLogLines *self)
{
  g_return_if_fail (PF_IS_LOG_LINES (self));

  g_ptr_array_set_size (self->chunks, 0);
  self->first = self->end;
  self->n_bytes = 0;
  self->columns = 0;
  self->n_errors = self->n_warnings = 0;
  memset (&self->style, 0, sizeof self->style);
  queue_changed (self);
}

guint64
pf_log_lines_get_first (PfLogLines *self)
{
  g_return_val_if_fail (PF_IS_LOG_LINES (self), 0);
  return self->first;
}

guint64
pf_log_lines_get_end (PfLogLines *self)
{
  g_return_val_if_fail (PF_IS_LOG_LINES (self), 0);
  return self->end;
}

gsize
pf_log_lines_get_memory (PfLogLines *self)
{
  g_return_val_if_fail (PF_IS_LOG_LINES (self), 0);
  return self->n_bytes + (self->end - self->first) * sizeof (Record);
}

guint
pf_log_lines_get_columns (PfLogLines *self)
{
  g_return_val_if_fail (PF_IS_LOG_LINES (self), 0);
  return self->columns;
}

guint64
pf_log_lines_get_n_errors (PfLogLines *self)
{
  g_return_val_if_fail (PF_IS_LOG_LINES (self), 0);
  return self->n_errors;
}

guint64
pf_log_lines_get_n_warnings (PfLogLines *self)
{
  g_return_val_if_fail (PF_IS_LOG_LINES (self), 0);
  return self->n_warnings;
}

/* The chunk of a kept line; chunks close by lines or by bytes, so their first numbers are searched, not computed. */
static guint
chunk_index (PfLogLines *self,
             guint64     number)
{
  guint low = 0, high = self->chunks->len;

  if (self->hint < self->chunks->len)
    {
      Chunk *chunk = g_ptr_array_index (self->chunks, self->hint);

      if (number >= chunk->first && number - chunk->first < chunk->records->len)
        return self->hint;
    }

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (((Chunk *) g_ptr_array_index (self->chunks, middle))->first <= number)
        low = middle;
      else
        high = middle;
    }
  self->hint = low;
  return low;
}

static const Record *
find_record (PfLogLines  *self,
             guint64      number,
             Chunk      **chunk)
{
  if (number < self->first || number >= self->end)
    return NULL;

  *chunk = g_ptr_array_index (self->chunks, chunk_index (self, number));
  return &g_array_index ((*chunk)->records, Record, number - (*chunk)->first);
}

gboolean
pf_log_lines_get_line (PfLogLines     *self,
                       guint64         number,
                       PfShownLine *line)
{
  const Record *record;
  Chunk *chunk;

  g_return_val_if_fail (PF_IS_LOG_LINES (self), FALSE);
  g_return_val_if_fail (line != NULL, FALSE);

  record = find_record (self, number, &chunk);
  if (record == NULL)
    return FALSE;

  line->number = number;
  line->text = record->length > 0 ? (const char *) chunk->bytes->data + record->offset : "";
  line->length = record->length;
  line->columns = record->columns;
  line->stage = record->stage;
  line->severity = record->severity;
  line->n_spans = record->n_spans;
  return TRUE;
}

GArray *
pf_log_lines_dup_spans (PfLogLines *self,
                        guint64     number)
{
  const Record *record;
  GArray *spans;
  Chunk *chunk;

  g_return_val_if_fail (PF_IS_LOG_LINES (self), NULL);

  record = find_record (self, number, &chunk);
  if (record == NULL || record->n_spans == 0)
    return NULL;

  spans = g_array_sized_new (FALSE, FALSE, sizeof (PfAnsiSpan), record->n_spans);
  g_array_set_size (spans, record->n_spans);
  /* not aligned where it stands, hence the copy */
  memcpy (spans->data, chunk->bytes->data + record->offset + record->length, record->n_spans * sizeof (PfAnsiSpan));
  return spans;
}

static gboolean
is_problem (const Record  *record,
            PfLogSeverity  severity)
{
  return record->severity == PF_LOG_ERROR || (severity == PF_LOG_WARNING && record->severity == PF_LOG_WARNING);
}

gboolean
pf_log_lines_find_problem (PfLogLines    *self,
                           gint64         from,
                           gboolean       backwards,
                           PfLogSeverity  severity,
                           guint64       *number)
{
  gint64 step = backwards ? -1 : 1;

  g_return_val_if_fail (PF_IS_LOG_LINES (self), FALSE);
  g_return_val_if_fail (number != NULL, FALSE);

  from = CLAMP (from, (gint64) self->first - 1, (gint64) self->end);
  for (gint64 n = from + step; n >= (gint64) self->first && n < (gint64) self->end; n += step)
    {
      Chunk *chunk;

      if (is_problem (find_record (self, n, &chunk), severity))
        {
          *number = n;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
pf_log_lines_find_stage (PfLogLines     *self,
                         PfBuildStageId  stage,
                         guint64        *number)
{
  g_return_val_if_fail (PF_IS_LOG_LINES (self), FALSE);
  g_return_val_if_fail (number != NULL, FALSE);

  for (guint c = 0; c < self->chunks->len; c++)
    {
      Chunk *chunk = g_ptr_array_index (self->chunks, c);

      for (guint i = 0; i < chunk->records->len; i++)
        if (g_array_index (chunk->records, Record, i).stage == stage)
          {
            *number = chunk->first + i;
            return TRUE;
          }
    }
  return FALSE;
}

char *
pf_log_lines_dup_text (PfLogLines *self,
                       guint64     first,
                       gsize       first_byte,
                       guint64     last,
                       gsize       last_byte,
                       gsize      *length)
{
  PfShownLine line;
  GString *text;
  gsize size = 1;

  g_return_val_if_fail (PF_IS_LOG_LINES (self), NULL);

  if (first < self->first)
    {
      first = self->first;
      first_byte = 0;
    }
  if (last >= self->end)
    {
      last = self->end > 0 ? self->end - 1 : 0;
      last_byte = G_MAXSIZE;
    }

  /* The size first: growing a string of 64 MiB by doubling would copy it over and over. */
  for (guint64 n = first; n <= last && pf_log_lines_get_line (self, n, &line); n++)
    size += line.length + 1;

  text = g_string_sized_new (size);
  for (guint64 n = first; n <= last && pf_log_lines_get_line (self, n, &line); n++)
    {
      gsize start = n == first ? MIN (first_byte, line.length) : 0;
      gsize end = n == last ? MIN (last_byte, line.length) : line.length;

      if (end > start)
        g_string_append_len (text, line.text + start, end - start);
      if (n < last)
        g_string_append_c (text, '\n');
    }
  if (length != NULL)
    *length = text->len;
  return g_string_free (text, FALSE);
}
