#ifndef T_UNIT_CONF_H
#define T_UNIT_CONF_H

/* What the tests of lib/conf share; cmocka.h must come first. */

#include "base/err.h"
#include "conf/conf.h"

#define TEST(fn)  cmocka_unit_test_setup_teardown(fn, setup, teardown)

static const char  minimal[] =
    "ticket demo;\n"
    "ticket_mysql database=desk;\n"
    "ticket_base_url https://help.example.org/support/;\n"
    "ticket_secret_file /etc/secret;\n"
    "ticket_blob /var/lib/blob;\n";


static inline int
setup(void **state)
{
    *state = tk_arena_create(0);
    return *state == NULL;
}


static inline int
teardown(void **state)
{
    tk_arena_destroy(*state);
    return 0;
}


static inline tk_conf_t *
fresh(tk_arena_t *a)
{
    tk_conf_t  *conf;

    assert_int_equal(tk_conf_init(a, &conf), TK_OK);
    return conf;
}


static inline void
expect_str(const char *what, tk_str_t got, const char *want)
{
    if (!tk_str_eqz(got, want)) {
        fail_msg("%s: \"%.*s\" instead of \"%s\"", what, TK_STR_ARG(got),
                 want);
    }
}


static inline void
expect_in(tk_str_t got, const char *want)
{
    if (tk_str_find(got, tk_str_z(want)) < 0) {
        fail_msg("\"%.*s\" has no \"%s\"", TK_STR_ARG(got), want);
    }
}

#endif
