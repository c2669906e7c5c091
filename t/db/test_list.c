#include "fixture.h"

/*
 * Lists against a reference: all tickets sorted and filtered in memory.
 * Every page forwards and backwards, so that no row is lost or doubled,
 * also where thousands were changed at the same moment.
 */

#define TICKETS  3000

typedef struct {
    uint64_t   id;
    uint64_t   number;
    uint32_t   type;
    uint32_t   status;
    int        priority;
    uint64_t   agent;
    uint64_t   owner;
    uint64_t   contact;
    int        hidden;
    tk_time_t  modified;
} ref_t;

static fixture_t  fixture;
static ref_t      refs[TICKETS];
static size_t     refs_n;


static void
make_tickets(fixture_t *f)
{
    raw(f->w.raw, "SET time_zone = '+00:00'");
    raw(f->w.raw, "INSERT INTO ticket (number, type_id, status_id, priority,"
        " agent_id, unread, hidden, subject, created, modified, verifier,"
        " owner_id, contact_id, origin)"
        " SELECT 202600000 + seq, 1 + (seq * 7919) % 3,"
        " ELT(1 + (seq * 104729) % 10, 1, 1, 1, 2, 3, 3, 3, 3, 4, 1),"
        " CAST((seq * 31) % 3 AS SIGNED) - 1,"
        " ELT(1 + (seq * 13) % 4, NULL, 2, 3, 6), seq % 2,"
        " IF(seq % 17 = 0, 1, IF(seq % 101 = 0, 2, 0)),"
        " CONCAT('Ticket ', seq), '2026-01-01',"
        " '2026-01-01' + INTERVAL ((seq * 7) % 41) SECOND,"
        " UNHEX(MD5(seq)),"
        " IF(seq % 5 = 0, 4, IF(seq % 7 = 0, 5, NULL)),"
        " IF(seq % 11 = 0, 1, NULL), 'form' FROM seq_1_to_3000");

    /* Some of one moment to the millisecond, more than a page. */
    raw(f->w.raw, "UPDATE ticket SET modified = '2026-01-01 00:00:20.5'"
        " WHERE id % 13 = 0");
    raw(f->w.raw, "UPDATE ticket SET closed = modified WHERE status_id = 3");
    raw(f->w.raw, "ANALYZE TABLE ticket");
}


static void
read_tickets(fixture_t *f)
{
    ref_t      *r;
    MYSQL_ROW   row;
    MYSQL_RES  *res;

    if (mysql_query(f->w.raw, "SELECT id, number, type_id, status_id,"
                    " priority, COALESCE(agent_id, 0),"
                    " COALESCE(owner_id, 0), COALESCE(contact_id, 0),"
                    " hidden, CAST(UNIX_TIMESTAMP(modified) * 1000 AS"
                    " SIGNED) FROM ticket"))
    {
        fail_msg("%s", mysql_error(f->w.raw));
    }

    res = mysql_store_result(f->w.raw);

    while ((row = mysql_fetch_row(res)) != NULL && refs_n < TICKETS) {
        r = &refs[refs_n++];
        r->id = strtoull(row[0], NULL, 10);
        r->number = strtoull(row[1], NULL, 10);
        r->type = (uint32_t) strtoul(row[2], NULL, 10);
        r->status = (uint32_t) strtoul(row[3], NULL, 10);
        r->priority = (int) strtol(row[4], NULL, 10);
        r->agent = strtoull(row[5], NULL, 10);
        r->owner = strtoull(row[6], NULL, 10);
        r->contact = strtoull(row[7], NULL, 10);
        r->hidden = (int) strtol(row[8], NULL, 10);
        r->modified = strtoll(row[9], NULL, 10);
    }

    mysql_free_result(res);
}


static int
setup(void **state)
{
    work_t    k;
    uint64_t  wrong;

    *state = &fixture;

    if (fixture_open(&fixture) != TK_OK) {
        return -1;
    }

    make_tickets(&fixture);
    read_tickets(&fixture);
    work_as(&k, &fixture, SYSTEM);
    assert_int_equal(tk_counter_recount(&k.cx, &wrong), TK_OK);
    work_end(&k);

    return 0;
}


static int
teardown(void **state)
{
    fixture_close(*state);

    return 0;
}


