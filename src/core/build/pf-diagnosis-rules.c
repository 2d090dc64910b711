/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "build/pf-diagnosis-rules.h"

#include <glib/gi18n-lib.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>

#include "pf-paths.h"

#define STAGE(name)     (1u << PF_BUILD_STAGE_##name)
#define IN_CONTAINER    (STAGE (MPY_CROSS) | STAGE (COMPILE))
#define BUILD_AGAIN     { PF_REMEDY_BUILD_AGAIN, N_("Build Again"), NULL }
#define CHOOSE_MODULES  { PF_REMEDY_CHOOSE_MODULES, N_("Choose Modules"), NULL }
#define CHOOSE_VARIANT  { PF_REMEDY_CHOOSE_VARIANT, N_("Choose a Flash Layout"), NULL }
#define CHOOSE_IMAGE    { PF_REMEDY_CHOOSE_IMAGE, N_("Choose Another Image"), NULL }
#define CHOOSE_EXPORT   { PF_REMEDY_CHOOSE_EXPORT, N_("Choose Another Folder"), NULL }
#define CLEAN_CACHE     { PF_REMEDY_CLEAN_CACHE, N_("Clean the Cache"), "permafrost-cli cache clean" }
#define CLEAN_TREE      { PF_REMEDY_CLEAN_TREE, N_("Build from Scratch"), NULL }
#define FETCH_AGAIN     { PF_REMEDY_FETCH_AGAIN, N_("Fetch Again"), NULL }
#define CHECK_NETWORK   { PF_REMEDY_CHECK_NETWORK, N_("Check the Network"), NULL }

/* "line 3" of MicroPython's traceback, the last one before the exception */
static guint
find_line_number (const char *text,
                  const char *end)
{
  guint64 number = 0;
  const char *p = text;

  while ((p = strstr (p, "\", line ")) != NULL && p < end)
    {
      p += strlen ("\", line ");
      number = g_ascii_strtoull (p, NULL, 10);
    }
  return MIN (number, G_MAXUINT);
}

/* Up to v1.12 the compiler's lines came as one, as Python shows bytes: `error compiling x.py: b'Traceback …\n  File …\n'` */
static char *
unfold (const char *log_tail)
{
  g_auto(GStrv) lines = NULL;

  if (strstr (log_tail, ".py: b'") == NULL)
    return g_strdup (log_tail);
  lines = g_strsplit (log_tail, "\\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *bytes = strstr (lines[i], ".py: b'");

      if (bytes != NULL)
        {
          bytes[strlen (".py:")] = '\n';
          memmove (bytes + strlen (".py:\n"), bytes + strlen (".py: b'"), strlen (bytes + strlen (".py: b'")) + 1);
        }
    }
  return g_strjoinv ("\n", lines);
}

/* Up to v1.19 it is the file's path that is named. */
static char *
dup_module (const char *start,
            const char *end)
{
  static const char folder[] = "modules/";
  g_autofree char *name = g_strndup (start, end - start);
  const char *below = strstr (name, folder);

  if (g_str_has_suffix (name, ":"))
    name[strlen (name) - 1] = '\0';
  return g_strdup (below != NULL ? below + strlen (folder) : name);
}

/* The exception is the first line that is neither indented, nor the traceback's head, nor make's, which comes on another way. */
static const char *
find_exception (const char *p)
{
  while (*p != '\0')
    {
      if (*p != '\n' && *p != '\'' && !g_ascii_isspace (*p) && !g_str_has_prefix (p, "Traceback ") && !g_str_has_prefix (p, "make"))
        return p;
      p = strchrnul (p, '\n');
      if (*p == '\n')
        p++;
    }
  return p;
}

/*
 * makemanifest.py names the module, mpy-cross a temporary file:
 *   error compiling mqtt_as/__init__.py:
 *   Traceback (most recent call last):
 *     File "/tmp/tmpk2.py", line 3
 *   SyntaxError: invalid syntax
 */
