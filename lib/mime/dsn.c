#include "mime/dsn.h"
#include "mime/word.h"
#include "base/utf8.h"

#define DSN_BYTES       65536
#define DSN_VALUE_MAX   1000

static const tk_header_limits_t  dsn_limits = { DSN_BYTES, 200 };


static tk_str_t
dsn_value(tk_arena_t *a, tk_str_t value)
{
    value = tk_utf8_line(a, tk_word_decode(a, value, DSN_VALUE_MAX),
                         DSN_VALUE_MAX);

    return value.p ? value : TK_STR("");
}


/* "rfc822; jane@example.com" */
static tk_str_t
dsn_address(tk_arena_t *a, tk_str_t value)
{
    ptrdiff_t  at;

    at = tk_str_chr(value, ';');
    if (at >= 0) {
        value = tk_str_sub(value, (size_t) at + 1, value.n);
    }

    value = tk_str_trim(value);
    if (value.n >= 2 && value.p[0] == '<' && value.p[value.n - 1] == '>') {
        value = tk_str_sub(value, 1, value.n - 2);
    }

    return dsn_value(a, value);
}


static tk_str_t
dsn_id(tk_arena_t *a, tk_str_t value)
{
    value = tk_str_trim(value);
    if (value.n >= 2 && value.p[0] == '<') {
        value = tk_str_sub(value, 1, value.n);
        if (tk_str_chr(value, '>') >= 0) {
            value = tk_str_sub(value, 0, (size_t) tk_str_chr(value, '>'));
        }
    }

    return dsn_value(a, value);
}


/* Groups of fields, the first about the whole, then one per recipient;
 * the first recipient that failed counts. */
static void
dsn_status(tk_arena_t *a, const tk_part_t *part, tk_dsn_t *dsn)
{
    tk_str_t      s, to;
    tk_headers_t  h;

    s = tk_cte_decode(a, part->cte, part->body, DSN_BYTES, NULL);
    dsn->present = true;

    while (s.n > 0) {
        tk_headers_read(a, s, &dsn_limits, &h, &s);

        to = tk_headers_get(&h, "Final-Recipient");
        if (to.n == 0) {
            to = tk_headers_get(&h, "Original-Recipient");
        }

        if (to.n == 0 || tk_str_ieqz(dsn->action, "failed")) {
            continue;
        }

        dsn->recipient = dsn_address(a, to);
        dsn->action = tk_param_lower(a, dsn_value(a,
                                     tk_headers_get(&h, "Action")));
        dsn->status = dsn_value(a, tk_headers_get(&h, "Status"));
        dsn->diagnostic = dsn_value(a, tk_headers_get(&h,
                                                      "Diagnostic-Code"));
    }
}


static void
dsn_original(tk_arena_t *a, const tk_part_t *part, tk_dsn_t *dsn)
{
    tk_str_t      s, rest;
    tk_headers_t  h;

    s = tk_cte_decode(a, part->cte, part->body, DSN_BYTES, NULL);

    /* some put a blank line before the header */
    tk_headers_read(a, tk_str_trim(s), &dsn_limits, &h, &rest);
    dsn->message_id = dsn_id(a, tk_headers_get(&h, "Message-ID"));
}


/* A line "Message-ID: <...>" of the text, behind blanks and quote marks. */
static void
dsn_text(tk_arena_t *a, tk_str_t text, tk_dsn_t *dsn)
{
    tk_str_t  line, rest;

    for (rest = tk_str_sub(text, 0, DSN_BYTES); rest.p != NULL; ) {
        line = tk_str_trim(tk_str_cut(&rest, '\n'));

        while (line.n > 0 && strchr("> |", line.p[0]) != NULL) {
            line = tk_str_sub(line, 1, line.n);
        }

        if (tk_str_istarts(line, TK_STR("Message-ID:"))) {
            dsn->message_id = dsn_id(a, tk_str_sub(line, 11, line.n));
            return;
        }
    }
}


void
tk_dsn_read(tk_arena_t *a, const tk_part_t *root, tk_mail_t *mail)
{
    tk_dsn_t         *dsn = &mail->dsn;
    tk_str_t          empty = TK_STR("");
    const tk_part_t  *part;

    *dsn = (tk_dsn_t) { false, empty, empty, empty, empty, empty };

    for (part = root; part != NULL; part = tk_part_own(part)) {
        if (tk_part_is(part, "message/delivery-status")
            || tk_part_is(part, "message/global-delivery-status"))
        {
            dsn_status(a, part, dsn);

        } else if (dsn->message_id.n == 0 && part != root
                   && (tk_part_is(part, "message/rfc822")
                       || tk_part_is(part, "message/partial")
                       || tk_part_is(part, "text/rfc822-headers")
                       || tk_part_is(part, "message/rfc822-headers")))
        {
            dsn_original(a, part, dsn);
        }
    }

    if (dsn->recipient.n == 0) {
        dsn->recipient = dsn_value(a, tk_headers_get(&mail->headers,
                                                     "X-Failed-Recipients"));
    }

    if (dsn->message_id.n == 0) {
        dsn_text(a, mail->text, dsn);
    }
}
