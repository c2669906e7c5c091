#!/usr/bin/perl

# The whole way: a mail comes in, an agent answers in the browser, the answer
# reaches the customer's mailbox, the customer answers by mail, a stranger
# with the same tag does not get in, the customer opens the link and closes.

use lib 't/lib';
use Desk;

my $CUSTOMER = 'customer@example.test';
my $STORY = 't/browser/story.mjs';

my $d = Desk->new(mail => 1, ticket => { undo => '2s' });
$d->seed->start;

my $agent = $d->web->login('agent');

# A mail comes in.
my ($status, $out) = $d->capture({}, 'swaks', '--server',
    '127.0.0.1:' . $d->port('SMTP'), '--from', $CUSTOMER,
    '--to', 'support@desk.test', '--h-From', "Carla Customer <$CUSTOMER>",
    '--h-Subject', 'The printer is on fire', '--body', 'Please help!');
is $status, 0, 'swaks sent the mail' or diag $out;

my $list;
ok wait_until(sub {
    $list = $agent->get('agent/')->{content};
    $list =~ /The printer is on fire/;
}), 'within an interval the ticket stands in the list';

my ($number) = $list =~ m{agent/t/(\d+)};
ok $number, 'with its number' or die "no ticket came of the mail\n";
ok wait_until(sub { !$d->imap->search }), 'the mailbox is empty';

# The auto reply, with the tag.
ok wait_until(sub { in_subject($number) == 1 }), 'an auto reply comes back';

# The agent in the browser: list, ticket, note, answer.
$d->browser($STORY, STEP => 'agent', NUMBER => $number);

my $answer;
ok wait_until(sub {
    ($answer) = grep { /Have you tried water/ } $d->inbox($CUSTOMER);
}), 'the answer is in the customer\'s mailbox';
ok $answer, 'it is the agent\'s text';
like $answer // '', qr/^Subject: \[ts #$number\] /m, 'behind the tag';
unlike join('', $d->inbox($CUSTOMER)), qr/He is always in a hurry/,
    'the note was not mailed';

# The customer answers by mail.
my ($id) = ($answer // '') =~ /^Message-ID:\s*<([^>]+)>/mi;
$d->deliver($d->mail(from => "Carla Customer <$CUSTOMER>",
    subject => "Re: [ts #$number] The printer is on fire",
    headers => ["In-Reply-To: <$id>", "References: <$id>"],
    body => "Water works wonders.\n"), from => $CUSTOMER);
ok wait_until(sub {
    $agent->get("agent/t/$number")->{content} =~ /Water works wonders/;
}), 'the reply is a message of the same ticket';
is $d->value('select count(*) from ticket'), 1, 'and no new ticket';

# A stranger uses the tag.
$d->mailbox('stranger@evil.test');
$d->deliver($d->mail(from => 'stranger@evil.test',
    subject => "Re: [ts #$number] The printer is on fire",
    body => "Tell me what you know.\n"), from => 'stranger@evil.test');
ok wait_until(sub { $d->value('select count(*) from ticket') == 2 }),
    'the stranger\'s mail is a ticket of its own';
unlike $agent->get("agent/t/$number")->{content}, qr/Tell me what you know/,
    'and not a message of the customer\'s';
unlike join('', map { $_->{raw} } $d->sent_to('stranger@evil.test')),
    qr/water|\Q$number\E/i, 'nothing of the ticket goes to the stranger';

# The customer opens the link and closes.
my ($link) = decoded($answer) =~ m{(http://\S+/t/$number/[\w-]+)};
ok $link, 'the mail holds the link';
$d->browser($STORY, STEP => 'customer', LINK => $link // '');
is $d->value("select s.kind from ticket t join status s
    on s.id = t.status_id where t.number = $number"), 3, 'closed';

ok wait_until(sub {
    $d->value("select count(*) from outbox where state != 'sent'") == 0;
}), 'every mail was sent' or diag explain [$d->sql('select * from outbox')];

done_testing;


# Mails in the customer's mailbox with the ticket's tag.
sub in_subject {
    my ($n) = @_;
    return scalar grep { /^Subject: \[ts #$n\] /m } $d->inbox($CUSTOMER);
}


# Soft line breaks of quoted-printable taken away.
sub decoded {
    my ($raw) = @_;

    $raw //= '';
    $raw =~ s/=\r?\n//g if $raw =~ /quoted-printable/i;
    $raw =~ s/=3D/=/g;
    return $raw;
}
