# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds that succeed."""

import json
import os
import shutil
import subprocess

from harness import NAME, case, check_image, expect, expect_equal, git, read

SECOND = 1_000_000_000


def repository(work, owner, name):
    return os.path.join(work.kit["PF_KIT_GIT_ROOT"], owner, name + ".git")


@case("versions: stable releases by number, newest first, each with its commit")
def _(work):
    listed = work.cli("versions").json
    tags = [release["tag"] for release in listed["releases"]]
    expect_equal(tags, ["v1.28.0", "v1.27.0", "v1.20.0", "v1.9.4"], "releases")
    expect_equal(listed["latest"], "v1.28.0", "latest")
    for release in listed["releases"]:
        commit = git("--git-dir", repository(work, "micropython", "micropython"), "rev-parse",
                     release["tag"] + "^{commit}")
        expect_equal(release["commit"], commit, release["tag"])


@case("versions: previews on request, never tags that are no release")
def _(work):
    tags = [release["tag"] for release in work.cli("versions", "--previews").json["releases"]]
    expect_equal(tags, ["v1.29.0-preview", "v1.28.0", "v1.27.0", "v1.20.0", "v1.12-preview",
                        "v1.9.4"], "releases")


@case("versions: a newer release becomes the latest without a change of Permafrost")
def _(work):
    listed = work.cli("versions", rewrite=work.kit["PF_KIT_NEXT_REWRITE"]).json
    expect_equal(listed["latest"], "v1.29.0", "latest")


@case("check: this machine is ready")
def _(work):
    result = work.cli("check", "--export", work.export)
    expect(result.status == 0 and result.json["ready"], "not ready: %s", result.out)


@case("build: cold, with the image pulled by its real name")
def _(work):
    work.engine.remove_images()
    work.use_warm_cache()
    shutil.rmtree(work.cache, ignore_errors=True)
    firmware = work.good_build()
    name = os.path.basename(firmware.path)
    expect_equal(NAME.match(name).group(1), "v1.28.0", "release in the name")
    expect_equal(work.exported(), sorted([name, name[:-4] + ".json", "mqtt_local.py"]),
                 "exported files")
    example = git("--git-dir", repository(work, "peterhinch", "micropython-mqtt"), "show",
                  "HEAD:mqtt_local_example.py")
    expect_equal(read(os.path.join(work.export, "mqtt_local.py")).decode().strip(),
                 example.strip(), "mqtt_local.py")
    firmware.expect_holds("mqtt_as")
    firmware.expect_holds("MicroPython v1.28.0 on 2026-04-06")
    expect_record(work, firmware)


def expect_record(work, firmware):
    record = firmware.record
    micropython = repository(work, "micropython", "micropython")
    commit = git("--git-dir", micropython, "rev-parse", "v1.28.0^{commit}")
    expect_equal(record["micropython"]["release"], "v1.28.0", "record's release")
    expect_equal(record["micropython"]["commit"], commit, "record's commit")
    submodules = record["micropython"]["submodules"]
    expect_equal(sorted(submodules), ["lib/axtls", "lib/berkeley-db-1.xx", "lib/micropython-lib"],
                 "record's submodules")
    for path, recorded in submodules.items():
        expect_equal(recorded, git("--git-dir", micropython, "rev-parse", "v1.28.0:" + path), path)
    expect_equal(record["mqtt_as"]["version"], "0.8.3", "record's mqtt_as")
    expect_equal(record["mqtt_as"]["commit"],
                 git("--git-dir", repository(work, "peterhinch", "micropython-mqtt"),
                     "rev-parse", "HEAD"), "record's commit of mqtt_as")
    expect(record["toolchain"]["digest"].startswith("sha256:") or
           "@sha256:" in record["toolchain"]["digest"], "no digest in %s", record["toolchain"])
    expect(firmware.sha256 in json.dumps(record), "the record does not have the file's SHA-256")
    expect(record["sizes"]["flash_budget"] == 988 * 1024, "budget %s", record["sizes"])
    expect(0 < record["sizes"]["flash_used"] < record["sizes"]["flash_budget"], "used")


@case("build: byte for byte what the same commands give by hand")
def _(work):
    work.use_warm_cache()
    firmware = work.good_build()
    by_hand = build_by_hand(work, "v1.28.0", firmware.record["toolchain"]["command"])
    expect(firmware.data == by_hand, "the two images differ")


