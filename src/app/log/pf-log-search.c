/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-search.h"

#include <string.h>

/* A frame has 16 ms: a slice leaves room for drawing it. */
#define SLICE_USEC  4000
#define SLICE_LINES 512

/* A line with matches, and how many there are in the lines before it. */
typedef struct {
  guint64 line;
  guint64 before;
} Hit;

struct _PfLogSearch
{
  GObject     parent_instance;

  PfLogLines *store;
  char       *text;
  gunichar   *needle;      /* lower case */
  glong       n_needle;

  GArray     *hits;
  guint       hits_gone;   /* at the front of hits, their lines are no longer kept */
  guint64     n_found;     /* in all lines looked at, those gone included */
  guint64     next;        /* the line to look at next */
  GArray     *scratch;
  guint       idle_id;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PfLogSearch, pf_log_search, G_TYPE_OBJECT)

static gboolean
matches_at (PfLogSearch *self,
            const char  *p,
            const char  *end,
            const char **match_end)
{
  for (glong i = 0; i < self->n_needle; i++)
    {
      if (p >= end)
        return FALSE;
      if ((guchar) *p < 0x80)
        {
          if ((gunichar) g_ascii_tolower (*p) != self->needle[i])
            return FALSE;
          p++;
        }
      else
        {
          if (g_unichar_tolower (g_utf8_get_char (p)) != self->needle[i])
            return FALSE;
          p = g_utf8_next_char (p);
        }
    }
  *match_end = p;
  return TRUE;
}

/* The next place from @p on where the needle's first character stands, in either case. */
static const char *
next_candidate (PfLogSearch *self,
                const char  *p,
                const char  *end)
{
  gunichar first = self->needle[0];

  if (first < 0x80)
    {
      const char *lower = memchr (p, first, end - p);
      char upper_char = g_ascii_toupper (first);
      const char *upper;

      if ((gunichar) upper_char == first)
        return lower;
      upper = memchr (p, upper_char, (lower != NULL ? lower : end) - p);
      return upper != NULL ? upper : lower;
    }

  for (; p < end; p = g_utf8_next_char (p))
    if ((guchar) *p >= 0x80 && g_unichar_tolower (g_utf8_get_char (p)) == first)
      return p;
  return NULL;
}

void
pf_log_search_match_line (PfLogSearch *self,
                          guint64      number,
                          GArray      *matches)
{
  PfShownLine line;
  const char *p, *end;

  g_return_if_fail (PF_IS_LOG_SEARCH (self));

  if (self->n_needle == 0 || !pf_log_lines_get_line (self->store, number, &line))
    return;

  p = line.text;
  end = line.text + line.length;
  while (p < end && (p = next_candidate (self, p, end)) != NULL)
    {
      const char *match_end;

      if (matches_at (self, p, end, &match_end))
        {
          PfLogMatch match = { number, p - line.text, match_end - line.text };

          g_array_append_val (matches, match);
          p = match_end;
        }
      else
        p = g_utf8_next_char (p);
    }
}

static void
look_at_line (PfLogSearch *self,
              guint64      number)
{
  g_array_set_size (self->scratch, 0);
  pf_log_search_match_line (self, number, self->scratch);
  if (self->scratch->len > 0)
    {
      Hit hit = { number, self->n_found };

      g_array_append_val (self->hits, hit);
      self->n_found += self->scratch->len;
    }
}

