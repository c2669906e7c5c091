#include "web/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"


int
tk_upload_open(tk_upload_t *u, tk_arena_t *a, const char *temp_dir, char *buf,
    size_t max)
{
    tk_str_t  path;

    path = tk_arena_printf(a, "%s/form-XXXXXX", temp_dir);
    if (path.p == NULL || buf == NULL) {
        return TK_ENOMEM;
    }

    u->fd = mkostemp((char *) path.p, O_CLOEXEC);
    if (u->fd < 0) {
        return TK_EIO;
    }

    u->file.path = path;
    u->buf = buf;
    u->max = max;
    tk_sha256_init(&u->sha);

    return TK_OK;
}


static int
flush(tk_upload_t *u)
{
    size_t   done;
    ssize_t  n;

    tk_sha256_add(&u->sha, u->buf, u->n);

    for (done = 0; done < u->n; done += (size_t) n) {
        n = write(u->fd, u->buf + done, u->n - done);
        if (n < 0 && errno == EINTR) {
            n = 0;
        }
        if (n < 0) {
            return TK_EIO;
        }
    }

    u->n = 0;
    return TK_OK;
}


int
tk_upload_add(tk_upload_t *u, const char *p, size_t n)
{
    int     rc;
    size_t  take;

    if (n > u->max - u->file.size) {
        return TK_ELIMIT;
    }
    u->file.size += n;

    while (n > 0) {
        take = TK_UPLOAD_BUFFER - u->n;
        take = take < n ? take : n;

        memcpy(u->buf + u->n, p, take);
        u->n += take;
        p += take;
        n -= take;

        if (u->n == TK_UPLOAD_BUFFER) {
            rc = flush(u);
            if (rc != TK_OK) {
                return rc;
            }
        }
    }

    return TK_OK;
}


int
tk_upload_close(tk_upload_t *u)
{
    int  rc, fd;

    rc = flush(u);
    if (rc != TK_OK) {
        return rc;
    }

    fd = u->fd;
    u->fd = -1;
    tk_sha256_final(&u->sha, u->file.sha256);

    return close(fd) < 0 ? TK_EIO : TK_OK;
}


void
tk_upload_drop(tk_upload_t *u)
{
    if (u->fd >= 0) {
        (void) close(u->fd);
        u->fd = -1;
    }

    if (u->file.path.p) {
        (void) unlink(u->file.path.p);
        u->file.path = TK_STR_NULL;
    }
}
