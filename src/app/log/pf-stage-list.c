/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log/pf-stage-list.h"

#include <glib/gi18n.h>

#include "log/pf-stage-row.h"

struct _PfStageList
{
  GtkBox      parent_instance;

  PfStageRow *rows[PF_BUILD_N_STAGES];
  PfBuild    *build;
  gboolean    compact;
  guint       tick_id;
};

G_DEFINE_FINAL_TYPE (PfStageList, pf_stage_list, GTK_TYPE_BOX)

static gboolean
is_running (PfStageList *self)
{
  PfBuildState state = self->build != NULL ? pf_build_get_state (self->build) : PF_BUILD_QUEUED;

  return state == PF_BUILD_RUNNING || state == PF_BUILD_CANCELLING;
}

static void update (PfStageList *self);

/* Durations go on while nothing else is announced. */
static gboolean
tick_cb (gpointer user_data)
{
  PfStageList *self = user_data;

  update (self);
  if (is_running (self))
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

static void
update (PfStageList *self)
{
  guint current = self->build != NULL ? pf_build_get_stage (self->build) : PF_BUILD_STAGE_HOST;

  for (guint i = 0; i < PF_BUILD_N_STAGES; i++)
    {
      PfStageStatus status = { .state = PF_STAGE_WAITING };

      if (self->build != NULL)
        pf_build_get_stage_status (self->build, i, &status);
      pf_stage_row_set_status (self->rows[i], &status);
      pf_stage_row_set_compact (self->rows[i], self->compact, i == current);
    }
  if (self->tick_id == 0 && is_running (self))
    self->tick_id = g_timeout_add (500, tick_cb, self);
}

static void
pf_stage_list_dispose (GObject *object)
{
  PfStageList *self = PF_STAGE_LIST (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->build != NULL)
    g_signal_handlers_disconnect_by_data (self->build, self);
  g_clear_object (&self->build);
  G_OBJECT_CLASS (pf_stage_list_parent_class)->dispose (object);
}

static void
pf_stage_list_class_init (PfStageListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pf_stage_list_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_LIST);
}

static void
pf_stage_list_init (PfStageList *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 3);
  gtk_widget_add_css_class (GTK_WIDGET (self), "stage-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Stages"), -1);
  for (guint i = 0; i < PF_BUILD_N_STAGES; i++)
    {
      self->rows[i] = PF_STAGE_ROW (pf_stage_row_new (i));
      gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->rows[i]));
    }
}

void
pf_stage_list_set_build (PfStageList *self,
                         PfBuild     *build)
{
  g_return_if_fail (PF_IS_STAGE_LIST (self));

  if (self->build != NULL)
    g_signal_handlers_disconnect_by_data (self->build, self);
  g_set_object (&self->build, build);
  if (build != NULL)
    g_signal_connect_object (build, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

void
pf_stage_list_set_compact (PfStageList *self,
                           gboolean     compact)
{
  g_return_if_fail (PF_IS_STAGE_LIST (self));

  self->compact = compact;
  if (compact)
    gtk_widget_add_css_class (GTK_WIDGET (self), "compact");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "compact");
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), compact ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  update (self);
}
