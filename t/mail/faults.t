#!/usr/bin/perl
#
# Two ticketd share a mailbox while everything around them dies at random
# moments: they themselves, MariaDB and Dovecot by SIGKILL, their connections
# to the database right before and right after a commit, the disk under the
# store.  No mail is lost, none counts twice, no answer goes out twice but
# where nobody could know.  TK_SOAK=1: 10,000 mails (script/soak fault).

use lib 't/lib';
use Desk;

use Digest::SHA qw(sha256_hex);
use Time::HiRes qw(sleep);

my $total = $ENV{TK_MAILS} || ($ENV{TK_SOAK} ? 10_000 : 240);
my $portion = $total > 1000 ? 200 : 30;
my $seed = $ENV{TK_SEED} || time;
my $d = Desk->new(mail => 1, http => 0, mysql_pool => '256M',
    ticket => { import_batch => 20, autoreply_per_hour => 100000,
        autoreply_desk_per_hour => 100000 });

$d->{ticket}{smtp} = 'server=127.0.0.1:' . $d->port('SMTP') . ' timeout=3s';
$d->{ticket}{mysql} = "server=unix:$d->{dir}/proxy.sock user=ticket"
    . " database=ticket password_file=$d->{dir}/mysql.password";
$d->configure;
$d->seed("UPDATE type SET notify_new = 0; UPDATE desk SET revision ="
    . " revision + 1;\n");
$d->smtp_stop;
$d->smtp_start(lmtp => '');
srand $seed;
diag("TK_SEED=$seed");

my (%sent, %faults, $n);

sub another {
    my $raw = $d->mail(from => sprintf('c%05d@example.test', ++$n),
        subject => "Mail $n", body => $n % 20 ? "Text $n\n" x (1 + $n % 50)
            : "Long $n\n" . ('y' x 70 . "\n") x 1200);

    $sent{ sha256_hex($raw =~ s/\n/\r\n/gr) }++;
    $d->drop($raw);
}

sub started { $d->ticketd_start(name => $_[0]) }

sub rule {
    my ($text) = @_;

    spew("$d->{dir}/proxy.rule.new", $text);
    rename "$d->{dir}/proxy.rule.new", "$d->{dir}/proxy.rule";
}

sub cuts { return scalar(() = slurp("$d->{dir}/proxy.log") =~ /^(?:before|after)$/mg) }

# Mail of its own, or there might be no COMMIT any more to be cut at.
sub cut {
    my ($where) = @_;
    my $before = cuts();

    rule("$where 3");
    another() for 1 .. 5;
    wait_until(sub { cuts() > $before }, 10);
    sleep 1;
    rule('');
}

# A store in which no file of a mail fits: what the daemon meets is EFBIG,
# at the places where a full disk would say ENOSPC.
sub narrow {
    my ($bytes) = @_;

    for my $name (qw(one two)) {
        system('prlimit', "--fsize=$bytes:", '--pid', $d->pid($name));
    }
}

sub was_full {
    return grep { slurp("$d->{dir}/$_.log") =~ /cannot write .*File too large/ }
        qw(one two);
}

my $full = 0;
my %fault = (
    'kill one' => sub { $d->end('one', 'KILL', 10); started('one') },
    'kill two' => sub { $d->end('two', 'KILL', 10); started('two') },
    'kill mariadbd' => sub { $d->mysql_stop('KILL'); $d->mysql_start },
    'kill dovecot' => sub {
        $d->end('dovecot', 'KILL', 10);
        wait_until(sub { !Desk::answers($d->port('IMAP')) });
        $d->dovecot_start;
    },
    'cut before' => sub { cut('before') },
    'cut after' => sub { cut('after') },
    'no room' => sub {
        truncate "$d->{dir}/$_.log", 0 for qw(one two);   # nor may it be full
        narrow(40000);
        do { another() } while $n % 20;              # one that is too long
        $full++ if wait_until(\&was_full, 20);
        narrow('unlimited');
    },
);

