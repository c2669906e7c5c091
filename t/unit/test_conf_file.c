#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "conf.h"
#include "conf/file.h"


static void
refused(tk_arena_t *a, const char *text, size_t n, const char *want)
{
    tk_conf_t  *conf = fresh(a);
    tk_str_t    err = TK_STR_NULL;

    if (tk_conf_parse(a, tk_str(text, n), TK_STR("f"), conf, &err) == TK_OK)
    {
        fail_msg("taken: %s", text);
    }
    expect_str(text, err, want);
}


static void
test_syntax(void **state)
{
    static const char *const  pairs[][2] = {
        { "ticket a;\nticket b;",
          "f:2: \"ticket\" directive is duplicate" },
        { "\n\nticket_closng_days 3;",
          "f:3: unknown directive \"ticket_closng_days\", did you mean "
          "\"ticket_closing_days\"?" },
        { "ticket_xyzzyxyzzy 3;",
          "f:1: unknown directive \"ticket_xyzzyxyzzy\"" },
        { "tickets a;", "f:1: unknown directive \"tickets\", did you mean "
          "\"ticket\"?" },
        { "tiket a;", "f:1: unknown directive \"tiket\", did you mean "
          "\"ticket\"?" },
        { "ticket", "f:1: unexpected end of file, expecting \";\" or \"}\"" },
        { "ticket a\n\n",
          "f:3: unexpected end of file, expecting \";\" or \"}\"" },
        { "ticket \"a", "f:1: unexpected end of file, expecting \";\" or "
          "\"}\"" },
        { "ticket \"a\"", "f:1: unexpected end of file, expecting \";\" or "
          "\"}\"" },
        { "ticket a\\", "f:1: unexpected end of file, expecting \";\" or "
          "\"}\"" },
        { "ticket \"a\"b;", "f:1: unexpected \"b\"" },
        { ";", "f:1: unexpected \";\"" },
        { "}", "f:1: unexpected \"}\"" },
        { "ticket a }", "f:1: unexpected \"}\"" },
        { "ticket a}", "f:1: unexpected end of file, expecting \";\" or "
          "\"}\"" },
        { "ticket a; }", "f:1: unexpected \"}\"" },
        { "{", "f:1: unexpected \"{\"" },
        { "ticket a {", "f:1: directive \"ticket\" is not terminated by "
          "\";\"" },
        { "ticket 'a' 'b';",
          "f:1: invalid number of arguments in \"ticket\" directive" },
        { "include x;", "f:1: include needs a full path without wildcards, "
          "so that nginx and ticketd read the same file" },
        { "include /etc/*.conf;", "f:1: include needs a full path without "
          "wildcards, so that nginx and ticketd read the same file" },
        { "include;", "f:1: invalid number of arguments in \"include\" "
          "directive" },
        { "include /nonexistent/file;",
          "f:1: cannot be opened: No such file or directory" },
    };
    unsigned  i;

    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        refused(*state, pairs[i][0], strlen(pairs[i][0]), pairs[i][1]);
    }

    refused(*state, "ticket a\0b;", 11, "f:1: ticket must be \"off\" or a "
            "name of 1 to 32 small letters, digits, \"-\" and \"_\" that "
            "begins with a letter, not \"a?b\"");
}


static void
test_foreign_directives(void **state)
{
    static const char *const  texts[] = {
        "location / { ticket demo; }", "server {", "listen 80;",
        "http { }", "include /a { }"
    };
    tk_str_t   err;
    unsigned   i;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(tk_conf_parse(*state, tk_str_z(texts[i]),
                             TK_STR("f"), fresh(*state), &err), TK_EINVAL);
        expect_in(err, "is no directive of a desk: this file may hold "
                       "ticket directives only");
    }
}


