#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "conf.h"
#include "conf/addr.h"
#include "conf/file.h"
#include "conf/kind.h"

#define WORDS  5

/* A directive, its words, and how the value reads afterwards; with "!" in
 * front a part of the refusal instead. */
typedef struct {
    const char  *name;
    const char  *words[WORDS];
    const char  *want;
} case_t;

#define LONG33  "abcdefghijklmnopqrstuvwxyzabcdefg"

static const case_t  cases[] = {
    { "ticket", { "demo" }, "demo" },
    { "ticket", { "off" }, "off" },
    { "ticket", { "on" }, "desk" },
    { "ticket", { "a-2_b" }, "a-2_b" },
    { "ticket", { "Demo" }, "!must be \"off\" or a name of 1 to 32" },
    { "ticket", { "2a" }, "!not \"2a\"" },
    { "ticket", { "" }, "!must be" },
    { "ticket", { LONG33 }, "!must be" },
    { "ticket", { "a", "b" }, "!invalid number of arguments" },
    { "ticket", { NULL }, "!invalid number of arguments" },

    { "ticket_mysql", { "database=d", "server=unix:/run/s", "pool=8" },
      "server=unix:/run/s user= database=d password_file= pool=8 "
      "connect_timeout=3s query_timeout=10s wait_timeout=5s "
      "idle_timeout=1m tls=off tls_ca=" },
    { "ticket_mysql", { "server=db1", "server=[::1]:3307", "tls=verify",
      "database=d", "tls_ca=/ca.pem" },
      "server=db1:3306 [::1]:3307 user= database=d password_file= pool=16 "
      "connect_timeout=3s query_timeout=10s wait_timeout=5s "
      "idle_timeout=1m tls=verify tls_ca=/ca.pem" },
    { "ticket_mysql", { "database" }, "!must be words such as" },
    { "ticket_mysql", { "databse=d" }, "!did you mean \"database\"?" },
    { "ticket_mysql", { "zzz=d" }, "!has no key \"zzz\"" },
    { "ticket_mysql", { "pool=0" },
      "!ticket_mysql is wrong: pool must be a number from 1 to 1024, not "
      "\"0\"" },
    { "ticket_mysql", { "pool=4", "pool=5" }, "!has \"pool\" twice" },
    { "ticket_mysql", { "server=unix:run" }, "!server must be \"unix:\"" },
    { "ticket_mysql", { "server=" }, "!server must be" },
    { "ticket_mysql", { "server=h:0" }, "!not \"h:0\"" },
    { "ticket_mysql", { "tls=yes" },
      "!tls must be \"off\", \"on\" or \"verify\", not \"yes\"" },
    { "ticket_mysql", { "query_timeout=1x" },
      "!query_timeout must be a time from 100ms to 10m" },
    { "ticket_mysql", { "tls_ca=ca.pem" }, "!tls_ca must be a full path" },

    { "ticket_base_url", { "https://Help.Example.org" },
      "https://help.example.org/" },
    { "ticket_base_url", { "http://127.0.0.1:8080/Support" },
      "http://127.0.0.1:8080/Support/" },
    { "ticket_base_url", { "https://[::1]:443/a/b/" },
      "https://[::1]:443/a/b/" },
    { "ticket_base_url", { "" }, "!must be an http or https address" },
    { "ticket_base_url", { "ftp://example.org/" }, "!must be" },
    { "ticket_base_url", { "https://user@example.org/" }, "!must be" },
    { "ticket_base_url", { "https://example.org/?a" }, "!must be" },
    { "ticket_base_url", { "https://example.org/#a" }, "!must be" },
    { "ticket_base_url", { "https://example.org//a" }, "!must be" },
    { "ticket_base_url", { "https://example.org/../a" }, "!must be" },
    { "ticket_base_url", { "https://example.org/a\"b" }, "!must be" },
    { "ticket_base_url", { "https:///a" }, "!must be" },
    { "ticket_base_url", { "https://a:99999/" }, "!must be" },
    { "ticket_base_url", { "/support/" }, "!must be" },

    { "ticket_secret_file", { "/etc/secret" }, "/etc/secret" },
    { "ticket_secret_file", { "" }, "!full path" },
    { "ticket_secret_file", { "secret" }, "!full path" },
    { "ticket_blob", { "/var/lib/blob" }, "/var/lib/blob" },
    { "ticket_blob", { "s3://bucket/" }, "!cannot be an s3:// address" },
    { "ticket_blob", { "blob" }, "!full path" },
    { "ticket_share", { "/usr/share/x" }, "/usr/share/x" },
    { "ticket_share", { "" }, "!full path" },
    { "ticket_templates", { "/etc/t" }, "/etc/t" },
    { "ticket_templates", { "../t" }, "!full path" },
    { "ticket_templates", { "" }, "" },
    { "ticket_languages", { "de", "en", "pt-BR" }, "de en pt-BR" },
    { "ticket_languages", { "de", "de" }, "!names \"de\" twice" },
    { "ticket_languages", { "german" }, "!language codes" },
    { "ticket_languages", { "de", "../en" }, "!not \"../en\"" },
    { "ticket_user", { "$remote_user" }, "$remote_user" },
    { "ticket_user", { "" }, "" },
    { "ticket_user", { "remote_user" }, "!a variable such as $remote" },
    { "ticket_user", { "$" }, "!a variable" },
    { "ticket_user", { "$a$b" }, "!a variable" },
    { "ticket_user_unknown", { "create" }, "create" },
    { "ticket_user_unknown", { "allow" },
      "!must be \"deny\" or \"create\", not \"allow\"" },
    { "ticket_session_lifetime", { "1h 30m" }, "90m" },
    { "ticket_session_lifetime", { "1w1d" }, "8d" },
    { "ticket_session_lifetime", { "3600" }, "1h" },
    { "ticket_session_lifetime", { "59s" }, "!from 1m to 90d" },
    { "ticket_session_lifetime", { "91d" }, "!from 1m to 90d" },
    { "ticket_session_lifetime", { "30m 1h" }, "!a time" },
    { "ticket_session_lifetime", { "h" }, "!a time" },
    { "ticket_session_lifetime", { "9999999999999999999y" }, "!a time" },
    { "ticket_session_lifetime", { "99999999999y" }, "!a time" },
    { "ticket_session_lifetime", { "-1h" }, "!a time" },
    { "ticket_frame_origins", { "https://A.example.org", "http://b:81" },
      "https://a.example.org http://b:81" },
    { "ticket_frame_origins", { "https://a.example.org/" }, "!origins" },
    { "ticket_frame_origins", { "*" }, "!origins" },
    { "ticket_frame_origins", { "https://a", "https://A" }, "!twice" },
    { "ticket_frame_origins", { "https://a;script-src" }, "!origins" },
    { "ticket_max_upload", { "1g" }, "1g" },
    { "ticket_max_upload", { "2048" }, "2k" },
    { "ticket_max_upload", { "1500K" }, "1500k" },
    { "ticket_max_upload", { "1t" }, "!a size from 1k to 2g, not \"1t\"" },
    { "ticket_max_upload", { "3g" }, "!a size" },
    { "ticket_max_upload", { "9223372036854775807g" }, "!a size" },
    { "ticket_max_files", { "0" }, "0" },
    { "ticket_max_files", { "201" }, "!a number from 0 to 200" },
    { "ticket_max_files", { "-1" }, "!a number" },
    { "ticket_undo", { "0" }, "0s" },
    { "ticket_undo", { "90s" }, "90s" },
    { "ticket_undo", { "3m" }, "!a time from" },
    { "ticket_live", { "OFF" }, "off" },
    { "ticket_live", { "yes" }, "!must be \"on\" or \"off\", not \"yes\"" },
    { "ticket_status", { "all" }, "all" },
    { "ticket_status", { "off" }, "off" },
    { "ticket_status", { "10.0.0.0/8", "::1", "2001:db8::/32" },
      "10.0.0.0/8 ::1 2001:db8::/32" },
    { "ticket_status", { "10.0.0.1/8" }, "!not \"10.0.0.1/8\"" },
    { "ticket_status", { "10.0.0.0/33" }, "!networks" },
    { "ticket_status", { "::1", "all" }, "!not \"all\"" },
    { "ticket_status", { "localhost" }, "!networks" },
    { "ticket_smtp", { "server=mail.example.org", "tls=starttls",
      "user=u", "password_file=/p" },
      "server=mail.example.org:587 tls=starttls verify=on user=u "
      "password_file=/p helo= timeout=1m" },
    { "ticket_smtp", { "server=127.0.0.1:2525", "verify=off" },
      "server=127.0.0.1:2525 tls=off verify=off user= password_file= helo= "
      "timeout=1m" },
    { "ticket_smtp", { "timeout=11m" }, "!timeout must be a time" },
    { "ticket_smtp", { "server=a b" }, "!server must be a host" },
    { "ticket_smtp", { "server=[::1" }, "!server must be a host" },
    { "ticket_smtp", { "tls" }, "!words such as" },
    { "ticket_import_interval", { "1s" }, "1s" },
    { "ticket_import_interval", { "999ms" }, "!from 1s to 1d" },
    { "ticket_import_batch", { "1" }, "1" },
    { "ticket_import_batch", { "0" }, "!from 1 to 1000" },
    { "ticket_mail_max_size", { "64k" }, "64k" },
    { "ticket_mail_max_size", { "63k" }, "!from 64k to 1g" },
    { "ticket_old_tag", { "\\[Ticket#(?<number>[0-9]+)\\]" },
      "\\[Ticket#(?<number>[0-9]+)\\]" },
    { "ticket_old_tag", { "" }, "" },
    { "ticket_alarm_after", { "1h" }, "1h" },
    { "ticket_alarm_after", { "8d" }, "!from 0 to 7d" },
    { "ticket_alarm_to", { "a@x.test,b@x.test" }, "a@x.test,b@x.test" },
    { "ticket_alarm_to", { "a\rb" }, "!" },
    { "ticket_alarm_smtp", { "server=127.0.0.1:25" },
      "server=127.0.0.1:25 tls=off verify=on user= password_file= helo= "
      "timeout=1m" },
    { "ticket_alarm_smtp", { "server" }, "!" },
    { "ticket_old_tag", { "#([0-9]+)" }, "!with a group called number" },
    { "ticket_old_tag", { "(?<number>[0-9]+" }, "!offset" },
    { "ticket_old_tag", { "\\C(?<number>1)" }, "!offset" },
    { "ticket_raw_keep", { "0" }, "0" },
    { "ticket_raw_keep", { "3651" }, "!number of days from 0 to 3650" },
    { "ticket_deliver_interval", { "250ms" }, "250ms" },
    { "ticket_deliver_interval", { "0" }, "!from 100ms to 1h" },
    { "ticket_deliver_lifetime", { "5d" }, "5d" },
    { "ticket_deliver_lifetime", { "forever" }, "!from 1s to 30d" },
    { "ticket_secret_old", { "/p" }, "/p" },
    { "ticket_secret_old", { "p" }, "!full path" },
    { "ticket_alarm_after", { "0" }, "0s" },
    { "ticket_http_nets", { "10.0.0.0/8" }, "10.0.0.0/8" },
    { "ticket_http_nets", { "localhost" }, "!networks" },

    { "ticket_title", { "Hilfe für alle" }, "Hilfe für alle" },
    { "ticket_title", { "" }, "" },
    { "ticket_title", { "a\nb" }, "!not \"a?b\"" },
    { "ticket_title", { "\xff" }, "!text of one line in UTF-8" },
    { "ticket_time_zone", { "Europe/Berlin" }, "Europe/Berlin" },
    { "ticket_time_zone", { "Europe/Nowhere" }, "!a time zone" },
    { "ticket_time_zone", { "../../etc/passwd" }, "!a time zone" },
    { "ticket_currency", { "CHF" }, "CHF" },
    { "ticket_currency", { "eur" }, "!three capital letters" },
    { "ticket_first_day_of_week", { "sunday" }, "sunday" },
    { "ticket_first_day_of_week", { "tuesday" },
      "!\"monday\", \"sunday\" or \"saturday\"" },
    { "ticket_business_hours", { "mon-wed=08:00-12:00,13:00-17:00",
      "fri,sun=09:00-24:00" },
      "sun=09:00-24:00 mon=08:00-12:00,13:00-17:00 "
      "tue=08:00-12:00,13:00-17:00 wed=08:00-12:00,13:00-17:00 "
      "fri=09:00-24:00" },
    { "ticket_business_hours", { "sat-mon=10:00-11:00" },
      "sun=10:00-11:00 mon=10:00-11:00 sat=10:00-11:00" },
    { "ticket_business_hours", { "always" }, "always" },
    { "ticket_business_hours", { "mon=17:00-08:00" }, "!rising hours" },
    { "ticket_business_hours", { "mon=08:00-12:00,11:00-13:00" },
      "!rising hours" },
    { "ticket_business_hours", { "mo=08:00-12:00" }, "!rising hours" },
    { "ticket_business_hours", { "mon" }, "!rising hours" },
    { "ticket_business_hours", { "mon=08:00-24:01" }, "!rising hours" },
    { "ticket_holidays", { "12-25", "2028-02-29" }, "12-25 2028-02-29" },
    { "ticket_holidays", { "2026-02-29" }, "!dates such as" },
    { "ticket_holidays", { "13-01" }, "!dates such as" },
    { "ticket_holidays", { "24.12.2026" }, "!dates such as" },
    { "ticket_late_after", { "48h" }, "2d" },
    { "ticket_late_after", { "0" }, "!from 1m to 365d" },
    { "ticket_sender_name", { "Support" }, "Support" },
    { "ticket_sender_name", { "a\rBcc: x" }, "!text of one line" },
    { "ticket_sender_email", { "help@example.org" }, "help@example.org" },
    { "ticket_sender_email", { "" }, "" },
    { "ticket_sender_email", { "help" }, "!an e-mail address" },
    { "ticket_sender_email", { "a b@example.org" }, "!an e-mail" },
    { "ticket_sender_email", { "a@b@c" }, "!an e-mail" },
    { "ticket_sender_email", { "<a@b.org>" }, "!an e-mail" },
    { "ticket_sender_email", { "a@-b..org" }, "!an e-mail" },
    { "ticket_sender_email", { "a@-b.org" }, "!such as help@example.org, " },
    { "ticket_sender_email", { "a@b" }, "a@b" },
    { "ticket_subject", { "Re: {ticket:subject}" },
      "Re: {ticket:subject}" },
    { "ticket_subject", { "" }, "{ticket:subject}" },
    { "ticket_subject", { "a\x7f" }, "!text of one line" },
    { "ticket_language", { "de" }, "de" },
    { "ticket_language", { "Deutsch" }, "!a language code" },
    { "ticket_notify_contact", { "off" }, "off" },
    { "ticket_notify_contact", { "1" }, "!\"on\" or \"off\"" },
    { "ticket_autoreply_per_address_day", { "1000" }, "1000" },
    { "ticket_autoreply_per_address_day", { "1001" }, "!from 0 to 1000" },
    { "ticket_autoreply_per_hour", { "0" }, "0" },
    { "ticket_autoreply_per_hour", { "many" }, "!a number" },
    { "ticket_autoreply_desk_per_hour", { "0" }, "0" },
    { "ticket_autoreply_desk_per_hour", { "-1" }, "!a number" },
    { "ticket_closing_days", { "14" }, "14" },
    { "ticket_closing_days", { "" }, "0" },
    { "ticket_closing_days", { "x" },
      "!ticket_closing_days must be a number of days from 0 to 3650, not "
      "\"x\"" },
    { "ticket_closing_days", { "3651" }, "!number of days" },
    { "ticket_closing_mail", { "off" }, "off" },
    { "ticket_closing_mail", { "no" }, "!\"on\" or \"off\"" },
    { "ticket_closing_announce", { "3" }, "3" },
    { "ticket_closing_announce", { "366" }, "!number of days" },
    { "ticket_closing_time", { "23:59" }, "23:59" },
    { "ticket_closing_time", { "24:00" }, "!a time of day" },
    { "ticket_closing_time", { "2:00" }, "!a time of day" },
    { "ticket_never_close_status", { "Waiting" }, "Waiting" },
    { "ticket_never_close_status", { "a\tb" }, "!text of one line" },
    { "ticket_no_assign_reminder", { "on" }, "on" },
    { "ticket_no_assign_reminder", { "" }, "off" },
    { "ticket_no_assign_reminder", { "true" }, "!\"on\" or \"off\"" },
    { "ticket_no_unanswered_reminder", { "on" }, "on" },
    { "ticket_no_unanswered_reminder", { "0" }, "!\"on\" or \"off\"" },
    { "ticket_blank_type", { "on" }, "on" },
    { "ticket_blank_type", { "x" }, "!\"on\" or \"off\"" },
    { "ticket_admins_reopen", { "on" }, "on" },
    { "ticket_admins_reopen", { "x" }, "!\"on\" or \"off\"" },
    { "ticket_ask_close", { "on" }, "on" },
    { "ticket_ask_close", { "x" }, "!\"on\" or \"off\"" },
    { "ticket_autoreply_neutral", { "off" }, "off" },
    { "ticket_autoreply_neutral", { "no" }, "!\"on\" or \"off\"" },
    { "ticket_registration", { "on" }, "on" },
    { "ticket_registration", { "1" }, "!\"on\" or \"off\"" },
    { "ticket_registration_group", { "Customers" }, "Customers" },
    { "ticket_registration_group", { "a\nb" }, "!not \"a?b\"" },
    { "ticket_external", { "off" }, "off" },
    { "ticket_external", { "x" }, "!\"on\" or \"off\"" },
    { "ticket_external_anonymous", { "on" }, "on" },
    { "ticket_external_anonymous", { "x" }, "!\"on\" or \"off\"" },
    { "ticket_external_url", { "https://a.org/help" },
      "https://a.org/help/" },
    { "ticket_external_url", { "" }, "" },
    { "ticket_external_url", { "javascript:alert(1)" }, "!address" },
    { "ticket_external_css", { "a {\n\tcolor: red\n}" },
      "a {\n\tcolor: red\n}" },
    { "ticket_external_css", { "a\x01" }, "!a text in UTF-8" },
    { "ticket_external_intro", { "Welcome;\nask us" },
      "Welcome;\nask us" },
    { "ticket_external_intro", { "\xc3" }, "!a text in UTF-8" },
    { "ticket_external_picture", { "on" }, "on" },
    { "ticket_external_picture", { "x" }, "!\"on\" or \"off\"" },
    { "ticket_registration", { "on" }, "on" },
    { "ticket_registration", { "yes" }, "!\"on\" or \"off\"" },
    { "ticket_registration_group", { "Customers" }, "Customers" },
    { "ticket_throttle_login", { "1" }, "1" },
    { "ticket_throttle_login", { "0" }, "!a number from 1" },
    { "ticket_throttle_verifier", { "1" }, "1" },
    { "ticket_throttle_verifier", { "1.5" }, "!a number from 1" },
    { "ticket_throttle_tickets", { "100000" }, "100000" },
    { "ticket_throttle_tickets", { "+1" }, "!a number from 1" },
    { "ticket_throttle_upload", { "100g" }, "100g" },
    { "ticket_throttle_upload", { "0" }, "!a size" },
    { "ticket_throttle_open", { "1" }, "1" },
    { "ticket_throttle_open", { "0x10" }, "!a number from 1" },
};

