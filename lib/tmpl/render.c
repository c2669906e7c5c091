#include "base/err.h"
#include "tmpl/object.h"
#include "tmpl/out.h"
#include "tmpl/prog.h"

typedef struct {
    const tk_val_t   *val;       /* the context; NULL: this is a call    */
    const tk_val_t   *list;      /* elements still to come               */
    uint32_t          left;
    const tk_insn_t  *next;      /* call: where to go on                 */
    const tk_insn_t  *code;      /* call: the caller's                   */
    tk_str_t          indent;
} frame_t;

typedef struct {
    const tk_insn_t  *code;
    const tk_insn_t  *next;
    uint32_t          steps;
    int               rc;
    tk_str_t          indent;    /* of the lines of the running call     */
    tk_arena_t       *arena;
    tk_out_t          out;
    frame_t          *top;
    frame_t           frame[TK_TMPL_MAX_DEPTH + 1];
} render_t;


/* {{.}} and {{a.b}}, or a name that the innermost object does not have. */
static const tk_val_t *
lookup_far(const render_t *r, const tk_insn_t *in)
{
    unsigned         i;
    const frame_t   *f;
    const tk_val_t  *v;

    f = r->top;

    if (in->n == 0) {
        while (f->val == NULL) {
            f--;
        }

        return f->val;
    }

    do {
        v = f->val != NULL && f->val->type == TK_V_OBJ
            ? tk_obj_find(f->val->u.obj, in->key) : NULL;
    } while (v == NULL && f-- > r->frame);

    for (i = 1; i < in->n && v != NULL; i++) {
        v = v->type == TK_V_OBJ
            ? tk_obj_find(v->u.obj, in->u.path.rest[i - 1]) : NULL;
    }

    return v;
}


/* Most names are of the innermost object. */
static inline const tk_val_t *
lookup(const render_t *r, const tk_insn_t *in)
{
    const tk_val_t  *v, *context = r->top->val;

    if (in->n == 1 && context != NULL && context->type == TK_V_OBJ) {
        v = tk_obj_find(context->u.obj, in->key);

        if (v != NULL) {
            return v;
        }
    }

    return lookup_far(r, in);
}


static bool
is_true(const tk_val_t *v)
{
    if (v == NULL) {
        return false;
    }

    switch (v->type) {

    case TK_V_NULL:
    case TK_V_FALSE:
        return false;

    case TK_V_STR:
    case TK_V_HTML:
        return v->u.str.n > 0;

    case TK_V_LIST:
        return v->n > 0;

    default:
        return true;
    }
}


static void
put(render_t *r, const tk_val_t *v, bool escape)
{
    if (v == NULL) {
        return;
    }

    switch (v->type) {

    case TK_V_STR:
        if (escape) {
            tk_out_escaped(&r->out, v->u.str);
            break;
        }

        /* fall through */

    case TK_V_HTML:
        tk_out_copy(&r->out, v->u.str);
        break;

    case TK_V_INT:
        tk_out_int(&r->out, v->u.num);
        break;

    case TK_V_TRUE:
        tk_out_copy(&r->out, TK_STR("true"));
        break;

    case TK_V_FALSE:
        tk_out_copy(&r->out, TK_STR("false"));
        break;

    default:
        break;
    }
}


static inline void
go(render_t *r, uint32_t to)
{
    r->next = r->code + to;
}


/* n more instructions are about to run. */
static bool
spend(render_t *r, ptrdiff_t n)
{
    r->steps += (uint32_t) n + 1;

    if (r->steps > TK_TMPL_MAX_STEPS) {
        r->rc = TK_ELIMIT;

    } else if (r->out.rc != TK_OK) {
        r->rc = r->out.rc;
    }

    return r->rc == TK_OK;
}


static frame_t *
enter(render_t *r)
{
    if (r->top == &r->frame[TK_TMPL_MAX_DEPTH]) {
        r->rc = TK_ELIMIT;
        return NULL;
    }

    return ++r->top;
}


static void
section(render_t *r, const tk_insn_t *in)
{
    frame_t         *f;
    const tk_val_t  *v;

    v = lookup(r, in);

    if (!is_true(v)) {
        go(r, in->a.jump);
        return;
    }

    f = enter(r);
    if (f == NULL || !spend(r, r->code + in->a.jump - r->next)) {
        return;
    }

    f->val = v;
    f->left = 0;

    if (v->type == TK_V_LIST) {
        f->val = v->u.list;
        f->list = v->u.list + 1;
        f->left = v->n - 1;
    }
}


static void
section_end(render_t *r, const tk_insn_t *in)
{
    frame_t  *f;

    f = r->top;

    if (f->left == 0) {
        r->top--;
        return;
    }

    f->left--;
    f->val = f->list++;

    (void) spend(r, r->next - r->code - in->a.jump);
    go(r, in->a.jump + 1);
}


