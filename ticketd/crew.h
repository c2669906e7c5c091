#ifndef TICKETD_CREW_H
#define TICKETD_CREW_H

#include "conf/conf.h"

/*
 * All threads of the daemon: one for every desk that is on and every job.
 * A reload makes a new crew of the new files and lets the old one go.
 */

typedef struct tk_crew tk_crew_t;

/* Opens a desk for each thread, starts none. `a` and the confs must outlive
 * the crew. TK_EINVAL and TK_ENOMEM have been logged. */
int tk_crew_create(tk_arena_t *a, tk_conf_t **confs, int n,
    tk_crew_t **crew_r);

int tk_crew_start(tk_crew_t *crew);

/* Lets each finish what it has in hand, gives the leases back, waits for
 * all, frees. */
void tk_crew_end(tk_crew_t **crew);

/* A desk's or the daemon's own line in the log on stderr: time, level, desk,
 * job. */
void tk_crew_log(tk_str_t desk, const char *job, int level, const char *msg,
    size_t n);

#endif