#define CASES  (sizeof(cases) / sizeof(cases[0]))

static const tk_conf_row_t *
row_of(const char *name)
{
    int  i;

    for (i = 0; i < TK_CONF_N; i++) {
        if (tk_str_eqz(tk_conf_rows[i].name, name)) {
            return &tk_conf_rows[i];
        }
    }
    fail_msg("no directive %s", name);
    return NULL;
}


static tk_str_t
shown(tk_conf_t *conf, const tk_conf_row_t *row)
{
    tk_buf_t  b;

    tk_buf_init(&b, conf->arena, 1 << 20);
    tk_kind_show(row, conf, &b);
    return tk_buf_view(&b);
}


static void
judge(const case_t *c, tk_conf_t *conf, int rc, tk_str_t err)
{
    const tk_conf_row_t *row = row_of(c->name);

    if (c->want[0] == '!') {
        if (rc != TK_EINVAL) {
            fail_msg("%s \"%s\" was taken", c->name, c->words[0]);
        }
        expect_in(err, c->want + 1);
        expect_in(err, c->name);
        assert_false(conf->set[row - tk_conf_rows]);
        return;
    }

    if (rc != TK_OK) {
        fail_msg("%s: %.*s", c->name, TK_STR_ARG(err));
    }
    expect_str(c->name, shown(conf, row), c->want);
    assert_true(conf->set[row - tk_conf_rows]);
}


