#!/usr/bin/perl

# ABUSE 30: who floods the form is told to wait, with the text kept: tickets
# from one network address, files from one, open tickets of one mail address.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1, ticket => { throttle_tickets => 7,
    throttle_upload => '40k', throttle_open => 3 });
$d->seed->start;

my $visitor = $d->web;
my $wait = qr/That was a lot within a short time/;

sub ticket {
    my ($email, @files) = @_;

    return $visitor->submit($visitor->get('new'), { first_name => 'Carla',
        last_name => 'Customer', email => $email, subject => 'Flood',
        type => 1, text => 'These words are kept.', @files });
}

sub file { return (files => ['big.txt', 'text/plain', 'x' x (1024 * $_[0])]) }

sub refused {
    my ($r, $name) = @_;

    is $r->{status}, 429, $name;
    like $r->{content}, $wait, 'with a word about it';
    like $r->{content}, qr/these words are kept/i, 'and the text';
}

# Open tickets of one mail address.
is ticket('many@example.test')->{status}, 200, "ticket $_" for 1 .. 3;
refused(ticket('Many@Example.test'), 'no fourth one open');
$d->sql("update ticket set closed = utc_timestamp(3), status_id = 3
    where email = 'many\@example.test' limit 1");
is ticket('many@example.test')->{status}, 200, 'once one is closed there is';

# Files from one network address.
is ticket('one@example.test', file(25))->{status}, 200, 'a file of 25 KB';
refused(ticket('two@example.test', file(16)), 'no further 16 KB');

my $r = ticket('three@example.test', file(15));

is $r->{status}, 200, 'but 15';

my ($link) = $r->{content} =~ m{href="([^"]*/t/\d+/[\w-]{20,})"};
my $page = $visitor->get($link);

$r = $visitor->submit($page, { text => 'Of an answer: these words are kept.',
    file(1) });
refused($r, 'nor with an answer');
like $r->{content}, qr{>\s*Of an answer: these words are kept\.</textarea>},
    'whose text is kept too';
is $visitor->submit($page, { text => 'Words alone.' })->{status}, 200,
    'an answer without a file is no matter';
is $d->value("select count(*) from attachment"), 2, 'two files came';

# Tickets from one network address: the seventh is the last; what was refused
# did not count.
is ticket('four@example.test')->{status}, 200, 'the seventh ticket of the hour';
refused(ticket('five@example.test'), 'no eighth');

done_testing;
