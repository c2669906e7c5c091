#ifndef TK_CONF_CONF_H
#define TK_CONF_CONF_H

#include "conf/types.h"

/*
 * One desk's configuration.  nginx and ticketd hand over each directive as
 * words; what is allowed, the defaults and the texts come from
 * directives.def, so both say the same about the same file.
 *
 *     tk_conf_init(), tk_conf_set() for each directive, tk_conf_finish(),
 *     tk_conf_files_load()
 *
 * nginx's commands are made from the names alone:
 *
 *     #define TK_DIRECTIVE(name, ...)  { ngx_string(#name), ... },
 *     #include "conf/directives.def"
 *
 * Errors: TK_EINVAL with a text in *err_r that names the directive and what
 * is allowed; TK_ENOMEM.  Texts live in conf->arena.
 */

enum {
#define TK_DIRECTIVE(name, kind, field, ...)  TK_CONF_##field,
#include "conf/directives.def"
    TK_CONF_N
};

typedef struct tk_conf {
    tk_arena_t  *arena;
    bool         set[TK_CONF_N];   /* given by a directive: fixed        */
    tk_conf_at_t at;               /* the host says it before each
                                    * tk_conf_set(); file is kept        */
    tk_conf_at_t place[TK_CONF_N];
#define TK_DIRECTIVE(name, kind, field, ...)  TK_CONF_T_##kind field;
#include "conf/directives.def"
    tk_str_t     secret;           /* after tk_conf_files_load()         */
    tk_str_t     secret_former;    /* of ticket_secret_old, or null      */
} tk_conf_t;

/* All defaults; the desk is off. */
int tk_conf_init(tk_arena_t *a, tk_conf_t **conf_r);

/* words[0] is the directive; the words are copied. */
int tk_conf_set(tk_conf_t *conf, const tk_str_t *words, unsigned n_words,
    tk_str_t *err_r);

/* Are the required ones there, does nothing contradict?  A conf in which
 * nothing was given, or with "ticket off", is fine. */
int tk_conf_finish(tk_conf_t *conf, tk_str_t *err_r);

/*
 * Reads ticket_secret_file, ticket_secret_old and each password_file.
 * Refuses what is no file, what everybody may read or write, an empty
 * password and a secret of less than 32 bytes.  One line break at the end of
 * a password does not count.  Refuses a ticket_blob that is no directory and
 * that cannot become one.  Texts go into `a`, like *err_r; conf->at is the
 * place of the directive that was wrong.
 */
int tk_conf_files_load(tk_conf_t *conf, tk_arena_t *a, tk_str_t *err_r);

/* Two locations: the same desk has one database, one database is one desk,
 * and then both must say the same (but for what concerns one location
 * alone: ticket_user, ticket_frame_origins ...). Two desks share no secret
 * (by content, once they are loaded) and no files. *err_r in a's arena. */
int tk_conf_same(const tk_conf_t *a, const tk_conf_t *b, tk_str_t *err_r);

static inline bool
tk_conf_on(const tk_conf_t *conf)
{
    return conf->desk.n != 0;
}

/* Links are https: cookies are Secure. */
bool tk_conf_secure(const tk_conf_t *conf);

/* The host of ticket_base_url, without port and brackets. */
tk_str_t tk_conf_host(const tk_conf_t *conf);

/* addr is textual, IPv4 or IPv6. */
bool tk_conf_net_has(const tk_conf_nets_t *nets, tk_str_t addr);

/*
 * Options, by their name without ticket_.  A snapshot makes a copy (a
 * shallow one: the original must outlive it), sets what is stored, and
 * shows on the options page the text of each.
 */
int tk_conf_copy(const tk_conf_t *conf, tk_arena_t *a, tk_conf_t **copy_r);

/* TK_ENOTFOUND: no such option. An option that a directive has fixed stays
 * as it is (TK_OK). Words of a list are parted by blanks, line breaks or
 * commas. */
int tk_conf_option(tk_conf_t *conf, tk_str_t name, tk_str_t value,
    tk_str_t *err_r);
bool tk_conf_is_fixed(const tk_conf_t *conf, tk_str_t name);

/* "FILE:LINE" of the directive that fixes an option, "" if none does. */
tk_str_t tk_conf_fixed_at(const tk_conf_t *conf, tk_arena_t *a,
    tk_str_t name);

/* The name of an option that contradicts another one, whether directives or
 * pages gave them; NULL if none does. */
const char *tk_conf_option_clash(const tk_conf_t *conf);

/* The value as text that tk_conf_option() would take back; null string for
 * an unknown name. No secrets in it. */
tk_str_t tk_conf_option_text(const tk_conf_t *conf, tk_arena_t *a,
    tk_str_t name);

#endif
