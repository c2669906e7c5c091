#!/usr/bin/perl
#
# Mail servers of different ability: with and without UIDPLUS and MOVE, with
# encryption, with other people's marks; large mails, many mails, a folder
# that was made anew, a server that is away.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, http => 0, mailboxes => ['sales@desk.test'],
    ticket => { mail_max_size => '3000k', import_batch => 7 });
$d->seed;

sub box { $d->sql("update mailbox set $_[0] where id = 1;"
    . ' update desk set revision = revision + 1') }
sub rows { $d->value("select count(*) from mail_in where state"
    . " <> 'received' " . ($_[0] // '')) }
sub big { my $line = 'x' x 75 . "\n"; return $line x $_[0] }
sub empty { !$d->inbox('support@desk.test') }

sub capability {
    my ($text) = @_;
    my $conf = "$d->{dir}/other.conf";

    spew($conf, slurp("$d->{dir}/dovecot.conf")
        . "\nimap_capability = $text\n");
    $d->dovecot_stop;
    $d->run('dovecot', out => "$d->{dir}/dovecot.log",
        cmd => ['dovecot', '-F', '-c', $conf]);
    $d->await('dovecot', sub { Desk::answers($d->port('IMAP')) });
}

$d->start;

# Nothing is expunged that somebody else has marked.
my $plain = 'IMAP4rev1 LITERAL+';
capability($plain);
$d->drop($d->mail(subject => 'by EXPUNGE'));
ok(wait_until(sub { rows() == 1 && empty() }),
    'a server that can only EXPUNGE');

capability("$plain MOVE");
$d->drop($d->mail(subject => 'by MOVE'));
ok(wait_until(sub { rows() == 2 && empty() }), 'one that can MOVE');
my $trash = $d->maildir('support@desk.test') . '/.Trash';
is(scalar(my @there = glob "$trash/cur/* $trash/new/*"), 1,
    'it lies in the trash there');

$d->dovecot_stop->dovecot_start;
$d->drop($d->mail(subject => 'by UIDPLUS'));
ok(wait_until(sub { rows() == 3 && empty() }), 'one with UIDPLUS');

# Encryption; a certificate that nobody vouches for is refused.
$d->sql('update mailbox set last_error = null');
box("tls = 'tls', verify = 1, port = " . $d->port('IMAPS'));
ok(wait_until(sub {
    ($d->value('select last_error from mailbox where id = 1') // '') ne ''
}), 'an unknown certificate is an error to be seen');
$d->drop($d->mail(subject => 'by TLS'));
sleep 1;
ok(!empty(), 'and the mail stays');
box('verify = 0');
ok(wait_until(sub { rows() == 4 && empty() }, 40), 'TLS without the check');
box("tls = 'starttls', port = " . $d->port('IMAP'));
$d->drop($d->mail(subject => 'by STARTTLS'));
ok(wait_until(sub { rows() == 5 && empty() }, 40), 'STARTTLS');
box("tls = 'off'");

# Large and many.
$d->drop($d->mail(subject => 'large', body => big(35000)));
$d->drop($d->mail(subject => 'too large', from => 'max@example.test',
    body => big(60000)));
$d->drop($d->mail(subject => 'behind it'));
ok(wait_until(sub { rows() == 8 && empty() }, 40), 'large mails');
is($d->value("select state from mail_in where size > 3000000"),
    'quarantine', 'one beyond the limit is laid aside');
is($d->value("select data from outbox where kind = 'notice_large'"),
    'kilobytes=3000', 'its sender is told how much is accepted, exactly');
is($d->value("select count(*) from blob_object where size > 4000000"), 1,
    'but kept');
is($d->value("select count(*) from ticket where subject in"
    . " ('large', 'behind it')"), 2, 'the others are tickets');

$d->drop($d->mail(subject => "many $_", from => "m$_\@example.test"))
    for 1 .. 60;
ok(wait_until(sub { rows() == 68 && empty() }, 40), 'sixty at once');
is($d->value("select count(distinct subject) from ticket where subject like"
    . " 'many %'"), 60, 'are sixty tickets');

# The folder is made anew: UIDs begin again, nothing is mixed up.
$d->dovecot_stop;
unlink glob $d->maildir('support@desk.test') . '/dovecot*';
sleep 1;
$d->drop($d->mail(subject => "anew $_")) for 1 .. 3;
$d->dovecot_start;
ok(wait_until(sub { rows() == 71 && empty() }, 40), 'a folder made anew');
is($d->value("select count(*) from ticket where subject like 'anew %'"), 3,
    'its mails are tickets');
cmp_ok($d->value('select count(distinct uidvalidity) from mail_in'), '>', 1,
    'with another UIDVALIDITY');

# A wrong password is told; another mailbox goes on.
$d->sql("insert into mailbox (name, email, host, port, tls, verify, login,"
    . " secret, type_id) select 'Sales', 'sales\@desk.test', host, port, tls,"
    . " verify, 'sales\@desk.test', secret, 2 from mailbox where id = 1");
box('login = "nobody@desk.test"');
$d->drop($d->mail(subject => 'to sales'), 'sales@desk.test');
ok(wait_until(sub { rows('and type_id = 2') == 1 }, 40),
    'another mailbox goes on, into its own type');
ok(wait_until(sub {
    $d->value('select last_error from mailbox where id = 1') =~ /auth|login/i
}), 'the error of the first can be seen')
    or diag $d->value('select last_error from mailbox where id = 1');

# From a pipe.
my ($status) = $d->ticketd({ stdin => $d->mail(subject => 'piped') },
    'inject', '--type', 'Sales');
is($status, 0, 'ticketd inject');
is($d->value("select type_id from ticket where subject = 'piped'"), 2,
    'made a ticket of the type');
is(($d->ticketd({ stdin => '' }, 'inject', '--type', 'Sales'))[0], 65,
    'nothing on standard input');
$d->ticketd_stop;
is(($d->ticketd({ stdin => "Subject: x\n\n" }, 'inject', '--type', 'No'))[0],
    78, 'no such type');
$d->mysql_stop;
is(($d->ticketd({ stdin => $d->mail }, 'inject', '--type', 'Sales'))[0], 75,
    'no database: try again');

done_testing;