static void
call(render_t *r, const tk_insn_t *in)
{
    frame_t         *f;
    const tk_str_t  *more;

    f = enter(r);
    if (f == NULL || !spend(r, in->u.call.prog->n)) {
        return;
    }

    f->val = NULL;
    f->next = r->next;
    f->code = r->code;
    f->indent = r->indent;

    more = in->u.call.indent;

    if (!in->a.keep || r->indent.n == 0) {
        r->indent = *more;

    } else if (more->n > 0) {
        r->indent = tk_arena_cat(r->arena, r->indent, *more);
    }

    r->code = in->u.call.prog->code;
    go(r, 0);
}


/* False at the end of the template. */
static bool
ret(render_t *r)
{
    frame_t  *f;

    if (r->top == r->frame) {
        return false;
    }

    f = r->top--;
    r->next = f->next;
    r->code = f->code;
    r->indent = f->indent;

    return true;
}


static bool
is_singular(const tk_val_t *v, uint64_t rule)
{
    int64_t  n;

    n = 0;

    if (v != NULL && v->type == TK_V_INT) {
        n = v->u.num;

    } else if (v != NULL && v->type == TK_V_STR) {
        if (tk_str_i64(v->u.str, &n) != TK_OK) {
            n = 0;
        }
    }

    return n == 1 || (rule == TK_PLURAL_ABOVE_ONE && n == 0);
}


/* What fails shows in r->rc where a section or call begins or goes on: every
 * loop passes there. */
static void
run(render_t *r)
{
    const tk_insn_t  *in;

    while (r->rc == TK_OK) {
        in = r->next++;
        tk_out_literal(&r->out, in->text);

        switch ((tk_op_t) in->op) {

        case TK_OP_TEXT:
            break;

        case TK_OP_VAR:
            put(r, lookup(r, in), true);
            break;

        case TK_OP_RAW:
            put(r, lookup(r, in), false);
            break;

        case TK_OP_SECTION:
            section(r, in);
            break;

        case TK_OP_END:
            section_end(r, in);
            break;

        case TK_OP_INVERTED:
            if (is_true(lookup(r, in))) {
                go(r, in->a.jump);
            }
            break;

        case TK_OP_SINGULAR:
            if (!is_singular(lookup(r, in), in->u.path.rule)) {
                go(r, in->a.jump);
            }
            break;

        case TK_OP_JUMP:
            go(r, in->a.jump);
            break;

        case TK_OP_INDENT:
            tk_out_copy(&r->out, r->indent);
            break;

        case TK_OP_CALL:
            call(r, in);
            break;

        case TK_OP_RET:
            if (!ret(r)) {
                return;
            }
            break;
        }
    }
}


int
tk_tmpl_render_val(const tk_tmpl_t *t, const tk_val_t *data, tk_arena_t *a,
    tk_pieces_t *out_r)
{
    int        rc;
    render_t   r;

    r.code = t->code;
    r.next = t->code;
    r.steps = 0;
    r.rc = TK_OK;
    r.indent = TK_STR_NULL;
    r.arena = a;
    r.top = r.frame;
    r.frame[0].val = data;
    r.frame[0].left = 0;
    tk_out_init(&r.out, a);

    run(&r);

    rc = tk_out_done(&r.out, out_r);

    if (r.rc != TK_OK) {
        rc = r.rc;
    }

    return rc == TK_OK && tk_arena_failed(a) ? TK_ENOMEM : rc;
}


int
tk_tmpl_render(const tk_tmpl_t *t, const tk_obj_t *data, tk_arena_t *a,
    tk_pieces_t *out_r)
{
    tk_val_t  v;

    v.type = data != NULL ? TK_V_OBJ : TK_V_NULL;
    v.n = 0;
    v.u.obj = (tk_obj_t *) data;

    return tk_tmpl_render_val(t, &v, a, out_r);
}


int
tk_tmpl_render_str(const tk_tmpl_t *t, const tk_obj_t *data, tk_arena_t *a,
    tk_str_t *out_r)
{
    int           rc;
    char         *to;
    uint32_t      i;
    tk_pieces_t   pieces;

    rc = tk_tmpl_render(t, data, a, &pieces);
    if (rc != TK_OK) {
        return rc;
    }

    if (pieces.n == 1) {
        *out_r = pieces.v[0];
        return TK_OK;
    }

    to = tk_arena_alloc(a, pieces.bytes + 1);
    if (to == NULL) {
        return TK_ENOMEM;
    }

    *out_r = tk_str(to, pieces.bytes);

    for (i = 0; i < pieces.n; i++) {
        memcpy(to, pieces.v[i].p, pieces.v[i].n);
        to += pieces.v[i].n;
    }

    *to = '\0';

    return TK_OK;
}
