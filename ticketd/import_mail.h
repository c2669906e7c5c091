#ifndef TICKETD_IMPORT_MAIL_H
#define TICKETD_IMPORT_MAIL_H

#include "desk/mail/mailin.h"
#include "mime/parse.h"
#include "mime/tag.h"
#include "tk_sql.gen.h"

/* Which type a recipient of a mailbox stands for, and the tag of the desk
 * of before; read once for a set. */
typedef struct {
    const tk_re_t           *old_tag;      /* NULL: none                  */
    bool                     old_tag_read;
    bool                     read;
    uint64_t                 mailbox_id;
    size_t                   n;
    tk_sql_mailbox_rules_t  *v;
} import_rules_t;

/*
 * A parsed mail as desk/mail/mailin wants it.  Stores the files (outside of any
 * transaction, doing it again is harmless), sanitises the HTML.  raw and
 * the mail stay as long as *in_r is used.
 */
typedef struct {
    uint64_t         id;
    uint64_t         mailbox_id;
    uint64_t         type_id;     /* 0: by the mailbox                   */
    tk_str_t         raw;
    tk_str_t         digest;      /* of raw, in the store                */
    unsigned         manual;      /* desk/mail/maillog                        */
    bool             secret;      /* an agent's proof stands in it       */
    bool             silent;      /* it lay there at first: mail nobody  */
    import_rules_t  *rules;
} import_raw_t;

int import_fill(tk_cx_t *cx, const import_raw_t *src, const tk_mail_t *mail,
    tk_mailin_t *in_r);

/* The same of one that is too large: who wrote it what, by its first bytes,
 * and no more. */
int import_large(tk_cx_t *cx, const import_raw_t *src, tk_mailin_t *in_r);

/* The same of a mail that nobody has to understand: its first bytes are the
 * text, all of it is a file. */
int import_plain(tk_cx_t *cx, const import_raw_t *src, tk_mailin_t *in_r);

#endif
