#include "fixture.h"

#include "desk/list/index.h"

/* Lists and search where there is much of something. */


/* An agent of more types than anybody would count: none is left out. */
static void
test_agents_of_many_types(void **state)
{
    fixture_t         *f = *state;
    work_t             k;
    tk_list_page_t     page;
    tk_list_filter_t   all = { .agent = TK_AGENT_ANY, .limit = 100 };

    raw(f->w.raw, "INSERT INTO type (id, name, description, notify_to, sort)"
        " SELECT 10 + seq, CONCAT('Many ', seq), '', '', -seq"
        " FROM seq_1_to_200");
    raw(f->w.raw, "INSERT INTO permission (type_id, principal, who_id,"
        " level) SELECT 10 + seq, 'user', 3, 5 FROM seq_1_to_200");
    fixture_touch(f);

    for (all.sort = TK_SORT_MODIFIED; all.sort <= TK_SORT_PRIORITY;
         all.sort++)
    {
        work_as(&k, f, ARNE);
        assert_int_equal(tk_list_agent(&k.cx, &all, NULL, &page), TK_OK);
        assert_int_equal(page.n, 20);
        work_end(&k);
    }
}


/* Of what a transaction used that runs again nothing is left to work with:
 * all the same each turn takes in some, to the end. */
static void
test_search_takes_in_all(void **state)
{
    bool        more = true;
    work_t      k;
    fixture_t  *f = *state;

    raw(f->w.raw, "DELETE FROM search_due");
    raw(f->w.raw, "UPDATE search_state"
        " SET walk = (SELECT MAX(id) FROM ticket)");

    while (more) {
        work_as(&k, f, SYSTEM);
        assert_non_null(tk_arena_alloc(k.cx.arena, 5 << 20));
        assert_int_equal(tk_index_work(&k.cx, &more), TK_OK);
        work_end(&k);
    }

    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM search_document"),
                     20);
}


static int
setup(void **state)
{
    unsigned          i;
    static fixture_t  f;
    tk_ticket_new_t   in;

    fixture_open(&f);
    *state = &f;

    for (i = 0; i < 20; i++) {
        in = ticket_new(SALES, "carla@example.test");
        ticket_make(&f, &in);
    }

    return 0;
}


static int
teardown(void **state)
{
    fixture_close(*state);

    return 0;
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_agents_of_many_types),
        cmocka_unit_test(test_search_takes_in_all)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
