#include "base/host.h"

#include <stdarg.h>
#include <stdio.h>

#define LINE_MAX_BYTES  2000


/* A log line must stay one line and must not steer the terminal that shows
 * it: C0, DEL and, in UTF-8, C1. */
static void
defang(char *p, size_t n)
{
    size_t         i;
    unsigned char  c, d;

    for (i = 0; i < n; i++) {
        c = (unsigned char) p[i];
        d = i + 1 < n ? (unsigned char) p[i + 1] : 0;

        if (c < 0x20 || c == 0x7f) {
            p[i] = ' ';
        } else if (c == 0xc2 && d >= 0x80 && d <= 0x9f) {
            p[i++] = ' ';
            p[i] = ' ';
        }
    }
}


/* n, or less so that no UTF-8 sequence is cut in the middle. */
static size_t
whole_chars(const char *p, size_t n)
{
    size_t  i;

    for (i = n; i > 0 && n - i < 4; i--) {
        if ((p[i] & 0xc0) != 0x80) {
            return i;
        }
    }
    return n;
}


void
tk_log(const tk_host_t *host, int level, const char *fmt, ...)
{
    int      rc;
    char     line[LINE_MAX_BYTES + 4];
    size_t   n;
    va_list  ap;

    va_start(ap, fmt);
    rc = vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);

    n = rc < 0 ? 0 : (size_t) rc;
    if (n > LINE_MAX_BYTES) {
        n = whole_chars(line, LINE_MAX_BYTES);
    }

    defang(line, n);
    host->log(host->ctx, level, line, n);
}
