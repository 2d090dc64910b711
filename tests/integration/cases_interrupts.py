# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds that are stopped, killed, or run at the same time."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time

from harness import CANCEL_SECONDS, CANCEL_SLACK, case, expect, expect_equal

HERE = os.path.dirname(os.path.abspath(__file__))


@contextlib.contextmanager
def silent_engine(work):
    """A socket that takes connections and never says a word."""
    path = work.path("silent.sock")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(16)
        kept = []

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    kept.append(server.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        yield {"DOCKER_HOST": "unix://" + path}
        for connection in kept:
            connection.close()


def slow_disk(work, part):
    """The environment in which writes to paths with this part take their time."""
    library = work.path("slow.so")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library,
                    os.path.join(HERE, "slow.c"), "-ldl"], check=True)
    environment = {"LD_PRELOAD": library, "PF_SLOW_PATH": part}
    if "ASAN_OPTIONS" in os.environ:
        environment["ASAN_OPTIONS"] = os.environ["ASAN_OPTIONS"] + ":verify_asan_link_order=0"
    return environment


def expect_cancelled(seconds, result):
    expect_equal(result.status, 130, "exit status (%s)" % result.out[:500])
    expect_equal(result.json["result"], "cancelled", "result")
    expect(seconds < CANCEL_SECONDS + CANCEL_SLACK, "it took %.2f s to stop", seconds)


# Each stage with something to hold it there: (stage, line that says it is there, pause, starter)
def in_host(work, stack):
    env = stack.enter_context(silent_engine(work))
    return work.start_build(env=env), r"^This Machine…", 0.5


def in_fetch_refs(work, stack):
    return work.start_build(rewrite=work.fault("hang")), r"^Sources and Tools…", 0.5


def in_fetch_pack(work, stack):
    return work.start_build(rewrite=work.fault("slow")), r"^Sources and Tools…", 3


def in_fetch_image(work, stack):
    image = "%s/permafrost-kit/fault-hang" % work.kit["PF_KIT_REGISTRY"]
    work.engine.remove_image(image)
    return work.start_build("--image", image), r"^Sources and Tools…", 1.5


def in_mpy_cross(work, stack):
    return work.start_build("--verbose", rewrite=work.fault("hang-mpy-cross")), \
        r"This step hangs", 0.3


def in_inject(work, stack):
    for number in range(40):
        work.write("many/m%d.py" % number, "x = %d\n" % number)
    work.write("many/__init__.py", "")
    return work.start_build("--module", work.path("many"), env=slow_disk(work, "/modules/many/")), \
        r"^Frozen Modules…", 0.5


def in_compile(work, stack):
    return work.start_build("--verbose", rewrite=work.fault("hang-compile")), \
        r"This step hangs", 0.3


def in_export(work, stack):
    return work.start_build(env=slow_disk(work, work.export + "/")), r"^Export…", 0.3


STAGES = [("host", in_host), ("fetch, listing the releases", in_fetch_refs),
          ("fetch, receiving the sources", in_fetch_pack),
          ("fetch, pulling the image", in_fetch_image), ("mpy-cross", in_mpy_cross),
          ("inject", in_inject), ("compile", in_compile), ("export", in_export)]


def add_cancel_case(stage, starter):
    @case("cancel: in %s, within a second" % stage)
    def _(work):
        with contextlib.ExitStack() as stack:
            run, pattern, pause = starter(work, stack)
            run.wait_for(pattern)
            time.sleep(pause)
            seconds, result = run.interrupt()
            expect_cancelled(seconds, result)
        work.expect_no_containers()
        expect_equal(work.firmware_files(), [], "firmware files")
        work.expect_export_whole()
        work.good_build()


def add_kill_case(stage, starter):
    @case("kill -9: in %s, and a build after it" % stage)
    def _(work):
        with contextlib.ExitStack() as stack:
            run, pattern, pause = starter(work, stack)
            run.wait_for(pattern)
            time.sleep(pause)
            run.signal(signal.SIGKILL)
            expect_equal(run.finish(10).status, -signal.SIGKILL, "exit status")
        work.expect_export_whole()
        firmware = work.good_build()
        # What the killed build was doing in a container is over too.
        work.expect_no_containers()
        work.expect_export_whole()
        expect_equal([name for name in work.exported() if name.startswith(".")], [],
                     "halves left in the export folder")
        firmware.expect_holds("MicroPython v1.28.0 on")


for _stage in STAGES:
    add_cancel_case(*_stage)
for _stage in STAGES:
    add_kill_case(*_stage)


@case("cancel: a second Ctrl-C ends it at once")
def _(work):
    run = work.start_build("--verbose", rewrite=work.fault("hang-compile"))
    run.wait_for(r"This step hangs")
    run.signal(signal.SIGINT)
    time.sleep(0.02)
    run.signal(signal.SIGINT)
    expect_equal(run.finish(5).status, 130, "exit status")
    work.good_build()


@case("cancel: SIGTERM is as good as Ctrl-C")
def _(work):
    run = work.start_build("--verbose", rewrite=work.fault("hang-compile"))
    run.wait_for(r"This step hangs")
    sent = time.monotonic()
    run.signal(signal.SIGTERM)
    result = run.finish(30)
    expect_cancelled(time.monotonic() - sent, result)


@case("cancel: in a flood of log lines")
def _(work):
    run = work.start_build("--verbose", rewrite=work.fault("million-lines"))
    run.wait_for(r"a million lines of log")
    seconds, result = run.interrupt()
    expect_cancelled(seconds, result)


@case("two at once: both end well and neither disturbs the other")
def _(work):
    runs = [work.start_build() for _ in range(2)]
    results = [run.finish(240) for run in runs]
    for result in results:
        expect_equal(result.status, 0, "exit status (%s)" % result.out[:1000])
    expect_equal(len({result.json["file"] for result in results}), 2, "files")
    work.expect_export_whole()


@case("two at once: different modules never mix")
def _(work):
    work.use_warm_cache()
    runs = []
    for name in ("apple", "pear"):
        module = work.write("%s/fruit.py" % name, "NAME = 'a ripe %s'\n" % name)
        runs.append((name, work.start_build("--module", module)))
    for name, run in runs:
        result = run.finish(240)
        expect_equal(result.status, 0, "exit status (%s)" % result.out[:1000])
        with open(result.json["file"], "rb") as stream:
            data = stream.read()
        expect(("a ripe " + name).encode() in data, "%s is not in its firmware", name)
        other = {"apple": "pear", "pear": "apple"}[name]
        expect(("a ripe " + other).encode() not in data, "%s is in %s's firmware", other, name)


@case("two at once: one that waits for the other can be stopped")
def _(work):
    first = work.start_build("--verbose", rewrite=work.fault("hang-compile"))
    first.wait_for(r"This step hangs")
    second = work.start_build("--verbose", rewrite=work.fault("hang-compile"))
    second.wait_for(r"^This Machine…")
    time.sleep(2)
    seconds, result = second.interrupt()
    expect_cancelled(seconds, result)
    expect(len(work.engine.containers()) == 1, "the first one's container is gone")
    expect_cancelled(*first.interrupt())
