/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-firmware-page.h"

#include <glib/gi18n.h>

#include "firmware/pf-board-store.h"
#include "firmware/pf-firmware-page-private.h"
#include "firmware/pf-firmware-summary.h"
#include "firmware/pf-last-firmware.h"
#include "firmware/pf-module-row.h"
#include "pf-format.h"
#include "pf-request.h"
#include "pf-settings.h"
#include "source/pf-workspace.h"

static guint last_file_signal;

G_DEFINE_FINAL_TYPE (PfFirmwarePage, pf_firmware_page, ADW_TYPE_BIN)

/* The lists below are replaced as a whole; a selection that changes with them is not the person's. */
static void
show_release (PfFirmwarePage *self)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, "release");

  self->updating++;
  adw_combo_row_set_selected (self->release_row, pf_release_store_find (self->releases, chosen));
  self->updating--;
}

static void
show_choice (PfFirmwarePage *self,
             AdwComboRow    *row,
             GListModel     *choices,
             const char     *key)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, key);
  guint n = g_list_model_get_n_items (choices);
  guint position = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(PfChoice) choice = g_list_model_get_item (choices, i);

      if (g_str_equal (pf_choice_get_id (choice), chosen))
        position = i;
    }
  self->updating++;
  adw_combo_row_set_selected (row, position);
  self->updating--;
}

static void
show_variant_note (PfFirmwarePage *self)
{
  PfChoice *choice = adw_combo_row_get_selected_item (self->variant_row);
  const char *note = choice != NULL ? pf_choice_get_note (choice) : "";

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->variant_row), note);
}

static void
boards_updated_cb (PfFirmwarePage *self)
{
  GListModel *boards = pf_board_store_get_boards (self->boards);

  show_choice (self, self->board_row, boards, "board");
  show_choice (self, self->variant_row, pf_board_store_get_variants (self->boards), "variant");
  show_variant_note (self);
}

char *
pf_firmware_page_dup_release (PfFirmwarePage *self)
{
  g_autofree char *chosen = NULL;
  const char *latest;

  g_return_val_if_fail (PF_IS_FIRMWARE_PAGE (self), NULL);

  chosen = g_settings_get_string (self->settings, "release");
  if (!g_str_equal (chosen, PF_RELEASE_LATEST))
    return g_steal_pointer (&chosen);
  latest = pf_release_store_get_latest (self->releases);
  return *latest != '\0' ? g_strdup (latest) : NULL;
}

static void
look_up_boards (PfFirmwarePage *self)
{
  g_autofree char *tag = pf_firmware_page_dup_release (self);
  g_autofree char *commit = pf_release_store_dup_commit (self->releases, tag);

  pf_board_store_set_release (self->boards, tag, commit);
}

static void
releases_updated_cb (PfFirmwarePage *self)
{
  show_release (self);
  look_up_boards (self);
}

static void
releases_notify_cb (PfFirmwarePage *self)
{
  gboolean busy = pf_release_store_get_busy (self->releases);

  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "firmware.refresh", !busy);
  adw_preferences_group_set_description (self->release_group, pf_release_store_get_note (self->releases));
}

static gboolean
is_updating (PfFirmwarePage *self)
{
  return self->updating > 0 || self->boards == NULL || pf_release_store_is_updating (self->releases) ||
         pf_board_store_is_updating (self->boards);
}

static void
save_choice (PfFirmwarePage *self,
             AdwComboRow    *row,
             const char     *key)
{
  PfChoice *choice = adw_combo_row_get_selected_item (row);

  if (choice != NULL)
    g_settings_set_string (self->settings, key, pf_choice_get_id (choice));
}

static void
release_selected_cb (PfFirmwarePage *self)
{
  if (is_updating (self))
    return;
  save_choice (self, self->release_row, "release");
  look_up_boards (self);
}

static void
board_selected_cb (PfFirmwarePage *self)
{
  PfChoice *choice = adw_combo_row_get_selected_item (self->board_row);

  if (is_updating (self) || choice == NULL)
    return;
  save_choice (self, self->board_row, "board");
  pf_board_store_set_board (self->boards, pf_choice_get_id (choice));
}

static void
variant_selected_cb (PfFirmwarePage *self)
{
  if (is_updating (self))
    return;
  save_choice (self, self->variant_row, "variant");
  show_variant_note (self);
}

static void
remove_module_cb (GtkWidget *row,
                  gpointer   user_data)
{
  PfFirmwarePage *self = user_data;

  for (guint i = 0; i < self->module_rows->len; i++)
    if (g_ptr_array_index (self->module_rows, i) == row)
      {
        pf_module_store_remove (self->modules, i);
        return;
      }
}

