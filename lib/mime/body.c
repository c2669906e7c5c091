#include "mime/attach.h"
#include "mime/body.h"
#include "mime/calendar.h"
#include "mime/charset.h"
#include "mime/html_text.h"
#include "mime/plain.h"
#include "mime/tnef.h"
#include "mime/uu.h"
#include "mime/word.h"
#include "base/buf.h"
#include "base/utf8.h"

#define BODY_UU_MAX        100

/* A named text that is not marked as attachment is shown as well. */
#define BODY_SHOWN_MAX     32768
#define BODY_EPILOGUE_MAX  4096

/* A larger winmail.dat stays one: its files lie in memory decoded. */
#define BODY_TNEF_MAX      (20u << 20)


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
    tk_str_t     event;     /* what the first calendar part says          */
    tk_tnef_t    tnef;      /* the first one's text, if there is no other */
} body_t;


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


/* Text that says base64 and is none: its first line, up to what may be the
 * end of it, has what cannot be. */
static tk_cte_t
body_cte(const tk_part_t *part)
{
    char      c;
    size_t    i, n = 0;
    bool      blank = false, other = false;
    tk_str_t  line, s = part->body;

    do {
        line = tk_str_trim(tk_str_cut(&s, '\n'));
    } while (line.n == 0 && s.p != NULL);

    for (i = 0; i < line.n && line.p[i] != '='; i++) {
        c = line.p[i];
        blank |= c == ' ';
        other |= c == '.' || c == ',' || c == ':' || c == '\'';
        n += c != ' ';
    }

    return part->cte == TK_CTE_BASE64 && blank && i == line.n
           && (n % 4 != 0 || other) ? TK_CTE_IDENTITY : part->cte;
}


/* The null string for what is no text at all. */
static tk_str_t
body_decode(body_t *b, const tk_part_t *part, bool html)
{
    bool      cut;
    tk_str_t  s, charset;

    cut = false;
    s = tk_cte_decode(b->arena, body_cte(part), part->body, b->max, &cut);
    if (body_is_binary(s) && !body_is_wide(part)) {
        return TK_STR_NULL;
    }

    charset = tk_params_get(&part->type, "charset");

    if (html && tk_charset_name(charset) == NULL) {
        charset = tk_plain_meta_charset(s);
    }

    s = tk_charset_utf8(b->arena, charset, s, b->max);
    cut |= s.n + 8 > b->max;
    b->max -= s.n < b->max ? s.n : b->max;

    if (cut) {
        b->mail->notices |= TK_NOTICE_TEXT;
    }

    return tk_plain_lines(b->arena, s);
}


/* An uuencoded file is one, and stays in the text, to be folded there. */
static void
body_plain(body_t *b, const tk_part_t *part, tk_str_t s)
{
    size_t    i;
    tk_uu_t   uu;
    tk_str_t  name;

    if (tk_str_ieqz(tk_params_get(&part->type, "format"), "flowed")) {
        s = tk_plain_unflow(b->arena, s,
            tk_str_ieqz(tk_params_get(&part->type, "delsp"), "yes"));
    }

    uu.end = 0;

    for (i = 0; i < BODY_UU_MAX && tk_uu_find(s, uu.end, &uu); i++) {
        name = tk_utf8_line(b->arena, uu.name, TK_ATTACH_NAME_MAX);
        (void) tk_attach_add(b->mail, name,
                             TK_STR("application/octet-stream"), TK_CTE_UU,
                             uu.encoded);
    }

    body_piece(b, part, s, false);
}


static bool
body_is_text(const tk_part_t *part)
{
    return tk_part_is(part, "text/plain") || tk_part_is(part, "text/html")
           || tk_str_starts(part->type.value, TK_STR("multipart/"));
}


static bool
body_is_tnef(body_t *b, const tk_part_t *part)
{
    return tk_part_is(part, "application/ms-tnef")
           || tk_part_is(part, "application/vnd.ms-tnef")
           || (tk_part_is(part, "application/octet-stream")
               && tk_str_ieqz(tk_attach_name(b->arena, part),
                              "winmail.dat"));
}


