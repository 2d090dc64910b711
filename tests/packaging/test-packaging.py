#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop and a packager read: desktop entry, metainfo, schema, D-Bus service, icons, templates, the Flatpak manifest."""
import configparser
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

import yaml

SOURCE, BUILD, MESON = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
ID = "io.github.permafrost_fw.Permafrost"
DATA = SOURCE / "data"
MANIFEST = SOURCE / "flatpak" / f"{ID}.yml"

# What org.gnome.Platform brings, by pkg-config name.
RUNTIME = {"glib-2.0", "gio-unix-2.0", "gtk4", "libadwaita-1", "gtksourceview-5", "libsoup-3.0", "json-glib-1.0", "libarchive"}
# What the manifest has to build: pkg-config name → module
MODULES = {"libgit2": "libgit2", "libmosquitto": "mosquitto"}


def run(*command):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if result.returncode != 0:
        yield f"{command[0]}: " + (result.stdout + result.stderr).strip()


def desktop_entry():
    path = BUILD / "data" / f"{ID}.desktop"
    yield from run("desktop-file-validate", path)
    entry = configparser.ConfigParser(interpolation=None, strict=False)
    entry.optionxform = str
    entry.read(path)
    section = entry["Desktop Entry"]
    for key, value in {"Exec": "permafrost", "Icon": ID, "DBusActivatable": "true"}.items():
        if section.get(key) != value:
            yield f"{key} is {section.get(key)}"
    if not (DATA / "icons/hicolor/scalable/apps" / f"{section['Icon']}.svg").is_file():
        yield "the icon is missing"


def metainfo():
    path = BUILD / "data" / f"{ID}.metainfo.xml"
    yield from run("appstreamcli", "validate", "--no-net", path)
    root = ET.parse(path).getroot()
    if root.findtext("id") != ID or root.findtext("launchable") != f"{ID}.desktop":
        yield "id or launchable is wrong"
    version = re.search(r"version: '([^']+)'", (SOURCE / "meson.build").read_text())[1]
    if root.find("releases/release").get("version") != version:
        yield f"the newest release is not {version}"


def settings_schema():
    with tempfile.TemporaryDirectory() as folder:
        yield from run("glib-compile-schemas", "--strict", f"--targetdir={folder}", DATA)
    for key in ET.parse(DATA / f"{ID}.gschema.xml").iter("key"):
        if key.find("summary") is None:
            yield f"{key.get('name')} has no summary"
        if key.get("type") in ("i", "u", "x", "d") and key.find("range") is None:
            yield f"{key.get('name')} has no range"


def dbus_service():
    service = configparser.ConfigParser(interpolation=None)
    service.optionxform = str
    service.read(BUILD / "data" / f"{ID}.service")
    section = service["D-BUS Service"]
    if section["Name"] != ID or not re.fullmatch(r"/\S+/permafrost --gapplication-service", section["Exec"]):
        yield f"{dict(section)}"


def icons():
    for path in DATA.glob("icons/**/*.svg"):
        root = ET.parse(path).getroot()
        tags = {element.tag.split("}")[1] for element in root.iter()}
        if tags & {"image", "script", "text", "foreignObject"}:
            yield f"{path.name} holds {tags}"
        if path.stem.endswith("-symbolic"):
            if (root.get("width"), root.get("height")) != ("16", "16"):
                yield f"{path.name} is not 16 by 16"
            # A symbol is recoloured by its fills.
            if "stroke" in path.read_text():
                yield f"{path.name} has strokes"


def templates_are_resources():
    listed = {element.text for element in ET.parse(DATA / "permafrost.gresource.xml").iter("file")}
    for path in DATA.glob("ui/*.ui"):
        if f"ui/{path.name}" not in listed:
            yield f"{path.name} is not in the resources"
    for name in listed:
        if not (DATA / name).is_file():
            yield f"{name} is not there"


def buttons_have_names():
    for path in DATA.glob("ui/*.ui"):
        for element in ET.parse(path).iter("object"):
            if element.get("class") not in ("GtkButton", "GtkMenuButton", "GtkToggleButton"):
                continue
            names = {prop.get("name") for prop in element.findall("property")}
            # GTK 4.8 gives a screen reader the label as it is written, underscore and all.
            if "label" in names and "use-underline" in names:
                yield f"{path.name}: a button's mnemonic is read aloud"
            if "icon-name" not in names or "label" in names:
                continue
            spoken = element.find("accessibility/property[@name='label']") is not None
            # One without either gets its name in the code, which has its id.
            if not (spoken and "tooltip-text" in names) and element.get("id") is None:
                yield f"{path.name}: a button with the icon alone has no name"


