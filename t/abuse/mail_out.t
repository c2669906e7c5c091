#!/usr/bin/perl

# ABUSE 2, 13, 14: what people put into fields of a mail or a form, on the
# pages and in the mails that go out, read by Python's parser.

use lib 't/lib';
use Desk;

use JSON::PP;
use MIME::Base64 ();

my $d = Desk->new(mail => 1, workers => 1, ticket => {
    autoreply_neutral => 'off',
    subject => '"{ticket:first_name} {ticket:subject}"' });
$d->seed;
$d->sql("update template set body = concat(body, '\nFOR {contact:first_name} /"
    . " {ticket:last_name} / {ticket:subject} / {MESSAGE} END\n');"
    . ' update desk set revision = revision + 1');
$d->start;
my $agent = $d->web->login('agent');
my $serial = 0;

my @bad = ("x\r\nBcc: victim\@evil.test", "x\nBcc: victim\@evil.test",
    "x\rBcc: victim\@evil.test", "x\r\n\r\nbody of mine",
    'x, victim@evil.test', 'x; victim@evil.test', 'x <victim@evil.test>',
    '" <victim@evil.test>, "', 'x" <victim@evil.test> "', 'x(victim@evil.test)',
    "x\0Bcc: victim\@evil.test", "gr\xc3\xb6\xc3\x9fe \xf0\x9f\x94\xa5",
    "\xff\xfe\xfd", "\xe2\x80\xa8Bcc: victim\@evil.test",
    "\xc2\x85Bcc: victim\@evil.test", "\x0bBcc: victim\@evil.test",
    '=?utf-8?Q?x=0D=0ABcc:_victim=40evil.test?=',
    '=?utf-8?B?eA0KQmNjOiB2aWN0aW1AZXZpbC50ZXN0?=', 'a' x 300,
    'undisclosed: victim@evil.test;', '{ticket:email} {MESSAGE} {LINK}',
    "%0d%0aBcc: victim\@evil.test", '\\', '"');

# By mail: as it stands there, and encoded, so that it comes through.
sub word { return '=?utf-8?B?' . MIME::Base64::encode_base64($_[0], '') . '?=' }

for my $text (@bad) {
    my $who = sprintf 'p%d@example.test', ++$serial;
    my $mail = $d->mail(from => word($text) . " <$who>",
        subject => word("S $text"), body => "Body {ticket:email} $text\n");

    $d->drop($mail);
}

# By the form.
my @forms = @bad[0 .. 4, 7, 11, 20];
for my $text (@forms) {
    my $web = $d->web;
    $web->submit($web->get('new'), { type => 1, subject => "S $text",
        first_name => $text, last_name => $text, text => "Body $text",
        email => sprintf 'p%d@example.test', ++$serial });
}

ok wait_until(sub { $d->value('select count(*) from ticket') >= @bad + 1 }, 60),
    'tickets with bad names and subjects';
my %to;

for ($d->sql('select number, email from ticket order by id')) {
    my ($number, $email) = @$_;
    my $page = $agent->get("agent/t/$number");
    $agent->submit($page, { text => 'Answer {contact:email} {ticket:email}' },
        form => qr/name="text"/);
}

my $queued = $d->value("select count(*) from outbox where to_role = 'customer'");
cmp_ok $queued, '>', @bad, 'mails to customers';
ok wait_until(sub { $d->value("select count(*) from outbox where to_role ="
    . " 'customer' and state = 'sent'") == $queued }, 120), 'all were sent';

my @mails = $d->smtp_log('mail');
my %envelope = map { ("$d->{dir}/smtp/$_->{file}" => $_->{to}) } @mails;
my %known = map { lc $_ => 1 } qw(From To Subject Date Message-ID In-Reply-To
    References Reply-To MIME-Version Content-Type Content-Transfer-Encoding
    Auto-Submitted X-Auto-Response-Suppress X-Ngx-Tickets-Loop List-Id
    Return-Path Received);
my (%other, %wrong);
my $out = join '', map { qx{$_} } 'python3 t/mail/outgoing.py '
    . join ' ', grep { $envelope{$_}[0] =~ /^p\d+\@example/ } keys %envelope;

