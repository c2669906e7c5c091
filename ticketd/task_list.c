#include "base/err.h"
#include "desk/list/search.h"
#include "desk/ticket/field.h"
#include "desk/ticket/snooze.h"
#include "sheet.h"
#include "task.h"
#include "words.h"

/* The list of tickets that somebody sees, as a file: an agent's by its filter,
 * a user's own and visible ones.  max=N: not more than so many. */

#define LIST_COLS  11
#define LIST_ROWS  50000               /* what one may be asked for       */

typedef struct {
    task_t            *t;
    sheet_t           *s;
    words_t            words;
    bool               agent;
    tk_list_filter_t   f;
    tk_search_t        search;
    bool               searched;
    bool               snoozed;
} list_file_t;

static const struct {
    const char    *word;
    sheet_type_t   type;
    unsigned       width;
    bool           user;               /* a user's list has it, too       */
} list_cols[LIST_COLS] = {
    { "number", SHEET_INT, 12, true }, { "subject", SHEET_TEXT, 50, true },
    { "status", SHEET_TEXT, 16, true }, { "agent", SHEET_TEXT, 20, true },
    { "created", SHEET_TIME, 17, true }, { "type", SHEET_TEXT, 20, false },
    { "priority", SHEET_TEXT, 10, false },
    { "contact", SHEET_TEXT, 24, false },
    { "company", SHEET_TEXT, 24, false },
    { "email", SHEET_TEXT, 30, false },
    { "modified", SHEET_TIME, 17, false }
};


/* Ids of what was ticked, as far as the viewer still may. */
static int
list_ids(list_file_t *l)
{
    bool                   asked = false;
    unsigned               i;
    uint64_t               id;
    const tk_cx_t         *cx = &l->t->cx;
    const tk_url_pairs_t  *p = &l->t->args;

    for (i = 0; i < p->n; i++) {
        if (tk_str_u64(p->v[i].value, &id) != TK_OK) {
            continue;
        }

        if (tk_str_eqz(p->v[i].name, "type")) {
            asked = true;

            if (l->f.n_types < TK_LIST_TYPES && tk_acl_is_agent_of(cx, id)) {
                l->f.types[l->f.n_types++] = (uint32_t) id;
            }
        }

        if (tk_str_eqz(p->v[i].name, "status")
            && l->f.n_statuses < TK_LIST_FILTER
            && tk_snap_status(cx->snap, id) != NULL)
        {
            l->f.statuses[l->f.n_statuses++] = (uint32_t) id;
        }
    }

    return asked && l->agent && l->f.n_types == 0 ? TK_EDENIED : TK_OK;
}


static int
list_filter(list_file_t *l)
{
    int               rc;
    task_t           *t = l->t;
    tk_str_t          sort = task_arg(t, "sort"), q = task_arg(t, "q");
    const tk_zone_t  *zone = NULL;

    rc = list_ids(l);
    l->f.agent = task_arg(t, "agent").n ? (int64_t) task_arg_u64(t, "agent")
                                        : TK_AGENT_ANY;
    l->f.field = tk_snap_field(t->cx.snap, task_arg_u64(t, "field"));
    l->f.field_value = l->f.field ? task_arg(t, "value") : TK_STR_NULL;
    l->f.sort = tk_str_eqz(sort, "number") ? TK_SORT_NUMBER
                : tk_str_eqz(sort, "priority") ? TK_SORT_PRIORITY
                                               : TK_SORT_MODIFIED;
    l->f.ascending = task_arg(t, "asc").n != 0;

    if (rc == TK_OK && q.n != 0) {
        if (t->viewer.zone.n == 0
            || tk_zone_load(t->arena, t->viewer.zone, &zone) != TK_OK)
        {
            zone = t->cx.snap->conf->time_zone.zone;
        }

        l->searched = true;
        tk_search_parse(&t->cx, q, zone, &l->search, &l->f);
    }

    l->snoozed = !l->searched && task_arg(t, "snoozed").n != 0;

    return rc;
}


static int
list_page(list_file_t *l, tk_list_page_t *page)
{
    int        rc;
    bool       cut;
    size_t     n;
    tk_cx_t   *cx = &l->t->cx;
    uint64_t  *ids;

    if (!l->agent) {
        return l->f.n_statuses ? tk_list_user(cx, &l->f, page) : TK_OK;
    }

    if (l->searched) {
        return tk_search_list(cx, &l->search, &l->f, page, &cut);
    }

    if (!l->snoozed) {
        return tk_list_agent(cx, &l->f, NULL, page);
    }

    rc = tk_snooze_ids(cx, TK_LIST_PICK, &ids, &n);

    if (rc == TK_OK) {
        rc = tk_list_pick(cx, &l->f, ids, n, &ids, &n);
    }

    return rc == TK_OK ? tk_list_these(cx, &l->f, ids, n, page) : rc;
}


static int
list_fields(list_file_t *l, const tk_list_row_t *r)
{
    int                     rc;
    size_t                  n;
    unsigned                i;
    tk_cx_t                *cx = &l->t->cx;
    tk_field_value_t       *values;
    const tk_field_row_t   *f;

    if (!l->agent || cx->snap->n_fields == 0) {
        return TK_OK;
    }

    rc = tk_field_list(cx, r->id, &values, &n);

    for (i = 0; rc == TK_OK && i < cx->snap->n_fields; i++) {
        f = &cx->snap->fields[i];

        if (tk_acl_may_field(cx, r->type_id, f)) {
            sheet_text(l->s, tk_field_get(values, n, f->id));

        } else {
            sheet_skip(l->s);
        }
    }

    return rc;
}


