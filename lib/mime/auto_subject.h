#ifndef TK_MIME_AUTO_SUBJECT_H
#define TK_MIME_AUTO_SUBJECT_H

#include "base/arena.h"

/*
 * What a subject alone says of who wrote a mail.  It never is proof: people
 * write about bounces and holidays, too, and what they write must become a
 * ticket.
 */
typedef struct {
    bool  replied;    /* behind Re: or Fwd:                                */
    bool  domains;    /* "Report domain: ..."                              */
    bool  complaint;  /* an old form of feedback reports                   */
    bool  job;        /* of cron, or says that it was generated            */
    bool  bounce;     /* begins as returned mail does                      */
    bool  away;       /* begins as automatic answers do                    */
    bool  answer;     /* and goes on as they do: ends, or ": the subject"  */
    bool  absence;    /* "Vacation: ...", which may be a request for one   */
    bool  receipt;    /* "Read: the subject"                               */
} tk_auto_subject_t;

/* subject: in one line, without limits of its own. */
void tk_auto_subject(tk_arena_t *a, tk_str_t subject,
    tk_auto_subject_t *says_r);

bool tk_auto_starts(tk_str_t s, const char *const *texts);

#endif
