#include <stdio.h>

#include "mime/tnef.h"
#include "mime/charset.h"
#include "mime/rtf.h"
#include "base/utf8.h"

#define TNEF_SIGNATURE   0x223e9f78u
#define TNEF_DEPTH       4
#define TNEF_FILES       500
#define TNEF_ATTRIBUTES  20000
#define TNEF_VALUES      20000
#define TNEF_NAME        1024           /* bytes of a name                  */
#define TNEF_IID         16             /* in front of what an object holds */

/* Attributes, by their low half. */
enum {
    ATT_BODY = 0x800c, ATT_ATTACH_DATA = 0x800f, ATT_ATTACH_TITLE = 0x8010,
    ATT_ATTACH_REND = 0x9002, ATT_MAPI = 0x9003, ATT_ATTACHMENT = 0x9005,
    ATT_CODEPAGE = 0x9007
};

/* Properties, and the types of their values. */
enum {
    PR_BODY = 0x1000, PR_RTF = 0x1009, PR_HTML = 0x1013, PR_NAME = 0x3001,
    PR_DATA = 0x3701, PR_FILE = 0x3704, PR_METHOD = 0x3705,
    PR_LONG_FILE = 0x3707, PR_MEDIA = 0x370e, PR_CONTENT_ID = 0x3712,
    PR_CPID = 0x3fde
};

enum {
    PT_SHORT = 2, PT_LONG = 3, PT_FLOAT = 4, PT_DOUBLE = 5, PT_CURRENCY = 6,
    PT_APPTIME = 7, PT_ERROR = 10, PT_BOOLEAN = 11, PT_OBJECT = 13,
    PT_I8 = 20, PT_STRING = 30, PT_UNICODE = 31, PT_TIME = 64, PT_GUID = 72,
    PT_BINARY = 258, PT_MULTIPLE = 0x1000
};

enum { METHOD_MESSAGE = 5 };


/* Numbers are little endian; behind the end everything is 0, and bad. */
typedef struct {
    tk_str_t  s;
    bool      bad;
} tnef_in_t;


typedef struct {
    tk_arena_t      *arena;
    size_t           text_max;
    unsigned         depth;
    char             charset[16];
    tk_str_t         html, text, rtf;      /* as they stand there          */
    tk_str_t         html_charset, text_charset;
    tk_str_t         body;                 /* made of one of them          */
    bool             body_html;
    bool             has_file;
    unsigned         method;
    bool             long_name;
    tk_str_t         shown;                /* name of a message within     */
    tk_tnef_file_t   file;                 /* in hand                      */
    tk_tnef_t       *r;
} tnef_t;


typedef struct {
    unsigned  id;
    unsigned  type;
    tk_str_t  bytes;           /* the first value */
} tnef_value_t;

typedef void (*tnef_value_fn)(tnef_t *t, const tnef_value_t *v);


static tk_str_t
tnef_take(tnef_in_t *in, size_t n)
{
    tk_str_t  s;

    if (n > in->s.n) {
        in->bad = true;
        n = in->s.n;
    }

    s = tk_str_sub(in->s, 0, n);
    in->s = tk_str_sub(in->s, n, in->s.n);

    return s;
}


static uint32_t
tnef_number(tk_str_t s)
{
    size_t    i;
    uint32_t  v = 0;

    for (i = 0; i < s.n && i < 4; i++) {
        v |= (uint32_t) (unsigned char) s.p[i] << (8 * i);
    }

    return v;
}


static bool
tnef_is(tk_str_t bytes)
{
    return bytes.n >= 6
           && tnef_number(tk_str_sub(bytes, 0, 4)) == TNEF_SIGNATURE;
}


static uint32_t
tnef_u(tnef_in_t *in, size_t bytes)
{
    return tnef_number(tnef_take(in, bytes));
}


static tk_str_t
tnef_padded(tnef_in_t *in, size_t n)
{
    tk_str_t  s = tnef_take(in, n);

    (void) tnef_take(in, (4 - n % 4) % 4);

    return s;
}


static bool
tnef_named(unsigned type)
{
    return type == PT_OBJECT || type == PT_STRING || type == PT_UNICODE
           || type == PT_BINARY;
}


/* Bytes of a value, 0 for what nobody knows. */
static size_t
tnef_size(unsigned type)
{
    switch (type) {

    case PT_SHORT:
    case PT_BOOLEAN:
        return 2;

    case PT_LONG:
    case PT_FLOAT:
    case PT_ERROR:
        return 4;

    case PT_DOUBLE:
    case PT_CURRENCY:
    case PT_APPTIME:
    case PT_I8:
    case PT_TIME:
        return 8;

    case PT_GUID:
        return 16;

    default:
        return 0;
    }
}


