#ifndef TICKETD_IMPORT_INT_H
#define TICKETD_IMPORT_INT_H

#include "desk/mail/mailin.h"

/* What handling one mail (import_handle.c) and several together
 * (import_set.c) share. */

#define IMPORT_ARENA  (96u << 20)

/* A unit of work with the rights of the desk itself. */
int import_cx(tk_desk_t *desk, tk_arena_t *a, tk_cx_t *cx_r);

/* Faults of which the mail is innocent. */
bool import_passing(int rc);

/* A line in the log about what became of a row. */
void import_told(tk_cx_t *cx, uint64_t id, const tk_mailin_done_t *done);

/* For tk_mailin_take(): tests end the process here. */
void import_committing(void);

#endif
