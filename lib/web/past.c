#include <stdio.h>

#include "web/agent.h"

/* What else happened, between the messages of a conversation. */


/* "x_high", "x_read", "x_cc": a word that the template knows. */
static void
tk_past_word(const tk_past_t *p, char name[32])
{
    const char  *word = NULL;
    tk_str_t     now = p->now;

    if (tk_str_eqz(p->kind, "priority")) {
        word = tk_str_eqz(now, "1") ? "high"
               : tk_str_eqz(now, "0") ? "normal" : "low";

    } else if (tk_str_eqz(p->kind, "unread")) {
        word = tk_str_eqz(now, "1") ? "unread" : "read";

    } else if (tk_str_eqz(p->kind, "hidden")) {
        word = tk_str_eqz(now, "0") ? "restored" : "trashed";
    }

    if (word != NULL) {
        snprintf(name, 32, "x_%s", word);
    } else {
        snprintf(name, 32, "x_%.*s", TK_STR_ARG(p->kind));
    }
}


static void
tk_past_show(tk_page_t *pg, tk_obj_t *o, const tk_past_t *p)
{
    char                   name[32];
    tk_key_id_t            key;
    const tk_field_row_t  *field = tk_snap_field(pg->cx.snap, p->ref_id);

    tk_past_word(p, name);
    key = tk_tmpl_key(pg->site->pages, tk_str_z(name));

    if (key != TK_K_NONE) {
        tk_obj_bool(o, key, true);
    }

    tk_obj_str(o, TK_K_was, p->was);
    tk_obj_str(o, TK_K_now, p->now);
    tk_obj_str(o, TK_K_label, field != NULL ? field->label : TK_STR(""));
    tk_obj_str(o, TK_K_author, tk_page_agent_name(pg, p->user_id));
    tk_page_time(pg, o, TK_K_time, p->created);
}


/* An answer marks as read, a customer's mail as unread: they say so. */
static bool
tk_past_told(const tk_past_t *p, const tk_message_t *m, size_t n)
{
    size_t  i;

    for (i = 0; i < n && tk_str_eqz(p->kind, "unread"); i++) {
        if (m[i].created == p->created) {
            return true;
        }
    }

    return false;
}


void
tk_past_between(tk_page_t *pg, tk_obj_t *o, const tk_past_between_t *b,
    size_t i)
{
    size_t            k, n = 0, at;
    tk_val_t         *list;
    tk_time_t         from = b->m[i].created;
    tk_time_t         to = i > 0 ? b->m[i - 1].created : INT64_MAX;
    const tk_past_t **in;

    in = tk_arena_array(pg->arena, b->n_past + 1, sizeof(*in));

    for (k = 0; in != NULL && k < b->n_past; k++) {
        if (b->past[k].created >= from && b->past[k].created < to
            && !tk_past_told(&b->past[k], b->m, b->n))
        {
            in[n++] = &b->past[k];
        }
    }

    list = tk_obj_list(o, TK_K_past, (uint32_t) n);

    for (k = 0; k < n; k++) {
        at = pg->viewer.oldest_first ? n - 1 - k : k;
        tk_past_show(pg, tk_list_obj(o, list, (uint32_t) k, 8), in[at]);
    }
}
