#include "web/people.h"
#include "web/task.h"

/* Contacts out as a file, and in; ticketd does both. */


int
tk_page_contacts_export(tk_page_t *pg)
{
    return tk_page_task_start(pg, &(tk_task_new_t) {
               .nonce = tk_page_nonce(pg, "contacts_export"),
               .kind = "contacts_export", .args = TK_STR("format=csv&bom=1"),
               .back = TK_STR("contacts/")
           });
}


int
tk_page_contacts_import(tk_page_t *pg)
{
    tk_people_begin_page(pg, false);

    return tk_adm_show(pg, "page/contacts_import");
}


int
tk_page_contacts_load(tk_page_t *pg)
{
    int               rc;
    bool              dry = !tk_str_eqz(tk_form_get(pg->req->form, "how"),
                                        "write");
    unsigned          n;
    tk_attach_new_t  *files;

    rc = tk_page_files(pg, &files, &n);

    if (rc != TK_OK) {
        return rc;
    }

    if (n != 1) {
        tk_adm_bad(pg, "files", "why_empty");
        return tk_page_contacts_import(pg);
    }

    return tk_page_task_start(pg, &(tk_task_new_t) {
               .nonce = tk_page_nonce(pg, "contacts_import"),
               .kind = "contacts_import",
               .args = dry ? TK_STR("format=csv&bom=1&dry=1")
                           : TK_STR("format=csv&bom=1"),
               .back = TK_STR("contacts/import"),
               .input = files[0].digest, .input_size = files[0].size
           });
}
