#ifndef TK_WEB_ADM_OPTION_H
#define TK_WEB_ADM_OPTION_H

#include "desk/admin/option.h"
#include "web/admin.h"

/*
 * Options (options.def) on pages of Administration: what part/opt_* show and
 * how their fields become values again.
 *
 * o.NAME is an object:
 *     name        string  of its field
 *     value       string  what holds, or what was typed
 *     on          bool    of a switch
 *     fixed       string  "FILE:LINE" of the directive that fixes it, or ""
 *     low, high   string
 *     why         object  see part/adm_why, if it was refused
 *   business_hours: always bool, days list of {id, mon ... sun bool, value,
 *     why}; late_after: amount string, minutes, hours, days bool;
 *   first_day_of_week: monday, sunday, saturday bool
 *   holidays: value has one date a line
 */
int tk_adm_options(tk_page_t *pg);

/* One of them. */
tk_obj_t *tk_adm_option_obj(tk_page_t *pg, const tk_option_row_t *row);

/* Saves those of the posted form. bad_r: nothing was saved, the fields are
 * marked and pg->root has the objects above; show the form again. */
int tk_adm_options_save(tk_page_t *pg, const char *const *names,
    unsigned n, bool *bad_r);

#endif
