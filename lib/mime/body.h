#ifndef TK_MIME_BODY_H
#define TK_MIME_BODY_H

#include "mime/parse.h"

/*
 * Fills text, html, calendar and attachments of a mail from its parts.
 * Parts that follow each other are joined; of alternatives both kinds are
 * kept.  A text part with a file name or marked as attachment is one.
 */
void tk_body_read(tk_arena_t *a, const tk_part_t *root, size_t max,
    tk_mail_t *mail);

#endif
