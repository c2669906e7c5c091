#include "desk/admin/field_def.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "desk/admin/audit.h"
#include "desk/admin/revise.h"
#include "tk_sql.gen.h"

#define TK_FIELD_FORGET  5000        /* values that go in one step      */


typedef struct {
    const tk_field_row_t  *f;
    tk_str_t               options;
    tk_bad_t              *bad;
} tk_field_save_t;


tk_str_t
tk_field_options(tk_arena_t *a, tk_str_t text)
{
    unsigned  n = 0;
    tk_buf_t  b;
    tk_str_t  line, rest, seen;

    tk_buf_init(&b, a, TK_FIELD_LIST_MAX);

    while (text.p != NULL) {
        line = tk_utf8_line(a, tk_str_cut(&text, '\n'),
                            TK_FIELD_LINE_MAX + 1);
        seen = line;

        for (rest = tk_buf_view(&b); rest.p != NULL && seen.n != 0; ) {
            if (tk_str_eq(tk_str_cut(&rest, '\n'), line)) {
                seen.n = 0;
            }
        }

        if (seen.n == 0) {
            continue;
        }

        if (tk_utf8_len(line) > TK_FIELD_LINE_MAX
            || n++ == TK_FIELD_OPTIONS)
        {
            return TK_STR_NULL;
        }

        if (b.n) {
            tk_buf_chr(&b, '\n');
        }

        tk_buf_str(&b, line);
    }

    return tk_buf_rc(&b) == TK_OK ? tk_buf_view(&b) : TK_STR_NULL;
}


static int
tk_field_check(tk_cx_t *cx, tk_field_save_t *w)
{
    const tk_field_row_t  *f = w->f;

    w->options = TK_STR("");

    if (!tk_field_name_ok(f->name)) {
        (void) tk_bad(w->bad, "name", "why_field_name");
    }

    if (f->label.n == 0) {
        (void) tk_bad(w->bad, "label", "why_empty");
    }

    if (f->type_id != 0 && tk_snap_type(cx->snap, f->type_id) == NULL) {
        (void) tk_bad(w->bad, "type", "why_unknown");
    }

    if (f->kind == TK_FIELD_SELECT) {
        w->options = tk_field_options(cx->arena, f->options);

        if (w->options.p == NULL) {
            (void) tk_bad(w->bad, "options", "why_long");

        } else if (w->options.n == 0) {
            (void) tk_bad(w->bad, "options", "why_empty");
        }
    }

    if (f->id == 0 && cx->snap->n_fields >= TK_FIELD_MAX) {
        (void) tk_bad(w->bad, "name", "why_many");
    }

    return w->bad->n ? TK_EINVAL : TK_OK;
}


static int
tk_field_make(tk_cx_t *cx, const tk_field_save_t *w, uint64_t *id)
{
    int                    rc;
    tk_db_done_t           done;
    const tk_field_row_t  *f = w->f;

    rc = tk_sql_field_insert(cx->db, &(tk_sql_field_insert_in_t) {
             .name = f->name, .label = f->label,
             .kind = tk_str_z(tk_field_kind_name(f->kind)),
             .options = w->options, .type_id = f->type_id,
             .required = f->required, .customer = f->customer,
             .sort = f->sort
         }, &done);

    if (rc != TK_OK) {
        return rc;
    }

    *id = done.insert_id;

    return tk_audit_add(cx, &(tk_audit_new_t) {
                            .object = "field", .id = *id,
                            .name = f->label, .action = TK_AUDIT_CREATED
                        });
}


static int
tk_field_audit(tk_cx_t *cx, const tk_field_save_t *w,
    const tk_sql_field_lock_t *was)
{
    int                    rc = TK_OK;
    unsigned               i;
    tk_audit_new_t         au = { .object = "field", .id = was->id,
                                  .name = w->f->label };
    const tk_field_row_t  *f = w->f;
    const tk_type_row_t   *old_type, *new_type;

    old_type = tk_snap_type(cx->snap, was->type_id);
    new_type = tk_snap_type(cx->snap, f->type_id);

    const struct {
        const char  *name;
        tk_str_t     was;
        tk_str_t     now;
    } part[] = {
        { "name", was->name, f->name },
        { "label", was->label, f->label },
        { "options", was->options, w->options },
        { "type", old_type ? old_type->name : TK_STR(""),
          new_type ? new_type->name : TK_STR("") },
        { "required", was->required ? TK_STR("on") : TK_STR("off"),
          f->required ? TK_STR("on") : TK_STR("off") },
        { "customer", was->customer ? TK_STR("on") : TK_STR("off"),
          f->customer ? TK_STR("on") : TK_STR("off") },
        { "sort", tk_arena_printf(cx->arena, "%lld", (long long) was->sort),
          tk_arena_printf(cx->arena, "%lld", (long long) f->sort) }
    };

    for (i = 0; rc == TK_OK && i < sizeof(part) / sizeof(part[0]); i++) {
        rc = tk_audit_field(cx, &au, part[i].name, part[i].was, part[i].now);
    }

    return rc;
}


