/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-page-private.h"

#include <glib/gi18n.h>

static void
update_match_label (PfLogPage *self)
{
  g_autofree char *text = NULL;
  PfLogPosition caret;
  guint64 n_matches, position;

  if (self->search == NULL || pf_log_search_get_text (self->search)[0] == '\0')
    {
      gtk_label_set_label (self->match_label, "");
      return;
    }
  n_matches = pf_log_search_get_n_matches (self->search);
  pf_log_view_get_caret (self->view, &caret);
  /* The caret stands behind a match that was found. */
  position = 0;
  if (pf_log_view_get_has_selection (self->view))
    {
      PfLogMatch match, from = { caret.line, caret.byte, caret.byte };

      if (pf_log_search_find (self->search, &from, TRUE, FALSE, &match) && match.line == caret.line
          && match.end == caret.byte)
        position = pf_log_search_get_position (self->search, match.line, match.start);
    }

  if (n_matches == 0)
    text = g_strdup (pf_log_search_is_complete (self->search) ? _("No matches") : _("Searching…"));
  else if (position > 0)
    /* Translators: which match of the search is selected, of how many */
    text = g_strdup_printf (_("%u of %u"), (guint) position, (guint) n_matches);
  else
    text = g_strdup_printf (ngettext ("%u match", "%u matches", (gulong) n_matches), (guint) n_matches);
  gtk_label_set_label (self->match_label, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log-page.find-next", n_matches > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log-page.find-previous", n_matches > 0);
}

static void
show_match (PfLogPage        *self,
            const PfLogMatch *match)
{
  PfLogPosition start = { match->line, match->start }, end = { match->line, match->end };

  self->find_pending = FALSE;
  pf_log_view_select (self->view, &start, &end);
  update_match_label (self);
}

/* The place from which a search goes on: the start of what is selected. */
static void
get_place (PfLogPage  *self,
           PfLogMatch *place)
{
  PfLogPosition caret;
  gsize length = 0;

  pf_log_view_get_caret (self->view, &caret);
  if (pf_log_view_get_has_selection (self->view))
    {
      g_autofree char *text = pf_log_view_dup_selection (self->view);

      length = text != NULL ? strlen (text) : 0;
    }
  *place = (PfLogMatch) { caret.line, length <= caret.byte ? caret.byte - length : 0, caret.byte };
}

/* While the search runs, a match above the caret may only be the first found, not the next one. */
static void
search_changed_cb (PfLogPage *self)
{
  PfLogMatch place, match;

  if (self->find_pending)
    {
      get_place (self, &place);
      if (pf_log_search_find (self->search, &place, FALSE, TRUE, &match)
          && (pf_log_search_is_complete (self->search) || match.line > place.line
              || (match.line == place.line && match.start >= place.start)))
        {
          show_match (self, &match);
          return;
        }
      self->find_pending = !pf_log_search_is_complete (self->search);
    }
  update_match_label (self);
}

