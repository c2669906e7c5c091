#!/usr/bin/perl

# Templates, notifications and mailboxes in Administration, without
# JavaScript: what is saved, refused, shown, and takes effect at once.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed("update user_account set admin = 1 where id in (1, 2)")->start;

my $admin = $d->web->login('agent');       # an admin who sees tickets, too
my $blind = $d->web->login('admin');       # one who sees none
my $visitor = $d->web;

$visitor->submit($visitor->get('new'), { first_name => 'Carla',
    last_name => 'Customer', email => 'customer@example.test', type => 1,
    subject => 'Fire & <smoke>', text => "It burns.\n{NAME} {LINK}" });

my ($number) = map { $_->[0] } $d->sql('select number from ticket');

# --- templates --------------------------------------------------------------

my $list = $admin->get('admin/templates');
is $list->{status}, 200, 'the templates';
like $list->{content}, qr{>Standard</b>.*?All types}s, 'with their names';
like $list->{content}, qr{id="k-closed_by_age".*?there is no template}s,
    'a kind without a text will not be mailed, and the page says so';

my $r = $admin->submit($admin->get('admin/templates/new?kind='
    . 'default_response'), { name => '', body => 'Text' });
is $r->{status}, 422, 'a response needs a name';
like $r->{content}, qr{<textarea[^>]*name="body"[^>]*>\s*Text}, 'text kept';

$r = $admin->submit($r, { name => 'Sales <1>', type => 2, default => 1,
    body => "Dear {contact:nobody} {foo}\n\n{MESSAGE}\n" });
