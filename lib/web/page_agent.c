#include "desk/report/business.h"
#include "desk/ticket/recall.h"
#include "web/agent.h"
#include "web/agents.h"
#include "web/hours.h"
#include "web/listing.h"

/* The agent's ticket: its page. What its forms and buttons do is in
 * page_agent_do.c. */


static void
tk_agent_status_options(tk_page_t *pg, tk_key_id_t key, uint64_t selected)
{
    uint32_t              i;
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    list = tk_obj_list(pg->root, key, s->n_statuses);

    for (i = 0; i < s->n_statuses; i++) {
        tk_page_option(pg->root, list, i, s->statuses[i].id,
                       s->statuses[i].name, s->statuses[i].id == selected);
    }
}


static void
tk_agent_agent_options(tk_page_t *pg, const tk_ticket_t *t)
{
    uint32_t      i;
    tk_val_t     *list;
    tk_agents_t   a;

    tk_obj_bool(pg->root, TK_K_more_agents,
                tk_agents_offer(pg, t->type_id, t->agent_id, &a));
    list = tk_obj_list(pg->root, TK_K_agent_options, a.n);

    for (i = 0; i < a.n; i++) {
        tk_page_option(pg->root, list, i, a.v[i]->id, a.v[i]->name,
                       a.v[i]->id == t->agent_id);
    }
}


static void
tk_agent_type_options(tk_page_t *pg, const tk_ticket_t *t)
{
    uint32_t              i, k = 0, n = 0;
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    for (i = 0; i < s->n_types; i++) {
        n += tk_acl_is_agent_of(&pg->cx, s->types[i].id);
    }

    list = tk_obj_list(pg->root, TK_K_type_options, n);

    for (i = 0; i < s->n_types; i++) {
        if (tk_acl_is_agent_of(&pg->cx, s->types[i].id)) {
            tk_page_option(pg->root, list, k++, s->types[i].id,
                           s->types[i].name, s->types[i].id == t->type_id);
        }
    }
}


static void
tk_agent_facts(tk_page_t *pg, const tk_ticket_t *t)
{
    tk_obj_t  *o = pg->root;

    tk_obj_str(o, TK_K_contact, t->contact_name);
    tk_obj_str(o, TK_K_contact_id, t->contact_id
               ? tk_arena_printf(pg->arena, "%llu",
                                 (unsigned long long) t->contact_id)
               : TK_STR(""));
    tk_obj_str(o, TK_K_company_id, t->company_id
               ? tk_arena_printf(pg->arena, "%llu",
                                 (unsigned long long) t->company_id)
               : TK_STR(""));
    tk_obj_str(o, TK_K_company, t->company_name);
    tk_obj_str(o, TK_K_email, t->email);
    tk_obj_str(o, TK_K_phone, t->phone);
    tk_obj_str(o, TK_K_cc, t->cc.p ? t->cc : TK_STR(""));
    tk_obj_bool(o, TK_K_has_cc, t->cc.n != 0);
    tk_obj_bool(o, TK_K_no_email, t->email.n == 0);
    tk_obj_bool(o, TK_K_for_us, t->unanswered_since != TK_TIME_NONE);
    tk_obj_bool(o, TK_K_for_them, t->waiting_since != TK_TIME_NONE);
    tk_obj_bool(o, TK_K_unread, t->unread);
    tk_obj_bool(o, TK_K_trashed, t->hidden == TK_TRASH);
    tk_obj_bool(o, TK_K_agent_none, t->agent_id == 0);
    tk_obj_bool(o, TK_K_late,
                tk_business_late(t->unanswered_since,
                                 tk_business_late_before(pg->cx.snap,
                                                         pg->cx.now)));
    tk_obj_bool(o, TK_K_from_mail, tk_str_eqz(t->origin, "mail"));
    tk_obj_bool(o, TK_K_from_form, tk_str_eqz(t->origin, "form"));
    tk_page_time(pg, o, TK_K_snoozed_until, t->snoozed_until);
    tk_obj_int(o, TK_K_version, (int64_t) t->version);
    tk_obj_bool(o, TK_K_has_mentions, t->mentions != 0);
    tk_obj_int(o, TK_K_mentions, (int64_t) t->mentions);
    tk_obj_str(o, TK_K_mentions_url,
               tk_arena_printf(pg->arena, "agent/t/%llu",
                               (unsigned long long) t->mentions));
}


static tk_str_t
tk_agent_query(tk_page_t *pg)
{
    size_t     k;
    ptrdiff_t  i;
    tk_str_t   q = pg->req->query.p ? pg->req->query : TK_STR("");

    static const char *const  own[] = { "done=", "unfold=" };

    /* What was just done, or is shown of the ticket, is no part of it. */
    for (k = 0; k < sizeof(own) / sizeof(own[0]); k++) {
        i = tk_str_find(q, tk_str_z(own[k]));

        if (i >= 0) {
            q = tk_str_sub(q, 0, i > 0 ? (size_t) i - 1 : 0);
        }
    }

    return tk_agent_query_of(pg, q);
}


