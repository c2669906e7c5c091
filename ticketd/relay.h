#ifndef TICKETD_RELAY_H
#define TICKETD_RELAY_H

#include "job.h"
#include "net/smtp.h"

/* A connection to the server that ticket_smtp or its like names, which goes
 * with the job. Errors of tk_smtp_open(). */
int relay_open(tk_arena_t *a, const tk_conf_t *conf,
    const tk_conf_smtp_t *server, tk_job_t *job, tk_smtp_t **smtp_r);

#endif