def build_by_hand(work, tag, command):
    """A fresh clone, mqtt_as copied in, the make command that the record gives."""
    tree, mqtt_as = work.path("tree"), work.path("mqtt-as")
    rewrite = work.kit["PF_KIT_REWRITE"].partition("=")
    config = ["-c", "url.%s.insteadOf=%s" % (rewrite[2], rewrite[0]),
              "-c", "advice.detachedHead=false"]
    git(*config, "clone", "--quiet", "--depth", "1", "--branch", tag,
        "https://github.com/micropython/micropython.git", tree)
    git(*config, "-C", tree, "submodule", "--quiet", "update", "--init", "--depth", "1",
        "lib/axtls", "lib/berkeley-db-1.xx", "lib/micropython-lib")
    git(*config, "clone", "--quiet", "--depth", "1",
        "https://github.com/peterhinch/micropython-mqtt.git", mqtt_as)
    package = os.path.join(tree, "ports/esp8266/modules/mqtt_as")
    os.mkdir(package)
    shutil.copy(os.path.join(mqtt_as, "mqtt_as/__init__.py"), package)
    # The manifest that the command names is Permafrost's; it only settles the order.
    for argument in command:
        if argument.startswith("FROZEN_MANIFEST="):
            manifest = os.path.join("ports/esp8266", argument.partition("=")[2])
            shutil.copy(os.path.join(cached_tree(work, tag), manifest), os.path.join(tree, manifest))
    environment = ["SOURCE_DATE_EPOCH=" + git("-C", tree, "log", "-1", "--format=%ct"),
                   "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory",
                   "GIT_CONFIG_VALUE_0=*"]
    for step in (["make", "-C", "mpy-cross"], command):
        work.engine.run("larsks/esp-open-sdk", step, tree, "/tree", environment)
    return read(os.path.join(tree, "ports/esp8266/build-ESP8266_GENERIC/firmware.bin"))


def cached_tree(work, tag):
    """Where the program keeps the checkout of a release."""
    for where, folders, _ in os.walk(work.cache):
        if os.path.isdir(os.path.join(where, "ports/esp8266")):
            folders.clear()
            if git("-C", where, "describe", "--tags", "--exact-match") == tag:
                return where
    raise AssertionError("no checkout of %s below %s" % (tag, work.cache))


@case("build: nothing changed, nothing fetched, nothing compiled, the same bytes")
def _(work):
    work.use_warm_cache()
    first = work.good_build()
    sent = work.git_bytes()
    second = work.good_build()
    expect_equal(second.sha256, first.sha256, "the second image")
    expect(second.path != first.path, "the first file was overwritten")
    # What the releases are called is asked anew; no pack is that small.
    expect(work.git_bytes() - sent < 2000, "%d bytes were fetched", work.git_bytes() - sent)
    for stage in ("Bytecode Compiler", "Firmware"):
        expect(stage + ": already done" in second.result.err, "%s ran again", stage)


@case("build: an edited mqtt_local.py is never touched")
def _(work):
    work.use_warm_cache()
    mine = "# mine\r\nconfig['wifi_pw'] = 'caf\u00e9'"
    path = work.write("export/mqtt_local.py", mine.encode())
    os.utime(path, (1, 1))
    work.good_build()
    expect_equal(read(path), mine.encode(), "mqtt_local.py")
    expect_equal(os.stat(path).st_mtime, 1, "its time")


@case("build: three in the same second never overwrite each other")
def _(work):
    work.use_warm_cache()
    work.good_build()
    paths = set()
    for _ in range(3):
        paths.add(work.good_build().path)
    expect_equal(len(paths), 3, "files")
    expect_equal(len(work.firmware_files()), 4, "files in the folder")


@case("build: changed, removed and restored modules are never stale")
def _(work):
    work.use_warm_cache()
    module = work.write("weather.py", "STATE = 'sunny'\n")
    os.utime(module, ns=(1_600_000_000 * SECOND,) * 2)
    first = work.good_build("--module", module)
    first.expect_holds("'sunny'")
    # Older than what was frozen before: by its time, make would keep the old one.
    work.write("weather.py", "STATE = 'rainy'\n")
    os.utime(module, ns=(1_500_000_000 * SECOND,) * 2)
    second = work.good_build("--module", module)
    second.expect_holds("'rainy'")
    second.expect_lacks("'sunny'")
    third = work.good_build()
    third.expect_lacks("weather.py")
    fourth = work.good_build("--module", module)
    expect_equal(fourth.sha256, second.sha256, "the module added back")