for (map { JSON::PP->new->utf8->decode($_) } split /\n/, $out) {
    my ($to) = @{ $envelope{ $_->{file} } };

    $wrong{defects} += @{ $_->{defects} };
    $wrong{'bare line ends'} += $_->{bare};
    $wrong{'long lines'} += $_->{long} > 998;
    $wrong{'not ASCII'} += !$_->{ascii};
    $wrong{'another recipient'} += "@{ $envelope{ $_->{file} } }" ne $to
        || @{ $_->{to} } != 1 || $_->{to}[0][1] ne $to;
    $wrong{'another sender'} += @{ $_->{from} } != 1
        || $_->{from}[0][1] !~ /\@desk\.test$|^webmaster@/;
    $wrong{'no text'} += !defined $_->{text};
    $other{$_}++ for grep { !$known{ lc $_ } } @{ $_->{names} };
    $wrong{'replaced twice'} += $_->{text} =~ /\bBody p\d+@/
        || $_->{text} =~ /Answer p\d+@/;
    $to{$to} = $_;
}

is_deeply [grep { $wrong{$_} } sort keys %wrong], [],
    'abuse 13: each mail is one that Python reads without a defect';
is join(' ', %other), '', 'abuse 13: without a field of somebody else\'s';
is scalar(grep { grep { /victim/ } @{ $_->{to} } } @mails), 0,
    'abuse 13: nobody else gets a mail';

cmp_ok scalar(keys %to), '>=', @bad, 'as many were read';

my ($single) = grep { $bad[$_] =~ /^\{ticket:email/ } 0 .. $#bad;
my $mail = $to{ 'p' . ($single + 1) . '@example.test' };
like $mail->{text}, qr/\{ticket:email\} \{MESSAGE\} \{LINK\} END|FOR \{ticket:email\}/,
    'abuse 14: what a customer wrote is not filled in';
unlike $mail->{text}, qr/FOR p\d+\@example/, 'abuse 14: not even the name';

# On pages: elements and attributes of our own making never appear.
my @marks = ('<tkx1 a=b>', '"tkx2="x', "'tkx3='x", '</title><tkx4>',
    '--><tkx5>', '</textarea><tkx6>', '</script><tkx7>');
my $all = join ' ', @marks;
my $enc = word($all);
my $name = $all =~ s/(["\\])/\\$1/gr;
my $local = '<tkx8>' =~ s/[<>]//gr;
$d->drop(<<"END");
From: $enc <"<tkx8>"\@x.test>
To: support\@desk.test
Reply-To: "<tkx9>" <$local\@x.test>
Subject: $enc
Message-ID: <tkx\@x.test>
List-Id: <tkx10>
X-Mailer: $all
User-Agent: $all
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset="<tkx11>"; name="$enc"

$all
--b
Content-Type: <tkx12>/"tkx2="; name*=utf-8''%3Ctkx13%3E%22tkx2%3D%22x.txt
Content-Disposition: attachment; filename*0*=utf-8''%3Ctkx14%3E;
 filename*1*=%22tkx2%3D%22x.html
Content-ID: <tkx15" onerror="x>

<tkx16>
--b
Content-Type: message/rfc822

From: $enc <a\@b.test>
Subject: $enc

inner
--b--
END
$d->drop($d->mail(from => "$enc <tkx\@x.test>", subject => $enc,
    headers => ['Auto-Submitted: auto-replied']));
ok wait_until(sub { $d->value("select count(*) from mail_in where mail_id ="
    . " 'tkx\@x.test' or sender = 'tkx\@x.test' and state <> 'received'") == 2
    }, 20), 'one with marks in every field, one laid aside';
my ($n, $link) = @{ ($d->sql('select number, concat("t/", number, "/",'
    . " replace(replace(replace(to_base64(verifier), '+', '-'), '/', '_'),"
    . " '=', '')) from ticket order by id desc limit 1"))[0] };
my $admin = $d->web->login('admin');
my $message = $d->value('select max(m.id) from message m join ticket t on'
    . " t.id = m.ticket_id where t.number = $n");

for ([$agent, 'agent/'], [$agent, "agent/t/$n"], [$agent, "agent/t/$n/related"],
    [$agent, "agent/t/$n/whole/$message"], [$agent, "agent/t/$n/edit/$message"],
    [$agent, "agent/t/$n/forward/$message"], [$agent, 'agent/?q=tkx'],
    [$agent, 'contacts/'], [$agent, 'contacts/pick?q=tkx'],
    [$d->web, $link], [$admin, 'admin/'], [$admin, 'admin/mail'],
    [$admin, 'admin/quarantine'])
{
    my ($web, $url) = @$_;
    my $r = $web->get($url);
    my @hit = $r->{content} =~ /(<\/?tkx\d+|["']tkx[23]=["']x)/g;

    is "$r->{status} @hit", '200 ', "abuse 2: $url";
}

done_testing;
