#include "fixture.h"

#include "desk/access/permission.h"
#include "desk/admin/group.h"
#include "desk/admin/option.h"
#include "desk/billing/billing.h"
#include "desk/billing/rate.h"
#include "desk/mail/mailbox.h"
#include "desk/mail/notification.h"
#include "desk/mail/template.h"
#include "desk/ticket/message.h"

/*
 * The rights matrix: each kind of reader and what they may do with a ticket
 * of a type.  Letters of a cell, in the order of tk_action_t:
 *     S see, N see notes, A answer, n note, M manage, C close, R reopen,
 *     D delete, r restore
 * The tables are written by hand, from what levels are meant to allow, not
 * from the code.
 */

static fixture_t  fixture;

static const char  letters[] = "SNAnMCRDr";


static int
setup(void **state)
{
    *state = &fixture;

    return fixture_open(&fixture);
}


static int
teardown(void **state)
{
    fixture_close(*state);

    return 0;
}


/* Columns of a row. */
enum { OWN, OTHERS, OWN_SHOWN, OTHERS_SHOWN, OWN_TRASH, OTHERS_TRASH,
       OWN_MERGED, COLUMNS };

static const char *const columns[COLUMNS] = {
    "own", "other's", "own, shown", "other's, shown", "own, trash",
    "other's, trash", "own, merged"
};

typedef struct {
    const char  *who;
    tk_who_t     kind;
    int          level;
    bool         by_group;
    bool         admin;
    const char  *may[COLUMNS];
} row_t;

#define MANAGE_ALL   "SNAnMCRD"
#define MANAGE_TRASH "SNr"
#define MANAGE_GONE  "SN"

#define OWN_CASE(x, other)  { x, "", x, other, "", "", "" }

static const row_t matrix[] = {
    { "anonymous", TK_WHO_ANONYMOUS, 0, false, false, OWN_CASE("", "") },
    { "customer", TK_WHO_CUSTOMER, 0, false, false, OWN_CASE("SACR", "") },
    { "user none", TK_WHO_USER, TK_LEVEL_NONE, false, false,
      OWN_CASE("", "") },
    { "user read", TK_WHO_USER, TK_LEVEL_READ, false, false,
      OWN_CASE("S", "S") },
    { "user create", TK_WHO_USER, TK_LEVEL_CREATE, false, false,
      OWN_CASE("SACR", "S") },
    { "user write", TK_WHO_USER, TK_LEVEL_WRITE, false, false,
      OWN_CASE("SACR", "S") },
    { "user delete", TK_WHO_USER, TK_LEVEL_DELETE, false, false,
      OWN_CASE("SACRD", "S") },
    { "agent", TK_WHO_USER, TK_LEVEL_MANAGE, false, false,
      { MANAGE_ALL, MANAGE_ALL, MANAGE_ALL, MANAGE_ALL, MANAGE_TRASH,
        MANAGE_TRASH, MANAGE_GONE } },
    { "group read", TK_WHO_USER, TK_LEVEL_READ, true, false,
      OWN_CASE("S", "S") },
    { "group create", TK_WHO_USER, TK_LEVEL_CREATE, true, false,
      OWN_CASE("SACR", "S") },
    { "group write", TK_WHO_USER, TK_LEVEL_WRITE, true, false,
      OWN_CASE("SACR", "S") },
    { "group delete", TK_WHO_USER, TK_LEVEL_DELETE, true, false,
      OWN_CASE("SACRD", "S") },
    { "group agent", TK_WHO_USER, TK_LEVEL_MANAGE, true, false,
      { MANAGE_ALL, MANAGE_ALL, MANAGE_ALL, MANAGE_ALL, MANAGE_TRASH,
        MANAGE_TRASH, MANAGE_GONE } },
    { "admin none", TK_WHO_USER, TK_LEVEL_NONE, false, true,
      OWN_CASE("", "") },
    { "admin read", TK_WHO_USER, TK_LEVEL_READ, false, true,
      OWN_CASE("S", "S") },
    { "admin agent", TK_WHO_USER, TK_LEVEL_MANAGE, false, true,
      { MANAGE_ALL, MANAGE_ALL, MANAGE_ALL, MANAGE_ALL, MANAGE_TRASH,
        MANAGE_TRASH, MANAGE_GONE } }
};

