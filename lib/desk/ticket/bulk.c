#include "desk/ticket/bulk.h"

#include "desk/ticket/merge.h"
#include "desk/ticket/recall.h"
#include "tk_sql.gen.h"


typedef struct {
    const tk_bulk_new_t          *in;
    tk_sql_bulk_item_insert_in_t  item[TK_BULK_MAX];
    unsigned                      n;
    uint64_t                      id;
} tk_bulk_work_t;


static tk_bulk_outcome_t
tk_bulk_outcome(int rc)
{
    switch (rc) {

    case TK_OK:
        return TK_BULK_DONE;

    case TK_EDENIED:
        return TK_BULK_DENIED;

    case TK_ENOTFOUND:
        return TK_BULK_GONE;

    case TK_EINVAL:
        return TK_BULK_WRONG;

    case TK_ECONFLICT:
        return TK_BULK_CONFLICT;

    default:
        return 0;
    }
}


/* The change, and whether the ticket is so already. */
static bool
tk_bulk_change(tk_cx_t *cx, const tk_bulk_new_t *in, const tk_ticket_t *t,
    tk_ticket_change_t *ch)
{
    uint64_t  v = (uint64_t) in->value;

    switch (in->kind) {

    case TK_BULK_AGENT:
        ch->agent_id = in->value;
        return t->agent_id == v;

    case TK_BULK_STATUS:
        ch->status_id = v;
        return t->status_id == v;

    case TK_BULK_TYPE:
        ch->type_id = v;
        return t->type_id == v;

    case TK_BULK_PRIORITY:
        ch->priority = (int) in->value;
        return t->priority == in->value;

    case TK_BULK_READ:
    case TK_BULK_UNREAD:
        ch->unread = in->kind == TK_BULK_UNREAD;
        return t->unread == (ch->unread != 0);

    case TK_BULK_CLOSE:
        ch->status_id = cx->snap->status_closed;
        return tk_snap_closed(cx->snap, t->status_id);

    default:
        ch->hidden = TK_TRASH;
        return t->hidden == TK_TRASH;
    }
}


static int
tk_bulk_one(tk_cx_t *cx, const tk_bulk_new_t *in, const tk_ticket_t *t)
{
    tk_nonce_t          nonce = tk_nonce_make();
    tk_ticket_change_t  ch = TK_TICKET_CHANGE_KEEP;

    if (in->kind == TK_BULK_MERGE) {
        return tk_ticket_merge(cx, t->id, (uint64_t) in->value, &nonce);
    }

    if (tk_bulk_change(cx, in, t, &ch)) {
        return TK_EDUP;
    }

    /* What is noted to be brought back is what this takes the place of. */
    ch.nonce = nonce;
    ch.version = t->version;
    ch.recall = true;

    return tk_ticket_change(cx, t->id, &ch);
}


/* What it was, and what became of it. */
static int
tk_bulk_step(tk_cx_t *cx, tk_bulk_work_t *w, uint64_t number)
{
    int                            rc;
    tk_ticket_t                    t;
    tk_sql_bulk_item_insert_in_t  *item = &w->item[w->n];

    *item = (tk_sql_bulk_item_insert_in_t) {
        .bulk_id = w->id, .number = number, .outcome = TK_BULK_GONE,
        .waiting_since = TK_TIME_NONE, .unanswered_since = TK_TIME_NONE
    };
    rc = tk_ticket_by_number(cx, number, &t);

    if (rc != TK_OK && rc != TK_ENOTFOUND) {
        return rc;
    }

    w->n++;

    if (rc != TK_OK || t.number != number
        || !tk_acl_is_agent_of(cx, t.type_id))
    {
        return TK_OK;
    }

    item->ticket_id = t.id;
    item->status_id = t.status_id;
    item->type_id = t.type_id;
    item->priority = t.priority;
    item->agent_id = t.agent_id;
    item->unread = t.unread;
    item->waiting_since = t.waiting_since;
    item->unanswered_since = t.unanswered_since;
    rc = tk_bulk_one(cx, w->in, &t);
    item->outcome = rc == TK_EDUP ? TK_BULK_SAME : tk_bulk_outcome(rc);

    return item->outcome ? TK_OK : rc;
}


