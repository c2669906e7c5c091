#!/usr/bin/perl
#
# ticketd preview-mail prints what delivery sends: each kind is previewed
# and then really sent, and both say the same.  Previewing sends nothing.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, http => 0,
    ticket => { external_anonymous => 'on' });
$d->seed("update type set alt_sender = 1, sender_name = 'Help desk',"
    . " sender_email = 'help\@desk.test' where id = 1;"
    . " update mailbox set enabled = 1");

# What of a mail cannot be the same twice: the first is referred to by then.
sub plain {
    my ($raw) = @_;

    $raw =~ s/\r//g;
    $raw =~ s/^(Date|Message-ID|References|X-Ngx-Tickets-Loop):.*\n([ \t].*\n)*//gmi;
    $raw =~ s/^Received:.*\n([ \t].*\n)*//gmi;
    return $raw;
}

$d->start;
$d->deliver($d->mail(from => 'Carla Customer <customer@example.test>',
    subject => "Gr\xc3\xbc\xc3\x9fe", body => "It burns.\n"));
ok(wait_until(sub { $d->sent_to('agent@desk.test')
    && $d->sent_to('customer@example.test') }), 'a ticket came, two mails went');
$d->ticketd_stop;

my $number = $d->value("select number from ticket");
my %sent = (auto_reply => ($d->sent_to('customer@example.test'))[0]{raw},
    created_agent => ($d->sent_to('agent@desk.test'))[0]{raw});

for my $kind (sort keys %sent) {
    my ($status, $out, $err) = preview($kind);

    is $status, 0, "$kind: a preview" or diag $err;
    is plain($out), plain($sent{$kind}), "$kind: as it was sent";
}

like $sent{auto_reply}, qr/^From: Help desk <help\@desk\.test>\r$/m,
    "the type's sender";
$d->sql("update type set alt_sender = 0; update desk set revision = revision + 1");
like((preview('auto_reply'))[1],
    qr/^From: "?[\w ]+"? <webmaster\@[^>]+>\r$/m,
    'else the desk, as long as it has no sender of its own');

my ($status, $out, $err) = preview('default_response', '--template', 'Short');
is $status, 0, 'an answer by another template';
like $out, qr/^To: .*<customer\@example\.test>\r$/m, 'to the customer';
unlike $out, qr/Kind regards/, 'which is the short one';
like $out, qr/^Subject: \[ts #$number\] /m, 'with the tag in front';
like $out, qr/^Reply-To: .*support\+t$number-0-/m, 'and a token to answer by';
like((preview('default_response'))[1], qr/Kind regards/, 'the default one');

($status, $out) = preview('customer_answered', '--to', 'arne@desk.test');
like $out, qr/^To: arne\@desk\.test\r$/m, 'to somebody else';
like $out, qr{agent/t/$number\b}, "by the agents' link";
unlike $out, qr{/t/$number/[\w-]{22}}, 'without the verifier';

$d->sql("insert into notification values ('claimed', 1, 0)");
($status, $out, $err) = preview('claimed');
is $status, 1, 'what is switched off is not shown';
like $err, qr/nothing would be sent/, 'but said';
is $out, '', 'and nothing is printed';

is +(preview('default_response', '--template', 'None'))[0], 1,
    'an unknown template';
is +(preview('nonsense'))[0], 2, 'an unknown kind';
is +($d->ticketd('preview-mail', 'auto_reply', '--ticket', '12345'))[0], 1,
    'an unknown ticket';
is +($d->ticketd('preview-mail', 'auto_reply'))[0], 2, 'no ticket at all';
is +(preview('auto_reply', '--to', 'nobody'))[0], 1, 'no address';

is $d->value('select count(*) from outbox'), 2, 'nothing was queued';

done_testing;


sub preview {
    my ($kind, @more) = @_;

    return $d->ticketd('preview-mail', $kind, '--ticket', $number, @more);
}
