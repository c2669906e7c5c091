#!/usr/bin/perl

# A message passed on to somebody else: the mail, what stays in the ticket,
# and what never goes.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, workers => 1);
$d->seed->start;
$d->ticketd_start;

my ($agent, $agent2) = map { $d->web->login($_) } qw(agent agent2);
my $user = $d->web;
my ($secret, $n) = $user->submit($user->get('new'), { type => 2,
    subject => 'Part 4711', text => 'Which part is it?',
    last_name => 'Customer', email => 'customer@example.test',
    files => ['plan.txt', 'text/plain', 'The plan'] })->{content}
    =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"};
my $url = "agent/t/$n";
my $id = $d->value('select min(id) from message');

like $agent->get($url)->{content}, qr{href="[^"]*$n/forward/$id"}, 'offered';
unlike $user->get($secret)->{content}, qr/forward/, 'not to the customer';

my $page = $agent->get("$url/forward/$id");
like $page->{content}, qr/Which part is it/, 'the message is shown';
for my $to ('', 'nobody', 'a@b, c@d', 'support@desk.test') {
    is send_to($to)->{status}, 422, "refused: $to";
}
is send_to('maker@example.org', '')->{status}, 422, 'without words';
is $d->value("select count(*) from outbox where kind = 'notice_forward'"), 0,
    'nothing was queued';

my $r = send_to('Maker@Example.org', "Dear maker,\nplease say.");
like $r->{content}, qr/Note, internal.*please say/s, 'kept as a note';
like $r->{content}, qr/maker\@example\.org/, 'with whom it went to';
send_to('maker@example.org', 'x', $agent2);
my ($mail) = wait_until(sub { $d->sent_to('maker@example.org') }, 20);
($mail) = map { $_->{raw} } $d->sent_to('maker@example.org');
ok $mail, 'mailed';
like $mail, qr/^Subject:.*Fwd: Part 4711/m, 'with its subject';
like $mail, qr/please say\..*Which part is it\?/s, 'words and message';
like $mail, qr/plan\.txt/, 'and the file';
unlike $mail, qr{/t/$n/}, 'no link that opens the ticket';
unlike $mail, qr/^Auto-Submitted/m, 'it is a person\'s mail';
unlike $user->get($secret)->{content}, qr/maker|please say/,
    'the customer hears nothing of it';

# Notes go nowhere.
my $note = $d->value('select max(id) from message where kind = 3');
is $agent->get("$url/forward/$note")->{status}, 404, 'not a note';
is $agent->get("$url/forward/999999")->{status}, 404, 'nor what is not there';
is $agent2->get("$url/forward/$id")->{status}, 404, 'nor by others';
is $d->value("select count(*) from outbox where kind = 'notice_forward'"), 1,
    'one mail in all';
$d->ticketd_stop;

done_testing;


sub send_to {
    my ($to, $text, $who) = @_;
    my $w = $who // $agent;
    my ($csrf) = $w->get('agent/')->{content} =~ /name="csrf" value="([^"]+)/;
    my ($nonce) = $agent->get("$url/forward/$id")->{content}
        =~ /name="nonce" value="([^"]+)/;

    return $w->post("$url/forward/$id", { csrf => $csrf, nonce => $nonce,
        to => $to, text => $text // 'Words' });
}
