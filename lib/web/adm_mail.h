#ifndef TK_WEB_ADM_MAIL_H
#define TK_WEB_ADM_MAIL_H

#include "base/buf.h"
#include "base/utf8.h"
#include "desk/mail/mailvars.h"
#include "desk/mail/notification.h"
#include "web/admin.h"

/* What the pages of templates and notifications share. */

/* kind: its name; and kind_NAME true, for part/mail_kind. */
void tk_adm_mail_kind(tk_page_t *pg, tk_obj_t *o, tk_mail_kind_t kind);

#endif