#define MATRIX_N  (sizeof(matrix) / sizeof(matrix[0]))
#define READER  42
#define GROUP   9


/* A viewer of that row on SUPPORT; a snapshot of our own, changed at will. */
static void
become(work_t *k, const row_t *row, tk_snapshot_t *s,
    tk_permission_row_t *p)
{
    static const uint64_t  groups[] = { 3, GROUP };

    *p = (tk_permission_row_t) {
        .type_id = SUPPORT, .group = row->by_group,
        .who = row->by_group ? GROUP : READER, .level = row->level
    };
    s->permissions = p;
    s->n_permissions = row->level ? 1 : 0;

    k->v = (tk_viewer_t) {
        .who = row->kind, .admin = row->admin, .ticket_id = 7
    };

    if (row->kind == TK_WHO_USER) {
        k->v.user_id = READER;
        k->v.contact_id = 55;
        k->v.groups = groups;
        k->v.n_groups = 2;
    }

    assert_int_equal(tk_acl_resolve(&k->cx, &k->v), TK_OK);
}


static tk_ticket_facts_t
facts_of(unsigned column, bool by_contact)
{
    bool               own = column == OWN || column == OWN_SHOWN
                             || column == OWN_TRASH || column == OWN_MERGED;
    tk_ticket_facts_t  t = {
        .id = own ? 7 : 8, .type_id = SUPPORT, .status_id = OPEN,
        .owner_id = 1000, .contact_id = 1000
    };

    if (own) {
        t.owner_id = by_contact ? 0 : READER;
        t.contact_id = by_contact ? 55 : 0;
    }

    t.hidden = column == OWN_TRASH || column == OTHERS_TRASH ? TK_TRASH
               : column == OWN_MERGED ? TK_MERGED : 0;

    return t;
}


static void
cell(work_t *k, const tk_ticket_facts_t *t, char *to)
{
    unsigned  i;

    for (i = 0; i < TK_MAY_LAST; i++) {
        if (tk_acl_may(&k->cx, t, (tk_action_t) i)) {
            *to++ = letters[i];
        }
    }

    *to = '\0';
}


/* A copy of the snapshot that the test may change. */
static tk_snapshot_t *
own_snapshot(work_t *k, tk_type_row_t *types)
{
    unsigned        i;
    tk_snapshot_t  *s;

    s = tk_arena_zalloc(k->cx.arena, sizeof(*s));
    *s = *k->cx.snap;
    memcpy(types, s->types, s->n_types * sizeof(*types));
    s->types = types;
    s->types_by_id = tk_idmap_create(k->cx.arena, s->n_types);

    for (i = 0; i < s->n_types; i++) {
        tk_idmap_set(s->types_by_id, types[i].id, &types[i]);
    }

    return s;
}


static tk_type_row_t *
type_of(tk_snapshot_t *s, uint64_t id)
{
    return (tk_type_row_t *) (uintptr_t) tk_snap_type(s, id);
}