/* --- the reference ------------------------------------------------------- */

static const tk_list_filter_t  *sorted_by;


static int
compare(const void *x, const void *y)
{
    int           d = 0;
    const ref_t  *a = x, *b = y;

    if (sorted_by->sort == TK_SORT_NUMBER) {
        d = a->number < b->number ? -1 : a->number > b->number;

    } else {
        if (sorted_by->sort == TK_SORT_PRIORITY) {
            d = a->priority < b->priority ? -1 : a->priority > b->priority;
        }

        if (d == 0) {
            d = a->modified < b->modified ? -1 : a->modified > b->modified;
        }

        if (d == 0) {
            d = a->id < b->id ? -1 : a->id > b->id;
        }
    }

    return sorted_by->ascending ? d : -d;
}


static bool
among(const uint32_t *v, unsigned n, uint32_t id)
{
    unsigned  i;

    for (i = 0; i < n; i++) {
        if (v[i] == id) {
            return true;
        }
    }

    return n == 0;
}


/* Which an agent of `types` (a bit each) sees with that filter. */
static size_t
reference(const tk_list_filter_t *f, unsigned types, ref_t *to)
{
    size_t        i, n = 0;
    const ref_t  *r;

    for (i = 0; i < refs_n; i++) {
        r = &refs[i];

        if (r->hidden == 0 && (types >> r->type & 1)
            && among(f->types, f->n_types, r->type)
            && among(f->statuses, f->n_statuses, r->status)
            && (f->agent == TK_AGENT_ANY || (uint64_t) f->agent == r->agent))
        {
            to[n++] = *r;
        }
    }

    sorted_by = f;
    qsort(to, n, sizeof(*to), compare);

    return n;
}


/* What a user may see: own ones, and those of types that show
 * others', where a level is held. read: types with a level (a bit each). */
static size_t
user_reference(const tk_list_filter_t *f, uint64_t user, uint64_t contact,
    unsigned read, unsigned shown, ref_t *to)
{
    size_t        i, n = 0;
    const ref_t  *r;

    for (i = 0; i < refs_n; i++) {
        r = &refs[i];

        if (r->hidden == 0 && (read >> r->type & 1)
            && among(f->statuses, f->n_statuses, r->status)
            && (r->owner == user || (contact && r->contact == contact)
                || (shown >> r->type & 1)))
        {
            to[n++] = *r;
        }
    }

    sorted_by = f;
    qsort(to, n, sizeof(*to), compare);

    return n;
}


/* --- page by page -------------------------------------------------------- */

typedef int (*list_t)(tk_cx_t *cx, const tk_list_filter_t *f,
    tk_list_page_t *page_r);


static int
agent_list(tk_cx_t *cx, const tk_list_filter_t *f, tk_list_page_t *page_r)
{
    return tk_list_agent(cx, f, NULL, page_r);
}


static void
key_of(tk_list_filter_t *f, const tk_list_row_t *row)
{
    f->has_key = true;
    f->key = f->sort == TK_SORT_PRIORITY ? row->priority
                                         : (int64_t) row->number;
    f->key_time = row->modified;
    f->key_id = row->id;
}


static void
check_page(const tk_list_filter_t *f, const tk_list_page_t *page,
    const ref_t *want, size_t n, bool more, const char *way)
{
    size_t  i;

    if (page->n != n || page->more != more) {
        fail_msg("sort %d %s, %s: %zu rows (more %d), not %zu (more %d)",
                 f->sort, f->ascending ? "up" : "down", way, page->n,
                 page->more, n, more);
    }

    for (i = 0; i < n; i++) {
        if (page->rows[i].id != want[i].id) {
            fail_msg("sort %d %s, %s: row %zu is %llu, not %llu", f->sort,
                     f->ascending ? "up" : "down", way, i,
                     (unsigned long long) page->rows[i].id,
                     (unsigned long long) want[i].id);
        }
    }
}


