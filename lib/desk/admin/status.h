#ifndef TK_DESK_ADMIN_STATUS_H
#define TK_DESK_ADMIN_STATUS_H

#include "desk/bad.h"
#include "desk/nonce.h"

/*
 * Statuses, as Administration changes them (audited; see desk/admin/revise).
 * Open and Closed are built in: they have other names and colours, and a
 * place, but stay.  TK_EINVAL: *bad says why; TK_ENOTFOUND: no such status.
 */

#define TK_STATUS_NAME  190

typedef struct {
    uint64_t  id;               /* 0: a new one, placed before Closed     */
    tk_str_t  name;
    tk_str_t  color;            /* one of tk_status_colors, or ""         */
} tk_status_edit_t;

/* "red", "amber" ... ended by NULL. */
extern const char *const  tk_status_colors[];

int tk_status_save(tk_cx_t *cx, const tk_nonce_t *nonce,
    const tk_status_edit_t *in, tk_bad_t *bad, uint64_t *id_r);

/* One place up or down; at the end nothing happens. */
int tk_status_shift(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    bool up);

/*
 * Its tickets get the status `to` (0: there are none), then it is deleted.
 * *more_r: not all tickets could be moved in the time; call again.
 */
int tk_status_delete(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    uint64_t to, tk_bad_t *bad, bool *more_r);

#endif