@case("build: extra modules, a file and a package, with the v5 properties")
def _(work):
    work.use_warm_cache()
    single = work.write("relay.py", "def click():\n    return 'clack'\n")
    work.write("garden/__init__.py", "from . import pump\n")
    work.write("garden/pump.py", "LITRES = 'twelve'\n")
    work.write("garden/deep/__init__.py", "DEPTH = 'fathoms'\n")
    work.write("garden/README.md", "not a module\n")
    firmware = work.good_build("--module", single, "--module", work.path("garden"), "--mqtt-v5")
    for name in ("relay.py", "garden/__init__.py", "garden/pump.py", "garden/deep/__init__.py",
                 "mqtt_as/mqtt_v5_properties.py"):
        firmware.expect_holds(name)
    for text in ("'clack'", "'twelve'", "'fathoms'"):
        firmware.expect_holds(text)
    names = [module["name"] for module in firmware.record["modules"]]
    expect("relay" in names and "garden" in names, "record's modules: %s", names)
    expect_equal(firmware.record["mqtt_as"]["v5_properties"], True, "v5 in the record")


@case("build: a module whose name MicroPython has already is refused before the compile")
def _(work):
    work.use_warm_cache()
    module = work.write("flashbdev.py", "x = 1\n")
    result = work.build("--module", module)
    expect_equal(result.status, 1, "exit status")
    expect("flashbdev" in result.text(), "the error names no module: %s", result.out)
    expect("\nFirmware…" not in result.err, "it was compiled")


VARIANTS = {"FLASH_512K": 456 * 1024, "FLASH_1M": 572 * 1024, "FLASH_2M_ROMFS": 668 * 1024}


def add_variant_case(variant, budget):
    @case("build: variant %s holds mqtt_as and asyncio" % variant)
    def _(work):
        work.use_warm_cache()
        extra = work.write("extra.py", "WORD = 'abracadabra'\n")
        firmware = work.good_build("--variant", variant, "--module", extra)
        for name in ("mqtt_as/__init__.py", "asyncio/core.py", "extra.py", "_boot.py"):
            firmware.expect_holds(name)
        firmware.expect_holds("ESP8266_GENERIC-" + variant)
        expect_equal(firmware.record["variant"], variant, "record's variant")
        expect_equal(firmware.record["sizes"]["flash_budget"], budget, "budget")
        again = work.good_build("--variant", variant, "--module", extra)
        expect_equal(again.sha256, firmware.sha256, "second build")


for _name, _budget in VARIANTS.items():
    add_variant_case(_name, _budget)


@case("boards: of a new and of an old release")
def _(work):
    work.use_warm_cache()
    boards = work.cli("boards").json["boards"]
    expect_equal([board["name"] for board in boards], ["ESP8266_GENERIC"], "boards")
    variants = sorted(variant["name"] for variant in boards[0]["variants"])
    expect_equal(variants, ["", "FLASH_1M", "FLASH_2M_ROMFS", "FLASH_512K"], "variants")
    old = work.cli("boards", "--release", "v1.20.0").json["boards"]
    expect("GENERIC" in [board["name"] for board in old], "old boards: %s", old)


@case("build: v1.20.0, where the board is GENERIC and asyncio uasyncio")
def _(work):
    work.use_warm_cache()
    firmware = work.good_build("--release", "v1.20.0")
    expect_equal(firmware.record["board"], "GENERIC", "board")
    firmware.expect_holds("MicroPython v1.20.0 on 2023-04-26")
    firmware.expect_holds("mqtt_as/__init__.py")
    expect_equal(firmware.record["micropython"]["release"], "v1.20.0", "release")


@case("build: v1.20.0's boards for small flash, which were no variants then")
def _(work):
    work.use_warm_cache()
    for board, budget in (("GENERIC_512K", 456 * 1024), ("GENERIC_1M", 572 * 1024)):
        firmware = work.good_build("--release", "v1.20.0", "--board", board)
        expect_equal(firmware.record["board"], board, "board")
        expect_equal(firmware.record["sizes"]["flash_budget"], budget, "budget of " + board)
        firmware.expect_holds("mqtt_as/__init__.py")
        firmware.expect_holds("uasyncio/core.py")


@case("build: v1.27.0, a tag that is not annotated")
def _(work):
    work.use_warm_cache()
    work.good_build("--release", "v1.27.0").expect_holds("MicroPython v1.27.0 on 2025-12-09")


@case("build: a preview when it is asked for")
def _(work):
    work.use_warm_cache()
    firmware = work.good_build("--release", "v1.29.0-preview")
    firmware.expect_holds("MicroPython v1.29.0-preview on")


