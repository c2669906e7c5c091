#include "conf/token.h"

#include "base/err.h"


void
tk_token_init(tk_token_t *t, tk_arena_t *a, tk_str_t text)
{
    t->arena = a;
    t->rest = text;
    t->line = 1;
    t->what = TK_TOKEN_EOF;
    tk_arr_init(&t->words, a, sizeof(tk_str_t));
}


static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}


static char
take(tk_token_t *t)
{
    char  c = t->rest.p[0];

    t->rest = tk_str_sub(t->rest, 1, t->rest.n);
    if (c == '\n') {
        t->line++;
    }
    return c;
}


static void
skip_blanks(tk_token_t *t)
{
    bool  comment;

    for (comment = false; t->rest.n; (void) take(t)) {
        if (t->rest.p[0] == '\n') {
            comment = false;
        } else if (t->rest.p[0] == '#') {
            comment = true;
        } else if (!comment && !is_blank(t->rest.p[0])) {
            return;
        }
    }
}


static int
unexpected(tk_token_t *t, char c, tk_str_t *err_r)
{
    *err_r = tk_arena_printf(t->arena, "unexpected \"%c\"",
                             (unsigned char) c < 0x20 ? '?' : c);
    return TK_EINVAL;
}


static int
too_long(tk_token_t *t, tk_str_t raw, char quote, unsigned line,
    tk_str_t *err_r)
{
    t->line = line;
    raw = tk_str_sub(raw, 0, 10);

    if (quote) {
        *err_r = tk_arena_printf(t->arena, "too long parameter, probably "
                                 "missing terminating \"%c\" character",
                                 quote);
    } else {
        *err_r = tk_arena_printf(t->arena,
                                 "too long parameter \"%.*s...\" started",
                                 TK_STR_ARG(raw));
    }
    return TK_EINVAL;
}


/* What stands behind a backslash that vanishes, 0 if it stays. */
static char
escaped(char c)
{
    switch (c) {
    case '"':
    case '\'':
    case '\\':
        return c;
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'n':
        return '\n';
    default:
        return 0;
    }
}


static int
push_word(tk_token_t *t, tk_str_t raw)
{
    tk_str_t  *word;
    char      *p;
    size_t     i, n;

    word = tk_arr_push(&t->words);
    p = tk_arena_alloc(t->arena, raw.n + 1);
    if (word == NULL || p == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0, n = 0; i < raw.n; i++) {
        p[n] = raw.p[i];
        if (raw.p[i] == '\\' && i + 1 < raw.n && escaped(raw.p[i + 1])) {
            p[n] = escaped(raw.p[++i]);
        }
        n++;
    }
    p[n] = 0;
    *word = tk_str(p, n);
    return TK_OK;
}


/*
 * Length of the word at the start of s as written, without what ends it;
 * s.n if nothing does.
 */
static size_t
word_length(tk_str_t s, char quote)
{
    size_t  i;
    bool    variable;
    char    c;

    variable = false;
    for (i = 0; i < s.n; i++) {
        c = s.p[i];

        if (c == '{' && variable) {
            continue;
        }
        variable = false;

        if (c == '\\') {
            i++;
        } else if (c == '$') {
            variable = true;
        } else if (quote ? c == quote
                         : is_blank(c) || c == ';' || c == '{')
        {
            return i;
        }
    }
    return s.n;
}


static int
end_of_file(tk_token_t *t, tk_str_t *err_r)
{
    *err_r = TK_STR("unexpected end of file, expecting \";\" or \"}\"");
    return TK_EINVAL;
}


/* Behind a closing quote. A ")" is left out as nginx does, which has it
 * for the sake of its "if". */
static int
after_quote(tk_token_t *t, tk_str_t *err_r)
{
    char  c;

    if (t->rest.n == 0) {
        return end_of_file(t, err_r);
    }

    c = t->rest.p[0];
    if (is_blank(c) || c == ')') {
        (void) take(t);
        return TK_OK;
    }
    if (c == ';' || c == '{') {
        return TK_OK;
    }
    (void) take(t);
    return unexpected(t, c, err_r);
}


/* nginx's buffer must hold the word and the byte that ends it, and more,
 * unless that byte ends the directive, too. */
static size_t
longest(tk_str_t rest, size_t n, char quote)
{
    bool  last;

    last = !quote && n < rest.n && (rest.p[n] == ';' || rest.p[n] == '{');
    return last ? TK_TOKEN_WORD_MAX : TK_TOKEN_WORD_MAX - 1;
}


static int
read_word(tk_token_t *t, tk_str_t *err_r)
{
    size_t    n;
    unsigned  line;
    char      quote;
    int       rc;
    tk_str_t  raw;

    quote = t->rest.p[0] == '"' || t->rest.p[0] == '\'' ? take(t) : 0;
    line = t->line;

    n = word_length(t->rest, quote);
    raw = tk_str_sub(t->rest, 0, n);
    if (n > longest(t->rest, n, quote)) {
        quote = n > TK_TOKEN_WORD_MAX ? quote : 0;
        return too_long(t, raw, quote, line, err_r);
    }

    while (n--) {
        (void) take(t);
    }
    if (t->rest.n == 0) {
        return end_of_file(t, err_r);
    }

    rc = push_word(t, raw);
    if (rc == TK_OK && quote) {
        (void) take(t);
        rc = after_quote(t, err_r);
    }
    return rc;
}


int
tk_token_next(tk_token_t *t, tk_str_t *err_r)
{
    int   rc;
    char  c;

    t->words.n = 0;

    for ( ;; ) {
        skip_blanks(t);

        if (t->rest.n == 0) {
            t->what = TK_TOKEN_EOF;
            return t->words.n ? end_of_file(t, err_r) : TK_OK;
        }

        c = t->rest.p[0];
        if (c != ';' && c != '{' && c != '}') {
            rc = read_word(t, err_r);
            if (rc != TK_OK) {
                return rc;
            }
            continue;
        }

        (void) take(t);
        if ((t->words.n == 0) != (c == '}')) {
            return unexpected(t, c, err_r);
        }
        t->what = c == ';' ? TK_TOKEN_END
                           : c == '{' ? TK_TOKEN_OPEN : TK_TOKEN_CLOSE;
        return TK_OK;
    }
}
