#include "base/err.h"


const char *
tk_err_name(int rc)
{
    static const char *const names[] = {
        "TK_OK", "TK_ENOMEM", "TK_ELIMIT", "TK_EINVAL", "TK_ENOTFOUND",
        "TK_EDENIED", "TK_ECONFLICT", "TK_EDUP", "TK_EAGAIN", "TK_EDOWN",
        "TK_ETIMEOUT", "TK_ECANCEL", "TK_EIO", "TK_EBUG"
    };

    if (rc > 0 || rc < TK_ERR_LAST) {
        return "TK_E?";
    }

    return names[-rc];
}
