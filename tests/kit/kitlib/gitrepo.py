# SPDX-License-Identifier: GPL-3.0-or-later
"""Bare repositories made from trees in memory, with the same hashes on every machine."""

import os
import shutil
import subprocess

from .common import KitError

# Nobody's configuration, hooks or templates take part.
ENVIRONMENT = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": "/nonexistent",
               "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
PERSON = b"Permafrost Kit <kit@permafrost.invalid>"


class Submodule:
    """A gitlink: the commit another repository is to be at."""

    def __init__(self, commit):
        self.commit = commit


def read_tree(folder):
    """A folder's files as {path: bytes}."""
    tree = {}
    for where, folders, names in os.walk(folder):
        folders.sort()
        if "__pycache__" in folders:
            folders.remove("__pycache__")
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as stream:
                tree[os.path.relpath(path, folder)] = stream.read()
    return tree


def git(path, *arguments, **options):
    done = subprocess.run(("git", "--git-dir", path) + arguments, env=ENVIRONMENT, check=False,
                          capture_output=True, **options)
    if done.returncode != 0:
        raise KitError("git %s failed in %s: %s" % (
            arguments[0], path, done.stderr.decode(errors="replace").strip()))
    return done.stdout.decode().strip()


def data(content):
    return b"data %d\n%s\n" % (len(content), content)


def create(path, commits, extra_refs=()):
    """Writes a bare repository: commits are (message, date, tree, tags), oldest first; a tag
    that begins with "+" is annotated. Returns the id of each commit."""
    stream = []
    for number, (message, date, tree, tags) in enumerate(commits, 1):
        when = b"%d +0000" % date
        stream.append(b"commit refs/heads/master\nmark :%d\n" % number)
        stream.append(b"author %s %s\ncommitter %s %s\n" % (PERSON, when, PERSON, when))
        stream.append(data(message.encode()))
        stream.append(b"deleteall\n")
        for name, content in sorted(tree.items()):
            if isinstance(content, Submodule):
                stream.append(b"M 160000 %s %s\n" % (content.commit.encode(), name.encode()))
            else:
                mode = b"100755" if content[:2] == b"#!" else b"100644"
                stream.append(b"M %s inline %s\n" % (mode, name.encode()) + data(content))
        stream.append(b"\n")
        for tag in tags:
            if tag.startswith("+"):
                stream.append(b"tag %s\nfrom :%d\ntagger %s %s\n" % (
                    tag[1:].encode(), number, PERSON, when) + data(b"Release " + tag[1:].encode()))
            else:
                stream.append(b"reset refs/tags/%s\nfrom :%d\n\n" % (tag.encode(), number))
    temporary = "%s.%d.new" % (path, os.getpid())
    shutil.rmtree(temporary, ignore_errors=True)
    os.makedirs(temporary)
    git(temporary, "init", "--quiet", "--bare", "--initial-branch=master", "--template=")
    git(temporary, "fast-import", "--quiet", input=b"".join(stream))
    ids = git(temporary, "rev-list", "--reverse", "master").split()
    if extra_refs:
        git(temporary, "update-ref", "--stdin",
            input="".join("create %s %s\n" % (name, ids[-1]) for name in extra_refs).encode())
    git(temporary, "pack-refs", "--all")
    git(temporary, "repack", "-adq")
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.rename(temporary, path)
    return ids
