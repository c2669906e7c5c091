#include <gmime/gmime.h>

#include "mime/build.h"
#include "mime/param.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/utf8.h"

#define BUILD_SUBJECT_MAX     998    /* characters */
#define BUILD_ID_MAX          250
#define BUILD_FILENAME_MAX    200
#define BUILD_REFERENCES_MAX  20
#define BUILD_WORD_BYTES      42     /* of an encoded word, 75 encoded */
#define BUILD_RUN_MAX         200


typedef struct {
    tk_arena_t           *arena;
    const tk_mail_out_t  *m;
    unsigned              boundaries;
} build_t;


/* One line, for a header. */
static char *
build_line(tk_arena_t *a, tk_str_t s, size_t chars)
{
    s = tk_utf8_line(a, tk_utf8_clean(a, s), chars);

    return tk_arena_strz(a, s.p ? s : TK_STR(""));
}


/* Without what would need quoting: half quoted, half encoded names are
 * right and yet misread. */
static char *
build_name(tk_arena_t *a, tk_str_t name)
{
    char  *s, *from, *to;

    s = build_line(a, name, TK_ADDR_NAME_MAX);

    for (from = to = s; s != NULL && *from != '\0'; from++) {
        if (strchr("\"<>\\", *from) == NULL) {
            *to++ = *from;
        }
    }

    if (s != NULL) {
        *to = '\0';
    }

    return s;
}


/* A Message-ID: visible ASCII without brackets, or the null string. */
static tk_str_t
build_id(tk_str_t id)
{
    size_t  i;

    for (i = 0; i < id.n; i++) {
        if (id.p[i] <= ' ' || id.p[i] >= 0x7f || id.p[i] == '<'
            || id.p[i] == '>')
        {
            return TK_STR_NULL;
        }
    }

    return id.n > 0 && id.n <= BUILD_ID_MAX ? id : TK_STR_NULL;
}


static bool
build_addr_valid(tk_str_t addr)
{
    size_t  i;

    if (!tk_addr_valid(addr)) {
        return false;
    }

    for (i = 0; i < addr.n && addr.p[i] != '@'; i++) {
        if ((unsigned char) addr.p[i] >= 0x80) {
            return false;
        }
    }

    return true;
}


/* Encoded words, with something between them at which they may be folded. */
static tk_str_t
build_words(tk_arena_t *a, tk_str_t s, const char *between)
{
    size_t    n;
    tk_buf_t  b;
    tk_str_t  head, rest;

    tk_buf_init(&b, a, s.n * 4 + 100);

    while (s.n > 0) {
        for (n = 0, rest = s; rest.n > 0; n = s.n - rest.n) {
            (void) tk_utf8_next(&rest);
            if (s.n - rest.n > BUILD_WORD_BYTES) {
                break;
            }
        }

        n = rest.n == 0 ? s.n : n;
        head = tk_str_sub(s, 0, n);
        s = tk_str_sub(s, n, s.n);
        tk_buf_printf(&b, "%s=?utf-8?B?%.*s?=", b.n ? between : "",
                      TK_STR_ARG(tk_base64(a, head.p, head.n)));
    }

    return tk_buf_view(&b);
}


/* What looks encoded, or would be half quoted and half encoded. */
static bool
build_name_mixed(const char *s)
{
    bool  high = false;

    if (strstr(s, "=?") != NULL) {
        return true;
    }

    if (strpbrk(s, "(),.:;@[]") == NULL) {
        return false;
    }

    for ( ; *s != '\0'; s++) {
        high = high || (unsigned char) *s >= 0x80;
    }

    return high;
}


static void
build_address(build_t *b, GMimeMessage *msg, GMimeAddressType type,
    tk_addr_t addr)
{
    char                 *name, *box;
    InternetAddress      *ia;
    InternetAddressList  *list;

    name = build_name(b->arena, addr.name);
    box = tk_arena_strz(b->arena, addr.addr);
    if (name == NULL || box == NULL) {
        return;
    }

    if (build_name_mixed(name)) {
        name = tk_arena_strz(b->arena, build_words(b->arena, tk_str_z(name),
                                                   " "));
    }

    if (name == NULL) {
        return;
    }

    ia = internet_address_mailbox_new(*name ? name : NULL, box);
    internet_address_set_charset(ia, "utf-8");
    list = g_mime_message_get_addresses(msg, type);
    internet_address_list_add(list, ia);
    g_object_unref(ia);
}


