#include "desk/setup/setup.h"

#include "base/utf8.h"
#include "desk/admin/audit.h"
#include "desk/mail/mailbox.h"
#include "desk/people/account.h"
#include "desk/setup/setup_int.h"
#include "desk/snapshot.h"
#include "tk_sql.gen.h"

#define TK_SETUP_CHANGED  2000       /* bytes of a line in the report     */
#define TK_SETUP_NAME     190        /* characters of a name              */

static const tk_noun_t *const  tk_nouns[] = {
    &tk_noun_type_group, &tk_noun_group, &tk_noun_user, &tk_noun_type,
    &tk_noun_status, &tk_noun_template, &tk_noun_notification,
    &tk_noun_mailbox, &tk_noun_field, &tk_noun_rate, &tk_noun_options, NULL
};


static int
tk_setup_note(tk_setup_t *s, bool fresh)
{
    tk_str_t  *line;

    line = tk_arr_push(&s->lines);

    if (line == NULL) {
        return TK_ENOMEM;
    }

    *line = tk_arena_printf(s->cx->arena, "%.*s%s%.*s%s: %s%.*s",
                            TK_STR_ARG(s->section->kind),
                            s->section->name.n ? " \"" : "",
                            TK_STR_ARG(s->section->name),
                            s->section->name.n ? "\"" : "",
                            fresh ? "new" : "changed: ",
                            fresh ? 0 : (int) s->changed.n,
                            s->changed.p ? s->changed.p : "");

    return line->p ? TK_OK : TK_ENOMEM;
}


/* An option has a row of its own name, as Administration writes it. */
static int
tk_setup_audit_one(tk_setup_t *s, const tk_noun_t *noun, uint64_t id,
    const tk_set_change_t *c)
{
    bool            option = noun == &tk_noun_options;
    tk_audit_new_t  au = {
        .object = option ? "option" : noun->kind, .id = id,
        .name = option ? tk_str_z(c->key) : s->section->name,
        .action = TK_AUDIT_CHANGED, .field = option ? "value" : c->key,
        .old_value = c->was, .new_value = c->now
    };

    return tk_audit_add(s->cx, &au);
}


/* The history of the section in hand: what it made, or what it changed. */
static int
tk_setup_audit(tk_setup_t *s, const tk_noun_t *noun, bool made, uint64_t id)
{
    int     rc = TK_OK;
    size_t  i;

    /* A switch is a pair of kind and type. */
    if (noun == &tk_noun_notification || noun == &tk_noun_options) {
        id = 0;
    }

    if (made) {
        return tk_audit_add(s->cx, &(tk_audit_new_t) {
                                .object = noun->kind, .id = id,
                                .name = s->section->name
                            });
    }

    for (i = 0; rc == TK_OK && i < s->changes.n; i++) {
        rc = tk_setup_audit_one(s, noun, id,
                 tk_arr_at(&s->changes, tk_set_change_t, i));
    }

    return rc;
}


/* Some of what makes a row does not say its id. */
static int
tk_setup_made(tk_setup_t *s, const tk_noun_t *noun, uint64_t *id)
{
    int            rc;
    tk_noun_row_t  row;

    if (*id != 0) {
        return TK_OK;
    }

    rc = noun->get(s, s->section, &row);
    *id = row.id;

    return rc;
}


static int
tk_setup_section(tk_setup_t *s, const tk_noun_t *noun)
{
    int            rc;
    bool           fresh;
    uint64_t       id = 0;
    tk_noun_row_t  row;

    tk_buf_init(&s->changed, s->cx->arena, TK_SETUP_CHANGED);
    tk_arr_init(&s->changes, s->cx->arena, sizeof(tk_set_change_t));
    memset(&row, 0, sizeof(row));
    rc = noun->get(s, s->section, &row);
    fresh = rc == TK_ENOTFOUND;

    if (fresh) {
        rc = tk_set_defaults(s, noun->fields, &row);
    }

    if (rc == TK_OK) {
        id = fresh ? 0 : row.id;
        rc = tk_set_merge(s, noun->fields, &row);
    }

    /* What `put` adds by itself (a password) it notes itself. */
    if (rc == TK_OK && noun->put != NULL) {
        rc = noun->put(s, s->section, &row, &id);
    }

    if (rc == TK_OK && noun->more != NULL) {
        rc = noun->more(s, s->section, &row, id);
    }

    if (rc != TK_OK || (!fresh && s->changed.n == 0)) {
        return rc;
    }

    fresh = fresh && noun->put != NULL;
    rc = fresh ? tk_setup_made(s, noun, &id) : TK_OK;

    if (rc == TK_OK) {
        rc = tk_setup_audit(s, noun, fresh, id);
    }

    return rc == TK_OK ? tk_setup_note(s, fresh) : rc;
}


/* Somebody must be left who can administrate. */
static int
tk_setup_admins(tk_setup_t *s)
{
    int                          rc;
    tk_sql_adm_admins_besides_t  row;

    if (s->demoted == 0) {
        return TK_OK;
    }

    rc = tk_sql_adm_admins_besides(s->cx->db,
             &(tk_sql_adm_admins_besides_in_t) { .id = 0 }, &row);

    return rc == TK_OK && row.n == 0
           ? tk_setup_bad(s, s->demoted, "admin: this is the last one")
           : rc;
}


