# shellcheck shell=sh
# The private servers of script/server: sourced after lib.sh, needs RUN (its
# folder), SHORT (a short one for sockets) and the ports.  Each NAME_up
# starts one and waits until it answers.

MYSQL_DB=ticket
MYSQL_USER=ticket

# Accounts of the private Dovecot: address and password.
SUPPORT=support@desk.test
SUPPORT_PASSWORD=support-demo
CUSTOMER=customer@example.test
CUSTOMER_PASSWORD=customer-demo


sql()
{
    mariadb --no-defaults --socket="$SHORT/mysql.sock" --user=root \
        --default-character-set=utf8mb4 --batch --skip-column-names "$@"
}


mysql_up()
{
    render "$ROOT/script/etc/my.cnf.in" "$RUN/my.cnf" DIR="$RUN" \
        SOCKET="$SHORT/mysql.sock" FLUSH=1 POOL=256M LOG=96M SLOW=ON

    if [ ! -e "$RUN/mysql/ready" ]; then
        rm -rf "$RUN/mysql"
        mkdir -p "$RUN/tmp"
        mariadb-install-db --no-defaults --force --datadir="$RUN/mysql" \
            --auth-root-authentication-method=normal --skip-test-db \
            --skip-log-bin >"$RUN/mysql-install.log" 2>&1 \
            || die "see $RUN/mysql-install.log"
        : >"$RUN/mysql/ready"
    fi

    daemon_start mariadbd "$RUN/mysql.log" \
        mariadbd --defaults-file="$RUN/my.cnf"
    wait_for 60 mariadbd sql -e 'select 1' \
        || die "MariaDB does not answer, see $RUN/mysql.log"

    password=$(cat "$RUN/mysql.password")
    sql <<END
create database if not exists $MYSQL_DB character set utf8mb4;
create user if not exists $MYSQL_USER@localhost identified by '$password';
alter user $MYSQL_USER@localhost identified by '$password';
grant all on $MYSQL_DB.* to $MYSQL_USER@localhost;
END
}


mail_account()
{
    printf '%s:{PLAIN}%s::::::\n' "$1" "$2" >>"$RUN/mail.users"
    mkdir -p "$RUN/mail/$1"
}


dovecot_up()
{
    self_signed "$RUN"
    : >"$RUN/mail.users"
    chmod 600 "$RUN/mail.users"
    mail_account "$SUPPORT" "$SUPPORT_PASSWORD"
    mail_account "$CUSTOMER" "$CUSTOMER_PASSWORD"
    mkdir -p "$RUN/dovecot-state" "$SHORT/dovecot"

    render "$ROOT/script/etc/dovecot.conf.in" "$RUN/dovecot.conf" \
        DIR="$RUN" BASE="$SHORT/dovecot" NAME="${RUN##*/}" \
        USER="$(id -un)" GROUP="$(id -gn)" UID="$(id -u)" GID="$(id -g)" \
        FSYNC=optimized IMAP_PORT="$IMAP_PORT" IMAPS_PORT="$IMAPS_PORT" \
        LMTP_PORT="$LMTP_PORT"

    daemon_start dovecot "$RUN/dovecot.log" \
        dovecot -F -c "$RUN/dovecot.conf"
    wait_for 20 dovecot port_answers "$IMAP_PORT" \
        || die "Dovecot does not answer, see $RUN/dovecot.log"
}


smtp_up()
{
    daemon_start smtp "$RUN/smtp.err" \
        "$ROOT/script/smtp.py" --port "$SMTP_PORT" \
        --tls-port "$SMTPS_PORT" --lmtp "127.0.0.1:$LMTP_PORT" \
        --log "$RUN/smtp.log" --spool "$RUN/smtp" \
        --rules "$RUN/smtp.rules" --cert "$RUN/tls.crt" --key "$RUN/tls.key"
    wait_for 20 smtp port_answers "$SMTP_PORT" \
        || die "the SMTP server does not answer, see $RUN/smtp.err"
}


ticket_conf()
{
    render "$ROOT/script/etc/ticket.conf.in" "$RUN/ticket.conf" \
        NAME=demo URL="$URL" SOCKET="$SHORT/mysql.sock" DB="$MYSQL_DB" \
        DB_USER="$MYSQL_USER" PASSWORD_FILE="$RUN/mysql.password" \
        SECRET_FILE="$RUN/secret" BLOB="$RUN/blob" SHARE="$B/share" \
        SMTP_PORT="$SMTP_PORT"

    render "$ROOT/conf.d/nginx.conf.in" "$RUN/nginx.conf" \
        MODULE="$B/ngx_http_ticket_module.so" DIR="$RUN" \
        LISTEN="127.0.0.1:$PORT" LOCATION=/support/ \
        TICKET_CONF="$RUN/ticket.conf" WORKERS=auto
}


nginx_up()
{
    mkdir -p "$RUN/nginx"
    nginx -q -t -p "$RUN" -c "$RUN/nginx.conf" -e "$RUN/error.log" \
        || die "nginx refuses $RUN/nginx.conf"
    daemon_start nginx "$RUN/nginx.out" nginx -p "$RUN" \
        -c "$RUN/nginx.conf" -e "$RUN/error.log" -g 'daemon off;'
    wait_for 20 nginx port_answers "$PORT" \
        || die "nginx does not answer, see $RUN/error.log"
}


ticketd_up()
{
    daemon_start ticketd "$RUN/ticketd.log" \
        "$B/ticketd" run -c "$RUN/ticket.conf"
    sleep 0.3
    daemon_pid ticketd >/dev/null \
        || die "ticketd does not run, see $RUN/ticketd.log"
}


# All down, those who use another first.
world_down()
{
    daemon_stop ticketd TERM 30
    daemon_stop nginx QUIT 15
    daemon_stop smtp TERM 5
    daemon_stop dovecot TERM 10
    daemon_stop mariadbd TERM 60
}
