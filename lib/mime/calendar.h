#ifndef TK_MIME_CALENDAR_H
#define TK_MIME_CALENDAR_H

#include "base/arena.h"

/*
 * The first event of an iCalendar object (RFC 5545, UTF-8) as a few lines of
 * text in no language: a sign and the summary, with the method or the answer
 * in parentheses when it is no plain invitation; when, and in which zone;
 * where; who invites.  Empty without an event.
 */
tk_str_t tk_calendar_text(tk_arena_t *a, tk_str_t ics);

#endif
