#ifndef TK_DESK_MAIL_LETTER_H
#define TK_DESK_MAIL_LETTER_H

#include "desk/mail/outbox.h"
#include "desk/ticket/ticket.h"

/*
 * What a row of the outbox says, made when it is sent: from the template, the
 * message and the options of that moment.  lib/mime makes bytes of it.
 */

#define TK_LETTER_REFS   12
#define TK_LETTER_FILES  (15u << 20)     /* bytes of files in one mail    */

typedef struct {
    tk_str_t       from_name;
    tk_str_t       from;
    tk_str_t       reply_to;          /* with token; empty: none           */
    tk_str_t       to_name;
    tk_str_t       to;
    tk_str_t       envelope;          /* return path; empty: the null one  */
    tk_str_t       subject;
    tk_str_t       message_id;        /* ids without <>                    */
    tk_str_t       in_reply_to;
    tk_str_t       references[TK_LETTER_REFS];  /* oldest first            */
    size_t         n_references;
    tk_str_t       auto_submitted;    /* "auto-replied" ...; or empty      */
    tk_str_t       loop;
    tk_time_t      date;
    tk_str_t       text;
    tk_str_t       shell;             /* the same with `mark` in the place */
    tk_str_t       mark;              /* of the Markdown that an agent     */
    tk_str_t       markdown;          /* wrote; or null                    */
    tk_str_t       link;              /* {LINK} in it; or empty            */
    tk_str_t       list_id;           /* without <>                        */
    tk_attach_t   *files;             /* of the message, if they fit       */
    size_t         n_files;
} tk_letter_t;

/* From now on this unit of work makes letters about one ticket of what the
 * one before was made of.  TK_ENOMEM. */
int tk_letter_keep(tk_cx_t *cx);
int tk_letter_ticket(tk_cx_t *cx, uint64_t id, tk_ticket_t *t_r);

/*
 * TK_ENOTFOUND: ticket or message are gone, or the kind sends nothing any
 * more.  Errors of lib/db, TK_ENOMEM, TK_ELIMIT.
 */
int tk_letter_make(tk_cx_t *cx, const tk_outbox_t *row,
    tk_letter_t *letter_r);

/* The same with another template's text, whether or not the kind is switched
 * on. */
int tk_letter_write(tk_cx_t *cx, const tk_outbox_t *row, tk_str_t template,
    tk_letter_t *letter_r);

/* What a template would make of the text that the viewer answers with, where
 * {LINK} is that. */
int tk_letter_response(tk_cx_t *cx, const tk_ticket_t *t, tk_str_t template,
    tk_str_t message, tk_str_t link, tk_str_t *text_r);

/*
 * One with a text that is whole: its first line is the subject.  With a
 * ticket its tag stands in front, and an agent's answer finds its way.
 */
int tk_letter_notice(tk_cx_t *cx, const tk_outbox_t *row, tk_str_t text,
    tk_letter_t *letter_r);

/* The same with the files of the message ref_id, as a person's mail. */
int tk_letter_forward(tk_cx_t *cx, const tk_outbox_t *row, tk_str_t text,
    tk_letter_t *letter_r);

/*
 * The automatic answer to an address that nobody has proved to own: text as
 * of tk_letter_notice(), nothing that the sender wrote, in the thread.
 */
int tk_letter_neutral(tk_cx_t *cx, const tk_outbox_t *row, tk_str_t text,
    tk_letter_t *letter_r);

/* Is the row such an answer? By the option and what is known of the
 * address; always where the sender is doubted. */
int tk_letter_unproved(tk_cx_t *cx, const tk_outbox_t *row, bool *unproved_r);

/* The address of a ticket's page for whom the row is mailed to. The verifier
 * is the customer's of now alone; empty: there is no page for them. */
tk_str_t tk_letter_link(tk_cx_t *cx, const tk_ticket_t *t,
    const tk_outbox_t *row);

#endif