static void
modules_changed_cb (GListModel *model,
                    guint       position,
                    guint       removed,
                    guint       added,
                    gpointer    user_data)
{
  PfFirmwarePage *self = user_data;

  for (guint i = 0; i < self->module_rows->len; i++)
    adw_preferences_group_remove (self->module_group, g_ptr_array_index (self->module_rows, i));
  g_ptr_array_set_size (self->module_rows, 0);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(PfModuleItem) item = g_list_model_get_item (model, i);
      GtkWidget *row = pf_module_row_new (item);

      g_signal_connect (row, "remove", G_CALLBACK (remove_module_cb), self);
      adw_preferences_group_add (self->module_group, row);
      g_ptr_array_add (self->module_rows, row);
    }
}

static void
show_export (PfFirmwarePage *self)
{
  g_autofree char *folder = pf_request_dup_export (self->settings);
  g_autofree char *display = pf_format_path (folder);

  adw_action_row_set_subtitle (self->export_row, display);
}

static void
show_mqtt_as (PfFirmwarePage          *self,
              const PfFirmwareSummary *summary)
{
  g_autofree char *ref = g_settings_get_string (self->settings, "mqtt-as-ref");
  g_autofree char *text = NULL;

  if (*ref != '\0')
    text = g_strdup_printf (_("Version %s, as set in the preferences"), ref);
  else if (summary != NULL && *summary->mqtt_as_version != '\0')
    /* Translators: version and commit of the library that the last firmware has in it */
    text = g_strdup_printf (_("The newest; last built with %s, commit %.7s"), summary->mqtt_as_version,
                            summary->mqtt_as_commit);
  else
    text = g_strdup (_("The newest version of Peter Hinch’s library"));
  adw_action_row_set_subtitle (self->mqtt_as_row, text);
}

static void
summary_loaded_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(PfFirmwarePage) self = user_data;
  g_autoptr(PfFirmwareSummary) summary = NULL;
  g_autoptr(GError) error = NULL;

  summary = pf_firmware_summary_load_finish (result, &error);
  if (error != NULL || g_task_get_cancellable (G_TASK (result)) != self->summary_cancellable)
    return;
  pf_last_firmware_set_summary (self->last_firmware, summary);
  show_mqtt_as (self, summary);
  g_free (self->last_file);
  self->last_file = summary != NULL ? g_strdup (summary->path) : NULL;
  g_signal_emit (self, last_file_signal, 0);
}

static void
load_summary (PfFirmwarePage *self)
{
  g_autofree char *folder = pf_request_dup_export (self->settings);

  g_cancellable_cancel (self->summary_cancellable);
  g_clear_object (&self->summary_cancellable);
  self->summary_cancellable = g_cancellable_new ();
  pf_firmware_summary_load_async (folder, self->summary_cancellable, summary_loaded_cb, g_object_ref (self));
}

static void
export_changed_cb (PfFirmwarePage *self)
{
  show_export (self);
  load_summary (self);
}

void
pf_firmware_page_refresh (PfFirmwarePage *self)
{
  g_return_if_fail (PF_IS_FIRMWARE_PAGE (self));

  pf_release_store_refresh (self->releases);
}

void
pf_firmware_page_reload (PfFirmwarePage *self)
{
  g_return_if_fail (PF_IS_FIRMWARE_PAGE (self));

  load_summary (self);
  look_up_boards (self);
  pf_module_store_check (self->modules);
}

gboolean
pf_firmware_page_has_problem (PfFirmwarePage *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_PAGE (self), FALSE);

  return pf_module_store_n_problems (self->modules) > 0;
}

const char *
pf_firmware_page_get_last_file (PfFirmwarePage *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_PAGE (self), NULL);

  return self->last_file;
}

