#ifndef TK_DESK_TICKET_ATTACH_H
#define TK_DESK_TICKET_ATTACH_H

#include "desk/access/acl.h"

/*
 * Files of messages.  The bytes go to the store first (rows below 64 KiB,
 * files above), by tk_attach_store() outside of any transaction; the
 * transaction then only refers to the digest.
 */

#define TK_ATTACH_ROW_MAX  (64u << 10)

typedef struct {
    uint8_t   digest[32];
    uint64_t  size;
    tk_str_t  name;              /* clean, <= 255 bytes */
    tk_str_t  type;              /* as declared         */
    int       image;             /* verified kind, 0 none (blob/image.h) */
    tk_str_t  content_id;
} tk_attach_new_t;

/* From a temporary file (a form) or from memory (a mail). Idempotent. */
int tk_attach_store_file(tk_cx_t *cx, tk_str_t path, tk_attach_new_t *file);
int tk_attach_store(tk_cx_t *cx, tk_str_t bytes, tk_attach_new_t *file);

/* Inside the transaction that made the message, or takes it away. */
int tk_attach_link(tk_cx_t *cx, uint64_t ticket_id, uint64_t message_id,
    const tk_attach_new_t *files, unsigned n);
int tk_attach_drop(tk_cx_t *cx, uint64_t ticket_id, uint64_t message_id);

/* For the list: whether the ticket has files now.  After files came from
 * another ticket or went there. */
int tk_attach_mark(tk_cx_t *cx, uint64_t ticket_id);

typedef struct tk_attach {
    uint64_t  id;
    uint64_t  ticket_id;
    uint64_t  message_id;
    tk_str_t  digest;
    uint64_t  size;
    tk_str_t  name;
    tk_str_t  type;
    int64_t   image;
    tk_str_t  content_id;
    bool      shown;             /* by a page, within the text */
} tk_attach_t;

/* All files of a ticket in the order of messages, without a check of
 * rights: show only those of messages that the viewer was given. */
int tk_attach_list(tk_cx_t *cx, uint64_t ticket_id, tk_attach_t **list_r,
    size_t *n_r);

/* One file with the right to see its message checked (a note's file needs
 * TK_MAY_SEE_NOTES). ticket_number 0: any ticket. TK_ENOTFOUND. */
int tk_attach_get(tk_cx_t *cx, uint64_t id, uint64_t ticket_number,
    tk_attach_t *file_r);

/* A verified picture by its signed address (desk/mail/token). TK_ENOTFOUND. */
int tk_attach_picture(tk_cx_t *cx, uint64_t id, tk_str_t token,
    tk_attach_t *file_r);

/* Its bytes: either *bytes_r (small) or *path_r (NUL behind it). TK_EIO
 * when the store has lost it. */
int tk_attach_open(tk_cx_t *cx, const tk_attach_t *file, tk_str_t *bytes_r,
    tk_str_t *path_r);

/* The raw bytes of any stored object into the arena (ticketd). */
int tk_attach_read(tk_cx_t *cx, tk_str_t digest, tk_str_t *bytes_r);

#endif