static int
tk_field_update(tk_cx_t *cx, const tk_field_save_t *w, uint64_t id)
{
    int                    rc;
    tk_sql_field_lock_t    was;
    const tk_field_row_t  *f = w->f;

    rc = tk_sql_field_lock(cx->db, &(tk_sql_field_lock_in_t) { .id = id },
                           &was);

    if (rc == TK_OK) {
        rc = tk_sql_field_update(cx->db, &(tk_sql_field_update_in_t) {
                 .name = f->name, .label = f->label, .options = w->options,
                 .type_id = f->type_id, .required = f->required,
                 .customer = f->customer, .sort = f->sort, .id = id
             }, NULL);
    }

    return rc == TK_OK ? tk_field_audit(cx, w, &was) : rc;
}


static int
tk_field_save_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int               rc;
    tk_field_save_t  *w = arg;

    rc = *id ? tk_field_update(cx, w, *id) : tk_field_make(cx, w, id);

    return rc == TK_EDUP ? tk_bad(w->bad, "name", "why_taken") : rc;
}


int
tk_field_save(tk_cx_t *cx, const tk_nonce_t *nonce, const tk_field_row_t *f,
    tk_bad_t *bad, uint64_t *id_r)
{
    int              rc;
    tk_field_save_t  w = { .f = f, .bad = bad };

    *id_r = f->id;
    rc = tk_field_check(cx, &w);

    return rc == TK_OK ? tk_revise(cx, nonce, tk_field_save_step, &w, id_r)
                       : rc;
}


static int
tk_field_drop(tk_cx_t *cx, uint64_t id, tk_str_t label)
{
    int  rc;

    rc = tk_sql_field_delete(cx->db, &(tk_sql_field_delete_in_t) {
                                 .id = id
                             }, NULL);

    return rc == TK_OK ? tk_audit_add(cx, &(tk_audit_new_t) {
                             .object = "field", .id = id, .name = label,
                             .action = TK_AUDIT_DELETED
                         }) : rc;
}


static int
tk_field_remove_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int                  rc;
    tk_sql_field_lock_t  was;

    rc = tk_sql_field_lock(cx->db, &(tk_sql_field_lock_in_t) { .id = *id },
                           &was);

    return rc == TK_OK ? tk_field_drop(cx, *id, was.label) : rc;
}


int
tk_field_remove(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id)
{
    int  rc;

    rc = tk_revise(cx, nonce, tk_field_remove_step, NULL, &id);

    return rc == TK_OK ? tk_field_forget(cx, id) : rc;
}


int
tk_field_remove_of(tk_cx_t *cx, uint64_t type_id)
{
    int                      rc;
    size_t                   i, n;
    tk_sql_field_of_type_t  *rows;

    rc = tk_sql_field_of_type(cx->db, &(tk_sql_field_of_type_in_t) {
                                  .type_id = type_id
                              }, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = tk_field_drop(cx, rows[i].id, rows[i].label);
    }

    return rc;
}


/* A few thousand at a time, so that no lock is held for long. */
int
tk_field_forget(tk_cx_t *cx, uint64_t id)
{
    int           rc;
    tk_db_done_t  done = { 0, 0 };

    do {
        rc = tk_sql_field_value_forget(cx->db,
                 &(tk_sql_field_value_forget_in_t) { .field_id = id },
                 &done);
    } while (rc == TK_OK && done.affected == TK_FIELD_FORGET);

    return rc;
}


int
tk_field_used(tk_cx_t *cx, uint64_t id, bool *used_r)
{
    int                        rc;
    tk_sql_field_value_any_t   row;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_field_value_any(cx->db, &(tk_sql_field_value_any_in_t) {
                                        .field_id = id
                                    }, &row);
    }

    *used_r = rc == TK_OK;

    return rc == TK_ENOTFOUND ? TK_OK : rc;
}
