#include "desk/event.h"

#include "base/utf8.h"
#include "tk_sql.gen.h"

#define TK_EVENT_VALUE  255


static tk_str_t
tk_event_value(tk_str_t s)
{
    return s.p ? tk_utf8_head(s, TK_EVENT_VALUE) : TK_STR("");
}


int
tk_event_add(tk_cx_t *cx, const tk_event_new_t *ev)
{
    return tk_sql_event_insert(cx->db, &(tk_sql_event_insert_in_t) {
                                   .created = cx->now,
                                   .kind = tk_str_z(ev->kind),
                                   .ticket_id = ev->ticket_id,
                                   .type_id = ev->type_id,
                                   .user_id = ev->user_id,
                                   .ref_id = ev->ref_id,
                                   .old_value = tk_event_value(ev->old_value),
                                   .new_value = tk_event_value(ev->new_value)
                               }, NULL);
}
