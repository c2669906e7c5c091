#ifndef TICKETD_UBL_H
#define TICKETD_UBL_H

#include "desk/billing/invoice.h"

/*
 * An invoice or credit note as UBL 2.1 (ISO/IEC 19845) by EN 16931-1 in the
 * national form XRechnung 3.0.  What the invoice does not have is left out;
 * tk_invoice_lacks() says what a receiver will miss.  TK_ENOMEM.
 */
int ubl_write(tk_arena_t *a, const tk_invoice_t *d, tk_str_t *xml_r);

#endif