/* Goes through all of it and back. */
static void
walk(fixture_t *fx, int who, list_t list, tk_list_filter_t f,
    const ref_t *want, size_t n)
{
    size_t          at, len;
    work_t          k;
    tk_list_row_t   first = { .id = 0 };
    tk_list_page_t  page;

    for (at = 0; /* void */; at += len) {
        len = n - at < f.limit ? n - at : f.limit;
        work_as(&k, fx, who);
        assert_int_equal(list(&k.cx, &f, &page), TK_OK);
        check_page(&f, &page, want + at, len, at + len < n, "on");

        if (page.n > 0) {
            first = page.rows[0];
            key_of(&f, &page.rows[page.n - 1]);
        }

        work_end(&k);

        if (at + len >= n) {
            break;
        }
    }

    f.backwards = true;

    while (at > 0) {
        len = at < f.limit ? at : f.limit;
        key_of(&f, &first);
        work_as(&k, fx, who);
        assert_int_equal(list(&k.cx, &f, &page), TK_OK);
        check_page(&f, &page, want + at - len, len, at > len, "back");
        first = page.rows[0];
        at -= len;
        work_end(&k);
    }
}


static const tk_list_filter_t filters[] = {
    { .agent = TK_AGENT_ANY },
    { .agent = TK_AGENT_ANY, .statuses = { CLOSED }, .n_statuses = 1 },
    { .agent = TK_AGENT_ANY, .statuses = { OPEN, PROGRESS, WAITING },
      .n_statuses = 3 },
    { .agent = TK_AGENT_ANY, .statuses = { PROGRESS, WAITING },
      .n_statuses = 2, .types = { SALES }, .n_types = 1 },
    { .agent = TK_AGENT_ANY, .types = { SUPPORT, HOUSE }, .n_types = 2 },
    { .agent = TK_AGENT_NOBODY },
    { .agent = TK_AGENT_NOBODY, .statuses = { OPEN }, .n_statuses = 1,
      .types = { SALES, SUPPORT }, .n_types = 2 },
    { .agent = ARNE },
    { .agent = ANNA, .statuses = { WAITING, CLOSED }, .n_statuses = 2,
      .types = { SUPPORT }, .n_types = 1 },
    { .agent = UMA }
};


static void
all_orders(fixture_t *f, int who, list_t list, tk_list_filter_t filter,
    unsigned types, unsigned limit)
{
    int           sort, up;
    size_t        n;
    static ref_t  want[TICKETS];

    for (sort = TK_SORT_MODIFIED; sort <= TK_SORT_PRIORITY; sort++) {
        for (up = 0; up < 2; up++) {
            filter.sort = (tk_sort_t) sort;
            filter.ascending = up;
            filter.limit = limit;
            n = reference(&filter, types, want);
            walk(f, who, list, filter, want, n);
        }
    }
}


static void
test_agents_see_each_ticket_once(void **state)
{
    unsigned    i;
    fixture_t  *f = *state;

    for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
        all_orders(f, BOSS, agent_list, filters[i], 1 << 1 | 1 << 2 | 1 << 3,
                   37);
    }
}


static void
test_agents_see_their_types_alone(void **state)
{
    unsigned    i;
    fixture_t  *f = *state;

    for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
        all_orders(f, ARNE, agent_list, filters[i], 1 << 2 | 1 << 3, 100);
        all_orders(f, ANNA, agent_list, filters[i], 1 << 1, 53);
    }
}


static void
test_nobody_else_has_that_list(void **state)
{
    int              i;
    work_t           k;
    fixture_t       *f = *state;
    tk_list_page_t   page;
    tk_list_filter_t filter = { .agent = TK_AGENT_ANY, .limit = 10 };

    static const int  who[] = { NOBODY, ADMIN, UMA, OTTO, DORA, NINA };

    for (i = 0; i < 6; i++) {
        work_as(&k, f, who[i]);
        assert_int_equal(agent_list(&k.cx, &filter, &page), TK_EDENIED);
        work_end(&k);
    }
}