static bool
build_has_long_run(const char *s)
{
    size_t  n;

    for (n = 0; *s != '\0'; s++) {
        n = *s == ' ' ? 0 : n + 1;
        if (n > BUILD_RUN_MAX) {
            return true;
        }
    }

    return false;
}


static void
build_subject(build_t *b, GMimeMessage *msg)
{
    char      *s;
    tk_str_t   words;

    s = build_line(b->arena, b->m->subject, BUILD_SUBJECT_MAX);
    if (s == NULL) {
        return;
    }

    g_mime_message_set_subject(msg, s, "utf-8");

    /* A word too long for a line can be folded when it is encoded; what
     * looks encoded must not be read as such. */
    if (build_has_long_run(s) || strstr(s, "=?") != NULL) {
        words = build_words(b->arena, tk_str_z(s), "\n ");
        s = (char *) tk_arena_printf(b->arena, " %.*s\n",
                                     TK_STR_ARG(words)).p;
        if (s != NULL) {
            g_mime_header_set_raw_value(
                g_mime_header_list_get_header(
                    g_mime_object_get_header_list(GMIME_OBJECT(msg)),
                    "Subject"),
                s);
        }
    }
}


static void
build_header(build_t *b, GMimeMessage *msg, const char *name, tk_str_t value)
{
    char  *s;

    if (value.n == 0) {
        return;
    }

    s = build_line(b->arena, value, BUILD_ID_MAX);
    if (s != NULL && !build_has_long_run(s)) {
        g_mime_object_append_header(GMIME_OBJECT(msg), name, s, "utf-8");
    }
}


/* The first one and the newest: what a reader needs to thread. */
static void
build_references(build_t *b, GMimeMessage *msg)
{
    char      *s;
    size_t     i, from;
    tk_buf_t   buf;
    tk_str_t   id;

    tk_buf_init(&buf, b->arena, 16384);
    from = b->m->n_references > BUILD_REFERENCES_MAX
           ? b->m->n_references - BUILD_REFERENCES_MAX : 0;

    for (i = 0; i < b->m->n_references; i++) {
        if (i > 0 && i <= from) {
            continue;
        }

        id = build_id(b->m->references[i]);
        if (id.n > 0) {
            tk_buf_printf(&buf, "%s<%.*s>", buf.n ? " " : "",
                          TK_STR_ARG(id));
        }
    }

    s = tk_arena_strz(b->arena, tk_buf_view(&buf));
    if (s != NULL && *s != '\0') {
        g_mime_object_append_header(GMIME_OBJECT(msg), "References", s,
                                    NULL);
    }
}


static void
build_id_header(build_t *b, GMimeMessage *msg, const char *name, tk_str_t id)
{
    id = build_id(id);

    if (id.n > 0) {
        id = tk_arena_printf(b->arena, "<%.*s>", TK_STR_ARG(id));
        if (id.p != NULL) {
            g_mime_object_append_header(GMIME_OBJECT(msg), name, id.p, NULL);
        }
    }
}


static void
build_headers(build_t *b, GMimeMessage *msg)
{
    char                 *id;
    GDateTime            *date;
    const tk_mail_out_t  *m = b->m;

    build_address(b, msg, GMIME_ADDRESS_TYPE_FROM, m->from);
    build_address(b, msg, GMIME_ADDRESS_TYPE_TO, m->to);
    if (build_addr_valid(m->reply_to.addr)) {
        build_address(b, msg, GMIME_ADDRESS_TYPE_REPLY_TO, m->reply_to);
    }

    build_subject(b, msg);

    date = g_date_time_new_from_unix_utc(m->date / TK_SECOND);
    if (date != NULL) {
        g_mime_message_set_date(msg, date);
        g_date_time_unref(date);
    }

    id = tk_arena_strz(b->arena, m->message_id);
    if (id != NULL) {
        g_mime_message_set_message_id(msg, id);
    }

    build_id_header(b, msg, "In-Reply-To", m->in_reply_to);
    build_references(b, msg);

    if (m->auto_submitted.n > 0) {
        build_header(b, msg, "Auto-Submitted", m->auto_submitted);
        build_header(b, msg, "X-Auto-Response-Suppress", TK_STR("All"));
    }

    build_header(b, msg, TK_LOOP_HEADER, m->loop);
    build_id_header(b, msg, "List-Id", m->list_id);
}


