#!/usr/bin/perl

# A mail that is on its way while a ticket gets another contact, a copy is
# taken off or a message deleted, and that the server only takes later: no
# link that opens the ticket goes to whom it is not for, and nothing of a
# deleted message to anybody.

use lib 't/lib';
use Desk;

use MIME::QuotedPrint ();

my $d = Desk->new(mail => 1, workers => 1);
$d->seed->start->ticketd_stop;
my $agent = $d->web->login('agent');
my $visitor = $d->web;
my $made = $visitor->submit($visitor->get('new'), { type => 1,
    email => 'first@example.test', last_name => 'First',
    subject => 'Mine', text => 'Question' });
my ($link, $n) = $made->{content} =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"};
my $at = "agent/t/$n";

$agent->submit($agent->get($at), { cc => 'copy@example.test,'
    . 'left@example.test' }, form => qr{/cc"});
$agent->submit($agent->get($at), { text => 'An answer' },
    form => qr{/message});
$agent->submit($agent->get($at), { text => 'A secret' }, form => qr{/message});
my ($answer, $secret) = map { $_->[0] } $d->sql('select id from message
    where kind = 2 order by id');

# Queued for who is taken off: gone at once.
$agent->submit($agent->get($at), { cc => 'copy@example.test' },
    form => qr{/cc"});
is $d->value("select count(*) from outbox
    where to_address = 'left\@example.test'"), 0,
    'nothing is mailed to whom no copies go any more';
is $d->value("select count(*) from outbox
    where to_address = 'copy\@example.test'"), 2, 'the others get theirs';

# On their way, and back.
$d->sql("update outbox set state = 'sending', owner = 'other:1:1:1',
    lease = utc_timestamp(3) + interval 1 hour");
$agent->submit($agent->get("contacts/pick?for=$n&q=uma"), {},
    form => qr{/contact"});
$d->sql("update user_account set admin = 1 where login = 'agent'");
$agent = $d->web->login('agent');
$agent->submit($agent->get("$at/edit/$secret"), {}, form => qr{/erase/});
is $d->value("select deleted is null from message where id = $secret"), 0,
    'a message is deleted';
my $verifier = $d->value("select replace(replace(replace(to_base64(verifier),
    '+', '-'), '/', '_'), '=', '') from ticket where number = $n");
unlike $link, qr/\Q$verifier/, 'the ticket has another link';
$d->sql("update outbox set state = 'queued', tries = 1, lease = null,
    not_before = utc_timestamp(3) - interval 1 second");
$agent->submit($agent->get($at), { text => 'Afterwards' },
    form => qr{/message});
$d->sql("update outbox set not_before = utc_timestamp(3)");
$d->ticketd_start;
ok wait_until(sub { !$d->value("select count(*) from outbox
    where state in ('queued', 'sending')") }, 30), 'all are tried';

my @first = mails('first@example.test');
my @copies = mails('copy@example.test');
my @now = mails('user@desk.test');

ok 0 + (grep { /An answer/ } @first), 'the answer arrives';
is 0 + (grep { m{\Q$verifier\E|/t/$n/} } @first), 0,
    'without a link for the contact of before';
is 0 + (grep { /An answer|Afterwards/ } @copies), 2, 'copies as well';
is 0 + (grep { m{\Q$verifier\E|/t/$n/} } @copies), 0,
    'without a link for anybody';
is 0 + (grep { m{/t/$n/\Q$verifier} } @now), 1, 'the new contact has one';
is 0 + (grep { /secret/ } @first, @copies, @now), 0,
    'nothing of what was deleted';
is $d->value("select group_concat(distinct state, ' ', last_error) from outbox
    where message_id = $secret"), 'failed nothing to send',
    'nor a mail without it';
$d->ticketd_stop;

done_testing;


sub mails {
    my ($to) = @_;

    return map { MIME::QuotedPrint::decode_qp($_->{raw}) } $d->sent_to($to);
}
