# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that lack something: a network, an engine, a permission, room on a disk."""

import os
import re
import shutil

from cases_failures import expect_failure
from harness import NOBODY, case, expect, expect_equal

NOWHERE = "https://github.com/=http://nowhere.invalid/"
# Not even a loopback device; the engine is still there, its socket being a file.
NO_NETWORK = ["unshare", "--net"]
# A port nobody listens on.
REFUSED = "https://github.com/=http://127.0.0.1:1/"


@case("no network: with nothing cached, the failure says so")
def _(work):
    for rewrite in (NOWHERE, REFUSED):
        result = work.build(rewrite=rewrite)
        expect_failure(work, result, r"[Nn]etwork|resolve|reach|connect")
    listed = work.cli("versions", rewrite=NOWHERE)
    expect_equal(listed.status, 1, "exit status of versions")


@case("no network: with a full cache, the same firmware is built")
def _(work):
    first = work.good_build()
    listed = work.cli("versions")
    expect_equal(listed.status, 0, "exit status of versions")
    cached = work.cli("versions", wrapper=NO_NETWORK)
    expect_equal(cached.status, 0, "exit status of versions without a network")
    expect_equal(cached.json["cached"], True, "cached")
    expect_equal([release["tag"] for release in cached.json["releases"]],
                 [release["tag"] for release in listed.json["releases"]], "releases")
    second = work.good_build(wrapper=NO_NETWORK)
    expect_equal(second.sha256, first.sha256, "the image")
    expect("a newer commit may exist" in second.result.err,
           "nobody was told that mqtt_as could not be asked for: %s", second.result.err)


@case("engine: none there")
def _(work):
    result = work.build(env={"DOCKER_HOST": "unix://" + work.path("none.sock")})
    expect_failure(work, result, r"none\.sock|[Dd]ocker")
    check = work.cli("check", env={"DOCKER_HOST": "unix://" + work.path("none.sock")})
    expect_equal(check.status, 3, "exit status of check")
    expect_equal(check.json["ready"], False, "ready")


@case("engine: a socket that nobody listens on")
def _(work):
    import socket
    path = work.path("dead.sock")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
    result = work.build(env={"DOCKER_HOST": "unix://" + path})
    expect_failure(work, result, r"[Dd]ocker|engine|answer|running")


@case("engine: an address that is no socket is refused by name")
def _(work):
    result = work.build(env={"DOCKER_HOST": "ssh://somebody@nowhere.invalid"})
    expect_failure(work, result, r"ssh://|DOCKER_HOST|unix")


@case("permission: the engine's socket may not be opened")
def _(work):
    for folder in (work.folder, work.export, work.home):
        os.chown(folder, NOBODY, NOBODY)
    os.chmod(work.engine.socket, 0o660)
    result = work.build(wrapper=["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
    expect_failure(work, result, r"[Pp]ermission|group|allowed|may not")
    remedies = " ".join("%s %s" % (remedy["label"], remedy.get("command"))
                        for remedy in result.json["diagnosis"]["remedies"])
    expect("chmod" not in remedies, "the remedies open the socket to all: %s", remedies)
    expect("group" in remedies or "usermod" in remedies, "no word of the group: %s", remedies)


@case("permission: a cache and an export folder that may not be written")
def _(work):
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--groups=%d" %
                 os.stat(work.engine.socket).st_gid]
    os.chmod(work.engine.socket, 0o660)
    os.chown(work.home, NOBODY, NOBODY)
    result = work.build(wrapper=as_nobody)
    expect_failure(work, result, re.escape(work.folder))
    os.mkdir(work.cache)
    os.chown(work.cache, NOBODY, NOBODY)
    result = work.build(wrapper=as_nobody)
    expect_failure(work, result, re.escape(work.export))


@case("disk full: in the cache, while sources arrive")
def _(work):
    work.cache = work.tmpfs("cache", "size=2m")
    result = work.build()
    expect_failure(work, result, r"[Nn]o space|full|room")
    expect(work.cache in result.text(), "the folder is not named: %s", result.text())


@case("disk full: in the cache, while the firmware is compiled")
def _(work):
    measured = work.path("measured")
    work.cache = measured
    work.good_build()
    for path in os.listdir(work.export):
        os.unlink(os.path.join(work.export, path))
    trees = sum(os.path.getsize(os.path.join(where, name))
                for where, _, names in os.walk(measured) for name in names
                if "/build" not in where)
    # Room for the sources, too little for what is built from them.
    work.cache = work.tmpfs("small", "size=%d" % (trees + trees // 4 + (600 << 10)))
    result = work.build()
    expect_failure(work, result, r"[Nn]o space|full|room")
    shutil.rmtree(measured)


@case("disk full: in the export folder")
def _(work):
    work.use_warm_cache()
    work.export = work.tmpfs("small-export", "size=300k")
    result = work.build()
    expect_equal(result.status, 1, "exit status")
    expect(re.search(r"[Nn]o space|full|room", result.text()), "%s", result.text())
    expect(work.export in result.text(), "the folder is not named: %s", result.text())
    expect_equal(work.firmware_files(), [], "firmware files")
    work.expect_export_whole()


@case("disk full: room for the image but not for its record")
def _(work):
    work.use_warm_cache()
    work.export = work.tmpfs("tight-export", "size=%d" % (628 << 10))
    result = work.build()
    expect_equal(result.status, 1, "exit status (%s)" % work.exported())
    work.expect_export_whole()
    expect_equal(work.firmware_files(), [], "firmware files")


@case("half a cache: files lost, cut short or filled with rubbish")
def _(work):
    first = work.good_build()
    trees = [where for where, folders, _ in os.walk(work.cache) if "ports" in folders]
    expect(trees, "no tree in the cache")
    damage = ["ports/esp8266/main.c", "py/mkrules.mk", "lib/axtls/ssl/tls1.c", ".git/HEAD"]
    for name in damage:
        path = os.path.join(trees[0], name)
        if os.path.exists(path):
            os.unlink(path)
    result = work.build()
    if result.status != 0:
        expect_failure_after_good(work, result, first)
    shutil.rmtree(work.cache)
    again = work.good_build()
    expect_equal(again.sha256, first.sha256, "a build from scratch")


def expect_failure_after_good(work, result, first):
    expect(result.json["diagnosis"]["title"], "no diagnosis")
    expect_equal(work.firmware_files(), [first.path], "firmware files")
