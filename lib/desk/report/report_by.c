#include "desk/report/report_int.h"

#include "tk_sql.gen.h"


static int
tk_report_closed_by(tk_cx_t *cx, const tk_report_t *r,
    tk_sql_report_closed_by_t **v, size_t *n)
{
    return tk_sql_report_closed_by(cx->db, &(tk_sql_report_closed_by_in_t) {
                                       .from = r->from, .to = r->to
                                   }, v, n);
}


/* Agents down, months across. */
int
tk_report_closed_agents(tk_cx_t *cx, tk_report_t *r)
{
    int                         rc;
    size_t                      i, n;
    int64_t                     col, month = tk_report_month_of(r->from);
    int64_t                     last = tk_report_month_of(r->to);
    tk_report_row_t            *row;
    tk_sql_report_closed_by_t  *v;

    TK_REPORT_HAS(r, TK_RC_TOTAL);

    for ( ; month <= last && r->n_cols < TK_REPORT_COLS; month++) {
        r->cols[r->n_cols] = TK_RC_MONTH;
        r->col_labels[r->n_cols++] = tk_report_month(cx->arena, month);
    }

    rc = tk_report_closed_by(cx, r, &v, &n);
    rc = rc == TK_OK ? tk_report_room(cx, r, n) : rc;
    month = tk_report_month_of(r->from);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (tk_report_wants(cx, r, v[i].type_id)) {
            row = tk_report_row(r, v[i].agent_id,
                                tk_report_agent_name(cx, v[i].agent_id));
            row->v[0] += v[i].n;
            col = 1 + v[i].month - month;

            if (col > 0 && col < r->n_cols) {
                row->v[col] += v[i].n;
            }
        }
    }

    tk_report_sum(r);
    tk_report_sort(r);

    return rc;
}


int
tk_report_duration(tk_cx_t *cx, tk_report_t *r)
{
    int                         rc;
    size_t                      i, n;
    tk_report_row_t            *row;
    tk_sql_report_closed_by_t  *v;

    TK_REPORT_HAS(r, TK_RC_COUNT, TK_RC_AVERAGE, TK_RC_AVERAGE_BUSINESS);
    rc = tk_report_closed_by(cx, r, &v, &n);
    rc = rc == TK_OK ? tk_report_room(cx, r, n) : rc;

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (tk_report_wants(cx, r, v[i].type_id)) {
            row = tk_report_row(r, v[i].type_id,
                      tk_snap_type(cx->snap, v[i].type_id)
                      ? tk_snap_type(cx->snap, v[i].type_id)->name
                      : TK_STR(""));
            row->v[0] += v[i].n;
            row->v[1] += v[i].sum;
            row->v[2] += v[i].sum_business;
        }
    }

    tk_report_averages(r);
    tk_report_sort(r);

    return rc;
}


/* The row that a ticket of this type and agent counts in. */
static tk_report_row_t *
tk_report_whose(tk_cx_t *cx, tk_report_t *r, uint64_t type_id,
    uint64_t agent_id)
{
    unsigned              i;
    tk_str_t              name = TK_STR("");
    uint32_t              group = 0;
    const tk_type_row_t  *type = tk_snap_type(cx->snap, type_id);

    if (r->kind == TK_REPORT_AGENTS || r->kind == TK_REPORT_NOW) {
        return tk_report_row(r, agent_id,
                             tk_report_agent_name(cx, agent_id));
    }

    if (r->kind == TK_REPORT_TYPES) {
        return tk_report_row(r, type_id, type ? type->name : TK_STR(""));
    }

    for (i = 0; type != NULL && i < cx->snap->n_groups; i++) {
        if (cx->snap->groups[i].id == type->group_id) {
            group = type->group_id;
            name = cx->snap->groups[i].name;
        }
    }

    return tk_report_row(r, group, name);
}