static void
test_quoting(void **state)
{
    static const char *const  pairs[][2] = {
        { "ticket_title a;", "a" },
        { "ticket_title a\\ b;", "a\\ b" },
        { "ticket_title a\\;b;", "a\\;b" },
        { "ticket_title \"a b;{}#\";", "a b;{}#" },
        { "ticket_title 'a \"b\" c';", "a \"b\" c" },
        { "ticket_title \"a \\\"b\\\" \\\\c\";", "a \"b\" \\c" },
        { "ticket_title a\"b';", "a\"b'" },
        { "ticket_title ${a}b;", "${a}b" },
        { "ticket_title a#b;", "a#b" },
        { "ticket_title\r\n# x ; y\n\"a\"\n;", "a" },
        { "# only ; \" a comment\nticket_title a;# the end", "a" },
        { "ticket_title \"a\")\n;", "a" },
        { "ticket_external_intro \"a\\nb\\tc\";", "a\nb\tc" },
        { "ticket_external_intro 'a\nb';", "a\nb" },
    };
    tk_conf_t  *conf;
    tk_str_t    err, got;
    unsigned    i;
    int         rc;

    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        conf = fresh(*state);
        rc = tk_conf_parse(*state, tk_str_z(pairs[i][0]), TK_STR("f"), conf,
                           &err);
        if (rc != TK_OK) {
            fail_msg("%s: %.*s", pairs[i][0], TK_STR_ARG(err));
        }
        got = conf->title.n ? conf->title : conf->external_intro;
        expect_str(pairs[i][0], got, pairs[i][1]);
    }
}


static void
test_long_words(void **state)
{
    static char  text[5000];
    tk_conf_t   *conf = fresh(*state);
    tk_str_t     err;

    memset(text, 'a', sizeof(text));
    memcpy(text, "ticket_external_intro ", 22);
    text[22 + 4095] = ';';
    assert_int_equal(tk_conf_parse(*state, tk_str(text, 22 + 4096),
                                   TK_STR("f"), conf, &err), TK_OK);
    assert_int_equal(conf->external_intro.n, 4095);

    text[22 + 4095] = ' ';
    refused(*state, text, sizeof(text),
            "f:1: too long parameter \"aaaaaaaaaa...\" started");

    text[22 + 4095] = 'a';
    text[22 + 4096] = ';';
    refused(*state, text, 22 + 4097,
            "f:1: too long parameter \"aaaaaaaaaa...\" started");

    text[22] = '"';
    refused(*state, text, sizeof(text), "f:1: too long parameter, probably "
            "missing terminating \"\"\" character");
}


/* Files */

static tk_str_t
write_file(tk_arena_t *a, const char *name, tk_str_t text, mode_t mode)
{
    static char  dir[] = "/tmp/test_conf.XXXXXX";
    tk_str_t     path;
    FILE        *f;

    if (dir[sizeof(dir) - 2] == 'X') {
        assert_non_null(mkdtemp(dir));
    } else {
        (void) mkdir(dir, 0700);
    }
    path = tk_arena_printf(a, "%s/%s", dir, name);
    (void) unlink(path.p);
    f = fopen(path.p, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path.p, mode), 0);
    return path;
}


static void
remove_file(tk_str_t path)
{
    char  *slash;

    assert_int_equal(unlink(path.p), 0);
    slash = strrchr((char *) path.p, '/');
    *slash = 0;
    (void) rmdir(path.p);
    *slash = '/';
}


