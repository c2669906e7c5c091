#include "desk/billing/billing.h"
#include "web/admin.h"

/* Administration of what invoices say of us. */


static int
tk_adm_billing_show(tk_page_t *pg, const tk_billing_t *b)
{
    tk_obj_t                  *o = tk_obj(pg->arena, 24);
    const tk_billing_field_t  *f;

    for (f = tk_billing_fields; f->name != NULL; f++) {
        tk_obj_str(o, tk_tmpl_key(pg->site->pages, tk_str_z(f->name)),
                   *(const tk_str_t *) ((const char *) b + f->offset));
    }

    tk_obj_obj(pg->root, TK_K_f, o);
    tk_obj_bool(pg->root, TK_K_vat_s, tk_str_eqz(b->vat_category, "S"));
    tk_obj_bool(pg->root, TK_K_vat_ae, tk_str_eqz(b->vat_category, "AE"));
    tk_obj_bool(pg->root, TK_K_vat_e, tk_str_eqz(b->vat_category, "E"));
    tk_obj_bool(pg->root, TK_K_vat_z, tk_str_eqz(b->vat_category, "Z"));
    tk_obj_bool(pg->root, TK_K_vat_k, tk_str_eqz(b->vat_category, "K"));
    tk_obj_bool(pg->root, TK_K_vat_g, tk_str_eqz(b->vat_category, "G"));

    return tk_adm_show(pg, "adm/billing");
}


int
tk_page_adm_billing(tk_page_t *pg)
{
    int           rc;
    tk_billing_t  b;

    tk_adm_begin(pg, "billing");
    rc = tk_billing_get(&pg->cx, &b);

    return rc == TK_OK ? tk_adm_billing_show(pg, &b) : rc;
}


int
tk_page_adm_billing_save(tk_page_t *pg)
{
    int                        rc;
    tk_bad_t                   bad = { .n = 0 };
    tk_billing_t               b;
    const tk_billing_field_t  *f;

    tk_adm_begin(pg, "billing");

    for (f = tk_billing_fields; f->name != NULL; f++) {
        *(tk_str_t *) ((char *) &b + f->offset) =
            tk_adm_line(pg, f->name, f->max);
    }

    rc = tk_adm_is_bad(pg) ? TK_EINVAL
                           : tk_billing_save(&pg->cx, &b, &bad);
    tk_adm_bads(pg, &bad);

    if (rc == TK_EINVAL && tk_adm_is_bad(pg)) {
        return tk_adm_billing_show(pg, &b);
    }

    return rc == TK_OK ? tk_adm_done(pg, "saved", "billing") : rc;
}
