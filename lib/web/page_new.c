#include "base/buf.h"
#include "web/draft.h"

#define TK_CREATED_TIME  (15 * TK_MINUTE)


static int
tk_new_show(tk_page_t *pg, const tk_draft_t *d, int status)
{
    int  rc;

    rc = tk_draft_show(pg, d);

    if (rc == TK_OK) {
        rc = tk_page_render(pg, status, d->visitor ? "ext/new"
                                                   : "page/user_new");
    }

    return rc;
}


int
tk_page_new(tk_page_t *pg)
{
    int         rc;
    tk_draft_t  d = { .visitor = pg->viewer.who != TK_WHO_USER };

    if (d.visitor && !tk_acl_may_create_any(&pg->cx)) {
        return pg->cx.snap->conf->external ? tk_page_login_first(pg)
                                           : TK_ENOTFOUND;
    }

    rc = tk_draft_preset(pg, &d);

    return rc == TK_OK ? tk_new_show(pg, &d, 200) : rc;
}


/*
 * The page of thanks shows the secret link, so its own address is sealed
 * and good for a quarter of an hour: nothing in a log opens the ticket.
 */
static int
tk_new_thanks(tk_page_t *pg, const tk_ticket_made_t *made, tk_str_t email)
{
    int       rc;
    tk_str_t  plain, sealed;

    plain = tk_arena_printf(pg->arena, "%lld %llu %.*s %.*s",
                            (long long) (pg->cx.now + TK_CREATED_TIME),
                            (unsigned long long) made->number,
                            TK_STR_ARG(made->verifier), TK_STR_ARG(email));
    rc = tk_seal(pg->arena, &pg->web->desk->key_csrf, plain, &sealed);

    if (rc != TK_OK) {
        return rc;
    }

    sealed = tk_base64url(pg->arena, sealed.p, sealed.n);

    return tk_page_redirect(pg, tk_arena_printf(pg->arena, "created?k=%.*s",
                                                TK_STR_ARG(sealed)));
}


static void
tk_new_ticket(tk_page_t *pg, const tk_draft_t *d, tk_ticket_new_t *in)
{
    const tk_viewer_t  *v = &pg->viewer;

    *in = (tk_ticket_new_t) {
        .nonce = tk_page_nonce(pg, "new"), .type_id = d->type_id,
        .subject = d->subject, .priority = d->priority,
        .origin = d->visitor ? TK_STR("form") : TK_STR("user"),
        .owner_id = v->user_id, .first_name = d->first_name,
        .middle_name = d->middle_name, .last_name = d->last_name,
        .email = d->email, .phone = d->phone,
        .message = {
            .kind = TK_MSG_CUSTOMER, .body = d->text,
            .user_id = v->user_id, .author_email = d->email
        }
    };

    if (!d->visitor) {
        in->email = v->email;
        in->message.author_email = v->email;
        tk_contact_split(v->name, &in->first_name, &in->last_name);
    }

    in->fields = tk_fields_values(pg, &d->fields, d->type_id,
                                  &in->n_fields);
    in->message.author = tk_contact_display(pg->arena, in->first_name,
                                            in->middle_name, in->last_name,
                                            in->email);
}


int
tk_page_new_post(tk_page_t *pg)
{
    int               rc;
    tk_draft_t        d = { .visitor = pg->viewer.who != TK_WHO_USER };
    tk_attach_new_t  *files;
    tk_ticket_new_t   in;
    tk_ticket_made_t  made;

    if (!tk_acl_may_create_any(&pg->cx)) {
        pg->no_create = !d.visitor;
        return TK_EDENIED;
    }

    rc = tk_draft_read(pg, &d);

    if (rc == TK_OK && d.bad) {
        return tk_new_show(pg, &d, 422);
    }

    if (rc == TK_OK && d.visitor) {
        rc = tk_draft_throttle(pg, &d);
    }

    if (rc == TK_EAGAIN) {
        tk_obj_bool(pg->root, TK_K_err_throttled, true);
        return tk_new_show(pg, &d, 429);
    }

    if (rc == TK_OK) {
        tk_new_ticket(pg, &d, &in);
        rc = tk_page_files(pg, &files, &in.message.n_files);
        in.message.files = files;
    }

    if (rc == TK_OK) {
        rc = tk_ticket_create(&pg->cx, &in, &made);
    }

    if (rc != TK_OK) {
        return rc;
    }

    if (!d.visitor) {
        return tk_page_redirect(pg, tk_arena_printf(pg->arena,
                                        "t/%llu?done=created",
                                        (unsigned long long) made.number));
    }

    return tk_new_thanks(pg, &made, made.replied ? in.email : TK_STR(""));
}


static tk_str_t
tk_new_link(tk_page_t *pg, tk_str_t number, tk_str_t verifier)
{
    const tk_conf_t  *c = pg->cx.snap->conf;
    tk_str_t          base = c->external_url.n ? c->external_url
                                               : c->base_url;

    return c->external ? tk_arena_printf(pg->arena, "%.*st/%.*s/%.*s",
                                         TK_STR_ARG(base),
                                         TK_STR_ARG(number),
                                         TK_STR_ARG(verifier))
                       : TK_STR("");
}


int
tk_page_created(tk_page_t *pg)
{
    int64_t   until;
    tk_str_t  sealed, plain, part, number;

    if (tk_unbase64url(pg->arena, tk_form_get(pg->query, "k"), &sealed)
            != TK_OK
        || tk_open(pg->arena, &pg->web->desk->key_csrf, sealed, &plain)
            != TK_OK)
    {
        return TK_ENOTFOUND;
    }

    part = tk_str_cut(&plain, ' ');

    if (tk_str_i64(part, &until) != TK_OK || until < pg->cx.now) {
        return TK_ENOTFOUND;
    }

    number = tk_str_cut(&plain, ' ');
    part = tk_str_cut(&plain, ' ');
    tk_obj_str(pg->root, TK_K_number, number);
    tk_obj_str(pg->root, TK_K_link, tk_new_link(pg, number, part));
    tk_obj_str(pg->root, TK_K_email, plain.p ? plain : TK_STR(""));
    tk_obj_bool(pg->root, TK_K_mailed, plain.n != 0);

    return tk_page_render(pg, 200, "ext/created");
}
