#include "paper.h"
#include "task.h"
#include "ubl.h"
#include "words.h"


/* "RE-00001.pdf"; what is no plain letter of a file name is a "-". */
static tk_str_t
invoice_name(task_t *t, const tk_invoice_t *d, const char *ending)
{
    size_t   i;
    char    *p = tk_arena_strz(t->arena, d->name);

    for (i = 0; p != NULL && p[i] != '\0'; i++) {
        if (strchr("/\\ \"<>:|?*", p[i]) != NULL) {
            p[i] = '-';
        }
    }

    return tk_arena_printf(t->arena, "%s.%s", p ? p : "invoice", ending);
}


static int
invoice_open(task_t *t, tk_invoice_t *d)
{
    return tk_invoice_get(&t->cx, task_arg_u64(t, "id"), d);
}


int
task_invoice_xml(task_t *t)
{
    int           rc;
    tk_str_t      xml;
    tk_invoice_t  d;

    rc = invoice_open(t, &d);

    if (rc == TK_OK) {
        rc = ubl_write(t->arena, &d, &xml);
    }

    return rc == TK_OK ? task_bytes(t, xml, invoice_name(t, &d, "xml"),
                                    TK_STR("application/xml"))
                       : rc;
}


int
task_invoice_pdf(task_t *t)
{
    int            rc;
    words_t       *w = tk_arena_zalloc(t->arena, sizeof(*w));
    tk_str_t       err;
    const char    *path = task_temp(t);
    tk_invoice_t   d;

    if (w == NULL || path == NULL) {
        return TK_ENOMEM;
    }

    rc = invoice_open(t, &d);

    if (rc != TK_OK) {
        return rc;
    }

    if (words_load(t->arena, t->cx.snap->conf, "sheet/invoice",
                   task_arg(t, "lang"), w, &err) != TK_OK)
    {
        return task_fail(t, "invalid", err);
    }

    rc = task_progress(t, 0, d.n_lines);

    if (rc == TK_OK) {
        rc = paper_invoice(t->arena, &d, w, path);
    }

    return rc == TK_OK ? task_file(t, path, invoice_name(t, &d, "pdf"),
                                   TK_STR("application/pdf"))
                       : rc;
}
