#!/usr/bin/perl

# A ticket from the external page to its end, without JavaScript: a visitor
# writes, an agent answers and notes, the visitor reads and closes.

use lib 't/lib';
use Desk;

my $d = Desk->new;
$d->seed->start;

my $visitor = $d->web;
my $page = $visitor->get('new');
is $page->{status}, 200, 'the form is there without an account';

like $page->{content}, qr{<label for="$_">[^<]+<span class="opt">optional},
    "$_ need not be given" for qw(first_name middle_name last_name phone);

my %ticket = (first_name => 'Carla', last_name => 'Customer',
    email => 'customer@example.test', subject => 'Printer <b>broken</b>',
    text => "It does not print.\n<script>alert(1)</script>",
    files => ['note.txt', 'text/plain', "what the file says\n"]);
my $created = $visitor->submit($page, \%ticket);

is $created->{status}, 200, 'created';
my ($link) = $created->{content} =~ m{href="([^"]*/t/\d+/[\w-]{20,})"};
ok $link, 'the link is shown';
my ($number) = $link =~ m{/t/(\d+)/};
like $number, qr/^20\d\d\d{5}$/, 'its number has a year and five digits';

my $again = $visitor->submit($page, \%ticket);
is $d->value('select count(*) from ticket'), 1,
    'the same form sent twice makes one ticket';

# The agent.
my $agent = $d->web->login('agent');
my $list = $agent->get('agent/');

like $list->{content}, qr{agent/t/$number}, 'it stands in the agent\'s list';
like $list->{content}, qr{Printer &lt;b&gt;broken&lt;/b&gt;},
    'with its subject, escaped';

my $at = "agent/t/$number";
my $view = $agent->get($at);
like $view->{content}, qr/It does not print\./, 'the message is shown';
unlike $view->{content}, qr/<script>alert/, 'and nothing in it is markup';

my $message = qr/name="text"/;
$view = $agent->submit($view, { text => 'Please switch it on.',
    files => ['how.png', 'image/png', "\x89PNG\r\n\x1a\n" . 'x' x 40] },
    form => $message);
is $view->{status}, 200, 'answered';
$view = $agent->submit($agent->get($at), { text => 'A difficult one.' },
    form => $message, button => ['note', 1]);
like $view->{content}, qr/A difficult one\./, 'the agent sees the note';
is $d->value("select count(*) from outbox o join message m
    on m.id = o.message_id where m.body like '%difficult%'"), 0,
    'the note is not mailed';

# The visitor follows the link.
my $seen = $d->web->get($link);
is $seen->{status}, 200, 'the link opens the ticket';
like $seen->{content}, qr/Please switch it on\./, 'with the answer';
unlike $seen->{content}, qr/A difficult one\./, 'without the note';
like $seen->{headers}{'referrer-policy'}, qr/^same-origin$/,
    'the link goes to no other site';

my ($file) = $seen->{content} =~ m{href="([^"]*/t/$number/[\w-]+/file/\d+/note\.txt)"};
my $got = $visitor->get($file);
is $got->{content}, "what the file says\n", 'the file comes back';
like $got->{headers}{'content-disposition'}, qr/^attachment/,
    'as a download';
is $got->{headers}{'x-content-type-options'}, 'nosniff', 'of its own type';

my ($id) = $file =~ m{/file/(\d+)/};
isnt $d->web->get("file/$id/note.txt", no_follow => 1)->{status}, 200,
    'not without the link';

(my $wrong = $link) =~ s/.\z/substr($&, 0, 1) eq 'A' ? 'B' : 'A'/e;
is $d->web->get($wrong)->{status}, 404, 'a wrong link opens nothing';

$seen = $visitor->submit($seen, { text => 'That was it, thanks.' },
    form => $message);
like $agent->get($at)->{content}, qr/That was it, thanks\./,
    'the visitor answers';

my ($close) = grep { $_->{action} =~ m{/close$} } Desk::Web::forms($seen);
ok $close, 'and may close' and
    $seen = $visitor->send_form($close, $close->{fields});
is $d->value("select s.kind from ticket t join status s
    on s.id = t.status_id where t.number = $number"), 3, 'closed';

my ($verifier) = $link =~ m{/([^/]+)\z};
unlike $d->access_log . $d->error_log, qr/\Q$verifier\E/,
    'the verifier stands in no log';

done_testing;
