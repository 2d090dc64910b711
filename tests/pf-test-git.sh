#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# pf-test-git.sh FOLDER: makes FOLDER/repos/o/*.git, small repositories with the make interface and the
# history that the tests of catalog and source look for.
set -eu
top=$1
repos=$top/repos/o
work=$top/work
mkdir -p "$repos" "$work"
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.invalid GIT_AUTHOR_DATE='1700000000 +0000'
export GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.invalid GIT_COMMITTER_DATE='1700000000 +0000'

fresh() {
  git init -q -b master "$work/$1"
  cd "$work/$1"
}

commit() {
  git add -A
  git commit -q -m "$1"
}

publish() {
  git clone -q --bare "$work/$1" "$repos/$1.git"
}

for module in axtls berkeley-db-1.xx micropython-lib; do
  fresh "$module"
  echo "$module, first" > README.md
  commit first
  eval "first_$(echo "$module" | tr -dc a-z)=$(git rev-parse HEAD)"
  # Incompressible, so that a connection can break in the middle of it.
  head -c 100000 /dev/urandom > data
  commit second
  eval "second_$(echo "$module" | tr -dc a-z)=$(git rev-parse HEAD)"
  echo third > README.md
  commit third
  publish "$module"
done

gitlink() {
  git update-index --add --cacheinfo "160000,$2,$1"
}

fresh micropython
mkdir -p ports/esp8266/boards/GENERIC ports/esp8266/modules py extmod lib
cat > .gitmodules <<'EOF'
[submodule "lib/axtls"]
	path = lib/axtls
	url = https://github.com/o/axtls.git
[submodule "lib/berkeley-db-1.xx"]
	path = lib/berkeley-db-1.xx
	url = ../berkeley-db-1.xx
[submodule "lib/unwanted"]
	path = lib/unwanted
	url = https://github.com/o/nowhere.git
EOF
cat > ports/esp8266/Makefile <<'EOF'
BOARD ?= GENERIC
include ../../py/mkenv.mk
-include boards/$(BOARD)/mpconfigboard.mk
MICROPY_PY_USSL = 1
MICROPY_SSL_AXTLS = 1
FROZEN_MANIFEST ?= boards/manifest.py
include $(TOP)/extmod/extmod.mk
GIT_SUBMODULES += lib/axtls lib/berkeley-db-1.xx
LD_FILES ?= boards/esp8266.ld
all:
	$(Q)esptool.py elf2image $^
include $(TOP)/py/mkrules.mk
EOF
cat > py/mkenv.mk <<'EOF'
THIS_MAKEFILE := $(lastword $(MAKEFILE_LIST))
TOP := $(patsubst %/py/mkenv.mk,%,$(THIS_MAKEFILE))
EOF
: > py/mkrules.mk
cat > extmod/extmod.mk <<'EOF'
ifeq ($(MICROPY_PY_USSL),1)
ifeq ($(MICROPY_SSL_AXTLS),1)
AXTLS_DIR = lib/axtls
GIT_SUBMODULES += $(AXTLS_DIR)
else ifeq ($(MICROPY_SSL_MBEDTLS),1)
GIT_SUBMODULES += lib/unwanted
endif
endif
ifeq ($(MICROPY_PY_LWIP),1)
GIT_SUBMODULES += lib/unwanted
endif
EOF
echo 'freeze("$(PORT_DIR)/modules")' > ports/esp8266/boards/manifest.py
printf 'MEMORY\n{\n    irom0_0_seg :  org = 0x40209000, len = 1M - 36K\n}\n' > ports/esp8266/boards/esp8266.ld
echo '#define X' > ports/esp8266/boards/GENERIC/mpconfigboard.h
echo 'print("boot")' > ports/esp8266/modules/_boot.py
printf 'build-*/\n' > ports/esp8266/.gitignore
printf '*.crlf eol=crlf\n* text=auto\n' > .gitattributes
printf 'one\r\ntwo\r\n' > windows.crlf
printf '#!/bin/sh\n' > run.sh
chmod +x run.sh
ln -s run.sh link
head -c 200000 /dev/urandom > blob
git add -A
gitlink lib/axtls "$first_axtls"
gitlink lib/berkeley-db-1.xx "$second_berkeleydbxx"
gitlink lib/unwanted 1111111111111111111111111111111111111111
git commit -q -m old
git tag v1.9.4
git tag v1.20.0

cat >> .gitmodules <<'EOF'
[submodule "lib/micropython-lib"]
	path = lib/micropython-lib
	url = https://github.com/o/micropython-lib.git
EOF
cat > py/mkrules.mk <<'EOF'
MPY_LIB_SUBMODULE_DIR = $(TOP)/lib/micropython-lib
MPY_LIB_DIR = $(MPY_LIB_SUBMODULE_DIR)
ifneq ($(FROZEN_MANIFEST),)
ifeq ($(MPY_LIB_DIR),$(MPY_LIB_SUBMODULE_DIR))
GIT_SUBMODULES += lib/micropython-lib
endif
endif
EOF
git add .gitmodules py
gitlink lib/micropython-lib "$second_micropythonlib"
git commit -q -m new
git tag -a -m v1.27.0 v1.27.0
echo newer > news
git add news
GIT_COMMITTER_DATE='1700001000 +0000' git commit -q -m newer
git tag -a -m v1.28.0 v1.28.0
git tag v1.29.0-preview
git tag not-a-release

# A submodule at a commit that its repository does not have.
gitlink lib/axtls 2222222222222222222222222222222222222222
git commit -q -m missing
git tag v1.24.0
# One that leads out of the tree.
gitlink lib/axtls "$first_axtls"
sed -i 's,path = lib/axtls,path = ../../evil,' .gitmodules
sed -i 's,lib/axtls lib/berk,../../evil lib/berk,' ports/esp8266/Makefile
git add .gitmodules ports
git commit -q -m hostile
git tag v1.23.0
# One that would be a file of this machine.
git checkout -q v1.28.0 -- .gitmodules ports
sed -i "s,url = https://github.com/o/axtls.git,url = $repos/axtls.git," .gitmodules
git add .gitmodules ports
git commit -q -m local
git tag v1.22.0
publish micropython

fresh mqtt
echo 1 > one
commit one
git tag -a -m old old
echo 2 > two
GIT_COMMITTER_DATE='1700002000 +0000' commit two
git branch dev
echo 3 > three
GIT_COMMITTER_DATE='1700003000 +0000' commit three
publish mqtt

git init -q --bare "$repos/empty.git"

# Ten thousand references, as a large project's server advertises them.
git clone -q --bare "$work/mqtt" "$repos/many.git"
cd "$repos/many.git"
commit=$(git rev-parse HEAD)
{
  echo '# pack-refs with: peeled fully-peeled sorted '
  i=10000
  while [ $i -lt 20000 ]; do
    echo "$commit refs/pull/$i/head"
    i=$((i + 1))
  done
  echo "$commit refs/tags/v1.28.0"
} > packed-refs
git update-ref refs/heads/master "$commit"
