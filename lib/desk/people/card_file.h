#ifndef TK_DESK_PEOPLE_CARD_FILE_H
#define TK_DESK_PEOPLE_CARD_FILE_H

#include "base/arena.h"

/*
 * Contacts as a table in a file: its columns are those of tk_card_columns and
 * behind them company, addresses and phones, these by their kinds.
 */

extern const char *const tk_card_more[];       /* behind the last NULL    */

/* Places in it; from TK_CARD_PHONES on there are phones. */
enum { TK_CARD_COMPANY, TK_CARD_EMAIL, TK_CARD_EMAIL2, TK_CARD_PHONES };

#define TK_CARD_BYTES  (32u << 20)             /* of a file that is read  */

/* The name of column i; NULL behind the last. */
const char *tk_card_file_name(unsigned i);

/* The column that the head of one means, in whatever language; -1: none. */
int tk_card_file_column(tk_arena_t *a, tk_str_t head);

#endif
