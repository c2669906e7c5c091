#include "task.h"

#define PROBE_STEPS  10000
#define PROBE_PAUSE  1000              /* ms                               */
#define PROBE_BYTES  (16u << 20)

/* Takes its time and makes a file of a line a step, so that what happens to
 * tasks can be tested. */
int
task_probe(task_t *t)
{
    int        rc;
    uint64_t   i, steps, pause;
    tk_buf_t   b;

    steps = task_arg_u64(t, "steps");
    pause = task_arg_u64(t, "ms");

    if (steps > PROBE_STEPS || pause > PROBE_PAUSE) {
        return task_fail(t, "invalid", TK_STR("too much"));
    }

    tk_buf_init(&b, t->arena, PROBE_BYTES);

    for (i = 0; i < steps; i++) {
        rc = task_progress(t, i, steps);

        if (rc == TK_OK && pause > 0) {
            rc = tk_job_sleep(t->job, (tk_time_t) pause);
        }

        if (rc != TK_OK) {
            return rc;
        }

        tk_buf_printf(&b, "line %llu\n", (unsigned long long) i);
    }

    if (tk_buf_rc(&b) != TK_OK) {
        return tk_buf_rc(&b);
    }

    return steps ? task_bytes(t, tk_buf_view(&b), TK_STR("probe.txt"),
                              TK_STR("text/plain"))
                 : task_text(t, TK_STR("nothing to do"));
}
