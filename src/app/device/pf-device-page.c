/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "device/pf-device-page.h"

#include <glib/gi18n.h>

#include "device/pf-device-page-private.h"
#include "device/pf-device-scheme.h"
#include "pf-error.h"

#define FILE_NAME "mqtt_local.py"
/* Programs write a file in several steps. */
#define CHECK_DELAY_MS 200

/* What a new file says: no more than the demos of mqtt_as ask for, on a D1 Mini. */
static const char new_text[] =
  "from machine import Pin\n"
  "from mqtt_as import config\n"
  "\n"
  "# The LED of the D1 Mini is GPIO2, lit by 0.\n"
  "_led = Pin(2, Pin.OUT, value=1)\n"
  "\n"
  "\n"
  "def wifi_led(on):\n"
  "    _led(0 if on else 1)\n"
  "\n"
  "\n"
  "def blue_led(on):\n"
  "    pass\n";

enum { PROP_0, PROP_VIEW, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PfDevicePage, pf_device_page, ADW_TYPE_BIN)

GtkWidget *
pf_device_page_new (void)
{
  return g_object_new (PF_TYPE_DEVICE_PAGE, NULL);
}

void
pf_device_page_toast (PfDevicePage *self,
                      const char   *message)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", message);
}

static gboolean
is_editing (PfDevicePage *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "editor") == 0;
}

gboolean
pf_device_page_get_modified (PfDevicePage *self)
{
  g_return_val_if_fail (PF_IS_DEVICE_PAGE (self), FALSE);

  return is_editing (self) && (self->fresh || gtk_text_buffer_get_modified (GTK_TEXT_BUFFER (self->buffer)));
}

void
pf_device_page_show_state (PfDevicePage *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  gboolean modified = pf_device_page_get_modified (self);
  gboolean editing = is_editing (self);
  gboolean typing = pf_device_buffer_get_typing (self->buffer);
  guint n_errors = pf_device_form_count_errors (self->form);
  g_autofree char *errors = NULL;
  g_autofree char *state = NULL;

  if (n_errors > 0)
    errors = g_strdup_printf (ngettext ("%u thing to mend", "%u things to mend", n_errors), n_errors);
  if (modified && errors != NULL)
    state = g_strdup_printf ("%s · %s", _("Not saved"), errors);
  else
    state = g_strdup (modified ? _("Not saved") : errors != NULL ? errors : _("Saved"));
  gtk_label_set_label (self->state_label, state);
  gtk_label_set_label (self->name_label, FILE_NAME);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), self->path);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "device.save", modified);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "device.undo",
                                 editing && (typing || gtk_text_buffer_get_can_undo (buffer)));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "device.redo", editing && gtk_text_buffer_get_can_redo (buffer));
}

/* --- the file --- */

char *
pf_device_page_dup_disk_text (PfDevicePage *self)
{
  g_autoptr(PfMqttLocal) other = NULL;

  if (!self->fresh)
    return pf_mqtt_local_dup_disk_text (self->local);
  /* Nothing was there when the document was begun. */
  other = pf_mqtt_local_new ();
  if (!pf_mqtt_local_load (other, self->path, NULL, NULL))
    return NULL;
  return g_strdup (pf_mqtt_local_get_text (other, NULL));
}

void
pf_device_page_open (PfDevicePage *self)
{
  g_autoptr(GError) error = NULL;

  self->fresh = FALSE;
  gtk_widget_set_visible (self->changed_box, FALSE);
  if (self->path != NULL && pf_mqtt_local_load (self->local, self->path, NULL, &error))
    {
      pf_device_buffer_start (self->buffer);
      gtk_stack_set_visible_child_name (self->stack, "editor");
    }
  else if (error == NULL || g_error_matches (error, PF_ERROR, PF_ERROR_NOT_FOUND))
    {
      gtk_stack_set_visible_child_name (self->stack, "missing");
    }
  else
    {
      /* Its text may become markup on a status page. */
      g_autofree char *text = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (self->failed_page, text);
      gtk_stack_set_visible_child_name (self->stack, "failed");
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "device.new", self->path != NULL);
  pf_device_page_show_state (self);
}

void
pf_device_page_reload (PfDevicePage *self)
{
  g_autoptr(GError) error = NULL;

  if (!is_editing (self))
    {
      pf_device_page_open (self);
      return;
    }
  pf_device_buffer_flush (self->buffer);
  if (!pf_mqtt_local_load (self->local, self->path, NULL, &error))
    {
      pf_device_page_toast (self, error->message);
      return;
    }
  self->fresh = FALSE;
  gtk_widget_set_visible (self->changed_box, FALSE);
  pf_device_buffer_adopt (self->buffer);
  pf_device_page_show_state (self);
}

