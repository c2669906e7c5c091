#include "mime/body.h"
#include "mime/charset.h"
#include "mime/html_text.h"
#include "mime/uu.h"
#include "mime/word.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/utf8.h"

#define BODY_FILENAME_MAX  255
#define BODY_UU_MAX        100

/* A named text that is not marked as attachment is shown as well. */
#define BODY_SHOWN_MAX     32768
#define BODY_EPILOGUE_MAX  4096


/* A text part; those of one alternative say the same. */
typedef struct {
    const tk_part_t  *group;
    tk_str_t          text;
    bool              html;
} body_piece_t;


typedef struct {
    tk_arena_t  *arena;
    tk_mail_t   *mail;
    size_t       max;       /* of what is left of the text */
    tk_arr_t     pieces;
    bool         any_html;
    unsigned     unnamed;
} body_t;


typedef struct {
    tk_sha256_t  sha;
    uint64_t     size;
} body_digest_t;


static int
body_digest(void *ctx, const void *p, size_t n)
{
    body_digest_t  *d = ctx;

    tk_sha256_add(&d->sha, p, n);
    d->size += n;

    return 0;
}


static tk_mime_file_t *
body_attach(body_t *b, tk_str_t filename, tk_str_t type, tk_cte_t cte,
    tk_str_t encoded)
{
    tk_mime_file_t    *at;
    body_digest_t   d;

    at = tk_arr_push(&b->mail->attachments);
    if (at == NULL) {
        return NULL;
    }

    tk_sha256_init(&d.sha);
    d.size = 0;
    (void) tk_cte_each(cte, encoded, body_digest, &d);
    tk_sha256_final(&d.sha, at->sha256);

    at->size = d.size;
    at->filename = filename;
    at->type = type;
    at->content_id = TK_STR("");
    at->cte = cte;
    at->encoded = encoded;

    return at;
}


static tk_str_t
body_filename(tk_arena_t *a, const tk_part_t *part)
{
    tk_str_t  name;

    name = tk_params_get(&part->disposition, "filename");
    if (name.n == 0) {
        name = tk_params_get(&part->type, "name");
    }

    return tk_utf8_line(a, name, BODY_FILENAME_MAX);
}


static const char *
body_extension(tk_str_t type)
{
    size_t  i;

    static const struct {
        const char  *type;
        const char  *ext;
    } map[] = {
        { "text/plain", "txt" }, { "text/html", "html" },
        { "text/calendar", "ics" }, { "text/vcard", "vcf" },
        { "text/x-vcard", "vcf" }, { "text/csv", "csv" },
        { "text/rfc822-headers", "txt" },
        { "message/delivery-status", "txt" },
        { "message/feedback-report", "txt" },
        { "message/disposition-notification", "txt" },
        { "message/rfc822", "eml" }, { "message/global", "eml" },
        { "image/png", "png" }, { "image/jpeg", "jpg" },
        { "image/gif", "gif" }, { "image/webp", "webp" },
        { "application/pdf", "pdf" }, { "application/zip", "zip" },
        { "application/pgp-signature", "asc" },
        { "application/pgp-keys", "asc" },
        { "application/pkcs7-signature", "p7s" },
        { "application/x-pkcs7-signature", "p7s" },
        { "application/pkcs7-mime", "p7m" },
        { "application/x-pkcs7-mime", "p7m" },
        { "application/ms-tnef", "dat" },
    };

    for (i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
        if (tk_str_eqz(type, map[i].type)) {
            return map[i].ext;
        }
    }

    return "bin";
}


/* A forwarded mail is named by its subject, others by type and number. */
static tk_str_t
body_made_up(body_t *b, const tk_part_t *part)
{
    tk_str_t     subject, type;
    const char  *stem;

    type = part->type.value;

    if (part->child != NULL && tk_str_starts(type, TK_STR("message/"))) {
        subject = tk_headers_get(&part->child->headers, "Subject");
        subject = tk_word_decode(b->arena, subject, 4096);
        subject = tk_utf8_line(b->arena, subject, 100);

        if (subject.n > 0) {
            return tk_arena_printf(b->arena, "%.*s.eml",
                                   TK_STR_ARG(subject));
        }
    }

    if (tk_str_eqz(type, "text/calendar")) {
        stem = "invite";

    } else if (tk_str_starts(type, TK_STR("message/"))
               || tk_str_eqz(type, "text/rfc822-headers"))
    {
        stem = "message";

    } else if (tk_str_starts(type, TK_STR("image/"))) {
        stem = "image";

    } else {
        stem = "attachment";
    }

    return tk_arena_printf(b->arena, "%s-%u.%s", stem, ++b->unnamed,
                           body_extension(type));
}


