#include "desk/upkeep/alarm.h"

#include "base/utf8.h"
#include "desk/mail/mailbox.h"
#include "desk/upkeep/health.h"
#include "tk_sql.gen.h"

#define TK_ALARM_MAX  300         /* at once; more than mailboxes and jobs */

/* What is wrong now. */
typedef struct {
    tk_time_t   after;
    tk_alarm_t  v[TK_ALARM_MAX];
    size_t      n;
    tk_alarm_t  due[2 * TK_ALARM_MAX];
    size_t      n_due;
} tk_alarm_look_t;


static void
tk_alarm_add(tk_cx_t *cx, tk_alarm_look_t *l, tk_str_t name, tk_str_t about,
    tk_str_t detail)
{
    tk_str_t  rest = name;

    if (l->n < TK_ALARM_MAX && name.p != NULL) {
        l->v[l->n++] = (tk_alarm_t) {
            .name = name, .kind = tk_str_cut(&rest, ':'), .about = about,
            .detail = tk_utf8_head(detail, 500), .since = cx->now
        };
    }
}


/* Which cannot be read, or was not looked into for longer than it should. */
static int
tk_alarm_mailboxes(tk_cx_t *cx, tk_alarm_look_t *l)
{
    int            rc;
    size_t         i, n;
    tk_mailbox_t  *m;
    tk_time_t      silent;

    rc = tk_mailbox_list(cx, &m, &n);
    silent = cx->now - 2 * cx->desk->conf->import_interval - l->after;

    for (i = 0; rc == TK_OK && i < n; i++, m++) {
        if (m->enabled
            && (tk_mailbox_fails(m)
                || (m->last_ok != TK_TIME_NONE && m->last_ok < silent)))
        {
            tk_alarm_add(cx, l, tk_arena_printf(cx->arena, "mailbox:%llu",
                                                (unsigned long long) m->id),
                         m->email,
                         tk_mailbox_fails(m) ? m->last_error : TK_STR(""));
        }
    }

    return rc;
}


/* Mail that waits while none leaves: one server that says "later" is no
 * trouble of the desk. */
static int
tk_alarm_queues(tk_cx_t *cx, tk_alarm_look_t *l)
{
    int                 rc;
    tk_time_t           late = cx->now - l->after;
    tk_health_queues_t  q;

    rc = tk_health_queues(cx, &q);

    if (rc != TK_OK) {
        return rc;
    }

    if (q.oldest != TK_TIME_NONE && q.oldest < late
        && (q.sent == TK_TIME_NONE || q.sent < late))
    {
        tk_alarm_add(cx, l, TK_STR("outbox"),
                     tk_arena_printf(cx->arena, "%llu",
                                     (unsigned long long) q.queued),
                     q.answer);
    }

    if (q.broken > 0) {
        tk_alarm_add(cx, l, TK_STR("quarantine"),
                     tk_arena_printf(cx->arena, "%llu",
                                     (unsigned long long) q.broken),
                     TK_STR(""));
    }

    return TK_OK;
}


/* Those of mailboxes are told as mailboxes; an alarm that cannot be sent is
 * none. */
static int
tk_alarm_jobs(tk_cx_t *cx, tk_alarm_look_t *l)
{
    int               rc;
    size_t            i, n;
    tk_health_job_t  *jobs;

    rc = tk_health_jobs(cx, &jobs, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (jobs[i].error.n != 0 && !tk_str_eqz(jobs[i].name, "alarm")
            && !tk_str_starts(jobs[i].name, TK_STR("import:")))
        {
            tk_alarm_add(cx, l, tk_arena_cat(cx->arena, TK_STR("job:"),
                                             jobs[i].name),
                         jobs[i].name, jobs[i].error);
        }
    }

    return rc;
}


static void
tk_alarm_row(const tk_sql_alarm_all_t *row, tk_alarm_t *a)
{
    tk_str_t  rest = row->name;

    *a = (tk_alarm_t) {
        .name = row->name, .kind = tk_str_cut(&rest, ':'),
        .about = row->about, .detail = row->detail, .since = row->since
    };
}