@case("build: a release that calls esptool --chip, in the image whose esptool knows none")
def _(work):
    firmware = work.good_build(rewrite=work.kit["PF_KIT_NEXT_REWRITE"])
    expect_equal(firmware.record["micropython"]["release"], "v1.29.0", "latest")
    firmware.expect_holds("MicroPython v1.29.0 on")


@case("build: a release that calls esptool --chip, in the image whose esptool insists on it")
def _(work):
    firmware = work.good_build("--image", work.kit["PF_KIT_IMAGE_CHIP"],
                               rewrite=work.kit["PF_KIT_NEXT_REWRITE"])
    firmware.expect_holds("MicroPython v1.29.0 on")


@case("build: a release that passes no --chip, in the image whose esptool insists on it")
def _(work):
    work.use_warm_cache()
    with_new = work.good_build("--image", work.kit["PF_KIT_IMAGE_CHIP"])
    with_old = work.good_build()
    # Both images have the same compiler. esptool's default flash size, in the header that
    # a flasher rewrites, is all that may differ.
    expect(with_new.data[4:] == with_old.data[4:], "the images differ beyond the header")


MQTT_AS_LAYOUTS = [("a package", "HEAD~1", "0.8.1"), ("a file in a folder", "HEAD~2", "0.7.0"),
                   ("a file at the root", "HEAD~3", "0.7.0")]


def add_layout_case(layout, revision, version):
    @case("build: an older mqtt_as, %s" % layout)
    def _(work):
        work.use_warm_cache()
        commit = git("--git-dir", repository(work, "peterhinch", "micropython-mqtt"),
                     "rev-parse", revision)
        firmware = work.good_build("--mqtt-as", commit)
        expect_equal(firmware.record["mqtt_as"]["version"], version, "version")
        expect_equal(firmware.record["mqtt_as"]["commit"], commit, "commit")
        firmware.expect_holds("mqtt_as/__init__.py")


for _layout in MQTT_AS_LAYOUTS:
    add_layout_case(*_layout)


@case("build: rubbish, colours and megabyte lines in the log do no harm")
def _(work):
    result = work.build("--verbose", rewrite=work.fault("rubbish-log"))
    expect_equal(result.status, 0, "exit status")
    check_image(read(result.json["file"]))


@case("build: as an ordinary user who may use the engine")
def _(work):
    socket = work.engine.socket
    group = os.stat(socket).st_gid
    work.cache = work.path("cache-of-user")
    for folder in (work.folder, work.export, work.home):
        os.chown(folder, 65534, 65534)
    os.chmod(work.home, 0o700)
    os.chown(socket, -1, 65533)
    os.chmod(socket, 0o660)
    try:
        firmware = work.good_build(wrapper=["setpriv", "--reuid=65534", "--regid=65534",
                                            "--groups=65533"])
    finally:
        os.chown(socket, -1, group)
    owners = {os.lstat(os.path.join(where, name)).st_uid
              for where, folders, names in os.walk(work.folder) for name in folders + names}
    expect_equal(owners, {65534}, "owners of what was made")
    firmware.expect_holds("MicroPython v1.28.0 on")


@case("show: a firmware file verifies, a spoilt one does not")
def _(work):
    work.use_warm_cache()
    firmware = work.good_build()
    good = work.cli("show", firmware.path)
    expect_equal(good.status, 0, "exit status for a good file")
    spoilt = bytearray(firmware.data)
    spoilt[len(spoilt) // 2] ^= 1
    for name, data in (("spoilt.bin", bytes(spoilt)), ("short.bin", firmware.data[:-1]),
                       ("empty.bin", b""), ("text.bin", b"hello\n" * 1000)):
        path = work.write(name, data)
        expect_equal(work.cli("show", path).status, 4, "exit status for " + name)


@case("cache: shows sizes, and cleans what is not in use")
def _(work):
    work.good_build()
    shown = work.cli("cache").json
    on_disk = int(subprocess.run(["du", "-sB1", work.cache], check=True, capture_output=True,
                                 text=True).stdout.split()[0])
    expect(abs(shown["size"] - on_disk) < on_disk / 10, "cache shows %s, du %s", shown["size"],
           on_disk)
    cleaned = work.cli("cache", "clean")
    expect_equal(cleaned.status, 0, "exit status")
    left = work.cli("cache").json
    expect(left["size"] < shown["size"] / 10, "%d bytes are left", left["size"])
    work.good_build()
