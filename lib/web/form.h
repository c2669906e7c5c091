#ifndef TK_WEB_FORM_H
#define TK_WEB_FORM_H

#include "base/arena.h"

/*
 * A request body as it comes in: application/x-www-form-urlencoded or
 * multipart/form-data (RFC 7578), parsed piece by piece; files go straight
 * to temporary files, nothing else is larger than its limit.
 *
 *     tk_form_create(...);  tk_form_feed(...) as often as bytes come;
 *     tk_form_end(...);     tk_form_get(...)
 *
 * Parse errors are sticky: TK_EINVAL malformed, TK_ELIMIT over a limit,
 * TK_EIO the temporary file could not be written.  Temporary files are
 * unlinked when the arena goes; those renamed into the store are gone.
 */

typedef struct tk_form tk_form_t;

typedef struct {
    size_t       max_body;        /* bytes of the whole body              */
    size_t       max_field;       /* of one text field; 0 means 1 MiB     */
    unsigned     max_fields;      /* 0 means 256                          */
    size_t       max_file;        /* of one file                          */
    unsigned     max_files;
    const char  *temp_dir;        /* NULL: files refused (TK_ELIMIT)      */
} tk_form_limits_t;

typedef struct {
    tk_str_t  field;              /* name of the form field               */
    tk_str_t  name;               /* file's name: last path part, one     */
                                  /* clean line of UTF-8, "" if none      */
    tk_str_t  type;               /* as the sender says; never trusted    */
    tk_str_t  path;               /* temporary file, NUL behind it        */
    uint64_t  size;
    uint8_t   sha256[32];
} tk_form_file_t;

/* content_type: the header's value.  TK_EINVAL for any other type. */
int tk_form_create(tk_arena_t *a, tk_str_t content_type,
    const tk_form_limits_t *limits, tk_form_t **form_r);
int tk_form_feed(tk_form_t *form, const void *p, size_t n);
int tk_form_end(tk_form_t *form);

/* First value of that name, UTF-8 cleaned, CRLF made LF; null if none. */
tk_str_t tk_form_get(const tk_form_t *form, const char *name);

/* The i-th value of that name (check boxes), null past the last. */
tk_str_t tk_form_nth(const tk_form_t *form, const char *name, unsigned i);

/* All fields in order, for handlers that take families of names. */
unsigned tk_form_count(const tk_form_t *form);
void tk_form_at(const tk_form_t *form, unsigned i, tk_str_t *name_r,
    tk_str_t *value_r);

unsigned tk_form_files(const tk_form_t *form);
tk_form_file_t *tk_form_file(const tk_form_t *form, unsigned i);

/* For queries: the same parser on a string. */
int tk_form_parse_query(tk_arena_t *a, tk_str_t query, tk_form_t **form_r);

#endif
