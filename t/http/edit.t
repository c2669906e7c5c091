#!/usr/bin/perl

# Agents edit their own messages, an administrator who manages the type any;
# what was said before is kept for agents alone.  Such an administrator also
# deletes any message.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $agent = $d->web->login('agent');
my $visitor = $d->web;
my $made = $visitor->submit($visitor->get('new'), { type => 1,
    email => 'customer@example.test', last_name => 'Customer',
    subject => 'Typos', text => 'From the customer' });
my ($link, $number) = $made->{content} =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"};
my $at = "agent/t/$number";

$agent->submit($agent->get($at), { text => 'Frist words' },
    form => qr/name="text"/);
my ($theirs, $own) = map { $_->[0] } $d->sql('select id from message'
    . ' where kind in (1, 2) order by id');

my $page = $agent->get($at);
like $page->{content}, qr{/edit/$own"}, 'an own message can be edited';
unlike $page->{content}, qr{/edit/$theirs"}, "a customer's cannot";

my $form = $agent->get("$at/edit/$own");
like $form->{content}, qr/Frist words/, 'the form has the text';
my $bad = $agent->submit($form, { text => ' ' }, form => qr/name="text"/);
is $bad->{status}, 422, 'no text is refused';
$agent->submit($form, { text => 'First <words>' }, form => qr/name="text"/);
$agent->submit($form, { text => 'First <words>' }, form => qr/name="text"/);
is $d->value("select body from message where id = $own"), 'First <words>',
    'another is stored';
is_deeply [$d->sql('select message_id, name, body from message_version')],
    [[$own, 'Anna Agent', 'Frist words']], 'the earlier one is kept, once';
is $d->value("select count(*) from event where kind = 'edited'"), 1,
    'an event says it';

like $agent->get($at)->{content}, qr/First &lt;words&gt;/, 'shown to agents';
like $agent->get($at)->{content}, qr/>Edited</, 'with a mark';
like $agent->get("$at/edit/$own")->{content}, qr/Frist words/,
    'that leads to the earlier text';
$page = $visitor->get($link)->{content};
like $page, qr/First &lt;words&gt;/, 'shown to the customer';
unlike $page, qr{Frist|/edit/|>Edited<}, 'who sees nothing of the earlier';

# Others' messages.
my ($csrf) = $form->{content} =~ /name="csrf" value="([^"]+)"/;
my $no = $agent->post("$at/edit/$theirs", { csrf => $csrf, nonce => 'n1',
    text => 'Forged' });
is $no->{status}, 403, "a customer's message is refused";
is $visitor->post("$at/edit/$own", { text => 'x' })->{status}, 403,
    'customers edit nothing';
my $other = $d->value("select number from ticket where number <> $number"
    . ' limit 1') || $number + 1;
is $agent->get("agent/t/$other/edit/$own")->{status}, 404,
    'nor is a message reached by another ticket';
is $d->value("select body from message where id = $theirs"),
    'From the customer', 'nothing changed';

$d->sql("update user_account set admin = 1 where login = 'agent'");
my $boss = $d->web->login('agent');
$boss->submit($boss->get("$at/edit/$theirs"), { text => 'Without a secret' },
    form => qr/name="text"/);
is $d->value("select body from message where id = $theirs"),
    'Without a secret', 'an administrator who manages the type edits any';
is $d->value("select body from message_version where message_id = $theirs"),
    'From the customer', 'with the earlier text kept';

# Deleting.
$d->sql("insert into attachment (ticket_id, message_id, digest, size, name)"
    . " select ticket_id, id, repeat('x', 32), 3, 'secret.txt' from message"
    . " where id = $theirs");
$d->sql("update message set files = 1 where id = $theirs");
$d->sql("insert into task (kind, user_id, args, text, state, digest, name,
    created, finished) values ('original', 2, 'ticket=1&message=$theirs&lang=en',
    '', 'done', repeat('x', 32), 'mail.html', now(3), now(3)),
    ('original', 2, 'ticket=1&message=${theirs}0&lang=en', '', 'done',
    repeat('x', 32), 'mail.html', now(3), now(3))");
like $visitor->get($link)->{content}, qr/secret\.txt/, 'a file is there';
like $boss->get("$at/edit/$theirs")->{content}, qr{/erase/$theirs"},
    'the page offers to delete the message';
$boss->submit($boss->get("$at/edit/$theirs"), {}, form => qr{/erase/});
is_deeply [$d->sql("select body, html is null, files, deleter, deleted is null"
    . " from message where id = $theirs")], [['', 1, 0, 'Anna Agent', 0]],
    'text and files are gone, the row says who did it';
is $d->value("select count(*) from attachment where message_id = $theirs"), 0,
    'so are the files';
is $d->value("select count(*) from message_version"
    . " where message_id = $theirs"), 0, 'and the earlier texts';
is $d->value("select group_concat(state, ' ', digest is null order by id)
    from task where kind = 'original'"), 'failed 1,done 0',
    'and the mail as it came, made for somebody to see';
is_deeply [$d->sql("select user_id, ref_id, old_value from event"
    . " where kind = 'erased'")],
    [[$d->value("select id from user_account where login = 'agent'"), $theirs,
        $d->value("select author from message where id = $theirs")]],
    'an event says who, what and whose';
like $agent->get($at)->{content}, qr/Deleted by Anna Agent/,
    'agents see by whom';
$page = $visitor->get($link)->{content};
like $page, qr/Deleted/, 'the customer sees that it is deleted';
unlike $page, qr/secret|Deleted by/, 'and no more';
unlike $agent->get("$at/edit/$theirs")->{content}, qr/name="text"|erase/,
    'a deleted message is not edited';
is $boss->post("$at/edit/$theirs", { csrf => ($boss->get($at)->{content}
    =~ /name="csrf" value="([^"]+)"/)[0], nonce => 'n3', text => 'Again' })
    ->{status}, 403, 'nor by a form of before';

done_testing;