void
pf_device_page_check_disk (PfDevicePage *self)
{
  g_autofree char *disk = NULL;

  g_return_if_fail (PF_IS_DEVICE_PAGE (self));

  if (self->path == NULL)
    return;
  if (!is_editing (self))
    {
      if (g_file_test (self->path, G_FILE_TEST_EXISTS))
        pf_device_page_open (self);
      return;
    }
  disk = pf_device_page_dup_disk_text (self);
  if (disk == NULL || pf_device_page_get_modified (self))
    {
      gtk_widget_set_visible (self->changed_box, disk != NULL);
      return;
    }
  pf_device_page_reload (self);
  pf_device_page_toast (self, _("Another program has changed mqtt_local.py; it was read again"));
}

static gboolean
check_cb (gpointer user_data)
{
  PfDevicePage *self = user_data;

  self->check_id = 0;
  pf_device_page_check_disk (self);
  return G_SOURCE_REMOVE;
}

static void
file_event_cb (PfDevicePage *self)
{
  g_clear_handle_id (&self->check_id, g_source_remove);
  self->check_id = g_timeout_add (CHECK_DELAY_MS, check_cb, self);
}

static void
stop_watching (PfDevicePage *self)
{
  g_clear_handle_id (&self->check_id, g_source_remove);
  if (self->monitor == NULL)
    return;
  g_signal_handlers_disconnect_by_func (self->monitor, file_event_cb, self);
  g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
}

static void
open_path (PfDevicePage *self,
           const char   *path)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);

  stop_watching (self);
  g_free (self->path);
  self->path = g_strdup (path);
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (file_event_cb), self);
  pf_device_page_open (self);
}

static void
leave_confirmed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  PfDevicePage *self = PF_DEVICE_PAGE (source);
  g_autofree char *path = user_data;

  if (pf_device_page_confirm_finish (self, result))
    open_path (self, path);
  else
    pf_device_page_toast (self, _("The Device page still shows the settings of the folder before"));
}

void
pf_device_page_set_folder (PfDevicePage *self,
                           const char   *folder)
{
  g_autofree char *path = NULL;

  g_return_if_fail (PF_IS_DEVICE_PAGE (self));

  path = g_build_filename (folder, FILE_NAME, NULL);
  if (g_strcmp0 (path, self->path) == 0)
    return;
  if (pf_device_page_get_modified (self))
    pf_device_page_confirm_async (self, NULL, leave_confirmed_cb, g_steal_pointer (&path));
  else
    open_path (self, path);
}

/* --- actions --- */

static void
new_action (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  PfDevicePage *self = PF_DEVICE_PAGE (widget);

  /* A build may have brought one meanwhile. */
  if (g_file_test (self->path, G_FILE_TEST_EXISTS))
    {
      pf_device_page_open (self);
      return;
    }
  pf_mqtt_local_set_text (self->local, new_text, -1, NULL);
  pf_mqtt_local_use_utf8 (self->local);
  self->fresh = TRUE;
  pf_device_buffer_start (self->buffer);
  gtk_stack_set_visible_child_name (self->stack, "editor");
  pf_device_page_show_state (self);
  gtk_widget_grab_focus (pf_device_field_get_row (pf_device_form_lookup (self->form, "ssid")));
}

static void
save_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  pf_device_page_save (PF_DEVICE_PAGE (widget), NULL);
}

static void
reload_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  pf_device_page_reload (PF_DEVICE_PAGE (widget));
}

static void
decide_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  pf_device_page_decide (PF_DEVICE_PAGE (widget), NULL);
}

static void
undo_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  pf_device_buffer_step (PF_DEVICE_PAGE (widget)->buffer, TRUE);
}

static void
redo_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  pf_device_buffer_step (PF_DEVICE_PAGE (widget)->buffer, FALSE);
}

static void
go_to_line_cb (PfDevicePage *self,
               guint         line)
{
  GtkTextIter iter;

  adw_leaflet_set_visible_child_name (self->leaflet, "code");
  gtk_text_buffer_get_iter_at_line (GTK_TEXT_BUFFER (self->buffer), &iter, MAX (line, 1) - 1);
  gtk_text_buffer_place_cursor (GTK_TEXT_BUFFER (self->buffer), &iter);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self->code_view),
                                gtk_text_buffer_get_insert (GTK_TEXT_BUFFER (self->buffer)), 0.1, FALSE, 0, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->code_view));
}

static gboolean
fold_cb (gpointer user_data)
{
  PfDevicePage *self = user_data;

  self->fold_id = 0;
  gtk_widget_set_visible (self->view_box, adw_leaflet_get_folded (self->leaflet));
  return G_SOURCE_REMOVE;
}

/* The leaflet folds while it is given its size, when nothing else may change its own. */
static void
folded_cb (PfDevicePage *self)
{
  if (self->fold_id == 0)
    self->fold_id = g_idle_add (fold_cb, self);
}

static void
view_changed_cb (PfDevicePage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIEW]);
}

/* --- making it --- */

