#ifndef TK_DESK_UPKEEP_LEASE_H
#define TK_DESK_UPKEEP_LEASE_H

#include "desk/desk.h"

/*
 * A row that says who does a job, with an expiry by the database's clock,
 * so that any number of ticketd share the work of a desk.  Compare and set:
 * of two that take at once one gets it.  Errors are those of lib/db.
 */

#define TK_LEASE_OWNER  64           /* bytes, with the NUL              */

typedef struct {
    char  name[TK_LEASE_OWNER];
} tk_lease_owner_t;

/*
 * "MACHINE.PID.START": the machine's boot and process namespace as a hash,
 * so that a lease whose owner died on this very machine is taken over at
 * once instead of after its expiry.
 */
void tk_lease_owner(tk_lease_owner_t *owner_r);

/* Was it a process of this machine that is no more? */
bool tk_lease_dead(tk_str_t owner);

/* TK_OK it is ours for ms from now; TK_ECONFLICT somebody else holds it. */
int tk_lease_take(tk_cx_t *cx, tk_str_t name, tk_str_t owner, tk_time_t ms);

/* TK_OK, TK_ECONFLICT: it was lost meanwhile. */
int tk_lease_renew(tk_cx_t *cx, tk_str_t name, tk_str_t owner, tk_time_t ms);

/* For others at once; nothing when it is not ours. */
int tk_lease_release(tk_cx_t *cx, tk_str_t name, tk_str_t owner);

/* What became of a run that began at `ran`; error null: good. */
int tk_lease_ran(tk_cx_t *cx, tk_str_t name, tk_time_t ran, tk_str_t error);

/* How long a job rests after so many bad runs in a row: a second, doubled up
 * to half a minute, and to an hour for one that runs once a day: what costs
 * much is not tried all the time. */
tk_time_t tk_lease_pause(unsigned errors, tk_time_t interval);

#endif
