#include "web/adm_option.h"

#include "desk/admin/roster.h"

#define OPTIONS_MAX  128

/* Those that have a place in the template; the external page's are on its
 * own page; any others stand at the end under their names. */
static const char *const  tk_adm_options_placed[] = {
    "title", "time_zone", "currency", "first_day_of_week", "business_hours",
    "holidays", "late_after", "sender_name", "sender_email", "subject",
    "language", "notify_contact", "autoreply_per_address_day",
    "autoreply_per_hour", "autoreply_desk_per_hour", "autoreply_neutral",
    "closing_days", "closing_mail", "closing_announce", "closing_time",
    "never_close_status", "no_assign_reminder", "no_unanswered_reminder",
    "blank_type", "admins_reopen", "ask_close", "registration",
    "registration_group", "throttle_login", "throttle_verifier",
    "throttle_tickets", "throttle_upload", "throttle_open"
};


static bool
tk_adm_options_is_placed(const char *name)
{
    size_t  i;

    for (i = 0; i < sizeof(tk_adm_options_placed) / sizeof(char *); i++) {
        if (strcmp(tk_adm_options_placed[i], name) == 0) {
            return true;
        }
    }

    return false;
}


static bool
tk_adm_options_here(const char *name)
{
    return strncmp(name, "external", 8) != 0;
}


static void
tk_adm_options_others(tk_page_t *pg)
{
    bool                    flag;
    unsigned                i, n = 0;
    tk_obj_t               *o;
    tk_val_t               *list;
    const tk_option_row_t  *row;

    list = tk_obj_list(pg->root, TK_K_others, tk_options_n);

    for (i = 0; list != NULL && i < tk_options_n; i++) {
        row = &tk_options[i];

        if (!tk_adm_options_here(row->name)
            || tk_adm_options_is_placed(row->name))
        {
            continue;
        }

        flag = row->kind == TK_OPTION_FLAG;
        o = tk_list_obj(pg->root, list, n++, 2);
        tk_obj_obj(o, flag ? TK_K_flag : TK_K_text,
                   tk_adm_option_obj(pg, row));
    }

    tk_obj_bool(pg->root, TK_K_has_others, n != 0);
    tk_obj_list_end(pg->root, TK_K_others, n);
}


static tk_str_t
tk_adm_options_chosen(tk_page_t *pg, const char *name, tk_str_t now)
{
    tk_str_t  typed = TK_STR_NULL;

    if (pg->req->form != NULL) {
        typed = tk_form_get(pg->req->form, name);
    }

    return typed.p ? typed : now;
}


/* The option keeps a name: one that is not there any more is shown as such,
 * so that saving the page does not silently change it. */
static void
tk_adm_options_statuses(tk_page_t *pg)
{
    bool                    found = false;
    unsigned                i, n = 0;
    tk_obj_t               *o;
    tk_str_t                chosen;
    tk_val_t               *list;
    const tk_snapshot_t    *s = pg->cx.held;

    chosen = tk_adm_options_chosen(pg, "never_close_status",
                                   s->conf->never_close_status);
    list = tk_obj_list(pg->root, TK_K_statuses, s->n_statuses);

    for (i = 0; list != NULL && i < s->n_statuses; i++) {
        if (s->statuses[i].kind == TK_STATUS_CLOSED) {
            continue;
        }

        found = found || tk_str_eq(chosen, s->statuses[i].name);
        o = tk_list_obj(pg->root, list, n++, 3);
        tk_obj_str(o, TK_K_name, s->statuses[i].name);
        tk_obj_str(o, TK_K_label, pg->cx.snap->statuses[i].name);
        tk_obj_bool(o, TK_K_selected,
                    tk_str_eq(chosen, s->statuses[i].name));
    }

    if (list != NULL && !found && chosen.n) {
        o = tk_list_obj(pg->root, list, n++, 4);
        tk_obj_str(o, TK_K_name, chosen);
        tk_obj_str(o, TK_K_label, chosen);
        tk_obj_bool(o, TK_K_selected, true);
        tk_obj_bool(o, TK_K_gone, true);
    }

    tk_obj_list_end(pg->root, TK_K_statuses, n);
}


/* The same for the group of those who register. */
static int
tk_adm_options_groups(tk_page_t *pg)
{
    int                 rc;
    bool                found = false;
    size_t              i, n;
    tk_obj_t           *o;
    tk_str_t            chosen;
    tk_val_t           *list;
    tk_roster_group_t  *rows;

    rc = tk_roster_groups(&pg->cx, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    chosen = tk_adm_options_chosen(pg, "registration_group",
                                   pg->cx.snap->conf->registration_group);
    list = tk_obj_list(pg->root, TK_K_groups, (uint32_t) n + 1);

    for (i = 0; list != NULL && i < n; i++) {
        found = found || tk_str_eq(chosen, rows[i].name);
        o = tk_list_obj(pg->root, list, (uint32_t) i, 2);
        tk_obj_str(o, TK_K_name, rows[i].name);
        tk_obj_bool(o, TK_K_selected, tk_str_eq(chosen, rows[i].name));
    }

    if (list != NULL && !found && chosen.n) {
        o = tk_list_obj(pg->root, list, (uint32_t) n++, 3);
        tk_obj_str(o, TK_K_name, chosen);
        tk_obj_bool(o, TK_K_selected, true);
        tk_obj_bool(o, TK_K_gone, true);
    }

    tk_obj_list_end(pg->root, TK_K_groups, (uint32_t) n);

    return TK_OK;
}


static int
tk_adm_options_show(tk_page_t *pg, bool bad)
{
    int               rc;
    const tk_conf_t  *c = pg->cx.snap->conf;

    rc = tk_adm_options_groups(pg);

    if (rc != TK_OK) {
        return rc;
    }

    tk_page_languages(pg, TK_K_mail_languages,
                      tk_adm_options_chosen(pg, "language",
                                            pg->cx.snap->conf->language));
    tk_adm_options_statuses(pg);
    tk_adm_options_others(pg);
    tk_obj_str(pg->root, TK_K_default_sender,
               tk_arena_printf(pg->arena, "webmaster@%.*s",
                               TK_STR_ARG(tk_conf_host(c))));
    tk_obj_str(pg->root, TK_K_desk, c->desk);
    tk_obj_bool(pg->root, TK_K_no_mailbox, pg->cx.snap->n_mailboxes == 0);

    return tk_page_render(pg, bad ? 422 : 200, "adm/options");
}


int
tk_page_adm_options(tk_page_t *pg)
{
    int  rc;

    tk_adm_begin(pg, "options");
    rc = tk_adm_options(pg);

    return rc == TK_OK ? tk_adm_options_show(pg, false) : rc;
}


int
tk_page_adm_options_post(tk_page_t *pg)
{
    int          rc;
    bool         bad;
    unsigned     i, n = 0;
    const char  *names[OPTIONS_MAX];

    for (i = 0; i < tk_options_n && n < OPTIONS_MAX; i++) {
        if (tk_adm_options_here(tk_options[i].name)) {
            names[n++] = tk_options[i].name;
        }
    }

    tk_adm_begin(pg, "options");
    rc = tk_adm_options_save(pg, names, n, &bad);

    if (rc != TK_OK) {
        return rc;
    }

    return bad ? tk_adm_options_show(pg, true)
               : tk_adm_done(pg, "saved", "options");
}
