#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The six steps as one would type them, with git and docker: what Permafrost is measured
# against. usage: baseline.sh FOLDER EXPORT
set -eu
work=$1
export=$2
image=larsks/esp-open-sdk
micropython=https://github.com/micropython/micropython.git
mqtt_as=https://github.com/peterhinch/micropython-mqtt.git

# 1. The machine: an engine that answers.
docker version > /dev/null
rm -rf "$work"
mkdir -p "$work" "$export"
cd "$work"

# 2. The sources of the newest stable release, its submodules, mqtt_as, the toolchain.
docker image inspect "$image" > /dev/null 2>&1 || docker pull -q "$image"
tag=$(git ls-remote --tags --refs "$micropython" | sed -n 's|.*refs/tags/\(v[0-9]*\.[0-9.]*\)$|\1|p' | sort -V | tail -n 1)
git -c advice.detachedHead=false clone -q --depth 1 --branch "$tag" "$micropython" micropython
git clone -q --depth 1 "$mqtt_as" mqtt_as
git -C micropython submodule -q update --init --depth 1 \
  lib/axtls lib/berkeley-db-1.xx lib/micropython-lib
epoch=$(git -C micropython log -1 --format=%ct)

in_container ()
{
  docker run --rm --init --network none -v "$work/micropython:/micropython" -w /micropython \
    -e SOURCE_DATE_EPOCH="$epoch" -e GIT_CONFIG_COUNT=1 -e GIT_CONFIG_KEY_0=safe.directory \
    -e GIT_CONFIG_VALUE_0='*' "$image" "$@"
}

# 3. mpy-cross.
in_container make -C mpy-cross "-j$(nproc)" > mpy-cross.log 2>&1

# 4. mqtt_as and a module of one's own among the modules to freeze.
mkdir micropython/ports/esp8266/modules/mqtt_as
cp mqtt_as/mqtt_as/__init__.py micropython/ports/esp8266/modules/mqtt_as/
if [ -n "${MODULE:-}" ]; then
  cp "$MODULE" micropython/ports/esp8266/modules/
fi

# 5. The firmware.
in_container make -C ports/esp8266 "-j$(nproc)" BOARD=ESP8266_GENERIC > firmware.log 2>&1

# 6. Out, under a name that tells what it is.
name=ESP8266-micropython-$tag-mqtt-as-$(date +%Y%m%d-%H%M%S)
cp micropython/ports/esp8266/build-ESP8266_GENERIC/firmware.bin "$export/$name.bin"
cp -n mqtt_as/mqtt_local_example.py "$export/mqtt_local.py"
