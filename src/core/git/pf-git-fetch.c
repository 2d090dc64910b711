/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "git/pf-git-fetch.h"

#include <git2.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "git/pf-git-lean.h"
#include "git/pf-git.h"
#include "pf-error.h"
#include "pf-paths.h"

/* libgit2 writes packs through a memory map, where a full disk is a SIGBUS and not an error: stop
 * while there is still room for what the parallel fetches have in flight. */
#define DISK_RESERVE (8 * 1024 * 1024)
#define DISK_CHECK_BYTES (256 * 1024)

typedef struct {
  PfGitJob *job;
  const char *folder;
  guint64 checked_at;
  gboolean disk_full;
} Transfer;

void
pf_git_fetch_clear (PfGitFetch *self)
{
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->shown_folder, g_free);
  g_clear_pointer (&self->ref, g_free);
  g_clear_pointer (&self->commit, g_free);
}

static gboolean
is_disk_full (const char *folder)
{
  struct statvfs vfs;

  return statvfs (folder, &vfs) == 0 && (guint64) vfs.f_bavail * vfs.f_frsize < DISK_RESERVE;
}

static int
transfer_cb (const git_indexer_progress *stats,
             void                       *payload)
{
  Transfer *transfer = payload;

  pf_git_job_report (transfer->job, stats->received_bytes, stats->indexed_objects, stats->total_objects);
  if (stats->received_bytes >= transfer->checked_at + DISK_CHECK_BYTES || stats->received_bytes == 0)
    {
      transfer->checked_at = stats->received_bytes;
      transfer->disk_full = is_disk_full (transfer->folder);
    }
  return transfer->disk_full || pf_git_job_is_cancelled (transfer->job) ? GIT_EUSER : 0;
}

static int
sideband_cb (const char *text,
             int         length,
             void       *payload)
{
  Transfer *transfer = payload;

  return pf_git_job_is_cancelled (transfer->job) ? GIT_EUSER : 0;
}

static int
checkout_notify_cb (git_checkout_notify_t  why,
                    const char            *path,
                    const git_diff_file   *baseline,
                    const git_diff_file   *target,
                    const git_diff_file   *workdir,
                    void                  *payload)
{
  Transfer *transfer = payload;

  return pf_git_job_is_cancelled (transfer->job) ? GIT_EUSER : 0;
}

/* A server that does not have a commit says so in a packet ("ERR upload-pack: not our ref …") that libgit2 does
 * not expect at that place. */
static gboolean
is_unknown_commit (const PfGitFetch *self)
{
  const git_error *last = git_error_last ();

  return self->ref == NULL && last != NULL && last->message != NULL &&
         (strstr (last->message, "unexpected packet type") != NULL || strstr (last->message, "not our ref") != NULL);
}

static gboolean
set_missing (const PfGitFetch  *self,
             GError           **error)
{
  g_autofree char *url = pf_git_dup_display_url (self->url);

  g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("%s has no %s"), url,
               self->ref != NULL ? self->ref : self->commit);
  return FALSE;
}

static gboolean
set_error (Transfer          *transfer,
           const PfGitFetch  *self,
           int                code,
           GError           **error)
{
  const char *folder = self->shown_folder != NULL ? self->shown_folder : self->folder;

  if (transfer->disk_full)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_NO_SPACE, _("No space left in %s"), folder);
      return FALSE;
    }
  if (pf_git_job_is_cancelled (transfer->job))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled"));
      return FALSE;
    }
  if (is_unknown_commit (self))
    return set_missing (self, error);
  return pf_git_set_error (error, code, self->url, folder);
}

/* A person's own git settings must not change what is checked out: it is compiled, and the container
 * that looks at it does not know them. */
static int
open_fresh (git_repository **repository,
            const char      *folder)
{
  git_config *config = NULL;
  int code;

  pf_paths_remove_tree (folder, NULL, NULL);
  code = git_repository_init (repository, folder, FALSE);
  if (code == 0)
    code = git_repository_config (&config, *repository);
  if (code == 0)
    code = git_config_set_bool (config, "core.autocrlf", FALSE);
  if (code == 0)
    code = git_config_set_string (config, "core.eol", "lf");
  git_config_free (config);
  return code;
}

