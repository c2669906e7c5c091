#include "fixture.h"

#include <pthread.h>

#include "desk/billing/invoice.h"

#define THREADS  4
#define ENTRIES  40

/*
 * Invoices by several at once on connections of their own: numbers have no
 * gaps whatever fails, and every entry stands on one invoice.  BOSS is an
 * admin who manages all types.
 */


static void
entries(fixture_t *f, int company, int n)
{
    int  i;

    for (i = 0; i < n; i++) {
        char  text[900];

        snprintf(text, sizeof(text),
            "INSERT INTO message (ticket_id, kind, created, body)"
            " SELECT id, 2, NOW(3), 'x' FROM ticket WHERE company_id = %d"
            " LIMIT 1", company);
        raw(f->w.raw, text);
        snprintf(text, sizeof(text),
            "INSERT INTO time_entry (message_id, user_id, agent, day, hours,"
            " rate_id, rate_name, amount, money, created)"
            " SELECT MAX(id), 6, 'Berta Boss', '2026-10-%02d', 100, 1,"
            " 'Work', 8000, 8000, NOW(3) FROM message", i % 28 + 1);
        raw(f->w.raw, text);
    }
}


static int
setup(void **state)
{
    int         i;
    char        text[400];
    fixture_t  *f;

    f = calloc(1, sizeof(*f));
    *state = f;

    if (f == NULL || fixture_open(f) != TK_OK) {
        return -1;
    }

    raw(f->w.raw, "INSERT INTO rate (id, name, amount)"
                  " VALUES (1, 'Work', 8000)");
    raw(f->w.raw, "INSERT INTO billing_setting (name, value)"
                  " VALUES ('seller_name', 'Us'), ('number_prefix', 'R')");

    for (i = 1; i <= THREADS; i++) {
        snprintf(text, sizeof(text),
            "INSERT INTO company (id, name, comment, created, modified)"
            " VALUES (%d, 'Company %d', '', NOW(3), NOW(3))", i, i);
        raw(f->w.raw, text);
        snprintf(text, sizeof(text),
            "INSERT INTO ticket (number, type_id, status_id, subject,"
            " created, modified, verifier, origin, company_id) VALUES"
            " (%d, 1, 1, 'S', NOW(3), NOW(3), REPEAT('a', 16), 'form', %d)",
            202600100 + i, i);
        raw(f->w.raw, text);
    }

    fixture_touch(f);

    return 0;
}


static int
teardown(void **state)
{
    fixture_close(*state);
    free(*state);

    return 0;
}


static int
issue(tk_desk_t *desk, int who, uint64_t company, bool doomed,
    uint64_t *id_r)
{
    int               rc;
    work_t            k;
    tk_invoice_t      d;

    work_on(&k, desk, who);
    rc = tk_invoice_draft(&k.cx, company, TK_STR("2026-10-01"),
                          TK_STR("2026-10-31"), &d);

    if (rc == TK_OK && d.n_lines == 0) {
        rc = TK_ENOTFOUND;
    }

    if (rc == TK_OK) {
        rc = tk_invoice_issue(&k.cx, &(tk_invoice_new_t) {
                                  .nonce = tk_nonce_make(),
                                  .company_id = company,
                                  .from = TK_STR_INIT("2026-10-01"),
                                  .to = TK_STR_INIT("2026-10-31"),
                                  .vat_category = TK_STR_INIT("S"),
                                  .vat_rate = 1900,
                                  .buyer_reference = TK_STR_INIT(""),
                                  .note = TK_STR_INIT(""),
                                  .lines = d.n_lines,
                                  .net = d.net + doomed
                              }, id_r);
    }

    work_end(&k);

    return rc;
}


static int
credit(tk_desk_t *desk, int who, uint64_t id)
{
    int         rc;
    work_t      k;
    uint64_t    made;
    tk_nonce_t  nonce = tk_nonce_make();

    work_on(&k, desk, who);
    rc = tk_invoice_credit(&k.cx, &nonce, id, &made);
    work_end(&k);

    return rc;
}