/* Created and closed in the period, open now: by type, group or agent. */
int
tk_report_by(tk_cx_t *cx, tk_report_t *r)
{
    int                          rc;
    size_t                       i, n, n_closed, n_open;
    tk_sql_report_counts_t      *open;
    tk_sql_report_closed_by_t   *closed;
    tk_sql_report_created_by_t  *made;

    TK_REPORT_HAS(r, TK_RC_CREATED, TK_RC_CLOSED, TK_RC_OPEN);
    rc = tk_sql_report_created_by(cx->db, &(tk_sql_report_created_by_in_t) {
                                      .from = r->from, .to = r->to
                                  }, &made, &n);
    rc = rc == TK_OK ? tk_report_closed_by(cx, r, &closed, &n_closed) : rc;
    rc = rc == TK_OK ? tk_sql_report_counts(cx->db, &open, &n_open) : rc;
    rc = rc == TK_OK ? tk_report_room(cx, r, n + n_closed + n_open) : rc;

    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        if (tk_report_wants(cx, r, made[i].type_id)) {
            tk_report_whose(cx, r, made[i].type_id, made[i].agent_id)->v[0]
                += made[i].n;
        }
    }

    for (i = 0; i < n_closed; i++) {
        if (tk_report_wants(cx, r, closed[i].type_id)) {
            tk_report_whose(cx, r, closed[i].type_id,
                            closed[i].agent_id)->v[1] += closed[i].n;
        }
    }

    for (i = 0; i < n_open; i++) {
        if (tk_report_wants(cx, r, open[i].type_id) && open[i].total
            && !tk_snap_closed(cx->snap, open[i].status_id))
        {
            tk_report_whose(cx, r, open[i].type_id, open[i].agent_id)->v[2]
                += open[i].total;
        }
    }

    tk_report_sum(r);
    tk_report_sort(r);

    return TK_OK;
}


/* Of now, by the counters: agents with what nobody has, or statuses. */
int
tk_report_now(tk_cx_t *cx, tk_report_t *r)
{
    int                       rc;
    size_t                    i, n;
    tk_report_row_t          *row;
    tk_sql_report_counts_t   *v;
    const tk_status_row_t    *s;

    r->current = true;

    if (r->kind == TK_REPORT_NOW) {
        TK_REPORT_HAS(r, TK_RC_TOTAL, TK_RC_OPEN, TK_RC_PROGRESS,
                      TK_RC_UNREAD);
    } else {
        TK_REPORT_HAS(r, TK_RC_TOTAL, TK_RC_UNREAD);
    }

    rc = tk_sql_report_counts(cx->db, &v, &n);
    rc = rc == TK_OK ? tk_report_room(cx, r, n) : rc;

    for (i = 0; rc == TK_OK && i < n; i++) {
        s = tk_snap_status(cx->snap, v[i].status_id);

        if (!tk_report_wants(cx, r, v[i].type_id) || v[i].total == 0) {
            continue;
        }

        if (r->kind == TK_REPORT_STATUSES) {
            row = tk_report_row(r, v[i].status_id,
                                s ? s->name : TK_STR(""));
            row->v[0] += v[i].total;
            row->v[1] += v[i].unread;
            continue;
        }

        if (s != NULL && s->kind == TK_STATUS_CLOSED) {
            continue;
        }

        row = tk_report_whose(cx, r, v[i].type_id, v[i].agent_id);
        row->v[0] += v[i].total;
        row->v[s && s->kind == TK_STATUS_OPEN ? 1 : 2] += v[i].total;
        row->v[3] += v[i].unread;
    }

    tk_report_sum(r);
    tk_report_sort(r);

    return rc;
}


int
tk_report_hours(tk_cx_t *cx, tk_report_t *r)
{
    int                     rc;
    size_t                  i, n;
    tk_str_t                label;
    uint64_t                id;
    tk_report_row_t        *row;
    tk_sql_report_hours_t  *v;

    TK_REPORT_HAS(r, TK_RC_HOURS, TK_RC_MONEY);
    rc = tk_sql_report_hours(cx->db, &(tk_sql_report_hours_in_t) {
                                 .from = tk_report_day(cx->arena, r->from),
                                 .to = tk_report_day(cx->arena, r->to)
                             }, &v, &n);
    rc = rc == TK_OK ? tk_report_room(cx, r, n) : rc;

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (!tk_report_wants(cx, r, v[i].type_id)) {
            continue;
        }

        id = r->kind == TK_REPORT_HOURS_AGENT ? v[i].user_id
             : r->kind == TK_REPORT_HOURS_TYPE ? v[i].type_id : 0;
        label = r->kind == TK_REPORT_HOURS_AGENT ? v[i].agent
                : r->kind == TK_REPORT_HOURS_RATE ? v[i].rate_name
                : r->kind == TK_REPORT_HOURS_COMPANY ? v[i].company
                : tk_snap_type(cx->snap, v[i].type_id)
                ? tk_snap_type(cx->snap, v[i].type_id)->name : TK_STR("");
        row = tk_report_row(r, id, label);
        row->v[0] += v[i].hours;
        row->v[1] += v[i].money;
    }

    tk_report_sum(r);
    tk_report_sort(r);

    return rc;
}