sub settled {
    return $d->value('select count(*) from mail_in') >= $n
        && !$d->value("select count(*) from mail_in where state = 'received'")
        && !$d->inbox('support@desk.test');
}

$SIG{XFSZ} = 'IGNORE';           # for those that are started
rule('');
$d->run('proxy', out => "$d->{dir}/proxy.log", cmd => [$^X,
    "$Desk::ROOT/t/lib/dbproxy.pl", "$d->{dir}/proxy.sock", $d->socket,
    "$d->{dir}/proxy.rule"]);
$d->await('proxy', sub { -S "$d->{dir}/proxy.sock" });
started($_) for qw(one two);

my @order = sort keys %fault;

for (my $round = 0; ($n // 0) < $total; $round++) {
    my $what = $round < @order ? $order[$round] : $order[rand @order];

    another() for 1 .. $portion;
    sleep rand 2;
    $fault{$what}->();
    $faults{$what}++;
}

ok(wait_until(\&settled, $ENV{TK_SOAK} ? 3600 : 120, 0.5), 'all are imported')
    or diag join "\n", map { join ' ', map { $_ // '-' } @$_ }
        $d->sql('select state, tries, reason, count(*) from mail_in'
            . ' group by 1, 2, 3');
ok(wait_until(sub { !$d->value("select count(*) from outbox where state in"
    . " ('queued', 'sending')") }, $ENV{TK_SOAK} ? 1800 : 90, 0.5),
    'all answers are sent');

my %stored;
$stored{ $_->[0] }++ for $d->sql("select lower(hex(raw)) from mail_in"
    . " where state in ('done', 'event', 'quarantine')");
my $lost = grep { !$stored{$_} } keys %sent;
my $double = grep { $stored{$_} > 1 } keys %stored;

is(keys %sent, $n, "$n different mails");
is($lost, 0, 'none is lost');
is($double, 0, 'none counts twice');
is_deeply([sort keys %stored], [sort keys %sent], 'the digests are the same');

# Who was in hand at three deaths is laid aside, and to be had again.
my @aside = map { $_->[0] } $d->sql("select reason from mail_in where state ="
    . " 'quarantine'");
my $good = $n - @aside;

is((grep { $_ ne 'ended the program' } @aside), 0,
    'none was laid aside for the fault of others') or diag "@aside";
cmp_ok(scalar @aside, '<=', 2 + $n / 100, 'and few for being there');
is($d->value('select count(*) from ticket'), $good, 'a ticket of each');
is($d->value('select count(distinct subject) from ticket'), $good,
    'of its own');
is($d->value('select count(*) from message'), $good, 'with one message');

my %went;
$went{ $_->{message_id} =~ s/[<>]//gr }++ for $d->smtp_log('mail');
my @out = $d->sql('select mail_id, state, doubts from outbox');
my $unsent = grep { !$went{ $_->[0] } } @out;
my $twice = grep { ($went{ $_->[0] } // 0) > 1 } @out;

is(@out, $good, 'one answer each');
is($unsent, 0, 'none of them was lost');
is((grep { ($went{ $_->[0] } // 0) > 1 && !$_->[2] } @out), 0,
    'none went out twice without a doubt');
is((grep { ($went{ $_->[0] } // 0) > 2 } @out), 0, 'none more than twice');
is(($d->ticketd('recount'))[0], 0, 'the counters are right');

my $cuts = cuts();
cmp_ok($cuts, '>=', 2, 'connections were cut');
cmp_ok($full, '>', 0, 'the disk was full');
diag("COUNT faults: $n mails, " . @out . " answers; " . join(', ',
    map { "$faults{$_} x $_" } sort keys %faults) . "; $cuts connections cut;"
    . " $lost lost, $double doubled, " . @aside . ' laid aside; answers:'
    . " $unsent lost, $twice sent twice in doubt");

done_testing;
