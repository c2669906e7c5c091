#!/usr/bin/perl

# The address by which an agent answers is theirs alone: whoever else has it
# could write in their name.  Their mail program quotes it.

use lib 't/lib';
use Desk;

use MIME::Base64 qw(encode_base64);

my $d = Desk->new(mail => 1, workers => 1,
    ticket => { autoreply_per_address_day => 50 });
$d->seed("update mailbox set authserv_id='mx.desk.test'")->start;

my $admin = $d->web->login('admin');
my $agent2 = $d->web->login('agent2');
my $serial = 0;
my @FAILS = ('Authentication-Results: mx.desk.test; dmarc=fail',
    'Received: from client.test by mx.desk.test with ESMTP; now');

sub whole { return $_[0] =~ s/=\r?\n//gr =~ s/=3D/=/gr }

# take(RESULTS, ...): a mail with that on top has come in; its row.
sub take {
    my ($top, %o) = @_;
    my $id = sprintf 'mail%d@client.test', ++$serial;

    $d->drop(join '', (map { "$_\n" } @$top), $d->mail(id => $id, %o));
    wait_until(sub { $d->value("select count(*) from mail_in where mail_id =
        '$id' and state <> 'received'") }, 60) or die "$id did not come in\n";
    my ($row) = $d->sql("select i.id, i.state, i.rule, coalesce(m.id, 0),
        coalesce(t.number, 0) from mail_in i
        left join ticket t on t.id = i.ticket_id
        left join message m on m.id = i.message_id where i.mail_id = '$id'");
    my %row;

    @row{qw(id state rule message number)} = @$row;
    return \%row;
}

my $first = take([], from => 'Carla <customer@example.test>',
    subject => 'Hello', body => "Words.\n");
my $n = $first->{number};
my ($proof, $link);
wait_until(sub { ($proof) = map { $_->{raw} =~ /(support\+t$n-2-\w+\@[\w.]+)/ }
    $d->sent_to('agent@desk.test') }, 30);
wait_until(sub { ($link) = map { whole($_->{raw}) =~ m{(t/$n/[\w-]{22})} }
    $d->sent_to('customer@example.test') }, 30);
my $token = $proof =~ s/^support\+|\@.*//gr;
my @as = (from => 'Anna Agent <agent@desk.test>', to => $proof,
    subject => "Re: [ts #$n]");

# --- what is shown of an answer -------------------------------------------------

my %quotes = (
    outlook => "My answer.\n\n-----Original Message-----\nFrom: Desk "
        . "<$proof>\nTo: agent\@desk.test\nSubject: Hello\n\nWords.\n",
    gmail => "My answer.\n\nOn Mon, 1 Jan 2026 at 10:00, Desk <$proof> "
        . "wrote:\n> Words.\n",
    text => "My answer. (You asked \U$proof\E)\n",
);

for (sort keys %quotes) {
    my $before = $d->sent_to('customer@example.test');
    my $r = take([], @as, body => $quotes{$_});

    is $r->{rule}, 'agent', "$_: an answer of the agent";
    my $seen = $agent2->get("agent/t/$n")->{content};
    like $seen, qr/support\@desk\.test/i, "$_: shown to others";
    unlike $seen, qr/\Q$token/i, "$_: not by which address it came";
    unlike $d->web->get($link)->{content}, qr/\Q$token/i,
        "$_: nor to the customer";
    wait_until(sub { $d->sent_to('customer@example.test') > $before }, 30);
    my $copy = whole(($d->sent_to('customer@example.test'))[-1]{raw});
    like $copy, qr/My answer/, "$_: who gets it by mail";
    unlike $copy, qr/\Q$token/i, "$_: without it";
}

my $html = $proof =~ s/\+/%2B/r;
take([], @as, body => <<"END", headers => ['Content-Type: text/html']);
<p>My answer.</p><div class="gmail_quote"><div class="gmail_attr">On Monday
Desk &lt;<a href="mailto:$html">${\ $proof =~ s/\+/&#43;/r }</a>&gt; wrote:</div>
<blockquote>Words.</blockquote></div>
END
is $d->value("select count(*) from message where body like '%$token%' or
    html like '%$token%'"), 0, 'nothing that is kept has it';
is $d->value("select count(*) from message where html like '%support%' and
    html_quote = locate('<', html, html_quote + 1) - 1 and html_quote > 0"), 1,
    'the quote in HTML begins where it did';

my $r = take(\@FAILS, @as, body => $quotes{gmail});
is $r->{rule}, 'agent-unverified', 'an answer that may be another\'s';
unlike $agent2->get("agent/t/$r->{number}")->{content}, qr/\Q$token/,
    'has it in its text no more';

my $files = $d->value('select coalesce(max(id), 0) from attachment');
$r = take([], from => 'Anna Agent <agent@desk.test>', subject => 'For you',
    headers => ['MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=b'], body => <<"END");
--b
Content-Type: text/plain

See the mail that I got.
--b
Content-Type: message/rfc822
Content-Transfer-Encoding: base64

${\ encode_base64("From: Desk <support\@desk.test>\nReply-To: $proof\n"
    . "Subject: Sent on\n\nThe words of a mail.\n") }
--b--
END
my $file = $d->value("select min(id) from attachment where id > $files");
my $sent = $agent2->get("file/$file/mail.eml")->{content};
like $sent, qr/^Reply-To: support\@desk\.test.*The words of a mail/ms,
    'a mail sent on is a file';
unlike $sent, qr/\Q$token/, 'without the address by which it is answered';

$files = $d->value('select max(id) from attachment');
take([], from => 'Anna Agent <agent@desk.test>', subject => 'For you, too',
    headers => ['MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=b'], body => <<"END");
--b
Content-Type: application/octet-stream; name="Mail.EML"

Reply-To: $proof

The words of a mail.
--b--
END
$file = $d->value("select min(id) from attachment where id > $files");
$sent = $agent2->get("file/$file/Mail.EML")->{content};
like $sent, qr/The words of a mail/, 'a mail by its name alone';
unlike $sent, qr/\Q$token/, 'is without it, too';

# --- the mail itself --------------------------------------------------------------

my @LONG = (headers => [map { "X-Long-$_: " . ('x' x 900) } 1 .. 1500]);
my @auto = (headers => ['Auto-Submitted: auto-replied']);

sub files { $d->value("select files from message where id = $_[0]{message}") }

$r = take([], from => 'Carla <customer@example.test>', subject => 'Long',
    @LONG);
is files($r), 1, 'a mail that cannot be taken in full is a file itself';
is files(take([], @as, @LONG)), 0, "an agent's is not";
$r = take(\@FAILS, @as, @LONG);
is $r->{rule} . files($r), 'agent-unverified0', 'nor one in their name';

# Nobody's business, but of whoever reads what was put aside.
$r = take([], from => 'x@client.test', subject => 'Away', @auto);
is "$r->{state} $r->{rule}", 'quarantine automatic', 'an automatic answer';
is $admin->get("admin/mail/$r->{id}/raw")->{status}, 200, 'can be read';
$r = take(\@FAILS, @as, @auto);
is "$r->{state} $r->{rule}", 'quarantine agent-automatic',
    'one in the name of an agent is put aside, too';
like $d->value("select reason from mail_in where id = $r->{id}"),
    qr/auto.*, dmarc=fail/i, 'with both reasons';
is $admin->get("admin/mail/$r->{id}/raw")->{status}, 404,
    'and is shown to nobody';

done_testing;
