#include "desk/outbox.h"

#include "desk/token.h"
#include "tk_sql.gen.h"


int
tk_outbox_add(tk_cx_t *cx, const tk_outbox_new_t *in)
{
    tk_str_t  id;

    id = tk_token_message_id(cx, in->number);

    if (id.p == NULL) {
        return TK_ENOMEM;
    }

    return tk_sql_outbox_insert(cx->db, &(tk_sql_outbox_insert_in_t) {
                                    .kind = tk_str_z(in->kind),
                                    .ticket_id = in->ticket_id,
                                    .message_id = in->message_id,
                                    .type_id = in->type_id,
                                    .template_id = in->template_id,
                                    .user_id = in->user_id,
                                    .to_address = in->to_address,
                                    .to_name = in->to_name,
                                    .to_role = tk_str_z(in->to_role),
                                    .mail_id = id, .not_before = cx->now,
                                    .created = cx->now
                                }, NULL);
}
