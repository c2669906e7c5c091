#ifndef TK_WEB_TASK_H
#define TK_WEB_TASK_H

#include "desk/upkeep/task.h"
#include "web/page.h"

/*
 * A page that needs ticketd: its POST ends with
 *
 *     return tk_page_task_start(pg, &(tk_task_new_t) {
 *         .nonce = tk_page_nonce(pg, "hours"), .kind = "hours",
 *         .args = query, .back = TK_STR("billing/") });
 *
 * and the browser goes to "task/ID".  The same is shown within another page
 * by {{#task}}{{> part/task}}{{/task}} and the object of a task of its own.
 */

/* Adds it, the page's language as lang= behind the arguments (a form
 * sent twice: the one there is) and goes to its page. Too many under way:
 * answers 429. */
int tk_page_task_start(tk_page_t *pg, const tk_task_new_t *in);

/* The data of part/task. */
tk_obj_t *tk_page_task_obj(tk_page_t *pg, const tk_task_t *task);

#endif