/* What a page's address may bring: twice the same, unknown numbers. */
static void
test_odd_filters(void **state)
{
    unsigned          i;
    work_t            k;
    fixture_t        *f = *state;
    tk_list_page_t    page;
    static ref_t      want[TICKETS];
    tk_list_filter_t  plain = { .agent = TK_AGENT_ANY, .limit = 50,
                                .statuses = { OPEN }, .n_statuses = 1 };
    tk_list_filter_t  odd = plain;
    size_t            n = reference(&plain, 14, want);

    for (i = 0; i < 4; i++) {
        odd.statuses[i] = OPEN;
    }

    odd.n_statuses = 4;
    work_as(&k, f, BOSS);
    assert_int_equal(agent_list(&k.cx, &odd, &page), TK_OK);
    check_page(&odd, &page, want, 50, n > 50, "twice");

    odd.statuses[1] = 4000000000;
    odd.n_statuses = 2;
    assert_int_equal(agent_list(&k.cx, &odd, &page), TK_OK);
    check_page(&odd, &page, want, 50, n > 50, "unknown");

    odd.statuses[0] = 77;
    assert_int_equal(agent_list(&k.cx, &odd, &page), TK_OK);
    assert_int_equal(page.n, 0);

    odd = (tk_list_filter_t) { .agent = TK_AGENT_ANY, .limit = 50,
                               .types = { 77 }, .n_types = 1 };
    assert_int_equal(agent_list(&k.cx, &odd, &page), TK_OK);
    assert_int_equal(page.n, 0);
    work_end(&k);
}


static void
test_keys_out_of_range(void **state)
{
    int               sort, up, back;
    size_t            i;
    work_t            k;
    fixture_t        *f = *state;
    tk_list_page_t    page;
    tk_list_filter_t  filter;

    static const int64_t    keys[] = { 0, -1, 1, INT64_MAX, INT64_MIN,
                                       202600500 };
    static const tk_time_t  times[] = { 0, -1, 1, 253402300799999, 1,
                                        1767225600000 };

    work_as(&k, f, BOSS);

    for (sort = 0; sort < 3; sort++) {
        for (up = 0; up < 2; up++) {
            for (back = 0; back < 2; back++) {
                for (i = 0; i < 6; i++) {
                    filter = (tk_list_filter_t) {
                        .agent = TK_AGENT_ANY, .limit = 10, .has_key = true,
                        .sort = (tk_sort_t) sort, .ascending = up,
                        .backwards = back, .key = keys[i],
                        .key_time = times[i],
                        .key_id = (uint64_t) keys[i]
                    };
                    assert_int_equal(agent_list(&k.cx, &filter, &page),
                                     TK_OK);
                    assert_true(page.n <= 10);
                }
            }
        }
    }

    work_end(&k);
}


/* --- users --------------------------------------------------------------- */

static void
users_see(fixture_t *f, int who, uint64_t contact, unsigned read,
    unsigned shown)
{
    int               up;
    size_t            n;
    static ref_t      want[TICKETS];
    tk_list_filter_t  filter = { .agent = TK_AGENT_ANY, .limit = 41 };

    for (up = 0; up < 2; up++) {
        filter.ascending = up;
        filter.n_statuses = 0;
        n = user_reference(&filter, (uint64_t) who, contact, read, shown,
                           want);
        walk(f, who, tk_list_user, filter, want, n);

        filter.statuses[0] = OPEN;
        filter.statuses[1] = WAITING;
        filter.n_statuses = 2;
        n = user_reference(&filter, (uint64_t) who, contact, read, shown,
                           want);
        walk(f, who, tk_list_user, filter, want, n);
    }
}


static void
test_users_see_own_and_shown(void **state)
{
    fixture_t  *f = *state;

    users_see(f, UMA, 1, 1 << SUPPORT | 1 << HOUSE, 1 << HOUSE);
    users_see(f, OTTO, 0, 1 << SUPPORT, 0);
    users_see(f, DORA, 0, 1 << SUPPORT, 0);
    users_see(f, NINA, 0, 0, 0);
    users_see(f, ADMIN, 0, 0, 0);
    users_see(f, ANNA, 0, 1 << SUPPORT, 0);

    /* Each of them may open, and none else. */
    raw(f->w.raw, "UPDATE type SET show_others = 1 WHERE id = 1");
    fixture_touch(f);
    users_see(f, OTTO, 0, 1 << SUPPORT, 1 << SUPPORT);
    raw(f->w.raw, "UPDATE type SET show_others = 0 WHERE id = 1");
    fixture_touch(f);
}