static void
test_matrix(void **state)
{
    char                  is[20];
    unsigned              i, c, way, bad = 0;
    work_t                k;
    fixture_t            *f = *state;
    tk_snapshot_t        *s;
    const tk_snapshot_t  *held;
    tk_type_row_t         types[8];
    tk_permission_row_t   p;
    tk_ticket_facts_t     t;

    work_as(&k, f, NOBODY);
    held = k.cx.snap;
    s = own_snapshot(&k, types);
    k.cx.snap = s;

    for (i = 0; i < MATRIX_N; i++) {
        become(&k, &matrix[i], s, &p);
        printf("# %-13s", matrix[i].who);

        for (c = 0; c < COLUMNS; c++) {
            type_of(s, SUPPORT)->show_others = c == OWN_SHOWN
                                               || c == OTHERS_SHOWN;

            for (way = 0; way < 2; way++) {
                t = facts_of(c, way == 1);
                cell(&k, &t, is);

                if (strcmp(is, matrix[i].may[c]) != 0) {
                    printf("\n# %s, %s: %s instead of %s\n", matrix[i].who,
                           columns[c], is, matrix[i].may[c]);
                    bad++;
                }
            }

            printf(" | %-8s", is);
        }

        printf("\n");
    }

    k.cx.snap = held;
    work_end(&k);
    assert_int_equal(bad, 0);
}


/* On another type the same people may nothing, and a level counts only for
 * the type it was given for. */
static void
test_other_types_stay_closed(void **state)
{
    char                  is[20];
    unsigned              i;
    work_t                k;
    fixture_t            *f = *state;
    tk_snapshot_t        *s;
    const tk_snapshot_t  *held;
    tk_type_row_t         types[8];
    tk_permission_row_t   p;
    tk_ticket_facts_t     t;

    work_as(&k, f, NOBODY);
    held = k.cx.snap;
    s = own_snapshot(&k, types);
    k.cx.snap = s;

    for (i = 0; i < MATRIX_N; i++) {
        become(&k, &matrix[i], s, &p);

        if (matrix[i].kind == TK_WHO_CUSTOMER) {
            continue;
        }

        t = facts_of(OWN, false);
        t.type_id = HOUSE;
        cell(&k, &t, is);
        assert_string_equal(is, "");
        t.type_id = 12345;
        cell(&k, &t, is);
        assert_string_equal(is, "");
        assert_false(tk_acl_may_create(&k.cx, HOUSE));
        assert_false(tk_acl_may_create(&k.cx, 12345));
        assert_false(tk_acl_is_agent_of(&k.cx, HOUSE));
    }

    k.cx.snap = held;
    work_end(&k);
}


static void
test_highest_level_counts(void **state)
{
    work_t                k;
    fixture_t            *f = *state;
    tk_snapshot_t        *s;
    const tk_snapshot_t  *held;
    tk_type_row_t         types[8];
    tk_permission_row_t   p[3];

    work_as(&k, f, NOBODY);
    held = k.cx.snap;
    s = own_snapshot(&k, types);
    k.cx.snap = s;
    become(&k, &matrix[3], s, p);
    p[1] = (tk_permission_row_t) { SUPPORT, true, GROUP, TK_LEVEL_DELETE };
    p[2] = (tk_permission_row_t) { SUPPORT, true, READER, TK_LEVEL_MANAGE };
    s->n_permissions = 3;
    assert_int_equal(tk_acl_resolve(&k.cx, &k.v), TK_OK);

    /* A group's number that is the user's is no permission of the user. */
    assert_int_equal(tk_acl_level(&k.cx, SUPPORT), TK_LEVEL_DELETE);
    k.cx.snap = held;
    work_end(&k);
}


static void
test_only_admins_reopen(void **state)
{
    unsigned              i;
    work_t                k;
    fixture_t            *f = *state;
    tk_conf_t             conf;
    tk_snapshot_t        *s;
    const tk_snapshot_t  *held;
    tk_type_row_t         types[8];
    tk_permission_row_t   p;
    tk_ticket_facts_t     t = facts_of(OWN, false);

    work_as(&k, f, NOBODY);
    held = k.cx.snap;
    s = own_snapshot(&k, types);
    conf = *s->conf;
    conf.admins_reopen = true;
    s->conf = &conf;
    k.cx.snap = s;

    for (i = 0; i < MATRIX_N; i++) {
        become(&k, &matrix[i], s, &p);
        assert_int_equal(tk_acl_may(&k.cx, &t, TK_MAY_REOPEN),
                         matrix[i].admin
                         && matrix[i].level == TK_LEVEL_MANAGE);
    }

    k.cx.snap = held;
    work_end(&k);
}


