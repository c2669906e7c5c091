#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>

#include <cmocka.h>

#include "mime/authres.h"

#define FIELD  "Authentication-Results: "


/* What a header block says to a mailbox that trusts mx.desk.test. */
static const char *
failed(const char *head, const char *from)
{
    tk_str_t            body;
    const char         *why;
    tk_arena_t         *a = tk_arena_create(0);
    tk_headers_t        h;
    tk_header_limits_t  limits = { 16u << 10, 200 };

    tk_headers_read(a, tk_str_z(head), &limits, &h, &body);
    why = tk_authres_failed(a, &h, TK_STR("mx.desk.test"), tk_str_z(from));
    tk_arena_destroy(a);

    return why;
}


static void
check_of(const char *head, const char *from, const char *want)
{
    const char  *why = failed(head, from);

    if (want == NULL ? why != NULL : why == NULL || strcmp(why, want) != 0) {
        fail_msg("%s%s: %s", head, want ? want : "nothing",
                 why ? why : "nothing");
    }
}


static void
check(const char *head, const char *want)
{
    check_of(head, "ann@a.test", want);
}


/* The forms of RFC 8601, appendix B, with names of our own. */
static void
test_forms(void **state)
{
    check("From: a@b\n", NULL);
    check(FIELD "mx.desk.test 1; none\n", NULL);
    check(FIELD "mx.desk.test; none\n", NULL);
    check(FIELD "mx.desk.test;\n"
          "          spf=pass smtp.mailfrom=client.test\n", NULL);
    check(FIELD "mx.desk.test;\n"
          "          auth=pass (cram-md5) smtp.auth=ann@client.test;\n"
          "          spf=fail smtp.mailfrom=client.test\n"
          FIELD "mx.desk.test; iprev=pass\n"
          "          policy.iprev=192.0.2.200\n", NULL);
    check(FIELD "mx.desk.test;\n"
          "      dkim=pass reason=\"good; dmarc=fail\"\n"
          "        header.i=@list.test;\n"
          "      dkim=fail reason=\"bad signature\"\n"
          "        header.i=@client.test\n", NULL);
    check(FIELD "foo.net (foobar) 1 (baz);\n"
          "    dkim (Because I like it) / 1 (One yay) = (wait for it) fail\n",
          NULL);
    check(FIELD "mx.desk.test (foo(bar)) 1 (b\\)az);\r\n"
          "    dmarc (why) / 1 (one) = (wait) fail\r\n"
          "      policy (A dot can go here) . (like that) expired\r\n"
          "      (this surprised me) = (as I wanted to see it) 1362471462\r\n",
          "dmarc=fail");
    check(FIELD "\"mx.desk.test\"; dmarc=fail (p=none) header.from=a.test\n",
          "dmarc=fail");
    check("authentication-results:MX.Desk.TEST;DMARC=Fail\n", "dmarc=fail");
}


static void
test_rule(void **state)
{
    check(FIELD "mx.desk.test; spf=fail; dkim=fail\n", "spf=fail, dkim=fail");
    check(FIELD "mx.desk.test; spf=fail; dkim=fail; dmarc=pass\n", NULL);
    check(FIELD "mx.desk.test; spf=fail; dkim=fail; dmarc=none\n",
          "spf=fail, dkim=fail");
    check(FIELD "mx.desk.test; spf=fail; dkim=fail; dmarc=temperror\n",
          "spf=fail, dkim=fail");
    check(FIELD "mx.desk.test; spf=pass; dkim=pass; dmarc=fail\n",
          "dmarc=fail");
    check(FIELD "mx.desk.test; dmarc=pass header.from=a; dmarc=fail\n",
          "dmarc=fail");
    check(FIELD "mx.desk.test; spf=softfail; dkim=fail\n", NULL);
    check(FIELD "mx.desk.test; spf=fail; dkim=none\n", NULL);
    check(FIELD "mx.desk.test; spf=fail; dkim=fail; dkim=pass\n", NULL);
    check(FIELD "mx.desk.test; spf=pass; spf=fail; dkim=fail\n", NULL);
    check(FIELD "mx.desk.test; spf=fail\n" FIELD "mx.desk.test; dkim=fail\n",
          "spf=fail, dkim=fail");
    check(FIELD "mx.desk.test; dmarc=none\n"
          FIELD "mx.desk.test; dmarc=fail\n", "dmarc=fail");
}


