#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "cmd.h"
#include "tmpl/tmpl.h"

#define RENDER_MAX_INPUT     (16u << 20)
#define RENDER_MAX_PARTIALS  1000
#define RENDER_MAX_NESTED    200
#define RENDER_ARENA         (256u << 20)

typedef struct {
    tk_arena_t           *arena;
    const tk_tmpl_set_t  *set;
} convert_t;


static tk_str_t
json_text(const json_t *json)
{
    return tk_str(json_string_value(json), json_string_length(json));
}


/* The shortest decimal that reads back as the same number. */
static tk_str_t
real_text(tk_arena_t *a, double d)
{
    int       digits;
    tk_str_t  s;

    for (digits = 1; digits < 17; digits++) {
        s = tk_arena_printf(a, "%.*g", digits, d);
        if (s.p == NULL || strtod(s.p, NULL) == d) {
            return s;
        }
    }

    return tk_arena_printf(a, "%.17g", d);
}


static int convert(const convert_t *c, const json_t *json, unsigned nested,
    tk_val_t *v_r);


/* Names that no template asks for are left out. */
static int
convert_object(const convert_t *c, json_t *json, unsigned nested,
    tk_val_t *v_r)
{
    int           rc;
    void         *it;
    tk_val_t      v;
    tk_obj_t     *o;
    tk_key_id_t   k;

    o = tk_obj(c->arena, (unsigned) json_object_size(json));

    for (it = json_object_iter(json); it != NULL;
         it = json_object_iter_next(json, it))
    {
        k = tk_tmpl_key(c->set, tk_str_z(json_object_iter_key(it)));
        if (k == TK_K_NONE) {
            continue;
        }

        rc = convert(c, json_object_iter_value(it), nested + 1, &v);
        if (rc != TK_OK) {
            return rc;
        }

        tk_obj_val(o, k, v);
    }

    v_r->type = TK_V_OBJ;
    v_r->u.obj = o;

    return o != NULL ? TK_OK : TK_ENOMEM;
}


static int
convert_array(const convert_t *c, const json_t *json, unsigned nested,
    tk_val_t *v_r)
{
    int     rc;
    size_t  i;

    v_r->type = TK_V_LIST;
    v_r->n = (uint32_t) json_array_size(json);
    v_r->u.list = tk_arena_array(c->arena, v_r->n, sizeof(tk_val_t));

    if (v_r->u.list == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < v_r->n; i++) {
        rc = convert(c, json_array_get(json, i), nested + 1,
                     &v_r->u.list[i]);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


static int
convert(const convert_t *c, const json_t *json, unsigned nested,
    tk_val_t *v_r)
{
    if (nested > RENDER_MAX_NESTED) {
        return TK_ELIMIT;
    }

    memset(v_r, 0, sizeof(tk_val_t));

    switch (json_typeof(json)) {

    case JSON_OBJECT:
        return convert_object(c, (json_t *) json, nested, v_r);

    case JSON_ARRAY:
        return convert_array(c, json, nested, v_r);

    case JSON_STRING:
        v_r->type = TK_V_STR;
        v_r->u.str = json_text(json);
        break;

    case JSON_INTEGER:
        v_r->type = TK_V_INT;
        v_r->u.num = json_integer_value(json);
        break;

    case JSON_REAL:
        v_r->type = TK_V_STR;
        v_r->u.str = real_text(c->arena, json_real_value(json));
        break;

    case JSON_TRUE:
        v_r->type = TK_V_TRUE;
        break;

    case JSON_FALSE:
        v_r->type = TK_V_FALSE;
        break;

    case JSON_NULL:
        break;
    }

    return TK_OK;
}


/* The template is called "" and the first; partials have their names. */
static int
read_sources(tk_arena_t *a, json_t *json, tk_tmpl_source_t **v_r,
    unsigned *n_r)
{
    void              *it;
    json_t            *template, *partials;
    tk_tmpl_source_t  *v;

    template = json_object_get(json, "template");
    partials = json_object_get(json, "partials");

    if (!json_is_string(template)
        || json_object_size(partials) > RENDER_MAX_PARTIALS)
    {
        return TK_EINVAL;
    }

    v = tk_arena_array(a, json_object_size(partials) + 1,
                       sizeof(tk_tmpl_source_t));
    if (v == NULL) {
        return TK_ENOMEM;
    }

    v[0].name = TK_STR("");
    v[0].text = json_text(template);
    *n_r = 1;

    for (it = json_object_iter(partials); it != NULL;
         it = json_object_iter_next(partials, it))
    {
        if (!json_is_string(json_object_iter_value(it))) {
            return TK_EINVAL;
        }

        v[*n_r].name = tk_str_z(json_object_iter_key(it));
        v[(*n_r)++].text = json_text(json_object_iter_value(it));
    }

    *v_r = v;

    return TK_OK;
}


static int
render(tk_arena_t *a, json_t *json)
{
    int                rc;
    json_t            *data;
    unsigned           n;
    uint32_t           i;
    tk_str_t           err;
    tk_val_t           v;
    convert_t          c;
    tk_pieces_t        out;
    tk_tmpl_source_t  *sources;

    rc = read_sources(a, json, &sources, &n);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_tmpl_compile(a, sources, n, &c.set, &err);
    if (rc != TK_OK) {
        fprintf(stderr, "ticketd render: %.*s\n", TK_STR_ARG(err));
        return rc;
    }

    memset(&v, 0, sizeof(tk_val_t));
    c.arena = a;

    data = json_object_get(json, "data");
    rc = data != NULL ? convert(&c, data, 0, &v) : TK_OK;

    if (rc == TK_OK) {
        rc = tk_tmpl_render_val(tk_tmpl_find(c.set, TK_STR(""), 0), &v, a,
                                &out);
    }

    for (i = 0; rc == TK_OK && i < out.n; i++) {
        if (fwrite(out.v[i].p, 1, out.v[i].n, stdout) != out.v[i].n) {
            rc = TK_EIO;
        }
    }

    return rc == TK_OK && fflush(stdout) != 0 ? TK_EIO : rc;
}


int
cmd_render(int argc, char **argv)
{
    int            rc;
    json_t        *json;
    tk_str_t       in = TK_STR_NULL;
    tk_arena_t    *a;
    json_error_t   err;

    (void) argv;

    if (argc > 1) {
        fprintf(stderr, "usage: ticketd render < OBJECT\n");
        return 2;
    }

    a = tk_arena_create(RENDER_ARENA);
    if (a == NULL) {
        return 1;
    }

    json = NULL;
    rc = tk_file_read_fd(a, STDIN_FILENO, RENDER_MAX_INPUT, &in);

    if (rc == TK_OK) {
        json = json_loadb(in.p, in.n, 0, &err);
        rc = json_is_object(json) ? render(a, json) : TK_EINVAL;
    }

    if (rc != TK_OK) {
        fprintf(stderr, "ticketd render: %s\n", tk_err_name(rc));
    }

    json_decref(json);
    tk_arena_destroy(a);

    return rc == TK_OK ? 0 : 1;
}
