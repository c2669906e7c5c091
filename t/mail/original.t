#!/usr/bin/perl

# What a mail looks like: its pictures in their places by addresses that
# expire, its markup as it came in a frame that can do nothing, its text
# whole where a page shows only the beginning.

use lib 't/lib';
use Desk;

use MIME::Base64 ();

my $d = Desk->new(mail => 1, workers => 1);
$d->seed->start;
my %web = map { $_ => $d->web->login($_) } qw(agent user);
my $agent = $web{agent};
my $anon = $d->web;

my $png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0"
    . "\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\x18\xdd"
    . "\x8d\xb0\0\0\0\0IEND\xaeB`\x82";
my $svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';

sub part {
    my ($type, $id, $bytes, @more) = @_;
    return join "\n", '--r', "Content-Type: $type", "Content-ID: <$id>",
        'Content-Transfer-Encoding: base64', @more, '',
        MIME::Base64::encode_base64($bytes);
}

my $html = <<'END';
<html><head><link rel="stylesheet" href="https://out.test/a.css">
<base href="https://out.test/"><meta http-equiv="refresh" content="0;url=//out.test/">
<style>p { color: rgb(1, 2, 3) }</style></head>
<body><p id="said">Look: <img src="cid:logo@x" alt="The logo">
<img src='cid:it"s&amp;me'><img src="cid:lying@x" alt="a lie">
<img src="https://out.test/pixel.gif" alt="far away">
<script>alert(1)</script></p><p>&nbsp;</p><p><br></p><br></body></html>
END

my $mail = $d->mail(from => 'customer@example.test', subject => 'Pictures');
$mail =~ s{Content-Type: text/plain.*}{}s;
$mail .= "Content-Type: multipart/related; boundary=r\n\n--r\n"
    . "Content-Type: text/html; charset=utf-8\n\n$html\n"
    . part('image/png; name=logo.png', 'logo@x', $png)
    . part('image/png; name=odd.png', 'it"s&me', $png)
    . part('image/png; name=lie.png', 'lying@x', $svg)
    . part('image/png; name=below.png', 'unused@x', $png) . "--r--\n";
$d->drop($mail);
ok wait_until(sub { $d->value('select count(*) from ticket') == 1 }),
    'a mail with pictures';
my ($n, $id) = @{ ($d->sql('select t.number, m.id from ticket t'
    . ' join message m on m.ticket_id = t.id'))[0] };
my $page = $agent->get("agent/t/$n");
my ($body) = $page->{content} =~ m{<div class="body"[^>]*>(.*?)</div>}s;
my @at = $body =~ m{<img loading="lazy" src="([^"]*/picture/\d+/[^"]+)"}g;
is scalar @at, 2, 'two pictures stand in the text';
like $body, qr/alt="The logo"/, 'with what they show';
like $body, qr{</p>$}, 'the blank lines at its end are no gap';
unlike $body, qr/<br>|\xc2\xa0/, 'nor in the page';
like $body, qr/<img\s+alt="a lie">/,
    'abuse 3: what is no picture does not';
unlike $body, qr/out\.test|script/, 'nothing comes from elsewhere';
my ($files) = $page->{content} =~ m{(<ul class="files".*?</ul>)}s;
like $files, qr/below\.png.*|lie\.png/, 'other files are listed below';
like $files, qr/lie\.png/, 'and the lie';
unlike $files, qr/logo\.png/, 'those of the text are not';

my $r = $anon->get($at[0]);
is $r->{status}, 200, 'the address opens the picture without a session';
is $r->{headers}{'content-type'}, 'image/png', 'as what it is';
is $r->{content}, $png, 'byte by byte';
my ($file, $hour, $mac) = $at[0] =~ m{picture/(\d+)/(\d+)-([0-9a-f]{20})$};
ok $mac, 'it is signed';
cmp_ok $hour * 3600 - time, '<=', 7200, 'for two hours';
cmp_ok $hour * 3600 - time, '>', 0, 'from now';
my $other = $d->value("select id from attachment where name = 'lie.png'");
my $base = $at[0] =~ s{\d+/[^/]+$}{}r;
is $anon->get($_)->{status}, 404, "not: $_" for "$base$file/" . ($hour + 1)
    . "-$mac", "$base$file/" . ($hour - 3) . "-$mac", "$base$other/$hour-$mac",
    "$base$file/$hour-", "$base$file/$hour-" . ('0' x 20), "$base$file/-$mac",
    "$base$file/99999999999999999999-$mac", "${base}0/$hour-$mac";

