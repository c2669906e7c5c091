#include "base/err.h"
#include "base/utf8.h"
#include "tmpl/prog.h"


/* Partials and parents have to exist; that is, in a set from files. */
static int
check_names(const tk_tmpl_set_t *set, const tk_file_t *file,
    const tk_node_t *n, tk_str_t *err_r)
{
    int  rc;

    for ( ; n != NULL; n = n->next) {
        if ((n->type == TK_N_PARTIAL || n->type == TK_N_PARENT)
            && tk_map_get(set->by_name, n->text) == NULL)
        {
            *err_r = tk_arena_printf(set->arena,
                                     "%.*s:%u: no such template \"%.*s\"",
                                     TK_STR_ARG(file->file), n->line,
                                     TK_STR_ARG(n->text));
            return TK_EINVAL;
        }

        rc = check_names(set, file, n->child, err_r);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


static int
parse_file(tk_tmpl_set_t *set, tk_file_t *f, tk_str_t *err_r)
{
    int  flags;

    if (f->text.n > TK_TMPL_MAX_SOURCE) {
        *err_r = tk_arena_printf(set->arena, "%.*s: too large",
                                 TK_STR_ARG(f->file));
        return TK_ELIMIT;
    }

    if (!tk_utf8_valid(f->text)) {
        *err_r = tk_arena_printf(set->arena, "%.*s: is not UTF-8",
                                 TK_STR_ARG(f->file));
        return TK_EINVAL;
    }

    flags = set->strict && set->escape ? TK_PARSE_STRICT | TK_PARSE_TRIM : 0;

    f->prog = tk_arena_array(set->arena, set->n_languages,
                             sizeof(tk_tmpl_t));
    if (f->prog == NULL) {
        return TK_ENOMEM;
    }

    return tk_parse(set->arena, &set->keys, f->file, f->text, flags,
                    &f->root, err_r);
}


int
tk_set_build(tk_tmpl_set_t *set, tk_str_t *err_r)
{
    int       rc;
    unsigned  i;

    rc = tk_keys_init(&set->keys, set->arena);

    for (i = 0; i < set->n_files && rc == TK_OK; i++) {
        rc = parse_file(set, set->files[i], err_r);
    }

    for (i = 0; i < set->n_files && rc == TK_OK && set->strict; i++) {
        rc = check_names(set, set->files[i], set->files[i]->root, err_r);
    }

    for (i = 0; i < set->n_languages && rc == TK_OK; i++) {
        rc = tk_set_compile(set, i, err_r);
    }

    return rc;
}


int
tk_tmpl_compile(tk_arena_t *a, const tk_tmpl_source_t *sources, unsigned n,
    const tk_tmpl_set_t **set_r, tk_str_t *err_r)
{
    int             rc;
    unsigned        i;
    tk_file_t      *f;
    tk_tmpl_set_t  *set;

    *err_r = TK_STR_NULL;

    set = tk_arena_zalloc(a, sizeof(tk_tmpl_set_t));
    f = tk_arena_array(a, n, sizeof(tk_file_t));

    if (set == NULL || f == NULL) {
        return TK_ENOMEM;
    }

    set->arena = a;
    set->n_languages = 1;
    set->escape = true;
    set->n_files = n;
    set->by_name = tk_map_create(a, n);
    set->files = tk_arena_array(a, n, sizeof(tk_file_t *));

    if (set->by_name == NULL || set->files == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        f[i].name = sources[i].name;
        f[i].file = sources[i].name;
        f[i].text = sources[i].text;
        set->files[i] = &f[i];

        rc = tk_map_set(set->by_name, f[i].name, &f[i]);
        if (rc != TK_OK) {
            return rc;
        }
    }

    *set_r = set;

    return tk_set_build(set, err_r);
}


const tk_tmpl_t *
tk_tmpl_find(const tk_tmpl_set_t *set, tk_str_t name, unsigned lang)
{
    const tk_file_t  *f;

    f = tk_map_get(set->by_name, name);

    return f != NULL && lang < set->n_languages ? &f->prog[lang] : NULL;
}


tk_key_id_t
tk_tmpl_key(const tk_tmpl_set_t *set, tk_str_t name)
{
    return tk_keys_find(&set->keys, name);
}