void
pf_log_page_renew_search (PfLogPage *self)
{
  if (self->search != NULL)
    g_signal_handlers_disconnect_by_data (self->search, self);
  g_clear_object (&self->search);
  if (self->store != NULL)
    {
      self->search = pf_log_search_new (self->store);
      g_signal_connect_object (self->search, "changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
      pf_log_search_set_text (self->search, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
    }
  pf_log_view_set_search (self->view, self->search);
  update_match_label (self);
}

static void
entry_changed_cb (PfLogPage *self)
{
  if (self->search == NULL)
    return;
  self->find_pending = TRUE;
  pf_log_search_set_text (self->search, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
find (PfLogPage *self,
      gboolean   backwards)
{
  PfLogMatch place, match;

  if (self->search == NULL)
    return;
  get_place (self, &place);
  if (pf_log_search_find (self->search, &place, backwards, FALSE, &match))
    show_match (self, &match);
  else
    gtk_widget_error_bell (GTK_WIDGET (self->search_entry));
}

static void
find_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  find (PF_LOG_PAGE (widget), g_str_equal (name, "log-page.find-previous"));
}

static void
search_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  PfLogPage *self = PF_LOG_PAGE (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
search_mode_cb (PfLogPage *self)
{
  if (gtk_search_bar_get_search_mode (self->search_bar))
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
problem_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  PfLogPage *self = PF_LOG_PAGE (widget);
  gboolean backwards = g_str_equal (name, "log-page.previous-problem");
  PfLogPosition start = { 0, 0 }, end;
  PfLogPosition caret;

  if (self->store == NULL)
    return;
  pf_log_view_get_caret (self->view, &caret);
  /* A caret that nobody has moved yet stands on the first line, which may be a problem itself. */
  if (!pf_log_lines_find_problem (self->store, pf_log_view_get_has_selection (self->view) || caret.byte > 0 || backwards
                                                 ? (gint64) caret.line : (gint64) caret.line - 1,
                                  backwards, PF_LOG_WARNING, &start.line)
      && !pf_log_lines_find_problem (self->store, backwards ? G_MAXINT64 : -1, backwards, PF_LOG_WARNING, &start.line))
    {
      gtk_widget_error_bell (widget);
      return;
    }
  end = (PfLogPosition) { start.line, G_MAXUINT32 };
  pf_log_view_select (self->view, &end, &start);
  pf_log_view_select (self->view, &start, &end);
}

/* How many errors and warnings there are; called for each batch of lines. */
void
pf_log_page_store_changed (PfLogPage *self)
{
  guint64 n_errors = self->store != NULL ? pf_log_lines_get_n_errors (self->store) : 0;
  guint64 n_warnings = self->store != NULL ? pf_log_lines_get_n_warnings (self->store) : 0;
  g_autofree char *errors = NULL;
  g_autofree char *warnings = NULL;
  g_autofree char *text = NULL;

  errors = g_strdup_printf (ngettext ("%u error", "%u errors", (gulong) n_errors), (guint) n_errors);
  warnings = g_strdup_printf (ngettext ("%u warning", "%u warnings", (gulong) n_warnings), (guint) n_warnings);
  if (n_errors > 0 && n_warnings > 0)
    /* Translators: how many errors and how many warnings: "1 error, 3 warnings" */
    text = g_strdup_printf (_("%s, %s"), errors, warnings);
  else
    text = g_strdup (n_errors > 0 ? errors : n_warnings > 0 ? warnings : "");
  if (g_strcmp0 (gtk_label_get_label (self->problems_label), text) != 0)
    gtk_label_set_label (self->problems_label, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log-page.next-problem", n_errors + n_warnings > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log-page.previous-problem", n_errors + n_warnings > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log-page.copy-all", self->store != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log-page.save", self->store != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log-page.search", self->store != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->search_button), self->store != NULL);
}

void
pf_log_page_class_add_find (GtkWidgetClass *widget_class)
{
  const GdkModifierType control = GDK_CONTROL_MASK, shift = GDK_SHIFT_MASK;

  gtk_widget_class_install_action (widget_class, "log-page.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "log-page.find-next", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "log-page.find-previous", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "log-page.next-problem", NULL, problem_action);
  gtk_widget_class_install_action (widget_class, "log-page.previous-problem", NULL, problem_action);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, control, "log-page.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, control, "log-page.find-next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F3, 0, "log-page.find-next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, control | shift, "log-page.find-previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F3, shift, "log-page.find-previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F8, 0, "log-page.next-problem", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F8, shift, "log-page.previous-problem", NULL);
}

static void
next_match_cb (PfLogPage *self)
{
  find (self, FALSE);
}

static void
previous_match_cb (PfLogPage *self)
{
  find (self, TRUE);
}

void
pf_log_page_init_find (PfLogPage *self)
{
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  g_object_bind_property (self->search_button, "active", self->search_bar, "search-mode-enabled",
                          G_BINDING_BIDIRECTIONAL);
  g_signal_connect_swapped (self->search_bar, "notify::search-mode-enabled", G_CALLBACK (search_mode_cb), self);
  g_signal_connect_swapped (self->search_entry, "search-changed", G_CALLBACK (entry_changed_cb), self);
  g_signal_connect_swapped (self->search_entry, "activate", G_CALLBACK (next_match_cb), self);
  g_signal_connect_swapped (self->search_entry, "next-match", G_CALLBACK (next_match_cb), self);
  g_signal_connect_swapped (self->search_entry, "previous-match", G_CALLBACK (previous_match_cb), self);
  g_signal_connect_swapped (self->view, "notify::has-selection", G_CALLBACK (update_match_label), self);
}
