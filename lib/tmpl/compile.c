#include "base/err.h"
#include "tmpl/out.h"
#include "tmpl/prog.h"
#include "tmpl/scan.h"

/*
 * Nodes to instructions.  Partials and parents are expanded in place, so
 * that texts around them grow together; only where that would not end, or
 * grow without measure, a partial becomes a function that is called.
 *
 * Which overrides are in force ("env") is known here, as no name of a
 * partial or block depends on data.  Outer overrides win, so an env only
 * grows by new names and there are finitely many of them.
 */

#define COMPILE_NESTED    24         /* partials expanded in one another  */
#define COMPILE_DEPTH     600        /* nodes in one another              */
#define COMPILE_INLINE    100000     /* nodes, from there on calls        */
#define COMPILE_MAX_NODES 1000000
#define COMPILE_MAX_CODE  200000
#define COMPILE_MAX_FUNC  2000
#define COMPILE_MEMORY    (256u << 20)

typedef struct env {
    const struct env  *up;
    const tk_node_t   *block;
} env_t;

typedef struct {
    const tk_file_t  *file;
    const env_t      *env;
    tk_tmpl_t        *prog;
} func_t;

/* One language. */
typedef struct {
    tk_tmpl_set_t       *set;
    tk_arena_t          *arena;
    const tk_catalog_t  *cat;
    tk_arr_t             funcs;      /* func_t   */
    tk_arr_t             envs;       /* env_t *  */
    tk_str_t            *err;
} unit_t;

/* One program. */
typedef struct {
    unit_t            *unit;
    tk_arr_t           code;         /* tk_insn_t                        */
    tk_buf_t           joined;       /* text not yet written: a slice of */
    tk_str_t           slice;        /* a source, or more, joined        */
    tk_str_t           indent;       /* of the current lines             */
    bool               called;       /* plus that of the running call    */
    const env_t       *env;
    unsigned           nodes;        /* seen                             */
    unsigned           depth;
    unsigned           nested;
    func_t             open[COMPILE_NESTED];
    unsigned           n_active;
    const tk_node_t   *active[COMPILE_NESTED];   /* overrides            */
    int                rc;
} gen_t;

static void gen_nodes(gen_t *g, const tk_node_t *n);


static void
gen_fail(gen_t *g, int rc, const char *what, tk_str_t name)
{
    if (g->rc == TK_OK) {
        g->rc = rc;
        *g->unit->err = tk_arena_printf(g->unit->arena, "%.*s: %s \"%.*s\"",
                                        TK_STR_ARG(g->open[0].file->file),
                                        what, TK_STR_ARG(name));
    }
}


/* The text that waits for an instruction. */
static tk_str_t
gen_taken(gen_t *g)
{
    tk_str_t  s;

    s = g->slice;

    if (g->joined.n > 0) {
        s = tk_arena_str(g->unit->arena, tk_buf_view(&g->joined));
    }

    tk_buf_clear(&g->joined);
    g->slice = TK_STR_NULL;

    return s;
}


static void
gen_text(gen_t *g, tk_str_t s)
{
    if (s.n == 0) {
        return;
    }

    if (g->joined.n == 0 && g->slice.n == 0) {
        g->slice = s;
        return;
    }

    if (g->joined.n == 0) {
        if (g->slice.p + g->slice.n == s.p) {
            g->slice.n += s.n;
            return;
        }

        tk_buf_str(&g->joined, g->slice);
        g->slice = TK_STR_NULL;
    }

    tk_buf_str(&g->joined, s);

    if (tk_buf_rc(&g->joined) != TK_OK) {
        gen_fail(g, tk_buf_rc(&g->joined), "too much text after", s);
    }
}


/* The index of a new instruction. */
static uint32_t
gen_insn(gen_t *g, tk_op_t op, const tk_path_t *path)
{
    tk_insn_t  *in;

    if (g->code.n >= COMPILE_MAX_CODE) {
        gen_fail(g, TK_ELIMIT, "program too long", TK_STR("partials"));
        return 0;
    }

    in = tk_arr_push(&g->code);
    if (in == NULL) {
        gen_fail(g, TK_ENOMEM, "memory", TK_STR_NULL);
        return 0;
    }

    in->text = gen_taken(g);
    in->op = (uint8_t) op;

    if (path != NULL && path->n > 0) {
        in->n = (uint8_t) path->n;
        in->key = path->keys[0];
        in->u.path.rest = path->keys + 1;
    }

    return (uint32_t) (g->code.n - 1);
}


