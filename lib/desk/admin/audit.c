#include "desk/admin/audit.h"

#include "base/utf8.h"
#include "desk/access/acl.h"
#include "tk_sql.gen.h"

#define TK_AUDIT_VALUE  16000
#define TK_AUDIT_NAME   190


static tk_str_t
tk_audit_text(tk_str_t s, size_t max)
{
    return s.p ? tk_utf8_head(s, max) : TK_STR("");
}


int
tk_audit_add(tk_cx_t *cx, const tk_audit_new_t *au)
{
    static const char *const  actions[] = { "created", "changed", "deleted" };

    return tk_sql_audit_insert(cx->db, &(tk_sql_audit_insert_in_t) {
               .created = cx->now,
               .user_id = cx->viewer->user_id,
               .actor = tk_audit_text(cx->viewer->name, TK_AUDIT_NAME),
               .object = tk_str_z(au->object),
               .object_id = au->id,
               .name = tk_audit_text(au->name, TK_AUDIT_NAME),
               .action = tk_str_z(actions[au->action]),
               .field = tk_str_z(au->field ? au->field : ""),
               .old_value = tk_audit_text(au->old_value, TK_AUDIT_VALUE),
               .new_value = tk_audit_text(au->new_value, TK_AUDIT_VALUE)
           }, NULL);
}


int
tk_audit_field(tk_cx_t *cx, const tk_audit_new_t *au, const char *field,
    tk_str_t old_value, tk_str_t new_value)
{
    tk_audit_new_t  row = *au;

    if (tk_str_eq(old_value, new_value)) {
        return TK_OK;
    }

    row.action = TK_AUDIT_CHANGED;
    row.field = field;
    row.old_value = old_value;
    row.new_value = new_value;

    return tk_audit_add(cx, &row);
}
