#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/upkeep/lease.h"

/* What fails is tried again later and later, what is seldom rarely. */


static void
test_pause(void **state)
{
    assert_int_equal(tk_lease_pause(0, TK_SECOND), TK_SECOND);
    assert_int_equal(tk_lease_pause(3, TK_SECOND), 8 * TK_SECOND);
    assert_int_equal(tk_lease_pause(5, TK_SECOND), 30 * TK_SECOND);
    assert_int_equal(tk_lease_pause(UINT32_MAX, 5 * TK_MINUTE),
                     30 * TK_SECOND);
    assert_int_equal(tk_lease_pause(0, TK_DAY), TK_SECOND);
    assert_int_equal(tk_lease_pause(6, TK_DAY), 64 * TK_SECOND);
    assert_int_equal(tk_lease_pause(12, TK_DAY), TK_HOUR);
    assert_int_equal(tk_lease_pause(UINT32_MAX, TK_DAY), TK_HOUR);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = { cmocka_unit_test(test_pause) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