static tk_insn_t *
gen_at(gen_t *g, uint32_t i)
{
    return tk_arr_at(&g->code, tk_insn_t, i);
}


/* Makes instruction i jump to the next one. Text before that is not its. */
static void
gen_land(gen_t *g, uint32_t i)
{
    if (g->slice.n > 0 || g->joined.n > 0) {
        (void) gen_insn(g, TK_OP_TEXT, NULL);
    }

    if (g->rc == TK_OK) {
        gen_at(g, i)->a.jump = (uint32_t) g->code.n;
    }
}


static void
gen_line(gen_t *g)
{
    if (g->called) {
        (void) gen_insn(g, TK_OP_INDENT, NULL);
    }

    gen_text(g, g->indent);
}


static tk_str_t
gen_join(gen_t *g, tk_str_t s, tk_str_t t)
{
    if (s.n == 0 || t.n == 0) {
        return s.n == 0 ? t : s;
    }

    return tk_arena_cat(g->unit->arena, s, t);
}


static void
gen_section(gen_t *g, const tk_node_t *n)
{
    uint32_t  i, end;

    if (n->type == TK_N_INVERTED) {
        i = gen_insn(g, TK_OP_INVERTED, &n->path);
        gen_nodes(g, n->child);
        gen_land(g, i);
        return;
    }

    i = gen_insn(g, TK_OP_SECTION, &n->path);
    gen_nodes(g, n->child);
    end = gen_insn(g, TK_OP_END, NULL);

    if (g->rc == TK_OK) {
        gen_at(g, end)->a.jump = i;
    }

    gen_land(g, i);
}


static const env_t *
env_find(const env_t *env, tk_str_t name)
{
    while (env != NULL && !tk_str_eq(env->block->text, name)) {
        env = env->up;
    }

    return env;
}


/* The env that up and block make: the same pointer for the same two. */
static const env_t *
env_add(unit_t *u, const env_t *up, const tk_node_t *block)
{
    size_t  i;
    env_t  *e, **slot;

    for (i = 0; i < u->envs.n; i++) {
        e = *tk_arr_at(&u->envs, env_t *, i);
        if (e->up == up && e->block == block) {
            return e;
        }
    }

    e = tk_arena_zalloc(u->arena, sizeof(env_t));
    slot = tk_arr_push(&u->envs);

    if (e == NULL || slot == NULL) {
        return up;
    }

    e->up = up;
    e->block = block;
    *slot = e;

    return e;
}


static tk_tmpl_t *
func_get(gen_t *g, const tk_file_t *file)
{
    size_t   i;
    func_t  *f;

    for (i = 0; i < g->unit->funcs.n; i++) {
        f = tk_arr_at(&g->unit->funcs, func_t, i);
        if (f->file == file && f->env == g->env) {
            return f->prog;
        }
    }

    if (i == COMPILE_MAX_FUNC) {
        gen_fail(g, TK_ELIMIT, "too many combinations of", file->name);
        return NULL;
    }

    f = tk_arr_push(&g->unit->funcs);
    if (f == NULL) {
        return NULL;
    }

    f->file = file;
    f->env = g->env;
    f->prog = tk_arena_zalloc(g->unit->arena, sizeof(tk_tmpl_t));

    return f->prog;
}


static void
gen_call(gen_t *g, const tk_file_t *file)
{
    uint32_t    i;
    tk_str_t   *indent;
    tk_tmpl_t  *prog;

    prog = func_get(g, file);
    indent = tk_arena_zalloc(g->unit->arena, sizeof(tk_str_t));
    i = gen_insn(g, TK_OP_CALL, NULL);

    if (g->rc != TK_OK || prog == NULL || indent == NULL) {
        return;
    }

    *indent = g->indent;
    gen_at(g, i)->a.keep = g->called;
    gen_at(g, i)->u.call.prog = prog;
    gen_at(g, i)->u.call.indent = indent;
}


static bool
gen_is_open(const gen_t *g, const tk_file_t *file)
{
    unsigned  i;

    for (i = 0; i < g->nested; i++) {
        if (g->open[i].file == file && g->open[i].env == g->env) {
            return true;
        }
    }

    return false;
}


static void
gen_file(gen_t *g, const tk_file_t *file)
{
    if (gen_is_open(g, file) || g->nested == COMPILE_NESTED
        || g->depth > COMPILE_DEPTH / 2 || g->nodes > COMPILE_INLINE)
    {
        gen_call(g, file);
        return;
    }

    g->open[g->nested].file = file;
    g->open[g->nested++].env = g->env;
    gen_nodes(g, file->root);
    g->nested--;
}


