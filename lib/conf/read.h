#ifndef TK_CONF_READ_H
#define TK_CONF_READ_H

#include <sys/types.h>

#include "base/arena.h"

/*
 * A whole regular file of at most `max` bytes into the arena; its
 * permission bits into *mode_r unless that is NULL.  TK_EIO or TK_EINVAL
 * (no file, too large) with a text in *err_r that does not name the path,
 * TK_ENOMEM.  Never waits for a writer (FIFO) and reads no device.
 */
int tk_read_file(tk_arena_t *a, tk_str_t path, size_t max, mode_t *mode_r,
    tk_str_t *text_r, tk_str_t *err_r);

#endif
