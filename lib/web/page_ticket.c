#include "base/buf.h"
#include "desk/access/throttle.h"
#include "web/fields.h"

/*
 * A ticket as customers see it: by its secret link, or signed in.  The two
 * differ only in how the ticket is found and where its page is.
 */

typedef struct {
    tk_ticket_t  t;
    tk_str_t     url;             /* of the page, below the location */
    bool         link;            /* by number and verifier          */
} tk_case_t;


static int
tk_case_open(tk_page_t *pg, tk_case_t *c)
{
    int               rc;
    tk_str_t          addr = pg->req->remote_addr;
    const tk_conf_t  *conf = pg->cx.snap->conf;
    uint64_t          number = tk_page_number(pg->args[0]);

    c->link = pg->route->need == TK_NEED_VERIFIER;

    if (!c->link) {
        c->url = tk_arena_printf(pg->arena, "t/%.*s",
                                 TK_STR_ARG(pg->args[0]));
        return tk_ticket_by_number(&pg->cx, number, &c->t);
    }

    if (!conf->external) {
        return TK_ENOTFOUND;
    }

    c->url = tk_arena_printf(pg->arena, "t/%.*s/%.*s",
                             TK_STR_ARG(pg->args[0]),
                             TK_STR_ARG(pg->args[1]));
    rc = tk_ticket_by_verifier(&pg->cx, number, pg->args[1], &pg->viewer,
                               &c->t);

    /* Guessing is counted; who guesses too often is told. */
    if (rc == TK_ENOTFOUND
        && tk_throttle_hit(&pg->cx, "verifier", addr,
                           (unsigned) conf->throttle_verifier, TK_HOUR)
           == TK_EAGAIN)
    {
        tk_page_error_status(pg, 429);
        pg->answered = true;
    }

    return rc;
}