static gboolean
search_cb (gpointer user_data)
{
  PfLogSearch *self = user_data;
  gint64 deadline = g_get_monotonic_time () + SLICE_USEC;
  guint64 end = pf_log_lines_get_end (self->store);

  self->next = MAX (self->next, pf_log_lines_get_first (self->store));
  while (self->next < end)
    {
      guint64 stop = MIN (end, self->next + SLICE_LINES);

      while (self->next < stop)
        look_at_line (self, self->next++);
      if (g_get_monotonic_time () >= deadline)
        break;
    }

  if (self->next < end)
    {
      g_signal_emit (self, signals[CHANGED], 0);
      return G_SOURCE_CONTINUE;
    }
  self->idle_id = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
forget_hits (PfLogSearch *self)
{
  guint64 first = pf_log_lines_get_first (self->store);

  while (self->hits_gone < self->hits->len && g_array_index (self->hits, Hit, self->hits_gone).line < first)
    self->hits_gone++;
  /* Moving the rest down each time would make forgetting quadratic. */
  if (self->hits_gone > 4096 && self->hits_gone > self->hits->len / 2)
    {
      g_array_remove_range (self->hits, 0, self->hits_gone);
      self->hits_gone = 0;
    }
}

static void
queue_search (PfLogSearch *self)
{
  if (self->n_needle > 0 && self->idle_id == 0 && self->next < pf_log_lines_get_end (self->store))
    self->idle_id = g_idle_add (search_cb, self);
}

static void
store_changed_cb (PfLogSearch *self)
{
  forget_hits (self);
  queue_search (self);
}

static void
pf_log_search_dispose (GObject *object)
{
  PfLogSearch *self = PF_LOG_SEARCH (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  G_OBJECT_CLASS (pf_log_search_parent_class)->dispose (object);
}

static void
pf_log_search_finalize (GObject *object)
{
  PfLogSearch *self = PF_LOG_SEARCH (object);

  g_clear_object (&self->store);
  g_free (self->text);
  g_free (self->needle);
  g_array_unref (self->hits);
  g_array_unref (self->scratch);
  G_OBJECT_CLASS (pf_log_search_parent_class)->finalize (object);
}

static void
pf_log_search_class_init (PfLogSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pf_log_search_dispose;
  G_OBJECT_CLASS (klass)->finalize = pf_log_search_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pf_log_search_init (PfLogSearch *self)
{
  self->text = g_strdup ("");
  self->hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  self->scratch = g_array_new (FALSE, FALSE, sizeof (PfLogMatch));
}

PfLogSearch *
pf_log_search_new (PfLogLines *store)
{
  PfLogSearch *self;

  g_return_val_if_fail (PF_IS_LOG_LINES (store), NULL);

  self = g_object_new (PF_TYPE_LOG_SEARCH, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
pf_log_search_set_text (PfLogSearch *self,
                        const char  *text)
{
  g_return_if_fail (PF_IS_LOG_SEARCH (self));

  if (text == NULL)
    text = "";
  if (strcmp (self->text, text) == 0)
    return;

  g_free (self->text);
  self->text = g_utf8_make_valid (text, -1);
  g_free (self->needle);
  self->needle = g_utf8_to_ucs4_fast (self->text, -1, &self->n_needle);
  for (glong i = 0; i < self->n_needle; i++)
    self->needle[i] = g_unichar_tolower (self->needle[i]);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_array_set_size (self->hits, 0);
  self->hits_gone = 0;
  self->n_found = 0;
  self->next = pf_log_lines_get_first (self->store);
  queue_search (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

const char *
pf_log_search_get_text (PfLogSearch *self)
{
  g_return_val_if_fail (PF_IS_LOG_SEARCH (self), "");
  return self->text;
}

static guint64
n_matches_gone (PfLogSearch *self)
{
  if (self->hits_gone < self->hits->len)
    return g_array_index (self->hits, Hit, self->hits_gone).before;
  return self->n_found;
}

guint64
pf_log_search_get_n_matches (PfLogSearch *self)
{
  g_return_val_if_fail (PF_IS_LOG_SEARCH (self), 0);
  return self->n_found - n_matches_gone (self);
}

gboolean
pf_log_search_is_complete (PfLogSearch *self)
{
  g_return_val_if_fail (PF_IS_LOG_SEARCH (self), FALSE);
  return self->n_needle == 0 || self->next >= pf_log_lines_get_end (self->store);
}

/* The first hit in @line or behind it; hits->len for none. */
static guint
find_hit (PfLogSearch *self,
          guint64      line)
{
  guint low = self->hits_gone, high = self->hits->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->hits, Hit, middle).line < line)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
match_in_hit (PfLogSearch *self,
              guint        hit,
              gint64       start,
              gboolean     backwards,
              PfLogMatch  *match)
{
  gboolean found = FALSE;

  g_array_set_size (self->scratch, 0);
  pf_log_search_match_line (self, g_array_index (self->hits, Hit, hit).line, self->scratch);
  for (guint i = 0; i < self->scratch->len; i++)
    {
      PfLogMatch *candidate = &g_array_index (self->scratch, PfLogMatch, i);

      if (!backwards && candidate->start >= start)
        {
          *match = *candidate;
          return TRUE;
        }
      if (backwards && candidate->start <= start)
        {
          *match = *candidate;
          found = TRUE;
        }
    }
  return found;
}

gboolean
pf_log_search_find (PfLogSearch      *self,
                    const PfLogMatch *from,
                    gboolean          backwards,
                    gboolean          inclusive,
                    PfLogMatch       *match)
{
  guint hit;

  g_return_val_if_fail (PF_IS_LOG_SEARCH (self), FALSE);
  g_return_val_if_fail (from != NULL && match != NULL, FALSE);

  if (self->hits_gone >= self->hits->len)
    return FALSE;

  hit = find_hit (self, from->line);
  if (hit < self->hits->len && g_array_index (self->hits, Hit, hit).line == from->line)
    {
      gint64 start = (gint64) from->start + (inclusive ? 0 : backwards ? -1 : 1);

      if (match_in_hit (self, hit, start, backwards, match))
        return TRUE;
      if (!backwards)
        hit++;
    }

  if (backwards)
    {
      hit = hit > self->hits_gone ? hit - 1 : self->hits->len - 1;
      return match_in_hit (self, hit, G_MAXINT64, TRUE, match);
    }
  if (hit >= self->hits->len)
    hit = self->hits_gone;
  return match_in_hit (self, hit, 0, FALSE, match);
}

guint64
pf_log_search_get_position (PfLogSearch *self,
                            guint64      line,
                            guint32      start)
{
  guint hit;
  const Hit *found;

  g_return_val_if_fail (PF_IS_LOG_SEARCH (self), 0);

  hit = find_hit (self, line);
  if (hit >= self->hits->len)
    return 0;
  found = &g_array_index (self->hits, Hit, hit);
  if (found->line != line)
    return 0;

  g_array_set_size (self->scratch, 0);
  pf_log_search_match_line (self, line, self->scratch);
  for (guint i = 0; i < self->scratch->len; i++)
    if (g_array_index (self->scratch, PfLogMatch, i).start == start)
      return found->before + i + 1 - n_matches_gone (self);
  return 0;
}
