#include <gmime/gmime.h>

#include "mime/auto.h"
#include "mime/body.h"
#include "mime/charset.h"
#include "mime/dsn.h"
#include "mime/parse.h"
#include "mime/word.h"
#include "base/err.h"
#include "base/utf8.h"

#define PARSE_SUBJECT_MAX  (256 * 1024)
#define PARSE_ID_MAX       500
#define PARSE_FIELD_BYTES  65536
#define PARSE_CR_MAX       (1u << 20)


const tk_mime_limits_t  tk_mime_limits_default = {
    .part = {
        .header = { .bytes = 512 * 1024, .count = 2000 },
        .depth = 24,
        .parts = 1000,
    },
    .text_bytes = 1024 * 1024,
    .addresses = 500,
    .references = 100,
};


void
tk_mime_init(void)
{
    g_mime_init();
}


static tk_str_t
parse_line(tk_arena_t *a, tk_str_t value, size_t chars)
{
    value = tk_word_decode(a, value, PARSE_FIELD_BYTES);
    value = tk_utf8_line(a, value, chars);

    return value.p ? value : TK_STR("");
}


static void
parse_addresses(tk_arena_t *a, tk_mail_t *mail, const char *name, size_t max,
    tk_arr_t *v_r)
{
    bool        cut;
    size_t      nth, i;
    tk_str_t    value;
    tk_arr_t    more;
    tk_addr_t  *addr;

    cut = false;
    tk_arr_init(v_r, a, sizeof(tk_addr_t));

    for (nth = 0; nth < 10; nth++) {
        value = tk_headers_nth(&mail->headers, name, nth);
        if (value.p == NULL) {
            break;
        }

        tk_addr_list(a, value, max - v_r->n, &more, &cut);

        for (i = 0; i < more.n; i++) {
            addr = tk_arr_push(v_r);
            if (addr != NULL) {
                *addr = *tk_arr_at(&more, tk_addr_t, i);
            }
        }
    }

    if (cut) {
        mail->notices |= TK_NOTICE_ADDRESSES;
    }
}


/* Cuts the next "<id>" or bare word with an "@" off *s. */
static tk_str_t
parse_next_id(tk_str_t *s)
{
    size_t    i, n;
    tk_str_t  id;

    for ( ;; ) {
        while (s->n > 0 && ((unsigned char) s->p[0] <= ' '
                            || s->p[0] == ',' || s->p[0] == '>'))
        {
            *s = tk_str_sub(*s, 1, s->n);
        }

        if (s->n == 0) {
            return TK_STR_NULL;
        }

        n = s->p[0] == '<';

        for (i = n; i < s->n && s->p[i] != '>' && s->p[i] != '<'
             && ((unsigned char) s->p[i] > ' ' || n); i++)
        {
            /* void */
        }

        id = tk_str_trim(tk_str_sub(*s, n, i - n));
        *s = tk_str_sub(*s, i, s->n);

        if (id.n > 0 && (n || tk_str_chr(id, '@') >= 0)) {
            return id;
        }
    }
}


static tk_str_t
parse_id(tk_arena_t *a, tk_str_t value)
{
    tk_str_t  id, rest;

    rest = tk_str_sub(value, 0, PARSE_FIELD_BYTES);
    id = parse_next_id(&rest);

    return parse_line(a, id.p ? id : tk_str_trim(value), PARSE_ID_MAX);
}


/* The first one and the newest, when there are too many. */
static void
parse_references(tk_arena_t *a, tk_mail_t *mail, size_t max)
{
    tk_str_t  rest, id, *p;

    tk_arr_init(&mail->references, a, sizeof(tk_str_t));
    rest = tk_headers_get(&mail->headers, "References");
    rest = tk_str_sub(rest, 0, PARSE_FIELD_BYTES);

    for (id = parse_next_id(&rest); id.p != NULL; id = parse_next_id(&rest)) {
        if (mail->references.n < max) {
            p = tk_arr_push(&mail->references);
            if (p == NULL) {
                return;
            }

        } else {
            mail->notices |= TK_NOTICE_ADDRESSES;
            p = mail->references.v;
            memmove(p + 1, p + 2, (max - 2) * sizeof(*p));
            p += max - 1;
        }

        *p = parse_line(a, id, PARSE_ID_MAX);
    }
}


static tk_time_t
parse_date(tk_arena_t *a, tk_str_t value)
{
    char       *z;
    tk_time_t   t;
    GDateTime  *when;

    z = tk_arena_strz(a, tk_str_sub(value, 0, 200));
    if (z == NULL || *z == '\0') {
        return TK_TIME_NONE;
    }

    when = g_mime_utils_header_decode_date(z);
    if (when == NULL) {
        return TK_TIME_NONE;
    }

    t = g_date_time_to_unix(when) * TK_SECOND;
    g_date_time_unref(when);

    return t;
}


