# shellcheck shell=sh
# The demo desk of script/server: sourced after world.sh.

ADMIN_LOGIN='admin'
ADMIN_PASSWORD=admin-password
AGENT_LOGIN=agent
AGENT_PASSWORD=agent-password
USER_LOGIN=user
USER_PASSWORD=user-password


sealed()
{
    printf '%s' "$SUPPORT_PASSWORD" \
        | "$ROOT/script/seal" mailbox "$RUN/secret"
}


hashed()
{
    printf '%s-password' "$1" | "$ROOT/script/seal" password
}


# People, types and tickets the first time; later only the mailbox's port.
demo_up()
{
    users=$(printf 'select count(*) from user_account' | sql "$MYSQL_DB")

    if [ "$users" -gt 0 ]; then
        printf 'update mailbox set port = %s where email = "%s"' \
            "$IMAP_PORT" "$SUPPORT" | sql "$MYSQL_DB"
        return
    fi

    render "$ROOT/sql/demo/desk.sql" "$RUN/desk.sql" MAIL="$SUPPORT" \
        IMAP_PORT="$IMAP_PORT" SEALED="$(sealed)" ADMIN="$(hashed admin)" \
        AGENT="$(hashed agent)" AGENT2="$(hashed agent2)" \
        USER="$(hashed user)" USER2="$(hashed user2)"
    sql "$MYSQL_DB" <"$RUN/desk.sql"

    if [ -f "$ROOT/sql/demo/demo.sql" ]; then
        sql "$MYSQL_DB" <"$ROOT/sql/demo/demo.sql"
    fi
}
