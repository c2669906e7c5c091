#ifndef TK_DESK_ADMIN_OPTION_H
#define TK_DESK_ADMIN_OPTION_H

#include "desk/bad.h"
#include "desk/nonce.h"
#include "desk/snapshot.h"

/*
 * The options of options.def as an administrator sets them: checked by what
 * checks their directives (lib/conf), stored as the shortest text that reads
 * back the same.  What a directive fixes is left alone.
 */

typedef enum {
    TK_OPTION_STRING, TK_OPTION_ZONE, TK_OPTION_CURRENCY, TK_OPTION_WEEKDAY,
    TK_OPTION_HOURS, TK_OPTION_DATES, TK_OPTION_TIME, TK_OPTION_EMAIL,
    TK_OPTION_LANG, TK_OPTION_FLAG, TK_OPTION_NUMBER, TK_OPTION_DAYS,
    TK_OPTION_CLOCK, TK_OPTION_URL, TK_OPTION_TEXT, TK_OPTION_SIZE
} tk_option_kind_t;

typedef struct {
    const char        *name;        /* without ticket_                    */
    tk_option_kind_t   kind;
    const char        *low;
    const char        *high;
} tk_option_row_t;

extern const tk_option_row_t tk_options[];
extern const unsigned        tk_options_n;

/* NULL: there is none. */
const tk_option_row_t *tk_option_find(tk_str_t name);

typedef struct {
    const char  *name;
    tk_str_t     value;
} tk_option_value_t;

/*
 * Saves them all or, with TK_EINVAL, none: bad_r says which were wrong and
 * why ("why_range" ...).  version: that of the form, by tk_option_version();
 * TK_ECONFLICT when any option was changed since.  TK_EDUP: the same form
 * was saved before.
 */
typedef struct {
    tk_nonce_t                nonce;
    tk_str_t                  version;
    const tk_option_value_t  *v;
    unsigned                  n;
} tk_option_save_t;

int tk_option_save(tk_cx_t *cx, const tk_option_save_t *in, tk_bad_t *bad_r);

/* The directives, and over them what is stored. */
int tk_option_stored(tk_cx_t *cx, tk_conf_t **conf_r);

/* Do the options go together, and is there what they name?  What was wrong
 * before stays so. TK_EINVAL: *bad says what not. */
int tk_option_sound(tk_cx_t *cx, const tk_conf_t *was, const tk_conf_t *is,
    tk_bad_t *bad);

/* Who lets visitors in says where the links of their mails lead: the desk's
 * own address unless another one is given. The null string: it is said. */
tk_str_t tk_option_base(const tk_conf_t *conf);

/* Changes when any option does. */
tk_str_t tk_option_version(tk_cx_t *cx);

/* Inside the transaction that gives a status or a group another name: the
 * option that names it follows. */
int tk_option_carry(tk_cx_t *cx, const char *name, tk_str_t was, tk_str_t is);

#endif
