#!/usr/bin/perl
#
# A mailbox that is opened by OAuth2: Dovecot asks a token server whether the
# token is good, ticketd gets one from it, ahead of its end, by refresh tokens
# that change, and goes nowhere else (ABUSE 23).

use lib 't/lib';
use Desk;

use JSON::PP ();

my $d = Desk->new(mail => 1, workers => 1, ticket => {
    http_nets => '127.0.0.1', alarm_after => '2s' });
my $port = $d->port('TOKEN');
my %rules = (client_id => 'desk', client_secret => 'client+secret',
    refresh => 'refresh-1', expires => 3600, user => 'support@desk.test');

sub rules {
    %rules = (%rules, @_);
    Desk::spew("$d->{dir}/rules.new", JSON::PP::encode_json(\%rules));
    rename "$d->{dir}/rules.new", "$d->{dir}/rules";
}

# What the token server was asked, the forms.
sub asked {
    return map { $_->{form} } grep { $_->{path} eq ($_[0] // '/token') }
        map { JSON::PP::decode_json($_) } split /\n/,
        slurp("$d->{dir}/token.log");
}

sub error { $d->value('select last_error from mailbox where id = 1') // '' }
sub revise { $d->sql("$_[0]; update desk set revision = revision + 1") }
sub empty { !$d->inbox('support@desk.test') }

rules();
$d->run('token', out => "$d->{dir}/token.err", cmd => [
    "$Desk::ROOT/t/lib/token.py", '--port', $port, '--log',
    "$d->{dir}/token.log", '--rules', "$d->{dir}/rules"]);
$d->await('token', sub { Desk::answers($port) });

# Dovecot that takes tokens, and no password for this account.
$d->dovecot_stop;
spew("$d->{dir}/oauth2.conf", <<"END");
introspection_mode = post
introspection_url = http://127.0.0.1:$port/introspect
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
END
spew("$d->{dir}/dovecot.conf.new", slurp("$d->{dir}/dovecot.conf") =~ s{auth_mechanisms[^\n]*}{}r
    . <<"END");
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $d->{dir}/oauth2.conf
}
END
$d->run('dovecot', out => "$d->{dir}/dovecot.log",
    cmd => ['dovecot', '-F', '-c', "$d->{dir}/dovecot.conf.new"]);
$d->await('dovecot', sub { Desk::answers($d->port('IMAP')) });

$d->seed('update mailbox set enabled = 0')->start;

my $admin = $d->web->login('admin');
my %oauth = (token_url => "http://127.0.0.1:$port/token", client_id => 'desk',
    client_secret => 'client+secret', secret => 'refresh-1', confirm => 1);

sub save {
    return $admin->submit($admin->get('admin/mailboxes/1'), { @_ },
        form => qr/name="host"/);
}

sub submit_test {
    return $admin->submit($admin->get('admin/mailboxes/1'), { @_ },
        form => qr/name="host"/, button => ['test', 1]);
}

sub test {
    my $r = submit_test(@_);
    my ($task) = $r->{content} =~ /id="task-(\d+)"/
        or return "no task: $r->{status}";
    my $page;

    wait_until(sub {
        $page = $admin->get("task/$task")->{content};
        return $page !~ /hx-trigger/;
    }, 30);

    return Desk::Web::unescape($page =~ s/.*id="task-//sr);
}

# --- what is refused ----------------------------------------------------------

for (['token_url', 'ftp://x/'], ['token_url', 'https://a@b/'],
     ['client_id', ''])
{
    my $r = save(%oauth, $_->[0] => $_->[1]);
    is $r->{status}, 422, "$_->[0] = \"$_->[1]\" is refused";
    like $r->{content}, qr/id="$_->[0]_why"/, 'and marked';
}

is save(%oauth, secret => '')->{status}, 422,
    'a password is no refresh token';

# --- tried, saved, read ----------------------------------------------------------

like test(%oauth), qr/The connection works/, 'the test of the connection';
is((asked())[0]{client_secret}, 'client+secret', 'with the client secret');
my $said = test(%oauth, secret => 'refresh-9');
like $said, qr/gives no access token/, 'a wrong refresh token';
like $said, qr/invalid_grant/, 'in the words of the server';
unlike $said, qr/refresh-9|client\+secret/, 'nothing of the secrets';
like test(%oauth, token_url => "http://127.0.0.1:$port/redirect"),
    qr/gives no access token/, 'ABUSE 23: a redirect is not followed';
my $tls = $d->port('TOKENS');
$d->run('tokens', out => "$d->{dir}/tokens.err", cmd => [
    "$Desk::ROOT/t/lib/token.py", '--port', $tls, '--log',
    "$d->{dir}/token.log", '--rules', "$d->{dir}/rules",
    '--cert', "$d->{dir}/tls.crt", '--key', "$d->{dir}/tls.key"]);
$d->await('tokens', sub { Desk::answers($tls) });
$said = test(%oauth, token_url => "https://127.0.0.1:$tls/token");
like $said, qr/gives no access token/, 'a certificate that nobody knows';
like $said, qr/certificate/i, 'is what is wrong';

rules(rotate => JSON::PP::true());
like save(%oauth, enabled => 1)->{url}, qr/done=saved/, 'saved';
unlike $admin->get('admin/mailboxes/1')->{content}, qr/refresh-1|client\+sec/,
    'no secret on the page';

for ([token_url => "http://127.0.0.1:$port/other"], [client_id => 'x']) {
    for my $do (\&save, \&submit_test) {
        my $r = $do->(@$_, secret => 'refresh-1');
        is $r->{status}, 422, "another $_->[0] needs the client secret again";
        like $r->{content}, qr/id="client_secret_why"/, 'and is marked';
    }
}
is scalar(asked('/other')), 0, 'no stored secret went there';

$d->drop($d->mail(subject => 'By token'));
ok wait_until(sub { empty() }, 30), 'mail is fetched with a token';
is $d->value("select count(*) from ticket where subject = 'By token'"), 1,
    'and is a ticket';
is $d->value("select count(*) from mailbox where secret like '%refresh%'
    or client_secret like '%client%' or access_token like '%access%'"), 0,
    'what is stored is sealed';
my $n = asked();
is((asked())[-1]{refresh_token}, 'refresh-1', 'by the refresh token');
revise('select 1');
$d->drop($d->mail(subject => 'Once more'));
ok wait_until(sub { empty() }, 30), 'another connection';
is scalar(asked()), $n, 'uses the token that is there';
like test(), qr/The connection works/, 'a test, too';
is scalar(asked()), $n, 'so that nothing is used up by it';
like join('', $d->ticketd('status')), qr/token until 20/, 'its end is told';
like $admin->get('admin/health')->{content}, qr/Access token until/,
    'on the page as well';
like $admin->get('status')->{content},
    qr/ticket_mailbox_token_seconds\{mailbox="support\@desk\.test"\} 3[56]\d\d/,
    'and in the metrics';

# --- ahead of its end; the refresh token has changed -----------------------------------

revise('update mailbox set token_expires = utc_timestamp(3) + interval 4 minute');
ok wait_until(sub { asked() > $n }, 30), 'some minutes ahead it is refreshed';
is((asked())[-1]{refresh_token}, 'refresh-2', 'by the new refresh token');
is scalar(asked()), $n + 1, 'once';

# --- a token that the mail server does not want any more --------------------------------

$n = asked();
rules(%{ JSON::PP::decode_json(slurp("$d->{dir}/rules")) },
    revoked => ["access-$n"]);
revise('select 1');
$d->drop($d->mail(subject => 'After revocation'));
ok wait_until(sub { empty() }, 40), 'another one is got';

# --- expired for good: told, and mended ---------------------------------------------------

rules(%{ JSON::PP::decode_json(slurp("$d->{dir}/rules")) },
    fail => 'invalid_grant' . "\xe4" x 600);      # more than is kept
revise('update mailbox set access_token = null');
ok wait_until(sub { error() =~ /token server refuses: 400/ }, 30),
    'a refresh token that expired is an error to be seen';
unlike $d->ticketd_log, qr/refresh-\d|access-\d|client\+secret/,
    'no secret in the log';
ok wait_until(sub {
    $d->value("select count(*) from alarm where name = 'mailbox:1'
        and told is not null") }, 40), 'and told by mail';
rules(fail => '');
$d->drop($d->mail(subject => 'Mended'));
ok wait_until(sub { empty() }, 60), 'it goes on when the server does';

# --- where ticketd does not go ----------------------------------------------------------------

my ($status, $out, $err) = $d->ticketd('export');
like $out, qr{token_url = http://127}, 'exported with the address';
unlike $out, qr/refresh-\d|client\+secret|client_secret/, 'without secrets';

$d->ticketd_stop;
$d->{ticket}{http_nets} = 'off';
$d->configure->nginx_reload;
$d->ticketd_start;

for (qw(127.0.0.1 localhost 2130706433 0x7f.1 [::1] [::ffff:127.0.0.1]
    169.254.169.254 10.0.0.1))
{
    my $n = asked();
    like test(%oauth, token_url => "https://$_:$port/token"),
        qr/address is not allowed|cannot resolve|Couldn.t resolve/i,
        "ABUSE 23: https://$_ is not asked";
    is scalar(asked()), $n, 'ABUSE 23: nothing arrived there';
}

is save(%oauth)->{status}, 422, 'nor is it saved with http';

done_testing;