/* Line ends to LF, or CR LF where the bytes are encoded as they are. */
static tk_str_t
build_lines(tk_arena_t *a, tk_str_t s, const char *end)
{
    size_t    i;
    tk_buf_t  b;

    s = tk_utf8_clean(a, s);
    tk_buf_init(&b, a, s.n * 2 + 2);

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '\r' || s.p[i] == '\n') {
            i += s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n';
            tk_buf_z(&b, end);

        } else {
            tk_buf_chr(&b, s.p[i]);
        }
    }

    return tk_buf_view(&b);
}


static void
build_content(GMimePart *part, tk_str_t bytes, GMimeContentEncoding cte)
{
    GMimeStream       *stream;
    GMimeDataWrapper  *content;

    stream = g_mime_stream_mem_new_with_buffer(bytes.p ? bytes.p : "",
                                               bytes.n);
    content = g_mime_data_wrapper_new_with_stream(stream,
                  GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(part, cte);
    g_object_unref(content);
    g_object_unref(stream);
}


/* Mostly other than ASCII reads no better as quoted-printable. */
static GMimeObject *
build_text(build_t *b, tk_str_t s, const char *subtype)
{
    size_t      i, high;
    GMimePart  *part;

    part = g_mime_part_new_with_type("text", subtype);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset",
                                             "utf-8");

    for (i = 0, high = 0; i < s.n; i++) {
        high += (unsigned char) s.p[i] >= 0x80;
    }

    if (high > s.n / 3) {
        build_content(part, build_lines(b->arena, s, "\r\n"),
                      GMIME_CONTENT_ENCODING_BASE64);
    } else {
        build_content(part, build_lines(b->arena, s, "\n"),
                      GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    }

    return GMIME_OBJECT(part);
}


static GMimeMultipart *
build_multipart(build_t *b, const char *subtype)
{
    uint8_t          digest[TK_SHA256_LEN];
    tk_str_t         seed;
    GMimeMultipart  *multipart;

    multipart = g_mime_multipart_new_with_subtype(subtype);
    seed = tk_arena_printf(b->arena, "%u %.*s", b->boundaries++,
                           TK_STR_ARG(b->m->message_id));
    tk_sha256(seed.p, seed.n, digest);

    /* "=_" cannot stand in quoted-printable or base64 */
    seed = tk_arena_printf(b->arena, "=_%.*s",
                           TK_STR_ARG(tk_hex(b->arena, digest, 16)));
    if (seed.p != NULL) {
        g_mime_multipart_set_boundary(multipart, seed.p);
    }

    return multipart;
}


static void
build_add(GMimeMultipart *multipart, GMimeObject *part)
{
    g_mime_multipart_add(multipart, part);
    g_object_unref(part);
}


static bool
build_token(tk_str_t s)
{
    size_t  i;
    char    c;

    for (i = 0; i < s.n; i++) {
        c = s.p[i];

        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z')
            && (c == '\0' || strchr(".+-_", c) == NULL))
        {
            return false;
        }
    }

    return s.n > 0 && s.n <= 80;
}


static void
build_param_utf8(GMimeParamList *list, const char *name)
{
    GMimeParam  *param;

    param = g_mime_param_list_get_parameter(list, name);
    if (param != NULL) {
        g_mime_param_set_charset(param, "utf-8");
    }
}


static void
build_filename(GMimePart *part, const char *name)
{
    GMimeObject  *object = GMIME_OBJECT(part);

    g_mime_part_set_filename(part, name);
    build_param_utf8(g_mime_content_type_get_parameters(
                         g_mime_object_get_content_type(object)), "name");
    build_param_utf8(g_mime_content_disposition_get_parameters(
                         g_mime_object_get_content_disposition(object)),
                     "filename");
}


