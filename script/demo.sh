# shellcheck shell=sh
# The demo desk of script/server: sourced after world.sh.

ADMIN_LOGIN='admin'
ADMIN_PASSWORD=admin-password
AGENT_LOGIN=agent
AGENT_PASSWORD=agent-password
USER_LOGIN=user
USER_PASSWORD=user-password


# Everything once; later only what a start changes.
demo_up()
{
    users=$(printf 'select count(*) from user_account' | sql "$MYSQL_DB")

    if [ "$users" -eq 0 ]; then
        render "$ROOT/sql/demo/demo.desk" "$RUN/demo.desk" MAIL="$SUPPORT" \
            IMAP_PORT="$IMAP_PORT" MAIL_PASSWORD="$SUPPORT_PASSWORD" \
            ADMIN_PASSWORD="$ADMIN_PASSWORD" \
            AGENT_PASSWORD="$AGENT_PASSWORD" USER_PASSWORD="$USER_PASSWORD"
        "$B/ticketd" apply -c "$RUN/ticket.conf" "$RUN/demo.desk" >/dev/null
        sql "$MYSQL_DB" <"$ROOT/sql/demo/demo.sql"
        return
    fi

    # What has been changed since stays; the mailbox's port may be new.
    printf '[mailbox "%s"]\nport = %s\n' "$SUPPORT" "$IMAP_PORT" \
        >"$RUN/demo.desk"
    "$B/ticketd" apply -c "$RUN/ticket.conf" "$RUN/demo.desk" >/dev/null \
        || say 'The demo mailbox is not there any more.'
}
