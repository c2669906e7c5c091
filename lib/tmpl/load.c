#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "tmpl/prog.h"

#define LOAD_DIR_DEPTH  8
#define LOAD_MAX_ASSETS 65536

typedef struct {
    tk_tmpl_set_t  *set;
    const char     *ending;
    tk_arr_t        files;       /* tk_file_t * */
    tk_str_t       *err;
} load_t;


static int
load_error(load_t *l, int rc, const char *path, const char *what)
{
    *l->err = tk_arena_printf(l->set->arena, "%s: %s", path, what);

    return rc;
}


static int
load_read(load_t *l, const char *path, size_t max, tk_str_t *text_r)
{
    int       rc;
    tk_str_t  err;

    rc = tk_file_read(l->set->arena, tk_str_z(path), max, NULL, text_r, &err);

    return rc == TK_OK || rc == TK_ENOMEM ? rc
                                          : load_error(l, rc, path, err.p);
}


/* A later file of the same name replaces the earlier one. */
static int
load_file(load_t *l, const char *path, tk_str_t name)
{
    int          rc;
    tk_file_t   *f, **slot;
    tk_arena_t  *a;

    a = l->set->arena;

    f = tk_map_get(l->set->by_name, name);

    if (f == NULL) {
        if (l->files.n == TK_TMPL_MAX_FILES) {
            return load_error(l, TK_ELIMIT, path, "too many templates");
        }

        f = tk_arena_zalloc(a, sizeof(tk_file_t));
        slot = tk_arr_push(&l->files);

        if (f == NULL || slot == NULL) {
            return TK_ENOMEM;
        }

        *slot = f;
        f->name = tk_arena_str(a, name);

        rc = tk_map_set(l->set->by_name, f->name, f);
        if (rc != TK_OK) {
            return rc;
        }
    }

    f->file = tk_arena_str(a, tk_str_z(path));

    return load_read(l, path, TK_TMPL_MAX_SOURCE, &f->text);
}


/* Directories of html/ that hold no templates. */
static bool
is_other(const char *name, unsigned depth)
{
    return strcmp(name, "node_modules") == 0
           || (depth == 0 && (strcmp(name, "static") == 0
                              || strcmp(name, "lang") == 0));
}


static int
load_dir(load_t *l, const char *dir, tk_str_t prefix, unsigned depth)
{
    int             rc;
    DIR            *d;
    char           *path;
    tk_str_t        name, file;
    struct stat     st;
    struct dirent  *e;

    d = opendir(dir);
    if (d == NULL) {
        return load_error(l, TK_EIO, dir, strerror(errno));
    }

    rc = TK_OK;

    while (rc == TK_OK && (e = readdir(d)) != NULL) {
        if (e->d_name[0] == '.') {
            continue;
        }

        file = tk_arena_printf(l->set->arena, "%s/%s", dir, e->d_name);
        name = tk_arena_printf(l->set->arena, "%.*s%s", TK_STR_ARG(prefix),
                               e->d_name);
        path = (char *) file.p;

        if (path == NULL || name.p == NULL) {
            rc = TK_ENOMEM;
            break;
        }

        if (stat(path, &st) != 0) {
            rc = load_error(l, TK_EIO, path, strerror(errno));

        } else if (S_ISDIR(st.st_mode) && depth < LOAD_DIR_DEPTH
                   && !is_other(e->d_name, depth))
        {
            name = tk_arena_cat(l->set->arena, name, TK_STR("/"));
            rc = load_dir(l, path, name, depth + 1);

        } else if (S_ISREG(st.st_mode)
                   && tk_str_ends(name, tk_str_z(l->ending)))
        {
            name.n -= strlen(l->ending);
            rc = load_file(l, path, name);
        }
    }

    (void) closedir(d);

    return rc;
}


