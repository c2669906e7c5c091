#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crash.h"
#include "import.h"
#include "tk_sql.gen.h"


static int
import_temp(tk_cx_t *cx, import_mail_t *m)
{
    int  n;

    n = snprintf(m->path, sizeof(m->path), "%s/mail-XXXXXX",
                 tk_blob_temp_dir(cx->desk->blob));

    if (n < 0 || (size_t) n >= sizeof(m->path)) {
        return TK_EINVAL;
    }

    m->fd = mkostemp(m->path, O_CLOEXEC);

    if (m->fd < 0) {
        tk_log(cx->desk->host, TK_LOG_ERROR, "cannot write %s: %s", m->path,
               strerror(errno));
        m->path[0] = '\0';
        return TK_EIO;
    }

    return TK_OK;
}


int
import_begin(tk_cx_t *cx, import_mail_t *m, uint64_t size)
{
    m->fd = -1;
    m->size = 0;
    m->stored = false;
    m->path[0] = '\0';
    tk_sha256_init(&m->sha);
    tk_buf_init(&m->buf, cx->arena, TK_ATTACH_ROW_MAX);

    return size < TK_ATTACH_ROW_MAX ? TK_OK : import_temp(cx, m);
}


static int
import_write(tk_cx_t *cx, import_mail_t *m, const char *p, size_t n)
{
    ssize_t  done;

    while (n > 0) {
        done = write(m->fd, p, n);

        if (done < 0 && errno == EINTR) {
            continue;
        }

        if (done <= 0) {
            tk_log(cx->desk->host, TK_LOG_ERROR, "cannot write %s: %s",
                   m->path, strerror(errno));
            return TK_EIO;
        }

        p += done;
        n -= (size_t) done;
    }

    return TK_OK;
}


int
import_add(tk_cx_t *cx, import_mail_t *m, const char *p, size_t n)
{
    int  rc = TK_OK;

    tk_sha256_add(&m->sha, p, n);
    m->size += n;

    if (m->fd < 0 && m->size < TK_ATTACH_ROW_MAX) {
        tk_buf_add(&m->buf, p, n);
        return tk_buf_rc(&m->buf);
    }

    if (m->fd < 0) {
        rc = import_temp(cx, m);

        if (rc == TK_OK) {
            rc = import_write(cx, m, m->buf.p, m->buf.n);
        }
    }

    return rc == TK_OK ? import_write(cx, m, p, n) : rc;
}


int
import_end(tk_cx_t *cx, import_mail_t *m)
{
    int  rc, fd = m->fd;

    tk_sha256_final(&m->sha, m->blob.digest);
    m->blob.size = m->size;

    if (fd < 0) {
        return TK_OK;
    }

    m->fd = -1;

    if (close(fd) != 0) {
        return TK_EIO;
    }

    rc = tk_attach_store_file(cx, tk_str_z(m->path), &m->blob);

    /* One that is smaller than announced was copied, not moved. */
    if (rc == TK_OK && m->size < TK_ATTACH_ROW_MAX) {
        import_drop(m);
    }

    if (rc == TK_OK) {
        m->path[0] = '\0';
        m->buf = (tk_buf_t) { .p = NULL };
        m->stored = true;
    }

    return rc;
}


void
import_drop(import_mail_t *m)
{
    if (m->fd >= 0) {
        close(m->fd);
        m->fd = -1;
    }

    if (m->path[0] != '\0') {
        unlink(m->path);
        m->path[0] = '\0';
    }
}


static int
import_row(tk_cx_t *cx, import_mail_t *m)
{
    int           rc = TK_OK;
    tk_db_done_t  done = { 0, 0 };

    if (!m->stored) {
        rc = tk_attach_store(cx, tk_buf_view(&m->buf), &m->blob);
    }

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_sql_mailin_insert(cx->db, &(tk_sql_mailin_insert_in_t) {
             .mailbox_id = m->mailbox_id, .uidvalidity = m->uidvalidity,
             .uid = m->uid,
             .raw = tk_str((const char *) m->blob.digest, TK_SHA256_LEN),
             .size = m->size, .received = cx->now, .type_id = m->type_id
         }, &done);

    m->row = done.insert_id;

    if (rc == TK_EDUP) {
        m->row = 0;
        return TK_OK;
    }

    return rc;
}


typedef struct {
    import_mail_t  *mails;
    size_t          n;
} import_commit_t;


static int
import_commit_step(tk_cx_t *cx, void *arg)
{
    int               rc = TK_OK;
    size_t            i;
    import_commit_t  *c = arg;

    for (i = 0; rc == TK_OK && i < c->n; i++) {
        rc = import_row(cx, &c->mails[i]);
    }

    if (rc == TK_OK) {
        crash_at("rows");
    }

    return rc;
}


int
import_commit(tk_cx_t *cx, import_mail_t *mails, size_t n)
{
    import_commit_t  c = { mails, n };

    return n ? tk_cx_tx(cx, import_commit_step, &c) : TK_OK;
}
