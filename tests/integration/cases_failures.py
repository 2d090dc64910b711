# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds that fail: each says what went wrong, exports nothing, leaves nothing running."""

import re

from harness import case, expect, expect_equal

# (fault of the kit, id of the diagnosis, what it must name)
FAULTS = [
    ("overflow", "flash-overflow", r"`irom0_0_seg' overflowed by \d+ bytes"),
    ("iram-overflow", "iram-overflow", r"`iram1_0_seg' overflowed by \d+ bytes"),
    ("oom", "out-of-memory", r"Killed signal"),
    ("glibc", "glibc", r"GLIBC_2\.34' not found"),
    ("no-library", "submodule", r"micropython-lib submodule is not initialized"),
    ("no-axtls", "submodule", r"No rule to make target '\.\./\.\./lib/axtls"),
    ("lost-submodule", "not-found", r"axtls\.git has no d0d0"),
    ("no-space", "cache-full", r"No space left on device"),
    ("ownership", "dubious-ownership", r"dubious ownership"),
    ("no-compiler", "no-toolchain", r"xtensa-lx106-elf-gcc"),
    ("c-error", "compile-error", r"uart\.c:\d+:\d+: error: expected"),
    ("no-output", "firmware-invalid", r"no firmware"),
    ("bad-digest", "firmware-invalid", r"MD5"),
    ("truncated", "firmware-invalid", r"cut off"),
    ("not-frozen", "not-frozen", r"mqtt_as"),
    ("no-port", "not-found", r"esp8266"),
    ("syntax", "syntax-error", r"mqtt_as/__init__\.py, line \d+: SyntaxError: invalid syntax"),
    ("no-mqtt-as", "not-found", r"no mqtt_as/__init__\.py"),
    ("missing", "not-found", r"micropython\.git does not exist"),
    ("private", "not-found", r"asks for a login"),
    ("broken", None, r"500"),
    ("die", "network", r"micropython\.git"),
    ("rubbish", None, r"content-type"),
]


def add_fault_case(fault, wanted, pattern):
    @case("failure: %s" % fault)
    def _(work):
        result = work.build(rewrite=work.fault(fault))
        expect_failure(work, result, pattern)
        if wanted is not None:
            expect_equal(result.json["diagnosis"]["id"], wanted, "diagnosis")


def expect_failure(work, result, pattern):
    expect_equal(result.status, 1, "exit status (stdout: %s)" % result.out[:2000])
    expect_equal(result.json["result"], "failed", "result")
    expect(re.search(pattern, result.text()), "nothing like %r in: %s", pattern, result.text())
    diagnosis = result.json.get("diagnosis")
    expect(diagnosis and diagnosis["title"] and diagnosis["remedies"], "no diagnosis: %s",
           result.out)
    expect_equal(work.exported(), [], "exported files")


for _fault in FAULTS:
    add_fault_case(*_fault)


# (fault of the registry, what the diagnosis must name)
IMAGE_FAULTS = [
    ("toomanyrequests", r"limit|toomanyrequests"),
    ("denied", r"denied|not found|exist"),
    ("broken-layer", r"verification|layer|digest"),
    ("down", r"500|server"),
]


def add_image_case(fault, pattern):
    @case("failure: image, %s" % fault)
    def _(work):
        result = work.build("--image", "%s/permafrost-kit/fault-%s" % (
            work.kit["PF_KIT_REGISTRY"], fault))
        expect_failure(work, result, pattern)


for _fault in IMAGE_FAULTS:
    add_image_case(*_fault)


@case("failure: an image that is nowhere")
def _(work):
    result = work.build("--image", work.kit["PF_KIT_REGISTRY"] + "/nobody/nothing:never")
    expect_failure(work, result, r"nobody/nothing")


@case("failure: an image without a toolchain")
def _(work):
    result = work.build("--image", work.kit["PF_KIT_REGISTRY"] + "/permafrost-kit/empty")
    expect_failure(work, result, r"permafrost-kit/empty")


@case("failure: a release that does not exist")
def _(work):
    expect_failure(work, work.build("--release", "v9.9.9"), r"v9\.9\.9")


@case("failure: a board and a flash layout that do not exist")
def _(work):
    work.use_warm_cache()
    expect_failure(work, work.build("--board", "NO_SUCH_BOARD"), r"NO_SUCH_BOARD")
    expect_failure(work, work.build("--variant", "FLASH_9T"), r"FLASH_9T")


@case("failure: a revision of mqtt_as that does not exist")
def _(work):
    work.use_warm_cache()
    expect_failure(work, work.build("--mqtt-as", "no-such-branch"), r"no-such-branch")
    expect_failure(work, work.build("--mqtt-as", "0" * 40), r"0{7}")


@case("failure: a syntax error in an extra module names module, line and text")
def _(work):
    work.use_warm_cache()
    module = work.write("broken_one.py", "x = 1\n\ndef f()\n    pass\n")
    result = work.build("--module", module)
    expect_failure(work, result, r"broken_one\.py")
    expect(re.search(r"\b3\b", result.text()), "no line number in: %s", result.text())


@case("failure: extra modules that are none")
def _(work):
    work.use_warm_cache()
    for name, text in (("two words.py", "x = 1\n"), ("class.py", "x = 1\n"),
                       ("notes.txt", "hello\n"), ("empty/README", "no __init__\n")):
        path = work.write(name, text)
        path = path[:-len("/README")] if path.endswith("/README") else path
        result = work.build("--module", path)
        expect_equal(result.status, 1, "exit status for " + name)
        expect_equal(work.exported(), [], "exported files")
    result = work.build("--module", work.path("nowhere.py"))
    expect_failure(work, result, r"nowhere\.py")


@case("failure: a failed build does not pass off the image of the build before")
def _(work):
    good = work.good_build()
    module = work.write("bad.py", "def f(\n")
    result = work.build("--module", module)
    expect_equal(result.status, 1, "exit status")
    expect_equal(work.firmware_files(), [good.path], "firmware files")
    again = work.good_build()
    expect_equal(again.sha256, good.sha256, "the build after it")


@case("failure: a million lines of log in little memory")
def _(work):
    result = work.build(rewrite=work.fault("million-lines"),
                        wrapper=["/usr/bin/python3", "-c", MEASURE])
    expect_equal(result.status, 0, "exit status")
    peak = int(re.search(r"PEAK (\d+)", result.err).group(1))
    expect(peak < 64 * 1024, "peak memory was %d KiB", peak)


# Runs the rest of the command line and prints the most memory it ever had, in KiB.
MEASURE = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
print("PEAK", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(status)
"""
