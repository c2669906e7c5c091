#ifndef TICKETD_MAILONCE_H
#define TICKETD_MAILONCE_H

/* Makes the libraries for mail ready; any thread may call it any number of
 * times. TK_OK, or TK_EBUG. */
int mail_once(void);

#endif