/* Each rule of the explainer, by the case that it stands for, and that it
 * names the rows of rights which gave the level. */
static void
test_reasons(void **state)
{
    unsigned                    i, n;
    work_t                      k;
    fixture_t                  *f = *state;
    tk_conf_t                   conf;
    tk_snapshot_t              *s;
    const tk_snapshot_t        *held;
    tk_type_row_t               types[8];
    tk_permission_row_t         p;
    const tk_permission_row_t  *grants[4];
    tk_ticket_facts_t           t;

    static const struct {
        const char   *who;
        unsigned      column;
        tk_action_t   action;
        tk_why_t      why;
    } cases[] = {
        { "anonymous", OWN, TK_MAY_SEE, TK_WHY_NOT_SIGNED_IN },
        { "customer", OWN, TK_MAY_ANSWER, TK_WHY_VERIFIER },
        { "customer", OTHERS, TK_MAY_SEE, TK_WHY_NOT_SIGNED_IN },
        { "customer", OWN, TK_MAY_SEE_NOTES, TK_WHY_NOT_AGENT },
        { "user none", OWN, TK_MAY_SEE, TK_WHY_NOT_LEVEL },
        { "user none", OTHERS_SHOWN, TK_MAY_SEE, TK_WHY_NOT_LEVEL },
        { "user read", OWN, TK_MAY_SEE, TK_WHY_OWN },
        { "user read", OWN, TK_MAY_ANSWER, TK_WHY_NOT_LEVEL },
        { "user read", OTHERS, TK_MAY_SEE, TK_WHY_NOT_OWN },
        { "group read", OTHERS_SHOWN, TK_MAY_SEE, TK_WHY_SHOW_OTHERS },
        { "group create", OTHERS_SHOWN, TK_MAY_ANSWER, TK_WHY_NOT_OWN },
        { "user create", OWN, TK_MAY_DELETE, TK_WHY_NOT_LEVEL },
        { "user delete", OWN, TK_MAY_DELETE, TK_WHY_OWN },
        { "user delete", OWN_TRASH, TK_MAY_SEE, TK_WHY_NOT_HIDDEN },
        { "user delete", OWN, TK_MAY_NOTE, TK_WHY_NOT_AGENT },
        { "agent", OTHERS, TK_MAY_SEE_NOTES, TK_WHY_MANAGE },
        { "agent", OTHERS_TRASH, TK_MAY_ANSWER, TK_WHY_NOT_HIDDEN },
        { "agent", OTHERS_TRASH, TK_MAY_RESTORE, TK_WHY_MANAGE },
        { "agent", OTHERS, TK_MAY_RESTORE, TK_WHY_NOT_TRASHED },
        { "agent", OTHERS, TK_MAY_REOPEN, TK_WHY_NOT_ADMINS_REOPEN },
        { "user create", OWN, TK_MAY_REOPEN, TK_WHY_NOT_ADMINS_REOPEN },
        { "admin agent", OTHERS, TK_MAY_REOPEN, TK_WHY_MANAGE },
        { "admin none", OTHERS, TK_MAY_SEE, TK_WHY_NOT_LEVEL }
    };

    work_as(&k, f, NOBODY);
    held = k.cx.snap;
    s = own_snapshot(&k, types);
    conf = *s->conf;
    conf.admins_reopen = true;
    s->conf = &conf;
    k.cx.snap = s;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (n = 0; strcmp(matrix[n].who, cases[i].who) != 0; n++) {
            assert_true(n + 1 < MATRIX_N);
        }

        become(&k, &matrix[n], s, &p);
        type_of(s, SUPPORT)->show_others = cases[i].column == OTHERS_SHOWN;
        t = facts_of(cases[i].column, false);
        assert_int_equal(tk_acl_why(&k.cx, &t, cases[i].action),
                         cases[i].why);
        assert_int_equal(tk_acl_grants(&k.cx, &k.v, SUPPORT, grants, 4),
                         matrix[n].level != 0);
        assert_int_equal(tk_acl_grants(&k.cx, &k.v, HOUSE, grants, 4), 0);
    }

    k.v.who = TK_WHO_SYSTEM;
    assert_int_equal(tk_acl_why(&k.cx, &t, TK_MAY_SEE), TK_WHY_SYSTEM);
    k.cx.snap = held;
    work_end(&k);
}


