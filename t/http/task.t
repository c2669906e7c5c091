#!/usr/bin/perl

# Work that a page asked ticketd to do: begun within a second or two, shown
# while it goes on, its file for its owner alone and for a day; a daemon that
# is killed in the middle leaves nothing undone, and nobody does it twice.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $user = $d->web->login('user');
my $other = $d->web->login('agent');

# Nobody is there to do it yet.
my $id = add('steps=3');
my $page = $user->get("task/$id");
is $page->{status}, 200, 'a task has a page';
like $page->{content}, qr/begins in a moment/, 'it waits';
like $page->{content}, qr/http-equiv="refresh"/, 'and renews itself';
is $user->get("task/$id/file")->{status}, 404, 'there is no file yet';
is $other->get("task/$id")->{status}, 404, 'it is nobody else\'s';

my $part = $user->get("task/$id", headers => { 'HX-Request' => 'true' });
unlike $part->{content}, qr/<html/, 'htmx gets the part alone';
like $part->{content}, qr/every 1s/, 'which asks again';

$d->ticketd_start;
ok wait_until(sub { state($id) eq 'done' }, 10), 'ticketd does it';
$page = $user->get("task/$id");
unlike $page->{content}, qr/http-equiv="refresh"|every 1s/, 'then the page is at rest';
like $page->{content}, qr{task/$id/file}, 'and offers the file';

my $file = $user->get("task/$id/file");
is $file->{content}, "line 0\nline 1\nline 2\n", 'which is right';
like $file->{headers}{'content-disposition'},
    qr/^attachment; filename="probe.txt"/, 'to be kept, not shown';
is $file->{headers}{'x-content-type-options'}, 'nosniff', 'nor guessed at';
is $other->get("task/$id/file")->{status}, 404, 'nobody else gets it';
is $d->web->get("task/$id/file", no_follow => 1)->{status}, 303,
    'nor a visitor';

# A large one comes from the store's directory.
my $large = add('steps=9000');
ok wait_until(sub { state($large) eq 'done' }, 15), 'a large one';
is length $user->get("task/$large/file")->{content},
    $d->value("select size from task where id = $large"), 'has all its bytes';
cmp_ok $d->value("select size from task where id = $large"), '>', 65536,
    'which are many';

# A text in place of a file, a refusal, an unknown kind, a person who left.
my $text = add('steps=0');
my $bad = add('steps=10001');
my $none = add('', 'nonsense');
my $gone = add('steps=1', 'probe', 99);
ok wait_until(sub { state($gone) eq 'failed' }, 15), 'all done';
like $user->get("task/$text")->{content}, qr/nothing to do/, 'a text';
is state($bad), 'failed', 'what is refused';
like $user->get("task/$bad")->{content}, qr/did not work.*too much/s,
    'says why';
is value($none, 'reason'), 'unknown', 'a kind that nobody knows';
is value($gone, 'reason'), 'denied', 'of somebody who is no more';

# Progress, and a long one that is in nobody's way.
my $long = add('steps=30&ms=100');
ok wait_until(sub { value($long, 'done') > 0 }, 10), 'it says how far it is';
like $user->get("task/$long")->{content}, qr/<progress[^>]*max="30"/,
    'and the page shows it';
my $short = add('steps=1');
ok wait_until(sub { state($short) eq 'done' }, 5),
    'a short one is done meanwhile';
is state($long), 'running', 'while that one still runs';

# Killed in the middle: the next daemon on this machine takes it at once.
$d->end('ticketd', 'KILL', 5);
is state($long), 'running', 'it was left behind';
$d->ticketd_start;
ok wait_until(sub { state($long) eq 'done' }, 20), 'and is done again';
is value($long, 'tries'), 2, 'the second time';

# What is short is not kept waiting by what takes long, however much of it
# there is.
my @slow = map { add('steps=600&ms=100', 'probe_long') } 1 .. 3;
ok wait_until(sub { value($slow[1], 'done') > 0 }, 15), 'two long ones run';
my $quick = add('steps=1');
ok wait_until(sub { state($quick) eq 'done' }, 10), 'a short one is done';
is join(' ', map { state($_) } @slow), 'running running queued',
    'while they run and the next one waits';
$d->sql("delete from task where kind = 'probe_long'");

# Stopped in order: given back, not counted.
$long = add('steps=100&ms=100');
ok wait_until(sub { state($long) eq 'running' }, 10), 'another one runs';
$d->ticketd_stop;
is state($long), 'queued', 'is given back when the daemon stops';
is value($long, 'tries'), 0, 'and not counted';
$d->sql("delete from task where id = $long");

# One that kills every daemon is given up.
my $deadly = add('steps=5&ms=300');
for my $n (1 .. 3) {
    $d->run("doomed$n", out => "$d->{dir}/doomed.log", fine => 1,
        env => { %{ $d->checker_env('doomed') }, TK_CRASH => 'progress:1' },
        cmd => [$d->checker('doomed'), "$Desk::B/ticketd", 'run', '-c',
            $d->conf]);
    ok wait_until(sub { !$d->alive("doomed$n") }, 20), "died, time $n";
    $d->end("doomed$n", 'KILL', 5);
}
$d->ticketd_start;
ok wait_until(sub { state($deadly) eq 'failed' }, 20), 'given up';
is value($deadly, 'reason'), 'lost', 'as lost';
$d->ticketd_stop;

# Two daemons at once: each task is done once.
my @many = map { add('steps=3&ms=50') } 1 .. 12;
for my $n (1, 2) {
    $d->run("twin$n", out => "$d->{dir}/twin$n.log",
        env => $d->checker_env("twin$n"),
        cmd => [$d->checker("twin$n"), "$Desk::B/ticketd", 'run', '-c',
            $d->conf]);
}
my $in = join ',', @many;
ok wait_until(sub { !$d->value("select count(*) from task where id in ($in)"
    . " and state <> 'done'") }, 25), 'two daemons share the work';
is $d->value("select max(tries) from task where id in ($in)"), 1,
    'and take each once';
$d->end("twin$_", 'TERM', 20) for 1, 2;

# A day later the file is gone, after a week the task.
$d->sql("update task set finished = finished - interval 25 hour"
    . " where id = $id");
is $user->get("task/$id/file")->{status}, 404, 'too late';
like $user->get("task/$id")->{content}, qr/kept for a day/, 'and says so';

done_testing;


sub add {
    my ($args, $kind, $who) = @_;
    $kind //= 'probe';
    $who //= 4;

    my ($row) = $d->sql("insert into task (kind, user_id, args, text,"
        . " created, lease) values ('$kind', $who, '$args', '',"
        . " utc_timestamp(3), utc_timestamp(3)); select last_insert_id()");
    return $row->[0];
}


sub value {
    my ($task, $name) = @_;
    return $d->value("select $name from task where id = $task");
}


sub state { return value($_[0], 'state') }