static void
test_words(void **state)
{
    tk_str_t    words[WORDS + 1], err;
    tk_conf_t  *conf;
    unsigned    i, n;
    int         rc;

    for (i = 0; i < CASES; i++) {
        words[0] = tk_str_z(cases[i].name);
        for (n = 0; n < WORDS && cases[i].words[n]; n++) {
            words[n + 1] = tk_str_z(cases[i].words[n]);
        }
        conf = fresh(*state);
        rc = tk_conf_set(conf, words, n + 1, &err);
        judge(&cases[i], conf, rc, err);
    }
}


/* The same words as a line of a file, in quotes. */
static void
test_lines(void **state)
{
    tk_conf_t   *conf;
    tk_buf_t     b;
    tk_str_t     err;
    const char  *p;
    unsigned     i, n;
    int          rc;

    for (i = 0; i < CASES; i++) {
        tk_buf_init(&b, *state, 4000);
        tk_buf_z(&b, cases[i].name);
        for (n = 0; n < WORDS && cases[i].words[n]; n++) {
            tk_buf_z(&b, " \"");
            for (p = cases[i].words[n]; *p; p++) {
                tk_buf_z(&b, *p == '"' || *p == '\\' ? "\\" : "");
                tk_buf_chr(&b, *p);
            }
            tk_buf_z(&b, "\"");
        }
        tk_buf_z(&b, ";");

        conf = fresh(*state);
        rc = tk_conf_parse(*state, tk_buf_view(&b), TK_STR("f"), conf, &err);
        judge(&cases[i], conf, rc, err);
        if (rc != TK_OK) {
            expect_in(err, "f:");
        }
    }
}


