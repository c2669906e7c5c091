#!/usr/bin/perl
#
# What is wrong with the desk is told to its administrators by another
# server than that of its mail: once for each problem, and once when it is
# over.  The same stands on the page, in "ticketd status" and in metrics.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, workers => 1, ticket => {
    alarm_after => '2s', import_interval => '1s' });

# Mail of the desk goes where nobody listens.
$d->{ticket}{smtp} = 'server=127.0.0.1:' . $d->port('NOBODY');
$d->{ticket}{alarm_smtp} = 'server=127.0.0.1:' . $d->port('SMTP');
$d->configure;
$d->seed(<<'END')->start;
insert into template (kind, name, body, is_default)
values ('auto_reply', 'Auto', 'Thanks', 1);
update user_account set email = 'boss@desk.test' where login = 'admin';
END
$d->mailbox('boss@desk.test');

my $admin = $d->web->login('admin');

# The subjects of what came, oldest first.
sub told {
    return map { { text => $_, subject => /^Subject: (.*)/m } }
        map { $_->{raw} =~ s/=\r?\n//gr =~ s/\r//gr }
        $d->sent_to('boss@desk.test');
}

sub wait_told {
    my ($n) = @_;
    wait_until(sub { told() >= $n }, 40);
    my @told = told();
    return @told == $n ? $told[-1] : { text => scalar(@told) . ' mails',
        subject => '' };
}

sub metric {
    my ($name) = @_;
    my ($value) = $admin->get('status')->{content} =~ /^\Q$name\E (\S+)$/m;
    return $value;
}

my $seal = $d->seal('wrong');
my $good = $d->value('select hex(secret) from mailbox where id = 1');
sub secret { $d->sql("update mailbox set secret = unhex('$_[0]') where id = 1;"
    . ' update desk set revision = revision + 1') }

# --- nothing ------------------------------------------------------------------

ok wait_until(sub { $d->value('select last_ok from mailbox where id = 1') }),
    'the mailbox is read';
like $admin->get('admin/health')->{content}, qr/Everything is in order/,
    'the page says so';
is metric('ticket_mailbox_failing{mailbox="support@desk.test"}'), 0,
    'and the metrics';
sleep 3;
is scalar(told()), 0, 'nobody is told';

# --- a wrong password ------------------------------------------------------------

secret($seal);
my $mail = wait_told(1);
like $mail->{subject}, qr/Something is wrong/, 'a wrong password is told';
like $mail->{text}, qr/The mailbox support\@desk\.test cannot be read/,
    'in words';
like $mail->{text}, qr{/support/admin/health}, 'with the page';
like $mail->{text}, qr/Auto-Submitted: auto-generated/, 'nobody answers it';
like $admin->get('admin/health')->{content}, qr/mark warn">error/,
    'the page shows it';
is metric('ticket_mailbox_failing{mailbox="support@desk.test"}'), 1,
    'the metrics, too';
like join('', $d->ticketd('status')), qr/alarm    mailbox:1 support\@desk\.test/,
    'and ticketd status';
sleep 3;
is scalar(told()), 1, 'once';

secret($good);
$mail = wait_told(2);
like $mail->{subject}, qr/well again/, 'that it is over is told';
like $mail->{text}, qr/the mailbox support\@desk\.test/, 'and what';

# --- mail that does not leave --------------------------------------------------------

$d->drop($d->mail(subject => 'Waits', from => 'c@x.test'));
$mail = wait_told(3);
like $mail->{text}, qr/No mail leaves; \d+ wait.*\n.*(?:refused|connect)/i,
    'a stuck outbox is told, and what the server said';
like $admin->get('admin/health')->{content}, qr/To be sent[^\0]{1,300}connect/i,
    'the page shows it';
is $d->value("select count(*) from outbox where state = 'queued'
    and kind = 'auto_reply'"), 1, 'and nothing of it went through it';
cmp_ok metric('ticket_outbox_queued'), '>=', 1, 'the metrics count it';
$d->sql("update outbox set state = 'sent', sent = utc_timestamp(3)");
like wait_told(4)->{subject}, qr/well again/, 'it is told when it is over';

# --- what cannot become a ticket ------------------------------------------------------

$d->sql("insert into mail_in (mailbox_id, raw, size, received, state, reason)
    values (1, unhex(sha2('x', 256)), 10, utc_timestamp(3), 'quarantine', 'x')");
like wait_told(5)->{text}, qr/could not become tickets: 1/, 'the quarantine';
$d->sql("update mail_in set state = 'deleted' where state = 'quarantine'");
like wait_told(6)->{subject}, qr/well again/, 'until it is empty';

# --- the database ------------------------------------------------------------------------

$d->sql('revoke read only admin, super on *.* from ticket@localhost;'
    . ' set global read_only = 1');
$d->sql("kill $_->[0]") for $d->sql("select id from
    information_schema.processlist where user = 'ticket'");
like wait_told(7)->{text}, qr/The database cannot be used/,
    'one that cannot be written is told';
$d->sql('set global read_only = 0');
like wait_told(8)->{text}, qr/In order again: the database/, 'and when it can';

$d->mysql_stop;
like wait_told(9)->{text}, qr/The database cannot be used/,
    'one that is away, too';
sleep 3;
is scalar(told()), 9, 'once';
$d->mysql_start;
like wait_told(10)->{text}, qr/In order again: the database/, 'and its return';

done_testing;
