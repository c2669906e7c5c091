#include "web/form.h"

#include "base/arr.h"
#include "base/err.h"
#include "base/utf8.h"
#include "web/form_int.h"
#include "web/param.h"

#define DEFAULT_FIELD   (1u << 20)
#define DEFAULT_FIELDS  256
#define QUERY_MAX       65536
#define BOUNDARY_MAX    70

typedef struct {
    tk_str_t  name;
    tk_str_t  value;
} field_t;

struct tk_form {
    tk_arena_t        *arena;
    tk_form_limits_t   limits;
    size_t             seen;
    int                rc;
    tk_arr_t           fields;        /* field_t       */
    tk_arr_t           files;         /* tk_upload_t * */
    char              *write_buf;
    tk_urlencoded_t   *urlencoded;    /* one of both   */
    tk_multipart_t    *multipart;
};


static void
drop_files(void *data)
{
    size_t      i;
    tk_form_t  *form;

    form = data;

    for (i = 0; i < form->files.n; i++) {
        tk_upload_drop(*tk_arr_at(&form->files, tk_upload_t *, i));
    }
}


static tk_form_t *
create(tk_arena_t *a, const tk_form_limits_t *limits)
{
    tk_form_t  *form;

    form = tk_arena_zalloc(a, sizeof(tk_form_t));
    if (form == NULL || tk_arena_cleanup(a, drop_files, form) != TK_OK) {
        return NULL;
    }

    form->arena = a;
    form->limits = *limits;
    tk_arr_init(&form->fields, a, sizeof(field_t));
    tk_arr_init(&form->files, a, sizeof(tk_upload_t *));

    if (form->limits.max_field == 0) {
        form->limits.max_field = DEFAULT_FIELD;
    }
    if (form->limits.max_fields == 0) {
        form->limits.max_fields = DEFAULT_FIELDS;
    }

    return form;
}


static bool
boundary_ok(tk_str_t s)
{
    size_t  i;

    if (s.n == 0 || s.n > BOUNDARY_MAX) {
        return false;
    }

    for (i = 0; i < s.n; i++) {
        if (s.p[i] < 0x20 || s.p[i] > 0x7e) {
            return false;
        }
    }

    return s.p[s.n - 1] != ' ';
}


int
tk_form_create(tk_arena_t *a, tk_str_t content_type,
    const tk_form_limits_t *limits, tk_form_t **form_r)
{
    size_t      max;
    tk_str_t    type, boundary;
    tk_form_t  *form;

    form = create(a, limits);
    if (form == NULL) {
        return TK_ENOMEM;
    }

    max = form->limits.max_field;
    type = tk_param_value(content_type);

    if (tk_str_ieqz(type, "application/x-www-form-urlencoded")) {
        form->urlencoded = tk_urlencoded_create(form, a, max);

    } else if (tk_str_ieqz(type, "multipart/form-data")) {
        boundary = tk_param_get(a, content_type, "boundary");
        if (!boundary_ok(boundary)) {
            return TK_EINVAL;
        }
        form->multipart = tk_multipart_create(form, a, max, boundary);

    } else {
        return TK_EINVAL;
    }

    if (form->urlencoded == NULL && form->multipart == NULL) {
        return TK_ENOMEM;
    }

    *form_r = form;
    return TK_OK;
}


int
tk_form_feed(tk_form_t *form, const void *p, size_t n)
{
    size_t  room, fits;

    if (form->rc != TK_OK || n == 0) {
        return form->rc;
    }

    /* What fits is looked at first, so that the result does not depend on
     * how the bytes are portioned. */
    room = form->limits.max_body - form->seen;
    fits = n < room ? n : room;
    form->seen += fits;

    form->rc = form->urlencoded
               ? tk_urlencoded_feed(form->urlencoded, p, fits)
               : tk_multipart_feed(form->multipart, p, fits);

    if (form->rc == TK_OK && n > room) {
        form->rc = TK_ELIMIT;
    }
    return form->rc;
}


int
tk_form_end(tk_form_t *form)
{
    if (form->rc == TK_OK) {
        form->rc = form->urlencoded ? tk_urlencoded_end(form->urlencoded)
                                    : tk_multipart_end(form->multipart);
    }

    return form->rc;
}


