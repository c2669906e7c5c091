#!/usr/bin/perl

# A mail of as many pictures and places for them as fit: its pages cost the
# worker little, and what they do not show is listed below.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;
my $agent = $d->web->login('agent');
my $visitor = $d->web;
my $made = $visitor->submit($visitor->get('new'), { type => 1,
    email => 'customer@example.test', last_name => 'Customer',
    subject => 'Pictures', text => 'Look' });
my ($number) = $made->{content} =~ m{/t/(\d+)/};
my $id = $d->value('select id from message');

# All the same but for their ends; places for two of three are without a
# picture.
my $begin = 'a' x 240;
my $html = join '', map { "<p><img data-cid=\"$begin" . 3 * $_ . '" alt="">' }
    1 .. 700;

$d->sql("insert into attachment (ticket_id, message_id, digest, size, name,
    image, content_id) select ticket_id, id, repeat('x', 32), 3,
    concat(seq, '.png'), 1, concat('$begin', seq) from message
    join seq_1_to_998");
$d->sql("update message set html = '$html', files = 998 where id = $id");

for my $page ("agent/t/$number", "agent/t/$number/whole/$id") {
    $agent->get("agent/t/$number");

    my $before = used();
    my $r = $agent->get($page);
    my $used = used() - $before;
    my @shown = $r->{content} =~ m{src="[^"]*/picture/(\d+)/}g;

    is $r->{status}, 200, "$page is shown";
    cmp_ok $used, '<', 0.5 * Desk::slowness(), "for $used s of CPU";
    is scalar @shown, 66, 'with the pictures that are looked at';
    is scalar(() = $r->{content} =~ m{href="[^"]*file/\d+/\d+\.png"}g),
        998 - @shown, 'the others stand below';
}

done_testing;


# Seconds of the worker's, so far.
sub used {
    my ($pid) = Desk::Proc::children($d->pid('nginx'));
    my @f = split ' ', slurp("/proc/$pid/stat") =~ s/^.*\) //sr;

    return ($f[11] + $f[12]) / 100;
}