/* Who may create: by level, by the external page, never in the archive. */
static void
test_creating(void **state)
{
    unsigned              i, page;
    bool                  may;
    work_t                k;
    fixture_t            *f = *state;
    tk_conf_t             conf;
    tk_snapshot_t        *s;
    const tk_snapshot_t  *held;
    tk_type_row_t         types[8];
    tk_permission_row_t   p;

    work_as(&k, f, NOBODY);
    held = k.cx.snap;
    s = own_snapshot(&k, types);
    conf = *s->conf;
    s->conf = &conf;
    k.cx.snap = s;

    for (page = 0; page < 8; page++) {
        conf.external = page & 1;
        conf.external_anonymous = (page & 2) != 0;
        type_of(s, SUPPORT)->external = (page & 4) != 0;

        for (i = 0; i < MATRIX_N; i++) {
            become(&k, &matrix[i], s, &p);
            may = matrix[i].kind == TK_WHO_USER
                  ? matrix[i].level >= TK_LEVEL_CREATE : page == 7;
            assert_int_equal(tk_acl_may_create(&k.cx, SUPPORT), may);
            type_of(s, SUPPORT)->archived = true;
            assert_false(tk_acl_may_create(&k.cx, SUPPORT));
            type_of(s, SUPPORT)->archived = false;
        }
    }

    k.cx.snap = held;
    work_end(&k);
}


/* A mail that came in: what the log says of it, and the mail itself. */
static void
test_reading_mail(void **state)
{
    unsigned              i, n;
    work_t                k;
    fixture_t            *f = *state;
    tk_snapshot_t        *s;
    const tk_snapshot_t  *held;
    tk_type_row_t         types[8];
    tk_permission_row_t   p;

    /* Letters: l the log says what it says, r the mail itself may be read. */
    static const struct {
        tk_mail_facts_t   mail;
        const char       *admin;
        const char       *agent;
        const char       *both;
    } cases[] = {
        { { .ticket_id = 0 }, "lr", "", "lr" },
        { { .ticket_id = 8, .type_id = SUPPORT }, "", "r", "lr" },
        { { .ticket_id = 8, .type_id = HOUSE }, "", "", "" },
        { { .ticket_id = 8, .type_id = SUPPORT, .secret = true,
            .user_id = READER }, "", "r", "lr" },
        { { .ticket_id = 8, .type_id = SUPPORT, .secret = true,
            .user_id = READER + 1 }, "", "", "l" },
        { { .ticket_id = 8, .type_id = SUPPORT, .secret = true },
          "", "", "l" },
        { { .ticket_id = 0, .twice = true }, "", "", "" },
        { { .ticket_id = 8, .type_id = SUPPORT, .twice = true }, "", "", "" }
    };

    work_as(&k, f, NOBODY);
    held = k.cx.snap;
    s = own_snapshot(&k, types);
    k.cx.snap = s;

    for (n = 0; n < MATRIX_N; n++) {
        bool  agent = matrix[n].level == TK_LEVEL_MANAGE;

        become(&k, &matrix[n], s, &p);

        for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            const char  *want = matrix[n].admin && agent ? cases[i].both
                                : matrix[n].admin ? cases[i].admin
                                : agent ? cases[i].agent : "";

            assert_int_equal(tk_acl_may_read_mail(&k.cx, &cases[i].mail),
                             strchr(want, 'l') != NULL);
            assert_int_equal(tk_acl_may_read_raw(&k.cx, &cases[i].mail),
                             strchr(want, 'r') != NULL);
        }
    }

    k.cx.snap = held;
    work_end(&k);
}