/* What is not of the trusted server, of the one version, or no result. */
static void
test_others(void **state)
{
    check(FIELD "mx.evil.test; dmarc=fail\n", NULL);
    check(FIELD "mx.desk.test.evil.test; dmarc=fail\n", NULL);
    check(FIELD "(mx.desk.test) x; dmarc=fail\n", NULL);
    check(FIELD "desk.test; dmarc=fail\n", NULL);
    check(FIELD "spf=fail; dmarc=fail mx.desk.test\n", NULL);
    check(FIELD "mx.desk.test 2; dmarc=fail\n", NULL);
    check(FIELD "mx.desk.test 1 1; dmarc=fail\n", "dmarc=fail");
    check(FIELD "mx.desk.test; dmarc/2=fail\n", NULL);
    check(FIELD "mx.desk.test dmarc=fail\n", NULL);
    check(FIELD "mx.desk.test; x-dmarc=fail; dmarcs=fail\n", NULL);
    check(FIELD "mx.desk.test; dmarc=failed; dmarc fail\n", NULL);
    check(FIELD "mx.desk.test; (dmarc=fail; ) spf=pass\n", NULL);
    check(FIELD "mx.desk.test; spf=pass reason=\"\\\"; dmarc=fail\"\n", NULL);
    check("X-Authentication-Results: mx.desk.test; dmarc=fail\n", NULL);
    check("ARC-Authentication-Results: i=1; mx.desk.test; dmarc=fail\n",
          NULL);
    check(FIELD "mx.desk.test; dmarc=(((\n", NULL);
    check(FIELD "\"mx.desk.test; dmarc=fail\n", NULL);
    check(FIELD "\n", NULL);
}


#define OURS    "Received: from x (y [192.0.2.1] by z.test) by mx.desk.test " \
                "(Postfix) with ESMTP id 1;\n Mon, 1 Jan 2024 00:00:00 +0000\n"
#define STORE   "Received: from mx.desk.test by store.desk.test with LMTP; x\n"
#define OTHERS  "Received: from y by relay.evil.test with ESMTP; x\n"
#define FAIL    FIELD "mx.desk.test; spf=fail; dkim=fail\n"
#define PASS    FIELD "mx.desk.test; dmarc=pass\n"


/* What stands below another host's Received, or below a verdict, is what
 * somebody sent. */
static void
test_place(void **state)
{
    check(OURS FAIL OTHERS, "spf=fail, dkim=fail");
    check(FAIL OURS OTHERS, "spf=fail, dkim=fail");
    check("Return-Path: <a@b>\n" STORE OURS FAIL, "spf=fail, dkim=fail");
    check("Received: by 2001:db8::1 with SMTP; x\n" FAIL,
          "spf=fail, dkim=fail");
    check("Received: from a by localhost (Dovecot); x\n" FAIL,
          "spf=fail, dkim=fail");
    check("Received: from a by [192.0.2.7]; x\n"
          "Received: from a by 192.0.2.7; x\n" FAIL, "spf=fail, dkim=fail");
    check(OTHERS FAIL, NULL);
    check(OURS OTHERS FAIL, NULL);
    check("Received: from mx.desk.test; by b.test\n" FAIL, NULL);
    check("Received: (invoked by uid 1000); x\n" FAIL, NULL);
    check("Received: from a (invoked by uid 1000) by b.test; x\n" FAIL, NULL);
    check("Received: from a by xmx.desk.test.evil.test; x\n" FAIL, NULL);
    check("Received: from a by evildesk.test; x\n" FAIL, NULL);
    check("Received:\n" FAIL, NULL);
    check(OURS FAIL PASS, "spf=fail, dkim=fail");
    check(OURS PASS FAIL, NULL);
    check(OURS PASS FIELD "mx.desk.test; dmarc=fail\n", NULL);
    check(OURS FIELD "mx.desk.test; spf=pass\n" FAIL, NULL);
    check(OURS FIELD "mx.evil.test; dmarc=pass\n" FAIL, "spf=fail, dkim=fail");
}


/* Who connects says its name, and the addresses of a mail are whatever. */
static void
test_hidden(void **state)
{
    size_t  i;
    char    head[400];

    static const char *const names[] = {
        "(", ")", ";", "\"", "by evil.test", "by", "(by", "a;b", "\\"
    };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(head, sizeof(head), "Received: from %s (evil.test "
                 "[192.0.2.1]) by mx.desk.test. with ESMTP; now\n" FAIL,
                 names[i]);
        check(head, "spf=fail, dkim=fail");
    }

    check(FIELD "mx.desk.test; spf=fail (mx: domain of \"(\"@evil.test does "
          "not name 192.0.2.1) smtp.mailfrom=\"(\"@evil.test; dkim=none;\n"
          " dmarc=fail (p=REJECT) header.from=a.test\n", "dmarc=fail");
    check(FIELD "mx.desk.test; spf=fail smtp.mailfrom=a\"b@evil.test; "
          "dmarc=fail header.from=a.test\n", "dmarc=fail");
    check(FIELD "mx.desk.test; spf=fail (of a\\)@evil.test) x; dmarc = fail\n",
          "dmarc=fail");
    check(FIELD "mx.desk.test; spf=fail (a (@evil.test; dkim=pass; dmarc=pass) "
          "x; dkim=fail\n", "spf=fail, dkim=fail");
    check(FIELD "mx.desk.test; spf=pass (a (@b.test); dkim=pass; dmarc=pass\n",
          NULL);
    check(FIELD "mx.desk.test.; dmarc=fail\n", "dmarc=fail");
    check(FIELD "\"mx.desk.test.\"; dmarc=fail\n", "dmarc=fail");
}