static void
test_every_directive_has_cases(void **state)
{
    unsigned  i, good, bad;
    int       id;

    for (id = 0; id < TK_CONF_N; id++) {
        good = bad = 0;
        for (i = 0; i < CASES; i++) {
            if (tk_str_eqz(tk_conf_rows[id].name, cases[i].name)) {
                *(cases[i].want[0] == '!' ? &bad : &good) += 1;
            }
        }
        if (good == 0 || bad == 0) {
            fail_msg("no cases for %.*s",
                     TK_STR_ARG(tk_conf_rows[id].name));
        }
    }
}


/* What an option shows can be set again, and gives the same. */
static void
test_options_round_trip(void **state)
{
    tk_conf_t  *conf;
    tk_str_t    name, text, err;
    unsigned    i;
    int         rc;

    for (i = 0; i < CASES; i++) {
        if (!row_of(cases[i].name)->option || cases[i].words[1]
            || cases[i].words[0] == NULL)
        {
            continue;
        }
        name = tk_str_z(cases[i].name + sizeof("ticket_") - 1);
        conf = fresh(*state);
        rc = tk_conf_option(conf, name, tk_str_z(cases[i].words[0]), &err);

        if (cases[i].want[0] == '!') {
            assert_int_equal(rc, TK_EINVAL);
            expect_in(err, cases[i].want + 1);
            continue;
        }
        assert_int_equal(rc, TK_OK);
        text = tk_conf_option_text(conf, *state, name);
        expect_str(cases[i].name, text, cases[i].want);

        assert_int_equal(tk_conf_option(conf, name, text, &err), TK_OK);
        expect_str(cases[i].name, tk_conf_option_text(conf, *state, name),
                   cases[i].want);
        assert_false(tk_conf_is_fixed(conf, name));
    }
}


