#ifndef TK_CONF_KIND_H
#define TK_CONF_KIND_H

#include "base/buf.h"
#include "conf/conf.h"

/*
 * The kinds of values: how words become a field of a struct, how a field
 * becomes text again, and what is said when words are refused.  Private to
 * lib/conf.
 */

typedef enum {
    TK_KIND_DESK, TK_KIND_FLAG, TK_KIND_NUMBER, TK_KIND_DAYS, TK_KIND_SIZE,
    TK_KIND_TIME, TK_KIND_CLOCK, TK_KIND_STRING, TK_KIND_TEXT, TK_KIND_ENUM,
    TK_KIND_WEEKDAY, TK_KIND_URL, TK_KIND_PATH, TK_KIND_BLOB, TK_KIND_ZONE,
    TK_KIND_EMAIL, TK_KIND_LANG, TK_KIND_CURRENCY, TK_KIND_TAG, TK_KIND_VAR,
    TK_KIND_LANGS, TK_KIND_ORIGINS, TK_KIND_NETS, TK_KIND_HOURS,
    TK_KIND_DATES, TK_KIND_SERVERS, TK_KIND_SERVER, TK_KIND_MYSQL,
    TK_KIND_SMTP, TK_KIND_N
} tk_kind_id_t;

/* One row of a .def file. */
typedef struct {
    tk_str_t      name;
    tk_kind_id_t  kind;
    bool          option;
    size_t        offset;     /* of the field in its struct */
    size_t        size;
    const char   *def;
    const char   *low;
    const char   *high;
    const char   *syntax;
} tk_conf_row_t;

/* Indexed by TK_CONF_field. */
extern const tk_conf_row_t tk_conf_rows[TK_CONF_N];

/* A desk cannot be without it. */
bool tk_conf_is_required(unsigned id);

/* What a parser gets; it fills *field (zeroed, of the row's size). */
typedef struct {
    tk_arena_t           *arena;
    const tk_conf_row_t  *row;
    const tk_str_t       *v;
    unsigned              n;
    void                 *field;
    unsigned              bad;    /* which word was refused           */
    tk_str_t              err;    /* own text instead of the usual one */
} tk_kind_arg_t;

typedef struct {
    bool         many;            /* takes more than one word          */
    int        (*parse)(tk_kind_arg_t *k);
    void       (*show)(const tk_conf_row_t *row, const void *field,
                   tk_buf_t *b);
    const char  *what;            /* @l low, @h high, @w the words     */
} tk_kind_t;

extern const tk_kind_t tk_kinds[TK_KIND_N];

/*
 * Parses v[0..n) for `row` into the struct at base; on an error the struct
 * stays as it was.  `of` goes in front of the text of *err_r, may be "".
 */
typedef struct {
    tk_arena_t           *arena;
    const tk_conf_row_t  *row;
    const char           *of;
    void                 *base;
} tk_kind_into_t;

int tk_kind_parse(const tk_kind_into_t *to, const tk_str_t *v, unsigned n,
    tk_str_t *err_r);

/* The row's default; base must be zeroed there. */
int tk_kind_default(const tk_kind_into_t *to, tk_str_t *err_r);

void tk_kind_show(const tk_conf_row_t *row, const void *base, tk_buf_t *b);

/* s fit for a log line: cut, control bytes replaced. */
tk_str_t tk_kind_quote(tk_arena_t *a, tk_str_t s);

/* The row nearest in spelling to name, or NULL when none is near. */
const tk_conf_row_t *tk_kind_near(const tk_conf_row_t *rows, unsigned n,
    tk_str_t name);

#endif
