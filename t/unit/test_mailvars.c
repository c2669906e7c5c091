#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "desk/mail/mailvars.h"

/* A ticket without contact and company: nothing is read from a database. */

static const tk_ticket_t  ticket = {
    .number = 202600007, .subject = TK_STR_INIT("The {LINK} printer"),
    .first_name = TK_STR_INIT("Carla"), .middle_name = TK_STR_INIT(""),
    .last_name = TK_STR_INIT("Customer"), .company_name = TK_STR_INIT(""),
    .email = TK_STR_INIT("carla@example.test"), .phone = TK_STR_INIT("")
};


static void
check(const char *text, const char *want)
{
    tk_cx_t        cx = { .arena = tk_arena_create(0) };
    tk_str_t       out;
    tk_snapshot_t  snap = { .n_types = 0 };
    tk_mailvars_t  v = {
        .ticket = &ticket, .language = TK_STR("de"),
        .agent = TK_STR(""), .message = TK_STR("One\nTwo {AGENT}"),
        .link = TK_STR("http://h/t/1"), .name = TK_STR("Anna")
    };

    cx.snap = &snap;
    assert_int_equal(tk_mailvars_fill(&cx, &v, tk_str_z(text), &out), TK_OK);
    assert_string_equal(tk_arena_strz(cx.arena, out), want);
    tk_arena_destroy(cx.arena);
}


static void
test_values(void **state)
{
    check("{ticket:ticket_number} {ticket:first_name}", "202600007 Carla");
    check("{contact:first_name} {contact:last_name}", "Carla Customer");
    check("{NAME}: {LINK}", "Anna: http://h/t/1");
    check("", "");
    check("no variables\n", "no variables\n");
}


static void
test_single_pass(void **state)
{
    check("{ticket:subject}", "The {LINK} printer");
    check("{MESSAGE}\n", "One\nTwo {AGENT}\n");
    check("{{NAME}}", "{Anna}");
}


static void
test_unknown_stays(void **state)
{
    check("{UNKNOWN} {contact:nothing} {ticket:} {} {",
          "{UNKNOWN} {contact:nothing} {ticket:} {} {");
    check("{link}", "{link}");
    check("{NA\nME}", "{NA\nME}");
    check("a } b { c", "a } b { c");
}


static void
test_empty_closes_up(void **state)
{
    check("Hello {AGENT}, dear", "Hello, dear");
    check("a {AGENT} b", "a b");
    check("{AGENT} b", "b");
    check("a {AGENT}", "a");
    check("a {AGENT} {AGENT} b", "a b");
    check("a\n{AGENT}\nb", "a\nb");
    check("a\n\n{AGENT}\n\nb", "a\n\nb");
    check("a\n\n\nb", "a\n\n\nb");
    check("{AGENT}\n\nb", "b");
    check("a\n{AGENT} {ticket:company}\nb\n", "a\nb\n");
    check("x{AGENT}y", "xy");
}


static void
test_salutation(void **state)
{
    check("{contact:sirmadam}", "Damen und Herren");
    check("{contact:formatted_address}{company:name}|", "|");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_single_pass),
        cmocka_unit_test(test_unknown_stays),
        cmocka_unit_test(test_empty_closes_up),
        cmocka_unit_test(test_salutation)
    };

    tk_base_init();

    return cmocka_run_group_tests(tests, NULL, NULL);
}