static char *
detail_of_module (const char  *log_tail,
                  PfDiagnosis *self)
{
  static const char start[] = "error compiling ";
  g_autofree char *lines = unfold (log_tail);
  const char *module = strstr (lines, start);
  const char *module_end, *exception;
  g_autofree char *text = NULL;

  if (module == NULL)
    return NULL;
  module += strlen (start);
  module_end = strchrnul (module, '\n');
  self->module = dup_module (module, module_end);
  exception = find_exception (module_end);
  if (*exception == '\0')
    return g_strdup (self->module);
  text = g_strndup (exception, strchrnul (exception, '\n') - exception);
  self->line = find_line_number (module_end, exception);
  if (self->line == 0)
    return g_strdup_printf ("%s: %s", self->module, text);
  /* TRANSLATORS: a module, a line's number, what is wrong there: "mqtt_as/__init__.py, line 3: SyntaxError: invalid syntax" */
  return g_strdup_printf (_("%s, line %u: %s"), self->module, self->line, text);
}

/* Of a file that is no UTF-8 only the line before the traceback tells the name: "MPY bad.py". */
static char *
detail_of_encoding (const char  *log_tail,
                    PfDiagnosis *self)
{
  const char *hit = strstr (log_tail, "UnicodeDecodeError");
  const char *name = NULL;
  const char *p = log_tail;

  while ((p = strstr (p, "MPY ")) != NULL && p < hit)
    {
      if (p == log_tail || p[-1] == '\n')
        name = p + strlen ("MPY ");
      p++;
    }
  if (name == NULL)
    return NULL;
  self->module = dup_module (name, strchrnul (name, '\n'));
  return g_strdup (self->module);
}

/* The linker says first that it does not fit and then by how much, which is what helps. */
static char *
detail_of_overflow (const char  *log_tail,
                    PfDiagnosis *self)
{
  const char *hit = strstr (log_tail, "' overflowed by ");
  const char *start;

  if (hit == NULL)
    return NULL;
  start = hit;
  while (start > log_tail && start[-1] != '\n')
    start--;
  return g_strndup (start, strchrnul (hit, '\n') - start);
}

static char *
explain_ownership (void)
{
  g_autofree char *cache = pf_paths_dup_cache ();
  struct passwd *owner = NULL;
  struct stat st;

  if (stat (cache, &st) == 0)
    owner = getpwuid (st.st_uid);
  if (owner == NULL)
    return g_strdup (_("Git refuses a folder that belongs to another user."));
  return g_strdup_printf (_("Git refuses a folder that belongs to another user. The folder %s belongs to %s."),
                          cache, owner->pw_name);
}

/* An ordinary user's PATH lacks /usr/sbin, and the client may be a package of its own. */
static gboolean
is_docker_installed (void)
{
  g_autofree char *client = g_find_program_in_path ("docker");
  g_autofree char *daemon = g_find_program_in_path ("dockerd");

  return client != NULL || daemon != NULL || g_file_test ("/usr/sbin/dockerd", G_FILE_TEST_IS_EXECUTABLE);
}

