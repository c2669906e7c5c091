#include "base/err.h"
#include "conf/value.h"

#define WORDS_MAX  32

static const tk_conf_row_t  mysql_rows[] = {
#define TK_MYSQL_KEY(name, kind, field, def, low, high, syntax, text)        \
    { TK_STR_INIT(#name), TK_KIND_##kind, false,                             \
      offsetof(tk_conf_mysql_t, field),                                      \
      sizeof(((tk_conf_mysql_t *) 0)->field), def, low, high, syntax },
#include "conf/mysql.def"
};

static const tk_conf_row_t  smtp_rows[] = {
#define TK_SMTP_KEY(name, kind, field, def, low, high, syntax, text)         \
    { TK_STR_INIT(#name), TK_KIND_##kind, false,                             \
      offsetof(tk_conf_smtp_t, field),                                       \
      sizeof(((tk_conf_smtp_t *) 0)->field), def, low, high, syntax },
#include "conf/smtp.def"
};

#define MYSQL_N  (sizeof(mysql_rows) / sizeof(mysql_rows[0]))
#define SMTP_N   (sizeof(smtp_rows) / sizeof(smtp_rows[0]))


/* The values of one key, in the order given. */
static int
collect(tk_kind_arg_t *k, const tk_conf_row_t *row, tk_str_t v[WORDS_MAX],
    unsigned *n_r)
{
    unsigned  i, n;
    tk_str_t  value;

    n = 0;
    for (i = 0; i < k->n; i++) {
        value = k->v[i];
        if (tk_str_eq(tk_str_cut(&value, '='), row->name)) {
            v[n++] = value;
        }
    }

    if (n > 1 && row->kind != TK_KIND_SERVERS) {
        k->err = tk_arena_printf(k->arena, "has \"%.*s\" twice",
                                 TK_STR_ARG(row->name));
        return TK_EINVAL;
    }
    *n_r = n;
    return TK_OK;
}


static int
set_key(tk_kind_arg_t *k, const tk_conf_row_t *row)
{
    int       rc;
    tk_str_t  v[WORDS_MAX], err;
    unsigned  n;

    tk_kind_into_t  to = {
        .arena = k->arena, .row = row, .of = "", .base = k->field
    };

    rc = tk_kind_default(&to, &err);
    if (rc == TK_OK) {
        rc = collect(k, row, v, &n);
    }
    if (rc != TK_OK || n == 0) {
        return rc;
    }

    rc = tk_kind_parse(&to, v, n, &err);
    if (rc == TK_EINVAL) {
        k->err = tk_arena_cat(k->arena, TK_STR("is wrong: "), err);
    }
    return rc;
}


/* Every word must be KEY=VALUE with a key of the rows. */
static int
check_words(tk_kind_arg_t *k, const tk_conf_row_t *rows, unsigned n_rows)
{
    unsigned              i;
    tk_str_t              key, value;
    const tk_conf_row_t  *near;

    if (k->n > WORDS_MAX) {
        k->err = TK_STR("has too many words");
        return TK_EINVAL;
    }

    for (k->bad = 0; k->bad < k->n; k->bad++) {
        value = k->v[k->bad];
        key = tk_str_cut(&value, '=');
        if (tk_str_is_null(value)) {
            return TK_EINVAL;
        }
        for (i = 0; i < n_rows && !tk_str_eq(key, rows[i].name); i++) {
            /* void */
        }
        if (i == n_rows) {
            near = tk_kind_near(rows, n_rows, key);
            key = tk_kind_quote(k->arena, key);
            k->err = tk_arena_printf(k->arena,
                near ? "has no key \"%.*s\", did you mean \"%.*s\"?"
                     : "has no key \"%.*s\"",
                TK_STR_ARG(key), TK_STR_ARG(near ? near->name : key));
            return TK_EINVAL;
        }
    }
    return TK_OK;
}


static int
parse(tk_kind_arg_t *k, const tk_conf_row_t *rows, unsigned n_rows)
{
    unsigned  i;
    int       rc;

    rc = check_words(k, rows, n_rows);
    for (i = 0; i < n_rows && rc == TK_OK; i++) {
        rc = set_key(k, &rows[i]);
    }
    return rc;
}


static void
show(const tk_conf_row_t *rows, unsigned n_rows, const void *base,
    tk_buf_t *b)
{
    unsigned  i;

    for (i = 0; i < n_rows; i++) {
        tk_buf_printf(b, "%s%.*s=", i ? " " : "",
                      TK_STR_ARG(rows[i].name));
        tk_kind_show(&rows[i], base, b);
    }
}


int
tk_keys_mysql(tk_kind_arg_t *k)
{
    return parse(k, mysql_rows, MYSQL_N);
}


int
tk_keys_smtp(tk_kind_arg_t *k)
{
    static const int  ports[] = {
        [TK_CONF_SMTP_PLAIN] = 25,
        [TK_CONF_SMTP_STARTTLS] = 587,
        [TK_CONF_SMTP_TLS] = 465
    };
    tk_conf_smtp_t *smtp = k->field;
    int             rc;

    rc = parse(k, smtp_rows, SMTP_N);
    if (rc == TK_OK && smtp->server.port == 0) {
        smtp->server.port = ports[smtp->tls];
    }
    return rc;
}


void
tk_keys_mysql_show(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    show(mysql_rows, MYSQL_N, field, b);
}


void
tk_keys_smtp_show(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    show(smtp_rows, SMTP_N, field, b);
}
