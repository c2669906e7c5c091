#!/usr/bin/perl

# What an agent writes: how it will look, a template put into the text and
# mailed without being put around it once more.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, workers => 1, ticket => { undo => '10s' });
$d->seed->start;

my ($agent, $agent2) = map { $d->web->login($_) } qw(agent agent2);
my $user = $d->web;
my ($secret, $n) = $user->submit($user->get('new'), { type => 2,
    subject => 'Words', text => 'Which part is it?', first_name => 'Carla',
    last_name => 'Customer', email => 'customer@example.test' })->{content}
    =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"};
my ($key) = $secret =~ m{/([\w-]{22})$};
my $url = "agent/t/$n";
my $markdown = "See **this**, <b>that</b>, [x](javascript:alert(1))"
    . " and ![p](http://example.org/p.png).";

# How it will look: as the mail, with what stands around it.
my $r = ask('preview', $markdown, template => 1);
is $r->{status}, 200, 'a preview';
like $r->{content}, qr{Hello Carla,.*<strong>this</strong>.*Kind regards}s,
    'with the template around it';
like $r->{content}, qr{&lt;b&gt;that}, 'markup is text';
unlike $r->{content}, qr{javascript|<img}, 'nothing that runs or loads';
unlike $r->{content}, qr{\Q$key}, 'the secret is not for agents';
unlike ask('preview', 'x', template => 1, note => 1)->{content}, qr/Hello/,
    'a note has nothing around it';
is ask('preview', "Long\n" x 40_000)->{status}, 200, 'a long one';
is $agent2->post("$url/preview", { csrf => csrf($agent2), text => 'x' })
    ->{status}, 404, 'not of a ticket of others';

# Put into the text.
$r = ask('template', $markdown, template => 1);
like $r->{content}, qr/\AHello Carla,\n\nSee \*\*this.*Kind regards\nAnna/s,
    'filled in, with the text in its place';
unlike $r->{content}, qr/\{\w|\Q$key/, 'no variable left, no secret';
is ask('template', 'x', template => 999)->{status}, 404, 'no such template';
my $page = $agent->get($url);
like $page->{content}, qr/>\nHello Carla,\n\nSee \*\*this/, 'it is the draft';
like $page->{content}, qr/value="4294967295" selected/,
    'around which nothing comes';

# Sent: taken back as it was, then mailed.
my $whole = $agent->submit($page, { text => $r->{content} },
    form => qr{/message});
like $whole->{content}, qr{Your answer is on its way.*<strong>this</strong>}s,
    'the conversation shows it as the mail does';
$agent->post("$url/undo", { csrf => csrf($agent), nonce => 'n' x 22 });
$page = $agent->get($url);
like $page->{content}, qr/>\nHello Carla,/, 'taken back';
like $page->{content}, qr/value="4294967295" selected/, 'with its template';
$agent->submit($page, { text => $r->{content} }, form => qr{/message});
$d->sql('update outbox set not_before = utc_timestamp(3)');
my $mail;
wait_until(sub {
    ($mail) = grep { /Kind regards/ } map { $_->{raw} }
        $d->sent_to('customer@example.test');
    return $mail;
}, 20);
ok $mail, 'mailed';
is scalar(() = $mail =~ m{<strong>this</strong>}g), 1, 'rendered';
is scalar(() = $mail =~ /Hello Carla/g), 2,
    'one greeting in the text, one in the HTML';

# Without a script: the button keeps it as a draft and comes back.
$page = $agent->get($url);
$r = $agent->post("$url/template", { csrf => csrf($agent), template => 2,
    text => 'Plain' });
like $r->{content}, qr/The draft is kept.*>\nPlain</s, 'without a script';

# Edited text is rendered anew; customers see it so, too.
my $id = $d->value('select max(id) from message where kind = 2');
$agent->post("$url/edit/$id", { csrf => csrf($agent), nonce => 'e' x 22,
    text => 'Rather *that*.' });
like $user->get($secret)->{content}, qr{<em>that</em>}, 'edited';
$d->ticketd_stop;

done_testing;


sub ask {
    my ($what, $text, %more) = @_;

    return $agent->post("$url/$what", { csrf => csrf($agent), text => $text,
        %more }, headers => { 'hx-request' => 'true' });
}


sub csrf {
    my ($web) = @_;

    return $web->get('profile/')->{content}
        =~ /name="?csrf"? value="([^"]+)"/ ? $1 : '';
}
