#include "desk/report/report_int.h"

#include "base/day.h"
#include "desk/report/fact.h"
#include "tk_sql.gen.h"

static const char *const tk_report_names[] = {
    "closed-agents", "duration", "response", "now", "closed", "types",
    "created", "weeks", "days", "groups", "agents", "statuses", "responses",
    "durations", "hours-agents", "hours-rates", "hours-companies",
    "hours-types"
};

static const char *const tk_report_cols[] = {
    "created", "closed", "open", "progress", "total", "unread", "backlog",
    "count", "average", "average_business", "median", "p90",
    "median_business", "p90_business", "hours", "money", "month"
};


const char *
tk_report_name(tk_report_kind_t kind)
{
    return kind < TK_REPORTS ? tk_report_names[kind] : "";
}


tk_report_kind_t
tk_report_named(tk_str_t name)
{
    int  kind;

    for (kind = 0; kind < TK_REPORTS; kind++) {
        if (tk_str_eqz(name, tk_report_names[kind])) {
            break;
        }
    }

    return kind;
}


const char *
tk_report_col_name(tk_report_col_t col)
{
    return col < TK_RCS ? tk_report_cols[col] : "";
}


tk_report_unit_t
tk_report_unit(tk_report_col_t col)
{
    if (col >= TK_RC_AVERAGE && col <= TK_RC_P90_BUSINESS) {
        return TK_RU_SECONDS;
    }

    return col == TK_RC_HOURS || col == TK_RC_MONEY ? TK_RU_HUNDREDTHS
                                                    : TK_RU_COUNT;
}


/* ISO 8601: weeks begin on Monday, the first has the year's first Thursday.
 * As year x 100 + week. */
static int64_t
tk_report_week_of(int64_t day)
{
    int64_t  thursday = day - (day + 3) % 7 + 3;
    int64_t  year = tk_year_of(thursday);

    return year * 100 + (thursday - tk_days_of(year, 1, 1)) / 7 + 1;
}


typedef enum { TK_BY_DAY, TK_BY_WEEK, TK_BY_MONTH } tk_report_by_t;


static int64_t
tk_report_key(tk_report_by_t by, int64_t day)
{
    return by == TK_BY_DAY ? day
           : by == TK_BY_WEEK ? tk_report_week_of(day)
                              : tk_report_month_of(day);
}


/* A row for every day, week or month of the period, empty ones too. */
static int
tk_report_series(tk_cx_t *cx, tk_report_t *r, tk_report_by_t by)
{
    int64_t   day, key, last = -1;
    tk_str_t  label;

    if (tk_report_room(cx, r, (size_t) (r->to - r->from + 1)) != TK_OK) {
        return TK_ENOMEM;
    }

    r->series = true;

    for (day = r->from; day <= r->to; day++) {
        key = tk_report_key(by, day);

        if (key == last) {
            continue;
        }

        label = by == TK_BY_DAY ? tk_report_day(cx->arena, day)
                : by == TK_BY_MONTH ? tk_report_month(cx->arena, key)
                : tk_arena_printf(cx->arena, "%lld-W%02lld",
                                  (long long) (key / 100),
                                  (long long) (key % 100));
        r->rows[r->n_rows++] = (tk_report_row_t) {
            .label = label, .id = (uint64_t) key
        };
        last = key;
    }

    return TK_OK;
}