/* @id: (nullable): what the server has under @name, where that is known and no list is needed */
static int
download (git_repository *repository,
          const char     *url,
          char          **refspecs,
          int             depth,
          const char     *id,
          const char     *name,
          Transfer       *transfer)
{
  git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
  git_remote *remote = NULL;
  git_strarray specs = { refspecs, g_strv_length (refspecs) };
  int code;

  options.callbacks.transfer_progress = transfer_cb;
  options.callbacks.sideband_progress = sideband_cb;
  options.callbacks.payload = transfer;
  options.proxy_opts.type = GIT_PROXY_AUTO;
  options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
  options.update_fetchhead = 0;
  options.depth = depth;

  code = git_remote_create_anonymous (&remote, repository, url);
  if (id != NULL)
    pf_git_lean_begin (&options.callbacks, id, name);
  if (code == 0)
    code = git_remote_fetch (remote, &specs, &options, NULL);
  pf_git_lean_end ();
  git_remote_free (remote);
  return code;
}

/* The id of one reference: for an annotated tag its own, not its commit's. */
static int
find_id (const char *url,
         const char *name,
         Transfer   *transfer,
         char      **id)
{
  const char *prefixes[] = { name, NULL };
  git_remote_callbacks callbacks = GIT_REMOTE_CALLBACKS_INIT;
  git_remote *remote = NULL;
  const git_remote_head **heads = NULL;
  size_t n_heads = 0;
  int code;

  callbacks.sideband_progress = sideband_cb;
  callbacks.payload = transfer;
  code = pf_git_lean_list (url, prefixes, &callbacks, &remote);
  if (code == 0)
    code = git_remote_ls (&heads, &n_heads, remote);
  for (size_t i = 0; code == 0 && i < n_heads; i++)
    if (g_strcmp0 (heads[i]->name, name) == 0)
      {
        *id = g_malloc0 (GIT_OID_SHA1_HEXSIZE + 1);
        git_oid_tostr (*id, GIT_OID_SHA1_HEXSIZE + 1, &heads[i]->oid);
      }
  git_remote_free (remote);
  return code != 0 ? code : *id != NULL ? 0 : GIT_ENOTSUPPORTED;
}

/* Depth 1, and not even the list of references. */
static int
download_lean (git_repository *repository,
               PfGitFetch     *self,
               char          **refspecs,
               Transfer       *transfer)
{
  g_autofree char *id = g_strdup (self->ref == NULL ? self->commit : NULL);
  int code = 0;

  if (id == NULL)
    code = find_id (self->url, self->ref, transfer, &id);
  if (code == 0)
    code = download (repository, self->url, refspecs, 1, id, self->ref != NULL ? self->ref : "refs/heads/permafrost", transfer);
  return code;
}

/* Whether the server, or the transport, refuses depth 1 or a commit by its id. */
static gboolean
is_refusal (int code)
{
  const git_error *last = git_error_last ();

  return code == GIT_ENOTSUPPORTED || (code < 0 && code != GIT_EUSER && last != NULL && last->klass == GIT_ERROR_INVALID);
}

/* First as little as possible; then with the list of references; then, from a server that hands out neither
 * depth 1 nor a commit by its id, everything. */
static int
download_least (git_repository **repository,
                PfGitFetch      *self,
                Transfer        *transfer)
{
  g_autofree char *kept = NULL;
  g_autofree char *spec = NULL;
  char *least[] = { NULL, NULL };
  char *everything[] = { (char *) "+refs/heads/*:refs/remotes/origin/*", (char *) "+refs/tags/*:refs/tags/*", NULL };
  int code = GIT_ENOTSUPPORTED;

  if (self->ref != NULL)
    {
      kept = g_str_has_prefix (self->ref, "refs/tags/") ? g_strdup (self->ref) : g_strdup ("refs/permafrost/fetched");
      spec = g_strdup_printf ("+%s:%s", self->ref, kept);
    }
  else
    {
      spec = g_strdup (self->commit);
    }
  least[0] = spec;

  if (pf_git_lean_suits (self->url))
    {
      code = download_lean (*repository, self, least, transfer);
      if (pf_git_lean_may_retry (code) && !transfer->disk_full && !pf_git_job_is_cancelled (transfer->job))
        {
          g_clear_pointer (repository, git_repository_free);
          code = open_fresh (repository, self->folder);
          if (code == 0)
            code = download (*repository, self->url, least, 1, NULL, NULL, transfer);
        }
    }
  if (is_refusal (code))
    {
      g_clear_pointer (repository, git_repository_free);
      code = open_fresh (repository, self->folder);
      if (code == 0)
        code = download (*repository, self->url, self->ref != NULL ? least : everything, 0, NULL, NULL, transfer);
    }
  return code;
}

