#!/usr/bin/perl

# The list that somebody sees, as a file.

use utf8;
use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed(<<'END')->start(ticketd => 1);
insert into custom_field (id, name, label, kind, options, type_id, customer)
values (1, 'room', 'Room', 'text', '', 1, 0);
insert into ticket (id, number, type_id, status_id, priority, subject,
    contact_name, email, created, modified, verifier, contact_id, origin,
    messages, closed)
select 1000 + seq, 202600100 + seq, 1 + seq % 3, if(seq % 4, 1, 3),
    if(seq % 5, 0, 1), concat('=Subject ', seq), 'Carla', 'c@example.test',
    utc_timestamp(3), utc_timestamp(3) - interval seq minute,
    random_bytes(16), if(seq % 2, 1, 2), 'form', 1,
    if(seq % 4, null, utc_timestamp(3))
  from seq_1_to_330;
insert into ticket_field (ticket_id, field_id, text_value)
select id, 1, concat('R', id) from ticket where type_id = 1 and id > 1000;
insert into search_due (ticket_id) select id from ticket;
update user_account set contact_id = 1 where login = 'user';
END

my $agent = $d->web->login('agent');
my @rows = rows(export($agent, 'agent/'));
like $rows[0], qr/^\x{feff}?Ticket no\.,Subject,Status,Agent,Created,Type,Priority,Contact,Company,E-mail,Modified,Room$/,
    'the columns by name, custom fields behind';
is @rows - 1, $d->value("select count(*) from ticket where closed is null
    and type_id in (1, 2)"), 'all pages of what the agent manages';
is scalar(uniq(@rows)), scalar @rows, 'each once';
like $rows[1], qr/,"?'=Subject \d+"?,Open,/, 'no formula';
like "@rows", qr/,R1\d\d\d\b/, 'values of a custom field';
unlike "@rows", qr/,Facilities,/, 'nothing of other types';

@rows = rows(export($agent, 'agent/?type=2&status=3&sort=number&dir=asc'));
is @rows - 1, $d->value('select count(*) from ticket where type_id = 2
    and status_id = 3'), 'the filter counts';
my @n = map { /^(\d+)/ } @rows[1 .. $#rows];
is "@n", join(' ', sort { $a <=> $b } @n), 'and the order';
@rows = rows(export($agent, 'agent/?type=3'));
unlike "@rows", qr/,Facilities,/, 'a type of others is ignored, as on the page';

ok wait_until(sub { !$d->value('select count(*) from search_due') }, 30),
    'found';
@rows = rows(export($agent, 'agent/?q=subject+17'));
is @rows - 1, $d->value("select count(*) from ticket where type_id in (1, 2)
    and subject regexp 'Subject 17'"), 'what is found, closed ones as well';

like export($agent, 'agent/', 'xlsx'), qr/^PK/, 'a spreadsheet, too';

# Not endless: cut, and said.
my $id = $d->value("insert into task (kind, user_id, args, text, created, lease)
    values ('list', 2, 'format=csv&max=130&lang=en', '', utc_timestamp(3),
    utc_timestamp(3)); select last_insert_id()");
ok wait_until(sub { state($id) eq 'done' }, 30), 'a list with a limit';
@rows = rows($agent->get("task/$id/file")->{content});
is @rows, 132, 'ends there';
like $rows[131], qr/^,There are more tickets than fit/, 'which its end says';
like $agent->get("task/$id")->{content}, qr/There are more tickets than fit/,
    'and the page';

my $user = $d->web->login('user');
@rows = rows(export($user, 'mine?show=closed'));
like $rows[0], qr/^\x{feff}?Ticket no\.,Subject,Status,Agent,Created$/,
    "a user's list has its own columns";
is @rows - 1, $d->value("select count(*) from ticket where status_id = 3
    and ((type_id = 1 and contact_id = 1) or type_id = 3)"),
    'own ones, and those of a type that shows them';

# Nobody keeps ticketd to themselves: a few lists each, one after the other.
$d->ticketd_stop;
my @waiting = map { ask($user, 'mine?show=closed') } 1 .. 4;
is join(' ', map { $_->{status} } @waiting), '200 200 200 429',
    'three are under way at most';
like $waiting[3]{content}, qr/Other files of yours are still being made/,
    'which is said';
is ask($agent, 'agent/')->{status}, 200, 'others may';
$d->sql("update task set state = 'running', owner = 'other:1:1:1',
    lease = utc_timestamp(3) + interval 1 hour where user_id = 4
    and kind = 'list' and state = 'queued' order by id limit 1");
$d->ticketd_start;
ok wait_until(sub { !$d->value("select count(*) from task where user_id = 2
    and state = 'queued'") }, 20), 'theirs is made';
sleep 2;
is $d->value("select group_concat(state order by id) from task
    where user_id = 4 and id > $id and state <> 'done'"),
    'running,queued,queued', 'while one of the first runs, the next ones wait';
$d->sql("update task set lease = utc_timestamp(3) where user_id = 4
    and state = 'running'");
ok wait_until(sub { !$d->value("select count(*) from task where user_id = 4
    and state in ('queued', 'running')") }, 30), 'their turn comes';

done_testing;


sub uniq { my %seen; return grep { !$seen{$_}++ } @_ }


sub rows {
    my ($csv) = @_;

    utf8::decode($csv);
    return split /\r\n/, $csv;
}


sub export {
    my ($web, $path, $format) = @_;
    my $r = ask($web, $path, $format);
    my ($id) = $r->{url} =~ m{task/(\d+)} or die "no task: $r->{url}\n";

    wait_until(sub { $web->get("task/$id")->{content} !~ /every 1s/ }, 30);
    return $web->get("task/$id/file")->{content};
}


sub ask {
    my ($web, $path, $format) = @_;

    return $web->submit($web->get($path), {}, form => qr{/export},
        button => ['format', $format // 'csv']);
}


sub state {
    return $d->value("select state from task where id = $_[0]");
}