/* Who gets an address that another had until now may stand before that one
 * in the text, so this comes when all are written. */
static int
tk_setup_clash(tk_setup_t *s, const tk_set_address_t *a)
{
    int       rc;
    tk_bad_t  bad = { .n = 0 };

    rc = a->user_id ? tk_account_alone(s->cx, a->email, a->user_id) : TK_OK;

    if (rc == TK_OK) {
        rc = tk_mailbox_clash(s->cx, a->mailbox_id, a->user_id);
    }

    if (rc != TK_EDUP) {
        return rc;
    }

    s->section = a->section;

    if (a->user_id == 0) {
        return tk_setup_bad(s, a->section->line, "a user has this address");
    }

    (void) tk_bad(&bad, "email", "why_address");

    return tk_setup_refused(s, &bad);
}


static int
tk_setup_addresses(tk_setup_t *s)
{
    int     rc = TK_OK;
    size_t  i;

    for (i = 0; rc == TK_OK && i < s->addresses.n; i++) {
        rc = tk_setup_clash(s, tk_arr_at(&s->addresses, tk_set_address_t,
                                         i));
    }

    return rc;
}


static int
tk_setup_step(tk_cx_t *cx, void *arg)
{
    int                      rc;
    size_t                   i;
    tk_setup_t              *s = arg;
    tk_sql_desk_lock_t       row;
    const tk_noun_t *const  *noun;

    /* Who saves in Administration meanwhile waits: what is written here
     * depends on what is read here. */
    rc = tk_sql_desk_lock(cx->db, &row);

    tk_arr_init(&s->lines, cx->arena, sizeof(tk_str_t));
    tk_arr_init(&s->notes, cx->arena, sizeof(tk_str_t));
    tk_arr_init(&s->addresses, cx->arena, sizeof(tk_set_address_t));

    for (noun = tk_nouns; rc == TK_OK && *noun != NULL; noun++) {
        for (i = 0; rc == TK_OK && i < s->sections->n; i++) {
            s->section = &s->sections->v[i];

            if (tk_str_eqz(s->section->kind, (*noun)->kind)) {
                rc = tk_setup_section(s, *noun);
            }
        }
    }

    if (rc == TK_OK) {
        rc = tk_setup_admins(s);
    }

    if (rc == TK_OK) {
        rc = tk_setup_addresses(s);
    }

    if (rc == TK_OK) {
        rc = tk_setup_unknown(s);
    }

    if (rc == TK_OK && s->lines.n != 0) {
        rc = tk_snapshot_touch(cx);
    }

    return rc;
}


/* The look alone: all is done and then taken back. */
static int
tk_setup_dry(tk_cx_t *cx, void *arg)
{
    int  rc;

    rc = tk_setup_step(cx, arg);

    return rc == TK_OK ? TK_ECANCEL : rc;
}


/* "@NAME@" is what something else was to fill in. */
static bool
tk_setup_is_place(tk_str_t s)
{
    size_t  i, n = s.n;

    if (n < 3 || s.p[0] != '@' || s.p[n - 1] != '@') {
        return false;
    }

    for (i = 1; i < n - 1; i++) {
        if (s.p[i] != '_' && (s.p[i] < 'A' || s.p[i] > 'Z')
            && (s.p[i] < '0' || s.p[i] > '9'))
        {
            return false;
        }
    }

    return true;
}


static int
tk_setup_filled(tk_setup_t *s, const tk_section_t *section)
{
    size_t    i;
    unsigned  line = section->line;
    tk_str_t  text = section->name;

    for (i = 0; i < section->n && !tk_setup_is_place(text); i++) {
        text = section->v[i].value;
        line = section->v[i].line;
    }

    return tk_setup_is_place(text)
           ? tk_setup_bad(s, line, "\"%.*s\" has to be filled in",
                          TK_STR_ARG(text))
           : TK_OK;
}


/* Which kinds there are. */
static tk_str_t
tk_setup_kinds(tk_setup_t *s)
{
    tk_buf_t                 b;
    const tk_noun_t *const  *noun;

    tk_buf_init(&b, s->cx->arena, TK_SETUP_CHANGED);

    for (noun = tk_nouns; *noun != NULL; noun++) {
        tk_buf_printf(&b, "%s%s", b.n ? ", " : "", (*noun)->kind);
    }

    return tk_buf_view(&b);
}


