#!/usr/bin/perl

# Tags of the desk of before, by a regular expression: who takes part is
# known by them, nobody else; patterns that cost too much match nothing.

use lib 't/lib';
use Desk;

use Time::HiRes qw(time);

my $d = desk('\\[Ticket#(?<number>20[0-9]{5,})\\]');

sub desk {
    my ($pattern) = @_;
    my $d = Desk->new(mail => 1, http => 0,
        ticket => { old_tag => "'$pattern'" });

    $d->seed->start;
    return $d;
}

# [rule, number of its ticket] for a mail with that subject.
sub decided {
    my ($d, $from, $subject) = @_;
    my $n = 1 + $d->value('select count(*) from mail_in where state <>'
        . " 'received'");

    $d->drop($d->mail(from => $from, subject => $subject));
    wait_until(sub { $d->value('select count(*) from mail_in where state <>'
        . " 'received'") == $n }, 40);
    return @{ ($d->sql('select i.rule, t.number, t.mentions from mail_in i join'
        . ' ticket t on t.id = i.ticket_id order by i.id desc limit 1'))[0] };
}

my (undef, $number) = decided($d, 'customer@example.test', 'first');
is +(decided($d, 'customer@example.test', "AW: [Ticket#$number] first"))[0],
    'old', 'the customer by the old tag';
is $d->value('select messages from ticket'), 2, 'in the ticket';
my ($rule, $new, $mentions) = decided($d, 'mallory@evil.test',
    "[Ticket#$number] first");
is $rule, 'new', 'abuse 4: a stranger gets a ticket';
is $mentions, $number, 'with a hint';
is +(decided($d, 'customer@example.test', $_))[0], 'new', $_
    for "[Ticket#$number", "[Ticket#x$number]", '[Ticket#209999999]',
    '[Ticket#20' . '9' x 60 . ']', "Ticket $number", "[ticket#$number]";
is +(decided($d, 'customer@example.test', "[ts #$number] [Ticket#$new]"))[1],
    $number, 'our own tag counts before it';

# abuse 11
for (['nested', '^(a+)+b(?<number>[0-9]+)', 'a' x 900],
    ['alternatives', '(a|aa)*(?<number>[0-9]+)$', 'a' x 900],
    ['anything', '(.*)*(.*)*(.*)*x(?<number>1)', 'b' x 990],
    ['references', '(?<number>[0-9]*)(a*)*\\2\\2\\2\\2c', 'a' x 900],
    ['recursion', '(?<number>[0-9]*)(\\(((?>[^()]+)|(?2))*\\))$', '(' x 900])
{
    my ($name, $pattern, $subject) = @$_;
    my $slow = desk($pattern);

    decided($slow, 'customer@example.test', 'before');
    my $start = time;
    my ($how) = decided($slow, 'customer@example.test', $subject);
    is $how, 'new', "abuse 11: $name: matches nothing";
    cmp_ok time - $start, '<', 10, "abuse 11: $name: in bounded time";
}

done_testing;
