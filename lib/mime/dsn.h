#ifndef TK_MIME_DSN_H
#define TK_MIME_DSN_H

#include "mime/parse.h"

/*
 * What a delivery report says: the message/delivery-status part (RFC 3464),
 * the Message-ID of the returned mail or of its headers, and for reports of
 * no standard form the lines of the text.  Sets mail->dsn; needs mail->text.
 */
void tk_dsn_read(tk_arena_t *a, const tk_part_t *root, tk_mail_t *mail);

#endif
