#!/usr/bin/perl

# nginx and ticketd with a database over TCP and over TLS: pages and changes
# as over the socket, and a worker that waits for an answer serves others
# meanwhile, for which TLS needs its own care.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1, db => 0);
my $dir = $d->dir;
my $port = $d->port('MYSQL');

$d->capture({}, qw(openssl req -x509 -newkey rsa:2048 -nodes -days 2
    -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout),
    "$dir/key.pem", '-out', "$dir/cert.pem");
$d->{mysql_args} = ['--skip-networking=0', '--bind-address=127.0.0.1',
    "--port=$port", "--ssl-cert=$dir/cert.pem", "--ssl-key=$dir/key.pem"];
$d->mysql_start->seed;
$d->mysql_root(q{create user net@'127.0.0.1' identified by 'test';
    grant all on ticket.* to net@'127.0.0.1'});

my $conf = $d->directives->{mysql} =~ s/server=\S+ user=\S+//r;

over('TCP', 'none', '');
over('TLS', 'ssl', 'tls=on');
over('TLS with a look at the certificate', 'ssl',
    "tls=verify tls_ca=$dir/cert.pem");

# A certificate of somebody else: no page, and a word in the log.
$d->{ticket}{mysql} = "server=127.0.0.1:$port user=net tls=verify $conf";
$d->configure->nginx_start;
is $d->web->get('agent/')->{status}, 503,
    'a certificate that nobody vouches for is refused';
like $d->error_log, qr/certificate/i, 'and the log says so';
$d->nginx_stop;

done_testing;


sub over {
    my ($name, $require, $tls) = @_;

    $d->mysql_root("alter user net\@'127.0.0.1' require $require");
    $d->{ticket}{mysql} = "server=127.0.0.1:$port user=net $tls $conf";
    $d->configure->start;

    my $agent = $d->web->login('agent');
    my $visitor = $d->web;
    my $text = 'Ærøskøbing, line by line. ' x 1500;
    my $r = $visitor->submit($visitor->get('new'), { first_name => 'Carla',
        last_name => 'Customer', email => 'customer@example.test',
        subject => "By $name", type => 1, text => $text });

    is $r->{status}, 200, "$name: a customer makes a ticket";
    like $agent->get('agent/')->{content}, qr/By $name</, "$name: it is listed";

    my $number = $d->value('select max(number) from ticket');

    my $page = $agent->get("agent/t/$number")->{content};

    is +(() = $page =~ /line by line/g), 1500, "$name: its long text arrives";

    # From the third time on all statements go at once.
    my @again = map { ($agent->get('agent/')->{content},
        $agent->get("agent/t/$number")->{content}) } 1 .. 4;

    is grep({ /By $name</ } @again), 8, "$name: and so again and again";

    my $lock = $d->hold;
    my $waiting = $agent->ask('agent/');

    ok wait_until(sub { $d->held_up }), "$name: a request waits";
    is $d->web->get('login')->{status}, 200, "$name: another is served";
    ok $d->held_up, "$name: meanwhile";
    close $lock;
    like scalar readline($waiting), qr{^HTTP/1\.1 200 },
        "$name: then the first has its answer";
    is +($d->ticketd('recount'))[0], 0, "$name: ticketd reads it, too";
    $d->nginx_stop;
}
