#ifndef TK_DESK_MAIL_REMIND_H
#define TK_DESK_MAIL_REMIND_H

#include "desk/people/profile.h"

/*
 * Mails to agents that time causes: what waits too long for an answer, and
 * the daily report.  Each queues notices (desk/mail/notice), each once: a
 * second run, another daemon and a restart find them made.
 */

#define TK_REMIND_BACK     (7 * TK_DAY)   /* looked back at the first run  */
#define TK_REMIND_MORNING  7              /* o'clock in the desk's zone    */
#define TK_REMIND_LATEST   (12 * TK_HOUR) /* no report later than that     */

/* Up to when tickets were looked at, by the hours that agents wish; all
 * zero at first. */
typedef struct {
    tk_time_t  seen[TK_PROFILE_HOURS + 1];
    int64_t    day;                       /* of the last daily report      */
} tk_remind_t;

/* Tickets of an agent, and those of nobody in their types, that have been
 * unanswered for as many business hours as the agent wishes. *n_r: notices
 * that were asked for. */
int tk_remind_unanswered(tk_cx_t *cx, tk_remind_t *r, size_t *n_r);

/* Yesterday's report, if it is morning. */
int tk_remind_daily(tk_cx_t *cx, tk_remind_t *r, size_t *n_r);

/* To customers whose tickets close by age within the option's days. */
int tk_remind_closing(tk_cx_t *cx, size_t *n_r);

#endif