static int
find_commit (git_repository    *repository,
             const PfGitFetch  *self,
             git_object       **commit)
{
  g_autofree char *name = NULL;

  if (self->ref == NULL)
    name = g_strdup (self->commit);
  else if (g_str_has_prefix (self->ref, "refs/tags/"))
    name = g_strdup_printf ("%s^{commit}", self->ref);
  else
    name = g_strdup ("refs/permafrost/fetched^{commit}");
  return git_revparse_single (commit, repository, name);
}

static gboolean
check_commit (PfGitFetch  *self,
              git_object  *commit,
              GError     **error)
{
  char hex[GIT_OID_SHA1_HEXSIZE + 1];

  git_oid_tostr (hex, sizeof hex, git_object_id (commit));
  if (self->commit != NULL && !g_str_equal (self->commit, hex))
    {
      g_autofree char *url = pf_git_dup_display_url (self->url);

      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("%s of %s is now commit %.12s, not %.12s as listed; refresh the list of releases"),
                   self->ref != NULL ? self->ref : self->commit, url, hex, self->commit);
      return FALSE;
    }
  if (self->commit == NULL)
    self->commit = g_strdup (hex);
  self->commit_time = git_commit_time ((git_commit *) commit);
  return TRUE;
}

static int
check_out (git_repository *repository,
           git_object     *commit,
           Transfer       *transfer)
{
  git_checkout_options options = GIT_CHECKOUT_OPTIONS_INIT;
  int code;

  options.checkout_strategy = GIT_CHECKOUT_FORCE;
  options.notify_flags = GIT_CHECKOUT_NOTIFY_ALL;
  options.notify_cb = checkout_notify_cb;
  options.notify_payload = transfer;
  code = git_checkout_tree (repository, commit, &options);
  if (code == 0)
    code = git_repository_set_head_detached (repository, git_object_id (commit));
  return code;
}

gboolean
pf_git_fetch_run (PfGitFetch  *self,
                  PfGitJob    *job,
                  GError     **error)
{
  Transfer transfer = { .job = job, .folder = self->folder };
  git_repository *repository = NULL;
  git_object *commit = NULL;
  gboolean ok;
  int code;

  code = open_fresh (&repository, self->folder);
  if (code == 0 && is_disk_full (self->folder))
    {
      transfer.disk_full = TRUE;
      code = GIT_EUSER;
    }
  if (code == 0)
    code = download_least (&repository, self, &transfer);
  ok = code == 0 || set_error (&transfer, self, code, error);

  if (ok && find_commit (repository, self, &commit) != 0)
    ok = set_missing (self, error);
  ok = ok && check_commit (self, commit, error);
  if (ok)
    {
      code = check_out (repository, commit, &transfer);
      ok = code == 0 || set_error (&transfer, self, code, error);
    }
  git_object_free (commit);
  git_repository_free (repository);
  return ok;
}

gboolean
pf_git_fetch_check_out (PfGitJob    *job,
                        const char  *folder,
                        const char  *commit,
                        GError     **error)
{
  const PfGitFetch self = { .url = (char *) folder, .folder = (char *) folder, .commit = (char *) commit };
  Transfer transfer = { .job = job, .folder = folder };
  git_repository *repository = NULL;
  git_object *object = NULL;
  int code;

  code = git_repository_open_ext (&repository, folder, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
  if (code == 0)
    code = git_revparse_single (&object, repository, commit);
  if (code == 0)
    code = check_out (repository, object, &transfer);
  git_object_free (object);
  git_repository_free (repository);
  return code == 0 || set_error (&transfer, &self, code, error);
}