static bool
tk_alarm_now(const tk_alarm_look_t *l, tk_str_t name)
{
    size_t  i;

    for (i = 0; i < l->n && !tk_str_eq(l->v[i].name, name); i++) {
        /* void */
    }

    return i < l->n;
}


static int
tk_alarm_keep(tk_cx_t *cx, void *arg)
{
    int                  rc = TK_OK;
    bool                 is;
    size_t               i, n;
    tk_alarm_look_t     *l = arg;
    tk_sql_alarm_all_t  *rows;

    l->n_due = 0;

    for (i = 0; rc == TK_OK && i < l->n; i++) {
        rc = tk_sql_alarm_put(cx->db, &(tk_sql_alarm_put_in_t) {
                                  .name = l->v[i].name,
                                  .about = l->v[i].about,
                                  .detail = l->v[i].detail,
                                  .since = l->v[i].since
                              }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_alarm_all(cx->db, &rows, &n);
    }

    for (i = 0; rc == TK_OK && i < n && l->n_due < 2 * TK_ALARM_MAX; i++) {
        is = tk_alarm_now(l, rows[i].name);

        if (!is && rows[i].told == TK_TIME_NONE) {
            rc = tk_sql_alarm_forget(cx->db, &(tk_sql_alarm_forget_in_t) {
                                         .name = rows[i].name
                                     }, NULL);

        } else if (!is || (rows[i].told == TK_TIME_NONE
                           && rows[i].since <= cx->now - l->after))
        {
            tk_alarm_row(&rows[i], &l->due[l->n_due]);
            l->due[l->n_due++].well = !is;
        }
    }

    return rc;
}


int
tk_alarm_look(tk_cx_t *cx, tk_time_t after, tk_alarm_t **list_r,
    size_t *n_r)
{
    int               rc;
    tk_alarm_look_t  *l = tk_arena_zalloc(cx->arena, sizeof(*l));

    if (l == NULL) {
        return TK_ENOMEM;
    }

    l->after = after;
    rc = tk_alarm_mailboxes(cx, l);

    if (rc == TK_OK) {
        rc = tk_alarm_queues(cx, l);
    }

    if (rc == TK_OK) {
        rc = tk_alarm_jobs(cx, l);
    }

    if (rc == TK_OK) {
        rc = tk_cx_tx(cx, tk_alarm_keep, l);
    }

    *list_r = l->due;
    *n_r = rc == TK_OK ? l->n_due : 0;

    return rc;
}


int
tk_alarm_told(tk_cx_t *cx, const tk_alarm_t *list, size_t n)
{
    int     rc;
    size_t  i;

    rc = tk_cx_db(cx);

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = list[i].well
             ? tk_sql_alarm_forget(cx->db, &(tk_sql_alarm_forget_in_t) {
                                       .name = list[i].name
                                   }, NULL)
             : tk_sql_alarm_told(cx->db, &(tk_sql_alarm_told_in_t) {
                                     .told = cx->now, .name = list[i].name
                                 }, NULL);
    }

    return rc;
}


int
tk_alarm_all(tk_cx_t *cx, tk_alarm_t **list_r, size_t *n_r)
{
    int                  rc;
    size_t               i;
    tk_sql_alarm_all_t  *rows;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_alarm_all(cx->db, &rows, n_r);
    }

    *list_r = rc == TK_OK ? tk_arena_array(cx->arena, *n_r + 1,
                                           sizeof(**list_r)) : NULL;

    for (i = 0; *list_r != NULL && i < *n_r; i++) {
        tk_alarm_row(&rows[i], &(*list_r)[i]);
    }

    return rc == TK_OK && *list_r == NULL ? TK_ENOMEM : rc;
}


int
tk_alarm_admins(tk_cx_t *cx, tk_str_t **list_r, size_t *n_r)
{
    int                     rc;
    size_t                  i;
    tk_sql_alarm_admins_t  *rows;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_alarm_admins(cx->db, &rows, n_r);
    }

    *list_r = rc == TK_OK ? tk_arena_array(cx->arena, *n_r + 1,
                                           sizeof(**list_r)) : NULL;

    for (i = 0; *list_r != NULL && i < *n_r; i++) {
        (*list_r)[i] = rows[i].email;
    }

    return rc == TK_OK && *list_r == NULL ? TK_ENOMEM : rc;
}