/* Is the ASCII of a field what it was before? */
static bool
parse_same_ascii(tk_str_t was, tk_str_t now)
{
    size_t  i, k = 0;

    for (i = 0; i < was.n; i++) {
        if ((was.p[i] & 0x80) != 0) {
            continue;
        }

        while (k < now.n && (now.p[k] & 0x80) != 0) {
            k++;
        }

        if (k == now.n || now.p[k++] != was.p[i]) {
            return false;
        }
    }

    return true;
}


/* Bare bytes of the header are in the charset of the text, where they fit.
 * But for the subject no sign may become part of a character, as "\\" does in
 * Shift_JIS: what a server checked is the address that it read itself. */
static void
parse_bare(tk_arena_t *a, const tk_part_t *root)
{
    size_t            i;
    tk_str_t          s, charset = TK_STR("");
    const char       *name;
    tk_header_t      *f;
    const tk_part_t  *part;

    for (part = root; part != NULL && charset.n == 0;
         part = tk_part_own(part))
    {
        charset = tk_params_get(&part->type, "charset");
    }

    name = tk_charset_name(charset);

    if (name == NULL || strncmp(name, "UTF-", 4) == 0) {
        return;
    }

    for (i = 0; i < root->headers.v.n; i++) {
        f = tk_arr_at(&root->headers.v, tk_header_t, i);

        if (f->value.n > PARSE_FIELD_BYTES || tk_utf8_valid(f->value)) {
            continue;
        }

        s = tk_charset_utf8(a, charset, f->value, 4 * f->value.n);

        if (tk_str_find(s, TK_STR("\xef\xbf\xbd")) < 0
            && (tk_str_ieqz(f->name, "Subject")
                || parse_same_ascii(f->value, s)))
        {
            f->value = s;
        }
    }
}


static void
parse_fields(tk_arena_t *a, tk_mail_t *mail, const tk_mime_limits_t *limits)
{
    const tk_headers_t  *h = &mail->headers;

    mail->subject = tk_word_decode(a, tk_headers_get(h, "Subject"),
                                   PARSE_SUBJECT_MAX);
    mail->subject = mail->subject.p ? mail->subject : TK_STR("");
    mail->from = tk_addr_first(a, tk_headers_get(h, "From"));
    mail->sender = tk_addr_first(a, tk_headers_get(h, "Sender"));

    parse_addresses(a, mail, "To", limits->addresses, &mail->to);
    parse_addresses(a, mail, "Cc", limits->addresses, &mail->cc);
    parse_addresses(a, mail, "Reply-To", limits->addresses, &mail->reply_to);

    mail->message_id = parse_id(a, tk_headers_get(h, "Message-ID"));
    mail->in_reply_to = parse_id(a, tk_headers_get(h, "In-Reply-To"));
    parse_references(a, mail, limits->references);

    mail->date = parse_date(a, tk_headers_get(h, "Date"));
    mail->list_id = parse_line(a, tk_headers_get(h, "List-Id"),
                               PARSE_ID_MAX);
}


/* Lines that end in CR alone, as on old machines; null without memory. */
static tk_str_t
parse_breaks(tk_arena_t *a, tk_str_t raw)
{
    char    *p;
    size_t   i;

    if (raw.n > PARSE_CR_MAX || tk_str_chr(raw, '\n') >= 0
        || tk_str_chr(raw, '\r') < 0)
    {
        return raw;
    }

    p = tk_arena_strz(a, raw);

    for (i = 0; p != NULL && i < raw.n; i++) {
        p[i] = p[i] == '\r' ? '\n' : p[i];
    }

    return tk_str(p, p != NULL ? raw.n : 0);
}


int
tk_mime_parse(tk_arena_t *a, tk_str_t raw, const tk_mime_limits_t *limits,
    tk_mail_t **mail_r)
{
    int         rc;
    tk_mail_t  *mail;
    tk_part_t  *root;

    limits = limits ? limits : &tk_mime_limits_default;

    mail = tk_arena_zalloc(a, sizeof(*mail));
    if (mail == NULL) {
        return TK_ENOMEM;
    }

    if (tk_str_starts(raw, TK_STR("\xef\xbb\xbf"))) {
        raw = tk_str_sub(raw, 3, raw.n);
    }

    raw = parse_breaks(a, raw);
    rc = tk_part_read(a, raw, &limits->part, &root, &mail->notices);
    if (rc != TK_OK) {
        return rc;
    }

    parse_bare(a, root);
    mail->headers = root->headers;
    parse_fields(a, mail, limits);
    tk_body_read(a, root, limits->text_bytes, mail);
    tk_dsn_read(a, root, mail);
    tk_auto_classify(a, root, mail);

    *mail_r = mail;

    return tk_arena_failed(a) ? TK_ENOMEM : TK_OK;
}


int
tk_mime_attach_bytes(tk_arena_t *a, const tk_mime_file_t *at, tk_str_t *bytes_r)
{
    *bytes_r = tk_cte_decode(a, at->cte, at->encoded, SIZE_MAX, NULL);

    return bytes_r->p == NULL ? TK_ENOMEM : TK_OK;
}
