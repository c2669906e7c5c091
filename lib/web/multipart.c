#include "base/err.h"
#include "base/utf8.h"
#include "fmt/filename.h"
#include "web/form_int.h"
#include "web/param.h"

/*
 * The delimiter is CRLF "--" boundary.  Its CR is the only one in it, so
 * that after a mismatch the search always starts anew at the byte that did
 * not match, and what was held back is a prefix of the delimiter itself: no
 * byte of a file is ever kept but those.
 */

#define HEADERS_MAX  16384              /* bytes, of one part      */
#define TYPE_MAX     200                /* characters of a type    */

typedef enum { PREAMBLE, DELIMITER, HEADERS, BODY, EPILOGUE } state_t;

typedef enum { PART_IGNORED, PART_FIELD, PART_FILE } part_t;

struct tk_multipart {
    tk_form_t    *form;
    tk_arena_t   *arena;
    size_t        max_field;
    tk_str_t      delimiter;
    size_t        matched;
    state_t       state;
    char          last;                 /* byte after a delimiter  */
    tk_buf_t      headers;
    part_t        part;
    tk_str_t      name;
    tk_str_t      filename;
    tk_str_t      type;
    tk_buf_t      value;
    tk_upload_t  *upload;
};


tk_multipart_t *
tk_multipart_create(tk_form_t *form, tk_arena_t *a, size_t max_field,
    tk_str_t boundary)
{
    tk_multipart_t  *m;

    m = tk_arena_zalloc(a, sizeof(tk_multipart_t));
    if (m == NULL) {
        return NULL;
    }

    m->form = form;
    m->arena = a;
    m->max_field = max_field;
    m->delimiter = tk_arena_cat(a, TK_STR("\r\n--"), boundary);
    m->matched = 2;                     /* as if a CRLF came before */
    m->state = PREAMBLE;
    tk_buf_init(&m->headers, a, HEADERS_MAX);

    return m->delimiter.p ? m : NULL;
}


/* An input without a chosen file is sent as a nameless empty one, so a
 * nameless file begins with its first byte. */
static int
open_file(tk_multipart_t *m)
{
    if (m->upload) {
        return TK_OK;
    }

    return tk_form_add_file(m->form, m->name, m->filename, m->type,
                            &m->upload);
}


static int
take_data(tk_multipart_t *m, const char *p, size_t n)
{
    int  rc;

    if (m->state != BODY || m->part == PART_IGNORED || n == 0) {
        return TK_OK;
    }

    if (m->part == PART_FIELD) {
        tk_buf_add(&m->value, p, n);
        return tk_buf_rc(&m->value);
    }

    rc = open_file(m);
    return rc == TK_OK ? tk_upload_add(m->upload, p, n) : rc;
}


static int
end_part(tk_multipart_t *m)
{
    if (m->state != BODY || m->part == PART_IGNORED) {
        return TK_OK;
    }

    if (m->part == PART_FIELD) {
        return tk_form_add(m->form, m->name, &m->value);
    }

    return m->upload ? tk_upload_close(m->upload) : TK_OK;
}


static bool
is_token(tk_str_t s)
{
    size_t         i;
    unsigned char  c;

    for (i = 0; i < s.n; i++) {
        c = (unsigned char) s.p[i];
        if (c <= 0x20 || c >= 0x7f || strchr("()<>@,;:\\\"/[]?=", c)) {
            return false;
        }
    }

    return s.n > 0;
}


static int
read_disposition(tk_multipart_t *m, tk_str_t v)
{
    tk_str_t  name, file;

    if (!tk_str_ieqz(tk_param_value(v), "form-data")) {
        return TK_OK;
    }

    name = tk_param_get(m->arena, v, "name");
    if (tk_str_is_null(name)) {
        return TK_OK;
    }
    if (name.n > TK_FORM_MAX_NAME) {
        return TK_ELIMIT;
    }

    /* The headers' buffer serves the next part, too. */
    m->name = tk_param_form_text(m->arena, name);
    m->part = PART_FIELD;

    file = tk_param_get(m->arena, v, "filename*");
    if (file.p) {
        file = tk_param_extended(m->arena, file);
    }
    if (file.p == NULL) {
        file = tk_param_get(m->arena, v, "filename");
        if (file.p == NULL) {
            return TK_OK;
        }
        file = tk_param_form_text(m->arena, file);
    }

    m->part = PART_FILE;
    m->filename = tk_filename_clean(m->arena, file);
    return TK_OK;
}


