#!/usr/bin/perl
#
# Several mailboxes, each by itself: one whose server never answers and one
# that is dead delay nobody; mail is told of and not asked for, so that a
# ticket stands in the database well below a second after the mail server
# took the mail.

use lib 't/lib';
use Desk;

use IO::Select;
use IO::Socket::INET;
use Time::HiRes qw(sleep time);

my $d = Desk->new(mail => 1, http => 0, mailboxes => ['sales@desk.test'],
    ticket => { import_interval => '10m' });
$d->seed;

# Takes connections and never says a word.
my $silent = IO::Socket::INET->new(Listen => 20, LocalAddr => '127.0.0.1')
    or die "listen: $!\n";
my $dead = $d->port('dead');

sub another {
    my ($email, $port, $login) = @_;
    $d->sql("insert into mailbox (name, email, host, port, tls, verify, login,"
        . " secret, type_id) select '$email', '$email', host, $port, tls,"
        . " verify, '$login', secret, 2 from mailbox where id = 1;"
        . ' update desk set revision = revision + 1');
}

sub tickets { $d->value("select count(*) from ticket where subject like"
    . " '$_[0]%'") }

sub median { my @v = sort { $a <=> $b } @_; return $v[@v / 2] }

# The seed's own mailbox is read last: whoever waits in line waits for all.
$d->sql('update mailbox set id = 99, name = "Last"');
$d->sql('insert into mailbox (id, name, email, delimiter, host, port, tls,'
    . ' verify, login, secret, folder, type_id, enabled) select 1, "Silent",'
    . ' "silent@desk.test", delimiter, host, ' . $silent->sockport . ', tls,'
    . ' verify, login, secret, folder, type_id, enabled from mailbox'
    . ' where id = 99');
another('dead@desk.test', $dead, 'x');

$d->drop($d->mail(subject => 'First'));
$d->start;
ok(wait_until(sub { tickets('First') == 1 }, 10),
    'a silent and a dead server keep no other waiting');
ok(IO::Select->new($silent)->can_read(5), 'the silent one was asked');
my $held = $silent->accept;
ok(wait_until(sub { $d->value("select last_error from mailbox where"
    . " email = 'dead\@desk.test'") }), 'the dead one is told of');

# IDLE: the interval of ten minutes has no part in this.
my @ms;

for my $n (1 .. 21) {
    my $start = time;

    like($d->deliver($d->mail(subject => "Quick $n",
        from => "q$n\@example.test")), qr/^250/, 'taken') if $n == 1;
    $d->deliver($d->mail(subject => "Quick $n",
        from => "q$n\@example.test")) if $n > 1;
    $start = time;
    wait_until(sub { tickets('Quick') == $n }, 10, 0.005) or last;
    push @ms, 1000 * (time - $start);
    sleep 0.05;
}

is(scalar @ms, 21, 'every mail came by itself');
cmp_ok(median(@ms), '<', 1000, 'from the server to the ticket: below 1 s');
diag(sprintf 'median %.0f ms, slowest %.0f ms', median(@ms),
    (sort { $b <=> $a } @ms)[0]);

# Who waits for mail has run, for those who ask.
ok(wait_until(sub { join('', $d->ticketd('status'))
    =~ /^job      import:99: held by \S+, run 2\S+, good 2/m }),
    'a mailbox that idles is one that was read');

# A mailbox more, while the daemon runs.
$d->sql("delete from mailbox where email = 'dead\@desk.test'");
another('sales@desk.test', $d->port('IMAP'), 'sales@desk.test');
$d->drop($d->mail(subject => 'Sales'), 'sales@desk.test');
ok(wait_until(sub { tickets('Sales') == 1 }, 15), 'a new mailbox is read');
ok(wait_until(sub { !$d->value("select count(*) from job_lease where name"
    . " like 'import:%' and name not in (select concat('import:', id) from"
    . ' mailbox)') }, 15), 'one that was removed leaves nothing');

# Dovecot goes away while it idles, and comes back.
$d->dovecot_stop;
$d->drop($d->mail(subject => 'Back'));
$d->dovecot_start;
ok(wait_until(sub { tickets('Back') == 1 }, 15), 'a server that was away');

my $start = time;
$d->ticketd_stop;
cmp_ok(time - $start, '<', 5, 'the daemon ends, also with a silent server');

done_testing;