/* From 1 to the last, whatever happened in between. */
static void
no_gaps(fixture_t *f)
{
    long  n = number_of(f, "SELECT COUNT(*) FROM invoice");

    assert_int_equal(number_of(f, "SELECT COALESCE(MAX(number), 0)"
                               " FROM invoice"), n);
    assert_int_equal(number_of(f, "SELECT last FROM invoice_counter"), n);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM invoice i WHERE"
        " net <> (SELECT COALESCE(SUM(net), 0) FROM invoice_line l"
        " WHERE l.invoice_id = i.id) OR gross <> net + vat"), 0);

    /* On one invoice that was not taken back at most. */
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM (SELECT entry_id"
        " FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id"
        " WHERE i.kind = 'invoice' AND NOT EXISTS (SELECT 1 FROM invoice k"
        " WHERE k.cancels_id = i.id) GROUP BY entry_id"
        " HAVING COUNT(*) > 1) x"), 0);
}


static void
test_rights(void **state)
{
    uint64_t    id;
    fixture_t  *f = *state;

    entries(f, 1, 2);
    assert_int_equal(issue(f->desk, NOBODY, 1, false, &id), TK_EDENIED);
    assert_int_equal(issue(f->desk, ADMIN, 1, false, &id), TK_EDENIED);
    assert_int_equal(issue(f->desk, ANNA, 1, false, &id), TK_EDENIED);
    assert_int_equal(issue(f->desk, UMA, 1, false, &id), TK_EDENIED);
    assert_int_equal(issue(f->desk, BOSS, 99, false, &id), TK_ENOTFOUND);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM invoice"), 0);
    no_gaps(f);
}


static void
test_one_after_the_other(void **state)
{
    uint64_t    id;
    fixture_t  *f = *state;

    assert_int_equal(issue(f->desk, BOSS, 1, true, &id), TK_ECONFLICT);
    no_gaps(f);
    assert_int_equal(issue(f->desk, BOSS, 1, false, &id), TK_OK);
    no_gaps(f);
    assert_int_equal(number_of(f, "SELECT gross FROM invoice"), 19040);
    assert_int_equal(issue(f->desk, BOSS, 1, false, &id), TK_ENOTFOUND);
    assert_int_equal(credit(f->desk, ANNA, id), TK_EDENIED);
    assert_int_equal(credit(f->desk, BOSS, id), TK_OK);
    assert_int_equal(credit(f->desk, BOSS, id), TK_ECONFLICT);
    no_gaps(f);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM time_entry"
                               " WHERE invoice_id IS NOT NULL"), 0);
}


typedef struct {
    fixture_t  *f;
    int         i;
    int         made;
    int         odd;
} biller_t;


/* Bills, fails and takes back, all companies in turn. */
static void *
bill(void *arg)
{
    int         round, rc;
    uint64_t    id;
    biller_t   *b = arg;
    tk_desk_t  *desk;

    if (tk_desk_create(b->f->conf, &b->f->host, &desk) != TK_OK) {
        b->odd++;
        return NULL;
    }

    for (round = 0; round < 12; round++) {
        rc = issue(desk, BOSS, (uint64_t) ((b->i + round) % THREADS + 1),
                   round % 4 == 3, &id);

        if (rc == TK_OK) {
            b->made++;

            if (round % 3 == 0) {
                rc = credit(desk, BOSS, id);
            }
        }

        b->odd += rc != TK_OK && rc != TK_ECONFLICT && rc != TK_ENOTFOUND
                  && rc != TK_EAGAIN;
    }

    tk_desk_destroy(&desk);

    return NULL;
}


static void
test_many_at_once(void **state)
{
    int         i, made = 0;
    uint64_t    id;
    biller_t    b[THREADS * 2];
    pthread_t   t[THREADS * 2];
    fixture_t  *f = *state;

    for (i = 1; i <= THREADS; i++) {
        entries(f, i, ENTRIES / THREADS);
    }

    for (i = 0; i < THREADS * 2; i++) {
        b[i] = (biller_t) { .f = f, .i = i };
        assert_int_equal(pthread_create(&t[i], NULL, bill, &b[i]), 0);
    }

    for (i = 0; i < THREADS * 2; i++) {
        pthread_join(t[i], NULL);
        made += b[i].made;
        assert_int_equal(b[i].odd, 0);
    }

    assert_true(made >= THREADS);
    no_gaps(f);

    for (i = 1; i <= THREADS; i++) {
        (void) issue(f->desk, BOSS, (uint64_t) i, false, &id);
    }

    no_gaps(f);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM time_entry"
                               " WHERE invoice_id IS NULL"), 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_one_after_the_other),
        cmocka_unit_test(test_many_at_once)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
