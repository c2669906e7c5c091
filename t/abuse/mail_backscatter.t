#!/usr/bin/perl

# ABUSE 8, 12: forged senders get no more automatic answers than the caps
# say, and nothing of what was written in their name.  Files of mails,
# whatever they are called.  TK_SOAK=1: 10,000 senders.

use lib 't/lib';
use Desk;

use MIME::Base64 ();

my $senders = $ENV{TK_SOAK} ? 10_000 : 400;
my $d = Desk->new(mail => 1, workers => 1,
    ticket => { autoreply_per_hour => 30, autoreply_per_address_day => 2 });
$d->seed->start;

$d->drop($d->mail(from => "\"BUY THIS\" <victim$_\@example.test>",
    subject => "BUY THIS $_", body => "BUY THIS at https://evil.test/$_\n"))
    for 1 .. $senders;
$d->drop($d->mail(from => 'one@example.test', subject => "BUY THIS again $_"))
    for 1 .. 20;

my $all = $senders + 20;
ok wait_until(sub { $d->value('select count(*) from mail_in where state <>'
    . " 'received'") == $all }, $ENV{TK_SOAK} ? 3000 : 120), "$all mails";
is $d->value('select count(*) from ticket'), $all, 'each is a ticket';

# What is counted is what was committed: one at a time.
for (1 .. 10) {
    my $web = $d->web;
    $web->submit($web->get('new'), { type => 1, subject => 'BUY THIS',
        first_name => 'BUY', last_name => 'THIS', text => 'BUY THIS',
        email => "form$_\@example.test" });
}

ok wait_until(sub { !$d->value("select count(*) from outbox where state in"
    . " ('queued', 'sending')") }, 120), 'all was sent';

my @auto = grep { "@{ $_->{to} }" =~ /\@example\.test/ } $d->smtp_log('mail');
cmp_ok scalar(@auto), '>', 0, 'some were answered';
cmp_ok scalar(@auto), '<=', 30, 'abuse 8: within the cap of the type';
cmp_ok scalar($d->sent_to('one@example.test')), '<=', 2,
    'abuse 8: within the cap of the address';
is scalar(grep { slurp("$d->{dir}/smtp/$_->{file}") =~ /BUY|THIS|evil\.test/ }
    @auto), 0, 'abuse 8: nothing of it went back';
is scalar(grep { $_->{from} !~ /^(?:<>)?$/ } @auto), 0,
    'abuse 8: with the null return path';

# 12
my @names = ('../../etc/passwd', 'C:\\Windows\\x.exe', 'con', '.htaccess',
    "\xe2\x80\xaegnp.exe", 'n' x 4096 . '.txt', 'a"; filename=x.html',
    "a\r\nX-Evil: 1.txt", "a\0b.txt", '', '..', '/', '%2e%2e%2fx', "\x{7f}",
    '<img src=x onerror=alert(1)>.txt', "gr\xc3\xbc\xc3\x9fe \xf0\x9f\x94\xa5.txt",
    "bad\xff\xfe.txt", 'a;b=c', "'", '=?utf-8?Q?x=0D=0AX-Evil:_1?=');
my $mail = $d->mail(from => 'files@example.test', subject => 'files');
$mail =~ s{Content-Type: text/plain.*}{}s;
$mail .= "Content-Type: multipart/mixed; boundary=b\n\n"
    . join '', map {
        my $hex = $_ =~ s/([^A-Za-z0-9])/sprintf '%%%02X', ord $1/ger;
        "--b\nContent-Type: text/html\nContent-Disposition: attachment;"
            . " filename*=utf-8''$hex\n\nx\n"
            . "--b\nContent-Type: image/png; name=\"=?utf-8?B?"
            . MIME::Base64::encode_base64($_, '') . "?=\"\n"
            . "Content-Disposition: attachment\n\n<script>\n"
    } @names;
$d->drop("$mail--b--\n");
ok wait_until(sub { $d->value("select count(*) from ticket where subject ="
    . " 'files'") }, 60), 'a mail of files';
my $agent = $d->web->login('agent');
my ($n, $count) = @{ ($d->sql('select t.number, count(*) from ticket t join'
    . " attachment a on a.ticket_id = t.id where t.subject = 'files'"
    . ' group by t.id'))[0] };
is $count, 2 * @names, 'each is kept';
my $page = $agent->get("agent/t/$n")->{content};
my @links = map { Desk::Web::unescape($_) }
    $page =~ m{href="([^"]*/file/\d+/[^"]*)"}g;
cmp_ok scalar(@links), '>=', 2 * @names, 'and has an address';
unlike $page, qr/<img src=x onerror/, 'abuse 12: names are text';
my %wrong;

for my $link (@links) {
    my $r = $agent->get($link);
    my $h = $r->{headers};
    my $as = $h->{'content-disposition'} // '';

    $wrong{"$link: $r->{status}"}++ if $r->{status} != 200;
    $wrong{"$as: shown"}++ if $as !~ /^attachment; /
        || $h->{'content-type'} ne 'application/octet-stream'
        || $h->{'x-content-type-options'} ne 'nosniff'
        || $h->{'content-security-policy'} !~ /sandbox/;
    $wrong{"$as: quotes"}++
        if $as !~ /^attachment; filename="[^"\\\/\x00-\x1f\x7f-\xff]*"(?:; filename\*=UTF-8''[\w.~%!#\$&+^`|-]*)?$/i;
    $wrong{"$as: long"}++ if length $as > 1600;
    $wrong{'field'}++ if exists $h->{'x-evil'};
}

is_deeply [sort keys %wrong], [], 'abuse 12: all are safe to take';
is scalar(grep { !/^[0-9a-f]+$/ } map { s{.*/}{}r } grep { -f }
    glob "$d->{dir}/blob/*/*/* $d->{dir}/blob/*/*"), 0,
    'abuse 12: what lies in the store has no names';

done_testing;
