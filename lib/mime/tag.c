#include "mime/tag.h"
#include "base/buf.h"
#include "base/err.h"

#define TAG_DIGITS_MAX  20


static size_t
tag_blanks(tk_str_t s, size_t i)
{
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t')) {
        i++;
    }

    return i;
}


/* Length of the tag at the start of s, 0 if there is none. */
static size_t
tag_at(tk_str_t s, tk_str_t *digits_r)
{
    size_t  i, from;

    if (s.n < 6 || s.p[0] != '[') {
        return 0;
    }

    i = tag_blanks(s, 1);
    if (!tk_str_istarts(tk_str_sub(s, i, s.n), TK_STR("ts"))) {
        return 0;
    }

    i = tag_blanks(s, i + 2);
    if (i >= s.n || s.p[i] != '#') {
        return 0;
    }

    from = tag_blanks(s, i + 1);

    for (i = from; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
        /* void */
    }

    if (i == from || i - from > TAG_DIGITS_MAX) {
        return 0;
    }

    *digits_r = tk_str(s.p + from, i - from);
    i = tag_blanks(s, i);

    return i < s.n && s.p[i] == ']' ? i + 1 : 0;
}


/* The first tag: its offset, its length in *n_r; -1 without one. */
static ptrdiff_t
tag_search(tk_str_t s, size_t *n_r, tk_str_t *digits_r)
{
    size_t  i;

    for (i = 0; i < s.n; i++) {
        *n_r = s.p[i] == '[' ? tag_at(tk_str_sub(s, i, s.n), digits_r) : 0;
        if (*n_r > 0) {
            return (ptrdiff_t) i;
        }
    }

    return -1;
}


tk_str_t
tk_tag_find(tk_str_t subject)
{
    size_t    n;
    tk_str_t  digits;

    return tag_search(subject, &n, &digits) < 0 ? TK_STR_NULL : digits;
}


static tk_str_t
tag_strip_once(tk_arena_t *a, tk_str_t subject)
{
    size_t     n;
    tk_buf_t   b;
    tk_str_t   digits;
    ptrdiff_t  at;

    tk_buf_init(&b, a, subject.n);

    while ((at = tag_search(subject, &n, &digits)) >= 0) {
        tk_buf_add(&b, subject.p, (size_t) at);
        subject = tk_str_sub(subject, (size_t) at + n, subject.n);

        if (b.n == 0 || b.p[b.n - 1] == ' ') {
            subject = tk_str_sub(subject, tag_blanks(subject, 0), subject.n);
        }
    }

    tk_buf_str(&b, subject);

    return tk_str_trim(tk_buf_view(&b));
}


tk_str_t
tk_tag_strip(tk_arena_t *a, tk_str_t subject)
{
    /* what is left of "[ts [ts #1]#2]" is one again */
    while (tk_tag_find(subject).p != NULL && !tk_arena_failed(a)) {
        subject = tag_strip_once(a, subject);
    }

    return tk_str_trim(subject);
}


const tk_re_t *
tk_tag_old_read(tk_arena_t *a, tk_str_t pattern)
{
    const tk_re_t  *old;

    return pattern.n != 0
           && tk_re_compile(a, pattern, TK_RE_UTF, &old, NULL) == TK_OK
           && tk_re_group(old, "number") > 0 ? old : NULL;
}


tk_str_t
tk_tag_old(const tk_re_t *old, tk_str_t subject)
{
    tk_str_t  groups[TK_RE_GROUPS];

    return old != NULL && tk_re_match(old, subject, 0, groups) == TK_OK
           ? groups[tk_re_group(old, "number")] : TK_STR_NULL;
}
