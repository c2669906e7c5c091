#!/usr/bin/perl

# Links of tickets, both ways and under the reader's rights; whose ticket it
# is; pickers without scripts.

use utf8;
use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $agent = $d->web->login('agent');
my $agent2 = $d->web->login('agent2');
my $visitor = $d->web;
my (@n, @secret);

for my $type (1, 1, 2) {
    my $made = $visitor->submit($visitor->get('new'), { type => $type,
        email => 'customer@example.test', last_name => 'Customer',
        subject => 'Subject ' . (@n + 1), text => 'T' });
    my ($link, $n) = $made->{content} =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"};
    push @n, $n;
    push @secret, $link;
}

# Other tickets of the contact: of types that the reader manages.
my $page = related($agent, 0);
like $page, qr/Subject 2.*|Subject 3/s, 'other tickets of the contact';
like $page, qr/Subject 3/, 'of all the agent\'s types';
unlike related($agent2, 0), qr/Subject 3/, 'and not of others';
unlike related($agent, 0) =~ s/<h1>.*?<\/h1>|<title>.*?<\/title>//gsr,
    qr/Subject 1/, 'not the ticket itself';

# Linked.
linked($agent, 1, ticket => "#$n[0]");
is links(), 1, 'linked by number';
like related($agent, 0), qr/#$n[1]/, 'seen from one';
like related($agent, 1), qr/#$n[0]/, 'and from the other';
linked($agent, 0, ticket => $n[1]);
is links(), 1, 'the other way round it is the same link';
linked($agent, 0, ticket => $n[0]);
is links(), 1, 'not to itself';
like linked($agent, 0, ticket => '209900001')->{content},
    qr/There is no such thing/, 'not to what is not there';
is $d->value("select group_concat(ticket_id order by id) from event
    where kind = 'linked'"), '2,1', 'each end has an event';

# Sales is not agent2's.
linked($agent, 0, ticket => $n[2]);
is links(), 2, 'to another type';
like related($agent, 0), qr/Subject 3/, 'seen by who manages both';
unlike related($agent2, 0), qr{class="links">.*$n[2].*</ul>}s,
    'the other does not see that there is one';
like linked($agent2, 0, ticket => $n[2])->{content},
    qr/There is no such thing/, 'nor can link to it';
my $id = $d->value('select max(id) from ticket_link');
my $csrf = $agent2->get("agent/t/$n[0]/related")->{content}
    =~ /name="csrf" value="([^"]+)"/ ? $1 : '';
$agent2->post("agent/t/$n[0]/unlink", [['csrf', $csrf],
    ['nonce', 'x' x 22], ['link', $id]]);
is links(), 2, 'nor remove it';

# Contacts and companies.
linked($agent, 0, contact => 2);
linked($agent, 0, company => 2);
is links(), 4, 'a contact and a company';
like related($agent, 0), qr{contacts/2".*Oskar Other.*companies/2".*Green}s,
    'stand there';
like $agent->get('contacts/2')->{content}, qr/Linked tickets.*Subject 1/s,
    'and the ticket with the contact';
like $agent->get('companies/2')->{content}, qr/Linked tickets.*Subject 1/s,
    'and with the company';
linked($agent, 2, contact => 2);
unlike $agent2->get('contacts/2')->{content}, qr/Subject 3/,
    'for who may see it';

# Customers never see links.
unlike $visitor->get($secret[0])->{content}, qr/Subject 2|Oskar|Green/,
    'nothing for the customer';
is $visitor->get("agent/t/$n[0]/related")->{url} =~ /login/ ? 1 : 0, 1,
    'the page is for agents';

# Removed.
my $r = $agent->get("agent/t/$n[0]/related");
my @forms = grep { $_->{action} =~ /unlink/ } Desk::Web::forms($r);
is scalar @forms, 4, 'each can be removed';
for (1 .. 4) {
    my ($f) = grep { $_->{action} =~ /unlink/ }
        Desk::Web::forms($agent->get("agent/t/$n[0]/related"));
    $agent->send_form($f, $f->{fields});
}
is links(), 1, 'removed';
is $d->value("select count(*) from event where kind = 'unlinked'"), 6,
    'with events';

