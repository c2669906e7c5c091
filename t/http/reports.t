#!/usr/bin/perl

# Reports as pages and files: period, type, rights, CSV and XLSX.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed(<<'END');
INSERT INTO ticket (number, type_id, status_id, agent_id, subject, created,
  modified, verifier, origin, closed) VALUES
  (202600001, 1, 3, 2, 'a', '2026-03-01 10:00', NOW(3), RANDOM_BYTES(16),
   'form', '2026-03-02 12:30'),
  (202600002, 2, 1, NULL, 'b', '2026-03-01 11:00', NOW(3), RANDOM_BYTES(16),
   'form', NULL),
  (202600003, 3, 3, 3, 'c', '2026-04-01 11:00', NOW(3), RANDOM_BYTES(16),
   'form', '2026-04-01 12:00');
END
is(($d->ticketd('recount'))[0] != 0, 1, 'the counters are put right');
$d->start(ticketd => 1);
ok(wait_until(sub { $d->value('select count(*) from report_ticket') == 3 }),
    'the facts are gathered');

my ($agent, $agent2, $admin, $user) = map { $d->web->login($_) }
    qw(agent agent2 admin user);
my $period = 'from=2026-03-01&to=2026-04-30';

# What the lines of the picture stand for.
sub scale {
    my ($name) = @_;
    my ($list) = $agent->get("reports/$name?$period")->{content}
        =~ m{<ul class="?scale"?[^>]*>(.*?)</ul>}s;

    return join ' ', ($list // '') =~ />([^<]+)</g;
}

# The cells of the table: { label => "1 2 3" }.
sub table {
    my ($r) = @_;
    my %row;

    while ($r->{content} =~ m{<th scope="row">([^<]*)</th>(.*?)</tr>}gs) {
        my ($label, $cells) = ($1, $2);
        $row{$label} = join ' ', $cells =~ m{<td class="n">([^<]*)}g;
    }

    return \%row;
}

is_deeply(table($agent->get("reports/created?$period")),
    { '2026-03' => 2, '2026-04' => 0, Total => 2 }, 'an agent: own types');
is_deeply(table($admin->get("reports/created?$period")),
    { '2026-03' => 2, '2026-04' => 1, Total => 3 }, 'an admin: all');
is_deeply(table($agent->get("reports/created?$period&type=2")),
    { '2026-03' => 1, '2026-04' => 0, Total => 1 }, 'one type');
is_deeply(table($agent->get("reports/created?$period&type=3")),
    { '2026-03' => 2, '2026-04' => 0, Total => 2 }, 'none of others');
is_deeply(table($agent->get("reports/duration?$period")),
    { Support => '1 26:30 26:30', Total => '1 26:30 26:30' }, 'times');
my $changed = qr/period was changed:.* more than 1,?100 days/;
like($agent->get("reports/days?from=$_")->{content}, $changed,
    'another period than asked for is told') for '1999-01-01&to=2026-01-01',
    '2026-02-01&to=2026-01-01';
unlike($agent->get("reports/days?$period")->{content}, $changed, 'or not');
is($user->get('reports/days')->{status}, 403, 'not for users');

# Days, months and hundredths as the language writes them.
my @german = (headers => { 'Accept-Language' => 'de' });
my $de = table($agent2->get("reports/created?$period", @german));
ok(exists $de->{'03.2026'} && exists $de->{'04.2026'}, 'months in German')
    or diag explain $de;
ok(exists table($agent2->get("reports/days?$period", @german))->{'01.03.2026'},
    'days in German');
like($agent2->get("reports/days?$period", @german)->{content},
    qr/<rect x="[\d.]+" y="\d+" width="[\d.]+"/, 'pictures as ever');

# The lines of a picture stand for round figures.
is(scale('days'), '4 3 2 1 0', 'counts');
$d->sql('update report_ticket set response = 18600, response_day = created_day,'
    . ' response_month = closed_month where type_id = 1');
is(scale('response'), '8:00 6:00 4:00 2:00 0:00', 'times');

for my $bad ('from=x&to=y', 'from=2026-13-45', 'from=9999-01-01&to=1000-01-01',
    'from=1971-01-01&to=2999-12-31', 'type=99999999999999999999')
{
    is($agent->get("reports/$_?$bad")->{status}, 200, "$_ $bad")
        for qw(days weeks closed-agents);
}

# Files.
sub export {
    my ($web, $name, $format) = @_;
    my $r = $web->submit($web->get("reports/$name?$period"), {},
        form => qr{/export}, button => ['format', $format]);
    my ($id) = $r->{url} =~ m{task/(\d+)};

    wait_until(sub { $d->value("select state from task where id = $id")
        eq 'done' });
    my ($file) = $web->get("task/$id")->{content} =~ m{(task/\d+/[^"]+)"};
    return $web->get($file)->{content};
}

my $csv = export($agent, 'types', 'csv');
like($csv, qr/^\xef\xbb\xbfWhat,Created,Closed,Open now\r\n/, 'CSV: heads');
like($csv, qr/^Support,1,1,0\r$/m, 'figures');
like($csv, qr/^Total,2,1,1\r$/m, 'and sums');
like(export($agent, 'duration', 'csv'), qr/^Support,1,26\.50,26\.50\r$/m,
    'times in hours');
like(export($agent, 'types', 'xlsx'), qr/^PK\x03\x04/, 'XLSX');

# What a transaction of two minutes wrote commits long behind its time, when
# all since then has been read; once a minute it is looked for.
$d->sql("update ticket set closed = now(3) where id = 2; insert into event"
    . " (created, kind, ticket_id, new_value) values (utc_timestamp(3) -"
    . " interval 2 minute, 'status', 2, '3'); update report_state set"
    . " refreshed = refreshed - interval 1 minute");
ok(wait_until(sub { $d->value('select closed_day from report_ticket where'
    . ' ticket_id = 2') }, 75), 'an event that commits late counts');

done_testing;
