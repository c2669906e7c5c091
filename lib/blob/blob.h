#ifndef TK_BLOB_BLOB_H
#define TK_BLOB_BLOB_H

#include "base/hash.h"
#include "base/host.h"

/*
 * Content-addressed files below one directory, shared by nginx workers and
 * ticketd, on any number of machines if the file system is.
 *
 *     ROOT/ab/cd/HEX        the content with that SHA-256 (64 letters)
 *     ROOT/tmp/             what is being written, same file system
 *
 * A file appears whole and synced, or not at all, and is never written
 * again.  Files are 0660 and directories 02770: the programs share a Unix
 * group, given to ROOT once.  Nothing is removed here but by
 * tk_blob_sweep().
 *
 * Who wants to refer to content calls tk_blob_put*() first, writes the
 * reference, and makes sure by tk_blob_check() before it commits.
 *
 * Digests are TK_SHA256_LEN bytes.  TK_EIO where the system refuses (no
 * space, no permission); functions with a host do their work by
 * host->offload and pass its TK_EAGAIN on.
 */

typedef struct tk_blob tk_blob_t;

/* Makes ROOT and ROOT/tmp where they are missing.  Immutable, lives in the
 * arena.  TK_EINVAL (no absolute path) and TK_EIO: *err_r says what; after
 * TK_EIO the store is there all the same, and its functions fail. */
int tk_blob_open(tk_arena_t *a, tk_str_t root, const tk_blob_t **store_r,
    tk_str_t *err_r);

/* ROOT/tmp, for tk_form_limits_t. */
const char *tk_blob_temp_dir(const tk_blob_t *store);

/*
 * Takes a file from below tk_blob_temp_dir(), whose digest and size the
 * caller knows; it is gone from there afterwards, also when the content was
 * in the store already.  After a failure it is still there.
 */
int tk_blob_put_file(const tk_blob_t *store, const tk_host_t *host,
    const char *temp_path, const uint8_t digest[TK_SHA256_LEN],
    uint64_t size);

int tk_blob_put(const tk_blob_t *store, const tk_host_t *host,
    tk_str_t bytes, uint8_t digest_r[TK_SHA256_LEN]);

/* Where the content is or would be; NUL behind it.  TK_ENOMEM. */
int tk_blob_path(const tk_blob_t *store, tk_arena_t *a,
    const uint8_t digest[TK_SHA256_LEN], tk_str_t *path_r);

/* TK_OK if it is there with that size, else TK_ENOTFOUND. */
int tk_blob_check(const tk_blob_t *store,
    const uint8_t digest[TK_SHA256_LEN], uint64_t size);

/* The whole content. TK_ENOTFOUND, TK_ELIMIT past max bytes. */
int tk_blob_read(const tk_blob_t *store, const tk_host_t *host,
    tk_arena_t *a, const uint8_t digest[TK_SHA256_LEN], size_t max,
    tk_str_t *bytes_r);

typedef struct {
    uint64_t  seen;             /* files of the store            */
    uint64_t  removed;
    uint64_t  bytes;            /* of those removed              */
    uint64_t  temp;             /* removed from ROOT/tmp         */
} tk_blob_swept_t;

/*
 * Removes what was not put since older_than and of which referenced() says
 * false; it may hold a lock until it is asked about the
 * next.  Also temporary files as old.  Blocks, for ticketd.
 */
int tk_blob_sweep(const tk_blob_t *store, tk_time_t older_than,
    bool (*referenced)(const uint8_t digest[TK_SHA256_LEN], void *arg),
    void *arg, tk_blob_swept_t *swept_r);

#endif
