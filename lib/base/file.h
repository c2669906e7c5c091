#ifndef TK_BASE_FILE_H
#define TK_BASE_FILE_H

#include <sys/types.h>

#include "base/arena.h"

/*
 * A whole regular file of at most `max` bytes into the arena, with a NUL
 * behind it; its permission bits into *mode_r unless that is NULL.  Never
 * waits for a writer (FIFO) and reads no device.  TK_ENOTFOUND (there is
 * none), TK_EIO, TK_EINVAL (not regular, too large), TK_ENOMEM: *err_r says
 * why without naming the path.
 */
int tk_file_read(tk_arena_t *a, tk_str_t path, size_t max, mode_t *mode_r,
    tk_str_t *text_r, tk_str_t *err_r);

/* All that comes from a file, a pipe or a terminal, at most `max` bytes.
 * TK_ELIMIT, TK_EIO, TK_ENOMEM. */
int tk_file_read_fd(tk_arena_t *a, int fd, size_t max, tk_str_t *text_r);

#endif
