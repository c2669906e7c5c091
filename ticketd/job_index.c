#include "desk/index.h"
#include "job.h"

/* Takes the words of tickets in, for search. */
int
tk_job_index(tk_job_t *job)
{
    int          rc;
    bool         more = true;
    tk_cx_t      cx;
    tk_arena_t  *a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    do {
        tk_arena_reset(a);
        rc = tk_job_cx(job, a, &cx);

        if (rc == TK_OK) {
            rc = tk_index_work(&cx, &more);
        }

        tk_cx_release(&cx);

        if (rc == TK_OK && more) {
            rc = tk_job_tick(job);
        }
    } while (rc == TK_OK && more);

    tk_arena_destroy(a);

    return rc;
}
