#include <errmsg.h>
#include <mysqld_error.h>

#include "db/conn.h"

/* Numbers that the connector's header does not name everywhere. */
#define ERR_STATEMENT_TIMEOUT  1969      /* MariaDB, max_statement_time  */
#define ERR_KILLED             1927
#define ERR_QUERY_TIMEOUT      3024      /* MySQL, max_execution_time    */
#define ERR_LOCK_NOWAIT        3572
#define ERR_CLIENT_IDLE        4031


typedef struct {
    unsigned  no;
    int       rc;
} tk_db_error_t;


static const tk_db_error_t tk_db_errors[] = {
    { ER_DUP_ENTRY, TK_EDUP },
    { ER_DUP_ENTRY_WITH_KEY_NAME, TK_EDUP },
    { ER_DUP_KEY, TK_EDUP },

    { ER_LOCK_DEADLOCK, TK_EAGAIN },
    { ER_LOCK_WAIT_TIMEOUT, TK_EAGAIN },
    { ER_CHECKREAD, TK_EAGAIN },
    { ERR_LOCK_NOWAIT, TK_EAGAIN },

    { ERR_STATEMENT_TIMEOUT, TK_ETIMEOUT },
    { ERR_QUERY_TIMEOUT, TK_ETIMEOUT },
    { ER_QUERY_INTERRUPTED, TK_ETIMEOUT },

    { ER_DATA_TOO_LONG, TK_ELIMIT },
    { ER_NET_PACKET_TOO_LARGE, TK_ELIMIT },
    { CR_NET_PACKET_TOO_LARGE, TK_ELIMIT },

    { ER_ROW_IS_REFERENCED_2, TK_ECONFLICT },
    { ER_NO_REFERENCED_ROW_2, TK_ECONFLICT },

    { CR_OUT_OF_MEMORY, TK_ENOMEM },
    { ER_OUTOFMEMORY, TK_ENOMEM },
    { ER_OUT_OF_RESOURCES, TK_ENOMEM },

    { ER_CON_COUNT_ERROR, TK_EDOWN },
    { ER_TOO_MANY_USER_CONNECTIONS, TK_EDOWN },
    { ER_USER_LIMIT_REACHED, TK_EDOWN },
    { ER_UNKNOWN_COM_ERROR, TK_EDOWN },       /* Galera: node not ready */
    { ER_SERVER_SHUTDOWN, TK_EDOWN },
    { ERR_KILLED, TK_EDOWN },
    { ERR_CLIENT_IDLE, TK_EDOWN },
    { ER_OPTION_PREVENTS_STATEMENT, TK_EDOWN },       /* read only now   */
    { ER_OPEN_AS_READONLY, TK_EDOWN },
    { ER_INNODB_READ_ONLY, TK_EDOWN },
    { ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, TK_EDOWN },
    { ER_DISK_FULL, TK_EDOWN },
    { ER_RECORD_FILE_FULL, TK_EDOWN },
    { ER_GET_ERRNO, TK_EDOWN },               /* what its disk says      */
    { ER_ERROR_ON_READ, TK_EDOWN },
    { ER_ERROR_ON_WRITE, TK_EDOWN },
    { ER_TEMP_FILE_WRITE_FAILURE, TK_EDOWN },
    { ER_ERROR_DURING_COMMIT, TK_EDOWN },
    { ER_CRASHED_ON_USAGE, TK_EDOWN },
    { ER_LOCK_TABLE_FULL, TK_EDOWN },         /* what else it has no ... */
    { ER_TOO_MANY_CONCURRENT_TRXS, TK_EDOWN },
    { ER_MAX_PREPARED_STMT_COUNT_REACHED, TK_EDOWN },     /* ... room for */
    { ER_ACCESS_DENIED_ERROR, TK_EDOWN },
    { ER_DBACCESS_DENIED_ERROR, TK_EDOWN },
    { ER_TABLEACCESS_DENIED_ERROR, TK_EDOWN },
    { ER_COLUMNACCESS_DENIED_ERROR, TK_EDOWN },
    { ER_BAD_DB_ERROR, TK_EDOWN },
    { ER_NO_SUCH_TABLE, TK_EDOWN },           /* another program's    */
    { ER_BAD_FIELD_ERROR, TK_EDOWN },         /* schema, or none yet  */
    { ER_HOST_IS_BLOCKED, TK_EDOWN },
    { ER_HOST_NOT_PRIVILEGED, TK_EDOWN },
    { ER_NET_READ_ERROR, TK_EDOWN },
    { ER_NET_READ_INTERRUPTED, TK_EDOWN },
    { ER_NET_ERROR_ON_WRITE, TK_EDOWN },
    { ER_NET_WRITE_INTERRUPTED, TK_EDOWN },
    { ER_NEW_ABORTING_CONNECTION, TK_EDOWN },
    { ER_ABORTING_CONNECTION, TK_EDOWN }
};


int
tk_db_error(unsigned no)
{
    size_t  i;

    for (i = 0; i < sizeof(tk_db_errors) / sizeof(tk_db_errors[0]); i++) {
        if (tk_db_errors[i].no == no) {
            return tk_db_errors[i].rc;
        }
    }

    /* What the connector itself finds wrong is the connection. */

    return no >= CR_MIN_ERROR && no < 3000 ? TK_EDOWN : TK_EINVAL;
}