/* Keys rise with the rows. */
static tk_report_row_t *
tk_report_at(tk_report_t *r, int64_t key)
{
    unsigned  lo = 0, hi = r->n_rows, mid;

    while (lo < hi) {
        mid = (lo + hi) / 2;

        if ((int64_t) r->rows[mid].id < key) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return lo < r->n_rows && (int64_t) r->rows[lo].id == key
           ? &r->rows[lo] : NULL;
}


static void
tk_report_add_days(tk_cx_t *cx, tk_report_t *r, tk_report_by_t by,
    unsigned col, const tk_report_days_t *v, size_t n)
{
    size_t            i;
    tk_report_row_t  *row;

    for (i = 0; i < n; i++) {
        row = tk_report_at(r, tk_report_key(by, v[i].day));

        if (row != NULL && tk_report_wants(cx, r, v[i].type_id)) {
            row->v[col] += v[i].n;
        }
    }
}


static int
tk_report_created_at(tk_cx_t *cx, tk_report_t *r, tk_report_by_t by,
    unsigned col)
{
    int                rc;
    size_t             n;
    tk_report_days_t  *v;

    rc = tk_sql_report_created_days(cx->db,
             &(tk_sql_report_created_days_in_t) {
                 .from = r->from, .to = r->to
             }, &v, &n);

    if (rc == TK_OK) {
        tk_report_add_days(cx, r, by, col, v, n);
    }

    return rc;
}


static int
tk_report_closed_at(tk_cx_t *cx, tk_report_t *r, tk_report_by_t by,
    unsigned col)
{
    int                rc;
    size_t             n;
    tk_report_days_t  *v;

    rc = tk_sql_report_closed_days(cx->db,
             &(tk_sql_report_closed_days_in_t) {
                 .from = r->from, .to = r->to
             }, &v, &n);

    if (rc == TK_OK) {
        tk_report_add_days(cx, r, by, col, v, n);
    }

    return rc;
}


static int
tk_report_months(tk_cx_t *cx, tk_report_t *r)
{
    int             rc;
    bool            closed = r->kind == TK_REPORT_CLOSED;
    tk_report_by_t  by = r->kind == TK_REPORT_WEEKS ? TK_BY_WEEK
                                                    : TK_BY_MONTH;

    TK_REPORT_HAS(r, TK_RC_CREATED);
    r->cols[0] = closed ? TK_RC_CLOSED : TK_RC_CREATED;
    rc = tk_report_series(cx, r, by);

    if (rc == TK_OK) {
        rc = closed ? tk_report_closed_at(cx, r, by, 0)
                    : tk_report_created_at(cx, r, by, 0);
    }

    tk_report_sum(r);

    return rc;
}


/* Open now, of the types asked for. */
static int
tk_report_open_now(tk_cx_t *cx, const tk_report_t *r, int64_t *open_r)
{
    int                       rc;
    size_t                    i, n;
    tk_sql_report_counts_t   *v;

    *open_r = 0;
    rc = tk_sql_report_counts(cx->db, &v, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (tk_report_wants(cx, r, v[i].type_id)
            && !tk_snap_closed(cx->snap, v[i].status_id))
        {
            *open_r += v[i].total;
        }
    }

    return rc;
}


/* By how much there came more than went since a day. */
static int
tk_report_growth(tk_cx_t *cx, const tk_report_t *r, int64_t from,
    int64_t *growth_r)
{
    int                          rc;
    size_t                       i, n, n_closed = 0;
    int64_t                      to = tk_fact_day(cx->snap, cx->now);
    tk_sql_report_closed_by_t   *closed = NULL;
    tk_sql_report_created_by_t  *made;

    *growth_r = 0;
    rc = tk_sql_report_created_by(cx->db, &(tk_sql_report_created_by_in_t) {
                                      .from = from, .to = to
                                  }, &made, &n);

    if (rc == TK_OK) {
        rc = tk_sql_report_closed_by(cx->db, &(tk_sql_report_closed_by_in_t) {
                                         .from = from, .to = to
                                     }, &closed, &n_closed);
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        *growth_r += tk_report_wants(cx, r, made[i].type_id) ? made[i].n : 0;
    }

    for (i = 0; rc == TK_OK && i < n_closed; i++) {
        *growth_r -= tk_report_wants(cx, r, closed[i].type_id) ? closed[i].n
                                                               : 0;
    }

    return rc;
}


/* What is open now, back to the end of each day by what came and went. */
static int
tk_report_backlog(tk_cx_t *cx, tk_report_t *r)
{
    int       rc;
    int64_t   open, growth = 0;
    unsigned  i;

    rc = tk_report_open_now(cx, r, &open);
    rc = rc == TK_OK ? tk_report_growth(cx, r, r->to + 1, &growth) : rc;
    open -= growth;

    for (i = r->n_rows; rc == TK_OK && i-- > 0; ) {
        r->rows[i].v[2] = open;
        open -= r->rows[i].v[0] - r->rows[i].v[1];
    }

    return rc;
}


static int
tk_report_days(tk_cx_t *cx, tk_report_t *r)
{
    int  rc;

    TK_REPORT_HAS(r, TK_RC_CREATED, TK_RC_CLOSED, TK_RC_BACKLOG);
    rc = tk_report_series(cx, r, TK_BY_DAY);
    rc = rc == TK_OK ? tk_report_created_at(cx, r, TK_BY_DAY, 0) : rc;
    rc = rc == TK_OK ? tk_report_closed_at(cx, r, TK_BY_DAY, 1) : rc;
    rc = rc == TK_OK ? tk_report_backlog(cx, r) : rc;

    tk_report_sum(r);
    r->total.v[2] = TK_REPORT_NONE;

    return rc;
}


static int
tk_report_response(tk_cx_t *cx, tk_report_t *r)
{
    int                           rc;
    size_t                        i, n;
    tk_report_row_t              *row;
    tk_sql_report_response_by_t  *v;

    TK_REPORT_HAS(r, TK_RC_COUNT, TK_RC_AVERAGE, TK_RC_AVERAGE_BUSINESS);
    rc = tk_report_series(cx, r, TK_BY_MONTH);

    if (rc == TK_OK) {
        rc = tk_sql_report_response_by(cx->db,
                 &(tk_sql_report_response_by_in_t) {
                     .from = r->from, .to = r->to
                 }, &v, &n);
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        row = tk_report_at(r, v[i].month);

        if (row != NULL && tk_report_wants(cx, r, v[i].type_id)) {
            row->v[0] += v[i].n;
            row->v[1] += v[i].sum;
            row->v[2] += v[i].sum_business;
        }
    }

    tk_report_averages(r);

    return rc;
}


int
tk_report_make(tk_cx_t *cx, tk_report_t *r)
{
    int  rc;

    static int (*const makers[])(tk_cx_t *cx, tk_report_t *r) = {
        tk_report_closed_agents, tk_report_duration, tk_report_response,
        tk_report_now, tk_report_months, tk_report_by, tk_report_months,
        tk_report_months, tk_report_days, tk_report_by, tk_report_by,
        tk_report_now, tk_report_times, tk_report_times, tk_report_hours,
        tk_report_hours, tk_report_hours, tk_report_hours
    };

    if (!tk_acl_may_report(cx)
        || (r->type_id != 0 && !tk_acl_may_report_type(cx, r->type_id)))
    {
        return TK_EDENIED;
    }

    if (r->kind >= TK_REPORTS || r->from > r->to
        || r->to - r->from >= TK_REPORT_DAYS)
    {
        return TK_EINVAL;
    }

    rc = tk_cx_db(cx);

    return rc == TK_OK ? makers[r->kind](cx, r) : rc;
}
