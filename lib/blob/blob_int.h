#ifndef TK_BLOB_BLOB_INT_H
#define TK_BLOB_BLOB_INT_H

#include <limits.h>
#include <sys/stat.h>

#include "blob/blob.h"

/* For the files of lib/blob only. */

#define TK_BLOB_ROOT_MAX  (PATH_MAX - 128)

struct tk_blob {
    tk_str_t  root;              /* no slash at the end */
    tk_str_t  temp;
};

/* Paths of one content on the stack: no arena on pool threads. */
typedef struct {
    char  upper[PATH_MAX];       /* ROOT/ab       */
    char  lower[PATH_MAX];       /* ROOT/ab/cd    */
    char  file[PATH_MAX];        /* ROOT/ab/cd/HEX */
} tk_blob_place_t;

void tk_blob_place(const tk_blob_t *store,
    const uint8_t digest[TK_SHA256_LEN], tk_blob_place_t *place_r);

/* Makes it unless it is there; without regard to the umask, and with the
 * group of its parent. */
int tk_blob_make_dir(const char *path);

/* mtime of a file in milliseconds. */
tk_time_t tk_blob_mtime(const struct stat *st);

#endif