static void
test_list_agrees_with_the_rights(void **state)
{
    int                i;
    size_t             j, n, may;
    work_t             k;
    fixture_t         *f = *state;
    tk_list_page_t     page;
    tk_ticket_facts_t  t;
    tk_list_filter_t   filter;

    static const int  who[] = { UMA, OTTO, DORA, NINA, ADMIN };

    for (i = 0; i < 5; i++) {
        work_as(&k, f, who[i]);

        for (j = 0, may = 0; j < refs_n; j++) {
            t = (tk_ticket_facts_t) {
                .id = refs[j].id, .type_id = refs[j].type,
                .owner_id = refs[j].owner, .contact_id = refs[j].contact,
                .hidden = refs[j].hidden
            };
            may += tk_acl_may(&k.cx, &t, TK_MAY_SEE);
        }

        filter = (tk_list_filter_t) { .agent = TK_AGENT_ANY, .limit = 100 };
        n = 0;

        do {
            assert_int_equal(tk_list_user(&k.cx, &filter, &page), TK_OK);
            n += page.n;

            if (page.n > 0) {
                key_of(&filter, &page.rows[page.n - 1]);
            }
        } while (page.more);

        assert_int_equal(n, may);
        work_end(&k);
    }
}


/* More types that show others' than branches are worth: none is left out. */
static void
test_users_of_many_open_types(void **state)
{
    size_t            n;
    fixture_t        *f = *state;
    static ref_t      want[TICKETS];
    tk_list_filter_t  filter = { .agent = TK_AGENT_ANY, .limit = 100 };

    raw(f->w.raw, "INSERT INTO type (id, name, description, notify_to,"
        " show_others, sort) SELECT 10 + seq, CONCAT('Many ', seq), '', '',"
        " 1, -seq FROM seq_1_to_40");
    raw(f->w.raw, "INSERT INTO permission (type_id, principal, who_id,"
        " level) SELECT 10 + seq, 'user', 4, 1 FROM seq_1_to_40");
    fixture_touch(f);
    n = user_reference(&filter, UMA, 1, 1 << SUPPORT | 1 << HOUSE,
                       1 << HOUSE, want);
    walk(f, UMA, tk_list_user, filter, want, n);
    raw(f->w.raw, "DELETE FROM permission WHERE type_id > 10");
    raw(f->w.raw, "DELETE FROM type WHERE id > 10");
    fixture_touch(f);
}


/* Rows that the first page of UMA's list reads in the order of an index. */
static long
rows_read(fixture_t *f)
{
    long              n;
    work_t            k;
    tk_list_page_t    page;
    tk_list_filter_t  filter = { .agent = TK_AGENT_ANY, .limit = 41 };

    static const char  read[] =
        "SELECT SUM(variable_value) FROM information_schema.global_status"
        " WHERE variable_name IN ('Handler_read_next', 'Handler_read_prev')";

    n = number_of(f, read);
    work_as(&k, f, UMA);
    assert_int_equal(tk_list_user(&k.cx, &filter, &page), TK_OK);
    work_end(&k);

    return number_of(f, read) - n;
}


/* Of a ticket group is seen what is of one's types; all else costs nothing. */
static void
test_group_of_the_types_that_one_sees(void **state)
{
    long        before;
    fixture_t  *f = *state;

    const unsigned  types = 1 << SUPPORT | 1 << HOUSE;

    raw(f->w.raw, "INSERT INTO company (id, name, comment, ticket_group,"
        " created, modified) VALUES (77, 'G', '', 1, NOW(3), NOW(3))");
    raw(f->w.raw, "UPDATE contact SET company_id = 77 WHERE id = 1");
    raw(f->w.raw, "UPDATE ticket SET company_id = 77");
    users_see(f, UMA, 1, types, types);

    /* More types than branches are worth. */
    raw(f->w.raw, "INSERT INTO type (id, name, description, notify_to, sort)"
        " SELECT 10 + seq, CONCAT('Many ', seq), '', '', -seq"
        " FROM seq_1_to_20");
    raw(f->w.raw, "INSERT INTO permission (type_id, principal, who_id,"
        " level) SELECT 10 + seq, 'user', 4, 1 FROM seq_1_to_20");
    fixture_touch(f);
    users_see(f, UMA, 1, types, types);
    raw(f->w.raw, "DELETE FROM permission WHERE type_id > 10");
    raw(f->w.raw, "DELETE FROM type WHERE id > 10");
    fixture_touch(f);

    raw(f->w.raw, "UPDATE ticket SET company_id = NULL,"
                  " type_id = type_id + 100 WHERE id % 2 = 0");
    before = rows_read(f);
    raw(f->w.raw, "UPDATE ticket SET company_id = 77 WHERE id % 2 = 0");
    assert_in_range(rows_read(f), 0, before + 5);
    raw(f->w.raw, "UPDATE ticket SET type_id = type_id - 100"
                  " WHERE type_id > 100");
    raw(f->w.raw, "UPDATE ticket SET company_id = NULL");
    raw(f->w.raw, "UPDATE contact SET company_id = NULL WHERE id = 1");
    raw(f->w.raw, "DELETE FROM company WHERE id = 77");
}


