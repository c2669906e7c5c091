#include "desk/ticket/event.h"

#include "base/utf8.h"
#include "desk/list/index.h"
#include "tk_sql.gen.h"

#define TK_EVENT_VALUE  4000    /* characters; a text area takes more   */


/* What is longer ends with an ellipsis, so as not to pass for the whole. */
static tk_str_t
tk_event_value(tk_cx_t *cx, tk_str_t s)
{
    if (s.p == NULL || tk_utf8_len(s) <= TK_EVENT_VALUE) {
        return s.p ? s : TK_STR("");
    }

    return tk_arena_cat(cx->arena, tk_utf8_head(s, TK_EVENT_VALUE - 1),
                        TK_STR("\xe2\x80\xa6"));
}


/* Of these no word of a ticket comes or goes. */
static bool
tk_event_wordless(const char *kind)
{
    size_t             i;
    static const char  *const kinds[] = {
        "status", "agent", "priority", "unread", "type", "hours", "linked",
        "unlinked", "snoozed", "awake"
    };

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kind, kinds[i]) == 0) {
            return true;
        }
    }

    return false;
}


int
tk_event_add(tk_cx_t *cx, const tk_event_new_t *ev)
{
    int       rc;
    tk_str_t  was = tk_event_value(cx, ev->old_value);
    tk_str_t  is = tk_event_value(cx, ev->new_value);

    if (was.p == NULL || is.p == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_sql_event_insert(cx->db, &(tk_sql_event_insert_in_t) {
                                 .created = cx->now,
                                 .kind = tk_str_z(ev->kind),
                                 .ticket_id = ev->ticket_id,
                                 .type_id = ev->type_id,
                                 .user_id = ev->user_id,
                                 .ref_id = ev->ref_id,
                                 .old_value = was,
                                 .new_value = is
                             }, NULL);

    return rc != TK_OK || ev->ticket_id == 0 || tk_event_wordless(ev->kind)
           ? rc : tk_index_due(cx, ev->ticket_id);
}
