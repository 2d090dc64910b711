/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "git/pf-git-refs.h"

#include <git2.h>

#include "git/pf-git-job.h"
#include "git/pf-git-lean.h"
#include "git/pf-git.h"

typedef struct {
  char *url;
  PfGitRefs *refs;
} ListData;

static void
list_data_free (gpointer data)
{
  ListData *list = data;

  g_clear_pointer (&list->refs, pf_git_refs_free);
  g_free (list->url);
  g_free (list);
}

void
pf_git_refs_free (PfGitRefs *self)
{
  g_hash_table_unref (self->commits);
  g_free (self->head);
  g_free (self);
}

static PfGitRefs *
collect (const git_remote_head **heads,
         size_t                  n_heads)
{
  PfGitRefs *refs = g_new0 (PfGitRefs, 1);

  refs->commits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (size_t i = 0; i < n_heads; i++)
    {
      char hex[GIT_OID_SHA1_HEXSIZE + 1];
      const char *name = heads[i]->name;
      char *key;

      if (name == NULL || !g_utf8_validate (name, -1, NULL))
        continue;
      git_oid_tostr (hex, sizeof hex, &heads[i]->oid);
      /* The peeled entry of an annotated tag comes behind the tag's own and takes its place. */
      key = g_str_has_suffix (name, "^{}") ? g_strndup (name, strlen (name) - 3) : g_strdup (name);
      g_hash_table_replace (refs->commits, key, g_strdup (hex));
      if (g_str_equal (name, "HEAD") && heads[i]->symref_target != NULL)
        {
          g_free (refs->head);
          refs->head = g_utf8_make_valid (heads[i]->symref_target, -1);
        }
    }
  return refs;
}

static int
sideband_cb (const char *text,
             int         length,
             void       *payload)
{
  return pf_git_job_is_cancelled (payload) ? GIT_EUSER : 0;
}

static int
connect_ordinarily (const char  *url,
                    PfGitJob    *job,
                    git_remote **remote)
{
  git_remote_callbacks callbacks = GIT_REMOTE_CALLBACKS_INIT;
  git_proxy_options proxy = GIT_PROXY_OPTIONS_INIT;
  int code = git_remote_create_detached (remote, url);

  callbacks.sideband_progress = sideband_cb;
  callbacks.payload = job;
  proxy.type = GIT_PROXY_AUTO;
  return code != 0 ? code : git_remote_connect (*remote, GIT_DIRECTION_FETCH, &callbacks, &proxy, NULL);
}

static gboolean
list_job (PfGitJob  *job,
          gpointer   data,
          GError   **error)
{
  ListData *list = data;
  /* The head's target, branches and tags; not the thousands of references that GitHub keeps for pull requests. */
  static const char * const prefixes[] = { "HEAD", "refs/heads/", "refs/tags/", NULL };
  git_remote_callbacks callbacks = GIT_REMOTE_CALLBACKS_INIT;
  git_remote *remote = NULL;
  const git_remote_head **heads = NULL;
  size_t n_heads = 0;
  int code = GIT_ENOTSUPPORTED;
  gboolean ok;

  callbacks.sideband_progress = sideband_cb;
  callbacks.payload = job;
  if (pf_git_lean_suits (list->url))
    code = pf_git_lean_list (list->url, prefixes, &callbacks, &remote);
  if (pf_git_lean_may_retry (code) && !pf_git_job_is_cancelled (job))
    {
      git_remote_free (g_steal_pointer (&remote));
      code = connect_ordinarily (list->url, job, &remote);
    }
  if (code == 0)
    code = git_remote_ls (&heads, &n_heads, remote);
  if (code == 0)
    list->refs = collect (heads, n_heads);
  ok = code == 0 || pf_git_set_error (error, code, list->url, NULL);
  git_remote_free (remote);
  return ok;
}

PfGitRefs *
pf_git_refs_list (const char    *url,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr(GPtrArray) jobs = NULL;
  ListData *list;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  pf_git_init ();
  list = g_new0 (ListData, 1);
  list->url = pf_git_dup_remote_url (url);
  jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_git_job_unref);
  g_ptr_array_add (jobs, pf_git_job_start ("refs", list_job, list, list_data_free));
  if (!pf_git_job_wait_all (jobs, NULL, NULL, cancellable, error))
    return NULL;
  return g_steal_pointer (&list->refs);
}
