#!/usr/bin/perl
#
# What the SMTP server says and what becomes of the mail.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, http => 0,
    ticket => { deliver_lifetime => '16s' });
$d->{ticket}{smtp} = 'server=127.0.0.1:' . $d->port('SMTP') . ' timeout=2s';
$d->configure;
$d->seed("UPDATE type SET notify_new = 0; UPDATE desk SET revision ="
    . " revision + 1;\n")->start;

my $n = 0;

# One mail to one address; gives that address.
sub mail {
    my ($name) = @_;

    $d->drop($d->mail(from => "$name\@example.test"));
    return "$name\@example.test";
}

sub row {
    my ($to) = @_;
    return ($d->sql("select state, tries, doubts, last_error, mail_id from"
        . " outbox where to_address = '$to'"))[0] // ['', 0, 0, '', ''];
}

sub state_is {
    my ($to, $state, $what, $seconds) = @_;
    ok(wait_until(sub { row($to)->[0] eq $state }, $seconds // 15), $what)
        or diag "@{ row($to) }";
}

$d->smtp_rules({ stage => 'rcpt', match => '^later@',
    reply => '451 4.3.0 Not now', times => 1 });
my $to = mail('later');
state_is($to, 'sent', 'a temporary refusal: later');
is(row($to)->[1], 2, 'with the second try');

$d->smtp_rules({ stage => 'rcpt', match => '^gone@',
    reply => '550 5.1.1 No such user' });
$to = mail('gone');
state_is($to, 'failed', 'a refusal for good: failed');
is(row($to)->[1], 1, 'at once');
like(row($to)->[3], qr/550 5\.1\.1 No such user/, "with the server's words");
is($d->value("select count(*) from event where kind = 'mail_failed'"), 1,
    'and it is to be seen');

$d->smtp_rules({ stage => 'data', match => '^spam@',
    reply => '554 5.7.1 Spam' });
$to = mail('spam');
state_is($to, 'failed', 'a refusal of the text: failed');

$d->smtp_rules({ stage => 'connect', match => '', times => 1,
    reply => '554 5.3.2 Closed' });
$to = mail('greeting');
state_is($to, 'sent', 'a refusal of the connection is not the mail\'s');

$d->smtp_rules({ stage => 'accept-drop', match => '^drop@', times => 1 });
$to = mail('drop');
state_is($to, 'sent', 'taken, but no answer: once more');
is(row($to)->[2], 1, 'with a doubt');
my @got = $d->sent_to($to);
is(@got, 2, 'it went out twice');
is($got[0]{message_id}, $got[1]{message_id}, 'with one Message-ID');

$d->smtp_rules({ stage => 'accept-drop', match => '^never@' });
$to = mail('never');
state_is($to, 'unknown', 'twice without an answer: nobody knows');
is(scalar($d->sent_to($to)), 2, 'and that is enough');

$d->smtp_rules({ stage => 'mail', match => '', delay => 5, times => 1 });
$to = mail('slow');
state_is($to, 'sent', 'a server that is too slow is asked again', 20);

# Where nothing but one command at a time is known.
my $plain = { stage => 'plain', match => '' };
$d->smtp_rules($plain);
$to = mail('plain');
state_is($to, 'sent', 'a server without PIPELINING');
$d->smtp_rules($plain, { stage => 'rcpt', match => '^nobody@',
    reply => '550 5.1.1 No such user' });
$to = mail('nobody');
state_is($to, 'failed', 'a refusal there');
like(row($to)->[3], qr/550 5\.1\.1 No such user/, 'in its words');
$d->smtp_rules($plain, { stage => 'accept-drop', match => '^dropped@',
    times => 1 });
$to = mail('dropped');
state_is($to, 'sent', 'no answer there: once more');
is(row($to)->[2], 1, 'with a doubt');

# A tarpit for one address: the others do not wait for it.
$d->smtp_rules({ stage => 'rcpt', match => '^tar@', delay => 20 });
$to = mail('tar');
ok(wait_until(sub { row($to)->[0] eq 'sending' }), 'one in a tarpit');
my $begun = time;
mail("free$_") for 1 .. 12;
ok(wait_until(sub { $d->value("select count(*) from outbox where to_address"
    . " like 'free%' and state = 'sent'") == 12 }), 'twelve others');
cmp_ok(time - $begun, '<', 8, 'did not wait');
isnt(row($to)->[0], 'sent', 'for it');

$d->smtp_rules;
$d->smtp_stop;
$to = mail('down');
ok(wait_until(sub { row($to)->[1] >= 1 && row($to)->[0] eq 'queued' }),
    'no server: it waits');
$d->smtp_start;
state_is($to, 'sent', 'and goes out later');

$d->smtp_rules({ stage => 'rcpt', match => '^always@',
    reply => '450 4.2.0 Greylisted' });
$to = mail('always');
state_is($to, 'failed', 'given up at the end of its lifetime', 40);
like(row($to)->[3], qr/450 4\.2\.0/, 'with the last words');
$d->smtp_rules;

# Of each row what the server was heard to take.
my %took;
$took{ $_->{message_id} =~ s/[<>]//gr }++ for $d->smtp_log('mail');
my @rows = $d->sql('select mail_id, state, doubts from outbox');
my $lost = grep { $_->[1] eq 'sent' && !$took{ $_->[0] } } @rows;
my $double = grep { ($took{ $_->[0] } // 0) > ($_->[2] ? 2 : 1) } @rows;

is $lost, 0, 'what is sent was taken';
is $double, 0, 'once, or twice in doubt';
my %ends;
$ends{ $_->[1] }++ for @rows;
diag('COUNT smtp_faults: ' . @rows . ' mails: ' . join(', ',
    map { "$ends{$_} $_" } sort keys %ends) . "; $lost lost, $double doubled");

done_testing;