static void
gen_partial(gen_t *g, const tk_node_t *n)
{
    bool               called;
    tk_str_t           indent;
    const env_t       *env;
    const tk_file_t   *file;
    const tk_node_t   *block;

    file = tk_map_get(g->unit->set->by_name, n->text);
    if (file == NULL) {
        return;
    }

    indent = g->indent;
    called = g->called;
    env = g->env;

    if (n->standalone) {
        g->indent = gen_join(g, g->indent, n->indent);

    } else {
        if (n->bol) {
            gen_line(g);
            gen_text(g, n->indent);
        }

        g->indent = TK_STR_NULL;
        g->called = false;
    }

    for (block = n->child; block != NULL; block = block->next) {
        if (block->type == TK_N_BLOCK && !env_find(g->env, block->text)) {
            g->env = env_add(g->unit, g->env, block);
        }
    }

    gen_file(g, file);

    g->indent = indent;
    g->called = called;
    g->env = env;
}


static bool
gen_is_active(const gen_t *g, const tk_node_t *block)
{
    unsigned  i;

    for (i = 0; i < g->n_active; i++) {
        if (g->active[i] == block) {
            return true;
        }
    }

    return g->n_active == COMPILE_NESTED;
}


static void
gen_block(gen_t *g, const tk_node_t *n)
{
    bool              lines;
    tk_str_t          indent;
    const env_t      *override;
    const tk_node_t  *content, *first;

    override = env_find(g->env, n->text);
    content = n;

    if (override != NULL && !gen_is_active(g, override->block)) {
        content = override->block;
        g->active[g->n_active++] = content;
    }

    first = content->child;
    lines = content->standalone;

    indent = g->indent;
    g->indent = gen_join(g, g->indent, n->indent);

    /* one of the two sees a line begin here, the other does not */

    if (n->standalone && !lines && first != NULL) {
        gen_line(g);

    } else if (!n->standalone && lines && first != NULL
               && first->type == TK_N_BOL)
    {
        first = first->next;
    }

    gen_nodes(g, first);

    g->indent = indent;
    g->n_active -= content != n;
}


/* A text: {name} in it is a variable, which msgid must have, too. */
static void
gen_message(gen_t *g, tk_str_t s, tk_str_t msgid)
{
    size_t      len;
    tk_str_t    entity;
    tk_path_t   path;

    while (s.n > 0 && g->rc == TK_OK) {
        len = tk_scan_name(s);

        if (len == 0) {
            entity = TK_STR_NULL;
            if (g->unit->set->escape) {
                entity = tk_out_entity(s.p[0]);
            }

            gen_text(g, entity.n > 0 ? entity : tk_str_sub(s, 0, 1));
            s = tk_str_sub(s, 1, s.n);
            continue;
        }

        if (tk_str_find(msgid, tk_str_sub(s, 0, len)) < 0
            || tk_path_parse(g->unit->arena, &g->unit->set->keys,
                             tk_str_sub(s, 1, len - 2), &path) != TK_OK)
        {
            gen_fail(g, TK_EINVAL, "bad {name} in the translation", s);
            return;
        }

        (void) gen_insn(g, g->unit->set->escape ? TK_OP_VAR : TK_OP_RAW,
                        &path);
        s = tk_str_sub(s, len, s.n);
    }
}


static void
gen_plural(gen_t *g, const tk_node_t *n)
{
    uint32_t  i, jump;
    tk_str_t  forms[2], both;

    tk_catalog_plural(g->unit->cat, n->text, n->plural, forms);
    both = tk_arena_cat(g->unit->arena, n->text, n->plural);

    i = gen_insn(g, TK_OP_SINGULAR, &n->path);
    if (g->rc == TK_OK) {
        gen_at(g, i)->u.path.rule = tk_catalog_rule(g->unit->cat);
    }

    gen_message(g, forms[0], both);
    jump = gen_insn(g, TK_OP_JUMP, NULL);
    gen_land(g, i);
    gen_message(g, forms[1], both);
    gen_land(g, jump);
}


static void
gen_asset(gen_t *g, const tk_node_t *n)
{
    tk_str_t     name;
    const char  *hashed;

    name = n->text;

    if (g->unit->set->assets != NULL) {
        hashed = tk_map_get(g->unit->set->assets, name);
        if (hashed == NULL) {
            gen_fail(g, TK_EINVAL, "no such asset", name);
            return;
        }

        name = tk_str_z(hashed);
    }

    gen_text(g, TK_STR("static/"));
    gen_text(g, name);
}


