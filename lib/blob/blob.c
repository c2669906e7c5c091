#include "blob/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "blob/blob_int.h"


int
tk_blob_make_dir(const char *path)
{
    if (mkdir(path, 02770) == 0) {
        return chmod(path, 02770) == 0 ? TK_OK : TK_EIO;
    }

    return errno == EEXIST ? TK_OK : TK_EIO;
}


int
tk_blob_open(tk_arena_t *a, tk_str_t root, const tk_blob_t **store_r,
    tk_str_t *err_r)
{
    int         rc = TK_OK;
    tk_blob_t  *store;

    while (root.n > 1 && root.p[root.n - 1] == '/') {
        root.n--;
    }

    if (root.n < 2 || root.p[0] != '/' || root.n > TK_BLOB_ROOT_MAX) {
        *err_r = tk_arena_printf(a, "\"%.*s\" is no absolute path",
                                 TK_STR_ARG(root));
        return TK_EINVAL;
    }

    store = tk_arena_zalloc(a, sizeof(tk_blob_t));
    if (store == NULL) {
        return TK_ENOMEM;
    }

    store->root = tk_arena_str(a, root);
    store->temp = tk_arena_cat(a, root, TK_STR("/tmp"));
    if (store->root.p == NULL || store->temp.p == NULL) {
        return TK_ENOMEM;
    }

    if (tk_blob_make_dir(store->root.p) != TK_OK
        || tk_blob_make_dir(store->temp.p) != TK_OK
        || access(store->temp.p, R_OK | W_OK | X_OK) != 0)
    {
        *err_r = tk_arena_printf(a, "cannot use \"%.*s\": %s",
                                 TK_STR_ARG(store->temp), strerror(errno));
        rc = TK_EIO;
    }

    *store_r = store;
    return rc;
}


const char *
tk_blob_temp_dir(const tk_blob_t *store)
{
    return store->temp.p;
}


void
tk_blob_place(const tk_blob_t *store, const uint8_t digest[TK_SHA256_LEN],
    tk_blob_place_t *place_r)
{
    int   i;
    char  hex[2 * TK_SHA256_LEN + 1];

    for (i = 0; i < TK_SHA256_LEN; i++) {
        (void) snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }

    /* The root is short enough (tk_blob_open). */
    (void) snprintf(place_r->upper, PATH_MAX, "%.*s/%.2s",
                    TK_STR_ARG(store->root), hex);
    (void) snprintf(place_r->lower, PATH_MAX, "%.*s/%.2s/%.2s",
                    TK_STR_ARG(store->root), hex, hex + 2);
    (void) snprintf(place_r->file, PATH_MAX, "%.*s/%.2s/%.2s/%s",
                    TK_STR_ARG(store->root), hex, hex + 2, hex);
}


int
tk_blob_path(const tk_blob_t *store, tk_arena_t *a,
    const uint8_t digest[TK_SHA256_LEN], tk_str_t *path_r)
{
    tk_str_t  hex;

    hex = tk_hex(a, digest, TK_SHA256_LEN);
    if (hex.p == NULL) {
        return TK_ENOMEM;
    }

    *path_r = tk_arena_printf(a, "%.*s/%.2s/%.2s/%.*s",
                              TK_STR_ARG(store->root), hex.p, hex.p + 2,
                              TK_STR_ARG(hex));
    return path_r->p ? TK_OK : TK_ENOMEM;
}


tk_time_t
tk_blob_mtime(const struct stat *st)
{
    return (tk_time_t) st->st_mtim.tv_sec * TK_SECOND
           + st->st_mtim.tv_nsec / 1000000;
}


static int
missing_or_io(void)
{
    return errno == ENOENT ? TK_ENOTFOUND : TK_EIO;
}


int
tk_blob_check(const tk_blob_t *store, const uint8_t digest[TK_SHA256_LEN],
    uint64_t size)
{
    struct stat      st;
    tk_blob_place_t  place;

    tk_blob_place(store, digest, &place);

    if (stat(place.file, &st) != 0) {
        return missing_or_io();
    }

    return S_ISREG(st.st_mode) && (uint64_t) st.st_size == size
           ? TK_OK : TK_ENOTFOUND;
}


typedef struct {
    int          fd;
    char        *p;
    size_t       n;
    int          rc;
} reading_t;


static void
read_all(void *arg)
{
    size_t      done;
    ssize_t     n;
    reading_t  *r;

    r = arg;

    for (done = 0; done < r->n; done += (size_t) n) {
        n = read(r->fd, r->p + done, r->n - done);
        if (n < 0 && errno == EINTR) {
            n = 0;
            continue;
        }
        if (n <= 0) {
            r->rc = TK_EIO;
            return;
        }
    }
}


static int
open_file(const tk_blob_t *store, const uint8_t digest[TK_SHA256_LEN],
    int *fd_r)
{
    tk_blob_place_t  place;

    tk_blob_place(store, digest, &place);

    *fd_r = open(place.file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    return *fd_r < 0 ? missing_or_io() : TK_OK;
}


int
tk_blob_read(const tk_blob_t *store, const tk_host_t *host, tk_arena_t *a,
    const uint8_t digest[TK_SHA256_LEN], size_t max, tk_str_t *bytes_r)
{
    int          rc;
    reading_t    r;
    struct stat  st;

    rc = open_file(store, digest, &r.fd);
    if (rc != TK_OK) {
        return rc;
    }

    r.rc = TK_OK;

    if (fstat(r.fd, &st) != 0) {
        rc = TK_EIO;

    } else if ((uint64_t) st.st_size > max) {
        rc = TK_ELIMIT;

    } else {
        r.n = (size_t) st.st_size;
        r.p = tk_arena_alloc(a, r.n + 1);
        rc = r.p ? host->offload(host->ctx, read_all, &r) : TK_ENOMEM;
    }

    (void) close(r.fd);

    if (rc != TK_OK || r.rc != TK_OK) {
        return rc != TK_OK ? rc : r.rc;
    }

    r.p[r.n] = '\0';
    *bytes_r = tk_str(r.p, r.n);
    return TK_OK;
}