static tk_str_t
tnef_values(tnef_in_t *in, unsigned type)
{
    size_t    i, n = 1, size;
    tk_str_t  s, first = TK_STR("");

    if (tnef_named(type & 0xfff) || (type & PT_MULTIPLE)) {
        n = tnef_u(in, 4);
    }

    type &= 0xfff;

    if (!tnef_named(type)) {
        size = tnef_size(type);

        if (size == 0 || n > in->s.n / size) {
            in->bad = true;
            return first;
        }

        return tk_str_sub(tnef_padded(in, n * size), 0, size);
    }

    for (i = 0; i < n && !in->bad; i++) {
        s = tnef_padded(in, tnef_u(in, 4));
        first = i == 0 ? s : first;
    }

    return first;
}


/* Named ones have a set, and a number or a name. */
static void
tnef_name(tnef_in_t *in)
{
    (void) tnef_take(in, 16);

    if (tnef_u(in, 4) == 0) {
        (void) tnef_u(in, 4);

    } else {
        (void) tnef_padded(in, tnef_u(in, 4));
    }
}


static void
tnef_properties(tnef_t *t, tk_str_t s, tnef_value_fn fn)
{
    size_t        i, n;
    tnef_in_t     in = { s, false };
    tnef_value_t  v;

    n = tnef_u(&in, 4);
    n = n < TNEF_VALUES ? n : TNEF_VALUES;

    for (i = 0; i < n && !in.bad; i++) {
        v.type = tnef_u(&in, 2);
        v.id = tnef_u(&in, 2);

        if (v.id >= 0x8000) {
            tnef_name(&in);
        }

        v.bytes = tnef_values(&in, v.type);
        v.type &= 0xfff;

        if (!in.bad) {
            fn(t, &v);
        }
    }
}


static void
tnef_codepage(tnef_t *t, uint32_t cp)
{
    snprintf(t->charset, sizeof(t->charset),
             cp == 65001 ? "utf-8" : cp == 20127 ? "us-ascii" : "cp%u", cp);
}


static tk_str_t
tnef_text(tnef_t *t, tk_str_t charset, tk_str_t bytes, size_t max)
{
    return tk_charset_utf8(t->arena, charset, tk_str_sub(bytes, 0, max), max);
}


/* A short string, without the NUL that ends it. */
static tk_str_t
tnef_string(tnef_t *t, const tnef_value_t *v)
{
    tk_str_t  s;

    if (v->type != PT_STRING && v->type != PT_UNICODE) {
        return TK_STR("");
    }

    s = tnef_text(t, v->type == PT_UNICODE ? TK_STR("utf-16le")
                                           : tk_str_z(t->charset),
                  v->bytes, TNEF_NAME);

    return tk_utf8_line(t->arena, s, 255);
}


static void
tnef_message_value(tnef_t *t, const tnef_value_t *v)
{
    switch (v->id) {

    case PR_CPID:
        tnef_codepage(t, tnef_number(v->bytes));
        break;

    case PR_BODY:
        t->text = v->bytes;
        t->text_charset = v->type == PT_UNICODE ? TK_STR("utf-16le")
                                                : TK_STR_NULL;
        break;

    case PR_HTML:
        t->html = v->bytes;
        t->html_charset = v->type == PT_UNICODE ? TK_STR("utf-16le")
                                                : TK_STR_NULL;
        break;

    case PR_RTF:
        t->rtf = v->bytes;
        break;

    default:
        break;
    }
}


static void
tnef_file_value(tnef_t *t, const tnef_value_t *v)
{
    tk_str_t         s = TK_STR("");
    tk_tnef_file_t  *f = &t->file;

    switch (v->id) {

    case PR_LONG_FILE:
        s = tnef_string(t, v);
        f->name = s.n ? s : f->name;
        t->long_name |= s.n > 0;
        break;

    case PR_FILE:
        s = t->long_name ? s : tnef_string(t, v);
        f->name = s.n ? s : f->name;
        break;

    case PR_NAME:
        t->shown = tnef_string(t, v);
        f->name = f->name.n ? f->name : t->shown;
        break;

    case PR_DATA:
        f->bytes = v->type == PT_OBJECT
                   ? tk_str_sub(v->bytes, TNEF_IID, v->bytes.n) : v->bytes;
        break;

    case PR_METHOD:
        t->method = tnef_number(v->bytes);
        break;

    case PR_MEDIA:
        f->type = tnef_string(t, v);
        break;

    case PR_CONTENT_ID:
        f->content_id = tnef_string(t, v);
        break;

    default:
        break;
    }
}


static void tnef_message(tnef_t *t, tk_str_t bytes);


