/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "log/pf-log-feed.h"
#include "log/pf-log-page.h"
#include "log/pf-log-search.h"
#include "log/pf-log-view.h"
#include "log/pf-stage-list.h"
#include "pf-diagnosis-view.h"

G_BEGIN_DECLS

struct _PfLogPage
{
  AdwBin             parent_instance;

  /* template */
  PfDiagnosisView   *diagnosis;
  GtkWidget         *diagnosis_scroller;
  GtkBox            *content;
  PfStageList       *stages;
  GtkWidget         *separator;
  GtkMenuButton     *log_button;
  GtkLabel          *log_label;
  GtkLabel          *problems_label;
  GtkToggleButton   *search_button;
  GtkSearchBar      *search_bar;
  GtkSearchEntry    *search_entry;
  GtkLabel          *match_label;
  GtkStack          *stack;
  PfLogView         *view;
  GtkRevealer       *end_revealer;

  PfBuild           *build;
  PfLogLines        *build_store;
  PfLogFeed         *feed;
  PfLogLines        *store;           /* what is shown: the build's or an earlier one's */
  char              *opened;          /* the path of an earlier log that is shown */
  PfLogSearch       *search;
  gboolean           find_pending;    /* the first match is to be shown as soon as it is known */
  GtkWidget         *archive_popover;
  GtkListBox        *archive_list;
  GCancellable      *list_cancellable;
  GCancellable      *load_cancellable;
  GtkNativeDialog   *chooser;
  GSettings         *settings;
  gboolean           narrow;
  guint              layout_id;
};

void pf_log_page_show_store        (PfLogPage      *self,
                                    PfLogLines     *store,
                                    const char     *path);
void pf_log_page_toast             (PfLogPage      *self,
                                    const char     *message);

/* pf-log-page-find.c: search, and errors and warnings */
void pf_log_page_class_add_find    (GtkWidgetClass *widget_class);
void pf_log_page_init_find         (PfLogPage      *self);
void pf_log_page_store_changed     (PfLogPage      *self);
void pf_log_page_renew_search      (PfLogPage      *self);

/* pf-log-page-archive.c: earlier logs, and saving */
void pf_log_page_class_add_archive (GtkWidgetClass *widget_class);
void pf_log_page_init_archive      (PfLogPage      *self);

G_END_DECLS