like $r->{url}, qr{/admin/templates/\d+\?done=saved}, 'saved';
like $r->{content}, qr/Sales &lt;1&gt;/, 'shown as it was written';
my $untold = qr{No such variables[^<]*((?:<code>[^<]*</code> )+)};
sub told {
    my ($names) = $_[0]{content} =~ $untold;

    return join ' ', ($names // '') =~ m{<code>([^<]*)</code>}g;
}

is told($r), '{contact:nobody} {foo}', 'unknown variables are told';
like $r->{content}, qr/$untold.*<textarea/s, 'above the text';
my ($id) = $r->{url} =~ m{templates/(\d+)};
is told($admin->get("admin/templates/$id")), '{contact:nobody} {foo}',
    'as long as it is so';
is $d->value("select concat(type_id, is_default) from template where id = $id"),
    '21', 'for its type';

$r = $admin->submit($admin->get('admin/templates/new?copy=' . $id),
    { type => 2 });
is $r->{status}, 422, 'a name is taken once for a type';
$r = $admin->submit($r, { type => 1, name => 'Sales <1>' });
is $r->{status}, 200, 'but free for another';
$r = $admin->submit($admin->get('admin/templates/new?kind=default_response'),
    { type => 2, name => 'Second', body => 'B', default => 1 });
my ($second) = $r->{url} =~ m{templates/(\d+)};
is_deeply [$d->sql('select id, is_default from template where type_id = 2
    order by id')], [[$id, 0], [$second, 1]], 'one default of a type';

$r = $admin->submit($admin->get("admin/templates/$second"), {},
    form => qr{class="del"});
like $r->{url}, qr/done=deleted/, 'deleted';
is $d->value("select is_default from template where id = $id"), 1,
    'the other is the default again';
is $admin->get("admin/templates/$second")->{status}, 404, 'it is gone';

$r = $admin->submit($admin->get('admin/templates/new?kind=claimed'),
    { type => 0, body => 'Another' });
is $r->{status}, 422, 'one text of other kinds for all types';
$r = $admin->submit($r, { type => 3, body => 'Facilities {LINK}' });
is $r->{status}, 200, 'and one for each type';
is $admin->get('admin/templates/new?kind=nonsense')->{status}, 404,
    'no such kind';

is $d->value("select group_concat(action order by id) from audit
    where object = 'template' and object_id = $second"), 'created,deleted',
    'history';
my $body = $d->value("select body from template where id = 1");
$admin->submit($admin->get('admin/templates/1'), { body => "New\n$body" });
is $d->value("select count(*) from audit where object = 'template' and
    object_id = 1 and field = 'body' and new_value like 'New%'"), 1,
    'says what the text was and is';

# The same form twice makes one.
my $page = $admin->get('admin/templates/new?kind=default_response');
$admin->submit($page, { name => 'Twice', body => 'x' }) for 1 .. 2;
is $d->value("select count(*) from template where name = 'Twice'"), 1,
    'sent twice, made once';

$admin->submit($admin->get('admin/fields/new'),
    { name => 'room', label => 'Room', kind => 'text' },
    form => qr/name="?label/);
$page = $admin->get("admin/templates/$id");
is told($admin->submit($page, { body => '{MESSAGE} {ticket:room} {LINK} '
    . '{ticket:roof} { no name } {a,b} {x} {{} {foo:Bar} {ticket:roof}' })),
    '{ticket:roof} {foo:Bar}',
    'each once; not custom fields, nor what is plainly no variable';
$page = $admin->submit($admin->get("admin/templates/$id"),
    { body => '{MESSAGE} {ticket:room}' });
like $page->{content}, qr/Saved\./, 'without them';
is told($page), '', 'nothing is told';

# --- preview ----------------------------------------------------------------

sub preview {
    my ($who, $template, $ticket, $text) = @_;

    return $who->submit($who->get("admin/templates/$template"),
        { ticket => $ticket, defined $text ? (body => $text) : () },
        form => qr/name="preview"/, button => ['preview', 1])->{content};
}

my $shown = preview($admin, 3, $number,
    "To {contact:first_name}: {ticket:subject}\n{LINK}\n{MESSAGE}");
like $shown, qr/To Carla: Fire &amp; &lt;smoke&gt;/, 'variables are filled in';
like $shown, qr/<b>\[ts #$number\] Fire/, 'the tag stands in front';
like $shown, qr/\{NAME\} \{LINK\}/, 'what a customer writes is no variable';
unlike $shown, $untold, 'nor one to warn of';
like preview($admin, 3, $number, 'To {UNKNOWN}'),
    qr/id="preview".*$untold.*To \{UNKNOWN\}/s,
    'what nothing fills in is told beside the mail';
my $verifier = link_of($number);
unlike $shown, qr/\Q$verifier\E/, 'the secret of the link is not shown';
like $shown, qr/would get a short text/, 'what goes to such an address is said';
$d->sql('update contact_email set proved = utc_timestamp(3)');
unlike preview($admin, 3, $number), qr/would get a short text/,
    'but not of one that proved itself';
is $d->value('select body from template where id = 3') =~ /To \{contact/, '',
    'nothing is saved by it';
is $d->value('select count(*) from outbox'), 2, 'nor sent';
like preview($admin, 3, '202699999'), qr/no ticket of that number/,
    'no such ticket';
like preview($blind, 3, $number), qr/no ticket of that number/,
    'none for an admin who may not see it';

# --- notifications ------------------------------------------------------------

$r = $admin->submit($admin->get('admin/notifications'),
    { claimed => undef }, form => qr/name="claimed"/);
like $r->{url}, qr/done=saved/, 'switched off';
is $d->value("select enabled from notification where kind = 'claimed'
    and type_id = 0"), 0, 'for the desk';
is $d->value('select count(*) from notification'), 1,
    'the others stay without a row';
like $admin->get('admin/templates')->{content},
    qr/id="k-claimed".*?switched off.*?id="k-customer_answered"/s,
    'which the page of templates says';

$r = $admin->submit($admin->get('admin/types/2/notifications'),
    { claimed => 'on', auto_reply => 'off' });
like $r->{url}, qr/done=saved/, 'a type says otherwise';
like $admin->get('admin/notifications')->{content},
    qr{Otherwise for:.*?types/2/notifications">Sales</a> \(off\)}s,
    'which the general page says';
sub mailed {
    my ($type) = @_;

    return $visitor->submit($visitor->get('new'), { type => $type,
        last_name => 'Customer', email => 'customer@example.test',
        subject => 'New', text => 'T' })->{content}
        =~ /A mail to .* is on its way/ ? 1 : 0;
}

is mailed(1), 1, 'a visitor is told of a mail';
is mailed(2), 0, 'but not where the type sends none';
$admin->submit($admin->get('admin/types/2/notifications'),
    { claimed => '', auto_reply => '' });
is $d->value('select count(*) from notification where type_id = 2'), 0,
    'and takes it back';
is $d->value("select count(*) from audit where object = 'notification'"), 5,
    'each a line of history';
is $admin->get('admin/types/77/notifications')->{status}, 404, 'no such type';

my $revision = $d->value('select revision from desk');
$admin->submit($admin->get('admin/notifications'), {}, form => qr/"claimed"/);
is $d->value('select revision from desk'), $revision,
    'saving what is there changes nothing';

# --- answers that nobody gets -------------------------------------------------

sub unanswered {
    return $admin->get('admin/')->{content} =~
        m{templates/new\?kind=default_response">Answers are not mailed:} ? 1 : 0;
}

$d->sql("update template set body = '' where kind = 'default_response';
    update desk set revision = revision + 1");
is unanswered(), 0, 'an empty text for answers is as somebody wished';
$d->sql("delete from template where kind = 'default_response';
    update desk set revision = revision + 1");
is unanswered(), 1, 'without a template the overview warns';
unlike $admin->get('admin/')->{content}, qr/Everything is in order/,
    'and not all is in order';
$admin->submit($admin->get('admin/notifications'),
    { default_response => undef }, form => qr/name="claimed"/);
is unanswered(), 0, 'not while answers are switched off';
$admin->submit($admin->get('admin/types/2/notifications'),
    { default_response => 'on' });
is unanswered(), 1, 'but when a type switches them on';

done_testing;


sub link_of {
    my ($n) = @_;
    my $bytes = pack 'H*', lc $d->value(
        "select hex(verifier) from ticket where number = $n");
    require MIME::Base64;
    my $v = MIME::Base64::encode_base64url($bytes);

    return $v;
}
