#!/usr/bin/perl

# Custom fields: made in Administration, filled in by visitors, users and
# agents, shown to whom they are for, in the filter, mails and history.

use utf8;
use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $admin = $d->web->login('admin');
my $agent = $d->web->login('agent');
my $user = $d->web->login('user');

# Administration.
like $admin->get('admin/fields')->{content}, qr/no custom fields yet/,
    'none at first';
my %id = map { $_->[0] => make(@$_) } (
    ['order_no', label => 'Order number', kind => 'text', customer => 1],
    ['amount', label => 'Amount', kind => 'number'],
    ['due', label => 'Due', kind => 'date', customer => 1],
    ['urgent', label => 'Urgent <b>', kind => 'check', customer => 1],
    ['color', label => 'Colour', kind => 'select', customer => 1,
        options => "red\n dark blue \nred\n\n", required => 1, type => 1],
    ['remarks', label => 'Remarks', kind => 'area'],
    ['quote', label => 'Quotation', kind => 'text', type => 2,
        required => 1]);
is $d->value("select options from custom_field where name = 'color'"),
    "red\ndark blue", 'options are kept once, trimmed';
for my $bad (['Upper'], ['subject'], ['order_no'], [''], ['x' x 33]) {
    my $r = $admin->submit($admin->get('admin/fields/new'),
        { name => $bad->[0], label => 'L', kind => 'text' },
        form => qr/name="?label/);
    is $r->{status}, 422, "the name '$bad->[0]' is refused";
}
is $admin->submit($admin->get('admin/fields/new'),
    { name => 'empty', label => 'L', kind => 'select' },
    form => qr/name="?label/)->{status}, 422, 'a selection wants options';
my $page = $admin->submit($admin->get("admin/fields/$id{amount}"),
    { label => 'Amount of money', sort => 5 }, form => qr/name="?label/);
like $page->{content}, qr/Saved\./, 'changed';
is join(' ', map { $_->[0] } $d->sql("select field from audit where
    object = 'field' and action = 'changed' order by field")), 'label sort',
    'each change has its row';
is $agent->get('admin/fields')->{status}, 403, 'for admins alone';

# A visitor.
my $visitor = $d->web;
my $form = $visitor->get('new')->{content};
like $form, qr/Order number/, 'a visitor has the fields for customers';
unlike $form, qr/Amount of money|Remarks|Quotation/, 'and no others';
like $form, qr/Urgent &lt;b&gt;/, 'labels are texts';
my %good = (email => 'customer@example.test', last_name => 'Customer',
    subject => 'One', text => 'Text', type => 1);
my $r = $visitor->submit($visitor->get('new'), { %good,
    "field_$id{due}" => '2026-02-30', "field_$id{order_no}" => 'A-1' });
is $r->{status}, 422, 'a required field is missing, a date is none';
like $r->{content}, qr/This is not a date/, 'which is told';
like $r->{content}, qr/Please fill this in/, 'both of it';
like $r->{content}, qr/value="A-1"/, 'and the values are kept';
is $visitor->submit($visitor->get('new'), { %good,
    "field_$id{color}" => 'green' })->{status}, 422, 'no such option';
$r = $visitor->submit($visitor->get('new'), { %good,
    "field_$id{color}" => 'dark blue', "field_$id{due}" => '2026-12-24',
    "field_$id{order_no}" => "  A-1 'x' ", "field_$id{urgent}" => 1,
    "field_$id{amount}" => 5, "field_$id{quote}" => 'smuggled' },
    form => qr{name="subject"});
my ($link, $number) = $r->{content} =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"};
ok $number, 'a ticket with values';
is values_of($number), "color=dark blue due=2026-12-24 order_no=A-1 'x'"
    . ' urgent=1', 'those that the visitor may fill in';
$page = $visitor->get($link)->{content};
like $page, qr/2026-12-24.*dark blue|dark blue.*2026-12-24/s,
    'the customer reads them';

# The agent.
my $at = "agent/t/$number";
fields_form({ "field_$id{amount}" => '1.234,5' });
is $page->{status}, 422, 'two points are no number';
like $page->{content}, qr/This is not a number/, 'told';
fields_form({ "field_$id{amount}" => '-007,50',
    "field_$id{remarks}" => "Two\nlines" });
is $page->{status}, 200, 'the agent fills in the others';
is values_of($number), "amount=-7.5 color=dark blue due=2026-12-24"
    . " order_no=A-1 'x' remarks=Two\nlines urgent=1", 'all of them';
is join(' ', map { join ':', map { $_ // '' } @$_ } $d->sql("select ref_id,
    old_value, new_value, user_id from event where kind = 'field'
    and ref_id = $id{amount}")), "$id{amount}::-7.5:2",
    'with an event for each';
unlike $visitor->get($link)->{content}, qr/-7\.5|Two\nlines/,
    'the customer does not see them';
fields_form({ "field_$id{due}" => '' });
is $d->value("select count(*) from event where ref_id = $id{due}
    and kind = 'field' and new_value = ''"), 1, 'one is emptied';
fields_form({ "field_$id{remarks}" => "\xc3\xa4" x 4000 });
fields_form({ "field_$id{remarks}" => "\xc3\xa4" x 4001 });
is $d->value("select group_concat(right(hex(new_value), 6) order by id)
    from event where kind = 'field' and ref_id = $id{remarks}
    and char_length(new_value) = 4000"), 'A4C3A4,E280A6',
    'the history keeps 4,000 characters, and says when there were more';
fields_form({ "field_$id{remarks}" => "Two\nlines" });
my $late = $agent->get($at);
$d->sql("update ticket set version = version + 1 where number = $number");
$page = $agent->submit($late, { "field_$id{amount}" => 9 },
    form => qr/name="field_$id{amount}"/);
like values_of($number), qr/amount=-7\.5/, 'an old form changes nothing';

# A new ticket of the agent's, of a type with a field of its own.
$r = $agent->submit($agent->get('agent/new'), { type => 2, subject => 'Two',
    text => 'T', email => 'other@example.test' });
is $r->{status}, 422, 'Sales wants a quotation';
$r = $agent->submit($agent->get('agent/new'), { type => 2, subject => 'Two',
    text => 'T', email => 'other@example.test',
    "field_$id{quote}" => 'Q7', "field_$id{color}" => 'red',
    "field_$id{amount}" => '12' });
my ($second) = $r->{url} =~ m{agent/t/(\d+)};
is values_of($second), 'amount=12 quote=Q7', 'and nothing of other types';

# The user's form and page.
$form = $user->get('new')->{content};
like $form, qr/Order number/, 'a user has the customers\' fields';
unlike $form, qr/Remarks/, 'and no others';

# The filter.
is tickets("field=$id{color}&value=dark+blue"), $number, 'by an option';
is tickets("field=$id{amount}&value=12.0"), $second, 'by a number';
like $agent->get("agent/?field=$id{amount}&value=12.0")->{content},
    qr/1,000 newest/, 'how far it looks is said';
is tickets("field=$id{urgent}"), $number, 'by a box';
is tickets("field=$id{order_no}&value=A-1+%27x%27"), $number, 'by a text';
is tickets("field=$id{amount}&value=13"), '', 'none has that value';
is tickets("field=$id{amount}&value=12&type=1"), '', 'and of that type';
is tickets("field=$id{amount}&value=12&sort=number&dir=asc"), $second,
    'sorted';
like $agent->get("agent/?field=$id{amount}&value=abc")->{content},
    qr/The field has no such value/, 'no number, which is told';
$d->sql("update ticket set status_id = 3 where 0");
verb('close');
is tickets("field=$id{urgent}"), '', 'closed ones are not in the usual list';
is tickets("field=$id{urgent}&status=3"), $number, 'but among the closed';
is tickets("field=$id{urgent}&status=1&status=3"), $number, 'or all';
verb('reopen');
is tickets("field=$id{urgent}"), $number, 'open again';
like $agent->get("agent/?field=$id{order_no}&value=A-1+%27x%27")->{content},
    qr{agent/t/$number\?field=$id{order_no}&amp;value=A-1}, 'links keep it';

# Mails.
my ($status, $out) = $d->ticketd('preview-mail', 'claimed', '--ticket',
    $number);
$d->sql("update template set body = 'No {ticket:order_no}, {ticket:color},"
    . " {ticket:amount}, {ticket:urgent}, {ticket:due}{ticket:quote}.'"
    . " where kind = 'claimed'; update desk set revision = revision + 1");
($status, $out) = $d->ticketd('preview-mail', 'claimed', '--ticket',
    $number);
like $out, qr/No A-1 'x', dark blue, -7\.5, Urgent <b>,\s*\./,
    'they are variables of mails' or diag $out;

# As text.
($status, $out) = $d->ticketd('export');
like $out, qr/\[field "color"\].*?kind = select.*?type = Support/s,
    'export has them';
spew($d->dir . '/text', "[field room]\nlabel = Room\nkind = number\n"
    . "[field color]\nlabel = Color\n");
($status, $out) = $d->ticketd('apply', $d->dir . '/text');
is "$status$out", "0field \"room\": new\nfield \"color\": changed: label\n",
    'and apply makes them';
spew($d->dir . '/text', "[field room]\nkind = text\n");
is +($d->ticketd('apply', $d->dir . '/text'))[0], 65, 'a kind stays';

# Deleted.
$page = $admin->submit($admin->get("admin/fields/$id{color}"), {},
    form => qr{action="[^"]*delete});
like $page->{content}, qr/Deleted/, 'deleted';
is $d->value("select count(*) from ticket_field
    where field_id = $id{color}"), 0, 'with its values';
is $agent->get($at)->{status}, 200, 'the ticket has one less';

done_testing;


sub make {
    my ($name, %o) = @_;
    my $r = $admin->submit($admin->get('admin/fields/new'),
        { name => $name, %o }, form => qr/name="?label/);

    like $r->{content}, qr/Made/, "made: $name" or diag $r->{content};
    return $d->value("select id from custom_field where name = '$name'");
}


sub values_of {
    my ($number) = @_;

    return join ' ', map { "$_->[0]=$_->[1]" } $d->sql("select name,
        coalesce(text_value, long_value, date_value, number_value + 0e0)
        from ticket_field f join ticket t on t.id = f.ticket_id
        join custom_field c on c.id = f.field_id
        where number = $number order by name");
}


sub fields_form {
    my ($set) = @_;

    $page = $agent->submit($agent->get($at), $set,
        form => qr/name="field_$id{amount}"/);
}


sub tickets {
    my %seen;
    my $html = $agent->get('agent/?' . shift)->{content};

    $seen{$1}++ while $html =~ m{agent/t/(\d+)}g;
    return join ' ', sort keys %seen;
}


sub verb {
    my ($verb) = @_;
    my ($f) = grep { $_->{html} =~ m{formaction="[^"]*/$verb"} }
        Desk::Web::forms($agent->get($at));

    $agent->send_form({ %$f, action => $agent->absolute("$at/$verb") },
        $f->{fields});
}
