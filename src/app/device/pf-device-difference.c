/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "device/pf-device-difference.h"

#include <string.h>
#include <git2.h>
#include <glib/gi18n.h>

#include "git/pf-git.h"
#include "device/pf-device-scheme.h"

char *
pf_device_difference (const char *disk,
                      const char *mine)
{
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  git_patch *patch = NULL;
  git_buf text = { 0 };
  char *result = NULL;
  const char *hunk;

  pf_git_init ();
  options.flags = GIT_DIFF_FORCE_TEXT;
  if (git_patch_from_buffers (&patch, disk, strlen (disk), NULL, mine, strlen (mine), NULL, &options) == 0 &&
      git_patch_to_buf (&text, patch) == 0)
    {
      /* What stands before the first hunk is about names and modes. */
      hunk = text.ptr != NULL ? strstr (text.ptr, "\n@@") : NULL;
      result = hunk != NULL ? g_utf8_make_valid (hunk + 1, -1) : NULL;
    }
  git_buf_dispose (&text);
  git_patch_free (patch);
  return result != NULL ? result : g_strdup ("");
}

GtkWidget *
pf_device_difference_view_new (const char *difference)
{
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();
  g_autoptr(GtkSourceBuffer) buffer = gtk_source_buffer_new (NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_source_view_new_with_buffer (buffer);

  gtk_source_buffer_set_language (buffer, gtk_source_language_manager_get_language (languages, "diff"));
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (buffer), difference, -1);
  pf_device_scheme_follow (buffer);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 6);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 6);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Difference"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 200);
  gtk_scrolled_window_set_has_frame (GTK_SCROLLED_WINDOW (scroller), TRUE);
  return scroller;
}
