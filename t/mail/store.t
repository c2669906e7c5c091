#!/usr/bin/perl
#
# The directory of files that cannot be written, or whose files are cut short:
# the one holds mail up, says why and goes on by itself; the other is the
# fault of one mail, which is laid aside and stays on its server.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, ticket => { autoreply_per_address_day => 0 });
$d->seed;
$d->nginx_start;

my $blob = $d->dir . '/blob';
my $long = ('y' x 70 . "\n") x 1200;

sub with_file {
    my ($subject) = @_;
    return $d->mail(subject => $subject, body => "Text\n") =~
        s{Content-Type: text/plain; charset=utf-8\n\n(.*)}{<<"END"}ser;
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

$1
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="a.bin"

$long
--b--
END
}

# ticketd until it has stored what came, and no further.
sub stored {
    my ($raw) = @_;

    $d->drop($raw);
    $d->run('doomed', out => $d->dir . '/doomed.log', fine => 1,
        env => { %{ $d->checker_env('doomed') }, TK_CRASH => 'stored:1' },
        cmd => [$d->checker('doomed'), "$Desk::B/ticketd", 'run', '-c',
            $d->conf]);
    wait_until(sub { !$d->alive('doomed') }, 20) or die "not stored\n";
    $d->end('doomed', 'KILL', 5);
    return file_of($d->value('select max(id) from mail_in'));
}

sub file_of {
    my ($id) = @_;
    my $hex = lc $d->value("select hex(raw) from mail_in where id = $id");

    return $hex =~ s{^((..)(..).*)}{$blob/$2/$3/$1}r;
}

sub row { return join ' ', map { $_ // '' } @{ ($d->sql('select state, rule,
    tries, reason from mail_in order by id desc limit 1'))[0] } }
sub inbox { return scalar $d->inbox('support@desk.test') }

# --- no new file ---------------------------------------------------------------

my $file = stored(with_file('Full'));
ok -e $file, 'a mail is stored';
chmod 0500, $blob;
$d->ticketd_start;
my $box = 'select last_error from job_lease where name like "import:%"';
ok wait_until(sub { ($d->value($box) // '') =~ /ticket_blob/ }, 20),
    'files cannot be written: the job says so' or diag $d->value($box);
like $d->ticketd_log,
    qr{a file of \d+ bytes cannot be stored in \Q$blob\E: Permission denied},
    'and the log why';
unlike $d->ticketd_log, qr/database is out of reach/, 'and nothing else';
like $d->web->login('admin')->get('admin/health')->{content},
    qr/files cannot be written to ticket_blob/, 'it is to be seen';
is row() =~ s/^received  [01] $/waits/r, 'waits', 'the mail waits';

# From the server, too.
$d->sql("update mail_in set state = 'deleted'");
$d->drop($d->mail(subject => 'Long', body => $long));
ok wait_until(sub { ($d->value('select last_error from mailbox') // '')
    =~ /ticket_blob/ }, 20), 'so does the mailbox of one that is to be stored'
    or diag $d->value('select last_error from mailbox');
$d->sql("update mail_in set state = 'received', tries = 0");
chmod 02770, $blob;
ok wait_until(sub { $d->value("select count(*) from ticket where subject in
    ('Full', 'Long')") == 2 && !inbox() }, 40), 'then both are taken in';
is $d->value("select count(*) from mail_in where state = 'quarantine'"), 0,
    'none was to blame';
$d->ticketd_stop;

# --- cut short -----------------------------------------------------------------

$file = stored($d->mail(subject => 'Cut', body => $long));
truncate $file, 5000 or die "$file: $!\n";
$d->ticketd_start;
ok wait_until(sub { row() =~ /^quarantine/ }, 20), 'one that was cut short';
is row(), 'quarantine damaged 3 its stored bytes are gone or damaged',
    'is laid aside with the reason';
$d->drop($d->mail(subject => 'Behind'));
ok wait_until(sub { $d->value("select count(*) from ticket where subject =
    'Behind'") }, 20), 'others are taken in';
ok wait_until(sub { inbox() == 1 }, 20), 'it stays on the server alone';
my $admin = $d->web->login('admin');
like $admin->get('admin/quarantine')->{content}, qr/gone or damaged/,
    'the quarantine shows it';
my $id = $d->value("select id from mail_in where state = 'quarantine'");
$admin->submit($admin->get("admin/mail/$id"), {}, form => qr{/$id/delete});
is $d->value("select state from mail_in where id = $id"), 'deleted',
    'deleted there';
ok wait_until(sub { !inbox() }, 20), 'it leaves the server, too';
$d->ticketd_stop;

# --- while it is read -------------------------------------------------------------

SKIP: {
    skip 'a checker has its own mmap()', 4 if $ENV{ASAN} || $ENV{VALGRIND};
    spew($d->dir . '/cut.c', <<'END');
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void *
mmap(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
    char     link[40], path[4096];
    void    *p = (void *) syscall(SYS_mmap, at, n, prot, flags, fd, from);
    ssize_t  k;

    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    k = fd < 0 ? -1 : readlink(link, path, sizeof(path) - 1);
    path[k > 0 ? k : 0] = '\0';

    if (strstr(path, "/blob/") != NULL && truncate(path, 5000) == 0) {
        fprintf(stderr, "cut\n");
    }

    return p;
}
END
    my $so = $d->dir . '/cut.so';
    is system($ENV{CC} // 'cc', '-shared', '-fPIC', '-o', $so,
        $d->dir . '/cut.c'), 0, 'something that cuts what is read';
    stored($d->mail(subject => 'While', body => $long));
    $d->ticketd_start(env => { LD_PRELOAD => $so });
    ok wait_until(sub { row() =~ /^quarantine/ }, 20),
        'one that is cut short while it is read';
    is row(), 'quarantine damaged 3 its stored bytes are gone or damaged',
        'is laid aside';
    like $d->ticketd_log, qr/^cut\n.*gone or damaged, try 1/m,
        'by the very program';
    ok $d->alive('ticketd'), 'which goes on';
    $d->ticketd_stop;
}

done_testing;
