package Desk;

# A desk of its own for one test file: a private folder, MariaDB, Dovecot,
# SMTP server, nginx with the module and ticketd, all on free ports of
# 127.0.0.1, ended and checked by done_testing().
#
#     use lib 't/lib';
#     use Desk;                       # brings Test::More along
#
#     my $d = Desk->new(mail => 1, ticket => { closing_days => 14 });
#     $d->seed->start;                # MariaDB ran since new()
#     my $agent = $d->web->login('agent');
#     my $page = $agent->get('agent/');
#     like $page->{content}, qr/.../;
#     done_testing;
#
# new(): db => 0 no database; empty => 1 a database without the schema;
# mail => 1 Dovecot and SMTP; http => 0 no nginx; ticket => { directives
# without ticket_ }; nginx => a configuration of one's own; workers => N.
# Names in %%NAME%% are replaced in it: DIR PORT MODULE TICKET_CONF GLOBALS
# SOCKET SMTP_PORT IMAP_PORT HTTP, PORT_n for further free ports.
#
# B= names the build; ASAN=1 or VALGRIND=1 the checker it runs under; with
# TK_KEEP=1 the folder stays.

use strict;
use warnings;

use Cwd ();
use File::Path ();
use File::Temp ();
use IO::Socket::INET;
use Time::HiRes ();

use Desk::Account;

use Test::More ();
use Desk::Database;
use Desk::Mail;
use Desk::Proc;
use Desk::Web;

our @ISA = qw(Desk::Database Desk::Mail Desk::Proc);

our ($ROOT) = Cwd::abs_path(__FILE__) =~ m{^(.*)/t/lib/Desk\.pm$};
our $B = $ENV{B} || "$ROOT/build";
$B = "$ROOT/$B" if $B !~ m{^/};

my @worlds;


sub import {
    my $caller = caller;

    strict->import;
    warnings->import;

    {
        no strict 'refs';

        for my $name (@Test::More::EXPORT) {
            next if $name eq 'done_testing' || $name !~ /^\w+$/;
            *{"${caller}::$name"} = \&{"Test::More::$name"};
        }

        *{"${caller}::TODO"} = \${"${caller}::TODO"};
        *{"${caller}::done_testing"} = \&done_testing;
        *{"${caller}::wait_until"} = \&wait_until;
        *{"${caller}::slurp"} = \&slurp;
        *{"${caller}::spew"} = \&spew;
    }
}


sub new {
    my ($class, %o) = @_;
    my $self = bless {
        owner => $$, db => 1, http => 1, mail => 0, workers => 2,
        ticket => {}, %o, ports => {}, procs => [], failures => [],
    }, $class;

    $self->{dir} = File::Temp::tempdir('tk-XXXXXX', DIR => temp_root());
    push @worlds, $self;

    $self->furnish;
    $self->mysql_start if $self->{db};
    $self->mail_start if $self->{mail};

    return $self;
}


# The folder, its secrets and configuration.
sub furnish {
    my ($self) = @_;

    mkdir "$self->{dir}/$_" for qw(tmp blob nginx san);
    spew("$self->{dir}/secret", '5' x 64);
    spew("$self->{dir}/mysql.password", "test\n");
    chmod 0600, "$self->{dir}/secret", "$self->{dir}/mysql.password";
    $self->configure;
}


sub dir { return $_[0]{dir} }
sub socket { return "$_[0]{dir}/mysql.sock" }
sub conf { return "$_[0]{dir}/ticket.conf" }
sub base { return 'http://127.0.0.1:' . $_[0]->port('HTTP') . '/support/' }
sub error_log { return slurp("$_[0]{dir}/error.log") }
sub access_log { return slurp("$_[0]{dir}/access.log") }


