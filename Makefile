# The one build entry.
#
#   make [all]        library, module, ticketd, assets, catalogs
#   make check        unit tests (script/test runs everything)
#   make asan         the same under AddressSanitizer and UBSan
#   make fuzz         the fuzzers, 60 s each (SECONDS=)
#   make lint         directions, style, symbols
#   make for-install  what is installed, made by whoever builds
#   make install      DESTDIR=, PREFIX=
#
# B=DIR builds elsewhere; NGINX_SRC=DIR builds against a plain nginx tree;
# SAN=1 instruments; V=1 shows the commands; CC, CFLAGS as usual.

B           ?= build
# One name for one file, however it was said: the dependencies hold it.
override B  := $(patsubst $(CURDIR)/%,%,$(abspath $(B)))
PREFIX      ?= /usr
SHARE_DIR   ?= $(abspath $(B))/share
CC          ?= cc
OPT         ?= -O2 -g
SECONDS     ?= 60
LANGS       := en de nl fr es

WARN        := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
               -Wmissing-prototypes -Wpointer-arith -Wwrite-strings \
               -Wvla -Wno-unused-parameter
ifeq ($(SAN),1)
SANFLAGS    := -fsanitize=address,undefined -fno-sanitize-recover=undefined \
               -fno-omit-frame-pointer
endif
PKG         := pkg-config
ifneq ($(V),1)
Q           := @
SAY          = @echo "  $(1) $@"
endif
PACKAGES    := libmariadb libsodium libpcre2-8 gmime-3.0 gumbo libcurl \
               jansson md4c-html xlsxwriter pangocairo libxml-2.0
LACKING     := $(shell $(PKG) --print-errors --exists $(PACKAGES) 2>&1)
ifneq ($(if $(filter clean,$(MAKECMDGOALS)),,$(LACKING)),)
$(error $(LACKING) (script/bootstrap server installs what is needed))
endif
MARIADB_C   := $(shell $(PKG) --cflags libmariadb)
MARIADB_L   := $(shell $(PKG) --libs libmariadb)
SODIUM_L    := $(shell $(PKG) --libs libsodium)
PCRE2_L     := $(shell $(PKG) --libs libpcre2-8)
MAIL_C      := $(shell $(PKG) --cflags gmime-3.0 gumbo libcurl jansson md4c-html)
MAIL_L      := $(shell $(PKG) --libs gmime-3.0 gumbo libcurl jansson md4c-html)
DOC_C       := $(shell $(PKG) --cflags xlsxwriter pangocairo libxml-2.0)
DOC_L       := $(shell $(PKG) --libs xlsxwriter pangocairo libxml-2.0)

BASEFLAGS   := -std=gnu11 $(OPT) $(WARN) -fPIC -fvisibility=hidden \
               -D_GNU_SOURCE -DTK_SHARE_DIR='"$(SHARE_DIR)"' \
               -Ilib -I$(B)/gen $(SANFLAGS) $(CFLAGS)
LIBS        := $(MARIADB_L) $(SODIUM_L) $(PCRE2_L)

