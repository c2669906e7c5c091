#ifndef TK_DESK_UPKEEP_ALARM_H
#define TK_DESK_UPKEEP_ALARM_H

#include "desk/desk.h"

/*
 * What is wrong with the desk: a mailbox that cannot be read or was not for
 * long, mail that does not leave, mail in quarantine that is broken, a job
 * that fails.  The table keeps since when, and whether it was told: each
 * problem is told once when it has lasted, and once when it is over.  Errors
 * of lib/db.
 */

typedef struct {
    tk_str_t   name;              /* "mailbox:3"                         */
    tk_str_t   kind;              /* "mailbox"                           */
    tk_str_t   about;             /* an address, a job's name, a count   */
    tk_str_t   detail;            /* the error, as it was said           */
    tk_time_t  since;
    bool       well;              /* it was told, and is over            */
} tk_alarm_t;

/* Looks, keeps the table, and gives what is to be told now of problems that
 * have lasted for `after`. A unit of work. */
int tk_alarm_look(tk_cx_t *cx, tk_time_t after, tk_alarm_t **list_r,
    size_t *n_r);

/* They were told. */
int tk_alarm_told(tk_cx_t *cx, const tk_alarm_t *list, size_t n);

/* All that is wrong, told or not. */
int tk_alarm_all(tk_cx_t *cx, tk_alarm_t **list_r, size_t *n_r);

/* To whom, unless ticket_alarm_to says it: the administrators' addresses. */
int tk_alarm_admins(tk_cx_t *cx, tk_str_t **list_r, size_t *n_r);

#endif
