#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "blob/blob_int.h"

/* One put, done on a thread that may block. */
typedef struct {
    const tk_blob_t  *store;
    const uint8_t    *digest;
    uint64_t          size;
    const char       *from;           /* a temporary file, or ... */
    tk_str_t          bytes;          /* ... what to write to one */
    int               rc;
    int               error;          /* errno of TK_EIO          */
} put_t;


static int
sync_dir(const char *path)
{
    int  fd, rc;

    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return TK_EIO;
    }

    rc = fsync(fd) == 0 ? TK_OK : TK_EIO;
    (void) close(fd);
    return rc;
}


static int
write_all(int fd, tk_str_t s)
{
    size_t   done;
    ssize_t  n;

    for (done = 0; done < s.n; done += (size_t) n) {
        n = write(fd, s.p + done, s.n - done);
        if (n < 0 && errno == EINTR) {
            n = 0;
        }
        if (n < 0) {
            return TK_EIO;
        }
    }

    return TK_OK;
}


/* The content's last bytes reach the disk before its name does. */
static int
seal(int fd, uint64_t size)
{
    struct stat  st;

    if (fstat(fd, &st) != 0 || (uint64_t) st.st_size != size
        || fchmod(fd, 0660) != 0 || fsync(fd) != 0)
    {
        return TK_EIO;
    }

    return TK_OK;
}


/*
 * True if the place holds the content already.  Touching comes first, so
 * that a sweep that has not removed it by now will not.
 */
static bool
is_there(const char *path, uint64_t size)
{
    struct stat  st;

    return utimensat(AT_FDCWD, path, NULL, 0) == 0 && stat(path, &st) == 0
           && S_ISREG(st.st_mode) && (uint64_t) st.st_size == size;
}


/* The directories are synced even when nothing is new in them: who made
 * them may not have come that far. */
static int
move_in(const put_t *put, const char *from)
{
    tk_blob_place_t  place;

    tk_blob_place(put->store, put->digest, &place);

    if (tk_blob_make_dir(place.upper) != TK_OK
        || tk_blob_make_dir(place.lower) != TK_OK)
    {
        return TK_EIO;
    }

    if (is_there(place.file, put->size)) {
        if (unlink(from) != 0) {
            return TK_EIO;
        }

    } else if (rename(from, place.file) != 0) {
        return TK_EIO;
    }

    return sync_dir(place.lower) == TK_OK && sync_dir(place.upper) == TK_OK
           ? sync_dir(put->store->root.p) : TK_EIO;
}


static void
put_file(void *arg)
{
    int     fd;
    put_t  *put;

    put = arg;

    fd = open(put->from, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        put->rc = TK_EIO;
        put->error = errno;
        return;
    }

    put->rc = seal(fd, put->size);
    (void) close(fd);

    /* Counted from now on, not from when the upload began. */
    if (put->rc == TK_OK && utimensat(AT_FDCWD, put->from, NULL, 0) != 0) {
        put->rc = TK_EIO;
    }

    if (put->rc == TK_OK) {
        put->rc = move_in(put, put->from);
    }

    put->error = errno;
}


static void
put_bytes(void *arg)
{
    int     fd;
    char    path[PATH_MAX];
    put_t  *put;

    put = arg;

    (void) snprintf(path, sizeof(path), "%.*s/put-XXXXXX",
                    TK_STR_ARG(put->store->temp));

    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0) {
        put->rc = TK_EIO;
        put->error = errno;
        return;
    }

    put->rc = write_all(fd, put->bytes);
    if (put->rc == TK_OK) {
        put->rc = seal(fd, put->size);
    }
    (void) close(fd);

    if (put->rc == TK_OK) {
        put->rc = move_in(put, path);
    }
    put->error = errno;
    if (put->rc != TK_OK) {
        (void) unlink(path);
    }
}


/* Runs it where it may block; what the system says is worth a line. */
static int
put_by(put_t *put, const tk_host_t *host, void (*fn)(void *arg))
{
    int  rc;

    rc = host->offload(host->ctx, fn, put);
    rc = rc == TK_OK ? put->rc : rc;

    if (rc == TK_EIO) {
        tk_log(host, TK_LOG_ERROR, "a file of %llu bytes cannot be stored in "
               "%.*s: %s", (unsigned long long) put->size,
               TK_STR_ARG(put->store->root), strerrordesc_np(put->error));
    }

    return rc;
}


int
tk_blob_put_file(const tk_blob_t *store, const tk_host_t *host,
    const char *temp_path, const uint8_t digest[TK_SHA256_LEN],
    uint64_t size)
{
    put_t  put;

    put = (put_t) {
        .store = store, .digest = digest, .size = size, .from = temp_path
    };

    return put_by(&put, host, put_file);
}


int
tk_blob_put(const tk_blob_t *store, const tk_host_t *host, tk_str_t bytes,
    uint8_t digest_r[TK_SHA256_LEN])
{
    put_t  put;

    tk_sha256(bytes.p ? bytes.p : "", bytes.n, digest_r);

    put = (put_t) {
        .store = store, .digest = digest_r, .size = bytes.n, .bytes = bytes
    };

    return put_by(&put, host, put_bytes);
}