static const PfDiagnosisRule rules[] = {
  /* What the compilers say */
  { "glibc", IN_CONTAINER, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER, { "GLIBC_*not found", "GLIBCXX_*not found" },
    N_("The compiler for frozen modules was built elsewhere"),
    N_("The mpy-cross in the cache needs a newer C library than the toolchain image has. It must be built again in this image."),
    { CLEAN_TREE } },
  { "syntax-error", IN_CONTAINER, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER, { "error compiling " },
    N_("A module has an error and cannot be frozen"),
    N_("MicroPython's compiler does not understand the module. Correct the line it names, then build again."),
    { CHOOSE_MODULES, BUILD_AGAIN }, detail_of_module },
  { "module-encoding", IN_CONTAINER, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER, { "UnicodeDecodeError" },
    N_("A module is not text in UTF-8 and cannot be frozen"),
    N_("Save it as UTF-8 in an editor, then build again."),
    { CHOOSE_MODULES, BUILD_AGAIN }, detail_of_encoding },
  { "manifest", IN_CONTAINER, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER,
    { "freeze error executing ", "manifest error executing ", "error freezing mpy ", "FreezeError" },
    N_("The list of modules to freeze cannot be carried out"),
    N_("A module or package that the list names is missing or cannot be frozen."),
    { CHOOSE_MODULES, FETCH_AGAIN, CLEAN_TREE } },
  { "iram-overflow", IN_CONTAINER, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER,
    { "will not fit in region*iram1_0_seg", "iram1_0_seg*overflowed", "will not fit in region*dram0_0_seg",
      "dram0_0_seg*overflowed", "assert len(pad) >= 4" },
    N_("MicroPython's own code does not fit into the chip's memory"),
    N_("It is compiled C code that is too large, not the frozen modules: leaving modules out does not help. "
       "Another toolchain image or another release makes smaller code."),
    { CHOOSE_IMAGE, CLEAN_TREE }, detail_of_overflow },
  { "flash-overflow", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_TOO_LARGE, PF_DIAGNOSIS_EITHER,
    { "will not fit in region*irom0_0_seg", "irom0_0_seg*overflowed" },
    N_("The firmware does not fit into the flash layout"),
    N_("There are too many frozen modules for this layout. Leave some out, or take a larger layout."),
    { { PF_REMEDY_SHOW_SIZES, N_("Show Sizes"), NULL }, CHOOSE_MODULES, CHOOSE_VARIANT }, detail_of_overflow },
  { "esptool", IN_CONTAINER, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER,
    { "invalid choice: 'esp8266'", "esptool*arguments are required: --chip", "esptool*No such option",
      "esptool*unrecognized arguments", "esptool*--chip*required" },
    N_("The toolchain image's esptool does not suit this release"),
    N_("Releases up to v1.28 and newer ones call esptool in different ways. Take the other image, or another release."),
    { CHOOSE_IMAGE } },
  { "no-toolchain", IN_CONTAINER, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER,
    { "xtensa-*not found", "xtensa-*No such file", "esptool*not found", "executable file not found", "] Error 127" },
    N_("The image has no toolchain for the ESP8266"),
    N_("A program that the build calls is missing in the image."),
    { CHOOSE_IMAGE } },
  { "submodule", IN_CONTAINER, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER,
    { "submodule is not initialized", "submodule not initialized", "fatal error: lib/*No such file",
      "No rule to make target '../../lib/" },
    N_("Part of MicroPython's sources is missing"),
    N_("A submodule that this release needs is not there."),
    { { PF_REMEDY_FETCH_AGAIN, N_("Fetch Submodules Again"), NULL }, CLEAN_TREE } },
  { "dubious-ownership", PF_DIAGNOSIS_ANY_STAGE, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER,
    { "detected dubious ownership", "is not owned by current user" },
    N_("The sources belong to another user"), "",
    { { PF_REMEDY_CLEAN_TREE, N_("Fetch Own Sources"), NULL } }, NULL, explain_ownership },
  { "board", STAGE (COMPILE), PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER,
    { "Invalid BOARD specified", "Invalid BOARD_VARIANT specified" },
    N_("This release does not have that board or flash layout"),
    N_("Boards and layouts differ between releases."),
    { CHOOSE_VARIANT } },

  /* The engine and its image */
  { "engine-address", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_ENGINE_NOT_FOUND, PF_DIAGNOSIS_BOTH, { "DOCKER_HOST" },
    N_("There is no Docker at the address in DOCKER_HOST"),
    N_("That variable of the environment says where to look. Start what it names, or unset it."),
    { { PF_REMEDY_NONE, N_("Forget the Address"), "unset DOCKER_HOST" }, BUILD_AGAIN } },
  { "engine-stopped", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_ENGINE_NOT_FOUND, PF_DIAGNOSIS_EITHER, { NULL },
    N_("Docker is not running"),
    N_("Docker is installed, but its socket is not there."),
    { { PF_REMEDY_START_DOCKER, N_("Start Docker"), "sudo systemctl enable --now docker.service" } },
    NULL, NULL, is_docker_installed },
  { "engine-not-found", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_ENGINE_NOT_FOUND, PF_DIAGNOSIS_EITHER, { NULL },
    N_("Docker is not installed"),
    N_("Firmware is compiled in a container, and this machine has neither Docker nor Podman."),
    { { PF_REMEDY_INSTALL_DOCKER, N_("Install Docker"), "sudo apt install docker.io" } } },
  { "engine-permission", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_ENGINE_PERMISSION, PF_DIAGNOSIS_EITHER,
    { "permission denied*docker.sock" },
    N_("You may not use Docker yet"),
    N_("Docker's socket is for members of the group docker. Join it, then log out and in again. "
       "Who is in that group can do what root can; a rootless Docker or Podman needs no group."),
    { { PF_REMEDY_JOIN_DOCKER_GROUP, N_("Join Group docker"), "sudo usermod -aG docker \"$USER\"" } } },
  { "engine-not-running", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_ENGINE_NOT_RUNNING, PF_DIAGNOSIS_EITHER,
    { "annot connect to the Docker daemon" },
    N_("Docker is not running"),
    N_("Docker is installed, but nobody answers at its socket."),
    { { PF_REMEDY_START_DOCKER, N_("Start Docker"), "sudo systemctl enable --now docker.service" } } },
  { "rate-limit", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_RATE_LIMIT, PF_DIAGNOSIS_EITHER, { "toomanyrequests", "pull rate limit" },
    N_("The image registry refuses more downloads for a while"),
    N_("Docker Hub counts the downloads of each address. Use an image that is on this machine, log in, or try again in some hours."),
    { { PF_REMEDY_CHOOSE_IMAGE, N_("Use a Local Image"), NULL },
      { PF_REMEDY_NONE, N_("Log In"), "docker login" }, BUILD_AGAIN } },
  { "image-not-found", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_IMAGE_NOT_FOUND, PF_DIAGNOSIS_EITHER, { NULL },
    N_("The toolchain image cannot be found"),
    N_("It is neither on this machine nor in the registry. Its name may be wrong, or it may be private."),
    { CHOOSE_IMAGE, { PF_REMEDY_PULL_IMAGE, N_("Download the Image"), "docker pull larsks/esp-open-sdk" } } },
  { "image-download", STAGE (FETCH), PF_ERROR_ENGINE, PF_DIAGNOSIS_BOTH,
    { "denied", "unexpected HTTP status", "verification failed", "unexpected EOF", "filesystem layer" },
    N_("The toolchain image could not be downloaded"),
    N_("The registry refused it or sent something damaged. Try again, or take another image."),
    { BUILD_AGAIN, CHOOSE_IMAGE } },
  { "engine-nesting", PF_DIAGNOSIS_ANY_STAGE, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER,
    { "ip_unprivileged_port_start" },
    N_("Docker cannot start containers inside this container"),
    N_("This machine is itself a container, of Proxmox for one. It needs the feature “nesting”, and a container runtime "
       "that suits it."),
    { { PF_REMEDY_NONE, N_("Enable Nesting on the Host"), "pct set ID --features nesting=1,keyctl=1" } } },
  { "out-of-memory", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_OUT_OF_MEMORY, PF_DIAGNOSIS_EITHER,
    { "Killed signal", "annot allocate memory", "virtual memory exhausted", "out of memory" },
    N_("There was not enough memory"),
    N_("The system ended a program of the build for want of memory. Close other programs, or build with fewer jobs at a time."),
    { BUILD_AGAIN, { PF_REMEDY_NONE, N_("Build with One Job"), "permafrost-cli build --jobs 1" } } },

  /* Disks */
  { "engine-full", STAGE (HOST) | STAGE (FETCH) | IN_CONTAINER, PF_ERROR_NO_SPACE, PF_DIAGNOSIS_BOTH,
    /* Engines are written in Go, whose words for ENOSPC begin with a small letter and are never translated. */
    { "no space left on device", "/var/lib/docker", "disk quota exceeded" },
    N_("The disk where Docker keeps its images is full"),
    N_("The toolchain image needs about 2 GB there while it is unpacked."),
    { { PF_REMEDY_NONE, N_("Remove Unused Images"), "docker image prune" }, CLEAN_CACHE, BUILD_AGAIN } },
  { "export-full", STAGE (EXPORT), PF_ERROR_NO_SPACE, PF_DIAGNOSIS_EITHER, { NULL },
    N_("The disk of the export folder is full"),
    N_("The firmware is built. Make room, or choose another folder; building again takes seconds."),
    { CHOOSE_EXPORT, CLEAN_CACHE, BUILD_AGAIN } },
  { "disk-full", STAGE (HOST), PF_ERROR_NO_SPACE, PF_DIAGNOSIS_EITHER, { NULL },
    N_("There is not enough room on a disk"),
    N_("The message names the folder."),
    { CLEAN_CACHE, CHOOSE_EXPORT } },
  { "cache-full", STAGE (FETCH) | STAGE (INJECT) | IN_CONTAINER, PF_ERROR_NO_SPACE, PF_DIAGNOSIS_EITHER,
    { "No space left on device", "Disk quota exceeded" },
    N_("The disk of Permafrost's cache is full"),
    N_("Sources and what is compiled from them are kept in the cache. What earlier builds left there can go."),
    { CLEAN_CACHE, BUILD_AGAIN } },
  { "export-permission", STAGE (EXPORT), PF_ERROR_PERMISSION, PF_DIAGNOSIS_EITHER, { NULL },
    N_("The export folder cannot be written to"),
    N_("The firmware is built. If the folder is on a share, check the user and password it was mounted with; "
       "or save to a folder of this machine and copy it from there."),
    { CHOOSE_EXPORT, BUILD_AGAIN } },
  { "permission", STAGE (HOST) | STAGE (FETCH) | STAGE (INJECT), PF_ERROR_PERMISSION, PF_DIAGNOSIS_EITHER, { NULL },
    N_("A file or folder is not accessible"),
    N_("The message names it. It may belong to root from an earlier run with sudo."),
    { CHOOSE_EXPORT, { PF_REMEDY_NONE, N_("See Whose It Is"), "ls -ld ~/.cache/permafrost" } } },
  { "tree-permission", IN_CONTAINER, PF_ERROR_PERMISSION, PF_DIAGNOSIS_EITHER,
    { "Permission denied", "Operation not permitted", "Read-only file system" },
    N_("The container may not write to the build's folder"),
    N_("Its files may belong to another user, or the system's security policy keeps containers out."),
    { CLEAN_TREE, BUILD_AGAIN } },

  /* The network and what comes from it */
  { "no-cache", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_NO_CACHE, PF_DIAGNOSIS_EITHER, { NULL },
    N_("The repository cannot be reached, and nothing is kept from an earlier build"),
    N_("The first build needs the network. Later ones can do without."),
    { CHECK_NETWORK, BUILD_AGAIN } },
  { "network", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_NETWORK, PF_DIAGNOSIS_EITHER,
    { "ould not resolve host", "Temporary failure in name resolution", "Network is unreachable" },
    N_("A server cannot be reached"),
    N_("Check the connection and, if there is one, the proxy. A release that was built before can be built again without a network."),
    { CHECK_NETWORK, { PF_REMEDY_BUILD_AGAIN, N_("Build Again from What Is Kept"), NULL } } },
  { "not-found", STAGE (FETCH) | STAGE (INJECT), PF_ERROR_NOT_FOUND, PF_DIAGNOSIS_EITHER, { NULL },
    N_("What was asked for does not exist"),
    N_("The message names it: a release, a board, a flash layout, a commit or a file."),
    { FETCH_AGAIN, CHOOSE_VARIANT } },
  { "module", STAGE (HOST) | STAGE (INJECT), PF_ERROR_NOT_FOUND, PF_DIAGNOSIS_EITHER, { NULL },
    N_("A file that is to be frozen is not there"),
    N_("It may have been moved or renamed since it was chosen."),
    { CHOOSE_MODULES } },
  { "invalid", STAGE (HOST) | STAGE (FETCH) | STAGE (INJECT), PF_ERROR_INVALID, PF_DIAGNOSIS_EITHER, { NULL },
    N_("The build cannot be made as it was asked for"),
    N_("The message says what does not fit."),
    { CHOOSE_MODULES, CHOOSE_IMAGE, CHOOSE_VARIANT } },
  { "busy", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_BUSY, PF_DIAGNOSIS_EITHER, { NULL },
    N_("Another Permafrost is building"),
    N_("Two builds never share a folder. Wait for the other one to end."),
    { BUILD_AGAIN } },

  /* What came out */
  { "not-frozen", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_NOT_FROZEN, PF_DIAGNOSIS_EITHER, { NULL },
    N_("A module is missing in the firmware"),
    N_("The build succeeded without it, so the firmware was not exported."),
    { CLEAN_TREE, CHOOSE_VARIANT } },
  { "firmware-invalid", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_FIRMWARE_INVALID, PF_DIAGNOSIS_EITHER, { NULL },
    N_("The build did not make a sound firmware image"),
    N_("It was not exported."),
    { CLEAN_TREE, CHOOSE_IMAGE } },
  { "old-copy-on-board", PF_DIAGNOSIS_ANY_STAGE, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER,
    { "MemoryError: memory allocation failed" },
    N_("The board runs out of memory although mqtt_as is frozen"),
    N_("An old copy of mqtt_as in the board's file system comes before the frozen one. Remove it from the board."),
    { { PF_REMEDY_NONE, N_("Remove the Copy"), "mpremote rm -r :mqtt_as" } } },

  /* The rest */
  { "link-error", STAGE (COMPILE), PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER, { "undefined reference to " },
    N_("The firmware could not be linked"),
    N_("The release and the toolchain image do not fit together, or an earlier build left something incomplete."),
    { CLEAN_TREE, CHOOSE_IMAGE } },
  { "compile-error", IN_CONTAINER, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER, { ": error: ", ": fatal error: " },
    N_("The C compiler refused a file of MicroPython"),
    N_("The release and the toolchain image do not fit together, or an earlier build left something incomplete."),
    { CLEAN_TREE, CHOOSE_IMAGE } },
  { "engine", PF_DIAGNOSIS_ANY_STAGE, PF_ERROR_ENGINE, PF_DIAGNOSIS_EITHER, { NULL },
    N_("Docker could not do what it was asked"),
    N_("Its own words are below. It may help to start it anew."),
    { { PF_REMEDY_START_DOCKER, N_("Restart Docker"), "sudo systemctl restart docker.service" }, BUILD_AGAIN } },
  { "failed", PF_DIAGNOSIS_ANY_STAGE, PF_DIAGNOSIS_NO_CODE, PF_DIAGNOSIS_EITHER, { "" },
    N_("The build failed"),
    N_("The log has the details."),
    { BUILD_AGAIN, CLEAN_TREE } },
};

const PfDiagnosisRule *
pf_diagnosis_get_rules (guint *n_rules)
{
  *n_rules = G_N_ELEMENTS (rules);
  return rules;
}
