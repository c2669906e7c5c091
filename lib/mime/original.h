#ifndef TK_MIME_ORIGINAL_H
#define TK_MIME_ORIGINAL_H

#include "mime/parse.h"

/*
 * The HTML of a mail as it came, made to stand by itself: pictures that the
 * mail carries, verified by their bytes, become data: addresses; link, meta
 * and base lose their names, since no policy keeps a browser from looking
 * up or connecting to a host that they name.  A mail without HTML: its text.
 *
 * Nothing else is done to it: show it in a sandboxed frame only, with a
 * policy that loads nothing.
 *
 * picture gives the media type of bytes that are a picture, else NULL.
 * TK_OK, TK_ENOMEM; TK_ELIMIT when it would be more than max bytes.
 */
int tk_original(tk_arena_t *a, const tk_mail_t *mail,
    const char *(*picture)(tk_str_t bytes), size_t max, tk_str_t *html_r);

#endif