/* --- plans --------------------------------------------------------------- */

static void
log_on(fixture_t *f, int on)
{
    raw(f->w.raw, on ? "SET GLOBAL log_output = 'TABLE'" : "SELECT 1");
    raw(f->w.raw, on ? "TRUNCATE mysql.general_log" : "SELECT 1");
    raw(f->w.raw, on ? "SET GLOBAL general_log = 1"
                     : "SET GLOBAL general_log = 0");
}


/* 1 for a plan that sorts within a branch or reads the table whole. */
static unsigned
bad_plan(fixture_t *f, const char *text)
{
    char        order[40000];
    bool        bad;
    unsigned    n = 0;
    MYSQL_ROW   row;
    MYSQL_RES  *res;

    snprintf(order, sizeof(order), "EXPLAIN %s", text);

    if (mysql_query(f->w.raw, order)) {
        fail_msg("%s: %s", mysql_error(f->w.raw), order);
    }

    res = mysql_store_result(f->w.raw);

    /* id, select_type, table, type, possible_keys, key, ..., Extra */
    while ((row = mysql_fetch_row(res)) != NULL) {
        if (strcmp(row[1], "UNION RESULT") == 0) {
            continue;
        }

        bad = row[5] == NULL || strncmp(row[5], "ticket_", 7) != 0
              || strcmp(row[3], "ALL") == 0
              || strstr(row[9], "filesort") || strstr(row[9], "temporary");

        if (bad) {
            printf("# %s, %s, key %s, %s\n# %s\n", row[1], row[3],
                   row[5] ? row[5] : "none", row[9], text);
            n = 1;
        }
    }

    mysql_free_result(res);

    return n;
}


static void
test_plans(void **state)
{
    unsigned    i, n, bad = 0;
    char       *texts[1000];
    fixture_t  *f = *state;
    MYSQL_ROW   row;
    MYSQL_RES  *res;

    log_on(f, 1);

    for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
        all_orders(f, ARNE, agent_list, filters[i], 1 << 2 | 1 << 3, 1000);
        all_orders(f, BOSS, agent_list, filters[i], 14, 700);
    }

    users_see(f, UMA, 1, 1 << SUPPORT | 1 << HOUSE, 1 << HOUSE);
    log_on(f, 0);

    if (mysql_query(f->w.raw, "SELECT DISTINCT argument FROM"
                    " mysql.general_log WHERE command_type = 'Execute' AND"
                    " argument LIKE '%FROM ticket%FORCE INDEX%' AND"
                    " argument NOT LIKE '%?%'"
                    " LIMIT 1000"))
    {
        fail_msg("%s", mysql_error(f->w.raw));
    }

    res = mysql_store_result(f->w.raw);

    for (n = 0; (row = mysql_fetch_row(res)) != NULL; n++) {
        texts[n] = strdup(row[0]);
    }

    mysql_free_result(res);

    for (i = 0; i < n; i++) {
        bad += bad_plan(f, texts[i]);
        free(texts[i]);
    }

    printf("# %u statements\n", n);
    assert_true(n > 50);
    assert_int_equal(bad, 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_agents_see_each_ticket_once),
        cmocka_unit_test(test_agents_see_their_types_alone),
        cmocka_unit_test(test_nobody_else_has_that_list),
        cmocka_unit_test(test_odd_filters),
        cmocka_unit_test(test_keys_out_of_range),
        cmocka_unit_test(test_users_see_own_and_shown),
        cmocka_unit_test(test_list_agrees_with_the_rights),
        cmocka_unit_test(test_users_of_many_open_types),
        cmocka_unit_test(test_group_of_the_types_that_one_sees),
        cmocka_unit_test(test_plans)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
