#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"

#define PIECE  65536


static int
failed(tk_arena_t *a, const char *what, tk_str_t *err_r)
{
    int  rc = errno == ENOENT || errno == ENOTDIR ? TK_ENOTFOUND : TK_EIO;

    *err_r = tk_arena_printf(a, "cannot %s: %s", what,
                             strerrordesc_np(errno));
    return err_r->p ? rc : TK_ENOMEM;
}


/* A file that grew since fstat() is cut where it ended then. */
static int
read_all(tk_arena_t *a, int fd, size_t size, tk_str_t *text_r,
    tk_str_t *err_r)
{
    char     *p;
    size_t    n;
    ssize_t   got;

    p = tk_arena_alloc(a, size + 1);
    if (p == NULL) {
        return TK_ENOMEM;
    }

    for (n = 0; n < size; n += (size_t) got) {
        got = read(fd, p + n, size - n);
        if (got < 0 && errno == EINTR) {
            got = 0;
            continue;
        }
        if (got < 0) {
            return failed(a, "be read", err_r);
        }
        if (got == 0) {
            break;
        }
    }

    p[n] = 0;
    *text_r = tk_str(p, n);
    return TK_OK;
}


static int
read_fd(tk_arena_t *a, int fd, size_t max, mode_t *mode_r, tk_str_t *text_r,
    tk_str_t *err_r)
{
    struct stat  st;

    if (fstat(fd, &st) != 0) {
        return failed(a, "be read", err_r);
    }
    if (!S_ISREG(st.st_mode)) {
        *err_r = TK_STR("is no regular file");
        return TK_EINVAL;
    }
    if ((uint64_t) st.st_size > max) {
        *err_r = tk_arena_printf(a, "is larger than %zu bytes", max);
        return err_r->p ? TK_EINVAL : TK_ENOMEM;
    }

    if (mode_r) {
        *mode_r = st.st_mode & 07777;
    }
    return read_all(a, fd, (size_t) st.st_size, text_r, err_r);
}


int
tk_file_read(tk_arena_t *a, tk_str_t path, size_t max, mode_t *mode_r,
    tk_str_t *text_r, tk_str_t *err_r)
{
    char  *z;
    int    fd, rc;

    *err_r = TK_STR("not enough memory");

    if (path.n == 0 || memchr(path.p, 0, path.n)) {
        *err_r = TK_STR("is no path");
        return TK_EINVAL;
    }
    z = tk_arena_strz(a, path);
    if (z == NULL) {
        return TK_ENOMEM;
    }

    fd = open(z, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return failed(a, "be opened", err_r);
    }

    rc = read_fd(a, fd, max, mode_r, text_r, err_r);
    close(fd);
    return rc;
}


int
tk_file_read_fd(tk_arena_t *a, int fd, size_t max, tk_str_t *text_r)
{
    char      *p;
    ssize_t    n;
    tk_buf_t   b;

    tk_buf_init(&b, a, max + PIECE);

    for ( ;; ) {
        if (b.n > max) {
            return TK_ELIMIT;
        }

        p = tk_buf_room(&b, PIECE);
        if (p == NULL) {
            return tk_buf_rc(&b);
        }

        n = read(fd, p, PIECE);
        if (n == 0) {
            *text_r = tk_buf_view(&b);
            return TK_OK;
        }
        if (n < 0 && errno != EINTR) {
            return TK_EIO;
        }

        tk_buf_used(&b, n < 0 ? 0 : (size_t) n);
    }
}
