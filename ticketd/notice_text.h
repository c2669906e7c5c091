#ifndef TICKETD_NOTICE_TEXT_H
#define TICKETD_NOTICE_TEXT_H

#include "desk/mail/letter.h"
#include "texts.h"

/*
 * The letter of a notice (desk/mail/notice), made when it is sent.
 * TK_ENOTFOUND: what it is about is gone, or the link in it would be worth
 * nothing any more.  Errors of lib/db, TK_ENOMEM.
 */
int notice_letter(tk_cx_t *cx, const texts_t *texts, const tk_outbox_t *row,
    tk_letter_t *letter_r);

/* The automatic answer to an address that nobody has proved to own. */
int notice_neutral(tk_cx_t *cx, const texts_t *texts, const tk_outbox_t *row,
    tk_letter_t *letter_r);

#endif
