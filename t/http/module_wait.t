#!/usr/bin/perl

# Requests that wait for the database: others are served meanwhile, clients
# leave, deadlines pass, the server dies, nginx reloads and quits.  The wait
# is a table locked by somebody else.

use lib 't/lib';
use Desk;

use IO::Socket::INET;
use Time::HiRes qw(sleep time);

my $d = Desk->new(workers => 1);
$d->{ticket}{mysql} = $d->directives->{mysql}
    . ' query_timeout=3s wait_timeout=1s connect_timeout=1s pool=8';
$d->configure->seed->start;

my $agent = $d->web->login('agent');
my $slow = Desk::slowness();
my $list = 'agent/';

is $agent->get($list)->{status}, 200, 'the list is there';

# Others go on.
my $lock = hold();
my $waiting = ask($list);
ok wait_until(\&somebody_waits), 'a request waits for the database';

my $start = time;
is $d->web->get('login')->{status}, 200, 'the same worker serves another';
cmp_ok time - $start, '<', 1 * $slow, 'at once';

release($lock);
like answer($waiting), qr{^HTTP/1\.1 200 }, 'the first has its answer then';

# The client leaves.
$lock = hold();
$waiting = ask("$list?left=1");
wait_until(\&somebody_waits);
close $waiting;
ok wait_until(sub { $d->access_log =~ m{left=1 HTTP/1\.1" 499 } }, 2),
    'whose client has left need not wait';

# More of them than there are connections: nobody is in the way later.
my @gone = map { ask("$list?many=$_") } 1 .. 24;
sleep 0.5;
close $_ for @gone;
ok wait_until(sub { (() = $d->access_log =~ m{many=\d+ HTTP/1\.1" 499 }g)
    == 24 }, 3), 'twenty-four leave at the same time';
release($lock);
is $agent->get($list)->{status}, 200, 'and the list is there again';

# What changes something runs to its end.
my $visitor = $d->web;
my $form = $visitor->get('new');
my $before = $d->value('select count(*) from ticket');
my $post = post($form, first_name => 'Carla', last_name => 'Customer',
    email => 'customer@example.test', subject => 'Left early',
    text => 'Nobody reads the answer.');

$lock = hold();
$waiting = ask('new', $visitor, $post);
wait_until(\&somebody_waits);
close $waiting;
sleep 0.3;
release($lock);
ok wait_until(sub { $d->value('select count(*) from ticket') == $before + 1 }),
    'a ticket whose sender has left is there all the same';
ok wait_until(sub { $d->access_log =~ m{"POST /support/new HTTP/1\.1" 499 } }),
    'and the log says so';

# The deadline.
$lock = hold();
$start = time;
my $late = answer(ask($list), 20);
like $late, qr{^HTTP/1\.1 503 }, 'past the deadline: 503';
like $late, qr{^Retry-After: \d+\r$}m, 'with Retry-After';
cmp_ok time - $start, '<', 6 * $slow, 'in time';
release($lock);
is $agent->get($list)->{status}, 200, 'and then it is there again';

# Reload and quit while a request waits.
for my $how ('HUP', 'QUIT') {
    $lock = hold();
    $waiting = ask($list);
    wait_until(\&somebody_waits);
    my ($worker) = Desk::Proc::children($d->pid('nginx'));

    kill $how, $d->pid('nginx');
    sleep($slow > 1 ? 2 : 0.5);
    ok -d "/proc/$worker", "$how: the worker stays for its request";
    release($lock);
    like answer($waiting), qr{^HTTP/1\.1 200 }, "$how: which is answered";
    ok wait_until(sub { !-d "/proc/$worker" }), "$how: and then it leaves";
}

$d->proc('nginx')->{fine} = 1;
$d->nginx_stop;
$d->nginx_start;
is $agent->get($list)->{status}, 200, 'a new nginx goes on';

# A fast end unwinds whoever waits.
$lock = hold();
my @waiting = map { ask($list) } 1 .. 12;
wait_until(\&somebody_waits);
$d->nginx_stop('TERM');
release($lock);
$d->nginx_start;
is $agent->get($list)->{status}, 200, 'nor is anything left after a fast end';

# The database dies and comes back.
my $worker = (Desk::Proc::children($d->pid('nginx')))[0];
$lock = hold();
$waiting = ask($list);
wait_until(\&somebody_waits);
$d->mysql_stop('KILL');
like answer($waiting, 10), qr{^HTTP/1\.1 503 }, 'database killed: 503';

my $longest = 0;
for (1 .. 10) {
    $start = time;
    my $r = $agent->get($list);
    $longest = time - $start if time - $start > $longest;
    $late = $r->{status} if $r->{status} != 503;
}
unlike $late, qr/^\d+$/, 'it stays so';
cmp_ok $longest, '<', 2 * $slow, 'without waiting long';

$d->mysql_start;
ok wait_until(sub { $agent->get($list)->{status} == 200 }, 8),
    'database back: the list is there';
is((Desk::Proc::children($d->pid('nginx')))[0], $worker,
    'served by the same worker');

done_testing;


# Another client of the database that locks the tickets; the sessions stay
# readable.  Released by its end.
sub hold {
    my $pid = open my $h, '|-', 'mariadb', '--no-defaults', '--user=root',
        '--socket=' . $d->socket, '--unbuffered', 'ticket'
        or die "mariadb: $!\n";

    $h->autoflush(1);
    print {$h} "lock tables ticket write;\n";
    wait_until(sub {
        ($d->mysql_root("select count(*) from information_schema.processlist
            where user = 'root' and command = 'Sleep'"))[1] > 0
    });
    return $h;
}


sub release { close $_[0] }


sub somebody_waits {
    return ($d->mysql_root("select count(*) from
        information_schema.processlist where state like 'Waiting for table%'
        "))[1] > 0;
}


# A request on a connection of its own, not awaited.
sub ask {
    my ($path, $who, $body) = @_;
    my $s = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1:' . $d->port('HTTP')) or die "connect: $@\n";
    my $cookies = join '; ', map { "$_=$who->{cookies}{$_}" }
        keys %{ ($who //= $agent)->{cookies} };
    my $origin = 'http://127.0.0.1:' . $d->port('HTTP');

    $s->autoflush(1);
    print {$s} defined $body ? 'POST' : 'GET', " /support/$path HTTP/1.1\r\n",
        'Host: 127.0.0.1:', $d->port('HTTP'), "\r\nConnection: close\r\n",
        length $cookies ? "Cookie: $cookies\r\n" : '',
        defined $body ? "Origin: $origin\r\nContent-Length: " . length($body)
            . "\r\nContent-Type: application/x-www-form-urlencoded\r\n" : '',
        "\r\n", $body // '';
    return $s;
}


sub answer {
    my ($s, $seconds) = @_;
    my $text = '';

    eval {
        local $SIG{ALRM} = sub { die "late\n" };
        alarm(($seconds // 10) * $slow);
        while (sysread $s, my $part, 65536) { $text .= $part }
        alarm 0;
    };
    alarm 0;
    return $text;
}


# The fields of the page's form with these values.
sub post {
    my ($page, %set) = @_;
    my $f = Desk::Web::find_form($page, \%set);

    return Desk::Web::encode([
        (map { [$_->[0], $_->[1]] } grep { defined $_->[1]
            && !exists $set{$_->[0]} } @{ $f->{fields} }),
        map { [$_, $set{$_}] } sort keys %set]);
}
