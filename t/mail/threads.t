#!/usr/bin/perl
#
# The system gives ticketd no thread for a mailbox: the job says so, and does
# what else there is.

use lib 't/lib';
use Desk;

plan(skip_all => 'a checker has its own threads')
    if $ENV{ASAN} || $ENV{VALGRIND};

my $d = Desk->new(mail => 1, http => 0);
my $dir = $d->dir;

$d->seed;
spew("$dir/few.c", <<'END');
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

int
pthread_create(pthread_t *t, const pthread_attr_t *attr,
    void *(*fn)(void *arg), void *arg)
{
    static int   n;
    int        (*real)(pthread_t *, const pthread_attr_t *,
                       void *(*)(void *), void *);

    real = (int (*)(pthread_t *, const pthread_attr_t *,
                    void *(*)(void *), void *)) dlsym(RTLD_NEXT,
                                                      "pthread_create");

    return __atomic_add_fetch(&n, 1, __ATOMIC_SEQ_CST)
           > atoi(getenv("THREADS")) ? EAGAIN : real(t, attr, fn, arg);
}
END
is system($ENV{CC} // 'cc', '-D_GNU_SOURCE', '-shared', '-fPIC', '-o',
    "$dir/few.so", "$dir/few.c"), 0, 'something that gives few threads';

$d->drop($d->mail(subject => 'First'));
$d->ticketd_start;
ok wait_until(sub { $d->value('select count(*) from ticket') }, 20),
    'with threads a mail is read';
my $jobs = $d->value("select count(*) from job_lease where name not like '%:%'");
$d->ticketd_stop;

$d->drop($d->mail(subject => 'Second'));
$d->sql("update mail_in set state = 'received', tries = 0, mailbox_id = 0,
    digest = null");
$d->ticketd_start(env => { LD_PRELOAD => "$dir/few.so", THREADS => $jobs });
my $error = "select last_error from job_lease where name = 'import'";
ok wait_until(sub { ($d->value($error) // '') =~ /no thread more/ }, 20),
    'without one the job says so' or diag $d->value($error);
ok wait_until(sub { !$d->value("select count(*) from mail_in
    where state = 'received'") }, 20), 'what is of no mailbox is handled';
is $d->inbox('support@desk.test'), 1, 'the mail waits';
ok $d->alive('ticketd'), 'and ticketd goes on';
$d->ticketd_stop;

done_testing;