CORE_DIRS   := base conf fmt tmpl db blob desk web
MAIL_DIRS   := mime net
CORE_SRC    := $(foreach d,$(CORE_DIRS),$(wildcard lib/$(d)/*.c lib/$(d)/*/*.c))
MAIL_SRC    := $(foreach d,$(MAIL_DIRS),$(wildcard lib/$(d)/*.c))
TICKETD_SRC := $(wildcard ticketd/*.c)
QUERIES     := $(wildcard sql/query/*.sql)
MIGRATIONS  := $(wildcard sql/schema/*.sql)

obj          = $(patsubst %.c,$(B)/obj/%.o,$(1))
CORE_OBJ    := $(call obj,$(CORE_SRC)) $(B)/obj/gen/tk_sql.gen.o \
               $(B)/obj/gen/tk_country.gen.o
MAIL_OBJ    := $(call obj,$(MAIL_SRC))
TICKETD_OBJ := $(call obj,$(TICKETD_SRC))

UNIT        := $(patsubst t/unit/%.c,$(B)/t/unit/%,$(wildcard t/unit/*.c))
DBTESTS     := $(patsubst t/db/%.c,$(B)/t/db/%,$(wildcard t/db/*.c))
CATALOGS    := $(LANGS:%=$(B)/share/lang/%.mo)

.PHONY: all lib module ticketd share check check-build bench-build asan fuzz bench lint \
        docs for-install install clean
.DELETE_ON_ERROR:

all: lib ticketd share module

lib: $(B)/libticket.a $(B)/libticketmail.a
ticketd: $(B)/ticketd

$(B)/libticket.a: $(CORE_OBJ)
	@rm -f $@
	$(call SAY,AR)
	$(Q)$(AR) rcs $@ $^

$(B)/libticketmail.a: $(MAIL_OBJ)
	@rm -f $@
	$(call SAY,AR)
	$(Q)$(AR) rcs $@ $^

$(B)/ticketd: $(TICKETD_OBJ) $(B)/libticketmail.a $(B)/libticket.a
	$(call SAY,LD)
	$(Q)$(CC) $(SANFLAGS) $(LDFLAGS) -o $@ $(TICKETD_OBJ) $(B)/libticketmail.a \
	    $(B)/libticket.a $(MAIL_L) $(DOC_L) $(LIBS) -lpthread -lm

# Statements: C text and typed entry points from sql/.
$(B)/gen/tk_sql.gen.h: script/gen-sql $(QUERIES) $(MIGRATIONS)
	@mkdir -p $(@D)
	perl script/gen-sql $(B)/gen $(QUERIES)
	@touch $@

$(B)/gen/tk_sql.gen.c: $(B)/gen/tk_sql.gen.h ;

# Countries: names, and the order of an address's lines.
$(B)/gen/tk_country.gen.c: script/gen-address script/assets \
                           html/package-lock.json
	@mkdir -p $(@D)
	script/gen-address $(B) >$@

$(B)/obj/gen/%.gen.o: $(B)/gen/%.gen.c
	@mkdir -p $(@D)
	$(call SAY,CC)
	$(Q)$(CC) $(BASEFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/lib/db/%.o: BASEFLAGS += $(MARIADB_C)
$(B)/obj/lib/mime/%.o: BASEFLAGS += $(MAIL_C)
$(B)/obj/lib/net/%.o: BASEFLAGS += $(MAIL_C)
$(B)/obj/ticketd/%.o: BASEFLAGS += $(MAIL_C) $(DOC_C)

$(B)/obj/%.o: %.c | $(B)/gen/tk_sql.gen.h
	@mkdir -p $(@D)
	$(call SAY,CC)
	$(Q)$(CC) $(BASEFLAGS) -MMD -MP -c -o $@ $<

# What the programs read at run time: templates, catalogs, assets, schema.
share: $(CATALOGS) $(B)/share/.copied $(B)/share/static/manifest.txt

$(B)/share/lang/%.mo: html/lang/%.po
	@mkdir -p $(@D)
	msgfmt -c -o $@ $<

HTML_FILES  := $(shell find html -name '*.html' -o -name '*.txt' 2>/dev/null)

$(B)/share/.copied: $(HTML_FILES) $(MIGRATIONS)
	@mkdir -p $(B)/share
	rm -rf $(B)/share/html $(B)/share/schema
	mkdir -p $(B)/share/html $(B)/share/schema
	cd html && find . \( -name '*.html' -o -name '*.txt' \) \
	    -exec cp --parents {} $(abspath $(B))/share/html/ \;
	cp sql/schema/*.sql $(B)/share/schema/
	@touch $@

$(B)/share/static/manifest.txt: script/assets html/package.json \
                                $(wildcard html/static/* html/static/*/* html/static/*/*/*) \
                                | $(B)/gen/tk_country.gen.c
	script/assets $(B) $(B)/share/static

module: lib
	B=$(B) SAN=$(SAN) NGINX_SRC=$(NGINX_SRC) script/build-module

# Tests.  A unit test that needs the mail half links it, too.
$(B)/t/unit/% $(B)/t/db/%: BASEFLAGS += $(MARIADB_C) $(MAIL_C)
$(B)/t/unit/test_fiber: LIBS += -l:libboost_context.a
$(B)/t/unit/%: t/unit/%.c $(B)/libticketmail.a $(B)/libticket.a
	@mkdir -p $(@D)
	$(call SAY,LD)
	$(Q)$(CC) $(BASEFLAGS) -o $@ $< $(B)/libticketmail.a $(B)/libticket.a \
	    -lcmocka $(MAIL_L) $(LIBS) -lpthread -lm

$(B)/t/db/%: t/db/%.c $(B)/libticketmail.a $(B)/libticket.a
	@mkdir -p $(@D)
	$(call SAY,LD)
	$(Q)$(CC) $(BASEFLAGS) -o $@ $< $(B)/libticketmail.a $(B)/libticket.a \
	    -lcmocka $(MAIL_L) $(LIBS) -lpthread -lm

# What script/bench holds the pages against: the connector and nothing else.
$(B)/t/bench/bare: t/bench/bare.c
	@mkdir -p $(@D)
	$(call SAY,LD)
	$(Q)$(CC) $(BASEFLAGS) $(MARIADB_C) -o $@ $< $(MARIADB_L) -lpthread

$(B)/t/bench/mailpeer: t/bench/mailpeer.c
	@mkdir -p $(@D)
	$(call SAY,LD)
	$(Q)$(CC) $(BASEFLAGS) -o $@ $< -lpthread

bench-build: $(B)/t/bench/bare $(B)/t/bench/mailpeer

check-build: $(UNIT) $(DBTESTS) $(B)/npm-test/.installed

# What tests need from npm and pages do not.
$(B)/npm-test/.installed: script/assets t/npm/package-lock.json
	@mkdir -p $(@D)
	node -e 'require("./script/assets").packages("$(@D)", "t/npm")'
	@touch $@

check: check-build
	@set -e; for t in $(UNIT); do $$t; done

asan:
	ASAN=1 script/test

# The table of directives, from their rows.
docs:
	perl script/gen-docs >docs/directives.md

fuzz:
	B=$(B) script/fuzz $(SECONDS)

bench:
	B=$(B) script/bench

lint: lib
	B=$(B) script/lint
	script/i18n check

# A build of its own: programs know where their share directory is, and those
# that are tested in the tree have another.
for-install install: I = $(B)/install
for-install:
	$(MAKE) B=$(I) SHARE_DIR=$(PREFIX)/share/ngx_ticket all

install: for-install
	install -d $(DESTDIR)$(PREFIX)/lib/nginx/modules \
	    $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/share/ngx_ticket
	install -m 644 $(I)/ngx_http_ticket_module.so \
	    $(DESTDIR)$(PREFIX)/lib/nginx/modules/
	install -m 755 $(I)/ticketd $(DESTDIR)$(PREFIX)/sbin/
	cp -R $(I)/share/. $(DESTDIR)$(PREFIX)/share/ngx_ticket/

clean:
	rm -rf $(B)

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
