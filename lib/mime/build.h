#ifndef TK_MIME_BUILD_H
#define TK_MIME_BUILD_H

#include "base/time.h"
#include "mime/addr.h"

/*
 * A mail to one recipient, as bytes ready for SMTP: CRLF, no line longer
 * than 998, ASCII only.  The same input gives the same bytes.  Whatever
 * stands in the strings, no header, recipient or part comes of it: control
 * characters and line breaks become blanks, names and file names are quoted
 * or encoded.
 */

/* Carries a signature by which our own mail is known when it comes back. */
#define TK_LOOP_HEADER  "X-Ngx-Tickets-Loop"

typedef struct {
    tk_str_t  filename;       /* UTF-8; RFC 2231 is used where needed      */
    tk_str_t  type;           /* anything but type/subtype, and multipart
                                 and message: application/octet-stream     */
    tk_str_t  bytes;
} tk_attach_out_t;

typedef struct {
    tk_addr_t               from;
    tk_addr_t               to;
    tk_addr_t               reply_to;      /* addr empty: no such field    */
    tk_str_t                subject;
    tk_time_t               date;
    tk_str_t                message_id;    /* without <>; required         */
    tk_str_t                in_reply_to;   /* without <>; may be empty     */
    const tk_str_t         *references;    /* without <>, oldest first     */
    size_t                  n_references;
    tk_str_t                auto_submitted; /* "auto-replied",
                                  "auto-generated"; empty: a person's. With
                                  it goes X-Auto-Response-Suppress: All    */
    tk_str_t                loop;          /* value of TK_LOOP_HEADER      */
    tk_str_t                list_id;       /* without <>; may be empty     */
    tk_str_t                text;          /* UTF-8, any line ends         */
    tk_str_t                html;          /* null: text alone             */
    const tk_attach_out_t  *attachments;
    size_t                  n_attachments;
} tk_mail_out_t;

/*
 * TK_EINVAL when from or to is no address that can be sent to
 * (tk_addr_valid(), and only ASCII before the "@") or the Message-ID is
 * empty; TK_ENOMEM.  A reply_to or reference that cannot be used is left
 * out.  tk_mime_init() must have been called.
 */
int tk_mime_build(tk_arena_t *a, const tk_mail_out_t *m, tk_str_t *raw_r);

/* An address as SMTP takes it: its domain in ASCII. */
tk_str_t tk_mime_ascii(tk_arena_t *a, tk_str_t addr);

#endif