/* The panes beside the ticket: the filter as the list had it, the list
 * itself fetched by the page, so that a ticket costs no more than itself. */
static int
tk_agent_panes(tk_page_t *pg, tk_str_t back)
{
    int           rc = TK_OK;
    tk_counts_t   none = { .n = 0 };
    tk_listing_t  l;

    tk_listing_agent(pg, &l);
    tk_listing_show_filter(pg, &l, &none);
    tk_obj_str(pg->root, TK_K_query, back);
    tk_obj_bool(pg->root, TK_K_keys_off, pg->viewer.no_keys);
    tk_obj_bool(pg->root, TK_K_with_list, true);
    tk_obj_bool(pg->root, TK_K_has_ticket, true);
    tk_obj_bool(pg->root, TK_K_lazy, true);
    tk_obj_bool(pg->root, TK_K_own_cols, pg->viewer.cols.n > 0);
    tk_obj_bool(pg->root, TK_K_now_list, true);

    if (pg->viewer.has_views) {
        rc = tk_views_show(pg);
    }

    return rc;
}


static int
tk_agent_custom(tk_page_t *pg, const tk_ticket_t *t,
    const tk_fields_t *posted)
{
    int          rc;
    tk_fields_t  fields;

    if (posted != NULL) {
        tk_fields_show(pg, posted);
        return TK_OK;
    }

    rc = tk_fields_init(pg, t->type_id, &fields);

    if (rc == TK_OK) {
        rc = tk_fields_load(pg, &fields, t->id);
    }

    if (rc == TK_OK) {
        tk_fields_show(pg, &fields);
    }

    return rc;
}


/* Right after it was done: a button to take it back. */
static int
tk_agent_recall(tk_page_t *pg, const tk_ticket_t *t)
{
    int        rc;
    size_t     i;
    tk_str_t   done = tk_form_get(pg->query, "done");
    tk_time_t  left;

    static const char *const  words[] = {
        "sent", "sent_no_mail", "noted", "claimed", "claimed_told",
        "unclaimed", "closed", "reopened", "changed"
    };
    const size_t  sent = 2;       /* the first ones */

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (tk_str_eqz(done, words[i])) {
            break;
        }
    }

    if (i == sizeof(words) / sizeof(words[0])) {
        return TK_OK;
    }

    rc = tk_recall_left(&pg->cx, t, &left);

    if (rc == TK_OK && left > 0) {
        tk_obj_int(pg->root, TK_K_undo_ms, left);
        tk_obj_bool(pg->root, TK_K_undo_sent, i < sent);
    }

    return rc;
}


/* The draft, unless a text came with the request. */
static int
tk_agent_unsent(tk_page_t *pg, const tk_ticket_t *t)
{
    if (pg->req->form != NULL && tk_form_get(pg->req->form, "text").p) {
        return TK_OK;
    }

    if (t->unsent.n) {
        tk_obj_str(pg->root, TK_K_text, t->unsent);
        tk_obj_bool(pg->root, TK_K_has_draft, true);
    }

    return tk_agent_recall(pg, t);
}


int
tk_agent_show(tk_page_t *pg, const tk_ticket_t *t, tk_str_t back,
    const tk_fields_t *fields, int status)
{
    int  rc;

    rc = tk_page_conversation(pg, t, TK_STR("file/"), false);

    if (rc == TK_OK) {
        rc = tk_agent_custom(pg, t, fields);
    }

    if (rc == TK_OK) {
        rc = tk_agent_unsent(pg, t);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_obj_str(pg->root, TK_K_url, tk_agent_url(pg));
    tk_obj_str(pg->root, TK_K_list_query, back);
    tk_agent_facts(pg, t);
    tk_agent_rights(pg, t);
    tk_agent_status_options(pg, TK_K_status_options, t->status_id);
    tk_agent_status_options(pg, TK_K_answer_statuses,
                            pg->req->form == NULL ? 0
                            : tk_page_number(tk_form_get(pg->req->form,
                                                         "status")));
    tk_agent_agent_options(pg, t);
    tk_agent_type_options(pg, t);
    tk_compose_show(pg, t);
    tk_page_hours_form(pg, t);

    if (!pg->hx) {
        rc = tk_agent_panes(pg, back);
    }

    if (rc != TK_OK) {
        return rc;
    }

    return tk_page_render(pg, status, "page/agent_ticket");
}


int
tk_page_agent_ticket(tk_page_t *pg)
{
    int          rc;
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK && t.number != tk_page_number(pg->args[0])) {
        return tk_page_redirect(pg, tk_arena_printf(pg->arena,
                   "agent/t/%llu", (unsigned long long) t.number));
    }

    return rc == TK_OK ? tk_agent_show(pg, &t, tk_agent_query(pg), NULL, 200)
                       : rc;
}