static tk_str_t
body_content_id(tk_arena_t *a, const tk_part_t *part)
{
    tk_str_t  id;

    id = tk_headers_get(&part->headers, "Content-ID");
    id = tk_utf8_line(a, tk_word_decode(a, id, 1024), 250);

    if (id.n >= 2 && id.p[0] == '<' && id.p[id.n - 1] == '>') {
        id = tk_str_sub(id, 1, id.n - 2);
    }

    return id.p ? id : TK_STR("");
}


static void
body_part_attach(body_t *b, const tk_part_t *part)
{
    tk_str_t      name;
    tk_mime_file_t  *at;

    name = body_filename(b->arena, part);
    if (name.n == 0) {
        name = body_made_up(b, part);
    }

    at = body_attach(b, name, part->type.value, part->cte, part->body);
    if (at != NULL) {
        at->content_id = body_content_id(b->arena, part);
        at->is_inline = at->content_id.n > 0
            && !tk_str_eqz(part->disposition.value, "attachment");
    }
}


/* Alternatives are told by the outermost multipart/alternative. */
static const tk_part_t *
body_group(const tk_part_t *part)
{
    const tk_part_t  *p, *group = part;

    for (p = part->parent; p != NULL; p = p->parent) {
        if (tk_part_is(p, "multipart/alternative")) {
            group = p;
        }
    }

    return group;
}


static void
body_piece(body_t *b, const tk_part_t *part, tk_str_t text, bool html)
{
    body_piece_t  *piece;

    if (text.n == 0) {
        return;
    }

    piece = tk_arr_push(&b->pieces);
    if (piece != NULL) {
        piece->group = body_group(part);
        piece->text = text;
        piece->html = html;
        b->any_html |= html;
    }
}


/* <meta charset> where the mail itself says nothing. */
static tk_str_t
body_meta_charset(tk_str_t html)
{
    size_t     i;
    tk_str_t   head;
    ptrdiff_t  at;

    head = tk_str_sub(html, 0, 2048);
    at = tk_str_ifind(head, TK_STR("charset="));
    if (at < 0 || tk_utf8_valid(html)) {
        return TK_STR_NULL;
    }

    head = tk_str_sub(head, (size_t) at + 8, head.n);
    while (head.n > 0 && strchr("\"' ", head.p[0]) != NULL) {
        head = tk_str_sub(head, 1, head.n);
    }

    for (i = 0; i < head.n && !strchr("\"'> ;/", head.p[i]); i++) {
        /* void */
    }

    return tk_str_sub(head, 0, i);
}


/* Line ends to LF; control characters that no text has vanish. */
static tk_str_t
body_lines(tk_arena_t *a, tk_str_t s)
{
    char     *p;
    size_t    i, n;

    p = tk_arena_alloc(a, s.n + 1);
    if (p == NULL) {
        return TK_STR("");
    }

    for (i = 0, n = 0; i < s.n; i++) {
        unsigned char  c = (unsigned char) s.p[i];

        if (c == '\r') {
            if (i + 1 >= s.n || s.p[i + 1] != '\n') {
                p[n++] = '\n';
            }

        } else if (c >= ' ' || c == '\n' || c == '\t') {
            p[n++] = (char) c;
        }
    }

    return tk_str(p, n);
}


/* RFC 3676: a line that ends with a blank goes on in the next one. */
static tk_str_t
body_unflow(tk_arena_t *a, tk_str_t s, bool delsp)
{
    bool      flowing;
    size_t    quote, last;
    tk_buf_t  out;
    tk_str_t  line, rest;

    tk_buf_init(&out, a, s.n * 2 + 16);
    flowing = false;
    last = 0;

    for (rest = s; rest.p != NULL; ) {
        line = tk_str_cut(&rest, '\n');

        for (quote = 0; quote < line.n && line.p[quote] == '>'; quote++) {
            /* void */
        }

        if (flowing && quote != last) {
            tk_buf_chr(&out, '\n');
            flowing = false;
        }

        if (!flowing) {
            tk_buf_add(&out, line.p, quote);
            if (quote > 0) {
                tk_buf_chr(&out, ' ');
            }
        }

        line = tk_str_sub(line, quote, line.n);
        if (line.n > 0 && line.p[0] == ' ') {
            line = tk_str_sub(line, 1, line.n);
        }

        last = quote;
        flowing = line.n > 0 && line.p[line.n - 1] == ' '
                  && !tk_str_eqz(line, "-- ");
        if (flowing && delsp) {
            line.n--;
        }

        tk_buf_str(&out, line);
        if (!flowing && rest.p != NULL) {
            tk_buf_chr(&out, '\n');
        }
    }

    return tk_buf_view(&out);
}