/* Of two labels the parent is everybody's; without an id nothing counts. */
static void
test_id(void **state)
{
    size_t              i;
    tk_str_t            body;
    tk_arena_t         *a = tk_arena_create(0);
    tk_headers_t        h;
    tk_header_limits_t  limits = { 16u << 10, 200 };

    static const struct {
        const char  *id;
        const char  *by;
        bool         believed;
    } cases[] = {
        { "desk.test", "mx.desk.test", true },
        { "desk.test", "desk.test", true },
        { "desk.test", "other.test", false },
        { "desk.test", "test", true },        /* no domain at all */
        { "a.mx.desk.test", "b.mx.desk.test", true },
        { "a.mx.desk.test", "mx.desk.test", true },
        { "a.mx.desk.test", "b.desk.test", false },
        { "mx.desk.test.", "mx.desk.test", true },
        { "", "desk.test", false },
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        tk_headers_read(a, tk_arena_printf(a, "Received: from x by %s; z\n"
                            FIELD "%s; dmarc=fail\n", cases[i].by,
                            cases[i].id), &limits, &h, &body);
        assert_true((tk_authres_failed(a, &h, tk_str_z(cases[i].id),
                                       TK_STR("a@b.test")) != NULL)
                    == cases[i].believed);
    }

    tk_arena_destroy(a);
}


/* It says whom it looked at, as servers write it. */
static void
test_of_whom(void **state)
{
    size_t  i;
    char    head[400];

    static const char  another[] = "dmarc=pass of another sender";

    static const struct {
        const char  *says;
        const char  *from;
        bool         ours;
    } cases[] = {
        { "dmarc=pass header.from=a.test", "ann@a.test", true },
        { "dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=A.TEST",
          "Ann@a.Test", true },
        { "dmarc=pass action=none header.from=a.test;compauth=pass reason=1",
          "ann@a.test.", true },
        { "dmarc=pass header.from=ann@a.test policy.dmarc=none", "ann@a.test",
          true },
        { "dmarc=pass reason=\"x; header.from=b.test \\\"\" "
          "header.from=\"a.test\"", "ann@a.test", true },
        { "dmarc=pass (header.from=b.test) header.from = (x) a.test.",
          "ann@a.test", true },
        { "dmarc=pass", "ann@a.test", true },
        { "dmarc=pass header.from=", "ann@a.test", true },
        { "dmarc=pass header.from", "ann@a.test", true },
        { "dmarc=pass; dkim=pass header.from=b.test", "ann@a.test", true },
        { "dmarc=pass header.from=xn--bcher-kva.test",
          "a@b\xc3\xbc" "cher.test", true },
        { "dmarc=pass header.from=b\xc3\xbc" "cher.test",
          "a@xn--bcher-kva.test", true },
        { "dmarc=pass header.from=b.test; dmarc=pass header.from=a.test",
          "ann@a.test", true },
        { "dmarc=pass header.from=b.test", "", true },

        { "dmarc=pass header.from=b.test", "ann@a.test", false },
        { "dmarc=pass header.from=sub.a.test", "ann@a.test", false },
        { "dmarc=pass header.from=a.test", "ann@sub.a.test", false },
        { "dmarc=pass header.from=b.test", "a@b.test@a.test", false },
        { "dmarc=pass policy.x=\"a; b\" header.from=b.test", "ann@a.test",
          false },
        { "dmarc=pass header.from=b.test header.from=a.test", "ann@a.test",
          false },
        { "dmarc=pass policy.x=header.from=a.test header.from=b.test",
          "ann@a.test", false },
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        snprintf(head, sizeof(head), FIELD "mx.desk.test; %s\n",
                 cases[i].says);
        check_of(head, cases[i].from, cases[i].ours ? NULL : another);
    }

    check(FIELD "mx.desk.test; dmarc=pass header.from=b.test; dmarc=fail\n",
          "dmarc=fail");
    check(FIELD "mx.desk.test; dmarc=pass header.from=b.test\n"
          FIELD "mx.desk.test; dmarc=pass header.from=a.test\n", another);
    check(FIELD "mx.desk.test; dmarc=pass header.from=a.test\n"
          FIELD "mx.desk.test; dmarc=pass header.from=b.test\n", NULL);
    check(FIELD "mx.evil.test; dmarc=pass header.from=b.test\n", NULL);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_rule),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_place),
        cmocka_unit_test(test_hidden),
        cmocka_unit_test(test_id),
        cmocka_unit_test(test_of_whom),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
