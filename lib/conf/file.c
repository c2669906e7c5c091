#include "conf/file.h"

#include "base/err.h"
#include "base/file.h"
#include "conf/kind.h"
#include "conf/token.h"

typedef struct {
    tk_conf_t  *conf;
    tk_str_t   *err_r;
    unsigned    depth;
    unsigned    files;
    tk_str_t    file;            /* in hand; lives as long as conf       */
} reader_t;

static int read_text(reader_t *r, tk_str_t text, tk_str_t name);


/* Puts the place in front of the text that is in *err_r. */
static int
placed(reader_t *r, tk_str_t name, unsigned line, int rc)
{
    if (rc != TK_ENOMEM) {
        *r->err_r = tk_arena_printf(r->conf->arena, "%.*s:%u: %.*s",
                                    TK_STR_ARG(name), line,
                                    TK_STR_ARG(*r->err_r));
    }
    return rc;
}


static int
foreign(reader_t *r, tk_str_t name)
{
    name = tk_kind_quote(r->conf->arena, name);
    *r->err_r = tk_arena_printf(r->conf->arena,
        "\"%.*s\" is no directive of a desk: this file may hold ticket "
        "directives only; write the desk into a file of its own, include "
        "it in nginx's location and give that file to ticketd",
        TK_STR_ARG(name));
    return TK_EINVAL;
}


static int
include(reader_t *r, const tk_str_t *words, size_t n, bool *placed_r)
{
    tk_str_t    text;
    int         rc;

    if (n != 2) {
        *r->err_r = TK_STR("invalid number of arguments in \"include\" "
                           "directive");
        return TK_EINVAL;
    }
    if (words[1].n == 0 || words[1].p[0] != '/'
        || tk_str_chr(words[1], '*') >= 0 || tk_str_chr(words[1], '?') >= 0
        || tk_str_chr(words[1], '[') >= 0)
    {
        *r->err_r = TK_STR("include needs a full path without wildcards, so "
                           "that nginx and ticketd read the same file");
        return TK_EINVAL;
    }
    if (r->depth == TK_CONF_DEPTH_MAX || r->files == TK_CONF_FILES_MAX) {
        *r->err_r = TK_STR("too many files include each other");
        return TK_EINVAL;
    }

    rc = tk_file_read(r->conf->arena, words[1], TK_CONF_FILE_MAX, NULL,
                      &text, r->err_r);
    if (rc != TK_OK) {
        return rc;
    }

    *placed_r = true;
    r->depth++;
    r->files++;
    rc = read_text(r, text, words[1]);
    r->depth--;
    return rc;
}


static int
directive(reader_t *r, const tk_token_t *t, bool *placed_r)
{
    const tk_str_t *words = t->words.v;

    if (t->what == TK_TOKEN_CLOSE) {
        *r->err_r = TK_STR("unexpected \"}\"");
        return TK_EINVAL;
    }

    if (!tk_str_starts(words[0], TK_STR("ticket"))) {
        if (t->what == TK_TOKEN_END && tk_str_eqz(words[0], "include")) {
            return include(r, words, t->words.n, placed_r);
        }
        if (tk_kind_near(tk_conf_rows, TK_CONF_N, words[0]) == NULL) {
            return foreign(r, words[0]);
        }

    } else if (t->what == TK_TOKEN_OPEN) {
        tk_str_t  name = tk_kind_quote(r->conf->arena, words[0]);

        *r->err_r = tk_arena_printf(r->conf->arena,
            "directive \"%.*s\" is not terminated by \";\"",
            TK_STR_ARG(name));
        return TK_EINVAL;
    }

    r->conf->at = (tk_conf_at_t) { r->file, t->line };
    return tk_conf_set(r->conf, words, (unsigned) t->words.n, r->err_r);
}


static int
read_text(reader_t *r, tk_str_t text, tk_str_t name)
{
    tk_str_t    outer = r->file;
    tk_token_t  t;
    bool        is_placed;
    int         rc;

    tk_token_init(&t, r->conf->arena, text);
    r->file = tk_arena_str(r->conf->arena, name);

    for ( ;; ) {
        is_placed = false;
        rc = tk_token_next(&t, r->err_r);
        if (rc == TK_OK && t.what == TK_TOKEN_EOF) {
            r->file = outer;
            return TK_OK;
        }
        if (rc == TK_OK) {
            rc = directive(r, &t, &is_placed);
        }
        if (rc != TK_OK) {
            return is_placed ? rc : placed(r, name, t.line, rc);
        }
    }
}


int
tk_conf_parse(tk_arena_t *a, tk_str_t text, tk_str_t file_name,
    tk_conf_t *conf, tk_str_t *err_r)
{
    reader_t    r = { conf, err_r, 0, 1, TK_STR_NULL };
    tk_arena_t *own;
    int         rc;

    own = conf->arena;
    conf->arena = a;
    rc = read_text(&r, text, file_name);
    conf->arena = own;
    return rc;
}


static int
finish(tk_conf_t *conf, tk_str_t *err_r)
{
    if (!conf->set[TK_CONF_desk]) {
        *err_r = TK_STR("\"ticket NAME;\" is missing, it switches the desk "
                        "on");
        return TK_EINVAL;
    }
    return tk_conf_finish(conf, err_r);
}


int
tk_conf_file(tk_arena_t *a, tk_str_t path, tk_conf_t **conf_r,
    tk_str_t *err_r)
{
    tk_str_t  text;
    int       rc;

    rc = tk_conf_init(a, conf_r);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_file_read(a, path, TK_CONF_FILE_MAX, NULL, &text, err_r);
    if (rc == TK_OK) {
        rc = tk_conf_parse(a, text, path, *conf_r, err_r);
        if (rc != TK_OK) {
            return rc;
        }
        rc = finish(*conf_r, err_r);
    }

    if (rc != TK_OK && rc != TK_ENOMEM) {
        *err_r = tk_arena_printf(a, "%.*s: %.*s", TK_STR_ARG(path),
                                 TK_STR_ARG(*err_r));
    }
    return rc;
}