static void
test_option_lists(void **state)
{
    tk_conf_t  *conf = fresh(*state);
    tk_str_t    err;

    assert_int_equal(tk_conf_option(conf, TK_STR("holidays"),
                         TK_STR(" 12-25,\r\n12-26 ,, 2027-01-01\n"), &err),
                     TK_OK);
    assert_int_equal(conf->holidays.n, 3);
    assert_int_equal(conf->holidays.v[2].year, 2027);

    assert_int_equal(tk_conf_option(conf, TK_STR("holidays"), TK_STR(" \n"),
                                    &err), TK_OK);
    assert_int_equal(conf->holidays.n, 0);

    assert_int_equal(tk_conf_option(conf, TK_STR("business_hours"),
                         TK_STR("mon,tue=08:00-12:00,13:00-14:00\nwed=00:00"
                                "-24:00"), &err), TK_OK);
    assert_int_equal(conf->business_hours.n[2], 2);
    assert_int_equal(conf->business_hours.span[3][0].to, 1440);
}


static void
test_directive_fixes_option(void **state)
{
    tk_conf_t  *conf = fresh(*state), *copy;
    tk_str_t    err;
    tk_str_t    words[] = { TK_STR("ticket_closing_days"), TK_STR("14") };

    assert_int_equal(tk_conf_set(conf, words, 2, &err), TK_OK);
    assert_true(tk_conf_is_fixed(conf, TK_STR("closing_days")));
    assert_false(tk_conf_is_fixed(conf, TK_STR("ask_close")));
    assert_false(tk_conf_is_fixed(conf, TK_STR("nothing")));

    assert_int_equal(tk_conf_copy(conf, *state, &copy), TK_OK);
    assert_int_equal(tk_conf_option(copy, TK_STR("closing_days"),
                                    TK_STR("7"), &err), TK_OK);
    assert_int_equal(tk_conf_option(copy, TK_STR("ask_close"),
                                    TK_STR("on"), &err), TK_OK);
    assert_int_equal(copy->closing_days, 14);
    assert_true(copy->ask_close);
    assert_false(conf->ask_close);

    assert_int_equal(tk_conf_option(copy, TK_STR("mysql"), TK_STR("x"),
                                    &err), TK_ENOTFOUND);
    assert_true(tk_str_is_null(tk_conf_option_text(copy, *state,
                                                   TK_STR("mysql"))));
}


