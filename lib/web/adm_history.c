#include "desk/admin/history.h"
#include "web/admin.h"

/* The history: who changed what of the configuration, newest first. */

#define TK_ADM_HISTORY  50

typedef struct {
    tk_str_t  object;            /* "", or a kind of object           */
    uint64_t  object_id;         /* one of them                       */
    uint64_t  user_id;           /* who changed it; 0: whoever        */
    uint64_t  before;            /* an id                             */
} tk_adm_history_t;


static int
tk_adm_history_rows(tk_page_t *pg, const tk_adm_history_t *h,
    tk_history_t **rows_r, size_t *n)
{
    uint64_t  max = TK_ADM_HISTORY + 1;

    if (h->user_id != 0) {
        return tk_history_of_user(&pg->cx, h->user_id, h->before, max,
                                  rows_r, n);
    }

    if (h->object.n != 0 && h->object_id != 0) {
        return tk_history_of_object(&pg->cx, h->object, h->object_id,
                                    h->before, max, rows_r, n);
    }

    return h->object.n != 0
           ? tk_history_of_kind(&pg->cx, h->object, h->before, max, rows_r, n)
           : tk_history_all(&pg->cx, h->before, max, rows_r, n);
}


/* {w_WORD: true, word} under a key: part/adm_word has the known ones. */
static void
tk_adm_history_word(tk_page_t *pg, tk_obj_t *o, tk_key_id_t key,
    tk_str_t word)
{
    tk_obj_t     *w = tk_obj(pg->arena, 2);
    tk_key_id_t   k;

    k = tk_tmpl_key(pg->site->pages,
                    tk_arena_cat(pg->arena, TK_STR("w_"), word));

    if (k != TK_K_NONE) {
        tk_obj_bool(w, k, true);

    } else {
        tk_obj_str(w, TK_K_word, word);
    }

    tk_obj_obj(o, key, w);
}


/* Options and kinds of mail, "KIND (TYPE)", are called by their keys. */
static void
tk_adm_history_name(tk_page_t *pg, tk_obj_t *o, const tk_history_t *row)
{
    tk_str_t  name = row->name;

    if (tk_str_eqz(row->object, "option")
        || tk_str_eqz(row->object, "notification"))
    {
        tk_adm_history_word(pg, o, TK_K_called, tk_str_cut(&name, ' '));
    }

    tk_obj_str(o, TK_K_name, name.p ? name : TK_STR(""));
}


static void
tk_adm_history_row(tk_page_t *pg, tk_obj_t *o, const tk_history_t *row)
{
    tk_page_time(pg, o, TK_K_created, row->created);
    tk_obj_str(o, TK_K_actor, row->actor);
    tk_obj_bool(o, TK_K_by_user, row->user_id != 0);
    tk_obj_int(o, TK_K_user_id, (int64_t) row->user_id);
    tk_adm_history_word(pg, o, TK_K_object, row->object);
    tk_obj_str(o, TK_K_object_key, row->object);
    tk_obj_int(o, TK_K_object_id, (int64_t) row->object_id);
    tk_obj_bool(o, TK_K_has_id, row->object_id != 0);
    tk_adm_history_name(pg, o, row);
    tk_obj_bool(o, TK_K_is_made, tk_str_eqz(row->action, "created"));
    tk_obj_bool(o, TK_K_is_deleted, tk_str_eqz(row->action, "deleted"));
    tk_obj_bool(o, TK_K_has_field, row->field.n != 0);

    if (row->field.n != 0) {
        tk_adm_history_word(pg, o, TK_K_field, row->field);
    }

    tk_obj_str(o, TK_K_old_value, row->old_value);
    tk_obj_str(o, TK_K_new_value, row->new_value);
}


static void
tk_adm_history_objects(tk_page_t *pg, tk_str_t chosen)
{
    uint32_t   i;
    tk_obj_t  *o;
    tk_val_t  *list;

    static const char *const  objects[] = {
        "user", "group", "type", "type_group", "status", "field", "mailbox",
        "template", "notification", "option", "rate", "billing", "contact",
        "company", "mail"
    };

    list = tk_obj_list(pg->root, TK_K_objects,
                       sizeof(objects) / sizeof(objects[0]));

    for (i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
        o = tk_list_obj(pg->root, list, i, 3);
        tk_obj_str(o, TK_K_value, tk_str_z(objects[i]));
        tk_adm_history_word(pg, o, TK_K_object, tk_str_z(objects[i]));
        tk_obj_bool(o, TK_K_selected, tk_str_eqz(chosen, objects[i]));
    }
}


static tk_str_t
tk_adm_history_query(tk_page_t *pg, const tk_adm_history_t *h)
{
    size_t  i;

    /* A word, since it goes into an address. */
    for (i = 0; i < h->object.n; i++) {
        if (h->object.p[i] != '_'
            && (h->object.p[i] < 'a' || h->object.p[i] > 'z'))
        {
            return TK_STR("");
        }
    }

    return tk_arena_printf(pg->arena, "object=%.*s&id=%llu&user=%llu",
                           TK_STR_ARG(h->object),
                           (unsigned long long) h->object_id,
                           (unsigned long long) h->user_id);
}


int
tk_page_adm_history(tk_page_t *pg)
{
    int               rc;
    size_t            i, n;
    tk_str_t          next = TK_STR_NULL;
    tk_val_t         *list;
    tk_adm_history_t  h;
    tk_history_t     *rows;

    tk_adm_begin(pg, "history");
    h.object = tk_adm_query(pg, "object");
    h.object_id = tk_page_number(tk_adm_query(pg, "id"));
    h.user_id = tk_page_number(tk_adm_query(pg, "user"));
    h.before = tk_page_number(tk_adm_query(pg, "after"));
    h.before = h.before ? h.before : INT64_MAX;
    rc = tk_adm_history_rows(pg, &h, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    if (n > TK_ADM_HISTORY) {
        n = TK_ADM_HISTORY;
        next = tk_arena_printf(pg->arena, "%llu",
                               (unsigned long long) rows[n - 1].id);
    }

    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        tk_adm_history_row(pg, tk_list_obj(pg->root, list, (uint32_t) i, 16),
                           &rows[i]);
    }

    tk_adm_history_objects(pg, h.object);
    tk_obj_bool(pg->root, TK_K_filtered,
                h.object.n != 0 || h.user_id != 0);
    tk_adm_pager(pg, "admin/history", tk_adm_history_query(pg, &h), next);

    return tk_adm_show(pg, "adm/history");
}