my ($link) = $d->value("select concat('t/$n/', replace(replace(replace("
    . "to_base64(verifier), '+', '-'), '/', '_'), '=', '')) from ticket");
like $anon->get($link)->{content}, qr{src="[^"]*/picture/\d+/},
    'the customer sees them, too';

# As it came.
my ($form) = grep { $_->{html} =~ m{original/$id} } Desk::Web::forms($page);
ok $form, 'the mail as it came is offered';
unlike $anon->get($link)->{content}, qr{/original/}, 'to agents only';
is $web{user}->post("agent/t/$n/original/$id", {})->{status}, 403, 'refused';
$page = $agent->submit($page, {}, form => qr{original/$id});
like $page->{url}, qr{task/\d+$}, 'ticketd does it';
ok wait_until(sub { $page = $agent->get($page->{url});
    $page->{content} =~ /<iframe/ }, 20), 'a frame shows it';
like $page->{headers}{'content-security-policy'}, qr/frame-src 'self'/,
    'which may show our own pages only';
my ($tag) = $page->{content} =~ /(<iframe[^>]*>)/;
like $tag, qr/ sandbox /, 'without a right to anything';
my ($src) = $tag =~ /src="([^"]*)"/;
$r = $anon->get($src);
is $r->{status}, 200, 'its address is signed';
is $r->{headers}{'content-type'}, 'text/html; charset=utf-8', 'it is markup';
my $csp = $r->{headers}{'content-security-policy'};
like $csp, qr/default-src 'none'.*; sandbox;/, 'with a policy of its own';
unlike $csp, qr/'self'.*'self'|https|script/, 'that loads nothing';
is $r->{headers}{'x-dns-prefetch-control'}, 'off', 'and looks nothing up';
like $r->{content}, qr/<style>p \{ color/, 'the sender\'s styles are there';
like $r->{content}, qr{<img src="data:image/png;base64,}, 'so is the picture';
like $r->{content}, qr/cid:lying|src=""/, 'not the lie';
unlike $r->{content}, qr/svg/, 'nor what it is';
unlike $r->{content}, qr/<(?:link|meta|base)\b/i, 'no names of other hosts';
is $anon->get($src =~ s/.$/x/r)->{status}, 404, 'a forged address';
is $anon->get($src =~ s{original/(\d+)}{'original/' . ($1 + 1)}er)->{status},
    404, 'another task';
my $made = $src =~ s{original}{picture}r;
is $anon->get($made)->{status}, 404, 'a signature is for one kind of thing';

$d->sql("update message set deleted = utc_timestamp(3) where id = $id");
is $agent->get("agent/t/$n/whole/$id")->{status}, 404, 'a deleted one is gone';

# The whole of a long text.
my $long = join '', map { "Line $_ of many, to make a long text of it.\n" }
    1 .. 2000;
$d->drop($d->mail(from => 'customer@example.test', subject => 'Long',
    body => "\n\n$long\n\n\n"));
ok wait_until(sub { $d->value('select count(*) from ticket') == 2 }, 20),
    'a long mail';
($n, $id, $link) = @{ ($d->sql('select t.number, m.id, concat(\'t/\', t.number,'
    . " '/', replace(replace(replace(to_base64(t.verifier), '+', '-'), '/',"
    . " '_'), '=', '')) from ticket t join message m on m.ticket_id = t.id"
    . " where t.subject = 'Long'"))[0] };

for (['agent', $agent, "agent/t/$n"], ['customer', $anon, $link]) {
    my ($who, $web, $url) = @$_;
    my $short = $web->get($url)->{content};
    unlike $short, qr/Line 1999 /, "$who: the page shows its beginning";
    my ($more) = $short =~ /href="([^"]*\/whole\/$id)"/;
    ok $more, "$who: and leads to the rest";
    my $whole = $web->get($more)->{content};
    like $whole, qr/Line 2000 /, "$who: which is whole";
    like $whole, qr/>Line 1 .*long text of it\.</s,
        "$who: without blank lines around it";
}

done_testing;
