#ifndef TK_MIME_AUTO_H
#define TK_MIME_AUTO_H

#include "mime/parse.h"

/*
 * Whether a person or a program sent a mail (RFC 3834, RFC 3464, List-*,
 * Precedence and what is written without any standard).  Sets
 * mail->automatic and mail->why_automatic; needs the other fields.
 */
void tk_auto_classify(tk_arena_t *a, const tk_part_t *root,
    tk_mail_t *mail);

#endif
