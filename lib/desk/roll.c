#include "desk/roll.h"

#include "tk_sql.gen.h"

/* The rows of lib/db, as what the pages know. */


int
tk_roll_types(tk_cx_t *cx, tk_roll_type_t **rows_r, size_t *n_r)
{
    int                     rc;
    size_t                  i, n = 0;
    tk_roll_type_t         *to;
    tk_sql_adm_type_all_t  *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_type_all(cx->db, &from, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    to = tk_arena_array(cx->arena, n + 1, sizeof(*to));

    if (to == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        to[i] = (tk_roll_type_t) {
            .id = from[i].id, .group_id = from[i].group_id,
            .name = from[i].name, .description = from[i].description,
            .external = from[i].external, .archived = from[i].archived,
            .show_others = from[i].show_others, .tickets = from[i].tickets,
            .agents = from[i].agents, .mailbox = from[i].mailbox
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}


int
tk_roll_type(tk_cx_t *cx, uint64_t id, tk_roll_type_full_t *row_r)
{
    int                    rc;
    tk_sql_adm_type_get_t  from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_type_get(cx->db, &(tk_sql_adm_type_get_in_t) {
                 .id = id
             }, &from);
    }

    if (rc == TK_OK) {
        *row_r = (tk_roll_type_full_t) {
            .id = from.id, .name = from.name, .group_id = from.group_id,
            .group_name = from.group_name, .owner_id = from.owner_id,
            .owner = from.owner, .description = from.description,
            .external = from.external, .show_others = from.show_others,
            .notify_new = from.notify_new, .notify_to = from.notify_to,
            .alt_sender = from.alt_sender, .sender_name = from.sender_name,
            .sender_email = from.sender_email, .archived = from.archived,
            .sort = from.sort, .tickets = from.tickets,
            .mailboxes = from.mailboxes
        };
    }

    return rc;
}


int
tk_roll_groups(tk_cx_t *cx, tk_roll_group_t **rows_r, size_t *n_r)
{
    int                           rc;
    size_t                        i, n = 0;
    tk_roll_group_t              *to;
    tk_sql_adm_type_group_all_t  *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_type_group_all(cx->db, &from, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    to = tk_arena_array(cx->arena, n + 1, sizeof(*to));

    if (to == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        to[i] = (tk_roll_group_t) {
            .id = from[i].id, .name = from[i].name, .sort = from[i].sort,
            .types = from[i].types
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}


int
tk_roll_statuses(tk_cx_t *cx, tk_roll_status_t **rows_r, size_t *n_r)
{
    int                       rc;
    size_t                    i, n = 0;
    tk_roll_status_t         *to;
    tk_sql_adm_status_all_t  *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_status_all(cx->db, &from, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    to = tk_arena_array(cx->arena, n + 1, sizeof(*to));

    if (to == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        to[i] = (tk_roll_status_t) {
            .id = from[i].id, .name = from[i].name, .kind = from[i].kind,
            .color = from[i].color, .sort = from[i].sort,
            .tickets = from[i].tickets
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}