def manifest():
    text = MANIFEST.read_text()
    data = yaml.safe_load(text)
    known = {"id", "runtime", "runtime-version", "sdk", "command", "finish-args", "cleanup", "modules"}
    if set(data) - known:
        yield f"unknown keys {set(data) - known}"
    if data["id"] != ID or data["command"] != "permafrost" or data["runtime"] != "org.gnome.Platform":
        yield "id, command or runtime is wrong"
    for argument in data["finish-args"]:
        if not re.fullmatch(r"--(socket|share|device|filesystem|talk-name)=[\w./:-]+", argument):
            yield f"{argument} is no permission"
        if argument in ("--filesystem=host", "--filesystem=home", "--device=all", "--socket=session-bus"):
            yield f"{argument} is too much"
    # Each permission, or the block of them, stands below what it is for.
    block = text[text.index("finish-args:"):text.index("cleanup:")]
    explained = False
    for line in block.splitlines()[1:]:
        if line.strip().startswith("#"):
            explained = True
        elif line.strip().startswith("-") and not explained:
            yield f"{line.strip()} is not explained"


def manifest_brings_what_is_needed():
    modules = {module["name"] for module in yaml.safe_load(MANIFEST.read_text())["modules"]}
    for path in [SOURCE / "meson.build", *SOURCE.glob("src/**/meson.build")]:
        for name in re.findall(r"dependency\('([^']+)'", path.read_text()):
            if name in RUNTIME:
                continue
            if MODULES.get(name) not in modules:
                yield f"{name}, needed by {path.relative_to(SOURCE)}, is neither in the runtime nor in the manifest"


def translations_are_complete():
    listed = [line for line in (SOURCE / "po/POTFILES.in").read_text().splitlines() if line and not line.startswith("#")]
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "permafrost.pot"
        # The same keywords as meson's preset for GLib.
        yield from run("xgettext", "--from-code=UTF-8", f"--directory={SOURCE}", f"--output={template}", "--keyword=_", "--keyword=N_",
                       "--keyword=C_:1c,2", "--keyword=NC_:1c,2", "--keyword=Q_:1g", "--keyword=ngettext:1,2", *listed)
        for language in (SOURCE / "po/LINGUAS").read_text().splitlines():
            if language.startswith("#") or not language:
                continue
            catalog = SOURCE / "po" / f"{language}.po"
            yield from run("msgfmt", "--check", "--output-file=/dev/null", catalog)
            yield from run("msgcmp", "--no-fuzzy-matching", catalog, template)


def installs():
    expected = {
        "bin/permafrost", "bin/permafrost-cli",
        f"share/applications/{ID}.desktop", f"share/dbus-1/services/{ID}.service",
        f"share/glib-2.0/schemas/{ID}.gschema.xml", f"share/metainfo/{ID}.metainfo.xml",
        f"share/icons/hicolor/scalable/apps/{ID}.svg", f"share/icons/hicolor/symbolic/apps/{ID}-symbolic.svg",
    }
    expected |= {f"share/locale/{line}/LC_MESSAGES/permafrost.mo"
                 for line in (SOURCE / "po/LINGUAS").read_text().split("\n") if line and not line.startswith("#")}
    with tempfile.TemporaryDirectory() as folder:
        yield from run(MESON, "install", "-C", BUILD, "--no-rebuild", "--destdir", folder)
        found = {str(path.relative_to(folder)) for path in Path(folder).rglob("*")}
        for name in expected:
            if not any(path.endswith("/" + name) for path in found):
                yield f"{name} is not installed"


TESTS = [desktop_entry, metainfo, settings_schema, dbus_service, icons, templates_are_resources, buttons_have_names, manifest,
         manifest_brings_what_is_needed, translations_are_complete, installs]
print(f"1..{len(TESTS)}")
failed = False
for number, test in enumerate(TESTS, 1):
    problems = list(test())
    failed = failed or bool(problems)
    print(f"{'not ok' if problems else 'ok'} {number} {test.__name__}")
    for problem in problems:
        print("# " + problem.replace("\n", "\n# "))
sys.exit(failed)