static void
test_file(void **state)
{
    tk_conf_t  *conf;
    tk_str_t    path, inner, text, err;

    inner = write_file(*state, "inner.conf",
                       TK_STR("ticket_closing_days 3;\n"), 0644);
    text = tk_arena_printf(*state, "%sinclude %.*s;\n", minimal,
                           TK_STR_ARG(inner));
    path = write_file(*state, "ticket.conf", text, 0644);

    assert_int_equal(tk_conf_file(*state, path, &conf, &err), TK_OK);
    assert_int_equal(conf->closing_days, 3);
    assert_true(tk_conf_secure(conf));
    expect_str("host", tk_conf_host(conf), "help.example.org");
    expect_str("helo", conf->smtp.helo, "help.example.org");

    inner = write_file(*state, "inner.conf",
                       TK_STR("\nticket_closing_days x;\n"), 0644);
    assert_int_equal(tk_conf_file(*state, path, &conf, &err), TK_EINVAL);
    expect_str("place", err, tk_arena_printf(*state, "%.*s:2: "
        "ticket_closing_days must be a number of days from 0 to 3650, not "
        "\"x\"", TK_STR_ARG(inner)).p);

    remove_file(inner);
    assert_int_equal(tk_conf_file(*state, path, &conf, &err), TK_ENOTFOUND);
    expect_in(err, ":6: cannot be opened");
    remove_file(path);
    assert_int_equal(tk_conf_file(*state, path, &conf, &err), TK_ENOTFOUND);
}


/* The sample is taken as it is, and with every "#" in front of a directive
 * removed. */
static void
test_sample(void **state)
{
    tk_conf_t  *conf;
    tk_str_t    text, err;
    char       *p;
    ptrdiff_t   at;
    int         id;

    if (access("conf.d/ticket.conf", R_OK) != 0) {
        skip();
    }
    if (tk_conf_file(*state, TK_STR("conf.d/ticket.conf"), &conf, &err)
        != TK_OK)
    {
        fail_msg("%.*s", TK_STR_ARG(err));
    }

    assert_int_equal(tk_file_read(*state, TK_STR("conf.d/ticket.conf"),
                         TK_CONF_FILE_MAX, NULL, &text, &err), TK_OK);
    p = (char *) text.p;
    while ((at = tk_str_find(text, TK_STR("\n#ticket_"))) >= 0) {
        p[at + 1] = ' ';
    }

    conf = fresh(*state);
    if (tk_conf_parse(*state, text, TK_STR("sample"), conf, &err) != TK_OK) {
        fail_msg("%.*s", TK_STR_ARG(err));
    }
    for (id = 0; id < TK_CONF_N; id++) {
        assert_true(conf->set[id]);
    }
}


static void
test_file_without_switch(void **state)
{
    tk_conf_t  *conf;
    tk_str_t    path, err;

    path = write_file(*state, "t.conf", TK_STR("# nothing\n"), 0644);
    assert_int_equal(tk_conf_file(*state, path, &conf, &err), TK_EINVAL);
    expect_in(err, "\"ticket NAME;\" is missing");

    path = write_file(*state, "t.conf", TK_STR("ticket off;\n"), 0644);
    assert_int_equal(tk_conf_file(*state, path, &conf, &err), TK_OK);
    assert_false(tk_conf_on(conf));
    remove_file(path);
}


static void
test_file_limits(void **state)
{
    tk_conf_t  *conf;
    tk_str_t    path, err, text;
    char       *big;

    big = tk_arena_alloc(*state, TK_CONF_FILE_MAX + 1);
    memset(big, '\n', TK_CONF_FILE_MAX + 1);
    memcpy(big, minimal, sizeof(minimal) - 1);

    path = write_file(*state, "t.conf", tk_str(big, TK_CONF_FILE_MAX), 0644);
    assert_int_equal(tk_conf_file(*state, path, &conf, &err), TK_OK);
    path = write_file(*state, "t.conf", tk_str(big, TK_CONF_FILE_MAX + 1),
                      0644);
    assert_int_equal(tk_conf_file(*state, path, &conf, &err), TK_EINVAL);
    expect_in(err, "is larger than 1048576 bytes");

    text = tk_arena_printf(*state, "include %.*s;\n", TK_STR_ARG(path));
    path = write_file(*state, "t.conf", text, 0644);
    assert_int_equal(tk_conf_file(*state, path, &conf, &err), TK_EINVAL);
    expect_in(err, "t.conf:1: too many files include each other");
    remove_file(path);

    assert_int_equal(tk_conf_file(*state, TK_STR("/tmp"), &conf, &err),
                     TK_EINVAL);
    expect_str("directory", err, "/tmp: is no regular file");
}


