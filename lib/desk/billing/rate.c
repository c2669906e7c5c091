#include "desk/billing/rate.h"

#include "desk/admin/audit.h"
#include "desk/admin/revise.h"
#include "tk_sql.gen.h"


const tk_rate_row_t *
tk_snap_rate(const tk_snapshot_t *s, uint64_t id)
{
    unsigned  i;

    for (i = 0; i < s->n_rates; i++) {
        if (s->rates[i].id == id) {
            return &s->rates[i];
        }
    }

    return NULL;
}


bool
tk_rate_fits(const tk_rate_row_t *rate, uint64_t company_id)
{
    return !rate->archived
           && (rate->company_id == 0 || rate->company_id == company_id);
}


int
tk_rate_list(tk_cx_t *cx, tk_rate_t **list_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK ? tk_sql_rate_all(cx->db, list_r, n_r) : rc;
}


int
tk_rate_get(tk_cx_t *cx, uint64_t id, tk_rate_t *rate_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_rate_get(cx->db, &(tk_sql_rate_get_in_t) { .id = id },
                             rate_r)
           : rc;
}


int
tk_rate_company(tk_cx_t *cx, tk_str_t name, uint64_t *id_r)
{
    int                      rc;
    size_t                   n;
    tk_sql_company_named_t  *rows;

    *id_r = 0;

    if (name.n == 0) {
        return TK_OK;
    }

    rc = tk_sql_company_named(cx->db, &(tk_sql_company_named_in_t) {
                                  .name = name
                              }, &rows, &n);

    if (rc == TK_OK && n != 1) {
        return TK_ENOTFOUND;
    }

    *id_r = rc == TK_OK ? rows[0].id : 0;

    return rc;
}


typedef struct {
    tk_rate_t   new;
    tk_bad_t   *bad;
} tk_rate_save_t;


static int
tk_rate_audit(tk_cx_t *cx, const tk_rate_t *old, const tk_rate_t *new)
{
    int              rc;
    tk_arena_t      *a = cx->arena;
    tk_audit_new_t   au = { .object = "rate", .id = new->id,
                            .name = new->name };

    if (old->id == 0) {
        au.action = TK_AUDIT_CREATED;
        rc = tk_audit_add(cx, &au);
    } else {
        rc = tk_audit_field(cx, &au, "name", old->name, new->name);
    }

    if (rc == TK_OK) {
        rc = tk_audit_field(cx, &au, "amount",
                            old->id ? tk_money_plain(a, old->amount)
                                    : TK_STR(""),
                            tk_money_plain(a, new->amount));
    }

    if (rc == TK_OK) {
        rc = tk_audit_field(cx, &au, "cost_code", old->cost_code,
                            new->cost_code);
    }

    if (rc == TK_OK) {
        rc = tk_audit_field(cx, &au, "company", old->company, new->company);
    }

    return rc == TK_OK
           ? tk_audit_field(cx, &au, "archived",
                            old->archived ? TK_STR("on") : TK_STR("off"),
                            new->archived ? TK_STR("on") : TK_STR("off"))
           : rc;
}


static int
tk_rate_write(tk_cx_t *cx, tk_rate_t *r)
{
    int           rc;
    tk_db_done_t  done;

    if (r->id != 0) {
        return tk_sql_rate_update(cx->db, &(tk_sql_rate_update_in_t) {
                                      .name = r->name, .amount = r->amount,
                                      .cost_code = r->cost_code,
                                      .company_id = r->company_id,
                                      .archived = r->archived, .id = r->id
                                  }, NULL);
    }

    rc = tk_sql_rate_insert(cx->db, &(tk_sql_rate_insert_in_t) {
                                .name = r->name, .amount = r->amount,
                                .cost_code = r->cost_code,
                                .company_id = r->company_id,
                                .archived = r->archived
                            }, &done);

    if (rc == TK_OK) {
        r->id = done.insert_id;
    }

    return rc;
}


static int
tk_rate_save_step(tk_cx_t *cx, void *arg)
{
    int              rc = TK_OK;
    tk_rate_t        old = { .id = 0, .name = TK_STR_INIT(""),
                             .cost_code = TK_STR_INIT(""),
                             .company = TK_STR_INIT("") };
    tk_rate_save_t  *save = arg;
    tk_rate_t        r = save->new;

    if (r.id != 0) {
        rc = tk_rate_get(cx, r.id, &old);
    }

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_rate_company(cx, r.company, &r.company_id);

    if (rc == TK_ENOTFOUND) {
        return tk_bad(save->bad, "company", "why_company");
    }

    if (rc == TK_OK) {
        rc = tk_rate_write(cx, &r);
    }

    if (rc == TK_EDUP) {
        return tk_bad(save->bad, "name", "why_taken");
    }

    if (rc == TK_OK) {
        rc = tk_rate_audit(cx, &old, &r);
    }

    if (rc == TK_OK) {
        save->new.id = r.id;
        rc = tk_snapshot_touch(cx);
    }

    return rc;
}


int
tk_rate_save(tk_cx_t *cx, const tk_rate_t *rate, tk_bad_t *bad,
    uint64_t *id_r)
{
    int             rc;
    tk_rate_save_t  save = { .new = *rate, .bad = bad };

    if (rate->name.n == 0) {
        return tk_bad(bad, "name", "why_empty");
    }

    rc = tk_revise_tx(cx, tk_rate_save_step, &save);
    *id_r = save.new.id;

    return rc;
}


static int
tk_rate_delete_step(tk_cx_t *cx, void *arg)
{
    int            rc;
    uint64_t      *id = arg;
    tk_rate_t      rate;
    tk_db_done_t   done;

    rc = tk_rate_get(cx, *id, &rate);

    if (rc == TK_OK) {
        rc = tk_sql_rate_delete(cx->db, &(tk_sql_rate_delete_in_t) {
                                    .id = *id
                                }, &done);
    }

    if (rc == TK_OK && done.affected == 0) {
        return TK_ECONFLICT;
    }

    if (rc == TK_OK) {
        rc = tk_audit_add(cx, &(tk_audit_new_t) {
                              .object = "rate", .id = *id,
                              .name = rate.name,
                              .action = TK_AUDIT_DELETED
                          });
    }

    return rc == TK_OK ? tk_snapshot_touch(cx) : rc;
}


int
tk_rate_delete(tk_cx_t *cx, uint64_t id)
{
    return tk_revise_tx(cx, tk_rate_delete_step, &id);
}