static void
test_who_is_an_agent(void **state)
{
    unsigned    i, type;
    work_t      k;
    fixture_t  *f = *state;

    static const struct {
        int   who;
        bool  any;
        bool  of[4];
        bool  admin;
    } rows[] = {
        { NOBODY, false, { 0 }, false },
        { ADMIN, false, { 0 }, true },
        { ANNA, true, { 0, 1, 0, 0 }, false },
        { ARNE, true, { 0, 0, 1, 1 }, false },
        { UMA, false, { 0 }, false },
        { BOSS, true, { 0, 1, 1, 1 }, true },
        { DORA, false, { 0 }, false },
        { NINA, false, { 0 }, false }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        work_as(&k, f, rows[i].who);
        assert_int_equal(tk_acl_is_agent(&k.cx), rows[i].any);
        assert_int_equal(tk_acl_is_admin(&k.cx), rows[i].admin);

        for (type = 1; type <= 3; type++) {
            assert_int_equal(tk_acl_is_agent_of(&k.cx, type),
                             rows[i].of[type]);
            assert_int_equal(tk_acl_agent_of(k.cx.snap, type,
                                             (uint64_t) rows[i].who),
                             rows[i].of[type]);
        }

        work_end(&k);
    }

    /* A disabled agent is none to whom a ticket could be given. */
    raw(f->w.raw, "UPDATE user_account SET disabled = 1 WHERE id = 2");
    fixture_touch(f);
    work_as(&k, f, BOSS);
    assert_false(tk_acl_agent_of(k.cx.snap, SUPPORT, ANNA));
    work_end(&k);
    raw(f->w.raw, "UPDATE user_account SET disabled = 0 WHERE id = 2");
    fixture_touch(f);
}


/* Notes and their files are for the agents of the type alone. */
static void
test_notes_are_internal(void **state)
{
    int                i;
    size_t             k_n, m, seen;
    work_t             k;
    uint64_t           id, note, file;
    fixture_t         *f = *state;
    tk_attach_t        attach;
    tk_ticket_t        t;
    tk_message_t      *list;
    tk_attach_new_t    new = { .name = TK_STR("n.txt"),
                               .type = TK_STR("text/plain") };
    tk_ticket_new_t    in = ticket_new(SUPPORT, "uma@example.test");
    tk_ticket_facts_t  facts;

    in.owner_id = OTTO;
    id = ticket_make(f, &in).id;
    work_as(&k, f, ANNA);
    assert_int_equal(tk_attach_store(&k.cx, TK_STR("secret"), &new), TK_OK);
    work_end(&k);
    assert_int_equal(ticket_post(f, ANNA, id,
                                 MESSAGE(TK_MSG_NOTE, .files = &new,
                                         .n_files = 1), &note), TK_OK);
    assert_int_equal(ticket_post(f, ANNA, id, MESSAGE(TK_MSG_AGENT), NULL),
                     TK_OK);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.claim = true)),
                     TK_OK);
    file = (uint64_t) number_of(f, "SELECT id FROM attachment WHERE"
                                " message_id = %llu",
                                (unsigned long long) note);

    for (i = NOBODY; i <= NINA; i++) {
        work_as(&k, f, i);
        assert_int_equal(tk_ticket_load(&k.cx, id, false, &t), TK_OK);
        facts = tk_ticket_facts(&t);
        assert_int_equal(tk_message_list(&k.cx, &facts, 0, 50, &list, &k_n),
                         TK_OK);

        for (m = 0, seen = 0; m < k_n; m++) {
            seen += list[m].kind == TK_MSG_NOTE;
        }

        assert_int_equal(seen, i == ANNA || i == BOSS);
        assert_int_equal(tk_attach_get(&k.cx, file, 0, &attach),
                         i == ANNA || i == BOSS ? TK_OK : TK_ENOTFOUND);

        /* Who claimed is no customer's business either. */
        assert_int_equal(k_n, i == ANNA || i == BOSS ? 4 : 2);
        work_end(&k);
    }
}


