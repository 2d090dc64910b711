# SPDX-License-Identifier: GPL-3.0-or-later
"""The toolchain images: a root folder of the distribution with its lx106 compiler, as
layers of a registry image.

The root folder comes from debootstrap and the machine's own apt sources and is kept in
the cache. An image is that layer plus a small one with our esptool.py; both are pushed
straight to the registry, so preparing an image needs no running engine."""

import gzip
import hashlib
import http.client
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
import zlib

from .common import KIT_SOURCE, KitError, cache_dir, locked, read_json, say, write_atomically

IMAGE_SOURCE = os.path.join(KIT_SOURCE, "image")

# The tools an image names after the ones it stands in for: esptool 1.2 knows no --chip,
# esptool 5.2 and later insist on it.
IMAGES = {
    ("larsks/esp-open-sdk", "latest"): "1.2",
    ("permafrost-kit/esp8266", "esptool5"): "5.2",
}

# Images that are no use: nothing in them runs, and the proxy spoils how they arrive.
FAULTY_IMAGES = ["permafrost-kit/empty"] + [
    "permafrost-kit/fault-" + name for name in ("broken-layer", "cut", "hang", "slow")]
FAULTY_SIZE = 16 << 20
CREATED = "2021-01-01T00:00:00Z"

MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG_TYPE = "application/vnd.docker.container.image.v1+json"
LAYER_TYPE = "application/vnd.docker.image.rootfs.diff.tar.gzip"

LEFT_OUT = ["./proc/*", "./sys/*", "./dev/*", "./run/*", "./tmp/*", "./var/cache/*/*",
            "./var/lib/apt/lists/*", "./var/log/*", "./usr/share/doc/*", "./usr/share/man/*",
            "./usr/share/info/*", "./usr/share/locale/*", "./usr/share/perl/*/unicore/*",
            "./usr/lib/python3*/test/*", "./usr/lib/x86_64-linux-gnu/gconv/*",
            "./usr/share/zoneinfo/*", "./usr/share/i18n/*"]


def packages():
    with open(os.path.join(IMAGE_SOURCE, "packages.txt"), encoding="utf-8") as stream:
        lines = [line.strip() for line in stream]
    return sorted(line for line in lines if line and not line.startswith("#"))


def own_release():
    values = {}
    with open("/etc/os-release", encoding="utf-8") as stream:
        for line in stream:
            name, _, value = line.strip().partition("=")
            values[name] = value.strip('"')
    return values.get("ID", ""), values.get("VERSION_CODENAME", "")


def mirror_of(distribution, codename):
    """The address this machine's apt gets its own release from, and the components that
    hold the compiler there."""
    listing = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(COMPONENT)",
         "Created-By: Packages", "Codename: " + codename,
         # Others publish for the same release under the same name.
         "Origin: " + {"ubuntu": "Ubuntu"}.get(distribution, "Debian")],
        capture_output=True, text=True, check=False).stdout
    mirrors = {}
    for line in listing.splitlines():
        uri, _, component = line.partition(" ")
        mirrors.setdefault(uri, []).append(component)
    for uri, components in mirrors.items():
        if "main" in components:
            return uri, [part for part in ("main", "universe") if part in components]
    raise KitError("apt knows no source of %s's main component; run apt-get update first"
                   % codename)


def rootfs():
    """Path of the root folder's layer (tar, gzip) and the digest of the tar inside."""
    distribution, codename = own_release()
    recipe = json.dumps([distribution, codename, packages(), LEFT_OUT])
    key = hashlib.sha256(recipe.encode()).hexdigest()[:16]
    layer = os.path.join(cache_dir(), "rootfs-%s.tar.gz" % key)
    facts_path = layer + ".json"
    with locked(os.path.join(cache_dir(), "rootfs.lock"),
                "another kit is preparing the toolchain, waiting for it"):
        facts = read_json(facts_path)
        if facts is None or not os.path.exists(layer):
            facts = make_rootfs(layer, distribution, codename)
            write_atomically(facts_path, json.dumps(facts))
    return layer, facts