void
pf_firmware_page_point_to (PfFirmwarePage *self,
                           PfRemedyId      remedy)
{
  GtkWidget *target = NULL;

  g_return_if_fail (PF_IS_FIRMWARE_PAGE (self));

  if (remedy == PF_REMEDY_CHOOSE_VARIANT)
    target = GTK_WIDGET (self->variant_row);
  else if (remedy == PF_REMEDY_CHOOSE_MODULES)
    target = self->module_rows->len > 0 ? g_ptr_array_index (self->module_rows, 0)
                                        : GTK_WIDGET (self->add_button);
  else if (remedy == PF_REMEDY_CHOOSE_EXPORT)
    target = GTK_WIDGET (self->export_row);
  else if (remedy == PF_REMEDY_SHOW_SIZES)
    target = GTK_WIDGET (self->last_firmware);
  if (target != NULL)
    gtk_widget_child_focus (target, GTK_DIR_TAB_FORWARD);
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  PfFirmwarePage *self = user_data;
  g_autoptr(GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

  pf_firmware_page_take_modules (self, files);
  return TRUE;
}

static void
map_cb (PfFirmwarePage *self)
{
  if (self->was_shown)
    return;
  self->was_shown = TRUE;
  pf_firmware_page_refresh (self);
  load_summary (self);
}

static void
set_up_stores (PfFirmwarePage *self)
{
  g_autoptr(PfRemotes) remotes = pf_request_dup_remotes ();
  g_autoptr(PfWorkspace) workspace = pf_workspace_new (NULL);
  g_autofree char *url = pf_remotes_dup_micropython (remotes);
  g_autofree char *cache_file = pf_workspace_dup_path (workspace, "releases.json");
  g_autofree char *board = g_settings_get_string (self->settings, "board");

  self->releases = pf_release_store_new (self->settings, cache_file, url);
  self->boards = pf_board_store_new (NULL);
  self->modules = pf_module_store_new (self->settings);
  pf_board_store_set_board (self->boards, board);

  self->updating++;
  adw_combo_row_set_model (self->release_row, pf_release_store_get_choices (self->releases));
  adw_combo_row_set_model (self->board_row, pf_board_store_get_boards (self->boards));
  adw_combo_row_set_model (self->variant_row, pf_board_store_get_variants (self->boards));
  self->updating--;

  g_signal_connect_object (self->releases, "updated", G_CALLBACK (releases_updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->releases, "notify", G_CALLBACK (releases_notify_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->boards, "updated", G_CALLBACK (boards_updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->modules, "items-changed", G_CALLBACK (modules_changed_cb), self, 0);
}

static void
refresh_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  pf_firmware_page_refresh (PF_FIRMWARE_PAGE (widget));
}

static void
add_files_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  pf_firmware_page_add_modules (PF_FIRMWARE_PAGE (widget), FALSE);
}

static void
add_folder_action (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  pf_firmware_page_add_modules (PF_FIRMWARE_PAGE (widget), TRUE);
}

static void
choose_export_action (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  pf_firmware_page_choose_export (PF_FIRMWARE_PAGE (widget));
}

static void
pf_firmware_page_dispose (GObject *object)
{
  PfFirmwarePage *self = PF_FIRMWARE_PAGE (object);

  g_cancellable_cancel (self->summary_cancellable);
  g_clear_object (&self->summary_cancellable);
  g_clear_object (&self->chooser);
  if (self->releases != NULL)
    pf_release_store_stop (self->releases);
  if (self->boards != NULL)
    pf_board_store_stop (self->boards);
  if (self->modules != NULL)
    pf_module_store_stop (self->modules);
  g_clear_object (&self->releases);
  g_clear_object (&self->boards);
  g_clear_object (&self->modules);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (pf_firmware_page_parent_class)->dispose (object);
}

static void
pf_firmware_page_finalize (GObject *object)
{
  PfFirmwarePage *self = PF_FIRMWARE_PAGE (object);

  g_clear_pointer (&self->module_rows, g_ptr_array_unref);
  g_free (self->last_file);

  G_OBJECT_CLASS (pf_firmware_page_parent_class)->finalize (object);
}

static void
pf_firmware_page_class_init (PfFirmwarePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pf_firmware_page_dispose;
  object_class->finalize = pf_firmware_page_finalize;

  g_type_ensure (PF_TYPE_CHOICE);
  g_type_ensure (PF_TYPE_LAST_FIRMWARE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-firmware-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PfFirmwarePage, release_group);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwarePage, release_row);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwarePage, board_row);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwarePage, variant_row);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwarePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwarePage, module_group);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwarePage, add_button);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwarePage, mqtt_as_row);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwarePage, v5_switch);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwarePage, export_row);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwarePage, last_firmware);
  gtk_widget_class_bind_template_callback (widget_class, release_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, board_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, variant_selected_cb);

  last_file_signal = g_signal_new ("last-file-changed", PF_TYPE_FIRMWARE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "firmware.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "firmware.add-files", NULL, add_files_action);
  gtk_widget_class_install_action (widget_class, "firmware.add-folder", NULL, add_folder_action);
  gtk_widget_class_install_action (widget_class, "firmware.choose-export", NULL, choose_export_action);
}

static void
pf_firmware_page_init (PfFirmwarePage *self)
{
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr(GAction) previews = NULL;
  GtkDropTarget *drop;

  self->settings = pf_settings_new ();
  self->module_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  previews = g_settings_create_action (self->settings, "show-previews");
  g_action_map_add_action (G_ACTION_MAP (group), previews);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "list", G_ACTION_GROUP (group));

  g_settings_bind (self->settings, "mqtt-v5", self->v5_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->settings, "changed::export-folder", G_CALLBACK (export_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::mqtt-as-ref", G_CALLBACK (load_summary), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);

  drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));

  set_up_stores (self);
  releases_updated_cb (self);
  boards_updated_cb (self);
  modules_changed_cb (G_LIST_MODEL (self->modules), 0, 0, 0, self);
  show_export (self);
  show_mqtt_as (self, NULL);
}
