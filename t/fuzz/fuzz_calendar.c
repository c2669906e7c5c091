#include "base/hash.h"
#include "base/utf8.h"
#include "mime/calendar.h"
#include "fuzz.h"

/* Invitations: some lines of clean text, never more than was said. */

#define LINES_MAX  64


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return tk_base_init();
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t       lines = 0;
    tk_str_t     text, line, ics = tk_str((const char *) data, size);
    tk_arena_t  *a = tk_arena_create(0);

    ics = tk_utf8_clean(a, ics);
    text = tk_calendar_text(a, ics);
    must(tk_utf8_valid(text));
    must(memchr(text.n ? text.p : "", '\0', text.n) == NULL);

    while (text.n > 0) {
        line = tk_str_cut(&text, '\n');
        must(line.n <= 4096);
        must(memchr(line.n ? line.p : "", '\r', line.n) == NULL);
        lines++;
    }

    must(lines <= LINES_MAX);
    must(!tk_arena_failed(a));
    tk_arena_destroy(a);

    return 0;
}