/* What pages of Administration do asks for itself who does it. */
static void
test_only_admins_configure(void **state)
{
    int                i;
    work_t             k;
    uint64_t           id;
    fixture_t         *f = *state;
    tk_bad_t           bad = { .n = 0 };
    tk_nonce_t         nonce = tk_nonce_make();
    tk_rate_t          rate = { .name = TK_STR("Theirs"), .amount = 1,
                               .cost_code = TK_STR(""),
                               .company = TK_STR("") };
    tk_billing_t       billing;
    tk_permission_t    right = { .type_id = SUPPORT, .who = ANNA,
                                 .level = TK_LEVEL_MANAGE };
    tk_switch_t        off[TK_MAIL_KINDS] = { TK_SWITCH_OFF };
    tk_option_save_t   options = { .nonce = tk_nonce_make() };
    tk_template_new_t  template = { .nonce = tk_nonce_make(),
                                    .name = TK_STR("Theirs"),
                                    .body = TK_STR("Theirs") };
    tk_mailbox_save_t  box = { .nonce = tk_nonce_make() };

    for (i = NOBODY; i <= NINA; i++) {
        if (i == ADMIN || i == BOSS) {
            continue;
        }

        work_as(&k, f, i);
        assert_int_equal(tk_billing_get(&k.cx, &billing), TK_OK);
        assert_int_equal(tk_billing_save(&k.cx, &billing, &bad), TK_EDENIED);
        assert_int_equal(tk_rate_save(&k.cx, &rate, &bad, &id), TK_EDENIED);
        assert_int_equal(tk_rate_delete(&k.cx, 1), TK_EDENIED);
        assert_int_equal(tk_template_save(&k.cx, &template, &bad, &id),
                         TK_EDENIED);
        assert_int_equal(tk_template_delete(&k.cx, 1), TK_EDENIED);
        assert_int_equal(tk_mailbox_save(&k.cx, &box, &bad, &id),
                         TK_EDENIED);
        assert_int_equal(tk_mailbox_delete(&k.cx, 1), TK_EDENIED);
        assert_int_equal(tk_notification_set(&k.cx, 0, off), TK_EDENIED);
        assert_int_equal(tk_option_save(&k.cx, &options, &bad), TK_EDENIED);
        assert_int_equal(tk_permission_set(&k.cx, &nonce, &right, 1),
                         TK_EDENIED);
        assert_int_equal(tk_group_save(&k.cx, &nonce, 0, TK_STR("Theirs"),
                                       &bad, &id), TK_EDENIED);
        assert_int_equal(tk_group_delete(&k.cx, &nonce, 1), TK_EDENIED);
        work_end(&k);
    }

    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM audit"), 0);

    work_as(&k, f, ADMIN);
    assert_int_equal(tk_rate_save(&k.cx, &rate, &bad, &id), TK_OK);
    assert_int_equal(tk_rate_delete(&k.cx, id), TK_OK);
    work_end(&k);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_matrix),
        cmocka_unit_test(test_other_types_stay_closed),
        cmocka_unit_test(test_highest_level_counts),
        cmocka_unit_test(test_only_admins_reopen),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_creating),
        cmocka_unit_test(test_reading_mail),
        cmocka_unit_test(test_who_is_an_agent),
        cmocka_unit_test(test_notes_are_internal),
        cmocka_unit_test(test_only_admins_configure)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
