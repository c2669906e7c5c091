#!/usr/bin/perl

# Bodies as they come in: large ones are streamed, slow ones hold nothing up,
# ones that are too large or broken are refused, what is left of ones that
# stop is removed.

use lib 't/lib';
use Desk;

use IO::Socket::INET;
use Time::HiRes qw(sleep);

my $d = Desk->new(workers => 1, ticket => { max_upload => '40m' });
$d->seed->start;

my $visitor = $d->web;
my ($worker) = Desk::Proc::children($d->pid('nginx'));
my $slow = Desk::slowness();
my $host = 'Host: 127.0.0.1:' . $d->port('HTTP') . "\r\n"
    . 'Origin: http://127.0.0.1:' . $d->port('HTTP') . "\r\n";
my %ticket = (first_name => 'Carla', last_name => 'Customer',
    email => 'customer@example.test', text => 'With a large file.');

# Large.
my $mib = join '', map { pack 'N', $_ * 2654435761 % 2**32 } 1 .. 262144;
my $before = peak();
my $r = $visitor->submit($visitor->get('new'), { %ticket, subject => 'Large',
    files => ['large.bin', 'application/octet-stream', $mib x 30] });

is $r->{status}, 200, '30 MiB are taken';
is $d->value('select size from attachment order by id desc limit 1'),
    30 << 20, 'and kept';
cmp_ok peak() - $before, '<', 12 << 10, 'the worker never holds them'
    if $slow == 1;

# Chunked, in pieces of its own.
my ($type, $body) = form('Chunked', 'a' x 300_000);
my $chunked = join '', map { sprintf "%x\r\n%s\r\n", length, $_ }
    unpack '(a9999)*', $body;

like send_slowly("POST /support/new HTTP/1.1\r\n${host}Connection: close\r\n"
    . cookies() . "Content-Type: $type\r\nTransfer-Encoding: chunked\r\n\r\n",
    "${chunked}0\r\n\r\n"), qr{^HTTP/1\.1 (?:200|303) }, 'chunked';
is tickets('Chunked'), 1, 'is a ticket';

# Slow.
($type, $body) = form('Slow', 'slow' x 500);
my $answer = send_slowly("POST /support/new HTTP/1.1\r\n${host}"
    . "Connection: close\r\n" . cookies() . "Content-Type: $type\r\n"
    . 'Content-Length: ' . length($body) . "\r\n\r\n",
    (unpack "(a700)*", $body), \&others);
like $answer, qr{^HTTP/1\.1 (?:200|303) }, 'slow';
is tickets('Slow'), 1, 'is a ticket';

# A length that is a promise.
my $expect = send_slowly("POST /support/new HTTP/1.1\r\n${host}"
    . "Connection: close\r\nExpect: 100-continue\r\n" . cookies()
    . "Content-Type: $type\r\nContent-Length: " . length($body)
    . "\r\n\r\n", $body);
like $expect, qr{^HTTP/1\.1 100 .*HTTP/1\.1 (?:200|303) }s, '100-continue';

# Too large.
my $files = files();
my $start = "POST /support/new HTTP/1.1\r\n${host}Connection: close\r\n"
    . "Content-Type: multipart/form-data; boundary=b\r\n";
like $visitor->raw("${start}Content-Length: 999999999\r\n\r\n", 2),
    qr{^HTTP/1\.1 413 }, 'too long as it says';
like send_slowly("${start}Transfer-Encoding: chunked\r\n\r\n",
    ("100000\r\n" . $mib . "\r\n") x 45, "0\r\n\r\n"),
    qr{^HTTP/1\.1 4(?:13|00) }, 'too long without saying';
like $visitor->raw("POST /support/login HTTP/1.1\r\n${host}"
    . "Connection: close\r\n"
    . "Content-Type: application/x-www-form-urlencoded\r\n"
    . "Content-Length: 9999999\r\n\r\n", 2), qr{^HTTP/1\.1 413 },
    'each route has its own limit';

# Not what it says.
like $visitor->raw("${start}Content-Length: 9\r\n\r\nno parts!", 2),
    qr{^HTTP/1\.1 400 }, 'no parts';
like $visitor->raw("POST /support/new HTTP/1.1\r\n${host}Connection: close\r\n"
    . "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc", 2),
    qr{^HTTP/1\.1 4(?:00|15) }, 'no form';

# A body that a page does not ask for is thrown away.
my $rest = $visitor->raw("GET /support/login HTTP/1.1\r\n${host}"
    . "Content-Length: 5\r\n\r\nabcde"
    . "GET /support/nowhere HTTP/1.1\r\n${host}Connection: close\r\n\r\n");
like $rest, qr{^HTTP/1\.1 \d+ .*HTTP/1\.1 404 }s,
    'a GET with a body does not confuse the next';

# Given up half way.
ok wait_until(sub { files() == $files }), 'nothing is left of those';
my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1:' . $d->port('HTTP'));
$s->autoflush(1);
print {$s} "${start}Content-Length: 20000000\r\n\r\n--b\r\n"
    . 'Content-Disposition: form-data; name="files"; filename="a"' . "\r\n"
    . "\r\n" . $mib;
ok wait_until(sub { files() > $files }), 'a file comes in';
close $s;
ok wait_until(sub { files() == $files }), 'and goes when its sender does';

is join(' ', Desk::Proc::children($d->pid('nginx'))), $worker,
    'all by the same worker'
    or diag(grep { /process|signal/ } split /^/, $d->error_log);

done_testing;


sub form {
    my ($subject, $bytes) = @_;
    my $page = $visitor->get('new');
    my $f = Desk::Web::find_form($page, { subject => 1 });
    my %set = (%ticket, subject => $subject);

    return Desk::Web::multipart([
        (grep { defined $_->[1] && !exists $set{$_->[0]} }
            @{ $f->{fields} }),
        (map { [$_, $set{$_}] } sort keys %set),
        ['files', ['some.txt', 'text/plain', $bytes]]]);
}


sub cookies {
    my $text = join '; ', map { "$_=$visitor->{cookies}{$_}" }
        keys %{ $visitor->{cookies} };

    return length $text ? "Cookie: $text\r\n" : '';
}


sub tickets {
    my ($subject) = @_;
    return $d->value(
        "select count(*) from ticket where subject = '$subject'");
}


# Pieces with a pause between; a code among them is called.
sub send_slowly {
    my (@pieces) = @_;
    my $socket = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1:' . $d->port('HTTP')) or die "connect: $@\n";

    local $SIG{PIPE} = 'IGNORE';
    $socket->autoflush(1);

    for my $piece (@pieces) {
        if (ref $piece) {
            $piece->();
        } else {
            print {$socket} $piece or last;
        }

        sleep 0.03 if @pieces < 20;
    }

    return Desk::Web::answer($socket);
}


sub others { is $d->web->get('login')->{status}, 200, 'others meanwhile' }


# KiB.
sub peak {
    my ($kib) = slurp("/proc/$worker/status") =~ /^VmHWM:\s+(\d+)/m;
    return $kib;
}


# Files that the worker holds open or has left below the desk's folder.
sub files {
    my $n = 0;

    for my $dir ($d->dir . '/blob', $d->dir . '/nginx', $d->dir . '/tmp') {
        my @found = split /\n/, `find '$dir' -type f`;
        $n += @found;
    }

    $n += grep { (readlink($_) // '') =~ / \(deleted\)$/ }
        glob "/proc/$worker/fd/*";
    return $n;
}