static int
tk_bulk_begin(tk_cx_t *cx, void *arg)
{
    int              rc;
    tk_db_done_t     done;
    tk_bulk_work_t  *w = arg;

    rc = tk_nonce_use(cx, &w->in->nonce, &w->id);

    if (rc == TK_OK) {
        rc = tk_sql_bulk_insert(cx->db, &(tk_sql_bulk_insert_in_t) {
                 .user_id = cx->viewer->user_id, .created = cx->now,
                 .kind = w->in->kind, .value = w->in->value
             }, &done);
    }

    if (rc == TK_OK) {
        w->id = done.insert_id;
        rc = tk_nonce_made(cx, &w->in->nonce, w->id);
    }

    return rc;
}


static int
tk_bulk_end(tk_cx_t *cx, void *arg)
{
    int              rc = TK_OK;
    unsigned         i;
    tk_bulk_work_t  *w = arg;

    for (i = 0; rc == TK_OK && i < w->n; i++) {
        rc = tk_sql_bulk_item_insert(cx->db, &w->item[i], NULL);
    }

    return rc;
}


static bool
tk_bulk_good(tk_cx_t *cx, const tk_bulk_new_t *in)
{
    uint64_t  v = (uint64_t) in->value;

    switch (in->kind) {

    case TK_BULK_NONE:
        return false;

    case TK_BULK_AGENT:
        return in->value == 0 || tk_snap_agent(cx->snap, v) != NULL;

    case TK_BULK_STATUS:
        return tk_snap_status(cx->snap, v) != NULL;

    case TK_BULK_TYPE:
        return tk_acl_is_agent_of(cx, v);

    case TK_BULK_PRIORITY:
        return in->value >= TK_PRIORITY_LOW && in->value <= TK_PRIORITY_HIGH;

    case TK_BULK_MERGE:
        return in->value > 0;

    default:
        return true;
    }
}


/* Boxes come in any order, and a sender may name one twice. */
static bool
tk_bulk_before(const tk_bulk_new_t *in, unsigned i)
{
    unsigned  k;

    for (k = 0; k < i; k++) {
        if (in->numbers[k] == in->numbers[i]) {
            return true;
        }
    }

    return false;
}


int
tk_bulk_do(tk_cx_t *cx, const tk_bulk_new_t *in, uint64_t *id_r)
{
    int              rc, failed = TK_OK;
    unsigned         i;
    tk_bulk_work_t  *w;

    if (!tk_acl_is_agent(cx)) {
        return TK_EDENIED;
    }

    if (in->n > TK_BULK_MAX) {
        return TK_ELIMIT;
    }

    if (in->n == 0 || !tk_bulk_good(cx, in)) {
        return TK_EINVAL;
    }

    w = tk_arena_zalloc(cx->arena, sizeof(*w));

    if (w == NULL) {
        return TK_ENOMEM;
    }

    w->in = in;
    rc = tk_cx_tx(cx, tk_bulk_begin, w);
    *id_r = w->id;

    if (rc != TK_OK) {
        return rc == TK_EDUP && w->id ? TK_OK : rc;
    }

    for (i = 0; failed == TK_OK && i < in->n; i++) {
        if (!tk_bulk_before(in, i)
            && !(in->kind == TK_BULK_MERGE
                 && in->numbers[i] == (uint64_t) in->value))
        {
            failed = tk_bulk_step(cx, w, in->numbers[i]);
        }
    }

    /* What was done is told, even when the database went away midway. */
    rc = tk_cx_tx(cx, tk_bulk_end, w);

    return failed != TK_OK ? failed : rc;
}


/* --- back again ----------------------------------------------------------- */

/* Is that field still what the change made of it? */
static bool
tk_bulk_untouched(tk_cx_t *cx, const tk_bulk_t *b, const tk_ticket_t *t)
{
    tk_ticket_change_t   ch = TK_TICKET_CHANGE_KEEP;
    const tk_bulk_new_t  in = { .kind = b->kind, .value = b->value };

    return tk_bulk_change(cx, &in, t, &ch);
}


/* While its mails wait still, the change is as if it had not been. */
static int
tk_bulk_recall(tk_cx_t *cx, const tk_bulk_t *b, const tk_ticket_t *t,
    const tk_sql_bulk_items_t *was)
{
    switch (b->kind) {

    case TK_BULK_AGENT:
    case TK_BULK_STATUS:
    case TK_BULK_TYPE:
    case TK_BULK_CLOSE:
        return !tk_acl_is_agent_of(cx, t->type_id)
               ? TK_EDENIED
               : tk_recall_change(cx, t->id, &(tk_recall_before_t) {
                     .status_id = was->status_id, .type_id = was->type_id,
                     .agent_id = was->agent_id });

    default:
        return TK_ECONFLICT;
    }
}


