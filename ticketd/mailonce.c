#include <pthread.h>

#include "base/filemap.h"
#include "mailonce.h"
#include "mime/parse.h"
#include "net/net.h"

static pthread_once_t  mail_control = PTHREAD_ONCE_INIT;
static int             mail_rc;


static void
mail_init(void)
{
    mail_rc = tk_net_init();
    mail_rc = mail_rc == TK_OK ? tk_filemap_init() : mail_rc;
    tk_mime_init();
}


int
mail_once(void)
{
    pthread_once(&mail_control, mail_init);

    return mail_rc;
}