/* Something else under the name of text. */
static bool
body_is_binary(tk_str_t s)
{
    size_t  i, n;

    s = tk_str_sub(s, 0, 1024);

    for (i = 0, n = 0; i < s.n; i++) {
        n += (unsigned char) s.p[i] < 9;
    }

    return n > 8 && n > s.n / 20;
}


/* Charsets in which every second byte of plain English is NUL. */
static bool
body_is_wide(const tk_part_t *part)
{
    const char  *name;

    name = tk_charset_name(tk_params_get(&part->type, "charset"));

    return name != NULL && (strncmp(name, "UTF-16", 6) == 0
                            || strncmp(name, "UTF-32", 6) == 0);
}


/* The null string for what is no text at all. */
static tk_str_t
body_decode(body_t *b, const tk_part_t *part, bool html)
{
    bool      cut;
    tk_str_t  s, charset;

    cut = false;
    s = tk_cte_decode(b->arena, part->cte, part->body, b->max, &cut);
    if (body_is_binary(s) && !body_is_wide(part)) {
        return TK_STR_NULL;
    }

    charset = tk_params_get(&part->type, "charset");

    if (html && tk_charset_name(charset) == NULL) {
        charset = body_meta_charset(s);
    }

    s = tk_charset_utf8(b->arena, charset, s, b->max);
    cut |= s.n + 8 > b->max;
    b->max -= s.n < b->max ? s.n : b->max;

    if (cut) {
        b->mail->notices |= TK_NOTICE_TEXT;
    }

    return body_lines(b->arena, s);
}


static void
body_plain(body_t *b, const tk_part_t *part, tk_str_t s)
{
    size_t    from, i;
    tk_uu_t   uu;
    tk_str_t  name;

    if (tk_str_ieqz(tk_params_get(&part->type, "format"), "flowed")) {
        s = body_unflow(b->arena, s,
            tk_str_ieqz(tk_params_get(&part->type, "delsp"), "yes"));
    }

    from = 0;

    for (i = 0; i < BODY_UU_MAX && tk_uu_find(s, from, &uu); i++) {
        name = tk_utf8_line(b->arena, uu.name, BODY_FILENAME_MAX);
        (void) body_attach(b, name, TK_STR("application/octet-stream"),
                           TK_CTE_UU, uu.encoded);
        body_piece(b, part, tk_str_sub(s, from, uu.start - from), false);
        from = uu.end;
    }

    body_piece(b, part, tk_str_sub(s, from, s.n), false);
}


static bool
body_is_text(const tk_part_t *part)
{
    return tk_part_is(part, "text/plain") || tk_part_is(part, "text/html")
           || tk_str_starts(part->type.value, TK_STR("multipart/"));
}


static void
body_leaf(body_t *b, const tk_part_t *part)
{
    bool      named, attached, html;
    tk_str_t  s;

    if (tk_part_is(part, "text/calendar")) {
        b->mail->calendar = true;
    }

    named = body_filename(b->arena, part).n > 0;
    attached = tk_str_eqz(part->disposition.value, "attachment");

    if (named || attached || !body_is_text(part)) {
        body_part_attach(b, part);
    }

    if (attached || !body_is_text(part)
        || (named && part->parent != NULL
            && (!tk_part_is(part, "text/plain")
                || part->body.n > BODY_SHOWN_MAX)))
    {
        return;
    }

    html = tk_part_is(part, "text/html");
    s = body_decode(b, part, html);

    if (s.p == NULL) {
        if (!named) {
            body_part_attach(b, part);
        }

    } else if (html) {
        body_piece(b, part, s, true);

    } else {
        body_plain(b, part, s);
    }
}


static bool
body_blank(tk_str_t s)
{
    return tk_str_trim(s).n == 0;
}


static void
body_join(tk_buf_t *out, tk_str_t s, const char *between)
{
    if (s.n == 0) {
        return;
    }

    if (out->n > 0) {
        tk_buf_z(out, between);
    }

    tk_buf_str(out, s);
}


/* Both kinds of one group; the missing one is made of the other. */
static void
body_compose_group(body_t *b, size_t from, size_t to, tk_buf_t *text,
    tk_buf_t *html)
{
    size_t         i;
    tk_buf_t       t, h;
    tk_str_t       s;
    body_piece_t  *piece;

    tk_buf_init(&t, b->arena, text->max);
    tk_buf_init(&h, b->arena, html->max);

    for (i = from; i < to; i++) {
        piece = tk_arr_at(&b->pieces, body_piece_t, i);
        body_join(piece->html ? &h : &t, piece->text, "\n");
    }

    if (body_blank(tk_buf_view(&t)) && h.n > 0) {
        s = tk_html_text(b->arena, tk_buf_view(&h), text->max);
        body_join(text, s, "\n\n");

    } else {
        body_join(text, tk_buf_view(&t), "\n\n");
    }

    if (!b->any_html) {
        return;
    }

    if (h.n == 0) {
        s = tk_html_from_text(b->arena, tk_buf_view(&t), html->max);
        body_join(html, s, "<hr>\n");

    } else {
        body_join(html, tk_buf_view(&h), "<hr>\n");
    }
}