static int
load_catalogs(load_t *l, const tk_tmpl_conf_t *conf)
{
    int             rc;
    char           *path;
    unsigned        i;
    tk_str_t        bytes, name;
    tk_tmpl_set_t  *set;

    set = l->set;

    set->catalogs = tk_arena_array(set->arena, conf->n_languages,
                                   sizeof(tk_catalog_t *));
    if (set->catalogs == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < conf->n_languages && conf->catalog_dir != NULL; i++) {
        name = tk_arena_printf(set->arena, "%s/%.*s.mo", conf->catalog_dir,
                               TK_STR_ARG(conf->languages[i]));
        path = (char *) name.p;

        if (path == NULL) {
            return TK_ENOMEM;
        }

        rc = load_read(l, path, TK_CATALOG_MAX, &bytes);

        if (rc == TK_ENOTFOUND && i == 0) {
            continue;
        }

        if (rc != TK_OK) {
            return rc == TK_ENOTFOUND ? TK_EIO : rc;
        }

        rc = tk_catalog_open(set->arena, bytes, &set->catalogs[i]);
        if (rc != TK_OK) {
            return load_error(l, rc, path, "is not a usable catalog");
        }
    }

    return TK_OK;
}


static int
load_assets(load_t *l, const char *path)
{
    int          rc;
    char        *hashed;
    size_t       n;
    tk_str_t     text, line, name;

    l->set->assets = tk_map_create(l->set->arena, 64);
    if (l->set->assets == NULL) {
        return TK_ENOMEM;
    }

    rc = load_read(l, path, TK_TMPL_MAX_SOURCE, &text);
    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_EIO : rc;
    }

    for (n = 0; text.p != NULL; n++) {
        line = tk_str_trim(tk_str_cut(&text, '\n'));
        if (line.n == 0) {
            continue;
        }

        name = tk_str_cut(&line, ' ');
        hashed = tk_arena_strz(l->set->arena, tk_str_trim(line));

        if (hashed == NULL || hashed[0] == '\0' || n == LOAD_MAX_ASSETS) {
            return load_error(l, TK_EINVAL, path, "bad line");
        }

        rc = tk_map_set(l->set->assets, name, hashed);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


static int
by_name(const void *one, const void *two)
{
    const tk_file_t  *const *a = one, *const *b = two;

    return tk_str_cmp((*a)->name, (*b)->name);
}


static tk_tmpl_set_t *
set_create(tk_arena_t *a, const tk_tmpl_conf_t *conf)
{
    tk_tmpl_set_t  *set;

    set = tk_arena_zalloc(a, sizeof(tk_tmpl_set_t));
    if (set == NULL) {
        return NULL;
    }

    set->arena = a;
    set->n_languages = conf->n_languages;
    set->escape = conf->mode == TK_TMPL_HTML;
    set->strict = true;
    set->by_name = tk_map_create(a, 256);

    return set->by_name == NULL ? NULL : set;
}


static int
load_all(load_t *l, const tk_tmpl_conf_t *conf)
{
    int  rc;

    rc = load_catalogs(l, conf);

    if (rc == TK_OK && conf->asset_file != NULL) {
        rc = load_assets(l, conf->asset_file);
    }

    if (rc == TK_OK) {
        rc = load_dir(l, conf->dir, TK_STR(""), 0);
    }

    if (rc == TK_OK && conf->override_dir != NULL) {
        rc = load_dir(l, conf->override_dir, TK_STR(""), 0);
    }

    return rc;
}


int
tk_tmpl_load(tk_arena_t *a, const tk_tmpl_conf_t *conf,
    const tk_tmpl_set_t **set_r, tk_str_t *err_r)
{
    int             rc;
    load_t          l;
    tk_tmpl_set_t  *set;

    *err_r = TK_STR_NULL;

    if (conf->n_languages == 0 || conf->n_languages > TK_TMPL_MAX_LANGS) {
        return TK_EINVAL;
    }

    set = set_create(a, conf);
    if (set == NULL) {
        return TK_ENOMEM;
    }

    l.set = set;
    l.err = err_r;
    l.ending = set->escape ? ".html" : ".txt";
    tk_arr_init(&l.files, a, sizeof(tk_file_t *));

    rc = load_all(&l, conf);
    if (rc != TK_OK) {
        return rc;
    }

    set->files = l.files.v;
    set->n_files = (unsigned) l.files.n;

    if (set->n_files > 0) {
        qsort(set->files, set->n_files, sizeof(tk_file_t *), by_name);
    }

    *err_r = TK_STR_NULL;
    *set_r = set;

    return tk_set_build(set, err_r);
}
