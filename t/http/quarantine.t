#!/usr/bin/perl

# The log of mail and the quarantine: what stands in them, who may read what,
# and each way out of the quarantine.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, workers => 1,
    ticket => { mail_max_size => '64k', raw_keep => 30 });
$d->seed("insert into template (kind, name, body, is_default)
    values ('auto_reply', 'Auto', 'Thanks', 1);")->start;

my ($admin, $agent, $agent2) = map { $d->web->login($_) }
    qw(admin agent agent2);

sub state_of { $d->value("select state from mail_in where id = $_[0]") }
sub page { Desk::Web::unescape($admin->get($_[0])->{content}) }

# A mail of its own; the id of its row once it is handled.
sub arrive {
    my (%o) = @_;
    my $last = $d->value('select coalesce(max(id), 0) from mail_in');

    $d->drop($d->mail(%o));
    wait_until(sub { $d->value("select count(*) from mail_in where id > $last
        and state <> 'received'") }, 20);
    return $d->value('select max(id) from mail_in');
}

sub press {
    my ($id, $what) = @_;

    return $admin->submit($admin->get("admin/mail/$id"), {},
        form => qr{mail/\d+/$what"});
}

# --- what is held -----------------------------------------------------------

like page('admin/quarantine'), qr/nothing in quarantine/, 'nothing at first';
unlike page('admin/'), qr/Quarantine <span class="mark warn">/,
    'nor a count in the navigation';

my $body = "I am away.<script>alert(1)</script>\n";
my %away = (subject => 'Out <b>of</b> office', from => 'Eve <eve@x.test>',
    headers => ['Auto-Submitted: auto-replied'], body => $body,
    id => 'away@x.test');
my $away = arrive(%away);
is state_of($away), 'quarantine', 'an automatic answer to nothing';

my $list = page('admin/quarantine');
like $list, qr/eve\@x\.test/, 'is listed with its sender';
like $list, qr/support\@desk\.test/, 'with its mailbox';
like $list, qr/An automatic answer to nothing that is known here/,
    'and the reason';
unlike $admin->get('admin/quarantine')->{content}, qr/<b>of/,
    'its subject is text';
like page('admin/'), qr/Quarantine <span class="mark warn">1</,
    'counted in the navigation';

my $r = $admin->get("admin/mail/$away");
like $r->{content}, qr/&lt;script&gt;alert/, 'its text is shown as text';
unlike $r->{content}, qr/<script>alert/, 'and nothing else';

$r = $admin->get("admin/mail/$away/raw");
is $r->{status}, 200, 'the mail as it came';
like $r->{content} =~ s/\r//gr, qr/^From: Eve.*\Q$body\E\z/s,
    'byte for byte';
like $r->{headers}{'content-disposition'}, qr/^attachment;.*mail-\d+\.eml/,
    'as a file';
is $r->{headers}{'x-content-type-options'}, 'nosniff', 'nothing is guessed';
like $r->{headers}{'content-security-policy'}, qr/sandbox/, 'nothing runs';

# --- tried again -------------------------------------------------------------

like press($away, 'again')->{url}, qr/quarantine\?done=again/, 'tried again';
ok wait_until(sub { state_of($away) eq 'done' }, 20), 'it is taken now';
is $d->value("select count(*) from ticket where subject like 'Out %'"), 1,
    'as a ticket';
is $d->value("select count(*) from outbox where kind = 'auto_reply'"), 0,
    'and not answered';
like page("admin/mail/$away"), qr/let it through by hand|automatic answer itself/,
    'which the log explains';
is press_gone($away, 'again'), 'gone', 'what is not held is not tried again';

sub press_gone {
    my ($id, $what) = @_;
    my $page = $admin->get('admin/quarantine');
    my ($csrf) = $admin->get('login')->{content}
        =~ /name="?csrf"? value="([^"]+)"/;
    my $r = $admin->post("admin/mail/$id/$what", { csrf => $csrf });

    return $r->{url} =~ /done=(\w+)/ ? $1 : $r->{status};
}

# --- as plain text -------------------------------------------------------------

my $big = arrive(subject => 'Big', from => 'Max <max@x.test>',
    body => "First line\n" . ('x' x 70 . "\n") x 1200);
is state_of($big), 'quarantine', 'a mail that is too large';
like page('admin/quarantine'), qr/larger than ticket_mail_max_size/,
    'the reason is told';
is_deeply [ $d->sql("select kind, to_address, data from outbox
    where kind = 'notice_large'") ], [['notice_large', 'max@x.test',
    'kilobytes=64']], 'its sender is told';
ok wait_until(sub { grep { $_->{to}[0] eq 'max@x.test' } $d->smtp_log('mail') }, 20),
    'by mail';
my ($told) = grep { $_->{to}[0] eq 'max@x.test' } $d->smtp_log('mail');
my $text = slurp($d->dir . "/smtp/$told->{file}");
is $told->{from}, '<>', 'with the null return path';
like $text, qr/^Auto-Submitted: auto-replied/m, 'as an automatic answer';
like $text, qr/larger than the 64 KB/, 'with what is accepted';
unlike $text, qr/Big|Max|First line/, 'and nothing of the mail';

for ([ list => 'List-Id: <l.x.test>' ], [ generated => 'Auto-Submitted: auto-generated' ],
    [ 'auto-reply' => 'Auto-Submitted: auto-replied' ])
{
    my $id = arrive(subject => 'Big', from => "a$_->[0]\@x.test",
        headers => [$_->[1]], body => "\n" . ('x' x 70 . "\n") x 1200);

    is state_of($id), 'quarantine', "one of kind $_->[0]";
    is $d->value("select no_reply from mail_in where id = $id"), $_->[0],
        'is not answered';
}

# A type whose automatic answers are off.
$d->sql("insert into notification (kind, type_id, enabled)
    values ('auto_reply', 1, 0); update desk set revision = revision + 1");
sleep 2;
my $off = arrive(subject => 'Big', from => 'off@x.test',
    body => "\n" . ('x' x 70 . "\n") x 1200);
is state_of($off), 'quarantine', 'one to a type without automatic answers';
is $d->value("select no_reply from mail_in where id = $off"), 'no-template',
    'is not answered';
is $d->value("select count(*) from outbox where to_address = 'off\@x.test'"),
    0, 'its sender is not told';
$d->sql("delete from notification where kind = 'auto_reply';
    update desk set revision = revision + 1");
sleep 2;

arrive(subject => "Big $_", from => 'max@x.test', id => "big$_\@x.test",
    body => "\n" . ('x' x 70 . "\n") x 1200) for 1 .. 4;
is $d->value("select count(*) from outbox where kind = 'notice_large'"), 3,
    'three a day, as automatic answers are';
is $d->value("select count(*) from mail_in where no_reply = 'address-cap'"), 2,
    'the others in silence';
press($big, 'again');
ok wait_until(sub {
    $d->value("select manual from mail_in where id = $big") == 1
        && state_of($big) eq 'quarantine' }, 20),
    'it is not smaller when tried again';
like press($big, 'plain')->{url}, qr/done=again/, 'opened as plain text';
ok wait_until(sub { state_of($big) eq 'done' }, 20), 'it is taken';
my ($t) = $d->sql("select k.email, left(m.body, 10), a.name, a.size = i.size,
    k.number from ticket k join message m on m.ticket_id = k.id
    join attachment a on a.message_id = m.id join mail_in i on i.id = $big
    where k.subject = 'Big'");
is_deeply [@$t[0 .. 3]], ['max@x.test', 'First line', 'mail.eml', 1],
    'sender, text and the mail as a file';
is $d->value("select count(*) from outbox where kind = 'auto_reply'"), 0,
    'not answered either';

# --- deleted -------------------------------------------------------------------

$away = arrive(%away, subject => 'Again', id => 'b@x.test');
like press($away, 'delete')->{url}, qr/done=deleted/, 'deleted';
is state_of($away), 'deleted', 'the row remains';
is $admin->get("admin/mail/$away/raw")->{status}, 404, 'the mail does not';
like page('admin/mail?state=deleted'), qr/eve\@x\.test/, 'the log knows it';
is_deeply [map { join ' ', grep { length } @$_ }
    $d->sql("select field, new_value, action from audit
    where object = 'mail' order by id")],
    ['quarantine again changed', 'quarantine again changed',
     'quarantine plain changed', 'deleted'],
    'the history says who did what';
isnt arrive(%away, subject => 'Again', id => 'b@x.test'), $away,
    'the same mail again';
is $d->value("select state from mail_in order by id desc limit 1"),
    'quarantine', 'is a new one';

# --- the log ---------------------------------------------------------------------

my $mail = arrive(subject => 'Secret plans', from => 'Cora <cora@x.test>',
    id => 'plans@x.test');
is state_of($mail), 'done', 'an ordinary mail';
my $number = $d->value("select number from ticket where subject = 'Secret plans'");
for ('cora@x.test', 'CORA@x.test', '<plans@x.test>', $number) {
    my $page = page('admin/mail?q=' . $_ =~ s/([^\w])/sprintf '%%%02x', ord $1/ger);
    is scalar(() = $page =~ m{admin/mail/(\d+)}g), 1, "found by $_";
    like $page, qr{admin/mail/$mail"}, 'the right one';
    like $page, qr/By mail, as a new ticket/, 'with its rule';
}
unlike page('admin/mail'), qr/Secret plans/,
    'what a ticket says is not for an admin who does not manage its type';
unlike page("admin/mail/$mail"), qr/Secret plans|Hello/, 'nor its text';
is $admin->get("admin/mail/$mail/raw")->{status}, 404, 'nor the mail';

my $message = $d->value("select message_id from mail_in where id = $mail");
like $agent->get("agent/t/$number")->{content},
    qr{agent/t/$number/raw/$message"}, 'its agents are offered it';
$r = $agent->get("agent/t/$number/raw/$message");
like $r->{content}, qr/^From: Cora/, 'and get it';
like $r->{headers}{'content-disposition'}, qr/^attachment/, 'as a file';
is $agent->get("agent/t/$t->[4]/raw/$message")->{status}, 404,
    'not by another ticket';

# Purged, its mail is in no ticket, and still not for an admin to read.
my $purged = arrive(subject => 'Purged plans', from => 'Cora <cora@x.test>',
    id => 'purged@x.test');
my $gone = $d->value("select number from ticket where subject like 'Purged%'");
my ($csrf) = $agent->get('agent/')->{content} =~ /name="csrf" value="([^"]+)/;
$agent->post("agent/t/$gone/delete", { csrf => $csrf, nonce => 'purged' });
$d->sql('update ticket_trash set deleted = deleted - interval 31 day');
$d->ticketd_stop;
$d->sql("delete from job_lease where name = 'tend'");
$d->ticketd_start;
ok wait_until(sub { !$d->value("select count(*) from ticket
    where number = $gone") }, 20), 'a ticket is purged';
is state_of($purged), 'done', 'its mail stays in the log';
unlike page('admin/mail'), qr/Purged plans/, 'without its subject';
unlike page("admin/mail/$purged"), qr/Purged plans|Hello/, 'nor its text';
is $admin->get("admin/mail/$purged/raw")->{status}, 404, 'nor the mail';

# An agent's answer that is held: the address that it was sent to is a proof.
$d->sql("update ticket set agent_id = 2 where number = $number");
$d->ticketd('recount');
arrive(subject => "Re: [ts #$number]", from => 'cora@x.test', id => 're@x.test');
my $proof;
ok wait_until(sub {
    ($proof) = map { $_->{raw} =~ /(support\+t$number-2-\w+\@desk\.test)/ }
        $d->sent_to('agent@desk.test') }, 20), 'an agent is told';
my $answer = arrive(subject => 'Re: plans', from => 'agent@desk.test',
    to => $proof, body => "\n" . ('x' x 70 . "\n") x 1200);
is state_of($answer), 'quarantine', 'their answer is too large';
unlike page("admin/mail/$answer"), qr/\Q$proof/, 'an admin sees it, not the proof';
is $admin->get("admin/mail/$answer/raw")->{status}, 404, 'nor the mail';
like page("admin/mail/$answer"), qr/mail\/$answer\/again/, 'it can be tried again';

press($answer, 'plain');
ok wait_until(sub { state_of($answer) eq 'done' }, 20),
    'opened as plain text it becomes a ticket';
my ($open) = $d->sql("select k.number, i.message_id, m.files from mail_in i
    join ticket k on k.id = i.ticket_id join message m on m.id = i.message_id
    where i.id = $answer");
is $open->[2], 0, 'without the mail as a file';
my $other = $d->web->login('agent2');
unlike $other->get("agent/t/$open->[0]")->{content}, qr/\Q$proof/,
    'and without the proof for others';
is $other->get("agent/t/$open->[0]/raw/$open->[1]")->{status}, 404,
    'nor can they have the mail from there';

# Pages go by key.
$d->sql("insert into mail_in (mailbox_id, raw, size, received, state, sender)
    select 1, unhex(sha2(seq, 256)), 10, utc_timestamp(3), 'event',
    concat('s', seq, '\@x.test') from seq_1_to_120");
my %seen;
my $at = 'admin/mail?state=event';
while ($at) {
    my $page = $admin->get($at)->{content};
    $seen{$1}++ while $page =~ m{admin/mail/(\d+)"}g;
    ($at) = $page =~ m{href="[^"]*(admin/mail\?[^"]*after=[^"]*)" rel="next"};
    $at = Desk::Web::unescape($at) if $at;
}
is scalar(keys %seen), 120, 'every row stands on one page';
is scalar(grep { $_ > 1 } values %seen), 0, 'and on one only';

# --- how long they are kept ---------------------------------------------------------

$d->sql("update mail_in set received = received - interval 31 day
    where id in ($mail, (select id from (select max(id) id from mail_in
    where state = 'quarantine') q))");
$d->sql('insert into ticket_field (ticket_id, field_id, text_value)
    select id, 77, "of no field" from ticket limit 1');
$d->ticketd_stop;
$d->sql("delete from job_lease where name = 'garbage'");
$d->ticketd_start;
ok wait_until(sub {
    $d->value("select raw = repeat(char(0), 32) from mail_in where id = $mail")
}, 20), 'a raw mail goes after ticket_raw_keep';
is $d->value('select count(*) from ticket_field'), 0,
    'and so do values of a field that is gone';
is $agent->get("agent/t/$number/raw/$message")->{status}, 404, 'for everybody';
unlike $agent->get("agent/t/$number")->{content}, qr{/raw/$message},
    'and is not offered any more';
is $d->value("select count(*) from mail_in where state = 'quarantine'
    and raw = repeat(char(0), 32)"), 0, 'but never from the quarantine';

done_testing;
