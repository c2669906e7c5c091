#ifndef TK_WEB_UPLOAD_H
#define TK_WEB_UPLOAD_H

#include "base/hash.h"
#include "web/form.h"

/*
 * A file of a form on its way into a temporary file.  One at a time is
 * open; writes are gathered in a buffer that the caller lends.
 */

#define TK_UPLOAD_BUFFER  32768

typedef struct {
    tk_form_file_t   file;
    int              fd;           /* -1 when closed */
    char            *buf;
    size_t           n;
    size_t           max;
    tk_sha256_t      sha;
} tk_upload_t;

/* Makes the file in temp_dir.  TK_EIO, TK_ENOMEM. */
int tk_upload_open(tk_upload_t *u, tk_arena_t *a, const char *temp_dir,
    char *buf, size_t max);

/* TK_ELIMIT past max bytes, TK_EIO. */
int tk_upload_add(tk_upload_t *u, const char *p, size_t n);

/* Writes the rest; size and digest are known from here on. */
int tk_upload_close(tk_upload_t *u);

/* Closes, and removes the file.  Any state. */
void tk_upload_drop(tk_upload_t *u);

#endif
