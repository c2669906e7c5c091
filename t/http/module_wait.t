#!/usr/bin/perl

# Requests that wait for the database: others are served meanwhile, clients
# leave, deadlines pass, the server dies, nginx reloads and quits.  The wait
# is a table locked by somebody else.

use lib 't/lib';
use Desk;

use IO::Select;
use Time::HiRes qw(sleep time);

my $d = Desk->new(workers => 1);
$d->{ticket}{mysql} = $d->directives->{mysql}
    . ' query_timeout=3s wait_timeout=1s connect_timeout=1s pool=8';
$d->configure->seed->start;

my $agent = $d->web->login('agent');
my $slow = Desk::slowness();
my $list = 'agent/';

my $page = $agent->get($list);

is $page->{status}, 200, 'the list is there';
my ($static) = $page->{content} =~ m{/support/(static/app\.\w+\.css)};

# Others go on.
my $lock = $d->hold;
my $waiting = $agent->ask($list);
ok wait_until(sub { $d->held_up }), 'a request waits for the database';

is $d->web->get('login')->{status}, 200, 'the same worker serves another';
ok $d->held_up, 'meanwhile';

release($lock);
like Desk::Web::answer($waiting), qr{^HTTP/1\.1 200 }, 'the first has its answer then';

# The client leaves.
$lock = $d->hold;
$waiting = $agent->ask("$list?left=1");
wait_until(sub { $d->held_up });
close $waiting;
ok wait_until(sub { $d->access_log =~ m{left=1 HTTP/1\.1" 499 } }, 2),
    'whose client has left need not wait';

# More of them than there are connections: nobody is in the way later.
my @gone = map { $agent->ask("$list?many=$_") } 1 .. 24;
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

$lock = $d->hold;
$waiting = $visitor->ask('new', $post);
wait_until(sub { $d->held_up });
close $waiting;
sleep 0.3;
release($lock);
ok wait_until(sub { $d->value('select count(*) from ticket') == $before + 1 }),
    'a ticket whose sender has left is there all the same';
ok wait_until(sub { $d->access_log =~ m{"POST /support/new HTTP/1\.1" 499 } }),
    'and the log says so';

# The deadline: each request has its own, counted from when it came.
$lock = $d->hold;
$waiting = $agent->ask("$list?first=1");
wait_until(sub { $d->held_up });
sleep 1.5;
my $second = $agent->ask("$list?second=1");
my $late = Desk::Web::answer($waiting, 20);
ok !IO::Select->new($second)->can_read(0), 'before one that came later';
like Desk::Web::answer($second, 20), qr{^HTTP/1\.1 503 }, 'which has the same';
like $late, qr{^HTTP/1\.1 503 }, 'past the deadline: 503';
like $late, qr{^Retry-After: \d+\r$}m, 'with Retry-After';
release($lock);
is $agent->get($list)->{status}, 200, 'and then it is there again';

# Reload and quit while a request waits.
for my $how ('HUP', 'QUIT') {
    $lock = $d->hold;
    $waiting = $agent->ask($list);
    wait_until(sub { $d->held_up });
    my ($worker) = Desk::Proc::children($d->pid('nginx'));

    kill $how, $d->pid('nginx');
    sleep($slow > 1 ? 2 : 0.5);
    ok -d "/proc/$worker", "$how: the worker stays for its request";
    release($lock);
    like Desk::Web::answer($waiting), qr{^HTTP/1\.1 200 }, "$how: which is answered";
    ok wait_until(sub { !-d "/proc/$worker" }), "$how: and then it leaves";
}

$d->proc('nginx')->{fine} = 1;
$d->nginx_stop;
$d->nginx_start;
is $agent->get($list)->{status}, 200, 'a new nginx goes on';

# A fast end unwinds whoever waits.
$lock = $d->hold;
my @waiting = map { $agent->ask($list) } 1 .. 12;
wait_until(sub { $d->held_up });
$d->nginx_stop('TERM');
release($lock);
$d->nginx_start;
is $agent->get($list)->{status}, 200, 'nor is anything left after a fast end';

# The database dies and comes back.
my $worker = (Desk::Proc::children($d->pid('nginx')))[0];
$lock = $d->hold;
$waiting = $agent->ask($list);
wait_until(sub { $d->held_up });
$d->mysql_stop('KILL');
like Desk::Web::answer($waiting, 10), qr{^HTTP/1\.1 503 }, 'database killed: 503';

my ($dead, $plain) = (0, 0);
for (1 .. 10) {
    my $start = time;
    my $r = $agent->get($list);
    $dead += time - $start;
    $late = $r->{status} if $r->{status} != 503;
    $start = time;
    $agent->get($static);
    $plain += time - $start;
}
unlike $late, qr/^\d+$/, 'it stays so';
diag sprintf 'no database: %.1f times what a file takes', $dead / $plain;
cmp_ok $dead, '<', 20 * $plain, 'and nobody waits for it';

$d->mysql_start;
ok wait_until(sub { $agent->get($list)->{status} == 200 }, 8),
    'database back: the list is there';
is((Desk::Proc::children($d->pid('nginx')))[0], $worker,
    'served by the same worker');

done_testing;


sub release { close $_[0] }


# The fields of the page's form with these values.
sub post {
    my ($page, %set) = @_;
    my $f = Desk::Web::find_form($page, \%set);

    return Desk::Web::encode([
        (map { [$_->[0], $_->[1]] } grep { defined $_->[1]
            && !exists $set{$_->[0]} } @{ $f->{fields} }),
        map { [$_, $set{$_}] } sort keys %set]);
}