static void
expect_secrets(void **state, tk_conf_t *conf, int want, const char *text)
{
    tk_str_t  err = TK_STR_NULL;

    assert_int_equal(tk_conf_files_load(conf, *state, &err), want);
    if (text) {
        expect_in(err, text);
    }
}


static void
test_secrets(void **state)
{
    tk_conf_t  *conf = fresh(*state);
    tk_str_t    secret, password;

    expect_secrets(state, conf, TK_OK, NULL);

    secret = write_file(*state, "secret",
                        TK_STR("0123456789abcdef0123456789abcdef"), 0640);
    password = write_file(*state, "password", TK_STR("pass word\r\n"), 0600);
    conf->desk = TK_STR("demo");
    conf->secret_file = secret;
    conf->blob = TK_STR("/tmp/");
    conf->mysql.password_file = password;
    conf->smtp.password_file = password;
    expect_secrets(state, conf, TK_OK, NULL);
    conf->blob = TK_STR("/tmp/not-yet-made/");
    expect_secrets(state, conf, TK_EINVAL, "cannot be used: No such file");
    conf->blob = secret;
    expect_secrets(state, conf, TK_EINVAL, "is not a directory");
    conf->blob = TK_STR("/tmp");
    conf->share = TK_STR("/tmp/nowhere");
    expect_secrets(state, conf, TK_EINVAL,
                   "ticket_share \"/tmp/nowhere\" has no static/");
    conf->share = TK_STR(TK_SHARE_DIR);
    assert_int_equal(conf->secret.n, 32);
    expect_str("password", conf->mysql.password, "pass word");
    expect_str("password", conf->smtp.password, "pass word");

    assert_int_equal(chmod(secret.p, 0644), 0);
    expect_secrets(state, conf, TK_EINVAL, "everybody (mode 0644)");
    write_file(*state, "secret", TK_STR("0123456789abcdef0123456789abcde"),
               0600);
    expect_secrets(state, conf, TK_EINVAL, "at least 32 bytes");
    assert_true(tk_str_is_null(conf->secret));
    conf->secret_old = secret;
    write_file(*state, "secret",
               TK_STR("0123456789abcdef0123456789abcdef\n"), 0600);
    expect_secrets(state, conf, TK_OK, NULL);
    assert_int_equal(conf->secret_former.n, 33);
    conf->secret_old = write_file(*state, "old", TK_STR(""), 0600);
    expect_secrets(state, conf, TK_EINVAL, "at least 32 bytes");
    assert_true(tk_str_is_null(conf->secret_former));
    remove_file(conf->secret_old);
    conf->secret_old = TK_STR_NULL;

    write_file(*state, "password", TK_STR("\n"), 0600);
    expect_secrets(state, conf, TK_EINVAL, "is empty");
    write_file(*state, "password", TK_STR("a\nb\n"), 0600);
    expect_secrets(state, conf, TK_EINVAL, "one line");
    write_file(*state, "password", TK_STR("a"), 0602);
    expect_secrets(state, conf, TK_EINVAL, "password_file of ticket_mysql");
    remove_file(password);
    expect_secrets(state, conf, TK_EINVAL, "cannot be opened");
    remove_file(secret);
    expect_secrets(state, conf, TK_EINVAL, "ticket_secret_file");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        TEST(test_syntax),
        TEST(test_foreign_directives),
        TEST(test_quoting),
        TEST(test_long_words),
        TEST(test_file),
        TEST(test_sample),
        TEST(test_file_without_switch),
        TEST(test_file_limits),
        TEST(test_secrets),
    };

    return cmocka_run_group_tests_name("conf_file", tests, NULL, NULL);
}
