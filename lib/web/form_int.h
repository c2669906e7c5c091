#ifndef TK_WEB_FORM_INT_H
#define TK_WEB_FORM_INT_H

#include "base/buf.h"
#include "web/upload.h"

/* What form.c and the two parsers share; nobody else includes it. */

#define TK_FORM_MAX_NAME  1024          /* bytes of a field's name */

typedef struct tk_urlencoded  tk_urlencoded_t;
typedef struct tk_multipart   tk_multipart_t;

/* A field with this name; value is the content of a buffer that nobody
 * else uses any more. */
int tk_form_add(tk_form_t *form, tk_str_t name, tk_buf_t *value);

/* A file with an open temporary file; closed by tk_upload_close(). */
int tk_form_add_file(tk_form_t *form, tk_str_t field, tk_str_t name,
    tk_str_t type, tk_upload_t **upload_r);

tk_urlencoded_t *tk_urlencoded_create(tk_form_t *form, tk_arena_t *a,
    size_t max_field);
int tk_urlencoded_feed(tk_urlencoded_t *u, const char *p, size_t n);
int tk_urlencoded_end(tk_urlencoded_t *u);

tk_multipart_t *tk_multipart_create(tk_form_t *form, tk_arena_t *a,
    size_t max_field, tk_str_t boundary);
int tk_multipart_feed(tk_multipart_t *m, const char *p, size_t n);
int tk_multipart_end(tk_multipart_t *m);

#endif