static int
list_row(list_file_t *l, const tk_list_row_t *r)
{
    int                      rc;
    const tk_snapshot_t     *snap = l->t->cx.snap;
    const tk_type_row_t     *type = tk_snap_type(snap, r->type_id);
    const tk_agent_row_t    *agent = tk_snap_agent(snap, r->agent_id);
    const tk_status_row_t   *status = tk_snap_status(snap, r->status_id);

    sheet_int(l->s, (int64_t) r->number);
    sheet_text(l->s, r->subject);
    sheet_text(l->s, status ? status->name : TK_STR(""));
    sheet_text(l->s, agent ? agent->name : TK_STR(""));
    sheet_time(l->s, r->created);

    if (l->agent) {
        sheet_text(l->s, type ? type->name : TK_STR(""));
        sheet_text(l->s, word(&l->words, r->priority > 0 ? "high"
                                         : r->priority < 0 ? "low"
                                                           : "normal"));
        sheet_text(l->s, r->contact_name);
        sheet_text(l->s, r->company_name);
        sheet_text(l->s, r->email);
        sheet_time(l->s, r->modified);
    }

    rc = list_fields(l, r);

    return rc == TK_OK ? sheet_end(l->s) : rc;
}


/* One page; the next begins behind its last row. */
static int
list_piece(list_file_t *l, size_t *n_r, bool *more_r)
{
    int              rc;
    size_t           i;
    tk_arena_t      *a, *keep = l->t->cx.arena;
    tk_list_page_t   page = { .n = 0 };
    tk_list_row_t   *last;

    a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    l->t->cx.arena = a;
    rc = list_page(l, &page);

    for (i = 0; rc == TK_OK && i < page.n; i++) {
        rc = list_row(l, &page.rows[i]);
    }

    if (rc == TK_OK && page.n > 0) {
        last = &page.rows[page.n - 1];
        l->f.has_key = true;
        l->f.key = l->f.sort == TK_SORT_PRIORITY ? last->priority
                                                 : (int64_t) last->number;
        l->f.key_time = last->modified;
        l->f.key_id = last->id;
    }

    *n_r = page.n;
    *more_r = page.more && page.n > 0;
    l->t->cx.arena = keep;
    tk_arena_destroy(a);

    return rc;
}


static int
list_begin(list_file_t *l)
{
    int                    rc;
    task_t                *t = l->t;
    unsigned               i, n = 0;
    tk_str_t               err;
    sheet_col_t            cols[SHEET_COLS];
    const tk_snapshot_t   *snap = t->cx.snap;

    rc = words_load(t->arena, snap->conf, "sheet/list", task_arg(t, "lang"),
                    &l->words, &err);

    if (rc == TK_OK) {
        rc = words_statuses(&t->cx, task_arg(t, "lang"), &err);
    }

    if (rc != TK_OK) {
        return task_fail(t, "invalid", err);
    }

    for (i = 0; i < LIST_COLS; i++) {
        if (l->agent || list_cols[i].user) {
            cols[n++] = (sheet_col_t) {
                word(&l->words, list_cols[i].word), list_cols[i].type,
                list_cols[i].width
            };
        }
    }

    for (i = 0; l->agent && i < snap->n_fields; i++) {
        if (n == SHEET_COLS) {
            return TK_ELIMIT;
        }

        cols[n++] = (sheet_col_t) { snap->fields[i].label, SHEET_TEXT, 20 };
    }

    return sheet_task(t, "tickets", NULL, cols, n, &l->s);
}


/* Said in its last row and on the page. */
static int
list_cut(list_file_t *l)
{
    tk_str_t  cut = word(&l->words, "cut");

    sheet_skip(l->s);
    sheet_text(l->s, cut);
    (void) task_text(l->t, cut);

    return sheet_end(l->s);
}


int
task_list(task_t *t)
{
    int           rc;
    bool          more = true;
    size_t        n;
    uint64_t      done = 0, max = task_arg_u64(t, "max");
    list_file_t  *l = tk_arena_zalloc(t->arena, sizeof(*l));

    if (l == NULL) {
        return TK_ENOMEM;
    }

    l->t = t;
    l->agent = task_arg(t, "mine").n == 0;

    if (l->agent && !tk_acl_is_agent(&t->cx)) {
        return TK_EDENIED;
    }

    rc = list_filter(l);
    rc = rc == TK_OK ? list_begin(l) : rc;

    max = max > 0 && max < LIST_ROWS ? max : LIST_ROWS;

    while (rc == TK_OK && more && done < max) {
        l->f.limit = max - done < TK_LIST_MAX ? (unsigned) (max - done)
                                              : TK_LIST_MAX;
        rc = list_piece(l, &n, &more);
        done += n;
        rc = rc == TK_OK ? task_progress(t, done, 0) : rc;
    }

    rc = rc == TK_OK && more ? list_cut(l) : rc;

    return rc == TK_OK ? sheet_finish(t, l->s) : rc;
}
