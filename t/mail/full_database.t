#!/usr/bin/perl
#
# The disk under MariaDB's own files is full for a while: a small tmpfs of a
# namespace of its own.  MariaDB refuses, or ends and is started again; no
# mail is lost, none counts twice or is laid aside, no answer goes out twice;
# all goes on by itself when there is room.

use lib 't/lib';
use Desk;

use Digest::SHA qw(sha256_hex);

plan(skip_all => 'no namespaces for users here')
    if system('unshare -Urm true 2>/dev/null') != 0;

my $total = $ENV{TK_SOAK} ? 3000 : 200;
my $d = Desk->new(mail => 1, http => 0, ticket => { import_batch => 20,
    autoreply_per_hour => 100000, autoreply_desk_per_hour => 100000 });
my $dir = $d->dir;
my (%sent, $n);

$d->{ticket}{smtp} = 'server=127.0.0.1:' . $d->port('SMTP') . ' timeout=3s';
$d->configure;
$d->seed;
$d->smtp_stop;
$d->smtp_start(lmtp => '');

# Its files move to where only a little more fits, until a file is there.
$d->mysql_stop;
mkdir "$dir/mysql.small";
spew("$dir/small.sh", <<"END");
mount -t tmpfs -o size=500m tmpfs $dir/mysql.small || exit 1
cp -r --sparse=never $dir/mysql/. $dir/mysql.small
left=\$(df -k --output=avail $dir/mysql.small | tail -1)
fallocate -l \$(( left - 16000 ))k $dir/mysql.small/filler || exit 1
(
    while [ ! -e $dir/room ]; do sleep 0.2; done
    rm $dir/mysql.small/filler
) &
trap 'kill \$db; wait \$db; exit 0' TERM
while :; do
    mariadbd --defaults-file=$dir/my.cnf --user=root \\
        --datadir=$dir/mysql.small &
    db=\$!
    wait \$db
    sleep 1
done
END
$d->run('mariadbd', out => "$dir/mysql.log",
    cmd => ['unshare', '-Urm', 'sh', "$dir/small.sh"]);
$d->await('mariadbd', sub { ($d->mysql_root('select 1'))[0] == 0 }, 60);

# While it may be away.
sub value { return eval { $d->value($_[0]) } // -1 }

sub another {
    my $raw = $d->mail(from => sprintf('c%05d@example.test', ++$n),
        subject => "Mail $n", body => "Text $n\n" . ('y' x 70 . "\n") x 300);

    $sent{ sha256_hex($raw =~ s/\n/\r\n/gr) }++;
    $d->drop($raw);
}

another() for 1 .. $total;
$d->ticketd_start;

ok wait_until(sub { slurp("$dir/mysql.log") =~ /is full|error 28|got signal/i
    || slurp("$dir/ticketd.log") =~ /is full/i }, 60),
    'there is no room for all';
sleep 5;
ok $d->alive('ticketd'), 'ticketd is there';
my $had = $total - $d->inbox('support@desk.test');
cmp_ok $had, '<', $total, 'not all are in';
spew("$dir/room", '');
ok wait_until(sub { value('select 1') == 1 }, 120), 'there is room again';

ok wait_until(sub {
    value("select count(*) from mail_in where state <> 'received'")
        == $total && !$d->inbox('support@desk.test') },
    $ENV{TK_SOAK} ? 900 : 120), 'with room all are imported'
    or diag join "\n", map { join ' ', map { $_ // '-' } @$_ }
        $d->sql('select state, tries, reason, count(*) from mail_in'
            . ' group by 1, 2, 3');
is $d->value("select count(*) from mail_in where state = 'quarantine'"), 0,
    'no mail is blamed';
ok wait_until(sub { !value("select count(*) from outbox where state in"
    . " ('queued', 'sending')") }, $ENV{TK_SOAK} ? 900 : 120),
    'all answers are sent';

my %stored;
$stored{ $_->[0] }++ for $d->sql("select lower(hex(raw)) from mail_in
    where state = 'done'");
my $lost = grep { !$stored{$_} } keys %sent;
my $double = grep { $stored{$_} > 1 } keys %stored;

is $lost, 0, 'none is lost';
is $double, 0, 'none counts twice';
is $d->value('select count(*) from ticket'), $total, 'a ticket of each';

my (%went, %doubts);
$went{ $_->{message_id} =~ s/[<>]//gr }++ for $d->smtp_log('mail');
my @rows = $d->sql('select mail_id, state, doubts from outbox');
my $twice = grep { ($went{ $_->[0] } // 0) > 1 && !$_->[2] } @rows;
my $none = grep { !$went{ $_->[0] } } @rows;

is $none, 0, 'every answer went out';
is $twice, 0, 'none twice but where nobody could know';
diag(sprintf "COUNT full_database: %d mails, room for %d at first; %d lost,"
    . " %d doubled; %d answers: %d lost, %d doubled\n", $total, $had, $lost,
    $double, scalar @rows, $none, $twice);

done_testing;