static int
tk_bulk_back(tk_cx_t *cx, const tk_bulk_t *b, const tk_sql_bulk_items_t *was)
{
    int                 rc;
    tk_ticket_t         t;
    tk_ticket_change_t  ch = TK_TICKET_CHANGE_KEEP;

    rc = tk_ticket_load(cx, was->ticket_id, false, &t);

    if (rc != TK_OK) {
        return rc;
    }

    if (!tk_bulk_untouched(cx, b, &t)) {
        return TK_ECONFLICT;
    }

    rc = tk_bulk_recall(cx, b, &t, was);

    if (rc != TK_ECONFLICT) {
        return rc;
    }

    switch (b->kind) {

    case TK_BULK_TYPE:
        ch.type_id = was->type_id;
        ch.agent_id = (int64_t) was->agent_id;
        break;

    case TK_BULK_AGENT:
        ch.agent_id = (int64_t) was->agent_id;
        break;

    case TK_BULK_PRIORITY:
        ch.priority = (int) was->priority;
        break;

    case TK_BULK_READ:
    case TK_BULK_UNREAD:
        ch.unread = was->unread;
        break;

    case TK_BULK_DELETE:
        ch.hidden = TK_VISIBLE;
        break;

    default:
        ch.status_id = was->status_id;
        ch.waiting_since = was->waiting_since;
        ch.unanswered_since = was->unanswered_since;
    }

    ch.nonce = tk_nonce_make();
    ch.version = t.version;

    return tk_ticket_change(cx, t.id, &ch);
}


int
tk_bulk_undo(tk_cx_t *cx, uint64_t id)
{
    int                   rc;
    size_t                i, n;
    tk_bulk_t             b;
    tk_db_done_t          done;
    tk_bulk_outcome_t     outcome;
    tk_sql_bulk_items_t  *rows;

    rc = tk_bulk_get(cx, id, &b);

    if (rc == TK_OK && b.kind == TK_BULK_MERGE) {
        rc = TK_ENOTFOUND;
    }

    if (rc == TK_OK) {
        rc = tk_sql_bulk_undone(cx->db, &(tk_sql_bulk_undone_in_t) {
                 .id = id, .user_id = cx->viewer->user_id }, &done);
    }

    if (rc != TK_OK || done.affected == 0) {
        return rc;
    }

    rc = tk_sql_bulk_items(cx->db, &(tk_sql_bulk_items_in_t) {
                               .bulk_id = id }, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (rows[i].outcome != TK_BULK_DONE) {
            continue;
        }

        rc = tk_bulk_back(cx, &b, &rows[i]);
        outcome = rc == TK_OK ? TK_BULK_UNDONE : tk_bulk_outcome(rc);

        if (outcome) {
            rc = tk_sql_bulk_item_outcome(cx->db,
                     &(tk_sql_bulk_item_outcome_in_t) {
                         .outcome = outcome, .bulk_id = id,
                         .number = rows[i].number }, NULL);
        }
    }

    return rc;
}


int
tk_bulk_get(tk_cx_t *cx, uint64_t id, tk_bulk_t *bulk_r)
{
    int                   rc;
    size_t                i;
    tk_sql_bulk_get_t     b;
    tk_sql_bulk_items_t  *rows;

    *bulk_r = (tk_bulk_t) { .kind = TK_BULK_NONE };
    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_bulk_get(cx->db, &(tk_sql_bulk_get_in_t) {
                 .id = id, .user_id = cx->viewer->user_id }, &b);
    }

    if (rc == TK_OK) {
        rc = tk_sql_bulk_items(cx->db, &(tk_sql_bulk_items_in_t) {
                                   .bulk_id = id }, &rows, &bulk_r->n_items);
    }

    if (rc != TK_OK) {
        return rc;
    }

    bulk_r->kind = (tk_bulk_kind_t) b.kind;
    bulk_r->value = b.value;
    bulk_r->undone = b.undone;
    bulk_r->items = tk_arena_array(cx->arena, bulk_r->n_items + 1,
                                   sizeof(*bulk_r->items));

    if (bulk_r->items == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < bulk_r->n_items; i++) {
        bulk_r->items[i].number = rows[i].number;
        bulk_r->items[i].outcome = (tk_bulk_outcome_t) rows[i].outcome;

        if (rows[i].outcome < TK_BULK_OUTCOMES) {
            bulk_r->n[rows[i].outcome]++;
        }
    }

    return TK_OK;
}