static int
tk_case_show(tk_page_t *pg, tk_case_t *c, int status)
{
    int                rc;
    bool               closed;
    tk_obj_t          *o = pg->root;
    tk_cx_t           *cx = &pg->cx;
    tk_fields_t        fields;
    tk_ticket_facts_t  f = tk_ticket_facts(&c->t);

    rc = tk_page_conversation(pg, &c->t,
             c->link ? tk_arena_printf(pg->arena, "%.*s/file/",
                                       TK_STR_ARG(c->url))
                     : TK_STR("file/"), false);

    if (rc == TK_OK) {
        rc = tk_fields_init(pg, c->t.type_id, &fields);
    }

    if (rc == TK_OK) {
        rc = tk_fields_load(pg, &fields, c->t.id);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_fields_show(pg, &fields);

    closed = tk_snap_closed(cx->snap, c->t.status_id);
    tk_obj_str(o, TK_K_url, c->url);
    tk_obj_bool(o, TK_K_can_answer,
                !closed && tk_acl_may(cx, &f, TK_MAY_ANSWER));
    tk_obj_bool(o, TK_K_can_close,
                !closed && tk_acl_may(cx, &f, TK_MAY_CLOSE));
    tk_obj_bool(o, TK_K_can_reopen,
                closed && tk_acl_may(cx, &f, TK_MAY_REOPEN));
    tk_obj_bool(o, TK_K_can_delete, !c->link
                && tk_acl_may(cx, &f, TK_MAY_DELETE));
    tk_obj_bool(o, TK_K_read_only, !tk_acl_may(cx, &f, TK_MAY_ANSWER));

    return tk_page_render(pg, status, c->link ? "ext/ticket"
                                              : "page/user_ticket");
}


/* To the ticket that this one was merged into. */
static int
tk_case_moved(tk_page_t *pg, const tk_case_t *c)
{
    tk_str_t  secret = tk_ticket_verifier(pg->arena, &c->t);

    return tk_page_redirect(pg, tk_arena_printf(pg->arena, "t/%llu%s%.*s",
               (unsigned long long) c->t.number, c->link ? "/" : "",
               c->link ? (int) secret.n : 0, secret.p));
}


/* Agents of the type have a page of their own: what customers see is never
 * mixed with notes. */
int
tk_page_case(tk_page_t *pg)
{
    int        rc;
    tk_case_t  c;

    rc = tk_case_open(pg, &c);

    if (rc == TK_OK && tk_acl_is_agent_of(&pg->cx, c.t.type_id)) {
        return tk_page_redirect(pg, tk_arena_printf(pg->arena,
                   "agent/t/%.*s", TK_STR_ARG(pg->args[0])));
    }

    if (rc == TK_OK && c.t.number != tk_page_number(pg->args[0])) {
        return tk_case_moved(pg, &c);
    }

    return rc == TK_OK ? tk_case_show(pg, &c, 200) : rc;
}


static int
tk_case_done(tk_page_t *pg, const tk_case_t *c, const char *done)
{
    return tk_page_redirect(pg, tk_arena_printf(pg->arena, "%.*s?done=%s",
                                                TK_STR_ARG(c->url), done));
}


/* The name that stands at the message: the account's, or the ticket's. */
static void
tk_case_author(tk_page_t *pg, const tk_case_t *c, tk_message_new_t *m)
{
    m->kind = TK_MSG_CUSTOMER;
    m->user_id = pg->viewer.who == TK_WHO_USER ? pg->viewer.user_id : 0;
    m->author = m->user_id ? pg->viewer.name : c->t.contact_name;
    m->author_email = m->user_id ? pg->viewer.email : c->t.email;
}


int
tk_page_case_answer(tk_page_t *pg)
{
    int                rc;
    uint64_t           id;
    tk_case_t          c;
    tk_attach_new_t   *files;
    tk_message_new_t   m = { .nonce = tk_page_nonce(pg, "answer") };
    tk_ticket_facts_t  f;

    rc = tk_case_open(pg, &c);

    if (rc != TK_OK) {
        return rc;
    }

    f = tk_ticket_facts(&c.t);

    /* An agent's words are not the customer's. */
    if (!tk_acl_may(&pg->cx, &f, TK_MAY_ANSWER)
        || tk_acl_is_agent_of(&pg->cx, c.t.type_id))
    {
        return TK_EDENIED;
    }

    m.body = tk_form_get(pg->req->form, "text");

    if (tk_str_trim(m.body).n == 0) {
        tk_obj_bool(pg->root, TK_K_err_text, true);
        return tk_case_show(pg, &c, 422);
    }

    tk_case_author(pg, &c, &m);

    if (m.user_id == 0) {
        rc = tk_page_files_throttle(pg);
    }

    if (rc == TK_EAGAIN) {
        tk_obj_str(pg->root, TK_K_text, m.body);
        tk_obj_bool(pg->root, TK_K_err_throttled, true);
        return tk_case_show(pg, &c, 429);
    }

    if (rc == TK_OK) {
        rc = tk_page_files(pg, &files, &m.n_files);
        m.files = files;
    }

    if (rc == TK_OK) {
        rc = tk_ticket_post(&pg->cx, c.t.id, &m, &id);
    }

    return rc == TK_OK ? tk_case_done(pg, &c, "answered") : rc;
}


static int
tk_case_set(tk_page_t *pg, bool close)
{
    int                 rc;
    tk_case_t           c;
    tk_ticket_change_t  ch = TK_TICKET_CHANGE_KEEP;

    rc = tk_case_open(pg, &c);

    if (rc != TK_OK) {
        return rc;
    }

    ch.nonce = tk_page_nonce(pg, close ? "close" : "reopen");
    ch.status_id = close ? pg->cx.snap->status_closed
                         : pg->cx.snap->status_open;
    rc = tk_ticket_change(&pg->cx, c.t.id, &ch);

    return rc == TK_OK ? tk_case_done(pg, &c, close ? "closed" : "reopened")
                       : rc;
}


int
tk_page_user_delete(tk_page_t *pg)
{
    int                 rc;
    tk_case_t           c;
    tk_ticket_change_t  ch = TK_TICKET_CHANGE_KEEP;

    rc = tk_case_open(pg, &c);

    if (rc != TK_OK) {
        return rc;
    }

    ch.nonce = tk_page_nonce(pg, "delete");
    ch.hidden = TK_TRASH;
    rc = tk_ticket_change(&pg->cx, c.t.id, &ch);

    return rc == TK_OK ? tk_page_redirect(pg, TK_STR("mine?done=trashed"))
                       : rc;
}


static int
tk_case_file(tk_page_t *pg, tk_str_t id, uint64_t number)
{
    int          rc;
    tk_attach_t  file;

    rc = tk_attach_get(&pg->cx, tk_page_number(id), number, &file);

    return rc == TK_OK ? tk_page_send_file(pg, &file) : rc;
}


static int
tk_case_whole(tk_page_t *pg, tk_str_t id)
{
    int        rc;
    tk_case_t  c;

    rc = tk_case_open(pg, &c);

    return rc == TK_OK
           ? tk_page_whole(pg, &c.t, id, c.url,
                           c.link ? tk_arena_printf(pg->arena, "%.*s/file/",
                                                    TK_STR_ARG(c.url))
                                  : TK_STR("file/"),
                           "ext/whole")
           : rc;
}


int
tk_page_ext_whole(tk_page_t *pg)
{
    return tk_case_whole(pg, pg->args[2]);
}


int
tk_page_user_whole(tk_page_t *pg)
{
    return tk_case_whole(pg, pg->args[1]);
}


int
tk_page_case_close(tk_page_t *pg)
{
    return tk_case_set(pg, true);
}


int
tk_page_case_reopen(tk_page_t *pg)
{
    return tk_case_set(pg, false);
}


int
tk_page_ext_file(tk_page_t *pg)
{
    int        rc;
    tk_case_t  c;

    rc = tk_case_open(pg, &c);

    return rc == TK_OK ? tk_case_file(pg, pg->args[2], c.t.number) : rc;
}


int
tk_page_user_file(tk_page_t *pg)
{
    return tk_case_file(pg, pg->args[0], 0);
}
