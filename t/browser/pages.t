#!/usr/bin/perl

# Pages that the other stories pass by: a message by itself, edited, forwarded,
# what happened to a ticket and what it is linked to; views and columns; new
# contacts and companies.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my ($agent, $user, $visitor) = ($d->web->login('agent'),
    $d->web->login('user'), $d->web);
my $made = $visitor->submit($visitor->get('new'), { type => 1,
    last_name => 'Customer', email => 'customer@example.test',
    subject => 'The lamp is dark', text => "Help!\n" x 40 });
my ($number, $verifier) = $made->{content} =~ m{/t/(\d+)/([\w-]{22})};

$user->submit($user->get('new'), { type => 1, subject => 'No key',
    text => 'I am locked out.' });

my $own = $d->value("select number from ticket where number <> $number");
my $answered = $agent->submit($agent->get("agent/t/$number"),
    { text => 'We look into it.' }, form => qr{/message"});
die "not answered: $answered->{status}\n" if $answered->{status} != 200;

like $agent->get("agent/t/$own")->{content}, qr/js-read/, 'nobody read it yet';

sub message { $d->value("select m.id from message m join ticket t
    on t.id = m.ticket_id where t.number = $_[0] order by m.id $_[1] limit 1") }

$d->browser('t/browser/pages.mjs', TK_NUMBER => $number, TK_OWN => $own,
    TK_LINK => "t/$number/$verifier", TK_FIRST => message($number, 'asc'),
    TK_ANSWER => message($number, 'desc'), TK_OWN_FIRST => message($own, 'asc'));

is $d->value("select count(*) from company where name like 'Nordlicht%'"), 1,
    'the company is there';
is $d->value("select count(*) from contact where last_name = 'Neu'"), 1,
    'and the contact';

done_testing;
