/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-container.h"

#include <string.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"
#include "pf-json.h"
#include "engine/pf-container-create.h"
#include "engine/pf-container-oom.h"
#include "engine/pf-container-owner.h"
#include "engine/pf-container-reaper.h"
#include "engine/pf-container-spec.h"
#include "engine/pf-engine-request.h"
#include "engine/pf-image-reference.h"
#include "engine/pf-line-splitter.h"
#include "engine/pf-log-frames.h"

#define READ_SIZE (64 * 1024)

typedef struct {
  const char            *socket;
  const PfEngineInfo    *info;
  const PfContainerSpec *spec;
  PfContainerLineFunc    line_func;
  gpointer               user_data;
  GCancellable          *cancellable;

  char                  *image;
  char                  *id;

  PfLogFrames           *frames;
  PfLineSplitter        *out;
  PfLineSplitter        *err;
  gboolean               oom_sign;
  gboolean               no_command;
} Run;

static void
run_clear (Run *self)
{
  g_free (self->image);
  g_free (self->id);
  g_clear_pointer (&self->frames, pf_log_frames_free);
  g_clear_pointer (&self->out, pf_line_splitter_free);
  g_clear_pointer (&self->err, pf_line_splitter_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
hand_out (Run        *self,
          const char *line,
          gsize       length,
          gboolean    is_stderr)
{
  /* What was read already may be tens of thousands of lines that nobody waits for any more. */
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (!self->oom_sign)
    self->oom_sign = pf_container_oom_is_sign (line, length);
  /* catatonit, Podman's init, ends with status 1 where others, and shells, say 127. */
  if (is_stderr && g_str_has_prefix (line, "ERROR (catatonit") && strstr (line, "failed to exec pid1: No such file") != NULL)
    self->no_command = TRUE;
  if (self->line_func != NULL)
    self->line_func (line, length, is_stderr, self->user_data);
}

static void
out_line_cb (const char *line,
             gsize       length,
             gpointer    user_data)
{
  hand_out (user_data, line, length, FALSE);
}

static void
err_line_cb (const char *line,
             gsize       length,
             gpointer    user_data)
{
  hand_out (user_data, line, length, TRUE);
}

static void
frame_cb (const char *data,
          gsize       length,
          gboolean    is_stderr,
          gpointer    user_data)
{
  Run *self = user_data;

  pf_line_splitter_feed (is_stderr ? self->err : self->out, data, length);
}

static char *
dup_path (Run        *self,
          const char *action)
{
  g_autofree char *escaped = g_uri_escape_string (self->id, NULL, FALSE);

  return g_strjoin (NULL, "/containers/", escaped, action, NULL);
}

static gboolean
create (Run           *self,
        gboolean       with_init,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autofree char *owner = pf_container_owner_dup_self ();
  g_autoptr(JsonObject) body = NULL;

  body = pf_container_spec_to_json (self->spec, self->info, self->image, geteuid (), getegid (), owner, with_init, error);
  if (body != NULL)
    self->id = pf_container_create (self->socket, body, cancellable, error);
  return self->id != NULL;
}

static guint
patience_after (const GError *error)
{
  if (error == NULL ||
      g_error_matches (error, PF_ERROR, PF_ERROR_COMMAND_FAILED) ||
      g_error_matches (error, PF_ERROR, PF_ERROR_OUT_OF_MEMORY))
    return PF_CONTAINER_REAPER_PATIENT;
  return pf_error_is_cancelled (error) ? PF_CONTAINER_REAPER_CANCELLED : PF_CONTAINER_REAPER_TROUBLE;
}

/* What the command writes is read from before its first byte: `logs` of some Podmans lose lines. */
static PfEngineReply *
attach (Run           *self,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autofree char *path = dup_path (self, "/attach?stream=1&stdout=1&stderr=1");

  return pf_engine_request_send (self->socket, "POST", path, NULL, PF_ENGINE_TIMEOUT_NONE, NULL, cancellable, error);
}

static gboolean
start (Run           *self,
       int           *exit_status,
       GCancellable  *cancellable,
       GError       **error)
{
  g_autofree char *path = dup_path (self, "/start");
  guint status;

  if (pf_engine_request_run (self->socket, "POST", path, PF_ENGINE_TIMEOUT_WORK, &status, cancellable, error))
    return TRUE;
  /* runc's words. Its status in a shell is 127, and here too. */
  if (status >= 400 && error != NULL && strstr ((*error)->message, "executable file not found") != NULL)
    {
      (*error)->code = PF_ERROR_COMMAND_FAILED;
      *exit_status = 127;
    }
  return FALSE;
}

static gboolean
pump (Run            *self,
      PfEngineReply  *stream,
      GCancellable   *cancellable,
      GError        **error)
{
  g_autofree char *buffer = g_malloc (READ_SIZE);
  gboolean sound = TRUE;
  gssize n;

  while (sound && (n = pf_engine_reply_read (stream, buffer, READ_SIZE, cancellable, error)) > 0)
    sound = pf_log_frames_feed (self->frames, buffer, n, error);
  if (!sound || n < 0)
    return FALSE;
  /* A frame cut short is the engine's death, which the next request reports better than we could here. */
  pf_log_frames_finish (self->frames, NULL);
  return TRUE;
}

static gboolean
fetch_outcome (Run           *self,
               int           *exit_status,
               gboolean      *oom_killed,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autofree char *wait_path = dup_path (self, "/wait");
  g_autofree char *inspect_path = dup_path (self, "/json");
  g_autoptr(JsonObject) outcome = NULL;
  g_autoptr(JsonObject) container = NULL;
  gint64 status;

  outcome = pf_engine_request_object (self->socket, "POST", wait_path, NULL, PF_ENGINE_TIMEOUT_NONE, NULL, cancellable, error);
  if (outcome == NULL)
    return FALSE;
  status = pf_json_get_int (outcome, "StatusCode", -1);
  if (status < 0 || status > 255)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_ENGINE, _("The container engine at %s does not say how the command ended"), self->socket);
      return FALSE;
    }
  *exit_status = status == 1 && self->no_command ? 127 : (int) status;
  if (status == 0)
    return TRUE;

  container = pf_engine_request_object (self->socket, "GET", inspect_path, NULL, PF_ENGINE_TIMEOUT_WORK, NULL, cancellable, error);
  if (container == NULL)
    return FALSE;
  *oom_killed = pf_json_get_bool (pf_json_get_object (container, "State"), "OOMKilled", FALSE);
  return TRUE;
}

