#!/usr/bin/perl

# Saved views: one's own, shared ones, their counters; each under the
# reader's rights.

use utf8;
use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my ($agent, $agent2) = map { $d->web->login($_) } qw(agent agent2);

ticket('One', 1);
ticket('Two', 1);
ticket('Sale', 2);

unlike $agent->get('agent/')->{content}, qr/id="?views/, 'none at first';
like $agent->get('agent/views')->{content}, qr/No views yet/, 'and it is said';
unlike $agent->get('agent/')->{content}, qr/Save as a view/,
    'nothing to be saved';
like $agent->get('agent/?agent=none')->{content},
    qr{href="[^"]*agent/views\?agent=none"}, 'a filter can be';

my $r = save('agent=none&type=2&sort=number&dir=asc&junk=1&type=999',
    name => 'Nobody\'s <b>');
like $r->{url}, qr/agent\/\?type=2&agent=none&sort=number&dir=asc/,
    'back in the list';
like $r->{content}, qr/The view is saved/, 'saved';
is $d->value('select query from saved_view'),
    'type=2&agent=none&sort=number&dir=asc', 'only what a list understands';
like $r->{content}, qr/Nobody&#39;s &lt;b&gt;/, 'in the left pane';
like views($agent), qr/Nobody.*class="?n"?>1</s, 'with its counter';
like $agent->get('agent/t/'
        . $d->value('select min(number) from ticket'))->{content},
    qr/id="?views.*Nobody&#39;s &lt;b&gt;/s, 'beside a ticket, too';
is views($agent2) =~ /Nobody/, '', 'for oneself';

save('q=t%26wo%20%22x', name => 'Words');
is $d->value("select query from saved_view where name = 'Words'"),
    'q=t%26wo%20%22x', 'words as well';
save('agent=none', name => 'Free', shared => 1);
like views($agent2), qr/Free.*class="?n"?>2</s,
    'a shared one counts what its reader may see';
like $agent2->get('agent/')->{content}, qr/id="?views.*Free/s,
    'in the pane of who has none of their own';
like views($agent), qr/Free.*class="?n"?>3</s, 'each their own';
save('agent=me', name => 'Free');
is $d->value("select concat(query, shared) from saved_view
    where name = 'Free'"), 'agent=me0', 'replaced by one of its name';

is save('agent=none', name => ' ')->{status}, 422, 'no name';
is save("type=1&q=" . 'x%20' x 3000, name => 'Long')->{status}, 200,
    'a long one is cut as the search is';
$d->sql("insert into ticket (number, type_id, status_id, subject, created,
    modified, verifier, origin) select 209000000 + seq, 1, 1, 'Many', now(3),
    now(3), unhex(md5(seq)), 'form' from seq_1_to_150");
save('agent=none&type=1', name => 'Many');
like views($agent), qr/Many.*class="?n"?>99\+</s, 'up to 99+';

# Deleted by who made it.
my $id = $d->value("select id from saved_view where name = 'Many'");
drop($agent2, $id);
is $d->value("select count(*) from saved_view where id = $id"), 1,
    'not by others';
drop($agent, $id);
is $d->value("select count(*) from saved_view where id = $id"), 0, 'gone';

$d->sql("insert into saved_view (user_id, name, query) select
    (select user_id from (select user_id from saved_view limit 1) u),
    concat('v', seq), '' from seq_1_to_40");
$d->sql("delete from saved_view where name not like 'v%'");
$r = save('agent=none', name => 'One "more"', shared => 1);
is $r->{status}, 422, 'not too many';
like $r->{content}, qr/name="?name"? value="One &quot;more&quot;"/,
    'what was typed stays';
like $r->{content}, qr/name="?shared"? value="?1"? checked/, 'and what was ticked';
is save('agent=none', name => 'v1')->{status}, 200,
    'but one that is there is replaced';
is $d->value("select query from saved_view where name = 'v1'"), 'agent=none',
    'by the new filter';

done_testing;


sub ticket {
    my ($subject, $type) = @_;
    my $v = $d->web;

    $v->submit($v->get('new'), { type => $type, last_name => 'Customer',
        email => 'customer@example.test', subject => $subject, text => 'T' });
    return;
}

sub csrf { $_[0]->get('agent/views?agent=me')->{content}
    =~ /name="csrf" value="([^"]+)/ ? $1 : '' }

sub save {
    my ($query, %f) = @_;

    return $agent->post('agent/views', { csrf => csrf($agent),
        query => $query, %f });
}

sub drop {
    my ($who, $which) = @_;

    return $who->post('agent/views', { csrf => csrf($who),
        drop => $which });
}

sub views { $_[0]->get('agent/views', headers => { 'HX-Request' => 'true' })
    ->{content} }
