#include "desk/snapshot.h"


void
tk_snapshot_unref(tk_snapshot_t *snap)
{
    if (snap != NULL && --snap->refs == 0) {
        tk_arena_destroy(snap->arena);
    }
}


const tk_type_row_t *
tk_snap_type(const tk_snapshot_t *s, uint64_t id)
{
    return s->n_types ? tk_idmap_get(s->types_by_id, id) : NULL;
}


const tk_status_row_t *
tk_snap_status(const tk_snapshot_t *s, uint64_t id)
{
    unsigned  i;

    for (i = 0; i < s->n_statuses; i++) {
        if (s->statuses[i].id == id) {
            return &s->statuses[i];
        }
    }

    return NULL;
}


const tk_agent_row_t *
tk_snap_agent(const tk_snapshot_t *s, uint64_t id)
{
    return id ? tk_idmap_get(s->agents_by_id, id) : NULL;
}


const tk_type_row_t *
tk_snap_type_named(const tk_snapshot_t *s, tk_str_t name)
{
    unsigned  i;

    for (i = 0; i < s->n_types; i++) {
        if (tk_str_eq(s->types[i].name, name)) {
            return &s->types[i];
        }
    }

    return NULL;
}


const tk_status_row_t *
tk_snap_status_named(const tk_snapshot_t *s, tk_str_t name)
{
    unsigned  i;

    for (i = 0; i < s->n_statuses; i++) {
        if (tk_str_eq(s->statuses[i].name, name)) {
            return &s->statuses[i];
        }
    }

    return NULL;
}


bool
tk_snap_closed(const tk_snapshot_t *s, uint64_t status_id)
{
    return status_id == s->status_closed;
}


const tk_mailbox_row_t *
tk_snap_mailbox(const tk_snapshot_t *s, uint64_t type_id)
{
    unsigned  i;

    for (i = 0; i < s->n_mailboxes; i++) {
        if (s->mailboxes[i].enabled && s->mailboxes[i].type_id == type_id) {
            return &s->mailboxes[i];
        }
    }

    return NULL;
}


bool
tk_snap_own_address(const tk_snapshot_t *s, tk_str_t address)
{
    size_t    n;
    unsigned  i;
    tk_str_t  own;

    for (i = 0; i < s->n_mailboxes; i++) {
        own = s->mailboxes[i].email;
        n = (size_t) (tk_str_chr(own, '@') + 1);

        if (tk_str_ieq(own, address)) {
            return true;
        }

        /* With a token behind the delimiter it is still the mailbox. */
        if (s->mailboxes[i].delimiter.n && n > 1 && address.n > own.n
            && tk_str_istarts(address, tk_str_sub(own, 0, n - 1))
            && address.p[n - 1] == s->mailboxes[i].delimiter.p[0]
            && tk_str_ieq(tk_str_sub(address,
                              address.n - (own.n - n + 1), own.n),
                          tk_str_sub(own, n - 1, own.n)))
        {
            return true;
        }
    }

    return false;
}