# Merging contacts keeps links.
linked($agent, 0, contact => 2);
$d->sql("insert into ticket_link (ticket_id, kind, other_id, created)
    values (1, 'contact', 3, now(3))");
$agent->submit($agent->get('contacts/3/merge?with=2'), {},
    form => qr/name="with"/);
is $d->value("select group_concat(other_id) from ticket_link where
    kind = 'contact' and ticket_id = 1"), 3, 'one link to the one that stays';

# Without scripts the contact of a link is chosen on a page, and stays that
# of a link.
my $whose = "select contact_id from ticket where number = $n[1]";
my $him = $d->value($whose);
my ($choose) = related($agent, 1)
    =~ m{href="[^"]*(contacts/pick\?link=\d+)"};
is $choose, "contacts/pick?link=$n[1]", 'a page to choose it';
$agent->submit($agent->get("$choose&q=uma"), {}, form => qr{/link"});
is $d->value("select group_concat(other_id) from ticket_link l join ticket t
    on t.id = l.ticket_id where t.number = $n[1] and kind = 'contact'"), 3,
    'linked';
is $d->value($whose), $him, 'and the ticket is whose it was';

# Whose ticket it is.
my $secret = "select lower(hex(verifier)) from ticket where number = $n[1]";
my $before = $d->value($secret);
my $old = $d->value("select to_base64(verifier) from ticket
    where number = $n[1]") =~ tr{+/=}{-_}dr;
$d->sql("insert into outbox (kind, ticket_id, message_id, type_id, to_address,
    to_role, mail_id, state, not_before, created) select 'default_response',
    t.id, m.id, 1, t.email, 'customer', concat('own', m.id), 'failed', now(3),
    now(3) from ticket t join message m on m.ticket_id = t.id
    where t.number = $n[1] limit 1");
is $d->web->get("t/$n[1]/$old")->{status}, 200, 'the link opens it';
my $pick = $agent->get("contacts/pick?for=$n[1]&q=uma");
like $pick->{content}, qr/Uma User/, 'a contact is looked for';
$r = $agent->submit($pick, {}, form => qr{/contact"});
is $d->value("select concat_ws('|', contact_id, contact_name, email,
    last_name, company_name) from ticket where number = $n[1]"),
    '3|Uma User|user@desk.test|User|Green Valley School', 'the ticket is hers now';
is $d->value("select concat(old_value, '>', new_value) from event
    where kind = 'contact'"), 'Customer>Uma User', 'with an event';
isnt $d->value($secret), $before, 'and has a new secret';
is $d->web->get("t/$n[1]/$old")->{status}, 404, 'the earlier link is dead';
is $d->value("select count(*) from outbox where mail_id like 'own%'"), 0,
    'nothing more is mailed to the earlier contact';
$d->sql("insert into outbox (kind, ticket_id, message_id, type_id, to_address,
    to_role, mail_id, state, not_before, created) select 'default_response',
    t.id, m.id, 1, 'earlier\@example.test', 'customer', 'back', 'failed',
    now(3), now(3) from ticket t join message m on m.ticket_id = t.id
    where t.number = $n[1] limit 1");
is $agent->submit($agent->get("agent/t/$n[1]"), {}, form => qr{/resend})
    ->{status}, 403, 'what came back from there is not sent again';
is $d->value("select state from outbox where mail_id = 'back'"), 'failed',
    'nor queued';
$d->sql("delete from outbox where mail_id = 'back'");
like $d->web->login('user')->get('mine')->{content}, qr/Subject 2/,
    'she sees it';
is $agent->get('contacts/pick?q=uma', headers => { 'HX-Request' => 'true' })
    ->{content} =~ /<html/ ? 1 : 0, 0, 'the script gets options alone';

# A new ticket for a contact.
$r = $agent->get('agent/new?contact=1');
like $r->{content}, qr/value="Carla".*customer\@example\.test.*Harbour/s,
    'the form is filled in';
$agent->submit($r, { type => 1, subject => 'For Carla', text => 'T',
    email => 'carla.new@example.test' });
is $d->value("select contact_id from ticket where subject = 'For Carla'"), 1,
    'hers';
is $d->value("select contact_id from contact_email
    where address = 'carla.new\@example.test'"), 1, 'the new address, too';
$r = $agent->submit($agent->get('agent/new?contact=1'), { type => 1,
    subject => 'For Uma', text => 'T', email => 'user@desk.test' });
is $d->value("select contact_id from ticket where subject = 'For Uma'"), 3,
    'an address says whose it is';
$d->sql("insert into contact (last_name, created, modified)
    values ('Phone', now(3), now(3))");
$agent->submit($agent->get('agent/new?contact='
    . $d->value("select id from contact where last_name = 'Phone'")),
    { type => 1, subject => 'By phone', text => 'T' });
is $d->value("select contact_name from ticket where subject = 'By phone'"),
    'Phone', 'a contact without an address';
my $user = $d->web->login('user');
my ($f) = grep { $_->{html} =~ /name="subject"/ }
    Desk::Web::forms($user->get('new'));
$user->send_form($f, [(grep { $_->[0] !~ /^(?:type|subject|text)$/ }
    @{ $f->{fields} }), ['type', 1], ['subject', 'Smuggled'], ['text', 'T'],
    ['contact', 1]]);
is $d->value("select contact_id from ticket where subject = 'Smuggled'"), 3,
    'users choose nobody';

# A company that is a ticket group: its people read each other's tickets.
$d->sql("update contact set company_id = 1 where id in (1, 4);"
    . " update ticket set company_id = 1, contact_id = 1, owner_id = null");
my $user2 = $d->web->login('user2');
is $user2->get("t/$n[0]")->{status}, 404, 'not without it';
unlike $user2->get('mine')->{content}, qr/Subject 1/, 'nor in the list';
$agent->submit($agent->get('companies/1/edit'), { ticket_group => 1 },
    form => qr/name="ticket_group"/);
my $seen = $user2->get("t/$n[0]");
is $seen->{status}, 200, 'a colleague\'s ticket is seen';
unlike $seen->{content}, qr/name="text"/, 'but not answered';
like $user2->get('mine')->{content},
    qr{Subject 1</span><span class="k-n">#\d+ \S+ \w}, 'it is in the list, by whom';
unlike $d->web->login('user')->get('mine')->{content}, qr/#\d+ \S+ \w/,
    'which one\'s own is not';
is $user2->get("t/$n[2]")->{status}, 404,
    'not of a type on which one holds nothing';
is $d->web->login('user')->get("t/$n[0]")->{status}, 404,
    'not for others';

done_testing;


sub related {
    my ($web, $i) = @_;

    return $web->get("agent/t/$n[$i]/related")->{content};
}


sub linked {
    my ($web, $i, $name, $value) = @_;
    my $page = $web->get("agent/t/$n[$i]/related");
    my ($f) = grep { $_->{action} =~ m{/link$} } Desk::Web::forms($page);

    return $web->send_form($f, [(grep { $_->[0] =~ /csrf|nonce/ }
        @{ $f->{fields} }), [$name, $value]]);
}


sub links { return $d->value('select count(*) from ticket_link') }
