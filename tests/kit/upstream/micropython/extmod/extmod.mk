# SPDX-License-Identifier: GPL-3.0-or-later
# What a port may take beyond the core, and the submodules each part needs.

SRC_EXTMOD_C = extmod/modasyncio.c

ifeq ($(MICROPY_PY_SSL),1)
SRC_EXTMOD_C += extmod/modtls.c
ifeq ($(MICROPY_SSL_AXTLS),1)
AXTLS_DIR = lib/axtls
GIT_SUBMODULES += $(AXTLS_DIR)
CFLAGS += -DMICROPY_SSL_AXTLS=1 -I$(TOP)/lib/axtls/ssl -I$(TOP)/lib/axtls/crypto
SRC_THIRDPARTY_C += $(addprefix $(AXTLS_DIR)/,\
	ssl/tls1.c \
	ssl/asn1.c \
	crypto/sha1.c \
	crypto/rc4.c \
	)
else ifeq ($(MICROPY_SSL_MBEDTLS),1)
MBEDTLS_DIR = lib/mbedtls
GIT_SUBMODULES += $(MBEDTLS_DIR)
SRC_THIRDPARTY_C += $(MBEDTLS_DIR)/library/ssl_tls.c
endif
endif

ifeq ($(MICROPY_PY_LWIP),1)
GIT_SUBMODULES += lib/lwip
SRC_THIRDPARTY_C += lib/lwip/src/core/init.c
endif

ifeq ($(MICROPY_PY_BTREE),1)
BTREE_DIR = lib/berkeley-db-1.xx
CFLAGS += -DMICROPY_PY_BTREE=1 -I$(TOP)/$(BTREE_DIR)/include
SRC_EXTMOD_C += extmod/modbtree.c
SRC_THIRDPARTY_C += $(addprefix $(BTREE_DIR)/,\
	btree/bt_open.c \
	mpool/mpool.c \
	)
endif

ifneq ($(MICROPY_PY_NETWORK_WIZNET5K),)
ifneq ($(MICROPY_PY_NETWORK_WIZNET5K),0)
WIZNET5K_DIR=lib/wiznet5k
GIT_SUBMODULES += lib/wiznet5k
SRC_THIRDPARTY_C += $(WIZNET5K_DIR)/Ethernet/socket.c
endif
endif

OBJ_EXTMOD = $(addprefix $(BUILD)/, $(SRC_EXTMOD_C:.c=.o) $(SRC_THIRDPARTY_C:.c=.o))
SRC_QSTR += $(addprefix $(TOP)/, $(SRC_EXTMOD_C) $(SRC_THIRDPARTY_C))