static gboolean
judge (Run       *self,
       int        exit_status,
       gboolean   oom_killed,
       GError   **error)
{
  if (exit_status == 0)
    return TRUE;
  if (oom_killed || self->oom_sign)
    g_set_error (error, PF_ERROR, PF_ERROR_OUT_OF_MEMORY, _("There was not enough memory for %s"), self->spec->argv[0]);
  else if (exit_status == 137)
    g_set_error (error, PF_ERROR, PF_ERROR_COMMAND_FAILED, _("%s was killed, by somebody or for want of memory"), self->spec->argv[0]);
  else
    g_set_error (error, PF_ERROR, PF_ERROR_COMMAND_FAILED, _("%s ended with status %d"), self->spec->argv[0], exit_status);
  return FALSE;
}

static gboolean
run_created (Run           *self,
             int           *exit_status,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(PfEngineReply) stream = NULL;
  gboolean oom_killed = FALSE;
  gboolean whole;

  stream = attach (self, cancellable, error);
  if (stream == NULL || !start (self, exit_status, cancellable, error))
    return FALSE;
  whole = pump (self, stream, cancellable, error);
  /* A last line without a line end is a line, too, and may be the one that tells why. */
  pf_line_splitter_finish (self->out);
  pf_line_splitter_finish (self->err);
  return whole && fetch_outcome (self, exit_status, &oom_killed, cancellable, error) &&
         judge (self, *exit_status, oom_killed, error);
}

static gboolean
lacks_init (const GError *error)
{
  return g_error_matches (error, PF_ERROR, PF_ERROR_ENGINE) &&
         (strstr (error->message, "docker-init") != NULL || strstr (error->message, "container-init") != NULL ||
          strstr (error->message, "catatonit") != NULL);
}

static gboolean
run_once (Run           *self,
          gboolean       with_init,
          int           *exit_status,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr(GError) local_error = NULL;

  if (create (self, with_init, cancellable, &local_error))
    {
      run_created (self, exit_status, cancellable, &local_error);
      pf_container_reaper_remove (self->socket, self->id, patience_after (local_error));
      g_clear_pointer (&self->id, g_free);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
pf_container_run (PfEngine               *engine,
                  const PfContainerSpec  *spec,
                  PfContainerLineFunc     line_func,
                  gpointer                user_data,
                  int                    *exit_status,
                  GCancellable           *cancellable,
                  GError                **error)
{
  g_autoptr(PfImageReference) reference = NULL;
  g_autoptr(GError) local_error = NULL;
  g_auto(Run) self = { NULL };
  int status = -1;
  gboolean success;

  g_return_val_if_fail (PF_IS_ENGINE (engine), FALSE);
  g_return_val_if_fail (spec != NULL && spec->argv != NULL && spec->argv[0] != NULL, FALSE);

  if (exit_status != NULL)
    *exit_status = -1;
  reference = pf_image_reference_parse (spec->image, error);
  if (reference == NULL)
    return FALSE;

  self.info = pf_engine_get_info (engine);
  self.socket = self.info->socket;
  self.spec = spec;
  self.line_func = line_func;
  self.user_data = user_data;
  self.cancellable = cancellable;
  self.image = pf_image_reference_to_string (reference);
  self.frames = pf_log_frames_new (frame_cb, &self);
  self.out = pf_line_splitter_new (out_line_cb, &self);
  self.err = pf_line_splitter_new (err_line_cb, &self);

  success = run_once (&self, TRUE, &status, cancellable, &local_error);
  /* Without an init program a stop takes longer, and nothing else is different; some distributions package it apart. */
  if (!success && lacks_init (local_error))
    {
      g_clear_error (&local_error);
      success = run_once (&self, FALSE, &status, cancellable, &local_error);
    }
  if (exit_status != NULL)
    *exit_status = status;
  if (!success)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return success;
}
