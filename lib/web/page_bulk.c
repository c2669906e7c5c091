#include "desk/ticket/bulk.h"
#include "web/agent.h"
#include "web/agents.h"
#include "web/bulk.h"
#include "web/listing.h"

/* Many tickets at once: the form below the list, and what became of it. */

#define TK_BULK_TOLD  20            /* tickets named at most */


static const struct {
    const char      *word;
    tk_bulk_kind_t   kind;
    tk_key_id_t      key;
} tk_bulk_words[] = {
    { "agent", TK_BULK_AGENT, TK_K_to_agent },
    { "status", TK_BULK_STATUS, TK_K_to_status },
    { "type", TK_BULK_TYPE, TK_K_to_type },
    { "priority", TK_BULK_PRIORITY, TK_K_priority },
    { "read", TK_BULK_READ, TK_K_read },
    { "unread", TK_BULK_UNREAD, TK_K_unread },
    { "close", TK_BULK_CLOSE, TK_K_closed },
    { "delete", TK_BULK_DELETE, TK_K_trashed },
    { "merge", TK_BULK_MERGE, TK_K_merged }
};

#define TK_BULK_WORDS  (sizeof(tk_bulk_words) / sizeof(tk_bulk_words[0]))


/* "close", or "agent:3" of the list. */
static void
tk_bulk_what(tk_page_t *pg, tk_bulk_new_t *in)
{
    size_t    i;
    tk_str_t  what = tk_form_get(pg->req->form, "do"), word;

    if (tk_str_eqz(what, "set")) {
        what = tk_form_get(pg->req->form, "set");
    }

    word = tk_str_cut(&what, ':');

    for (i = 0; i < TK_BULK_WORDS; i++) {
        if (tk_str_eqz(word, tk_bulk_words[i].word)) {
            in->kind = tk_bulk_words[i].kind;
        }
    }

    if (tk_str_eqz(what, "me")) {
        in->value = (int64_t) pg->viewer.user_id;

    } else if (tk_str_i64(what, &in->value) != TK_OK
               && in->kind >= TK_BULK_AGENT && in->kind <= TK_BULK_PRIORITY)
    {
        in->kind = TK_BULK_NONE;
    }
}


/* The boxes that are ticked; more than are allowed are counted, not kept. */
static uint64_t *
tk_bulk_numbers(tk_page_t *pg, unsigned *n_r)
{
    tk_str_t   s;
    unsigned   i;
    uint64_t  *v = tk_arena_array(pg->arena, TK_BULK_MAX, sizeof(*v));

    for (i = 0; v; i++) {
        s = tk_form_nth(pg->req->form, "ticket", i);

        if (s.p == NULL) {
            break;
        }

        if (i < TK_BULK_MAX) {
            v[i] = tk_page_number(s);
        }
    }

    *n_r = v ? i : 0;

    return v;
}


/* Several go into the oldest of them. */
static void
tk_bulk_oldest(tk_bulk_new_t *in)
{
    unsigned  i;

    if (in->n < 2) {
        in->kind = TK_BULK_NONE;
    }

    for (i = 0; i < in->n; i++) {
        if (i == 0 || in->numbers[i] < (uint64_t) in->value) {
            in->value = (int64_t) in->numbers[i];
        }
    }
}


static int
tk_bulk_to_list(tk_page_t *pg, tk_str_t what)
{
    tk_str_t  back = tk_agent_back(pg);

    return tk_page_redirect(pg, tk_arena_printf(pg->arena,
               "agent/?%.*s%s%.*s", TK_STR_ARG(back), back.n ? "&" : "",
               TK_STR_ARG(what)));
}


static int
tk_bulk_to_result(tk_page_t *pg, uint64_t id)
{
    return tk_bulk_to_list(pg, tk_arena_printf(pg->arena, "bulk=%llu",
                                               (unsigned long long) id));
}


/* Of many agents those who are called as was typed. */
static void
tk_bulk_agents(tk_page_t *pg)
{
    uint32_t      i;
    tk_str_t      name = tk_form_get(pg->req->form, "name");
    tk_val_t     *list;
    tk_agents_t   a;

    if (tk_str_trim(name).n == 0) {
        return;
    }

    tk_agents_find(pg, 0, name, &a);
    a.n = a.n > TK_AGENTS_MANY ? TK_AGENTS_MANY : a.n;
    list = tk_obj_list(pg->root, TK_K_agents, a.n);

    for (i = 0; i < a.n; i++) {
        tk_page_option(pg->root, list, i, a.v[i]->id, a.v[i]->name, i == 0);
    }

    tk_obj_str(pg->root, TK_K_name, name);
}


/* Without scripts the list's bar leads here. */
static int
tk_bulk_choose(tk_page_t *pg, const tk_bulk_new_t *in)
{
    unsigned       i;
    tk_obj_t      *o;
    tk_val_t      *list = tk_obj_list(pg->root, TK_K_tickets, in->n);
    tk_counts_t    none = { .n = 0 };
    tk_listing_t   l = { .q = TK_STR("") };

    for (i = 0; i < in->n; i++) {
        o = tk_list_obj(pg->root, list, i, 1);
        tk_obj_int(o, TK_K_number, (int64_t) in->numbers[i]);
    }

    tk_obj_str(pg->root, TK_K_query, tk_agent_back(pg));
    tk_listing_show_filter(pg, &l, &none);
    tk_bulk_agents(pg);

    return tk_page_render(pg, 200, "page/agent_bulk");
}


