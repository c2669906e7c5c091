#ifndef TK_FMT_CSV_H
#define TK_FMT_CSV_H

#include "base/buf.h"

/*
 * Comma-separated values (RFC 4180): written with CRLF, quoted where need
 * be; read with any separator, line end and a byte order mark.
 */

#define TK_CSV_BOM  "\xef\xbb\xbf"
#define TK_CSV_END  "\r\n"            /* of each line */

/*
 * A cell; `first` of its line or not.  Texts of people: one that a
 * spreadsheet would take for a formula (= + - @, tab, CR in front, blanks
 * before them as well) gets an apostrophe in front.
 */
void tk_csv_text(tk_buf_t *b, bool first, tk_str_t s);

/* The same for what we made ourselves, a number or a date: as it is. */
void tk_csv_plain(tk_buf_t *b, bool first, tk_str_t s);

/*
 * Reads records one by one.  The separator is the one of , ; and tab that
 * stands most often outside quotes in the first line.  Cells are views of
 * the text or, where "" stood in them, copies in the arena.  An apostrophe
 * in front of a would-be formula is taken off again.
 */
typedef struct {
    tk_arena_t  *arena;
    tk_str_t     rest;
    char         sep;
    unsigned     line;             /* of the text, 1 for the first       */
} tk_csv_t;

#define TK_CSV_CELLS  256

/* What is not UTF-8 is taken for Windows-1252, which spreadsheets write
 * (and Latin-1 is part of). TK_EINVAL: no text at all. */
int tk_csv_init(tk_csv_t *c, tk_arena_t *a, tk_str_t text);

/*
 * The next record that is not empty.  TK_ENOTFOUND: there are no more.
 * TK_EINVAL: a quote without an end, TK_ELIMIT: more than TK_CSV_CELLS
 * cells; c->line says where.
 */
int tk_csv_next(tk_csv_t *c, tk_str_t cells[TK_CSV_CELLS], unsigned *n_r);

#endif