# Writes ticket.conf and nginx.conf; again after a change of {ticket}.
sub configure {
    my ($self) = @_;
    my %t = (%{ $self->directives }, %{ $self->{ticket} });
    my $dir = $self->{dir};

    spew("$dir/ticket.conf", join '',
        'ticket ' . (delete $t{''} // 'test') . ";\n",
        map { "ticket_$_ $t{$_};\n" } grep { defined $t{$_} } sort keys %t);

    return $self if !$self->{http};

    spew("$dir/nginx.conf",
        $self->expand($self->{nginx} // slurp("$ROOT/t/lib/nginx.conf")));
    return $self;
}


# The directives of a test's desk, without ticket_ in front.
sub directives {
    my ($self) = @_;
    my $dir = $self->{dir};
    my %t = (
        mysql => "server=unix:$dir/mysql.sock user=ticket database=ticket"
            . " password_file=$dir/mysql.password",
        base_url => $self->base,
        secret_file => "$dir/secret",
        blob => "$dir/blob",
        share => "$B/share",
        import_interval => '1s',
        deliver_interval => '200ms',
        external_anonymous => 'on',
        throttle_tickets => 10000,
        throttle_login => 1000,
        undo => '0',
    );

    $t{smtp} = 'server=127.0.0.1:' . $self->port('SMTP') if $self->{mail};
    return \%t;
}


sub expand {
    my ($self, $text) = @_;
    my %v = (
        DIR => $self->{dir},
        PORT => $self->port('HTTP'),
        MODULE => "$B/ngx_http_ticket_module.so",
        TICKET_CONF => $self->conf,
        SOCKET => $self->socket,
        WORKERS => $self->{workers},
        GLOBALS => $self->nginx_globals,
        HTTP => $self->nginx_http,
    );

    $text =~ s{%%(\w+)%%}{
        $v{$1} // ($1 =~ /^(\w+?)_PORT$/ ? $self->port($1)
            : $1 =~ /^PORT_(\w+)$/ ? $self->port($1)
            : die "no value for $1\n")
    }ge;

    return $text;
}


sub nginx_globals {
    my ($self) = @_;
    my $dir = $self->{dir};

    return <<"END";
daemon off;
pid $dir/nginx.pid;
error_log $dir/error.log info;
worker_processes $self->{workers};
worker_shutdown_timeout 20s;
thread_pool default threads=2 max_queue=4096;
env LD_PRELOAD;
env ASAN_OPTIONS;
env UBSAN_OPTIONS;
END
}


sub nginx_http {
    my ($self) = @_;
    my $dir = $self->{dir};

    return join '', "access_log $dir/access.log;\n",
        map { "${_}_temp_path $dir/nginx/$_;\n" }
        qw(client_body proxy fastcgi uwsgi scgi);
}


# All that is not up yet: nginx and ticketd.
sub start {
    my ($self, %o) = @_;

    $self->nginx_start if $self->{http};
    $self->ticketd_start if $self->{mail} || $o{ticketd};
    return $self;
}


sub nginx_start {
    my ($self) = @_;
    my $dir = $self->{dir};

    $self->run('nginx', out => "$dir/nginx.out",
        env => $self->checker_env('nginx'),
        cmd => [$self->checker('nginx'), 'nginx', '-p', $dir,
            '-c', "$dir/nginx.conf", '-e', "$dir/error.log"]);

    # The port is open before there are workers.
    $self->await('nginx', sub { answers($self->port('HTTP'))
        && Desk::Proc::children($self->pid('nginx')) });
    return $self;
}


sub nginx_stop { $_[0]->end('nginx', $_[1] // 'QUIT', 25); return $_[0] }


# "nginx -t" with what it said: (exit status, text).
sub nginx_test {
    my ($self) = @_;
    my $dir = $self->{dir};

    return $self->capture({ env => $self->checker_env('nginx-t') }, 'nginx',
        '-t', '-p', $dir, '-c', "$dir/nginx.conf", '-e', 'stderr');
}


# Reloads and waits until the old workers left or the seconds are over.
sub nginx_reload {
    my ($self, $seconds) = @_;
    my $master = $self->pid('nginx');
    my %old = map { $_ => 1 } Desk::Proc::children($master);

    kill 'HUP', $master;
    wait_until(sub {
        my @now = Desk::Proc::children($master);
        return @now && !grep { $old{$_} } @now;
    }, $seconds // 20);
}


sub ticketd_start {
    my ($self, %o) = @_;
    my $name = $o{name} // 'ticketd';

    $self->run($name, out => "$self->{dir}/$name.log",
        env => { %{ $self->checker_env($name) }, %{ $o{env} // {} } },
        cmd => [$self->checker($name), "$B/ticketd", 'run', '-c',
            $self->conf, @{ $o{args} // [] }]);
    return $self;
}


sub ticketd_stop {
    my ($self, $signal, $name) = @_;

    return $self->end($name // 'ticketd', $signal // 'TERM', 30);
}


sub ticketd_log { return slurp("$_[0]{dir}/ticketd.log") }


# ticketd SUBCOMMAND -c FILE ...: (exit status, stdout, stderr); a hash of
# options may come first: stdin => text, env => {}, plain => 1 without -c.
sub ticketd {
    my ($self, @args) = @_;
    my $o = ref $args[0] ? shift @args : {};
    my ($command, @more) = @args;

    push @more, '-c', $self->conf if !$o->{plain};
    return $self->capture(
        { %$o, env => { %{ $self->checker_env('cli') }, %{ $o->{env} // {} } } },
        "$B/ticketd", $command, @more);
}


# The people, types and the mailbox of sql/demo/desk.sql; passwords are
# LOGIN-password.  An SQL text of one's own may follow.
sub seed {
    my ($self, $more) = @_;
    my %v = (MAIL => 'support@desk.test', SEALED => '',
        IMAP_PORT => $self->{mail} ? $self->port('IMAP') : 143);
    my $text = slurp("$ROOT/sql/demo/desk.sql");

    $v{SEALED} = $self->seal($Desk::Mail::PASSWORD) if $self->{mail};
    $text =~ s{\@([A-Z][A-Z0-9_]*)\@}{$v{$1} // password(lc $1)}ge;
    $self->sql($text . ($more // ''));
    return $self;
}


# Cheap Argon2id strings of "LOGIN-password", made once.
my %hash;

sub password {
    my ($login) = @_;

    return $hash{$login} //= do {
        chomp(my $text = `printf %s $login-password | "$ROOT/script/seal" password fast`);
        $text;
    };
}


# A mailbox's password as the database holds it, in hex.
sub seal {
    my ($self, $password) = @_;
    my ($status, $out, $err) = $self->capture({ stdin => $password },
        "$ROOT/script/seal", 'mailbox', "$self->{dir}/secret");

    die $err if $status != 0;
    return $out =~ s/\n//r;
}


sub web { return Desk::Web->new(base => $_[0]->base, @_[1 .. $#_]) }


# browser(FILE, NAME => VALUE...): runs a module on t/lib/browser.mjs; its
# tests count as tests of the caller, its environment says where the desk is.
sub browser {
    my ($self, $file, %env) = @_;

    local %ENV = (%ENV, B => $B, TK_URL => $self->base,
        TK_DIR => $self->{dir}, %env);

    open my $tap, '-|', 'timeout', '-k', '5', 280 * slowness(), 'node', $file
        or die "node: $!\n";

    while (<$tap>) {
        Test::More::ok($1 eq 'ok', $2) if /^(not ok|ok) \d+ - (.*)/;
        Test::More::diag($1) if /^#\s*(.*)/;
    }

    close $tap;
    Test::More::is($?, 0, "$file came to its end");
}


# A port of our own: held by a UDP socket, so that no other test takes it.
sub port {
    my ($self, $name) = @_;
    my $ports = $self->{ports};

    return $ports->{$name}{port} if $ports->{$name};

    for (1 .. 1000) {
        my $port = 12000 + int rand 19000;
        my $lock = IO::Socket::INET->new(Proto => 'udp',
            LocalAddr => "127.0.0.1:$port") or next;
        my $try = IO::Socket::INET->new(Proto => 'tcp', Listen => 1,
            ReuseAddr => 1, LocalAddr => "127.0.0.1:$port") or next;

        close $try;
        $ports->{$name} = { port => $port, lock => $lock };
        return $port;
    }

    die "no free port\n";
}


sub answers {
    my ($port) = @_;

    return defined IO::Socket::INET->new(
        PeerAddr => "127.0.0.1:$port", Timeout => 2);
}


# Calls it until it is true, for 10 seconds unless told; gives its value.
sub wait_until {
    my ($code, $seconds, $step) = @_;
    my $end = Time::HiRes::time() + ($seconds // 10) * slowness();
    my $value;

    until ($value = $code->()) {
        return $value if Time::HiRes::time() > $end;
        Time::HiRes::sleep($step // 0.05);
    }

    return $value;
}


sub slowness { return $ENV{VALGRIND} ? 20 : $ENV{ASAN} ? 4 : 1 }


sub slurp {
    my ($file) = @_;

    open my $f, '<:raw', $file or return '';
    local $/;
    return scalar(<$f>) // '';
}


sub spew {
    my ($file, $text) = @_;

    open my $f, '>:raw', $file or die "$file: $!\n";
    utf8::encode($text) if utf8::is_utf8($text);
    print {$f} $text;
    close $f or die "$file: $!\n";
}


# In memory if there is room, for speed.
sub temp_root {
    return $ENV{TK_TEST_TMP} if $ENV{TK_TEST_TMP};

    my @df = -w '/dev/shm' ? split(' ', `df -Pk /dev/shm | tail -1`) : ();
    return @df && $df[3] > 1_000_000 ? '/dev/shm' : '/tmp';
}


# Ends what runs and checks what it left behind.
sub finish {
    my ($self) = @_;

    return if $self->{finished}++;
    $self->end_all;

    my $dir = $self->{dir};
    my @alerts = grep { /\[(?:alert|crit|emerg)\]/ && !$self->expected($_) }
        split /^/, slurp("$dir/error.log");
    my @reports = map { slurp($_) } glob "$dir/san/*";

    @reports = grep { /ERROR: |runtime error:|SUMMARY: \w*Sanitizer/
        || /^==\d+== +at 0x/m } @reports;

    Test::More::is(join('', @alerts), '', 'no alert in nginx\'s log')
        if $self->{http};
    Test::More::is(join("\n", @reports), '', 'no report of a checker')
        if $ENV{ASAN} || $ENV{VALGRIND};
    Test::More::is(join("\n", @{ $self->{failures} }), '',
        'every process ended as asked');
}


# expect_alert(qr/.../): such a line in nginx's log is wanted.
sub expect_alert { push @{ $_[0]{expected} }, $_[1]; return }

sub expected {
    my ($self, $line) = @_;
    return grep { $line =~ $_ } @{ $self->{expected} // [] };
}


sub done_testing {
    $_->finish for @worlds;
    Test::More->builder->done_testing;
}


sub report {
    my ($self) = @_;

    for my $name (qw(error.log nginx.out ticketd.log mysql.log smtp.err)) {
        my @lines = grep { !/\[(?:Note|notice)\]|keepalive connection/i }
            split /^/, slurp("$self->{dir}/$name");
        my $n = @lines > 25 ? 25 : @lines;

        Test::More::diag("--- $name\n", @lines[-$n .. -1]) if $n;
    }
}


$SIG{$_} = sub { exit 143 } for qw(TERM INT HUP);

END {
    my $status = $?;

    for my $world (grep { $_->{owner} == $$ } @worlds) {
        $world->end_all;
        $world->report if $status || !Test::More->builder->is_passing;

        if ($ENV{TK_KEEP}) {
            Test::More::diag("kept: $world->{dir}");
        } else {
            File::Path::remove_tree($world->{dir});
        }
    }

    $? = $status;
}


1;