int
tk_page_agent_bulk(tk_page_t *pg)
{
    int            rc;
    uint64_t       id;
    tk_bulk_new_t  in = { .kind = TK_BULK_NONE };

    in.nonce = tk_page_nonce(pg, "bulk");
    in.numbers = tk_bulk_numbers(pg, &in.n);

    if (in.n > TK_BULK_MAX) {
        return tk_bulk_to_list(pg, TK_STR("done=bulk_many"));
    }

    if (tk_str_eqz(tk_form_get(pg->req->form, "do"), "choose")) {
        return tk_bulk_choose(pg, &in);
    }

    tk_bulk_what(pg, &in);

    if (in.kind == TK_BULK_MERGE) {
        tk_bulk_oldest(&in);
    }

    rc = tk_bulk_do(&pg->cx, &in, &id);

    if (rc == TK_EINVAL) {
        return tk_bulk_to_list(pg, TK_STR("done=bulk_none"));
    }

    return rc == TK_OK ? tk_bulk_to_result(pg, id) : rc;
}


int
tk_page_agent_bulk_undo(tk_page_t *pg)
{
    int       rc;
    uint64_t  id = tk_page_number(pg->args[0]);

    rc = tk_bulk_undo(&pg->cx, id);

    return rc == TK_OK ? tk_bulk_to_result(pg, id) : rc;
}


/* --- what was done -------------------------------------------------------- */

static tk_str_t
tk_bulk_name(tk_page_t *pg, const tk_bulk_t *b)
{
    tk_str_t                 name = TK_STR("");
    const tk_status_row_t   *s;

    switch (b->kind) {

    case TK_BULK_AGENT:
        name = tk_page_agent_name(pg, (uint64_t) b->value);
        break;

    case TK_BULK_TYPE:
        name = tk_page_type_name(pg, (uint64_t) b->value);
        break;

    case TK_BULK_STATUS:
        s = tk_snap_status(pg->cx.snap, (uint64_t) b->value);
        name = s ? s->name : name;
        break;

    case TK_BULK_MERGE:
        name = tk_arena_printf(pg->arena, "%lld", (long long) b->value);
        break;

    default:
        break;
    }

    return name;
}


static void
tk_bulk_failures(tk_page_t *pg, tk_obj_t *o, const tk_bulk_t *b)
{
    size_t     i;
    uint32_t   k = 0, n = 0;
    tk_obj_t  *row;
    tk_val_t  *list;

    static const tk_key_id_t  why[TK_BULK_OUTCOMES] = {
        [TK_BULK_SAME] = TK_K_same, [TK_BULK_DENIED] = TK_K_denied,
        [TK_BULK_GONE] = TK_K_gone, [TK_BULK_WRONG] = TK_K_wrong,
        [TK_BULK_CONFLICT] = TK_K_conflict
    };

    for (i = TK_BULK_SAME; i <= TK_BULK_CONFLICT; i++) {
        n += b->n[i];
    }

    tk_obj_bool(o, TK_K_has_failed, n > 0);
    tk_obj_int(o, TK_K_n_failed, n);
    tk_obj_bool(o, TK_K_more, n > TK_BULK_TOLD);
    n = n > TK_BULK_TOLD ? TK_BULK_TOLD : n;
    list = tk_obj_list(o, TK_K_failed, n);

    for (i = 0; i < b->n_items && k < n; i++) {
        if (b->items[i].outcome >= TK_BULK_SAME
            && b->items[i].outcome <= TK_BULK_CONFLICT)
        {
            row = tk_list_obj(o, list, k++, 2);
            tk_obj_int(row, TK_K_number, (int64_t) b->items[i].number);
            tk_obj_bool(row, why[b->items[i].outcome], true);
        }
    }
}


int
tk_bulk_show(tk_page_t *pg)
{
    int         rc;
    size_t      i;
    int64_t     changed;
    uint64_t    id = tk_page_number(tk_form_get(pg->query, "bulk"));
    tk_obj_t   *o;
    tk_bulk_t   b;

    if (id == 0) {
        return TK_OK;
    }

    rc = tk_bulk_get(&pg->cx, id, &b);

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    o = tk_obj(pg->arena, 12);

    for (i = 0; i < TK_BULK_WORDS; i++) {
        if (tk_bulk_words[i].kind == b.kind) {
            tk_obj_bool(o, tk_bulk_words[i].key, !b.undone);
        }
    }

    tk_obj_str(o, TK_K_name, tk_bulk_name(pg, &b));
    tk_obj_bool(o, TK_K_undone, b.undone);
    changed = b.n[b.undone ? TK_BULK_UNDONE : TK_BULK_DONE];

    if (changed > 0) {
        tk_obj_int(o, TK_K_changed, changed);
    }

    tk_obj_bool(o, TK_K_can_undo, !b.undone && b.kind != TK_BULK_MERGE
                                  && b.n[TK_BULK_DONE] > 0);
    tk_obj_int(o, TK_K_id, (int64_t) id);
    tk_bulk_failures(pg, o, &b);
    tk_obj_obj(pg->root, TK_K_bulk, o);

    return TK_OK;
}
