#ifndef TK_DESK_UPKEEP_GARBAGE_H
#define TK_DESK_UPKEEP_GARBAGE_H

#include "desk/desk.h"

/*
 * Removes what nothing refers to: values of custom fields that are gone, and
 * stored bytes after a day: uploads that were never sent, mails whose row is
 * gone, files that tasks made (and tasks that ended a week ago), raw mails
 * after ticket_raw_keep.  Of bytes the rows go first, each under its own
 * lock; then files without a row.  A writer touches the row before it refers
 * to it, so what is about to be used is never old enough.
 */

#define TK_GARBAGE_AGE  TK_DAY

typedef struct {
    uint64_t  mails;              /* raw, as received, let go            */
    uint64_t  rows;
    uint64_t  files;
} tk_garbage_t;

/* Reads all rows that are older than a day: for a quiet hour, once a day.
 * go_on(ctx) is asked again and again, its result other than TK_OK is
 * returned.  Errors of lib/db, TK_EIO. */
int tk_garbage_collect(tk_cx_t *cx, int (*go_on)(void *ctx), void *ctx,
    tk_garbage_t *garbage_r);

#endif
