#include "base/err.h"
#include "conf/kind.h"

#define OPTION_WORDS  512
#define TEXT_MAX      (1u << 20)

#define ROW(str, kind, option, field, def, low, high, syntax)                \
    { TK_STR_INIT(str), TK_KIND_##kind, option, offsetof(tk_conf_t, field),  \
      sizeof(((tk_conf_t *) 0)->field), def, low, high, syntax },

const tk_conf_row_t  tk_conf_rows[TK_CONF_N] = {
#define TK_DIRECTIVE(name, kind, field, def, low, high, syntax, text)        \
    ROW(#name, kind, false, field, def, low, high, syntax)
#define TK_OPTION(name, kind, field, def, low, high, syntax, text)           \
    ROW("ticket_" #name, kind, true, field, def, low, high, syntax)
#include "conf/directives.def"
};


bool
tk_conf_is_required(unsigned id)
{
    return id == TK_CONF_mysql || id == TK_CONF_base_url
           || id == TK_CONF_secret_file || id == TK_CONF_blob;
}


static const tk_conf_row_t *
find_row(tk_str_t name)
{
    unsigned  i;

    for (i = 0; i < TK_CONF_N; i++) {
        if (tk_str_eq(tk_conf_rows[i].name, name)) {
            return &tk_conf_rows[i];
        }
    }
    return NULL;
}


static const tk_conf_row_t *
find_option(tk_str_t name)
{
    tk_str_t  full;
    unsigned  i;

    for (i = 0; i < TK_CONF_N; i++) {
        full = tk_conf_rows[i].name;
        if (tk_conf_rows[i].option
            && tk_str_eq(tk_str_sub(full, sizeof("ticket_") - 1, full.n),
                         name))
        {
            return &tk_conf_rows[i];
        }
    }
    return NULL;
}


int
tk_conf_init(tk_arena_t *a, tk_conf_t **conf_r)
{
    tk_conf_t  *conf;
    tk_str_t    err;
    unsigned    i;
    int         rc;

    conf = tk_arena_zalloc(a, sizeof(*conf));
    if (conf == NULL) {
        return TK_ENOMEM;
    }
    conf->arena = a;

    for (i = 0; i < TK_CONF_N; i++) {
        tk_kind_into_t  to = { a, &tk_conf_rows[i], "", conf };

        rc = tk_kind_default(&to, &err);
        if (rc != TK_OK) {
            return rc == TK_ENOMEM ? rc : TK_EBUG;
        }
    }

    *conf_r = conf;
    return TK_OK;
}


static int
unknown(tk_conf_t *conf, tk_str_t name, tk_str_t *err_r)
{
    const tk_conf_row_t *near;

    near = tk_kind_near(tk_conf_rows, TK_CONF_N, name);
    name = tk_kind_quote(conf->arena, name);

    *err_r = tk_arena_printf(conf->arena,
        near ? "unknown directive \"%.*s\", did you mean \"%.*s\"?"
             : "unknown directive \"%.*s\"",
        TK_STR_ARG(name), TK_STR_ARG(near ? near->name : name));
    return TK_EINVAL;
}


/* Does "" stand for what holds when nothing is given? */
static bool
may_be_empty(const tk_conf_row_t *row)
{
    return row->option
           || (row->def[0] == 0
               && !tk_conf_is_required((unsigned) (row - tk_conf_rows)));
}


static int
assign(tk_conf_t *conf, const tk_conf_row_t *row, const tk_str_t *v,
    unsigned n, tk_str_t *err_r)
{
    tk_kind_into_t  to = { conf->arena, row, "", conf };

    if (may_be_empty(row) && (n == 0 || (n == 1 && v[0].n == 0))) {
        memset((char *) conf + row->offset, 0, row->size);
        return tk_kind_default(&to, err_r);
    }
    return tk_kind_parse(&to, v, n, err_r);
}


int
tk_conf_set(tk_conf_t *conf, const tk_str_t *words, unsigned n_words,
    tk_str_t *err_r)
{
    const tk_conf_row_t *row;
    const char          *what;
    int                  rc;

    row = n_words ? find_row(words[0]) : NULL;
    if (row == NULL) {
        return unknown(conf, n_words ? words[0] : TK_STR(""), err_r);
    }

    what = NULL;
    if (conf->set[row - tk_conf_rows]) {
        what = "\"%.*s\" directive is duplicate";
    } else if (n_words < 2 || (n_words > 2 && !tk_kinds[row->kind].many)) {
        what = "invalid number of arguments in \"%.*s\" directive";
    }
    if (what) {
        *err_r = tk_arena_printf(conf->arena, what, TK_STR_ARG(row->name));
        return TK_EINVAL;
    }

    rc = assign(conf, row, words + 1, n_words - 1, err_r);
    if (rc == TK_OK) {
        conf->set[row - tk_conf_rows] = true;
        conf->place[row - tk_conf_rows] = conf->at;
    }
    return rc;
}


int
tk_conf_copy(const tk_conf_t *conf, tk_arena_t *a, tk_conf_t **copy_r)
{
    tk_conf_t  *copy;

    copy = tk_arena_alloc(a, sizeof(*copy));
    if (copy == NULL) {
        return TK_ENOMEM;
    }
    *copy = *conf;
    copy->arena = a;
    *copy_r = copy;
    return TK_OK;
}


/* A stored list is what somebody typed into a field.  A comma parts words
 * only where no word can have one. */
static unsigned
split(tk_str_t s, bool commas, tk_str_t words[OPTION_WORDS])
{
    const char  *blank = commas ? " \t\r\n," : " \t\r\n";
    size_t       i, from;
    unsigned     n;

    n = 0;
    for (i = 0; i < s.n && n < OPTION_WORDS; i++) {
        if (s.p[i] && strchr(blank, s.p[i])) {
            continue;
        }
        for (from = i; i < s.n && !(s.p[i] && strchr(blank, s.p[i])); i++) {
            /* void */
        }
        words[n++] = tk_str_sub(s, from, i - from);
    }
    return n;
}


int
tk_conf_option(tk_conf_t *conf, tk_str_t name, tk_str_t value,
    tk_str_t *err_r)
{
    const tk_conf_row_t *row;
    tk_str_t             words[OPTION_WORDS];
    unsigned             n;

    row = find_option(name);
    if (row == NULL) {
        *err_r = TK_STR("no such option");
        return TK_ENOTFOUND;
    }
    if (conf->set[row - tk_conf_rows]) {
        return TK_OK;
    }

    if (!tk_kinds[row->kind].many) {
        return assign(conf, row, &value, 1, err_r);
    }
    n = split(value, row->kind != TK_KIND_HOURS, words);
    return assign(conf, row, words, n, err_r);
}


bool
tk_conf_is_fixed(const tk_conf_t *conf, tk_str_t name)
{
    const tk_conf_row_t *row = find_option(name);

    return row && conf->set[row - tk_conf_rows];
}


tk_str_t
tk_conf_fixed_at(const tk_conf_t *conf, tk_arena_t *a, tk_str_t name)
{
    const tk_conf_at_t  *at;
    const tk_conf_row_t *row = find_option(name);

    if (row == NULL || !conf->set[row - tk_conf_rows]) {
        return TK_STR("");
    }

    at = &conf->place[row - tk_conf_rows];
    return at->line ? tk_arena_printf(a, "%.*s:%u", TK_STR_ARG(at->file),
                                      at->line)
                    : row->name;
}


tk_str_t
tk_conf_option_text(const tk_conf_t *conf, tk_arena_t *a, tk_str_t name)
{
    const tk_conf_row_t *row = find_option(name);
    tk_buf_t             b;

    if (row == NULL) {
        return TK_STR_NULL;
    }
    tk_buf_init(&b, a, TEXT_MAX);
    tk_kind_show(row, conf, &b);
    return tk_buf_view(&b);
}