static GMimeObject *
build_attachment(build_t *b, const tk_attach_out_t *at)
{
    char       *name, *type, *subtype;
    tk_str_t    rest, head;
    GMimePart  *part;

    rest = tk_param_lower(b->arena, at->type);
    head = rest.p ? tk_str_cut(&rest, '/') : rest;

    if (!build_token(head) || !build_token(rest)
        || tk_str_eqz(head, "multipart") || tk_str_eqz(head, "message"))
    {
        head = TK_STR("application");
        rest = TK_STR("octet-stream");
    }

    type = tk_arena_strz(b->arena, head);
    subtype = tk_arena_strz(b->arena, rest);
    name = build_line(b->arena, at->filename, BUILD_FILENAME_MAX);
    if (type == NULL || subtype == NULL || name == NULL) {
        return NULL;
    }

    part = g_mime_part_new_with_type(type, subtype);
    g_mime_object_set_disposition(GMIME_OBJECT(part), "attachment");
    if (*name != '\0') {
        build_filename(part, name);
    }

    build_content(part, at->bytes, GMIME_CONTENT_ENCODING_BASE64);

    return GMIME_OBJECT(part);
}


static GMimeObject *
build_body(build_t *b)
{
    size_t           i;
    GMimeObject     *text, *part;
    GMimeMultipart  *multipart;

    text = build_text(b, b->m->text, "plain");

    if (b->m->html.p != NULL) {
        multipart = build_multipart(b, "alternative");
        build_add(multipart, text);
        build_add(multipart, build_text(b, b->m->html, "html"));
        text = GMIME_OBJECT(multipart);
    }

    if (b->m->n_attachments == 0) {
        return text;
    }

    multipart = build_multipart(b, "mixed");
    build_add(multipart, text);

    for (i = 0; i < b->m->n_attachments; i++) {
        part = build_attachment(b, &b->m->attachments[i]);
        if (part != NULL) {
            build_add(multipart, part);
        }
    }

    return GMIME_OBJECT(multipart);
}


static tk_str_t
build_write(tk_arena_t *a, GMimeMessage *msg)
{
    tk_str_t             raw;
    GByteArray          *bytes;
    GMimeStream         *stream;
    GMimeFormatOptions  *format;

    stream = g_mime_stream_mem_new();
    format = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(format,
                                             GMIME_NEWLINE_FORMAT_UNIX);
    g_mime_format_options_set_param_encoding_method(format,
        GMIME_PARAM_ENCODING_METHOD_RFC2231);
    (void) g_mime_object_write_to_stream(GMIME_OBJECT(msg), format, stream);
    g_mime_format_options_free(format);

    bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    raw = build_lines(a, tk_str((char *) bytes->data, bytes->len), "\r\n");
    g_object_unref(stream);

    return raw;
}


int
tk_mime_build(tk_arena_t *a, const tk_mail_out_t *m, tk_str_t *raw_r)
{
    build_t        b = { a, m, 0 };
    GMimeObject   *body;
    GMimeMessage  *msg;

    if (!build_addr_valid(m->from.addr) || !build_addr_valid(m->to.addr)
        || build_id(m->message_id).n == 0)
    {
        return TK_EINVAL;
    }

    msg = g_mime_message_new(TRUE);
    build_headers(&b, msg);

    body = build_body(&b);
    g_mime_message_set_mime_part(msg, body);
    g_object_unref(body);

    *raw_r = build_write(a, msg);
    g_object_unref(msg);

    return tk_arena_failed(a) ? TK_ENOMEM : TK_OK;
}


tk_str_t
tk_mime_ascii(tk_arena_t *a, tk_str_t addr)
{
    size_t            i;
    InternetAddress  *ia;

    for (i = 0; i < addr.n && (unsigned char) addr.p[i] < 0x80; i++) {
        /* void */
    }

    if (i == addr.n) {
        return addr;
    }

    ia = internet_address_mailbox_new(NULL, tk_arena_strz(a, addr));
    addr = tk_arena_str(a, tk_str_z(internet_address_mailbox_get_idn_addr(
                                        INTERNET_ADDRESS_MAILBOX(ia))));
    g_object_unref(ia);

    return addr;
}
