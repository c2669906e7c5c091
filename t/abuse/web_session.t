#!/usr/bin/perl

# ABUSE 18, 19, 25: sessions, sign-in and where it leads.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $name = 'tk_test';

# ABUSE 18: the cookie.
my $web = $d->web;
my $page = $web->get('login');
is cookie($page), undef, 'ABUSE 18: nobody gets a session for looking';

my $in = sign_in($web, 'agent', 'agent-password');
is $in->{status}, 303, 'ABUSE 18: signed in';
my $set = cookie($in);
like $set, qr/^$name=[\w-]{43};/, 'ABUSE 18: a long random id';
like $set, qr/; *HttpOnly/i, 'ABUSE 18: HttpOnly';
like $set, qr/; *SameSite=(?:Lax|Strict)/i, 'ABUSE 18: SameSite';
like $set, qr{; *Path=/(?:;|$)}i, 'ABUSE 18: Path';
unlike $set, qr/Domain=/i, 'ABUSE 18: no Domain';
unlike $in->{headers}{location}, qr/[\w-]{43}/,
    'ABUSE 18: no id in an address';
is $web->get('agent/')->{status}, 200, 'ABUSE 18: the agent is in';
is $d->value("select count(*) from session where token = '"
    . $web->{cookies}{$name} . "'"), 0,
    'ABUSE 18: the table does not hold the id';

# Rotation and fixation.
my $first = $web->{cookies}{$name};
my $planted = 'P' x 43;
my $victim = $d->web;
$victim->{cookies}{$name} = $planted;
sign_in($victim, 'agent', 'agent-password');
isnt $victim->{cookies}{$name}, $planted,
    'ABUSE 18: a planted id is replaced';
is as($planted)->get('agent/', no_follow => 1)->{status}, 303,
    'ABUSE 18: and opens nothing';

my $attacker = sign_in($d->web, 'user', 'user-password');
my ($theirs) = cookie($attacker) =~ /=([\w-]+)/;
$victim = $d->web;
$victim->{cookies}{$name} = $theirs;
sign_in_over($victim, 'agent', 'agent-password', $theirs);
isnt $victim->{cookies}{$name}, $theirs,
    'ABUSE 18: a session of somebody else is not taken over';

is $web->get("agent/?$name=$first", no_follow => 1)->{status}, 200,
    'ABUSE 18: an id in the address is no matter';
is $d->web->get("agent/?$name=$first", no_follow => 1)->{status}, 303,
    'ABUSE 18: nor does it open anything';

# Signing out ends it on the server.
my $old = $web->{cookies}{$name};
my ($out) = grep { $_->{action} =~ /logout$/ } Desk::Web::forms(
    $web->get('agent/'));
ok $out, 'there is a button for it';
is $web->get('logout', no_follow => 1)->{status}, 405,
    'ABUSE 17: a link does not sign out';
is as($old)->get('agent/', no_follow => 1)->{status}, 200,
    'still in';
my $done = $web->send_form($out, $out->{fields}, no_follow => 1);
is $done->{status}, 303, 'signed out';
like cookie($done), qr/^$name=;.*Max-Age=0/, 'the cookie is taken away';
is as($old)->get('agent/', no_follow => 1)->{status}, 303,
    'ABUSE 18: the old id is dead';

# ABUSE 19: the same answer whoever it is.
my %answer;

for my $case (['agent', 'wrong'], ['nobody', 'wrong'], ['', ''],
    ['agent', ''], ["agent' or '1'='1", 'x'], ['disabled', 'user-password'])
{
    my $r = sign_in($d->web, @$case);
    my $text = $r->{content};

    $text =~ s/value="[^"]*"|autofocus //g;
    $answer{"$r->{status} $text"} .= " $case->[0]";
    is cookie($r), undef, "ABUSE 19: no session for \"$case->[0]\"";
}

is keys %answer, 1, 'ABUSE 19: one answer for all of them';
like +(keys %answer)[0], qr/^403 /, 'ABUSE 19: which is a refusal';

# ABUSE 25: where it leads.
my @bad = ('//evil.test', '//evil.test/x', '/\\evil.test', '\\\\evil.test',
    '\\evil.test', 'https:evil.test', 'https://evil.test', 'HTTPS://evil',
    'javascript:alert(1)', 'data:text/html,x', '/etc', "agent/\r\nX-Evil: 1",
    "agent/\nSet-Cookie: a=b", '%0d%0aX-Evil:1', ' //evil.test',
    "\t//evil.test", './/evil.test', 'agent//evil.test', 'logout', 'login',
    "agent/\x00", "\xe2\x80\xae", 'http:\\\\evil.test', ':80', '?next=//x',
    'mine:evil', '../../evil', 'agent/%2e%2e/%2E./evil',
    'a' x 5000);

for my $next (@bad) {
    my $show = substr $next =~ s/[^!-~]/./gr, 0, 40;
    my $r = sign_in($d->web, 'agent', 'agent-password', $next);
    my $to = $r->{headers}{location} // '';

    is $r->{status}, 303, "ABUSE 25: $show signs in";
    like $to, qr{^(?:http://127\.0\.0\.1:\d+)?/support/(?!.*(?:\\|//|\s))},
        "ABUSE 25: $show stays here";
    is $r->{headers}{'x-evil'}, undef, "ABUSE 25: $show makes no header";
    ok !grep({ /^a=/ } ref $r->{headers}{'set-cookie'}
        ? @{ $r->{headers}{'set-cookie'} }
        : $r->{headers}{'set-cookie'}), "ABUSE 25: $show sets no cookie";

    my $shown = $d->web->get('login?next=' . Desk::Web::escape($next));
    unlike $shown->{content} // '', qr/evil/, "ABUSE 25: $show is not shown";
}

for my $next ('agent/', 'agent/?status=1&sort=number&dir=asc',
    'agent/t/202600001', 'mine?show=open')
{
    my $r = sign_in($d->web, 'agent', 'agent-password', $next);
    like $r->{headers}{location}, qr{/support/\Q$next\E$},
        "$next is gone back to";
}

# Asked for before: after the sign-in it is shown.
my $later = $d->web;
my $asked = $later->get('agent/?status=1');
like $asked->{url}, qr{/login\?next=}, 'a page asks for the sign-in';
my $shown = $later->submit($asked, { login => 'agent',
    password => 'agent-password' });
like $shown->{url}, qr{/agent/\?status=1$}, 'and is there afterwards';

done_testing;


sub cookie {
    my ($r) = @_;
    my $c = $r->{headers}{'set-cookie'};

    return ref $c ? (grep { /^(?:__Host-)?tk_/ } @$c)[0] : $c;
}


sub as {
    my ($id) = @_;
    my $w = $d->web;

    $w->{cookies}{$name} = $id;
    return $w;
}


sub sign_in {
    my ($w, $login, $password, $next) = @_;
    my $form = $w->get('login');
    my ($f) = grep { $_->{html} =~ /name="password"/ }
        Desk::Web::forms($form);
    my %set = (login => $login, password => $password,
        defined $next ? (next => $next) : ());

    return $w->send_form($f, [(grep { !exists $set{$_->[0]} }
        @{ $f->{fields} }), map { [$_, $set{$_}] } sort keys %set],
        no_follow => 1);
}


# Signed in as somebody, the page itself offers no form: with the token of
# that session it is posted all the same.
sub sign_in_over {
    my ($w, $login, $password) = @_;
    my ($csrf) = $w->get('mine')->{content}
        =~ /name="?csrf"? value="([^"]+)"/;

    return $w->post('login', { csrf => $csrf, login => $login,
        password => $password, next => '' }, no_follow => 1);
}
