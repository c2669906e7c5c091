#!/usr/bin/perl

# The built-in statuses speak the reader's language until somebody gives them
# another name: on pages, in filters, search, exports and reports, while the
# text of ticketd apply stays as it is.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1, mail => 1);
$d->seed->start;

my ($agent, $agent2, $admin) = map { $d->web->login($_) }
    qw(agent agent2 admin);
my %german = (headers => { 'Accept-Language' => 'de' });

$d->sql("update user_account set language = 'de' where login in ('agent',
    'admin')");

my $visitor = $d->web;
my $made = $visitor->submit($visitor->get('new'), { type => 1,
    email => 'c@example.test', last_name => 'C', subject => 'One',
    text => 'Text' });
my ($link, $n) = $made->{content} =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"};

sub names {
    my ($page) = @_;
    return join ' ', $page->{content} =~ m{<span class="st c-\w+">([^<]*)<}g;
}

like names($agent->get('agent/')), qr/Offen.*In Bearbeitung.*Geschlossen/,
    'list and filter in German';
like names($agent2->get('agent/')), qr/Open.*In progress.*Closed/,
    'and in English';
my $page = $agent->get("agent/t/$n")->{content};
like $page, qr{<option value="1" selected>Offen<}, 'a choice';
like names($visitor->get($link, %german)), qr/^Offen/, 'a customer';
like names($visitor->get($link)), qr/^Open/, 'another one';
like $agent->get("agent/?q=status:$_")->{content}, qr/>One</,
    "found by status:$_" for qw(offen open);
unlike $agent2->get('agent/?q=status:offen')->{content}, qr/>One</,
    'not by a word of another language';
like names($admin->get('admin/statuses')), qr/Offen/, 'Administration';
like $admin->get('admin/statuses/1')->{content},
    qr/name="name" value="Open"/, 'where the name is what is stored';
my $options = $admin->get('admin/options');
like $options->{content}, qr{<option value="In progress">In Bearbeitung<},
    'an option keeps what is stored';
$admin->submit($options, { never_close_status => 'In progress' },
    form => qr/name="never_close_status"/);
is $d->value("select value from desk_option
    where name = 'never_close_status'"), 'In progress', 'really';

like $agent->get('reports/statuses')->{content}, qr/Offen/, 'a report';
like exported($agent, 'agent/export'), qr/One.*Offen/, 'an exported list';
like exported($agent2, 'agent/export'), qr/One.*Open/, 'another reader\'s';
like exported($agent, 'reports/statuses/export'), qr/Offen/,
    'an exported report';
like +($d->ticketd('export'))[1], qr/\[status "?Open"?\]/,
    'the desk as text has the stored names';

# Another name is for everybody.
$admin->submit($admin->get('admin/statuses/1'), { name => 'Eingang' });
like names($_->get('agent/')), qr/Eingang/, 'a name of their own'
    for $agent, $agent2;
unlike names($agent->get('agent/')), qr/Offen/, 'instead';
like names($visitor->get($link)), qr/^Eingang/, 'for customers, too';

done_testing;


sub exported {
    my ($web, $path) = @_;
    my ($csrf) = $web->get('profile/')->{content}
        =~ /name="?csrf"? value="([^"]+)"/;
    my $r = $web->post($path, { csrf => $csrf, nonce => 'n' . rand,
        format => 'csv' });
    my ($id) = $r->{url} =~ m{task/(\d+)};

    ok $id, "$path: begun" or return '';
    wait_until(sub { $d->value("select state from task where id = $id")
        eq 'done' }, 20);
    return $web->get("task/$id/file")->{content};
}
