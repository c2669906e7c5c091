#ifndef TICKETD_IMPORT_H
#define TICKETD_IMPORT_H

#include "base/buf.h"
#include "desk/mail/mailin.h"

/*
 * From raw bytes to what a mail becomes, in steps that may each be the last:
 *
 *     bytes in the store, row "received"    import_begin/add/end, _commit
 *     parsed, files in the store            import_handle
 *     one transaction: ticket or message or event, row settled
 *
 * Only then the source gives its copy up.  Handling is counted before each
 * try, so that a mail that ends the process counts as well; after three
 * tries it goes to the quarantine.
 */

#define IMPORT_TRIES  3

/* A mail on its way into the store: small ones in memory, others in a
 * temporary file of the store. */
typedef struct {
    uint64_t         mailbox_id;      /* 0: inject                        */
    uint64_t         type_id;         /* inject; 0: by the mailbox        */
    uint32_t         uidvalidity;
    uint32_t         uid;
    uint64_t         size;            /* so far                           */
    tk_buf_t         buf;
    int              fd;              /* -1: in memory                    */
    char             path[512];
    tk_sha256_t      sha;
    tk_attach_new_t  blob;
    bool             stored;          /* by import_end()                  */
    uint64_t         row;             /* after import_commit()            */
} import_mail_t;

/* size as announced, 0 if unknown. */
int import_begin(tk_cx_t *cx, import_mail_t *m, uint64_t size);
int import_add(tk_cx_t *cx, import_mail_t *m, const char *p, size_t n);

/* All is there: large ones go to the store now. */
int import_end(tk_cx_t *cx, import_mail_t *m);

/* Removes the temporary file, if there is one. */
void import_drop(import_mail_t *m);

/* The rows of n mails in one transaction; those that are there already (by
 * UID) are left as they are, row 0. */
int import_commit(tk_cx_t *cx, import_mail_t *mails, size_t n);

/*
 * Handles one row in state "received" as a unit of work of its own.  TK_OK:
 * the row is settled, or the mail has failed and will be tried again; other
 * errors are not the mail's.
 */
int import_handle(tk_desk_t *desk, uint64_t row);

/* n rows of a mailbox in their order.  Small mails that follow each other
 * share their commits; when such a set fails, each of it is handled alone.
 * go_on() is asked again and again, its result other than TK_OK is
 * returned. */
int import_handle_all(tk_desk_t *desk, uint64_t mailbox_id,
    const uint64_t *ids, size_t n, int (*go_on)(void *ctx), void *ctx);

/* All rows of a mailbox that are left in state "received"; 0: those that
 * belong to no mailbox that is read. */
int import_resume(tk_desk_t *desk, uint64_t mailbox_id,
    int (*go_on)(void *ctx), void *ctx);

#endif
