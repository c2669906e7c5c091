#include "web/adm_mail.h"


/* Which types say otherwise. */
static void
tk_adm_notify_types(tk_page_t *pg, tk_obj_t *o, tk_mail_kind_t kind)
{
    unsigned              i, n = 0;
    tk_obj_t             *e;
    tk_val_t             *list;
    tk_switch_t           own;
    const tk_snapshot_t  *s = pg->cx.snap;

    list = tk_obj_list(o, TK_K_types, s->n_types);

    for (i = 0; list != NULL && i < s->n_types; i++) {
        own = tk_notification_get(s, kind, s->types[i].id);

        if (own != TK_SWITCH_SAME && !s->types[i].archived) {
            e = tk_list_obj(o, list, n++, 3);
            tk_obj_int(e, TK_K_id, s->types[i].id);
            tk_obj_str(e, TK_K_name, s->types[i].name);
            tk_obj_bool(e, TK_K_on, own == TK_SWITCH_ON);
        }
    }

    tk_obj_list_end(o, TK_K_types, n);

    tk_obj_bool(o, TK_K_has_types, n != 0);
}


/* The text that counts for a type: its own, or the general one. */
static void
tk_adm_notify_text(tk_page_t *pg, tk_obj_t *o, tk_mail_kind_t kind,
    uint64_t type_id)
{
    const tk_template_row_t  *best;

    best = tk_notify_best(pg->cx.snap, kind, type_id, 0);
    tk_obj_bool(o, TK_K_none, best == NULL);

    if (best != NULL) {
        tk_obj_int(o, TK_K_template_id, best->id);
        tk_obj_bool(o, TK_K_own, best->type_id != 0);
        tk_obj_bool(o, TK_K_empty, tk_str_trim(best->body).n == 0);
    }
}


static int
tk_adm_notify_show(tk_page_t *pg, uint64_t type_id, const char *template)
{
    int           kind;
    tk_obj_t     *o;
    tk_val_t     *list;
    tk_switch_t   own;

    list = tk_obj_list(pg->root, TK_K_kinds, TK_MAIL_KINDS);

    for (kind = 0; list != NULL && kind < TK_MAIL_KINDS; kind++) {
        o = tk_list_obj(pg->root, list, (uint32_t) kind, 12);
        own = tk_notification_get(pg->cx.snap, kind, type_id);
        tk_adm_mail_kind(pg, o, kind);
        tk_obj_bool(o, TK_K_on, own == TK_SWITCH_ON);
        tk_obj_bool(o, TK_K_off, own == TK_SWITCH_OFF);
        tk_obj_bool(o, TK_K_same, own == TK_SWITCH_SAME);
        tk_obj_bool(o, TK_K_desk_on, tk_notification_get(pg->cx.snap, kind, 0)
                                     == TK_SWITCH_ON);
        tk_obj_bool(o, TK_K_silent,
                    tk_notify_template(pg->cx.snap, kind, type_id, 0)
                    == NULL);
        tk_adm_notify_text(pg, o, kind, type_id);

        if (type_id == 0) {
            tk_adm_notify_types(pg, o, kind);
        }
    }

    return tk_adm_show(pg, template);
}


static int
tk_adm_notify_save(tk_page_t *pg, uint64_t type_id)
{
    int          kind;
    tk_str_t     v;
    tk_switch_t  wanted[TK_MAIL_KINDS];

    for (kind = 0; kind < TK_MAIL_KINDS; kind++) {
        v = tk_form_get(pg->req->form, tk_mail_kind_name(kind));
        wanted[kind] = tk_str_eqz(v, "on") ? TK_SWITCH_ON
                       : type_id == 0 || tk_str_eqz(v, "off")
                         ? TK_SWITCH_OFF : TK_SWITCH_SAME;
    }

    return tk_notification_set(&pg->cx, type_id, wanted);
}


int
tk_page_adm_notifications(tk_page_t *pg)
{
    tk_adm_begin(pg, "notifications");

    return tk_adm_notify_show(pg, 0, "adm/notifications");
}


int
tk_page_adm_notifications_post(tk_page_t *pg)
{
    int  rc;

    rc = tk_adm_notify_save(pg, 0);

    return rc == TK_OK ? tk_adm_done(pg, "saved", "notifications") : rc;
}


/* The tab of a type. */
int
tk_page_adm_type_notify(tk_page_t *pg)
{
    const tk_type_row_t  *type;

    tk_adm_begin(pg, "types");
    type = tk_snap_type(pg->cx.snap, tk_adm_arg(pg, 0));

    if (type == NULL) {
        return TK_ENOTFOUND;
    }

    tk_obj_int(pg->root, TK_K_type_id, type->id);
    tk_obj_bool(pg->root, TK_K_at_notifications, true);
    tk_obj_str(pg->root, TK_K_name, type->name);
    tk_obj_bool(pg->root, TK_K_archived, type->archived);
    tk_obj_bool(pg->root, TK_K_notify_new, type->notify_new
                                           && type->notify_to.n != 0);

    return tk_adm_notify_show(pg, type->id, "adm/type_notifications");
}


int
tk_page_adm_type_notify_post(tk_page_t *pg)
{
    int       rc;
    uint64_t  id = tk_adm_arg(pg, 0);

    rc = id ? tk_adm_notify_save(pg, id) : TK_ENOTFOUND;

    return rc == TK_OK ? tk_adm_done(pg, "saved", "types/%llu/notifications",
                                     (unsigned long long) id)
                       : rc;
}
