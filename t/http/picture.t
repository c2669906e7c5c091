#!/usr/bin/perl

# An agent's picture: what is taken, and who sees it.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $agent = $d->web->login('agent');
my $user = $d->web->login('user');
my $visitor = $d->web;
my $made = $visitor->submit($visitor->get('new'), { type => 1,
    email => 'customer@example.test', last_name => 'Customer',
    subject => 'Faces', text => 'Who are you?' });
my ($link, $number) = $made->{content} =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"};

$agent->submit($agent->get("agent/t/$number"), { text => 'It is me' },
    form => qr/name="text"/);
unlike $agent->get("agent/t/$number")->{content}, qr/class="portrait"/,
    'none at first';
unlike $user->get('profile/')->{content}, qr/name="picture"/,
    'users have none';

# What it is is seen by its bytes.
for my $bad (['face.png', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['face.png', png(3000, 10)], ['face.jpg', png(10, 10) . 'x' x 300_000],
    ['', ''])
{
    like upload(@$bad)->{content}, qr/not a picture/, "$bad->[0] is refused";
}

is $d->value('select count(*) from user_account where picture is not null'),
    0, 'nothing is kept';
like upload('face.txt', png(10, 20))->{content}, qr/Saved/,
    'a picture by its bytes is taken';
is $d->value("select concat(name, ' ', field, ' ', old_value = '') from audit"
    . ' order by id desc limit 1'), 'Anna Agent picture 1', 'with a trace';

my ($src) = $agent->get("agent/t/$number")->{content}
    =~ m{class="portrait" src="[^"]*/(face/\d+/[0-9a-f]{24})"};
ok $src, 'agents see it in the conversation';
my $r = $agent->get($src);
is "$r->{status} $r->{headers}{'content-type'}", '200 image/png',
    'it is sent as what it is';
is $r->{content}, png(10, 20), 'byte by byte';
like $r->{headers}{'content-security-policy'}, qr/sandbox/, 'and nothing more';

unlike $visitor->get($link)->{content}, qr/class="portrait"/,
    'customers do not see it';
is $visitor->get($src)->{status}, 404, 'nor by its address';
is $user->get($src)->{status}, 404, 'nor do users';

$d->sql("replace into desk_option values ('external_picture', 'on')");
$d->sql('update desk set revision = revision + 1');
sleep 1;
$d->sql("update ticket set agent_id = (select id from user_account"
    . " where login = 'agent')");
my @faces = $visitor->get($link)->{content} =~ m{class="portrait"}g;
is @faces, 2, 'the option shows it: beside the message and as the agent';
is $visitor->get($src)->{status}, 200, 'to customers, too';
is $visitor->get($src =~ s/.{24}$/'0' x 24/er)->{status}, 404,
    'by its own address alone';

my $page = $agent->get('profile/');
$agent->submit($page, {}, form => qr{profile/picture},
    button => ['remove', 1]);
is $d->value('select count(*) from user_account where picture is not null'),
    0, 'it can be taken away';
is $visitor->get($src)->{status}, 404, 'and is gone';

done_testing;


sub upload {
    my ($name, $bytes) = @_;

    return $agent->submit($agent->get('profile/'),
        { picture => $name eq '' ? undef : [$name, 'image/png', $bytes] },
        form => qr{profile/picture});
}


# The head of a PNG of that size.
sub png {
    my ($w, $h) = @_;

    return "\x89PNG\r\n\x1a\n" . pack('N', 13) . 'IHDR'
        . pack('NNCCCCC', $w, $h, 8, 6, 0, 0, 0) . "\0" x 16;
}
