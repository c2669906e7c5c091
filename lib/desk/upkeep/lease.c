#include "desk/upkeep/lease.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rand.h"
#include "base/utf8.h"
#include "tk_sql.gen.h"

#define TK_LEASE_ERROR  500          /* characters of last_error */
#define TK_LEASE_ENDED  UINT64_MAX   /* a start that no process has */

#define TK_LEASE_REST   (30 * TK_SECOND)
#define TK_LEASE_STEPS  12           /* of doubling */


/* A small file of /proc; empty if it cannot be read. */
static tk_str_t
tk_lease_proc(const char *path, char *buf, size_t size)
{
    int      fd;
    ssize_t  n;

    fd = open(path, O_RDONLY | O_CLOEXEC);
    n = fd < 0 ? -1 : read(fd, buf, size);

    if (fd >= 0) {
        close(fd);
    }

    return tk_str(buf, n > 0 ? (size_t) n : 0);
}


/* When a process began, in ticks since boot; 0 if there is none.  One that
 * has ended and that its parent has not asked after runs no more. */
static uint64_t
tk_lease_start(unsigned long pid)
{
    int       i;
    char      path[40], buf[1024];
    uint64_t  v;
    tk_str_t  s, state;

    snprintf(path, sizeof(path), "/proc/%lu/stat", pid);
    s = tk_lease_proc(path, buf, sizeof(buf));
    s = tk_str_sub(s, (size_t) (tk_str_rchr(s, ')') + 2), s.n);
    state = tk_str_cut(&s, ' ');

    if (tk_str_eqz(state, "Z") || tk_str_eqz(state, "X")) {
        return TK_LEASE_ENDED;
    }

    /* The 22nd field; the state was the third. */
    for (i = 3; i < 22; i++) {
        state = tk_str_cut(&s, ' ');
    }

    return tk_str_u64(state, &v) == TK_OK ? v : 0;
}


/* Machines have the same numbers of namespaces: without the id of the boot
 * nobody is taken for a neighbour. */
static uint32_t
tk_lease_machine(void)
{
    char         buf[64], text[128];
    int          n;
    tk_str_t     boot;
    struct stat  st;

    boot = tk_lease_proc("/proc/sys/kernel/random/boot_id", buf,
                         sizeof(buf));

    if (boot.n == 0 || stat("/proc/self/ns/pid", &st) != 0) {
        tk_rand(&n, sizeof(n));
        return (uint32_t) n;
    }

    n = snprintf(text, sizeof(text), "%.*s %" PRIu64, TK_STR_ARG(boot),
                 (uint64_t) st.st_ino);

    return tk_str_hash(tk_str(text, (size_t) n));
}


void
tk_lease_owner(tk_lease_owner_t *owner_r)
{
    unsigned long  pid = (unsigned long) getpid();

    snprintf(owner_r->name, sizeof(owner_r->name), "%08x.%lu.%" PRIu64,
             tk_lease_machine(), pid, tk_lease_start(pid));
}


/* Its number may belong to another process by now. */
bool
tk_lease_dead(tk_str_t owner)
{
    char      machine[16];
    uint64_t  pid, start, now;

    snprintf(machine, sizeof(machine), "%08x", tk_lease_machine());

    if (!tk_str_eqz(tk_str_cut(&owner, '.'), machine)
        || tk_str_u64(tk_str_cut(&owner, '.'), &pid) != TK_OK
        || tk_str_u64(owner, &start) != TK_OK
        || pid == 0 || pid > INT32_MAX)
    {
        return false;
    }

    if (kill((pid_t) pid, 0) != 0 && errno == ESRCH) {
        return true;
    }

    now = tk_lease_start((unsigned long) pid);

    return now != 0 && now != start;
}


int
tk_lease_take(tk_cx_t *cx, tk_str_t name, tk_str_t owner, tk_time_t ms)
{
    int                 rc;
    tk_str_t            dead;
    tk_db_done_t        done;
    tk_sql_lease_get_t  row;

    rc = tk_sql_lease_get(cx->db, &(tk_sql_lease_get_in_t) { .name = name },
                          &row);

    if (rc == TK_ENOTFOUND) {
        row = (tk_sql_lease_get_t) { .free = true };
        rc = tk_sql_lease_add(cx->db, &(tk_sql_lease_add_in_t) {
                                  .name = name
                              }, NULL);
    }

    if (rc != TK_OK) {
        return rc;
    }

    dead = owner;

    if (!row.free && !tk_str_eq(row.owner, owner)) {
        if (!tk_lease_dead(row.owner)) {
            return TK_ECONFLICT;
        }

        dead = row.owner;
    }

    rc = tk_sql_lease_take(cx->db, &(tk_sql_lease_take_in_t) {
                               .owner = owner, .ms = (uint64_t) ms,
                               .name = name, .dead = dead
                           }, &done);

    return rc == TK_OK && done.affected == 0 ? TK_ECONFLICT : rc;
}


int
tk_lease_renew(tk_cx_t *cx, tk_str_t name, tk_str_t owner, tk_time_t ms)
{
    int           rc;
    tk_db_done_t  done;

    rc = tk_sql_lease_renew(cx->db, &(tk_sql_lease_renew_in_t) {
                                .ms = (uint64_t) ms, .name = name,
                                .owner = owner
                            }, &done);

    return rc == TK_OK && done.affected == 0 ? TK_ECONFLICT : rc;
}


int
tk_lease_release(tk_cx_t *cx, tk_str_t name, tk_str_t owner)
{
    return tk_sql_lease_release(cx->db, &(tk_sql_lease_release_in_t) {
                                    .name = name, .owner = owner
                                }, NULL);
}


int
tk_lease_ran(tk_cx_t *cx, tk_str_t name, tk_time_t ran, tk_str_t error)
{
    if (tk_str_is_null(error)) {
        return tk_sql_lease_ran_ok(cx->db, &(tk_sql_lease_ran_ok_in_t) {
                                       .ran = ran, .ok = cx->now,
                                       .name = name
                                   }, NULL);
    }

    return tk_sql_lease_ran_badly(cx->db, &(tk_sql_lease_ran_badly_in_t) {
                                      .ran = ran,
                                      .error = tk_utf8_line(cx->arena, error,
                                                            TK_LEASE_ERROR),
                                      .name = name
                                  }, NULL);
}


tk_time_t
tk_lease_pause(unsigned errors, tk_time_t interval)
{
    tk_time_t  most = interval / 24, pause;

    most = most > TK_LEASE_REST ? most : TK_LEASE_REST;
    pause = TK_SECOND << (errors < TK_LEASE_STEPS ? errors : TK_LEASE_STEPS);

    return pause < most ? pause : most;
}