static void
tnef_file_add(tnef_t *t, const tk_tnef_file_t *file)
{
    tk_tnef_file_t  *f;

    f = t->r->files.n < TNEF_FILES ? tk_arr_push(&t->r->files) : NULL;

    if (f != NULL) {
        *f = *file;
    }
}


/* A message within: its text is a file, and so are its files. */
static void
tnef_inner(tnef_t *outer)
{
    tnef_t           t = { .arena = outer->arena, .r = outer->r,
                           .text_max = outer->text_max,
                           .depth = outer->depth + 1 };
    tk_tnef_file_t  *f = &outer->file;

    memcpy(t.charset, outer->charset, sizeof(t.charset));
    tnef_message(&t, f->bytes);

    if (t.body.n > 0) {
        f->name = outer->shown.n ? outer->shown : f->name;
        f->name = tk_arena_printf(t.arena, "%.*s.%s", TK_STR_ARG(f->name),
                                  t.body_html ? "html" : "txt");
        f->type = t.body_html ? TK_STR("text/html") : TK_STR("text/plain");
        f->bytes = t.body;
        tnef_file_add(outer, f);
    }
}


/* The file in hand is complete. */
static void
tnef_file_end(tnef_t *t)
{
    if (!t->has_file) {
        return;
    }

    t->has_file = false;

    if (t->method == METHOD_MESSAGE && tnef_is(t->file.bytes)
        && t->depth < TNEF_DEPTH)
    {
        tnef_inner(t);

    } else {
        tnef_file_add(t, &t->file);
    }
}


static void
tnef_file_begin(tnef_t *t)
{
    tk_str_t  empty = TK_STR("");

    tnef_file_end(t);
    t->has_file = true;
    t->long_name = false;
    t->shown = empty;
    t->method = 0;
    t->file = (tk_tnef_file_t) { empty, empty, empty, empty };
}


static void
tnef_attribute(tnef_t *t, unsigned id, tk_str_t data)
{
    switch (id) {

    case ATT_CODEPAGE:
        tnef_codepage(t, tnef_number(data));
        break;

    case ATT_MAPI:
        tnef_properties(t, data, tnef_message_value);
        break;

    case ATT_BODY:
        t->text = t->text.n ? t->text : data;
        break;

    case ATT_ATTACH_REND:
        tnef_file_begin(t);
        break;

    case ATT_ATTACH_TITLE:
        if (!t->long_name) {
            t->file.name = tnef_string(t, &(tnef_value_t) {
                                           .type = PT_STRING, .bytes = data
                                       });
        }

        break;

    case ATT_ATTACH_DATA:
        t->file.bytes = data;
        break;

    case ATT_ATTACHMENT:
        tnef_properties(t, data, tnef_file_value);
        break;

    default:
        break;
    }
}


/* The best of what it has: HTML, text, RTF. */
static void
tnef_body(tnef_t *t)
{
    tk_str_t  s = t->html.n ? t->html : t->text;
    tk_str_t  charset = t->html.n ? t->html_charset : t->text_charset;

    if (s.n > 0) {
        t->body_html = t->html.n > 0;
        t->body = tnef_text(t, charset.p ? charset : tk_str_z(t->charset), s,
                            t->text_max);

    } else if (t->rtf.n > 0) {
        s = tk_rtf_unpack(t->arena, t->rtf, t->text_max * 4);
        t->body = tk_rtf_text(t->arena, s, t->text_max, &t->body_html);
    }
}


static void
tnef_message(tnef_t *t, tk_str_t bytes)
{
    size_t     i;
    unsigned   level, id;
    tk_str_t   data;
    tnef_in_t  in = { tk_str_sub(bytes, 6, bytes.n), false };

    for (i = 0; in.s.n > 0 && !in.bad; i++) {
        level = tnef_u(&in, 1);
        id = tnef_u(&in, 4) & 0xffff;

        if (i == TNEF_ATTRIBUTES || (level != 1 && level != 2)) {
            in.bad = true;
            break;
        }

        data = tnef_take(&in, tnef_u(&in, 4));
        (void) tnef_u(&in, 2);
        tnef_attribute(t, id, data);
    }

    tnef_file_end(t);
    tnef_body(t);
}


void
tk_tnef_read(tk_arena_t *a, tk_str_t bytes, size_t text_max, tk_tnef_t *r)
{
    tnef_t  t = { .arena = a, .text_max = text_max, .r = r,
                  .charset = "cp1252" };

    *r = (tk_tnef_t) { .text = TK_STR(""), .html = TK_STR("") };
    tk_arr_init(&r->files, a, sizeof(tk_tnef_file_t));

    if (tnef_is(bytes)) {
        tnef_message(&t, bytes);
    }

    if (t.body.n > 0) {
        *(t.body_html ? &r->html : &r->text) = t.body;
    }
}
