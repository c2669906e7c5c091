#include "fixture.h"

#include "desk/ticket/attach.h"
#include "desk/upkeep/garbage.h"

/* Files: stored once, found by those who may see their message. */

static fixture_t  fixture;


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


static tk_str_t
bytes_of(tk_arena_t *a, size_t n)
{
    char    *p = tk_arena_alloc(a, n + 1);
    size_t   i;

    for (i = 0; i < n; i++) {
        p[i] = (char) (i * 31 + i / 251);
    }

    return tk_str(p, n);
}


/* A ticket of Uma's with one file in its first message. */
static uint64_t
with_file(fixture_t *f, tk_str_t bytes, uint64_t *number_r)
{
    work_t            k;
    tk_ticket_new_t   in = ticket_new(SUPPORT, "uma@example.test");
    tk_ticket_made_t  made;
    tk_attach_new_t   file = { .name = TK_STR("a.bin"),
                               .type = TK_STR("application/x-bin") };

    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_attach_store(&k.cx, bytes, &file), TK_OK);
    work_end(&k);
    in.message.files = &file;
    in.message.n_files = 1;
    made = ticket_make(f, &in);
    *number_r = made.number;

    return (uint64_t) number_of(f, "SELECT id FROM attachment WHERE"
                                " ticket_id = %llu",
                                (unsigned long long) made.id);
}


static void
test_sizes_at_the_border(void **state)
{
    unsigned     i;
    work_t       k;
    tk_str_t     bytes, is, path, again;
    uint64_t     id, number;
    fixture_t   *f = *state;
    tk_arena_t  *a = tk_arena_create(0);
    tk_attach_t  file;

    static const size_t  sizes[] = { 0, 1, TK_ATTACH_ROW_MAX - 1,
                                     TK_ATTACH_ROW_MAX,
                                     TK_ATTACH_ROW_MAX + 1, 300000 };

    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        bytes = bytes_of(a, sizes[i]);
        id = with_file(f, bytes, &number);

        work_as(&k, f, ANNA);
        assert_int_equal(tk_attach_get(&k.cx, id, number, &file), TK_OK);
        assert_int_equal(file.size, sizes[i]);
        assert_int_equal(tk_attach_open(&k.cx, &file, &is, &path), TK_OK);

        if (sizes[i] < TK_ATTACH_ROW_MAX) {
            assert_true(is.p != NULL && path.p == NULL);
            assert_true(tk_str_eq(is, bytes));

        } else {
            assert_true(is.p == NULL && path.p != NULL);
            assert_int_equal(access(path.p, R_OK), 0);
        }

        assert_int_equal(tk_attach_read(&k.cx, file.digest, &again), TK_OK);
        assert_true(tk_str_eq(again, bytes));
        work_end(&k);
    }

    tk_arena_destroy(a);
}


static void
test_same_bytes_are_stored_once(void **state)
{
    long        rows;
    uint64_t    one, two, number;
    fixture_t  *f = *state;

    one = with_file(f, TK_STR("the same"), &number);
    rows = number_of(f, "SELECT COUNT(*) FROM blob_object");
    raw(f->w.raw, "UPDATE blob_object SET touched = '2020-01-01'");
    two = with_file(f, TK_STR("the same"), &number);
    assert_int_not_equal(one, two);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM blob_object"), rows);

    /* Made young again: the sweep leaves it. */
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM blob_object WHERE"
                               " YEAR(touched) > 2020"), 1);
}


static void
test_a_lost_file_is_an_error(void **state)
{
    work_t       k;
    tk_str_t     bytes, path;
    uint64_t     id, number;
    fixture_t   *f = *state;
    tk_arena_t  *a = tk_arena_create(0);
    tk_attach_t  file;

    id = with_file(f, bytes_of(a, 100001), &number);
    work_as(&k, f, ANNA);
    assert_int_equal(tk_attach_get(&k.cx, id, 0, &file), TK_OK);
    assert_int_equal(tk_attach_open(&k.cx, &file, &bytes, &path), TK_OK);
    assert_int_equal(truncate(path.p, 17), 0);
    assert_int_equal(tk_attach_open(&k.cx, &file, &bytes, &path), TK_EIO);
    assert_int_equal(tk_attach_get(&k.cx, 999999, 0, &file), TK_ENOTFOUND);
    work_end(&k);
    tk_arena_destroy(a);
}


static void
test_rights_are_those_of_the_message(void **state)
{
    int          i;
    work_t       k;
    uint64_t     id, number, other;
    fixture_t   *f = *state;
    tk_attach_t  file;

    static const bool  may[] = {
        [NOBODY] = false, [ADMIN] = false, [ANNA] = true, [ARNE] = false,
        [UMA] = true, [OTTO] = false, [BOSS] = true, [DORA] = false,
        [NINA] = false
    };

    id = with_file(f, TK_STR("mine"), &number);
    (void) with_file(f, TK_STR("another"), &other);

    for (i = NOBODY; i <= NINA; i++) {
        work_as(&k, f, i);
        assert_int_equal(tk_attach_get(&k.cx, id, number, &file),
                         may[i] ? TK_OK : TK_ENOTFOUND);
        assert_int_equal(tk_attach_get(&k.cx, id, other, &file),
                         TK_ENOTFOUND);
        work_end(&k);
    }
}


/* So many times. */
static int
go_on(void *ctx)
{
    unsigned  *times = ctx;

    return (*times)-- > 0 ? TK_OK : TK_ECANCEL;
}


/* A file without a message goes after a day; one with a message, and what
 * was just put, stay. */
static void
test_garbage_goes_after_a_day(void **state)
{
    work_t           k;
    tk_str_t         is, path;
    uint64_t         id, number;
    fixture_t       *f = *state;
    tk_arena_t      *a = tk_arena_create(0);
    tk_attach_t      file;
    tk_garbage_t     garbage;
    unsigned         times = 100;
    tk_attach_new_t  lost = { .name = TK_STR("lost") };

    id = with_file(f, bytes_of(a, 4000), &number);
    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_attach_store(&k.cx, bytes_of(a, 4001), &lost),
                     TK_OK);
    assert_int_equal(tk_garbage_collect(&k.cx, go_on, &times, &garbage), TK_OK);
    assert_int_equal(garbage.rows, 0);
    work_end(&k);

    fixture_clock = tk_host_blocking.now(NULL) + TK_GARBAGE_AGE + TK_HOUR;
    work_as(&k, f, ANNA);
    times = 0;
    assert_int_equal(tk_garbage_collect(&k.cx, go_on, &times, &garbage),
                     TK_ECANCEL);
    assert_int_equal(garbage.rows, 0);
    times = 100;
    assert_int_equal(tk_garbage_collect(&k.cx, go_on, &times, &garbage), TK_OK);
    assert_int_equal(garbage.rows, 1);
    assert_int_equal(tk_garbage_collect(&k.cx, go_on, &times, &garbage), TK_OK);
    assert_int_equal(garbage.rows, 0);
    assert_int_equal(tk_attach_get(&k.cx, id, number, &file), TK_OK);
    assert_int_equal(tk_attach_open(&k.cx, &file, &is, &path), TK_OK);
    work_end(&k);
    fixture_clock = 0;
    tk_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_sizes_at_the_border),
        cmocka_unit_test(test_same_bytes_are_stored_once),
        cmocka_unit_test(test_a_lost_file_is_an_error),
        cmocka_unit_test(test_rights_are_those_of_the_message),
        cmocka_unit_test(test_garbage_goes_after_a_day)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
