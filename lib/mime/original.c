#include "mime/original.h"
#include "mime/html_text.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"


typedef struct {
    tk_arena_t        *arena;
    const tk_mail_t   *mail;
    const char      *(*picture)(tk_str_t bytes);
    tk_str_t          *data;     /* of each attachment: its address, empty
                                    for none, null until it is asked for  */
    tk_buf_t           out;
} original_t;


/* Length of a name that is taken away, 0 if it is none. */
static size_t
original_name(tk_str_t s)
{
    size_t  i;

    static const char *const names[] = { "link", "meta", "base" };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (tk_str_istarts(s, tk_str_z(names[i]))) {
            return strlen(names[i]);
        }
    }

    return 0;
}


/* The attachment that "cid:..." at the start of s means; -1. */
static ptrdiff_t
original_file(const original_t *o, tk_str_t s, size_t *n_r)
{
    size_t    i;
    tk_str_t  id;

    s = tk_str_sub(s, 4, s.n);

    for (i = 0; i < o->mail->attachments.n; i++) {
        id = tk_arr_at(&o->mail->attachments, tk_mime_file_t, i)->content_id;

        if (id.n && tk_str_starts(s, id) && s.n > id.n
            && strchr("\"' \t\n>)", s.p[id.n]) != NULL)
        {
            *n_r = 4 + id.n;
            return (ptrdiff_t) i;
        }
    }

    return -1;
}


static tk_str_t
original_data(original_t *o, size_t i)
{
    tk_buf_t     b;
    tk_str_t     bytes;
    const char  *type;

    if (o->data[i].p != NULL) {
        return o->data[i];
    }

    o->data[i] = TK_STR("");

    if (tk_mime_attach_bytes(o->arena,
            tk_arr_at(&o->mail->attachments, tk_mime_file_t, i),
            &bytes) == TK_OK
        && (type = o->picture(bytes)) != NULL)
    {
        tk_buf_init(&b, o->arena, o->out.max);
        tk_buf_printf(&b, "data:%s;base64,", type);
        tk_buf_str(&b, tk_base64(o->arena, bytes.p, bytes.n));
        o->data[i] = tk_buf_rc(&b) == TK_OK ? tk_buf_view(&b) : o->data[i];
    }

    return o->data[i];
}


static void
original_write(original_t *o, tk_str_t s)
{
    size_t     i, n;
    tk_str_t   rest;
    ptrdiff_t  file;

    for (i = 0; i < s.n && tk_buf_rc(&o->out) == TK_OK; i += n) {
        rest = tk_str_sub(s, i, s.n);
        n = 1;

        if (s.p[i] == '<') {
            n += original_name(tk_str_sub(rest, 1, rest.n));
            tk_buf_z(&o->out, n > 1 ? "<gone" : "<");

        } else if (tk_str_istarts(rest, TK_STR("cid:"))
                   && (file = original_file(o, rest, &n)) >= 0)
        {
            tk_buf_str(&o->out, original_data(o, (size_t) file));

        } else {
            tk_buf_chr(&o->out, s.p[i]);
        }
    }
}


int
tk_original(tk_arena_t *a, const tk_mail_t *mail,
    const char *(*picture)(tk_str_t bytes), size_t max, tk_str_t *html_r)
{
    tk_str_t    html = mail->html;
    original_t  o = { .arena = a, .mail = mail, .picture = picture };

    if (html.p == NULL) {
        html = tk_html_from_text(a, mail->text, max);
    }

    o.data = tk_arena_array(a, mail->attachments.n + 1, sizeof(*o.data));

    if (o.data == NULL) {
        return TK_ENOMEM;
    }

    tk_buf_init(&o.out, a, max);
    original_write(&o, html);
    *html_r = tk_buf_view(&o.out);

    return tk_buf_rc(&o.out);
}