/* Its files come before it; it stays one, too. */
static void
body_tnef(body_t *b, const tk_part_t *part)
{
    size_t           i;
    tk_str_t         bytes;
    tk_tnef_t        tnef;
    tk_tnef_file_t  *f;

    if (!body_is_tnef(b, part) || part->body.n > BODY_TNEF_MAX) {
        return;
    }

    bytes = tk_cte_decode(b->arena, part->cte, part->body, BODY_TNEF_MAX,
                          NULL);
    tk_tnef_read(b->arena, bytes, b->max, &tnef);

    for (i = 0; i < tnef.files.n; i++) {
        f = tk_arr_at(&tnef.files, tk_tnef_file_t, i);
        tk_attach_inner(b->arena, b->mail, f->name, f->type, f->content_id,
                        f->bytes);
    }

    if (b->tnef.text.n == 0 && b->tnef.html.n == 0) {
        b->tnef = tnef;
    }
}


/* The same once more for a watch or a mail program that runs pages: no file
 * that somebody sent. */
static bool
body_is_spare(const tk_part_t *part)
{
    return part->parent != NULL
           && tk_part_is(part->parent, "multipart/alternative")
           && (tk_part_is(part, "text/watch-html")
               || tk_part_is(part, "text/x-amp-html"));
}


static void
body_leaf(body_t *b, const tk_part_t *part)
{
    bool      named, attached, html;
    tk_str_t  s;

    if (tk_part_is(part, "text/calendar") && !b->mail->calendar) {
        b->mail->calendar = true;
        b->event = body_decode(b, part, false);
        b->event = tk_calendar_text(b->arena, b->event);
    }

    body_tnef(b, part);

    named = tk_attach_name(b->arena, part).n > 0;
    attached = tk_str_eqz(part->disposition.value, "attachment");

    if (named || attached
        || !(body_is_text(part) || body_is_spare(part)))
    {
        tk_attach_part(b->arena, part, b->mail);
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
            tk_attach_part(b->arena, part, b->mail);
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


/* A sort of text that nobody knows is read as it stands (RFC 2046, 4.1.4). */
static bool
body_is_other(const tk_part_t *part)
{
    return tk_str_starts(part->type.value, TK_STR("text/"))
           && !body_is_text(part) && !tk_part_is(part, "text/calendar")
           && !tk_str_eqz(part->disposition.value, "attachment");
}


/*
 * Reads the parts below root in their order.  A forwarded mail is one
 * attachment; `inside` looks into it instead, and attaches nothing.
 */
static void
body_walk(body_t *b, const tk_part_t *root, bool inside)
{
    bool              message, text;
    const tk_part_t  *part;

    for (part = root; part != NULL; ) {
        message = tk_str_starts(part->type.value, TK_STR("message/"));
        text = part->depth > 0 || tk_attach_name(b->arena, part).n == 0;

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

        } else if (body_is_other(part)
                   || (text && tk_part_is(part, "text/plain")))
        {
            body_piece(b, part, body_decode(b, part, false), false);

        } else if (text && tk_part_is(part, "text/html")) {
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
        body_piece(b, root, tk_plain_lines(b->arena, s), false);
    }
}


/* Behind all else, and in no group, so that text and HTML have it. */
static void
body_event(body_t *b)
{
    body_piece_t  *piece = b->event.n ? tk_arr_push(&b->pieces) : NULL;

    if (piece != NULL) {
        *piece = (body_piece_t) { .text = b->event };
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
        body_piece(&b, root, tk_plain_lines(a, b.tnef.text), false);
        body_piece(&b, root, b.tnef.html, true);
    }

    if (!body_has_text(&b)) {
        body_walk(&b, root, true);
    }

    body_epilogue(&b, root);
    body_event(&b);
    body_compose(&b, max);
}
