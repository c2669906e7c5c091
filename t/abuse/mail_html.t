#!/usr/bin/perl

# ABUSE 1: HTML that wants to run or load something, by mail.  Shown in
# Chromium with the page's policy switched off: no script runs, nothing is
# loaded, nothing but the subset stands in the page.  "The mail as it came"
# with its own policy: the same but for the subset.

use lib 't/lib';
use Desk;

use Desk::Vectors;
use JSON::PP;

my $corpus = ($ENV{MAIL_CORPUS} // "$Desk::ROOT/../shared/corpus") . '/html';
my $d = Desk->new(mail => 1, workers => 1);
$d->seed->start;
my $out = '127.0.0.1:' . $d->port('OUT');
my @vectors = Desk::Vectors::all($out);
my $own = @vectors;

cmp_ok $own, '>=', 300, 'vectors of our own';

for (['dompurify-expect', 'payload'], ['html5lib-sanitizer', 'input'],
    ['sanitize-html-vectors', 'input'])
{
    my ($name, $key) = @$_;
    next if !-e "$corpus/$name.json";
    push @vectors, map { my $v = $_->{$key}; utf8::encode($v); $v }
        grep { defined $_->{$key} && !ref $_->{$key} }
        @{ JSON::PP->new->utf8->decode(slurp("$corpus/$name.json")) };
}

# Of the longest list several a mail.
for my $file (grep { -e } "$corpus/payloadbox-xss.txt") {
    my @lines = split /\n/, slurp($file);
    push @vectors, join "\n", splice @lines, 0, $ENV{TK_SOAK} ? 1 : 20
        while @lines;
}

sub html_mail {
    my ($html, %o) = @_;
    my $mail = $d->mail(from => 'customer@example.test', %o);

    $mail =~ s{Content-Type: text/plain.*}{}s;
    return $mail . "Content-Type: text/html; charset=utf-8\n"
        . "Content-Transfer-Encoding: 8bit\n\n$html\n";
}

$d->drop(html_mail('first', subject => 'Vectors'));
ok wait_until(sub { $d->value('select count(*) from ticket') == 1 }, 20),
    'a ticket';
my ($number, $ticket) = @{ ($d->sql('select number, id from ticket'))[0] };
my $n = 0;
$d->drop(html_mail("<p>mark" . $n++ . "</p>\n$_",
    subject => "[ts #$number] vector")) for @vectors;
ok wait_until(sub { $d->value('select count(*) from message where html is not'
    . ' null') == @vectors + 1 }, 200), scalar(@vectors) . ' mails came in';
is $d->value('select count(*) from ticket'), 1, 'all of that ticket';

# ticketd writes the originals of our own, as if the agent had asked; a new
# process of the browser for each makes them slow, so it is every sixth.
my $step = $ENV{TK_SOAK} ? 1 : 6;
$d->sql("insert into task (kind, user_id, args, back, text, created, lease)"
    . " select 'original', 2, concat('ticket=$number&message=', id), '', '',"
    . " utc_timestamp(3), utc_timestamp(3) from message"
    . " where ticket_id = $ticket and id <= $own + 1 and id % $step = 0");
my $asked = $d->value('select count(*) from task');
ok wait_until(sub { $d->value("select count(*) from task where state = 'done'")
    == $asked }, 120), "$asked originals";
my $agent = $d->web->login('agent');
my @originals = map {
    my ($src) = $agent->get("task/$_->[0]")->{content}
        =~ /<iframe[^>]* src="([^"]*)"/;
    $d->base =~ s{^(\w+://[^/]+).*}{$1}r . $src;
} $d->sql('select id from task order by id');
is scalar(grep { m{/original/\d+/} } @originals), $asked, 'have addresses';

my $list = "$d->{dir}/originals.json";
spew($list, JSON::PP::encode_json(\@originals));
$d->browser('t/abuse/mail_html.mjs', TK_OUT => $out, TK_TICKET => $number,
    TK_MESSAGES => @vectors + 1, TK_ORIGINALS => $list);

done_testing;
