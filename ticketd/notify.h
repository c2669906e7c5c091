#ifndef TICKETD_NOTIFY_H
#define TICKETD_NOTIFY_H

/* Tells the service manager, if there is one (NOTIFY_SOCKET), as
 * sd_notify(3) does: "READY=1" and the like. */
void tk_notify(const char *state);

#endif
