#ifndef TK_MIME_PARSE_H
#define TK_MIME_PARSE_H

#include "base/time.h"
#include "mime/addr.h"
#include "mime/part.h"

/*
 * A mail as the desk needs it.  Any bytes give a mail; what could not be
 * taken stands in `notices`, and the caller keeps the raw bytes.
 * All text is valid UTF-8 without NUL; strings are empty, not null, where a
 * field is absent, unless said otherwise.
 */

#define TK_MIME_SUBJECT_MAX  998     /* characters of a subject to store */

/* What kind of sender; all but NO must never get an automatic mail. */
typedef enum {
    TK_AUTO_NO,
    TK_AUTO_REPLY,        /* vacation, receipt, answer to an invitation,
                             report about mail                          */
    TK_AUTO_GENERATED,    /* by a program: monitoring, calendar, reports */
    TK_AUTO_BOUNCE,       /* delivery report, standard or not           */
    TK_AUTO_LIST          /* mailing list or bulk                       */
} tk_auto_t;

typedef struct {
    tk_str_t   filename;    /* one line; may hold "/" and "..": a name to
                               show, never a path; made up if none given */
    tk_str_t   type;        /* "image/png", as claimed                   */
    tk_str_t   content_id;  /* without <>                                */
    uint64_t   size;        /* decoded                                   */
    uint8_t    sha256[32];  /* of the decoded bytes                      */
    tk_cte_t   cte;
    tk_str_t   encoded;     /* in the raw mail; see tk_mime_attach_bytes */
} tk_mime_file_t;

/* A delivery report (RFC 3464); strings empty where it says nothing. */
typedef struct {
    bool       present;
    tk_str_t   message_id;  /* of the mail it is about, without <> */
    tk_str_t   recipient;
    tk_str_t   action;      /* failed delayed delivered relayed expanded */
    tk_str_t   status;      /* "5.1.1" */
    tk_str_t   diagnostic;
} tk_dsn_t;

typedef struct {
    tk_str_t      subject;       /* as decoded, control characters, too:
                                    who stores it makes a line of it      */
    tk_addr_t     from;
    tk_addr_t     sender;        /* the field Sender                      */
    tk_arr_t      to;            /* tk_addr_t */
    tk_arr_t      cc;            /* tk_addr_t */
    tk_arr_t      reply_to;      /* tk_addr_t */
    tk_str_t      message_id;    /* without <> */
    tk_str_t      in_reply_to;   /* the first one, without <> */
    tk_arr_t      references;    /* tk_str_t, without <>, oldest first    */
    tk_time_t     date;          /* TK_TIME_NONE if absent or nonsense    */
    tk_auto_t     automatic;
    const char   *why_automatic; /* the signal, for logs; NULL for NO     */
    tk_str_t      list_id;
    tk_dsn_t      dsn;
    tk_str_t      text;          /* the whole message as plain text, LF   */
    tk_str_t      html;          /* the same as untrusted HTML; null if
                                    the mail has none                     */
    bool          calendar;      /* has a text/calendar part              */
    tk_arr_t      attachments;   /* tk_mime_file_t */
    tk_headers_t  headers;       /* raw, for recognition                  */
    unsigned      notices;       /* TK_NOTICE_*                           */
} tk_mail_t;

typedef struct {
    tk_part_limits_t  part;
    size_t            text_bytes;    /* of all texts together     */
    size_t            addresses;     /* per field */
    size_t            references;
} tk_mime_limits_t;

extern const tk_mime_limits_t  tk_mime_limits_default;

/* Once per program, before the other functions. */
void tk_mime_init(void);

/*
 * raw must stay as long as the mail is used.  limits NULL: the default.
 * TK_OK, or TK_ENOMEM when the arena's limit (32 MiB are ample) or memory
 * is reached; glib ends the process if malloc fails inside of it.
 */
int tk_mime_parse(tk_arena_t *a, tk_str_t raw,
    const tk_mime_limits_t *limits, tk_mail_t **mail_r);

/* Decodes an attachment; TK_OK, TK_ENOMEM. For big ones see
 * tk_cte_each(). */
int tk_mime_attach_bytes(tk_arena_t *a, const tk_mime_file_t *at,
    tk_str_t *bytes_r);

/* "no", "reply", "generated", "bounce", "list" */
const char *tk_auto_name(tk_auto_t automatic);

#endif
