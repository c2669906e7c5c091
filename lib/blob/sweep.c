#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "blob/blob_int.h"

typedef struct {
    const tk_blob_t   *store;
    tk_time_t          older_than;
    bool             (*referenced)(const uint8_t *digest, void *arg);
    void              *arg;
    tk_blob_swept_t   *swept;
} sweep_t;


static int
hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}


/* Whole name or false. */
static bool
unhex(const char *name, uint8_t *to, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (hex_value(name[2 * i]) < 0 || hex_value(name[2 * i + 1]) < 0) {
            return false;
        }
        to[i] = (uint8_t) (hex_value(name[2 * i]) << 4
                           | hex_value(name[2 * i + 1]));
    }

    return name[2 * n] == '\0';
}


static DIR *
open_dir(int parent, const char *name)
{
    int   fd;
    DIR  *d;

    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC
                              | O_NOFOLLOW);
    d = fd < 0 ? NULL : fdopendir(fd);
    if (d == NULL && fd >= 0) {
        (void) close(fd);
    }

    return d;
}


static bool
is_old(const sweep_t *s, int dir, const char *name, struct stat *st)
{
    return fstatat(dir, name, st, AT_SYMLINK_NOFOLLOW) == 0
           && S_ISREG(st->st_mode) && tk_blob_mtime(st) < s->older_than;
}


static void
sweep_file(sweep_t *s, int dir, const char *name)
{
    uint8_t      digest[TK_SHA256_LEN];
    struct stat  st;

    if (!unhex(name, digest, sizeof(digest))) {
        return;
    }
    s->swept->seen++;

    /* Looked at again after the answer: it may have been put again. */
    if (!is_old(s, dir, name, &st) || s->referenced(digest, s->arg)
        || !is_old(s, dir, name, &st))
    {
        return;
    }

    if (unlinkat(dir, name, 0) == 0) {
        s->swept->removed++;
        s->swept->bytes += (uint64_t) st.st_size;
    }
}


/* level 0: ROOT, 1: ROOT/ab, 2: ROOT/ab/cd */
static int
sweep_dir(sweep_t *s, int parent, const char *name, int level)
{
    int             rc;
    DIR            *d;
    uint8_t         byte;
    struct dirent  *e;

    d = open_dir(parent, name);
    if (d == NULL) {
        return errno == ENOENT ? TK_OK : TK_EIO;
    }

    rc = TK_OK;

    while (rc == TK_OK && (e = readdir(d)) != NULL) {
        if (level == 2) {
            sweep_file(s, dirfd(d), e->d_name);

        } else if (unhex(e->d_name, &byte, 1)) {
            rc = sweep_dir(s, dirfd(d), e->d_name, level + 1);
        }
    }

    (void) closedir(d);
    return rc;
}


static int
sweep_temp(sweep_t *s)
{
    DIR            *d;
    struct stat     st;
    struct dirent  *e;

    d = open_dir(AT_FDCWD, s->store->temp.p);
    if (d == NULL) {
        return TK_EIO;
    }

    while ((e = readdir(d)) != NULL) {
        if (is_old(s, dirfd(d), e->d_name, &st)
            && unlinkat(dirfd(d), e->d_name, 0) == 0)
        {
            s->swept->temp++;
        }
    }

    (void) closedir(d);
    return TK_OK;
}


int
tk_blob_sweep(const tk_blob_t *store, tk_time_t older_than,
    bool (*referenced)(const uint8_t digest[TK_SHA256_LEN], void *arg),
    void *arg, tk_blob_swept_t *swept_r)
{
    int      rc;
    sweep_t  s;

    *swept_r = (tk_blob_swept_t) { 0 };
    s = (sweep_t) {
        .store = store, .older_than = older_than, .referenced = referenced,
        .arg = arg, .swept = swept_r
    };

    rc = sweep_dir(&s, AT_FDCWD, store->root.p, 0);
    return rc == TK_OK ? sweep_temp(&s) : rc;
}
