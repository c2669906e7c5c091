#ifndef TICKETD_LETTERBYTES_H
#define TICKETD_LETTERBYTES_H

#include "desk/letter.h"

/*
 * The bytes of a letter as they go to the SMTP server, with its files.
 * Delivery and preview share it.  Errors of tk_mime_build() and of the
 * store; mail_once() must have been called.
 */
int letter_bytes(tk_cx_t *cx, const tk_letter_t *letter, tk_str_t *raw_r);

#endif
