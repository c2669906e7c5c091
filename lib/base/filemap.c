#include "base/filemap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

/* Those of this thread. */
static _Thread_local tk_filemap_t  *tk_filemaps;


/* From the page that is missing on there are zeros.  A fault in none of ours
 * ends the process when it happens again. */
static void
tk_filemap_fault(int sig, siginfo_t *info, void *context)
{
    int            error = errno;
    char          *at = info->si_addr, *end;
    size_t         page = (size_t) sysconf(_SC_PAGESIZE);
    tk_filemap_t  *m;

    for (m = tk_filemaps; m != NULL; m = m->next) {
        end = (char *) m->bytes.p + m->bytes.n;

        if (at >= m->bytes.p && at < end) {
            at -= (uintptr_t) at % page;
            m->damaged = mmap(at, (size_t) (end - at), PROT_READ, MAP_FIXED
                              | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                         != MAP_FAILED;
            break;
        }
    }

    if (m == NULL || !m->damaged) {
        signal(SIGBUS, SIG_DFL);
    }

    errno = error;
}


int
tk_filemap_init(void)
{
    struct sigaction  sa = { .sa_flags = SA_SIGINFO };

    sa.sa_sigaction = tk_filemap_fault;
    sigemptyset(&sa.sa_mask);

    return sigaction(SIGBUS, &sa, NULL) == 0 ? TK_OK : TK_EBUG;
}


int
tk_filemap_open(tk_filemap_t *map, const char *path, size_t n)
{
    int          fd;
    void        *p = MAP_FAILED;
    struct stat  st;

    *map = (tk_filemap_t) { .bytes = TK_STR_NULL };
    fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return errno == ENOENT ? TK_ENOTFOUND : TK_EIO;
    }

    if (fstat(fd, &st) == 0 && (uint64_t) st.st_size >= n) {
        p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
    }

    close(fd);

    if (p == MAP_FAILED) {
        return TK_EIO;
    }

    map->bytes = tk_str(p, n);
    map->next = tk_filemaps;
    tk_filemaps = map;

    return TK_OK;
}


bool
tk_filemap_whole(const tk_filemap_t *map)
{
    return !map->damaged;
}


void
tk_filemap_close(tk_filemap_t *map)
{
    tk_filemap_t  **m;

    if (map->bytes.p == NULL) {
        return;
    }

    for (m = &tk_filemaps; *m != map; m = &(*m)->next) { /* void */ }

    *m = map->next;
    munmap((void *) map->bytes.p, map->bytes.n);
    map->bytes = TK_STR_NULL;
}
