#include "web/admin.h"


int
tk_page_adm_overview(tk_page_t *pg)
{
    tk_adm_begin(pg, "overview");

    return tk_adm_show(pg, "adm/overview");
}
