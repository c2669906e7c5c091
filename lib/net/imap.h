#ifndef TK_NET_IMAP_H
#define TK_NET_IMAP_H

#include "base/host.h"
#include "net/net.h"

/*
 * An IMAP4rev1 client (RFC 3501) for emptying a folder: libcurl connects,
 * encrypts and signs in, the rest is spoken here.  Lines and literals are
 * bounded, so that no server can make it grow.  Blocks; one thread.  The
 * server's time-out is for connecting and for each silence; an answer has
 * TK_IMAP_LONGEST of them in all, each mail in it as many again and the time
 * that its bytes take at TK_IMAP_RATE.
 *
 * TK_EDOWN     no connection, or it broke
 * TK_ETIMEOUT  the server did not answer in time
 * TK_EDENIED   sign-in refused
 * TK_EINVAL    the server said NO or BAD, or what no server says
 * TK_ELIMIT    a line longer than any that makes sense
 * After an error tk_imap_error() has the text; only close it then.
 */

#define TK_IMAP_LONGEST  20
#define TK_IMAP_RATE     4096     /* bytes a second                      */

typedef struct tk_imap tk_imap_t;

/* Lives in the arena; the connection is closed with it at the latest. */
int tk_imap_open(tk_arena_t *a, const tk_net_server_t *server,
    tk_imap_t **im_r);

/* Says LOGOUT. NULL is fine. */
void tk_imap_close(tk_imap_t **im);

/* Why; "" before any error. After a failed open: *im_r has it, too. */
const char *tk_imap_error(const tk_imap_t *im);

typedef struct {
    uint32_t  uidvalidity;
    uint32_t  uidnext;            /* 0: the server did not say           */
    uint32_t  exists;
} tk_imap_folder_t;

int tk_imap_select(tk_imap_t *im, tk_str_t folder,
    tk_imap_folder_t *folder_r);

/* The same without any right to change it, not even the mark "recent". */
int tk_imap_examine(tk_imap_t *im, tk_str_t folder,
    tk_imap_folder_t *folder_r);

/* Can mails be removed one by one: by UID EXPUNGE, by MOVE? */
bool tk_imap_has_uidplus(const tk_imap_t *im);
bool tk_imap_has_move(const tk_imap_t *im);

/* How many mails the folder has now. */
uint32_t tk_imap_exists(const tk_imap_t *im);

typedef struct {
    uint32_t  uid;
    uint32_t  day;                /* of its arrival: 20260131; 0 unknown */
    uint64_t  size;
} tk_imap_mail_t;

/* The mails from number `first` (1 is the oldest) to `last`, at most max;
 * *n_r how many there are. */
int tk_imap_list(tk_imap_t *im, uint32_t first, uint32_t last,
    tk_imap_mail_t *list, size_t max, size_t *n_r);

/* The number of the first mail whose UID is not below that; behind the last
 * one if there is none. */
int tk_imap_first(tk_imap_t *im, uint32_t uid, uint32_t *number_r);

/*
 * The bytes of mails in pieces, by one command for all, without marking
 * them as seen.  begin() is told the size before the first piece, end()
 * whose bytes they were: servers may say so behind them, in any order, and
 * leave out mails that are gone.  A result other than TK_OK of any of them
 * is returned; the connection is of no use then.  TK_ELIMIT: more mails
 * than were asked for.
 */
typedef struct {
    int   (*begin)(void *ctx, uint64_t size);
    int   (*data)(void *ctx, const char *p, size_t n);
    int   (*end)(void *ctx, uint32_t uid);
    void   *ctx;
} tk_imap_sink_t;

int tk_imap_fetch(tk_imap_t *im, const uint32_t *uids, size_t n,
    const tk_imap_sink_t *sink);

/*
 * Waits (RFC 2177) until the server tells of a new mail, at most ms; go_on()
 * is asked several times a second, its result other than TK_OK is returned.
 * Only where the server can.
 */
bool tk_imap_has_idle(const tk_imap_t *im);
int tk_imap_idle(tk_imap_t *im, int ms, int (*go_on)(void *ctx), void *ctx);

/*
 * Removal in two steps: the mark, then the expunge of just these mails. By
 * UID EXPUNGE (RFC 4315); without it by MOVE (RFC 6851) into "Trash"; else
 * by EXPUNGE if nothing but these is marked, and TK_ECONFLICT if there is:
 * somebody else's marked mail must not go with them.
 */
int tk_imap_mark(tk_imap_t *im, const uint32_t *uids, size_t n);
int tk_imap_expunge(tk_imap_t *im, const uint32_t *uids, size_t n);

#endif
