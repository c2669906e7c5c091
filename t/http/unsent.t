#!/usr/bin/perl

# Drafts on the server, and no answer past what somebody else wrote.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 2);
$d->seed->start;

my $user = $d->web->login('user');
my ($agent, $agent2) = map { $d->web->login($_) } qw(agent agent2);

$user->submit($user->get('new'), { subject => 'Draft', text => 'Question',
    type => 1 });

my $n = $d->value("select number from ticket where subject = 'Draft'");
my $url = "agent/t/$n";

# Kept, restored, one's own, gone after sending.
my $page = $agent->get($url);
like $page->{content}, qr{formaction="?[^ >]+$n/draft}, 'a button for it';
$page = $agent->post("$url/draft", { csrf => csrf($agent),
    text => "Dear <Uma>,\n\nsoon" });
like $page->{content}, qr/The draft is kept/, 'kept without a script';
like $agent->get($url)->{content}, qr/>\nDear &lt;Uma&gt;,\n\nsoon</, 'it is there again';
unlike $agent2->get($url)->{content}, qr/Dear/, 'for nobody else';
unlike $user->get("t/$n")->{content}, qr/Dear/, 'nor for the customer';
is quiet($agent, 'Shorter')->{status}, 204, 'the page keeps it by itself';
like $agent->get($url)->{content}, qr/>\nShorter</, 'the newest is kept';
is quiet($agent, 'x' x 300_000)->{status}, 413, 'a limit';
is quiet($user, 'x')->{status}, 403, 'not for customers';
answer($agent, $agent->get($url), 'Shorter');
unlike text($agent->get($url)), qr/Shorter/, 'gone after sending';
quiet($agent, 'Again');
quiet($agent, " \n");
is $d->value('select count(*) from unsent'), 0, 'an empty one is none';

# Two at once.
my ($first, $second) = ($agent->get($url), $agent2->get($url));
answer($agent, $first, 'From Anna');
$page = answer($agent2, $second, 'From Arne');
is $page->{status}, 422, 'the second is not sent';
like $page->{content}, qr/somebody has written in this ticket meanwhile/, 'says why';
like text($page), qr/From Arne/, 'the text is kept';
like $page->{content}, qr/From Anna/, 'and the other answer shown';
is messages(), 3, 'nothing was stored';
is answer($agent2, $page, 'From Arne')->{status}, 200, 'sending again';
is messages(), 4, 'sends it';

# The same with a customer's; one's own words are no surprise.
$page = $agent->get($url);
$user->submit($user->get("t/$n"), { text => 'One more thing' },
    form => qr{/answer});
is answer($agent, $page, 'Late')->{status}, 422, 'a customer was faster';
$page = $agent->get($url);
answer($agent, $page, 'One');
is answer($agent, $agent->get($url), 'Two')->{status}, 200, 'one after the other';

# A draft that comes after the answer that it became.
$page = $agent->get($url);
my ($nonce) = $page->{content} =~ /name="?nonce"? value="([^"]+)"/;
$agent->post("$url/message", { csrf => csrf($agent), nonce => $nonce,
    text => 'Sent' });
quiet($agent, 'Sent', nonce => $nonce);
is $d->value('select count(*) from unsent'), 0, 'and no draft any more';

done_testing;


sub answer {
    my ($web, $page, $text) = @_;

    return $web->submit($page, { text => $text }, form => qr{/message});
}


sub quiet {
    my ($web, $text, @more) = @_;

    return $web->post("$url/draft", { csrf => csrf($web), quiet => 1,
        text => $text, @more });
}


sub csrf {
    my ($web) = @_;

    return $web->get('profile/')->{content}
        =~ /name="?csrf"? value="([^"]+)"/ ? $1 : '';
}


sub text {
    my ($r) = @_;

    return join ' ', $r->{content} =~ m{<textarea id="?text.*?</textarea>}s
        ? $& : '';
}


sub messages {
    return $d->value("select count(*) from message m join ticket t on"
        . " t.id = m.ticket_id where t.number = $n and m.kind in (1, 2, 3)");
}
