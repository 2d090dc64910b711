/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "device/pf-device-difference.h"
#include "device/pf-device-page-private.h"
#include "pf-error.h"

static void
answer (GTask    *task,
        gboolean  go_on)
{
  if (task == NULL)
    return;
  g_task_return_boolean (task, go_on);
  g_object_unref (task);
}

/* What a response to a dialog needs. */
typedef struct {
  PfDevicePage *page;
  GTask        *task;        /* (nullable) */
  gboolean      keep_open;   /* "discard" leaves the page as it is */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  /* The dialog went with its window, and nobody has answered. */
  answer (question->task, FALSE);
  g_object_unref (question->page);
  g_free (question);
}

static void
ask (PfDevicePage *self,
     GtkWidget    *dialog,
     GTask        *task,
     gboolean      keep_open,
     GCallback     response_cb)
{
  Question *question = g_new0 (Question, 1);

  question->page = g_object_ref (self);
  question->task = task;
  question->keep_open = keep_open;
  g_object_set_data_full (G_OBJECT (dialog), "question", question, question_free);
  g_set_weak_pointer (&self->dialog, GTK_WINDOW (dialog));
  g_signal_connect (dialog, "response", response_cb, question);
  gtk_window_present (GTK_WINDOW (dialog));
}

static GtkWidget *
dialog_new (PfDevicePage *self,
            const char   *heading,
            const char   *body)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  return dialog;
}

/* One question at a time: the one that is open is brought to the front. */
static gboolean
is_asking (PfDevicePage *self,
           GTask        *task)
{
  if (self->dialog == NULL)
    return FALSE;
  gtk_window_present (self->dialog);
  answer (task, FALSE);
  return TRUE;
}

static void
save_now (PfDevicePage *self,
          gboolean      overwrite,
          GTask        *task)
{
  g_autofree char *backup = NULL;
  g_autofree char *name = NULL;
  g_autofree char *message = NULL;
  g_autoptr(GError) error = NULL;

  pf_device_buffer_flush (self->buffer);
  pf_device_buffer_end_typing (self->buffer);
  if (!pf_mqtt_local_save (self->local, self->path, overwrite, &backup, NULL, &error))
    {
      if (g_error_matches (error, PF_ERROR, PF_ERROR_CHANGED))
        {
          pf_device_page_decide (self, task);
          return;
        }
      pf_device_page_toast (self, error->message);
      answer (task, FALSE);
      return;
    }
  self->fresh = FALSE;
  gtk_text_buffer_set_modified (GTK_TEXT_BUFFER (self->buffer), FALSE);
  gtk_widget_set_visible (self->changed_box, FALSE);
  pf_device_page_show_state (self);
  if (backup != NULL)
    {
      name = g_path_get_basename (backup);
      message = g_strdup_printf (_("Saved; the other version is kept as %s"), name);
    }
  pf_device_page_toast (self, message != NULL ? message : _("Settings saved"));
  answer (task, TRUE);
}

void
pf_device_page_save (PfDevicePage *self,
                     GTask        *task)
{
  if (self->path == NULL)
    answer (task, TRUE);
  else
    save_now (self, FALSE, task);
}

/* --- changed by another program --- */

static void
decided_cb (AdwMessageDialog *dialog,
            const char       *response,
            gpointer          user_data)
{
  Question *question = user_data;
  PfDevicePage *self = question->page;
  GTask *task = g_steal_pointer (&question->task);

  g_clear_weak_pointer (&self->dialog);
  if (g_str_equal (response, "keep"))
    {
      save_now (self, TRUE, task);
    }
  else if (g_str_equal (response, "reload"))
    {
      pf_device_page_reload (self);
      answer (task, TRUE);
    }
  else
    {
      answer (task, FALSE);
    }
}

void
pf_device_page_decide (PfDevicePage *self,
                       GTask        *task)
{
  g_autofree char *disk = pf_device_page_dup_disk_text (self);
  g_autofree char *difference = NULL;
  GtkWidget *dialog;

  if (is_asking (self, task))
    return;
  pf_device_buffer_flush (self->buffer);
  dialog = dialog_new (self, _("The File Has Changed on Disk"),
                       _("Another program has written mqtt_local.py since it was read here. Either version can be brought back: "
                         "yours with Undo, the other from a copy beside the file."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "reload", _("_Reload"), "keep", _("_Keep Mine"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "keep", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  if (disk != NULL)
    {
      GtkWidget *expander = gtk_expander_new_with_mnemonic (_("_Show Difference"));

      difference = pf_device_difference (disk, pf_mqtt_local_get_text (self->local, NULL));
      gtk_expander_set_child (GTK_EXPANDER (expander), pf_device_difference_view_new (difference));
      gtk_expander_set_resize_toplevel (GTK_EXPANDER (expander), TRUE);
      adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), expander);
    }
  ask (self, dialog, task, FALSE, G_CALLBACK (decided_cb));
}

/* --- not saved --- */

static void
confirmed_cb (AdwMessageDialog *dialog,
              const char       *response,
              gpointer          user_data)
{
  Question *question = user_data;
  PfDevicePage *self = question->page;
  GTask *task = g_steal_pointer (&question->task);

  g_clear_weak_pointer (&self->dialog);
  if (g_str_equal (response, "save"))
    {
      pf_device_page_save (self, task);
    }
  else if (g_str_equal (response, "discard"))
    {
      if (!question->keep_open)
        pf_device_page_open (self);
      answer (task, TRUE);
    }
  else
    {
      answer (task, FALSE);
    }
}

void
pf_device_page_confirm_async (PfDevicePage        *self,
                              const char          *discard,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;
  GtkWidget *dialog;

  g_return_if_fail (PF_IS_DEVICE_PAGE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, pf_device_page_confirm_async);
  if (!pf_device_page_get_modified (self))
    {
      answer (task, TRUE);
      return;
    }
  if (is_asking (self, task))
    return;
  dialog = dialog_new (self, _("Save the Settings?"),
                       _("There are changes in mqtt_local.py that are not saved."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "discard", discard != NULL ? discard : _("_Discard"),
                                    "save", _("_Save"),
                                    NULL);
  if (discard == NULL)
    adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  ask (self, dialog, task, discard != NULL, G_CALLBACK (confirmed_cb));
}

gboolean
pf_device_page_confirm_finish (PfDevicePage *self,
                               GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}