static void
body_compose(body_t *b, size_t max)
{
    size_t            i, from;
    tk_buf_t          text, html;
    const tk_part_t  *group;

    tk_buf_init(&text, b->arena, max);
    tk_buf_init(&html, b->arena, max * 2);

    for (from = 0; from < b->pieces.n; from = i) {
        group = tk_arr_at(&b->pieces, body_piece_t, from)->group;

        for (i = from; i < b->pieces.n; i++) {
            if (tk_arr_at(&b->pieces, body_piece_t, i)->group != group) {
                break;
            }
        }

        body_compose_group(b, from, i, &text, &html);
    }

    if (tk_buf_rc(&text) != 0 || tk_buf_rc(&html) != 0) {
        b->mail->notices |= TK_NOTICE_TEXT;
    }

    b->mail->text = tk_utf8_clean(b->arena, tk_buf_view(&text));
    if (b->any_html) {
        b->mail->html = tk_utf8_clean(b->arena, tk_buf_view(&html));
    }
}


/* The lines of a forwarded mail's head that a reader wants. */
static tk_str_t
body_forwarded_head(tk_arena_t *a, const tk_part_t *part)
{
    size_t    i;
    tk_buf_t  b;
    tk_str_t  value;

    static const char *const names[] = {
        "From", "Date", "To", "Cc", "Subject"
    };

    tk_buf_init(&b, a, 16384);

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        value = tk_headers_get(&part->headers, names[i]);
        value = tk_utf8_line(a, tk_word_decode(a, value, 4096), 500);

        if (value.n > 0) {
            tk_buf_printf(&b, "%s: %.*s\n", names[i], TK_STR_ARG(value));
        }
    }

    return tk_buf_view(&b);
}


/*
 * Reads the parts below root in their order.  A forwarded mail is one
 * attachment; `inside` looks into it instead, and attaches nothing.
 */
static void
body_walk(body_t *b, const tk_part_t *root, bool inside)
{
    bool              message;
    const tk_part_t  *part;

    for (part = root; part != NULL; ) {
        message = tk_str_starts(part->type.value, TK_STR("message/"));

        if (part->child != NULL && (inside || !message)) {
            part = part->child;

            if (message) {
                body_piece(b, part, body_forwarded_head(b->arena, part),
                           false);
            }

            continue;
        }

        if (!inside) {
            body_leaf(b, part);

        } else if (part->depth > 0 && tk_part_is(part, "text/plain")) {
            body_piece(b, part, body_decode(b, part, false), false);

        } else if (part->depth > 0 && tk_part_is(part, "text/html")) {
            body_piece(b, part, body_decode(b, part, true), true);
        }

        while (part != NULL && part->next == NULL) {
            part = part->parent;
        }

        part = part ? part->next : NULL;
    }
}


/* Text that was put behind the last part: the footer of some gateway. */
static void
body_epilogue(body_t *b, const tk_part_t *root)
{
    tk_str_t  s;

    s = tk_str_trim(root->epilogue);

    if (s.n > 0 && s.n <= BODY_EPILOGUE_MAX && !body_is_binary(s)
        && tk_str_find(s, TK_STR("\n--")) < 0
        && !tk_str_starts(s, TK_STR("--")))
    {
        s = tk_charset_utf8(b->arena, TK_STR_NULL, s, BODY_EPILOGUE_MAX * 3);
        body_piece(b, root, body_lines(b->arena, s), false);
    }
}


static bool
body_has_text(const body_t *b)
{
    size_t  i;

    for (i = 0; i < b->pieces.n; i++) {
        if (!body_blank(tk_arr_at(&b->pieces, body_piece_t, i)->text)) {
            return true;
        }
    }

    return false;
}


void
tk_body_read(tk_arena_t *a, const tk_part_t *root, size_t max,
    tk_mail_t *mail)
{
    body_t  b;

    memset(&b, 0, sizeof(b));
    b.arena = a;
    b.mail = mail;
    b.max = max;
    tk_arr_init(&b.pieces, a, sizeof(body_piece_t));
    tk_arr_init(&mail->attachments, a, sizeof(tk_mime_file_t));

    body_walk(&b, root, false);

    if (!body_has_text(&b)) {
        body_walk(&b, root, true);
    }

    body_epilogue(&b, root);
    body_compose(&b, max);
}