static void
test_limits_and_defaults_are_values(void **state)
{
    const tk_conf_row_t *row;
    tk_conf_t           *conf = fresh(*state);
    int                  id;

    for (id = 0; id < TK_CONF_N; id++) {
        row = &tk_conf_rows[id];
        assert_false(conf->set[id]);

        if (row->kind != TK_KIND_MYSQL && row->kind != TK_KIND_SMTP
            && row->kind != TK_KIND_NETS && row->def[0])
        {
            if (row->kind == TK_KIND_TIME && tk_str_eqz(row->name,
                                                "ticket_late_after"))
            {
                expect_str("late", shown(conf, row), "1d");
            } else {
                expect_str(row->def, shown(conf, row), row->def);
            }
        }
    }
    assert_int_equal(conf->smtp.server.port, 25);
    assert_int_equal(conf->mysql.servers.n, 1);
    assert_non_null(conf->time_zone.zone);
    assert_int_equal(conf->late_after, 24 * TK_HOUR);
    assert_false(tk_conf_on(conf));
}


static void
test_finish(void **state)
{
    static const char *const  pairs[][2] = {
        { "", NULL },
        { "ticket_user $remote_user; ticket_user_unknown create;", NULL },
        { "ticket_user_unknown create;", "needs ticket_user" },
        { "ticket_external off; ticket_external_anonymous on;",
          "ticket_external is off" },
        { "ticket_closing_days 3; ticket_closing_announce 3;",
          "must be less than ticket_closing_days" },
        { "ticket_closing_days 0; ticket_closing_announce 3;",
          "nothing is closed" },
        { "ticket_closing_announce 3;", NULL },
        { "ticket_language it;", "one of ticket_languages" },
        { "ticket_languages de it; ticket_language it;", NULL },
        { "ticket_smtp user=u;", "or neither" },
    };
    tk_conf_t  *conf;
    tk_str_t    text, err;
    unsigned    i;

    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        conf = fresh(*state);
        text = tk_arena_printf(*state, "%s%s", minimal, pairs[i][0]);
        assert_int_equal(tk_conf_parse(*state, text, TK_STR("f"), conf,
                                       &err), TK_OK);
        if (pairs[i][1] == NULL) {
            assert_int_equal(tk_conf_finish(conf, &err), TK_OK);
        } else {
            assert_int_equal(tk_conf_finish(conf, &err), TK_EINVAL);
            expect_in(err, pairs[i][1]);
        }
    }
}