def make_rootfs(layer, distribution, codename):
    if os.geteuid() != 0:
        raise KitError("the toolchain image is prepared as root: run `kit prepare` once as root")
    if shutil.which("debootstrap") is None:
        raise KitError("debootstrap is not installed")
    mirror, components = mirror_of(distribution, codename)
    work = tempfile.mkdtemp(prefix="rootfs-", dir=cache_dir())
    say("assembling the toolchain's root folder from %s (a minute or so)" % codename)
    started = time.monotonic()
    try:
        root = os.path.join(work, "root")
        log_path = os.path.join(cache_dir(), "debootstrap.log")
        with open(log_path, "wb") as log:
            done = subprocess.run(
                ["debootstrap", "--variant=minbase", "--components=" + ",".join(components),
                 "--include=" + ",".join(packages()), codename, root, mirror],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise KitError("debootstrap failed, see %s" % log_path)
        link_toolchain(root)
        facts = pack(root, layer)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    say("root folder ready in %d s, %d MB unpacked, %d MB packed" %
        (time.monotonic() - started, facts["unpacked"] >> 20, facts["size"] >> 20))
    return facts


def link_toolchain(root):
    """The published image keeps its compiler in /tools; so does this one, by links."""
    tools = os.path.join(root, "tools/xtensa-lx106-elf/bin")
    os.makedirs(tools)
    for name in sorted(os.listdir(os.path.join(root, "usr/bin"))):
        if name.startswith("xtensa-lx106-elf-"):
            os.symlink("/usr/bin/" + name, os.path.join(tools, name))


def pack(root, layer):
    command = ["tar", "-C", root, "--numeric-owner", "--sort=name", "--one-file-system"]
    command += ["--exclude=" + pattern for pattern in LEFT_OUT] + ["-c", "."]
    temporary = layer + ".new"
    inner, outer, unpacked = hashlib.sha256(), hashlib.sha256(), 0
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as tar, open(temporary, "wb") as out:
        while block := tar.stdout.read(1 << 20):
            inner.update(block)
            unpacked += len(block)
            packed = packer.compress(block)
            outer.update(packed)
            out.write(packed)
        packed = packer.flush()
        outer.update(packed)
        out.write(packed)
        out.flush()
        os.fsync(out.fileno())
    if tar.returncode != 0:
        os.unlink(temporary)
        raise KitError("packing the root folder failed")
    os.rename(temporary, layer)
    return {"diff_id": "sha256:" + inner.hexdigest(), "digest": "sha256:" + outer.hexdigest(),
            "size": os.path.getsize(layer), "unpacked": unpacked}


def tool_layer(esptool_version):
    """The layer with esptool.py, its bytes the same on every machine."""
    with open(os.path.join(IMAGE_SOURCE, "esptool.py"), "rb") as stream:
        program = stream.read().replace(b"@ESPTOOL_VERSION@", esptool_version.encode())
    names = ["esptool.py"] if esptool_version.startswith("1.") else ["esptool.py", "esptool"]
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in names:
            entry = tarfile.TarInfo("usr/local/bin/" + name)
            entry.size, entry.mode = len(program), 0o755
            archive.addfile(entry, io.BytesIO(program))
    return raw.getvalue(), gzip.compress(raw.getvalue(), 6, mtime=0)


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class RegistryClient:
    """Just enough of the registry's HTTP API to push an image."""

    def __init__(self, port):
        self.port = port

    def request(self, method, path, body=None, headers=None):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            link.request(method, path, body=body, headers=headers or {})
            answer = link.getresponse()
            answer.read()
            return answer.status, answer.headers
        finally:
            link.close()

    def has(self, path):
        return self.request("HEAD", path, headers={"Accept": MANIFEST_TYPE})[0] == 200

    def push_blob(self, name, digest, body, size):
        if self.has("/v2/%s/blobs/%s" % (name, digest)):
            return
        # Another image of the kit may have brought this layer already.
        source = "larsks/esp-open-sdk"
        status, headers = self.request("POST", "/v2/%s/blobs/uploads/?mount=%s&from=%s" % (
            name, digest, source))
        if status == 201:
            return
        if status != 202:
            raise KitError("the registry refused an upload to %s (%d)" % (name, status))
        place = headers["Location"].split("://", 1)[-1]
        place = place[place.index("/"):]
        place += ("&" if "?" in place else "?") + "digest=" + digest
        status, _ = self.request("PUT", place, body,
                                 {"Content-Type": "application/octet-stream",
                                  "Content-Length": str(size)})
        if status != 201:
            raise KitError("the registry refused a layer of %s (%d)" % (name, status))

    def push_manifest(self, name, tag, manifest):
        status, _ = self.request("PUT", "/v2/%s/manifests/%s" % (name, tag), manifest,
                                 {"Content-Type": MANIFEST_TYPE})
        if status != 201:
            raise KitError("the registry refused the manifest of %s:%s (%d)" % (name, tag, status))


def push_all(port):
    """Puts every image of the kit into the registry that listens on this port."""
    layer, facts = rootfs()
    client = RegistryClient(port)
    for (name, tag), esptool_version in IMAGES.items():
        push_toolchain(client, name, tag, esptool_version, layer, facts)
    for name in FAULTY_IMAGES:
        if not client.has("/v2/%s/manifests/latest" % name):
            push_faulty(client, name)


def push_faulty(client, name):
    """An image with a layer that no engine can have from elsewhere."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        entry = tarfile.TarInfo("rubbish")
        entry.size = FAULTY_SIZE
        archive.addfile(entry, io.BytesIO(os.urandom(FAULTY_SIZE)))
    packed = gzip.compress(raw.getvalue(), 1)
    push(client, name, "latest", {"Cmd": ["/rubbish"]},
         [(digest_of(raw.getvalue()), digest_of(packed), len(packed), packed)])


def push_toolchain(client, name, tag, esptool_version, layer, facts):
    tools, packed_tools = tool_layer(esptool_version)
    config = {"Env": ["PATH=/tools/xtensa-lx106-elf/bin:/usr/local/sbin:/usr/local/bin:"
                      "/usr/sbin:/usr/bin:/sbin:/bin"],
              "Cmd": ["/bin/bash"]}
    with open(layer, "rb") as stream:
        push(client, name, tag, config,
             [(facts["diff_id"], facts["digest"], facts["size"], stream),
              (digest_of(tools), digest_of(packed_tools), len(packed_tools), packed_tools)])


def push(client, name, tag, config, layers):
    """Uploads what the registry lacks; layers are (diff id, digest, size, content)."""
    config = json.dumps({
        "architecture": "amd64", "os": "linux", "created": CREATED, "config": config,
        "rootfs": {"type": "layers", "diff_ids": [layer[0] for layer in layers]},
        "history": [{"created": CREATED, "created_by": "permafrost kit"} for _ in layers],
    }, sort_keys=True).encode()
    manifest = json.dumps({
        "schemaVersion": 2, "mediaType": MANIFEST_TYPE,
        "config": {"mediaType": CONFIG_TYPE, "size": len(config), "digest": digest_of(config)},
        "layers": [{"mediaType": LAYER_TYPE, "size": size, "digest": digest}
                   for _, digest, size, _ in layers],
    }, sort_keys=True).encode()
    if client.has("/v2/%s/manifests/%s" % (name, digest_of(manifest))):
        return
    if name not in FAULTY_IMAGES:
        say("pushing %s:%s to the registry" % (name, tag))
    for _, digest, size, content in layers:
        client.push_blob(name, digest, content, size)
    client.push_blob(name, digest_of(config), config, len(config))
    client.push_manifest(name, tag, manifest)
