#include "base/buf.h"
#include "desk/list/screen.h"
#include "web/column.h"

/* Which columns the agent's list has, and in which order. */

static const struct {
    const char   *name;
    tk_key_id_t   key;
} tk_columns[TK_COLS] = {
    { "number", TK_K_c_number }, { "subject", TK_K_c_subject },
    { "status", TK_K_c_status }, { "contact", TK_K_c_contact },
    { "company", TK_K_c_company }, { "email", TK_K_c_email },
    { "type", TK_K_c_type }, { "priority", TK_K_c_priority },
    { "agent", TK_K_c_agent }, { "created", TK_K_c_created },
    { "modified", TK_K_c_modified }
};


typedef struct {
    unsigned  n;
    unsigned  v[TK_COLS];
} tk_columns_t;


static bool
tk_columns_has(const tk_columns_t *c, unsigned id)
{
    unsigned  i;

    for (i = 0; i < c->n; i++) {
        if (c->v[i] == id) {
            return true;
        }
    }

    return false;
}


/* TK_COLS if it is none. */
static unsigned
tk_columns_find(tk_str_t name)
{
    unsigned  i;

    for (i = 0; i < TK_COLS; i++) {
        if (tk_str_eqz(name, tk_columns[i].name)) {
            break;
        }
    }

    return i;
}


static void
tk_columns_add(tk_columns_t *c, tk_str_t name)
{
    unsigned  i = tk_columns_find(name);

    if (i < TK_COLS && !tk_columns_has(c, i)) {
        c->v[c->n++] = i;
    }
}


/* Those of the agent; the subject is never missing, it leads to the ticket. */
static void
tk_columns_own(tk_page_t *pg, tk_columns_t *c)
{
    tk_str_t  rest = pg->viewer.cols;

    c->n = 0;

    while (rest.n) {
        tk_columns_add(c, tk_str_cut(&rest, ','));
    }

    if (c->n && !tk_columns_has(c, TK_COL_SUBJECT)) {
        tk_columns_add(c, TK_STR("subject"));
    }
}


static void
tk_columns_usual(tk_columns_t *c)
{
    static const tk_columns_t  usual = { 7, {
        TK_COL_NUMBER, TK_COL_SUBJECT, TK_COL_STATUS, TK_COL_CONTACT,
        TK_COL_TYPE, TK_COL_AGENT, TK_COL_MODIFIED
    } };

    *c = usual;
}


void
tk_columns_show(tk_page_t *pg)
{
    unsigned      i;
    tk_val_t     *list;
    tk_columns_t  c;

    tk_columns_own(pg, &c);
    tk_obj_bool(pg->root, TK_K_own_cols, c.n != 0);
    tk_obj_bool(pg->root, TK_K_dense, pg->viewer.dense);

    if (c.n == 0) {
        return;
    }

    list = tk_obj_list(pg->root, TK_K_cols, c.n);

    for (i = 0; i < c.n; i++) {
        tk_obj_bool(tk_list_obj(pg->root, list, i, 1),
                    tk_columns[c.v[i]].key, true);
    }
}


/* What was just moved can be moved on with the same key. */
static void
tk_columns_focus(tk_page_t *pg, tk_obj_t *o, tk_str_t name, bool first,
    bool last)
{
    bool  up = tk_str_eq(tk_form_get(pg->query, "up"), name);
    bool  down = tk_str_eq(tk_form_get(pg->query, "down"), name);

    tk_obj_bool(o, TK_K_focus_up, (up && !first) || (down && last));
    tk_obj_bool(o, TK_K_focus_down, (down && !last) || (up && first));
}


/* The chosen ones in their order, then the others. */
int
tk_page_agent_columns(tk_page_t *pg)
{
    unsigned      i, n;
    tk_obj_t     *o;
    tk_str_t      name;
    tk_val_t     *list;
    tk_columns_t  c;

    tk_columns_own(pg, &c);
    tk_obj_bool(pg->root, TK_K_own_cols, c.n != 0);
    tk_obj_bool(pg->root, TK_K_dense, pg->viewer.dense);

    if (c.n == 0) {
        tk_columns_usual(&c);
    }

    n = c.n;

    for (i = 0; i < TK_COLS; i++) {
        tk_columns_add(&c, tk_str_z(tk_columns[i].name));
    }

    list = tk_obj_list(pg->root, TK_K_rows, TK_COLS);

    for (i = 0; i < TK_COLS; i++) {
        o = tk_list_obj(pg->root, list, i, 8);
        name = tk_str_z(tk_columns[c.v[i]].name);
        tk_columns_focus(pg, o, name, i == 0, i + 1 == n);
        tk_obj_str(o, TK_K_name, name);
        tk_obj_bool(o, TK_K_checked, i < n);
        tk_obj_bool(o, TK_K_fixed, c.v[i] == TK_COL_SUBJECT);
        tk_obj_bool(o, TK_K_up, i > 0 && i < n);
        tk_obj_bool(o, TK_K_down, i + 1 < n);
        tk_obj_bool(o, tk_columns[c.v[i]].key, true);
    }

    tk_obj_bool(pg->root, TK_K_now_list, true);

    return tk_page_render(pg, 200, "page/agent_columns");
}


/* One place up, or down. */
static void
tk_columns_move(tk_columns_t *c, tk_str_t name, bool up)
{
    unsigned  i, k, was;

    for (i = 0; i < c->n; i++) {
        if (!tk_str_eqz(name, tk_columns[c->v[i]].name)) {
            continue;
        }

        k = up ? i - 1 : i + 1;

        if (k < c->n) {
            was = c->v[k];
            c->v[k] = c->v[i];
            c->v[i] = was;
        }

        return;
    }
}


int
tk_page_agent_columns_save(tk_page_t *pg)
{
    int           rc;
    bool          up;
    unsigned      i;
    tk_buf_t      b;
    tk_str_t      s;
    tk_form_t    *f = pg->req->form;
    tk_columns_t  c = { .n = 0 };

    if (tk_form_get(f, "reset").n == 0) {
        for (i = 0; (s = tk_form_nth(f, "col", i)).p != NULL; i++) {
            tk_columns_add(&c, s);
        }

        if (!tk_columns_has(&c, TK_COL_SUBJECT)) {
            tk_columns_add(&c, TK_STR("subject"));
        }

        tk_columns_move(&c, tk_form_get(f, "up"), true);
        tk_columns_move(&c, tk_form_get(f, "down"), false);
    }

    tk_buf_init(&b, pg->arena, 255);

    for (i = 0; i < c.n; i++) {
        tk_buf_printf(&b, "%s%s", i ? "," : "", tk_columns[c.v[i]].name);
    }

    rc = tk_screen_list(&pg->cx, tk_buf_view(&b),
                        tk_form_get(f, "dense").n != 0);
    up = tk_form_get(f, "up").n != 0;
    s = tk_form_get(f, up ? "up" : "down");
    tk_buf_init(&b, pg->arena, 255);
    tk_buf_printf(&b, "agent/columns?done=changed");

    if (tk_columns_find(s) < TK_COLS) {
        tk_buf_printf(&b, "&%s=%.*s", up ? "up" : "down", TK_STR_ARG(s));
    }

    return rc == TK_OK ? tk_page_redirect(pg, tk_buf_view(&b)) : rc;
}
