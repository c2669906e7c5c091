#define PCRE2_CODE_UNIT_WIDTH  8

#include "base/re.h"

#include <pcre2.h>

#include "base/err.h"

/*
 * Some tens of milliseconds of backtracking at most: patterns come from
 * administrators, subjects from anybody.  The heap limit is in KiB.
 */
#define MATCH_LIMIT   1000000
#define DEPTH_LIMIT   10000
#define HEAP_LIMIT    4096
#define MAX_PATTERN   4096
#define MAX_NESTING   50

struct tk_re {
    pcre2_code           *code;
    pcre2_match_context  *limits;
};


static void
release(void *data)
{
    tk_re_t  *re = data;

    pcre2_code_free(re->code);
    pcre2_match_context_free(re->limits);
}


static void
set_error(tk_arena_t *a, int code, size_t at, tk_str_t *err_r)
{
    PCRE2_UCHAR  text[160];

    if (err_r == NULL) {
        return;
    }

    if (pcre2_get_error_message(code, text, sizeof(text)) < 0) {
        text[0] = '\0';
    }
    *err_r = tk_arena_printf(a, "%s at offset %zu", (const char *) text, at);
}


static uint32_t
options_of(int flags)
{
    uint32_t  opt;

    opt = PCRE2_NEVER_BACKSLASH_C;
    opt |= flags & TK_RE_ICASE ? PCRE2_CASELESS : 0;
    opt |= flags & TK_RE_MULTILINE ? PCRE2_MULTILINE : 0;

    /* A subject that is not quite UTF-8 is matched as far as it is. */
    opt |= flags & TK_RE_UTF ? PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF
                             : PCRE2_NEVER_UTF;
    return opt;
}


int
tk_re_compile(tk_arena_t *a, tk_str_t pattern, int flags,
    const tk_re_t **re_r, tk_str_t *err_r)
{
    int                     code;
    tk_re_t                *re;
    PCRE2_SIZE              at;
    pcre2_compile_context  *cc;

    re = tk_arena_zalloc(a, sizeof(tk_re_t));
    if (re == NULL || tk_arena_cleanup(a, release, re) != TK_OK) {
        return TK_ENOMEM;
    }

    cc = pcre2_compile_context_create(NULL);
    re->limits = pcre2_match_context_create(NULL);
    if (cc == NULL || re->limits == NULL) {
        pcre2_compile_context_free(cc);
        return TK_ENOMEM;
    }

    pcre2_set_max_pattern_length(cc, MAX_PATTERN);
    pcre2_set_parens_nest_limit(cc, MAX_NESTING);
    pcre2_set_match_limit(re->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(re->limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(re->limits, HEAP_LIMIT);

    re->code = pcre2_compile((PCRE2_SPTR) (pattern.p ? pattern.p : ""),
                             pattern.n, options_of(flags), &code, &at, cc);
    pcre2_compile_context_free(cc);

    if (re->code == NULL) {
        set_error(a, code, at, err_r);
        return TK_EINVAL;
    }

    /* Without JIT (not built in, no executable memory) it is only slower.
     * Its code uses at most 32 KiB of the caller's stack. */
    (void) pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE);

    *re_r = re;
    return TK_OK;
}


static void
set_groups(pcre2_match_data *md, int count, tk_str_t s,
    tk_str_t groups[TK_RE_GROUPS])
{
    int          i;
    PCRE2_SIZE  *at;

    at = pcre2_get_ovector_pointer(md);

    for (i = 0; i < TK_RE_GROUPS; i++) {
        groups[i] = TK_STR_NULL;

        /* \K in a lookaround can put the start behind the end. */
        if (i < count && at[2 * i] != PCRE2_UNSET
            && at[2 * i] <= at[2 * i + 1])
        {
            groups[i] = tk_str(s.p + at[2 * i], at[2 * i + 1] - at[2 * i]);
        }
    }
}


int
tk_re_match(const tk_re_t *re, tk_str_t s, size_t from,
    tk_str_t groups[TK_RE_GROUPS])
{
    int                rc;
    pcre2_match_data  *md;

    if (s.p == NULL) {
        s = TK_STR("");
    }
    if (from > s.n) {
        return TK_ENOTFOUND;
    }

    md = pcre2_match_data_create(TK_RE_GROUPS, NULL);
    if (md == NULL) {
        return TK_ENOTFOUND;
    }

    rc = pcre2_match(re->code, (PCRE2_SPTR) s.p, s.n, from, 0, md,
                     re->limits);
    if (rc == PCRE2_ERROR_JIT_STACKLIMIT) {
        /* The interpreter backtracks on the heap, within its limits. */
        rc = pcre2_match(re->code, (PCRE2_SPTR) s.p, s.n, from, PCRE2_NO_JIT,
                         md, re->limits);
    }

    if (rc >= 0 && groups) {
        set_groups(md, rc == 0 ? TK_RE_GROUPS : rc, s, groups);
    }

    pcre2_match_data_free(md);
    return rc >= 0 ? TK_OK : TK_ENOTFOUND;
}


int
tk_re_group(const tk_re_t *re, const char *name)
{
    int  n;

    n = pcre2_substring_number_from_name(re->code, (PCRE2_SPTR) name);

    return n > 0 && n < TK_RE_GROUPS ? n : -1;
}
