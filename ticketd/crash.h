#ifndef TICKETD_CRASH_H
#define TICKETD_CRASH_H

/*
 * Named points between the steps of import and delivery.  With the
 * environment variable TK_CRASH=NAME:N the process kills itself (SIGKILL)
 * when it passes NAME for the Nth time, so that tests can look at what is
 * left; without it nothing happens.
 */
void crash_at(const char *name);

#endif
