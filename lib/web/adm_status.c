#include "desk/admin/roll.h"
#include "desk/admin/status.h"
#include "web/admin.h"

/* Statuses: the list with its order, and the form of one. */

typedef tk_roll_status_t  tk_adm_status_row_t;


/* As it is called in the reader's language. */
static tk_str_t
tk_adm_status_called(tk_page_t *pg, const tk_adm_status_row_t *row)
{
    const tk_status_row_t  *s = tk_snap_status(pg->cx.snap, row->id);

    return s ? s->name : row->name;
}


static void
tk_adm_status_badge(tk_page_t *pg, tk_obj_t *o,
    const tk_adm_status_row_t *row)
{
    tk_obj_int(o, TK_K_id, (int64_t) row->id);
    tk_obj_str(o, TK_K_name, tk_adm_status_called(pg, row));
    tk_obj_str(o, TK_K_color, row->color.n ? row->color : TK_STR("grey"));
    tk_obj_bool(o, TK_K_is_open, row->kind == TK_STATUS_OPEN);
    tk_obj_bool(o, TK_K_is_closed, row->kind == TK_STATUS_CLOSED);
}


int
tk_page_adm_statuses(tk_page_t *pg)
{
    int                   rc;
    size_t                i, n;
    tk_obj_t             *o;
    tk_val_t             *list;
    tk_adm_status_row_t  *rows;

    tk_adm_begin(pg, "statuses");
    rc = tk_cx_db(&pg->cx);

    if (rc == TK_OK) {
        rc = tk_roll_statuses(&pg->cx, &rows, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 8);
        tk_adm_status_badge(pg, o, &rows[i]);
        tk_obj_bool(o, TK_K_first, i == 0);
        tk_obj_bool(o, TK_K_last, i + 1 == n);
        tk_obj_bool(o, TK_K_in_use, rows[i].tickets);
    }

    return tk_adm_show(pg, "adm/statuses");
}


static void
tk_adm_status_palette(tk_page_t *pg, tk_str_t chosen)
{
    uint32_t   i, n = 0;
    tk_obj_t  *o;
    tk_val_t  *list;

    while (tk_status_colors[n] != NULL) {
        n++;
    }

    list = tk_obj_list(pg->root, TK_K_colors, n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, i, 3);
        tk_obj_str(o, TK_K_color, tk_str_z(tk_status_colors[i]));
        tk_obj_bool(o, TK_K_selected,
                    tk_str_eqz(chosen, tk_status_colors[i])
                    || (chosen.n == 0 && tk_status_colors[i + 1] == NULL));
        tk_obj_bool(o, tk_tmpl_key(pg->site->pages,
                                   tk_str_z(tk_status_colors[i])), true);
    }
}


/* The form of status id, 0 a new one; `in` is what was posted. */
static int
tk_adm_status_form(tk_page_t *pg, uint64_t id, const tk_status_edit_t *in)
{
    int                   rc;
    size_t                i, n, at;
    uint32_t              k = 0;
    tk_val_t             *list;
    tk_adm_status_row_t  *rows;

    rc = tk_cx_db(&pg->cx);

    if (rc == TK_OK) {
        rc = tk_roll_statuses(&pg->cx, &rows, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    for (at = 0; at < n && rows[at].id != id; at++) { /* void */ }

    if (id != 0 && at == n) {
        return TK_ENOTFOUND;
    }

    tk_obj_str(pg->root, TK_K_f_name, in ? in->name
                                      : id ? rows[at].name : TK_STR(""));
    tk_adm_status_palette(pg, in ? in->color
                              : id ? rows[at].color : TK_STR("blue"));

    if (id != 0) {
        tk_adm_status_badge(pg, pg->root, &rows[at]);
        tk_obj_bool(pg->root, TK_K_in_use, rows[at].tickets);
        tk_obj_bool(pg->root, TK_K_can_delete,
                    rows[at].kind == TK_STATUS_PROGRESS);
        list = tk_obj_list(pg->root, TK_K_status_options,
                           (uint32_t) n - 1);

        for (i = 0; i < n; i++) {
            if (i != at) {
                tk_page_option(pg->root, list, k++, rows[i].id,
                               tk_adm_status_called(pg, &rows[i]), false);
            }
        }
    }

    return tk_adm_show(pg, "adm/status");
}


int
tk_page_adm_status(tk_page_t *pg)
{
    tk_adm_begin(pg, "statuses");

    return tk_adm_status_form(pg, tk_adm_arg(pg, 0), NULL);
}


int
tk_page_adm_status_save(tk_page_t *pg)
{
    int               rc;
    uint64_t          id;
    tk_bad_t          bad = { .n = 0 };
    tk_nonce_t        nonce = tk_page_nonce(pg, "status");
    tk_status_edit_t  in = { .id = tk_adm_arg(pg, 0) };

    tk_adm_begin(pg, "statuses");
    in.name = tk_adm_line(pg, "name", TK_STATUS_NAME);
    in.color = tk_adm_line(pg, "color", 16);

    if (tk_adm_is_bad(pg)) {
        return tk_adm_status_form(pg, in.id, &in);
    }

    rc = tk_status_save(&pg->cx, &nonce, &in, &bad, &id);

    if (rc == TK_EINVAL && bad.n != 0) {
        tk_adm_bads(pg, &bad);
        return tk_adm_status_form(pg, in.id, &in);
    }

    return rc == TK_OK
           ? tk_adm_done(pg, in.id ? "saved" : "made", "statuses") : rc;
}


int
tk_page_adm_status_place(tk_page_t *pg)
{
    int         rc;
    bool        up = tk_str_eqz(tk_form_get(pg->req->form, "to"), "up");
    tk_nonce_t  nonce = tk_page_nonce(pg, "place");

    rc = tk_status_shift(&pg->cx, &nonce, tk_adm_arg(pg, 0), up);

    return rc == TK_OK ? tk_adm_done(pg, "saved", "statuses") : rc;
}


int
tk_page_adm_status_delete(tk_page_t *pg)
{
    int         rc;
    bool        more;
    uint64_t    id = tk_adm_arg(pg, 0);
    tk_bad_t    bad = { .n = 0 };
    tk_nonce_t  nonce = tk_page_nonce(pg, "delete");

    tk_adm_begin(pg, "statuses");
    rc = tk_status_delete(&pg->cx, &nonce, id, tk_adm_id(pg, "to"), &bad,
                          &more);

    if (rc == TK_EINVAL && bad.n != 0) {
        tk_adm_bads(pg, &bad);
        return tk_adm_status_form(pg, id, NULL);
    }

    if (rc == TK_OK && more) {
        return tk_adm_done(pg, "moving", "statuses/%llu",
                           (unsigned long long) id);
    }

    return rc == TK_OK ? tk_adm_done(pg, "deleted", "statuses") : rc;
}