/* Each line of the minimal desk is needed. */
static void
test_required(void **state)
{
    tk_conf_t  *conf;
    tk_str_t    rest, line, text, err, words[1];

    for (rest = tk_str_z(minimal); rest.n; ) {
        line = tk_str_cut(&rest, '\n');
        text = tk_arena_printf(*state, "%.*s\n%s",
            (int) (line.p - minimal), minimal,
            rest.p ? rest.p : "");

        conf = fresh(*state);
        assert_int_equal(tk_conf_parse(*state, text, TK_STR("f"), conf,
                                       &err), TK_OK);
        assert_int_equal(tk_conf_finish(conf, &err), TK_EINVAL);
        words[0] = tk_str_cut(&line, ' ');
        expect_in(err, tk_arena_printf(*state, "\"%.*s",
                                       TK_STR_ARG(words[0])).p);
    }
    assert_int_equal(tk_conf_finish(fresh(*state), &err), TK_OK);

    conf = fresh(*state);
    assert_int_equal(tk_conf_parse(*state,
        TK_STR("ticket demo; ticket_base_url http://a/; ticket_mysql user=u;"
               "ticket_blob /b; ticket_secret_file /s;"), TK_STR("f"), conf,
        &err), TK_OK);
    assert_int_equal(tk_conf_finish(conf, &err), TK_EINVAL);
    expect_in(err, "has no \"database=NAME\"");
}


static void
test_same(void **state)
{
    static const char *const  pairs[][2] = {
        { "", NULL },
        { "ticket_user $remote_user;", NULL },
        { "ticket_max_upload 5m;", NULL },
        { "ticket_closing_days 5;", "differ in \"ticket_closing_days\"" },
        { "ticket_title x;", "differ in \"ticket_title\"" },
    };
    tk_conf_t  *one, *two;
    tk_str_t    text, err;
    unsigned    i;

    one = fresh(*state);
    assert_int_equal(tk_conf_parse(*state, tk_str_z(minimal), TK_STR("f"),
                                   one, &err), TK_OK);

    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        two = fresh(*state);
        text = tk_arena_printf(*state, "%s%s", minimal, pairs[i][0]);
        assert_int_equal(tk_conf_parse(*state, text, TK_STR("f"), two,
                                       &err), TK_OK);
        if (pairs[i][1] == NULL) {
            assert_int_equal(tk_conf_same(one, two, &err), TK_OK);
        } else {
            assert_int_equal(tk_conf_same(one, two, &err), TK_EINVAL);
            expect_in(err, pairs[i][1]);
        }
    }

    two = fresh(*state);
    assert_int_equal(tk_conf_same(one, two, &err), TK_OK);
    *two = *one;
    two->desk = TK_STR("other");
    assert_int_equal(tk_conf_same(one, two, &err), TK_EINVAL);
    expect_in(err, "have the same database");
    two->mysql.database = TK_STR("other");
    assert_int_equal(tk_conf_same(one, two, &err), TK_EINVAL);
    expect_in(err, "same as \"ticket_secret_file\"");
    two->secret_file = TK_STR("/other");
    assert_int_equal(tk_conf_same(one, two, &err), TK_EINVAL);
    expect_in(err, "same as \"ticket_blob\"");
    one->blob = TK_STR("/");
    two->blob = TK_STR("//.");
    assert_int_equal(tk_conf_same(one, two, &err), TK_EINVAL);
    expect_in(err, "same as \"ticket_blob\"");
    two->blob = TK_STR("/other");
    assert_int_equal(tk_conf_same(one, two, &err), TK_OK);
    two->secret_old = one->secret_file;
    assert_int_equal(tk_conf_same(one, two, &err), TK_EINVAL);
    expect_in(err, "same as \"ticket_secret_old\"");
    two->secret_old = TK_STR("/old");
    one->secret = two->secret_former = TK_STR("content");
    assert_int_equal(tk_conf_same(one, two, &err), TK_EINVAL);
    assert_int_equal(tk_conf_same(two, one, &err), TK_EINVAL);
    two->secret_former = one->secret_former = TK_STR_NULL;
    assert_int_equal(tk_conf_same(one, two, &err), TK_OK);
    two->desk = one->desk;
    assert_int_equal(tk_conf_same(one, two, &err), TK_EINVAL);
    expect_in(err, "are both named");
}


