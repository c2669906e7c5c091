# shellcheck shell=sh
# Common functions of the scripts: sourced, POSIX sh.
# Needs ROOT (the source tree); B is the build directory.

B=${B:-$ROOT/build}
case $B in
/*) ;;
*) B=$ROOT/$B ;;
esac

PATH=$PATH:/usr/sbin:/sbin
export PATH
umask 022


say()
{
    printf '%s\n' "$*"
}


die()
{
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}


# The comment at the head of a script is its manual, the first paragraph of
# that how it is called.
manual()
{
    sed -n '1,2d; /^#/!q; s/^# \{0,1\}//p' "$0"
}


# help "$@": answers where help is asked for.
help()
{
    for arg; do
        case $arg in
        -h | --help)
            manual
            exit 0
            ;;
        esac
    done
}


usage()
{
    manual | sed '/^$/,$d; 1s/^/usage: /' >&2
    exit 2
}


have()
{
    command -v "$1" >/dev/null 2>&1
}


# The account to go on as: when started as root $RUN_AS, else the owner of
# the tree, else nobody.
account()
{
    if [ "$(id -u)" -ne 0 ]; then
        id -un
        return
    fi

    if [ -n "${RUN_AS-}" ]; then
        printf '%s\n' "$RUN_AS"
        return
    fi

    owner=$(stat -c %U "$ROOT")

    case $owner in
    root | UNKNOWN) printf 'nobody\n' ;;
    *) printf '%s\n' "$owner" ;;
    esac
}


# as_account COMMAND...: runs it as that account; as itself without root.
as_account()
{
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
        return
    fi

    acct=$(account)

    setpriv --reuid="$(id -u "$acct")" --regid="$(id -g "$acct")" \
        --clear-groups env HOME="${RUN_HOME:-/tmp}" USER="$acct" \
        LOGNAME="$acct" "$@"
}


# as_owner COMMAND...: as the owner of the tree, so that root leaves no files
# in somebody's tree.
as_owner()
{
    if [ "$(id -u)" -eq 0 ] && [ "$(stat -c %u "$ROOT")" -ne 0 ]; then
        RUN_AS=$(stat -c %U "$ROOT") as_account "$@"
    else
        "$@"
    fi
}


# Whether the account can read the tree and the build directory.
tree_reachable()
{
    as_account test -r "$ROOT/script/lib.sh" || return 1
    [ ! -e "$B" ] || as_account test -x "$B"
}


# Whether what is built in the tree can be built and then used.
tree_usable()
{
    if [ "$(id -u)" -eq 0 ]; then
        tree_reachable
    elif [ -e "$B" ]; then
        [ -w "$B" ]
    else
        [ -w "$(dirname "$B")" ]
    fi
}


# stage_tree DIR: a copy of the tree for an account that cannot reach the
# tree itself (a clone below /root, a umask of 077) or may not build in it; B
# moves along.
stage_tree()
{
    say "$(account) cannot use $ROOT as it is: working on a copy" >&2
    mkdir -p "$1"
    (cd "$ROOT" && tar -cf - --exclude=./.git --exclude=./.run \
        --exclude='./build' --exclude='./build-*' .) \
        | (cd "$1" && tar -xf -)
    chmod -R u+rwX "$1"
    chown -R "$(account)" "$1"

    case $B in
    "$ROOT"/*) B=$1${B#"$ROOT"} ;;
    *) B=$1/build ;;
    esac

    ROOT=$1
}


# A free TCP port of 127.0.0.1 below the range the kernel hands out itself.
free_port()
{
    /usr/bin/python3 - "$@" <<'END'
import random, socket, sys
taken = set(map(int, sys.argv[1:]))
while True:
    port = random.randint(12000, 31000)
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            continue
    if port not in taken:
        print(port)
        break
END
}


port_free()
{
    ! port_answers "$1"
}


port_answers()
{
    perl -MIO::Socket::INET -e '
        exit !IO::Socket::INET->new(PeerAddr => "127.0.0.1",
            PeerPort => $ARGV[0], Timeout => 2)' "$1"
}


random_hex()
{
    od -An -tx1 -N"$1" /dev/urandom | tr -d ' \n'
}


# render IN OUT KEY=VALUE...: replaces @KEY@; a name that is left is an error.
render()
{
    in=$1 out=$2
    shift 2
    /usr/bin/python3 - "$in" "$out" "$@" <<'END'
import re, sys
values = dict(a.split("=", 1) for a in sys.argv[3:])
with open(sys.argv[1], encoding="utf-8") as f:
    text = f.read()
def value(m):
    if m.group(1) not in values:
        sys.exit("%s: no value for %s" % (sys.argv[1], m.group(0)))
    return values[m.group(1)]
with open(sys.argv[2], "w", encoding="utf-8") as f:
    f.write(re.sub(r"@([A-Z][A-Z0-9_]*)@", value, text))
END
}


# self_signed DIR: tls.crt and tls.key for 127.0.0.1.
self_signed()
{
    [ ! -s "$1/tls.crt" ] || return 0
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=127.0.0.1 \
        -addext subjectAltName=IP:127.0.0.1,DNS:localhost \
        -keyout "$1/tls.key" -out "$1/tls.crt" 2>/dev/null
    chmod 600 "$1/tls.key"
}


# ---- daemons by pid: DIR/pid/NAME holds "pid start-time" ----

# The start time of a process, so that a reused pid is never taken for ours.
proc_start()
{
    sed -e 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}


# daemon_start NAME LOG COMMAND...
daemon_start()
{
    name=$1 log=$2
    shift 2
    mkdir -p "$RUN/pid"
    setsid "$@" </dev/null >>"$log" 2>&1 &
    printf '%s %s\n' $! "$(proc_start $!)" >"$RUN/pid/$name"
}


# Prints the pid and succeeds if the daemon still runs.
daemon_pid()
{
    [ -s "$RUN/pid/$1" ] || return 1
    read -r pid start <"$RUN/pid/$1"
    [ "$(proc_start "$pid")" = "$start" ] || return 1
    case $(sed -e 's/^.*) //' "/proc/$pid/stat" 2>/dev/null) in
    Z* | '') return 1 ;;
    esac
    printf '%s\n' "$pid"
}


# daemon_stop NAME SIGNAL SECONDS
daemon_stop()
{
    pid=$(daemon_pid "$1") || { rm -f "$RUN/pid/$1"; return 0; }
    kill -"$2" "$pid" 2>/dev/null || :
    n=$(($3 * 10))

    while daemon_pid "$1" >/dev/null; do
        n=$((n - 1))

        if [ "$n" -eq 0 ]; then
            say "$1 ($pid) does not end, killing it" >&2
            kill -KILL "$pid" 2>/dev/null || :
        fi

        sleep 0.1
    done

    rm -f "$RUN/pid/$1"
}


# wait_for SECONDS NAME COMMAND...: until it succeeds, while NAME runs.
wait_for()
{
    n=$(($1 * 10)) name=$2
    shift 2

    until "$@" >/dev/null 2>&1; do
        n=$((n - 1))
        daemon_pid "$name" >/dev/null || return 1
        [ "$n" -gt 0 ] || return 1
        sleep 0.1
    done
}
