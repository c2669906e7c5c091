#ifndef TICKETD_LETTERBYTES_H
#define TICKETD_LETTERBYTES_H

#include "desk/mail/letter.h"
#include "texts.h"

/*
 * The letter of a row, whatever kind of mail it is.  texts are loaded into
 * `a` when they are needed and not there yet (set NULL); then *err_r may say
 * what is wrong with them.  TK_ENOTFOUND: there is nothing to send.
 */
int letter_of(tk_cx_t *cx, tk_arena_t *a, texts_t *texts,
    const tk_outbox_t *row, tk_letter_t *letter_r, tk_str_t *err_r);

/*
 * The bytes of a letter as they go to the SMTP server, with its files.
 * Delivery and preview share it.  Errors of tk_mime_build() and of the
 * store; mail_once() must have been called.
 */
int letter_bytes(tk_cx_t *cx, const tk_letter_t *letter, tk_str_t *raw_r);

#endif