static void
test_nets(void **state)
{
    static const struct {
        const char  *addr;
        bool         in;
    } addrs[] = {
        { "10.1.2.3", true }, { "::ffff:10.1.2.3", true },
        { "11.0.0.1", false }, { "192.0.2.129", true },
        { "192.0.2.127", false }, { "2001:db8::5", true },
        { "2001:db9::5", false }, { "::1", false }, { "", false },
        { "unix:", false }
    };
    tk_conf_t  *conf = fresh(*state);
    tk_str_t    err;
    unsigned    i;
    tk_str_t    words[] = {
        TK_STR("ticket_status"), TK_STR("10.0.0.0/8"),
        TK_STR("192.0.2.128/25"), TK_STR("2001:db8::/32")
    };

    assert_true(tk_conf_net_has(&conf->status, TK_STR("127.0.0.1")));
    assert_true(tk_conf_net_has(&conf->status, TK_STR("::1")));
    assert_int_equal(tk_conf_set(conf, words, 4, &err), TK_OK);

    for (i = 0; i < sizeof(addrs) / sizeof(addrs[0]); i++) {
        assert_int_equal(tk_conf_net_has(&conf->status,
                                         tk_str_z(addrs[i].addr)),
                         addrs[i].in);
    }
}


/* Without memory it is TK_ENOMEM, at whichever allocation. */
static void
test_no_memory(void **state)
{
    tk_arena_t  *a;
    tk_conf_t   *conf;
    tk_str_t     err;
    size_t       limit;
    int          rc;

    for (limit = 512; ; limit += 1024) {
        assert_true(limit < 1 << 20);
        a = tk_arena_create(limit);
        rc = tk_conf_init(a, &conf);
        if (rc == TK_OK) {
            rc = tk_conf_parse(a, tk_str_z(minimal), TK_STR("f"), conf,
                               &err);
        }
        tk_arena_destroy(a);
        if (rc == TK_OK) {
            return;
        }
        assert_int_equal(rc, TK_ENOMEM);
    }
}


static void
test_addresses_that_are_public(void **state)
{
    size_t  i;

    static const struct {
        const char  *ip;
        bool         is;
    } t[] = {
        { "9.9.9.9", true }, { "172.32.0.1", true }, { "2620:fe::9", true },
        { "2002:909:909::1", true }, { "64:ff9b::909:909", true },
        { "0.0.0.0", false }, { "10.1.2.3", false }, { "100.64.0.1", false },
        { "127.0.0.1", false }, { "169.254.169.254", false },
        { "172.16.0.1", false }, { "172.31.255.255", false },
        { "192.168.1.1", false }, { "198.18.0.1", false },
        { "224.0.0.1", false }, { "255.255.255.255", false },
        { "::", false }, { "::1", false }, { "::ffff:127.0.0.1", false },
        { "::ffff:10.0.0.1", false }, { "64:ff9b::7f00:1", false },
        { "64:ff9b::a9fe:a9fe", false }, { "2002:7f00:1::1", false },
        { "64:ff9b:1::909:909", false },
        { "fd00::1", false }, { "fe80::1", false }, { "fec0::1", false },
        { "ff02::1", false }, { "2001:db8::1", false }, { "x", false }
    };

    for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        if (tk_addr_is_public(tk_str_z(t[i].ip)) != t[i].is) {
            fail_msg("%s", t[i].ip);
        }
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_addresses_that_are_public),
        TEST(test_words),
        TEST(test_lines),
        TEST(test_every_directive_has_cases),
        TEST(test_options_round_trip),
        TEST(test_option_lists),
        TEST(test_directive_fixes_option),
        TEST(test_limits_and_defaults_are_values),
        TEST(test_finish),
        TEST(test_required),
        TEST(test_same),
        TEST(test_nets),
        TEST(test_no_memory),
    };

    return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
