#ifndef TK_BASE_FILEMAP_H
#define TK_BASE_FILEMAP_H

#include <signal.h>

#include "base/str.h"

/*
 * A file that is mapped to be read.  Of what it has no more, cut short behind
 * our back, or what the disk cannot give, zeros are read where SIGBUS would
 * end the process, and tk_filemap_whole() says no from then on.  Of one
 * thread, which closes what it opened.
 */

typedef struct tk_filemap {
    tk_str_t                bytes;
    struct tk_filemap      *next;
    volatile sig_atomic_t   damaged;
} tk_filemap_t;

/* Once per program, before the other functions. TK_EBUG. */
int tk_filemap_init(void);

/* n bytes of the file, n > 0.  TK_ENOTFOUND, TK_EIO, also of one that is
 * shorter; nothing is to be closed then. */
int tk_filemap_open(tk_filemap_t *map, const char *path, size_t n);

bool tk_filemap_whole(const tk_filemap_t *map);

/* One that is not open (all zero) is fine. */
void tk_filemap_close(tk_filemap_t *map);

#endif