static void
gen_node(gen_t *g, const tk_node_t *n)
{
    bool  escape;

    escape = g->unit->set->escape;

    switch (n->type) {

    case TK_N_TEXT:
        gen_text(g, n->text);
        break;

    case TK_N_BOL:
        gen_line(g);
        break;

    case TK_N_VAR:
        (void) gen_insn(g, escape ? TK_OP_VAR : TK_OP_RAW, &n->path);
        break;

    case TK_N_RAW:
        /* in files a value has to be marked up to stay so */
        (void) gen_insn(g, escape && g->unit->set->strict ? TK_OP_VAR
                                                          : TK_OP_RAW,
                        &n->path);
        break;

    case TK_N_SECTION:
    case TK_N_INVERTED:
        gen_section(g, n);
        break;

    case TK_N_PARTIAL:
    case TK_N_PARENT:
        gen_partial(g, n);
        break;

    case TK_N_BLOCK:
        gen_block(g, n);
        break;

    case TK_N_MSG:
        gen_message(g, tk_catalog_text(g->unit->cat, n->ctx, n->text),
                    n->text);
        break;

    case TK_N_PLURAL:
        gen_plural(g, n);
        break;

    case TK_N_ASSET:
        gen_asset(g, n);
        break;
    }
}


static void
gen_nodes(gen_t *g, const tk_node_t *n)
{
    if (++g->depth > COMPILE_DEPTH) {
        gen_fail(g, TK_ELIMIT, "nested too deeply:", TK_STR("partials"));
    }

    for ( ; n != NULL && g->rc == TK_OK; n = n->next) {
        if (++g->nodes > COMPILE_MAX_NODES) {
            gen_fail(g, TK_ELIMIT, "too long with", TK_STR("partials"));
        }

        gen_node(g, n);
    }

    g->depth--;
}


/* Keeps what the program came to. */
static int
compile_keep(unit_t *u, const func_t *f, const gen_t *g)
{
    size_t      bytes = g->code.n * sizeof(tk_insn_t);
    tk_insn_t  *code = tk_arena_alloc(u->arena, bytes);

    if (code == NULL) {
        return TK_ENOMEM;
    }

    memcpy(code, g->code.v, bytes);
    f->prog->code = code;
    f->prog->n = (uint32_t) g->code.n;

    return tk_arena_failed(u->arena) ? TK_ENOMEM : TK_OK;
}


/* What is needed on the way lives in an arena of its own: the workers have
 * the set's for good. */
static int
compile_prog(unit_t *u, const func_t *f, bool called)
{
    int          rc = TK_ENOMEM;
    gen_t       *g;
    tk_arena_t  *a;

    a = tk_arena_create(COMPILE_MEMORY);
    g = a ? tk_arena_zalloc(a, sizeof(gen_t)) : NULL;

    if (g != NULL) {
        g->unit = u;
        g->env = f->env;
        g->called = called;
        tk_arr_init(&g->code, a, sizeof(tk_insn_t));
        tk_buf_init(&g->joined, a, TK_TMPL_MAX_OUTPUT);

        gen_file(g, f->file);
        (void) gen_insn(g, TK_OP_RET, NULL);
        rc = g->rc == TK_OK ? compile_keep(u, f, g) : g->rc;
    }

    tk_arena_destroy(a);

    return rc;
}


int
tk_set_compile(tk_tmpl_set_t *set, unsigned lang, tk_str_t *err_r)
{
    int       rc;
    size_t    i;
    func_t    f;
    unit_t    u;

    u.set = set;
    u.arena = set->arena;
    u.cat = set->catalogs != NULL ? set->catalogs[lang] : NULL;
    u.err = err_r;
    tk_arr_init(&u.funcs, u.arena, sizeof(func_t));
    tk_arr_init(&u.envs, u.arena, sizeof(env_t *));

    for (i = 0; i < set->n_files; i++) {
        f.file = set->files[i];
        f.env = NULL;
        f.prog = &set->files[i]->prog[lang];

        rc = compile_prog(&u, &f, false);
        if (rc != TK_OK) {
            return rc;
        }
    }

    for (i = 0; i < u.funcs.n; i++) {
        f = *tk_arr_at(&u.funcs, func_t, i);

        rc = compile_prog(&u, &f, true);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}