static size_t
crlf_to_lf(char *p, size_t n)
{
    size_t  i, to;

    for (i = 0, to = 0; i < n; i++) {
        if (p[i] == '\r' && i + 1 < n && p[i + 1] == '\n') {
            continue;
        }
        p[to++] = p[i];
    }

    return to;
}


int
tk_form_add(tk_form_t *form, tk_str_t name, tk_buf_t *value)
{
    field_t  *f;

    if (tk_buf_rc(value) != TK_OK) {
        return tk_buf_rc(value);
    }
    if (form->fields.n == form->limits.max_fields) {
        return TK_ELIMIT;
    }

    f = tk_arr_push(&form->fields);
    if (f == NULL) {
        return TK_ENOMEM;
    }

    value->n = crlf_to_lf(value->p, value->n);
    f->name = tk_utf8_clean(form->arena, name);
    f->value = tk_utf8_clean(form->arena, tk_buf_view(value));

    return tk_arena_failed(form->arena) ? TK_ENOMEM : TK_OK;
}


int
tk_form_add_file(tk_form_t *form, tk_str_t field, tk_str_t name,
    tk_str_t type, tk_upload_t **upload_r)
{
    int            rc;
    tk_upload_t   *u, **place;
    tk_arena_t    *a;

    a = form->arena;

    if (form->limits.temp_dir == NULL
        || form->files.n == form->limits.max_files)
    {
        return TK_ELIMIT;
    }

    if (form->write_buf == NULL) {
        form->write_buf = tk_arena_alloc(a, TK_UPLOAD_BUFFER);
    }

    u = tk_arena_zalloc(a, sizeof(tk_upload_t));
    if (u == NULL) {
        return TK_ENOMEM;
    }

    u->fd = -1;
    u->file.field = tk_utf8_clean(a, field);
    u->file.name = name;
    u->file.type = type;

    place = tk_arr_push(&form->files);
    if (place == NULL) {
        return TK_ENOMEM;
    }
    *place = u;

    rc = tk_upload_open(u, a, form->limits.temp_dir, form->write_buf,
                        form->limits.max_file);
    *upload_r = u;
    return rc;
}


tk_str_t
tk_form_get(const tk_form_t *form, const char *name)
{
    return tk_form_nth(form, name, 0);
}


tk_str_t
tk_form_nth(const tk_form_t *form, const char *name, unsigned i)
{
    size_t          k;
    const field_t  *f;

    for (k = 0; k < form->fields.n; k++) {
        f = tk_arr_at(&form->fields, field_t, k);
        if (tk_str_eqz(f->name, name) && i-- == 0) {
            return f->value;
        }
    }

    return TK_STR_NULL;
}


unsigned
tk_form_count(const tk_form_t *form)
{
    return (unsigned) form->fields.n;
}


void
tk_form_at(const tk_form_t *form, unsigned i, tk_str_t *name_r,
    tk_str_t *value_r)
{
    const field_t  *f;

    f = tk_arr_at(&form->fields, field_t, i);
    *name_r = f->name;
    *value_r = f->value;
}


unsigned
tk_form_files(const tk_form_t *form)
{
    return (unsigned) form->files.n;
}


tk_form_file_t *
tk_form_file(const tk_form_t *form, unsigned i)
{
    return &(*tk_arr_at(&form->files, tk_upload_t *, i))->file;
}


int
tk_form_parse_query(tk_arena_t *a, tk_str_t query, tk_form_t **form_r)
{
    int                            rc;
    tk_form_t                     *form;
    static const tk_form_limits_t  limits = {
        .max_body = QUERY_MAX, .max_field = QUERY_MAX
    };

    form = create(a, &limits);
    if (form == NULL) {
        return TK_ENOMEM;
    }

    form->urlencoded = tk_urlencoded_create(form, a, limits.max_field);
    if (form->urlencoded == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_form_feed(form, query.p, query.n);
    if (rc == TK_OK) {
        rc = tk_form_end(form);
    }

    *form_r = form;
    return rc;
}