static void
add_shortcut (GtkEventController *controller,
              guint               key,
              GdkModifierType     modifiers,
              const char         *action)
{
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers),
                                                          gtk_named_action_new (action)));
}

static void
add_shortcuts (PfDevicePage *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  /* Before the rows and the code get the key: all share one history. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  add_shortcut (controller, GDK_KEY_z, GDK_CONTROL_MASK, "device.undo");
  add_shortcut (controller, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "device.redo");
  add_shortcut (controller, GDK_KEY_y, GDK_CONTROL_MASK, "device.redo");
  gtk_widget_add_controller (GTK_WIDGET (self), controller);

  controller = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller), GTK_SHORTCUT_SCOPE_MANAGED);
  add_shortcut (controller, GDK_KEY_s, GDK_CONTROL_MASK, "device.save");
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
pf_device_page_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  PfDevicePage *self = PF_DEVICE_PAGE (object);

  switch (prop_id)
    {
    case PROP_VIEW:
      g_value_set_string (value, adw_leaflet_get_visible_child_name (self->leaflet));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_device_page_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  PfDevicePage *self = PF_DEVICE_PAGE (object);

  switch (prop_id)
    {
    case PROP_VIEW:
      adw_leaflet_set_visible_child_name (self->leaflet, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_device_page_dispose (GObject *object)
{
  PfDevicePage *self = PF_DEVICE_PAGE (object);

  stop_watching (self);
  g_clear_handle_id (&self->fold_id, g_source_remove);
  g_clear_weak_pointer (&self->dialog);

  G_OBJECT_CLASS (pf_device_page_parent_class)->dispose (object);
}

static void
pf_device_page_finalize (GObject *object)
{
  PfDevicePage *self = PF_DEVICE_PAGE (object);

  g_clear_object (&self->buffer);
  g_clear_object (&self->config);
  g_clear_object (&self->local);
  g_free (self->path);

  G_OBJECT_CLASS (pf_device_page_parent_class)->finalize (object);
}

static void
pf_device_page_class_init (PfDevicePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pf_device_page_dispose;
  object_class->finalize = pf_device_page_finalize;
  object_class->get_property = pf_device_page_get_property;
  object_class->set_property = pf_device_page_set_property;

  properties[PROP_VIEW] = g_param_spec_string ("view", NULL, NULL, NULL,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  g_type_ensure (PF_TYPE_DEVICE_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-device-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PfDevicePage, stack);
  gtk_widget_class_bind_template_child (widget_class, PfDevicePage, failed_page);
  gtk_widget_class_bind_template_child (widget_class, PfDevicePage, name_label);
  gtk_widget_class_bind_template_child (widget_class, PfDevicePage, state_label);
  gtk_widget_class_bind_template_child (widget_class, PfDevicePage, changed_box);
  gtk_widget_class_bind_template_child (widget_class, PfDevicePage, view_box);
  gtk_widget_class_bind_template_child (widget_class, PfDevicePage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, PfDevicePage, form);
  gtk_widget_class_bind_template_child (widget_class, PfDevicePage, code_view);
  gtk_widget_class_bind_template_callback (widget_class, go_to_line_cb);

  gtk_widget_class_install_action (widget_class, "device.new", NULL, new_action);
  gtk_widget_class_install_action (widget_class, "device.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "device.reload", NULL, reload_action);
  gtk_widget_class_install_action (widget_class, "device.decide", NULL, decide_action);
  gtk_widget_class_install_action (widget_class, "device.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "device.redo", NULL, redo_action);
  gtk_widget_class_install_property_action (widget_class, "device.view", "view");
}

static void
pf_device_page_init (PfDevicePage *self)
{
  g_autoptr(GtkSourceMarkAttributes) attributes = gtk_source_mark_attributes_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  self->local = pf_mqtt_local_new ();
  self->config = pf_mqtt_config_new (self->local);
  self->buffer = pf_device_buffer_new (self->local);
  pf_device_scheme_follow (GTK_SOURCE_BUFFER (self->buffer));
  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self->code_view), GTK_TEXT_BUFFER (self->buffer));
  gtk_source_mark_attributes_set_icon_name (attributes, "dialog-error-symbolic");
  gtk_source_view_set_mark_attributes (self->code_view, "error", attributes, 1);
  pf_device_form_set_config (self->form, self->config, self->buffer);

  g_signal_connect_object (self->form, "checked", G_CALLBACK (pf_device_page_show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->buffer, "modified-changed", G_CALLBACK (pf_device_page_show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->buffer, "notify::can-undo", G_CALLBACK (pf_device_page_show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->buffer, "notify::can-redo", G_CALLBACK (pf_device_page_show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (folded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->leaflet, "notify::visible-child", G_CALLBACK (view_changed_cb), self, G_CONNECT_SWAPPED);
  add_shortcuts (self);
  pf_device_page_open (self);
}
