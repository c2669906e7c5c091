#ifndef TICKETD_PAPER_H
#define TICKETD_PAPER_H

#include "desk/billing/invoice.h"
#include "words.h"

/*
 * An invoice as PDF on A4 (cairo, pango): real text, any script that the
 * machine has a font for, as many pages as it takes, the head of the table
 * on each of them and what was carried over.  TK_EIO, TK_ENOMEM.
 */
int paper_invoice(tk_arena_t *a, const tk_invoice_t *d, const words_t *w,
    const char *path);

#endif
