#ifndef TICKETD_LOOK_H
#define TICKETD_LOOK_H

#include "job.h"
#include "net/imap.h"
#include "tk_sql.gen.h"

/*
 * Emptying a folder that is open: job_mailbox.c opens it, waits for mail and
 * tells what came of it.
 */

#define LOOK_BATCH_MAX  256
#define LOOK_BAD_MAX    16
#define LOOK_WHY        160

typedef tk_sql_mailbox_open_t  look_box_t;

/* A mail that the server lists and did not hand over when it was asked. */
typedef struct {
    uint32_t   uid;
    unsigned   fails;             /* one after the other                  */
    tk_time_t  until;             /* passed over                          */
    char       why[LOOK_WHY];
} look_bad_t;

/* A mailbox as long as the thread that reads it lives. */
typedef struct {
    uint64_t    id;               /* 0: none                              */
    uint32_t    uidvalidity;      /* of these                             */
    unsigned    n_bad;
    look_bad_t  bad[LOOK_BAD_MAX];
} look_mailbox_t;

/* One connection to one mailbox. */
typedef struct {
    tk_job_t             *job;
    const look_box_t     *box;
    look_mailbox_t       *mailbox;
    tk_imap_t            *im;
    uint32_t              uidvalidity;
    uint64_t              revision;       /* of the desk when it began    */
    tk_time_t             looked;         /* after the revision           */
    unsigned              batch;
    const char           *why;            /* besides what IMAP says       */
    bool                  stuck;          /* what is done cannot leave    */
    const char           *stays;          /* why a mail does not come     */
    bool                  passed;         /* all were looked at once      */
    uint32_t              begun_next;     /* UIDs below lay there at
                                           * first, 0: another UIDVALIDITY */
    uint32_t              begun_day;      /* days as in tk_imap_mail_t    */
    uint32_t              since;          /* older ones of them stay;
                                           * 0 none, UINT32_MAX all       */
    size_t                n;              /* listed                       */
    tk_imap_mail_t        list[LOOK_BATCH_MAX];
    uint64_t              known[LOOK_BATCH_MAX];   /* row, 0: not yet     */
    bool                  settled[LOOK_BATCH_MAX]; /* that row            */
} look_t;

/* Takes in all that lies there, batch by batch: stored, handled, and removed
 * from the server.  A mail that failed to come three times keeps those behind
 * it waiting no more, and is asked for again after a day.  TK_ECONFLICT: what
 * is done cannot leave, or a mail cannot come; errors of the server, of the
 * store and of the database. */
int look_folder(look_t *look);

#endif
