#include "base/err.h"
#include "web/form_int.h"
#include "web/param.h"

/* The parser of the URL standard, with bytes coming in any portions. */

struct tk_urlencoded {
    tk_form_t   *form;
    tk_arena_t  *arena;
    size_t       max_field;
    tk_buf_t     name;
    tk_buf_t     value;
    bool         in_value;
    bool         empty;               /* nothing of this pair so far */
    char         held[2];             /* "%" or "%X"                 */
    unsigned     n_held;
};


static void
start_pair(tk_urlencoded_t *u)
{
    tk_buf_init(&u->name, u->arena, TK_FORM_MAX_NAME);
    tk_buf_init(&u->value, u->arena, u->max_field);
    u->in_value = false;
    u->empty = true;
    u->n_held = 0;
}


tk_urlencoded_t *
tk_urlencoded_create(tk_form_t *form, tk_arena_t *a, size_t max_field)
{
    tk_urlencoded_t  *u;

    u = tk_arena_zalloc(a, sizeof(tk_urlencoded_t));
    if (u == NULL) {
        return NULL;
    }

    u->form = form;
    u->arena = a;
    u->max_field = max_field;
    start_pair(u);

    return u;
}


static tk_buf_t *
current(tk_urlencoded_t *u)
{
    return u->in_value ? &u->value : &u->name;
}


/* What looked like the begin of %XX stands for itself. */
static void
release_held(tk_urlencoded_t *u)
{
    tk_buf_add(current(u), u->held, u->n_held);
    u->n_held = 0;
}


static int
end_pair(tk_urlencoded_t *u)
{
    int  rc;

    release_held(u);
    rc = TK_OK;

    if (!u->empty) {
        rc = tk_buf_rc(&u->name);
        if (rc == TK_OK) {
            rc = tk_form_add(u->form, tk_buf_view(&u->name), &u->value);
        }
        start_pair(u);
    }

    return rc;
}


/* True if c went on with a %XX. */
static bool
take_percent(tk_urlencoded_t *u, char c)
{
    int  b;

    if (tk_hex_digit(c) < 0) {
        release_held(u);
        return false;
    }

    if (u->n_held == 1) {
        u->held[u->n_held++] = c;
        return true;
    }

    b = tk_hex_digit(u->held[1]) << 4 | tk_hex_digit(c);
    tk_buf_chr(current(u), (char) b);
    u->n_held = 0;
    return true;
}


static int
take(tk_urlencoded_t *u, char c)
{
    if (u->n_held && take_percent(u, c)) {
        return TK_OK;
    }

    if (c == '&') {
        return end_pair(u);
    }

    u->empty = false;

    if (c == '=' && !u->in_value) {
        u->in_value = true;

    } else if (c == '%') {
        u->held[u->n_held++] = c;

    } else {
        tk_buf_chr(current(u), c == '+' ? ' ' : c);
    }

    return TK_OK;
}


int
tk_urlencoded_feed(tk_urlencoded_t *u, const char *p, size_t n)
{
    int     rc;
    size_t  i;

    for (i = 0; i < n; i++) {
        rc = take(u, p[i]);
        if (rc != TK_OK) {
            return rc;
        }
    }

    rc = tk_buf_rc(&u->name);
    return rc == TK_OK ? tk_buf_rc(&u->value) : rc;
}


int
tk_urlencoded_end(tk_urlencoded_t *u)
{
    return end_pair(u);
}