static int
read_header(tk_multipart_t *m, tk_str_t line)
{
    tk_str_t  name;

    name = tk_str_cut(&line, ':');
    if (line.p == NULL || !is_token(name)) {
        return TK_EINVAL;
    }

    line = tk_str_trim(line);

    if (tk_str_ieqz(name, "content-disposition")) {
        return read_disposition(m, line);
    }
    if (tk_str_ieqz(name, "content-type")) {
        m->type = tk_utf8_line(m->arena, line, TYPE_MAX);
    }

    return TK_OK;
}


/* Joins continued lines: "CRLF blank" becomes three blanks. */
static void
unfold(tk_buf_t *b)
{
    size_t  i;

    for (i = 0; i + 2 < b->n; i++) {
        if (b->p[i] == '\r' && b->p[i + 1] == '\n'
            && (b->p[i + 2] == ' ' || b->p[i + 2] == '\t'))
        {
            b->p[i] = ' ';
            b->p[i + 1] = ' ';
        }
    }
}


static int
read_headers(tk_multipart_t *m)
{
    int        rc;
    tk_str_t   rest, line;

    m->part = PART_IGNORED;
    m->filename = TK_STR("");
    m->type = TK_STR("");
    m->upload = NULL;
    tk_buf_init(&m->value, m->arena, m->max_field);

    unfold(&m->headers);
    rest = tk_buf_view(&m->headers);

    while (rest.n > 2) {
        line = tk_str_cut(&rest, '\n');
        line.n--;                       /* the CR */

        rc = read_header(m, line);
        if (rc != TK_OK) {
            return rc;
        }
    }

    if (tk_arena_failed(m->arena)) {
        return TK_ENOMEM;
    }

    m->state = BODY;
    tk_buf_clear(&m->headers);
    return m->part == PART_FILE && m->filename.n ? open_file(m) : TK_OK;
}


/* One line, or a part of one. */
static int
take_headers(tk_multipart_t *m, const char *p, size_t n, size_t *used_r)
{
    tk_str_t     h;
    const char  *lf;

    lf = memchr(p, '\n', n);
    *used_r = lf ? (size_t) (lf - p) + 1 : n;

    tk_buf_add(&m->headers, p, *used_r);
    if (tk_buf_rc(&m->headers) != TK_OK) {
        return tk_buf_rc(&m->headers);
    }
    if (lf == NULL) {
        return TK_OK;
    }

    h = tk_buf_view(&m->headers);
    if (!tk_str_ends(h, TK_STR("\r\n"))) {
        return TK_EINVAL;
    }

    if (h.n == 2 || tk_str_ends(h, TK_STR("\r\n\r\n"))) {
        return read_headers(m);
    }

    return TK_OK;
}


/* Behind a delimiter comes "--" or, after blanks, CRLF. */
static int
take_after(tk_multipart_t *m, char c)
{
    char  last;

    last = m->last;
    m->last = c;

    if (last == '-' && c == '-') {
        m->state = EPILOGUE;
        return TK_OK;
    }
    if (last == '\r' && c == '\n') {
        m->state = HEADERS;
        return TK_OK;
    }
    if (last == '\0' && c == '-') {
        return TK_OK;
    }
    if ((last == '\0' || last == ' ')
        && (c == ' ' || c == '\t' || c == '\r'))
    {
        m->last = c == '\r' ? c : ' ';
        return TK_OK;
    }

    return TK_EINVAL;
}


static int
take_body(tk_multipart_t *m, const char *p, size_t n, size_t *used_r)
{
    int          rc;
    size_t       held;
    const char  *cr;

    if (m->matched == 0) {
        cr = memchr(p, '\r', n);
        *used_r = cr ? (size_t) (cr - p) + 1 : n;
        m->matched = cr != NULL;
        return take_data(m, p, *used_r - m->matched);
    }

    if (p[0] != m->delimiter.p[m->matched]) {
        *used_r = 0;
        held = m->matched;
        m->matched = 0;
        return take_data(m, m->delimiter.p, held);
    }

    *used_r = 1;
    m->matched++;
    if (m->matched < m->delimiter.n) {
        return TK_OK;
    }

    m->matched = 0;
    rc = end_part(m);
    m->state = DELIMITER;
    m->last = '\0';
    return rc;
}


int
tk_multipart_feed(tk_multipart_t *m, const char *p, size_t n)
{
    int     rc;
    size_t  used;

    rc = TK_OK;

    while (n > 0 && rc == TK_OK && m->state != EPILOGUE) {
        used = 1;

        switch (m->state) {

        case DELIMITER:
            rc = take_after(m, *p);
            break;

        case HEADERS:
            rc = take_headers(m, p, n, &used);
            break;

        default:
            rc = take_body(m, p, n, &used);
            break;
        }

        p += used;
        n -= used;
    }

    return rc;
}


int
tk_multipart_end(tk_multipart_t *m)
{
    return m->state == EPILOGUE ? TK_OK : TK_EINVAL;
}
