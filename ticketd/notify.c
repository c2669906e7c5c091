#include "notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>


/* A reload must say when it began, by the monotonic clock. */
static int
notify_text(char *buf, size_t size, const char *state)
{
    struct timespec  ts;

    if (strcmp(state, "RELOADING=1") != 0) {
        return snprintf(buf, size, "%s", state);
    }

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return snprintf(buf, size, "%s\nMONOTONIC_USEC=%lld", state,
                    (long long) ts.tv_sec * 1000000 + ts.tv_nsec / 1000);
}


void
tk_notify(const char *state)
{
    int                 fd, n;
    char                text[128];
    size_t              len;
    const char         *path;
    struct sockaddr_un  sun = { .sun_family = AF_UNIX };

    path = getenv("NOTIFY_SOCKET");
    len = path ? strlen(path) : 0;

    if (len < 2 || len >= sizeof(sun.sun_path)
        || (path[0] != '/' && path[0] != '@'))
    {
        return;
    }

    memcpy(sun.sun_path, path, len);

    if (path[0] == '@') {
        sun.sun_path[0] = '\0';            /* Linux's abstract names */
    }

    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return;
    }

    n = notify_text(text, sizeof(text), state);
    (void) sendto(fd, text, (size_t) n, MSG_NOSIGNAL,
                  (struct sockaddr *) &sun,
                  (socklen_t) (offsetof(struct sockaddr_un, sun_path) + len));
    close(fd);
}
