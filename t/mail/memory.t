#!/usr/bin/perl
#
# A full mailbox needs no more memory of ticketd than one with a hundred mails.
# TK_SOAK=1: 100,000.

use lib 't/lib';
use Desk;

plan skip_all => 'memory is not measured under a checker'
    if $ENV{ASAN} || $ENV{VALGRIND};

my $many = $ENV{TK_MAILS} || ($ENV{TK_SOAK} ? 100_000 : 1500);
my $d = Desk->new(mail => 1, http => 0, mysql_pool => '256M',
    ticket => { autoreply_per_hour => 0 });

$d->seed("UPDATE type SET notify_new = 0; UPDATE desk SET revision ="
    . " revision + 1;\n");

my $n = 0;

# The peak of a ticketd of its own that empties a mailbox of so many.
sub peak {
    my ($mails) = @_;

    for (1 .. $mails) {
        $n++;
        $d->drop($d->mail(from => "c$n\@example.test",
            subject => "Mail $n", body => "Text of mail $n\n" x (1 + $n % 200)));
    }

    $d->ticketd_start;
    ok(wait_until(sub {
        $d->value("select count(*) from mail_in where state = 'done'") == $n
            && !$d->inbox('support@desk.test')
    }, 60 + $mails / 20, 0.5), "$mails mails imported");
    ok(wait_until(sub {
        !$d->value('select count(*) from search_due')
    }, 60 + $mails / 20, 0.5), 'and taken in for search');

    my $kib = $d->memory('ticketd');
    $d->ticketd_stop;
    return $kib;
}

my $few = peak(100);
my $some = peak(600);
my $full = peak($many);

diag("COUNT memory: 100 mails $few KiB, 600 $some KiB, $many $full KiB");

# Some more is batches that a hundred mails do not fill, and how many threads
# have been at it at once; 3 KiB lost a mail would be more than that.
cmp_ok($full, '<=', $some + 3072, 'no more memory than for 600');
cmp_ok($full, '<=', $few + 5120, 'nor than for a hundred');
is($d->value('select count(*) from ticket'), $n, 'a ticket of each');

done_testing;