/* Kinds that nobody knows, names where none belongs. */
static int
tk_setup_check(tk_setup_t *s)
{
    int                      rc;
    size_t                   i;
    bool                     named;
    const tk_section_t      *section;
    const tk_noun_t *const  *noun;

    for (i = 0; i < s->sections->n; i++) {
        section = &s->sections->v[i];
        noun = tk_nouns;

        while (*noun != NULL && !tk_str_eqz(section->kind, (*noun)->kind)) {
            noun++;
        }

        if (*noun == NULL) {
            return tk_setup_bad(s, section->line, "there is no kind "
                                "\"%.*s\", only %.*s",
                                TK_STR_ARG(section->kind),
                                TK_STR_ARG(tk_setup_kinds(s)));
        }

        named = *noun != &tk_noun_options;

        if (named != (section->name.n != 0)) {
            return tk_setup_bad(s, section->line, "[%.*s] %s",
                                TK_STR_ARG(section->kind),
                                named ? "needs a name" : "has no name");
        }

        if (*noun != &tk_noun_mailbox
            && tk_utf8_len(section->name) > TK_SETUP_NAME)
        {
            return tk_setup_bad(s, section->line, "the name is longer than "
                                "%d characters", TK_SETUP_NAME);
        }

        rc = tk_setup_filled(s, section);

        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


/* Hashes of passwords that are new, before the transaction: each takes a
 * tenth of a second. */
static int
tk_setup_hash(tk_setup_t *s, size_t i)
{
    int                       rc;
    tk_str_t                  login;
    const tk_entry_t         *e;
    const tk_section_t       *section = &s->sections->v[i];
    tk_sql_setup_user_get_t   user;

    e = tk_str_eqz(section->kind, "user")
        ? tk_section_get(section, "password") : NULL;

    if (e == NULL
        || tk_account_login(s->cx->arena, section->name, &login) != TK_OK)
    {
        return TK_OK;
    }

    rc = tk_sql_setup_user_get(s->cx->db, &(tk_sql_setup_user_get_in_t) {
                                   .login = login
                               }, &user);

    if (rc == TK_OK && user.password.n != 0
        && tk_pwverify(user.password.p, e->value) == TK_OK)
    {
        return TK_OK;
    }

    if (rc == TK_OK || rc == TK_ENOTFOUND) {
        rc = tk_account_hash(s->cx, e->value, &s->hashes[i]);
    }

    return rc == TK_ELIMIT
           ? tk_setup_bad(s, e->line, "password: %d to %d bytes are allowed",
                          TK_PASSWORD_MIN, TK_PASSWORD_MAX)
           : rc;
}


int
tk_setup_apply(tk_cx_t *cx, const tk_sections_t *sections,
    tk_str_t file_name, bool dry, tk_setup_result_t *result_r)
{
    int         rc;
    size_t      i;
    tk_setup_t  s = {
        .cx = cx, .sections = sections, .file = file_name
    };

    *result_r = (tk_setup_result_t) { .lines = NULL };
    s.hashes = tk_arena_array(cx->arena, sections->n, sizeof(*s.hashes));

    if (s.hashes == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_setup_check(&s);

    for (i = 0; rc == TK_OK && i < sections->n; i++) {
        rc = tk_setup_hash(&s, i);
    }

    if (rc == TK_OK) {
        rc = tk_cx_tx(cx, dry ? tk_setup_dry : tk_setup_step, &s);
        rc = dry && rc == TK_ECANCEL ? TK_OK : rc;
    }

    result_r->lines = s.lines.v;
    result_r->n = s.lines.n;
    result_r->notes = s.notes.v;
    result_r->n_notes = s.notes.n;
    result_r->error = s.error;

    return rc;
}


/* One of a kind as a section, or nothing if it is gone meanwhile. */
static int
tk_setup_show(tk_setup_t *s, const tk_noun_t *noun, const tk_set_name_t *name,
    tk_buf_t *out)
{
    int            rc;
    tk_entry_t     which[] = {
        { TK_STR("kind"), name->kind, 0 },
        { TK_STR("type"), name->for_type, 0 }
    };
    tk_section_t   section = {
        .kind = tk_str_z(noun->kind), .name = name->name, .v = which, .n = 2
    };
    tk_noun_row_t  row;

    memset(&row, 0, sizeof(row));
    rc = noun->get(s, &section, &row);

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    tk_buf_printf(out, "\n[%s", noun->kind);

    if (name->name.n != 0) {
        tk_buf_chr(out, ' ');
        tk_set_quoted(out, name->name);
    }

    tk_buf_z(out, "]\n");
    tk_set_show(noun->fields, &row, out);

    return noun->show ? noun->show(s->cx, &row, out) : TK_OK;
}


int
tk_setup_export(tk_cx_t *cx, tk_buf_t *out)
{
    int                      rc = TK_OK;
    size_t                   i, n;
    tk_setup_t               s = { .cx = cx, .file = TK_STR("export") };
    tk_set_name_t            nameless = { .name = TK_STR_NULL }, *names;
    const tk_noun_t *const  *noun;

    tk_buf_z(out, "# The configuration of a desk, for \"ticketd apply\".\n");

    for (noun = tk_nouns; rc == TK_OK && *noun != NULL; noun++) {
        names = &nameless;
        n = 1;

        if ((*noun)->names != NULL) {
            rc = (*noun)->names(cx->db, &names, &n);
        }

        for (i = 0; rc == TK_OK && i < n; i++) {
            rc = tk_setup_show(&s, *noun, &names[i], out);
        }
    }

    return rc == TK_OK ? tk_buf_rc(out) : rc;
}
