#!/usr/bin/perl

# What goes out is right by a parser that is not ours: names, subjects, file
# names and texts that break careless builders, the agent's Markdown beside
# its text, and nothing of a request for an address that proved nothing.

use lib 't/lib';
use Desk;
use Encode qw(encode);
use JSON::PP;
use MIME::Base64;

my $d = Desk->new(mail => 1, ticket => {
    autoreply_per_address_day => 1000, autoreply_per_hour => 100000,
    autoreply_desk_per_hour => 100000,
    sender_name => "'Desk, \"Süd\" <x\@evil.test>; Ümläut'" });
$d->seed->start;
$d->sql("update template set body = concat('{ticket:subject}\n', body)");

sub word { return '=?utf-8?B?' . encode_base64(encode('UTF-8', $_[0]), '')
    . '?=' }
sub settled { my ($n) = @_; return wait_until(sub { $d->value("select count(*)"
    . " from mail_in where state <> 'received'") == $n
    && !$d->value("select count(*) from outbox where state in"
    . " ('queued', 'sending')") }) }

sub read_all {
    my @files = map { "$d->{dir}/smtp/$_->{file}" } $d->smtp_log('mail');
    my %r;

    open my $out, '-|', 'python3', "$Desk::ROOT/t/mail/outgoing.py", @files
        or die "python3: $!\n";
    while (my $line = <$out>) {
        my $j = JSON::PP->new->utf8->decode($line);
        $r{$j->{file}} = $j;
    }
    close $out;
    is($?, 0, 'the other parser reads them all');
    return map { $r{$_} } @files;
}

my @subjects = ("Plain", "\x{1f525} Feuer \x{1f692}" x 20, 'x' x 900,
    "\x{fc}" x 400, "CR\r\nBcc: evil\@evil.test\r\n\r\nbody",
    "a, b; <c\@d.test> \"quoted\" (comment) =?utf-8?Q?not?=",
    "{ticket:email} {MESSAGE} {contact:title}", "\x{202e}txt.exe",
    "[ts #1] [ts #2] tag", "tab\tnul\0end");
my @names = ("Carla", "Doe, John; <evil\@evil.test>", "\x{1f600} \x{df}",
    "a\r\nBcc: evil\@evil.test", '"', "\\", "O'Brien (x) \@ home",
    "n" x 300, "\x{442}\x{435}\x{441}\x{442}", "=?utf-8?Q?=0D=0ABcc:_e?=");

for my $i (0 .. $#subjects) {
    $d->drop($d->mail(from => word($names[$i]) . " <c$i\@example.test>",
        subject => word($subjects[$i]),
        body => "Secret request $i with http://evil.test/\n"));
}

ok(settled(scalar @subjects), 'all came in and were answered');

for my $m (grep { ($_->{to}[0][1] // '') =~ /^c\d/ } read_all()) {
    my $n = $m->{to}[0][1];

    unlike(join("\n", $m->{subject}, $m->{text}, $m->{html} // '',
        $m->{to}[0][0]), qr/Secret|evil|Feuer|xxxx|Carla|Doe/,
        "abuse 8: $n: nothing of the request");
    like($m->{text}, qr{http\S+/t/\d+/[\w-]{22}}, "$n: the link");
    is($m->{head}{'auto-submitted'}, 'auto-replied', "$n: automatic");
}

# The customers answer, which proves the addresses; an agent answers them.
for my $mail (grep { "@{ $_->{to} }" =~ /^c\d/ } $d->smtp_log('mail')) {
    my $raw = Desk::slurp("$d->{dir}/smtp/$mail->{file}");
    my ($id) = $raw =~ /^Message-ID: *(\S+)/mi;
    $d->drop($d->mail(from => $mail->{to}[0], subject => 'Re',
        headers => ["In-Reply-To: $id"]));
}

ok(settled(2 * @subjects), 'the customers answer');
is($d->value('select count(*) from contact_email where proved is not null'),
    scalar @subjects, 'which proves their addresses');

my @files = (['plain.txt', 'text/plain', "x\n"],
    ["\x{1f4c4} B\x{fc}cher \x{2013} Angebot.pdf", 'application/pdf', 'x'],
    ['l' x 180 . '.txt', 'text/html', 'x'],
    ['a"; filename=x.exe', 'application/x-sh', 'x'],
    ["semi;colon, comma's.txt", 'multipart/mixed', 'x'],
    ["..\\..\\etc", "text/plain\r\nX: y", 'x' x 100_000]);
my $agent = $d->web->login('agent');
my $text = encode('UTF-8', "**Bold** and [a link](https://example.test/x)\n"
    . "second line\n\n- one\n- two\n\n<script>alert(1)</script>\n"
    . "![pixel](http://evil.test/p.png) [bad](javascript:alert(1))\n"
    . "{ticket:email} \x{1f44d} " . 'long ' x 400 . 'y' x 3000);

for my $n ($d->sql('select number from ticket order by id')) {
    my $page = $agent->get("agent/t/$n->[0]");
    $agent->submit($page, { text => $text,
        files => [map { [encode('UTF-8', $_->[0]), @$_[1, 2]] } @files] });
}

ok(wait_until(sub { $d->value("select count(*) from outbox where kind ="
    . " 'default_response' and state = 'sent'") == @subjects }),
    'the answers went out');

my @all = read_all();
my @answers = grep { $_->{text} =~ /Bold/ } @all;
cmp_ok(scalar @answers, '>=', scalar @subjects, 'with text and HTML');

for my $m (@all) {
    my $n = encode('UTF-8', "$m->{to}[0][1] $m->{subject}");
    my %count;
    $count{lc $_}++ for @{ $m->{names} };

    is_deeply($m->{defects}, [], "no defect: " . substr $n, 0, 60);
    is($m->{bare}, 0, 'CR LF');
    cmp_ok($m->{long}, '<=', 998, 'no long line');
    ok($m->{ascii}, 'ASCII');
    ok(!grep({ $count{$_} > 1 } keys %count), 'each field once');
    ok(!$count{bcc} && !$count{cc}, 'abuse 13: no field by injection');
    is(scalar @{ $m->{to} }, 1, 'one recipient');
    is(scalar @{ $m->{from} }, 1, 'one sender');
    like($m->{from}[0][0], qr/Desk, .*\x{fc}d/, 'its name is whole');
    like($m->{head}{'list-id'}, qr/^<tickets\.\S+>$/, 'List-Id');
    like($m->{head}{date}, qr/^\w{3}, \d\d \w{3} 20\d\d \d\d:/, 'a date');
    like($m->{subject}, qr/^\[ts #\d+\] \S/, 'the tag, once');
    unlike(substr($m->{subject}, 5), qr/\[ts #\d/, 'the tag, once');
}

for my $m (@answers) {
    like($m->{html}, qr{<strong>Bold</strong>}, 'Markdown is rendered');
    like($m->{html}, qr{href="https://example\.test/x"}, 'its link');
    like($m->{html}, qr{<li>one</li>}, 'its list');
    like($m->{html}, qr{<a href="(\Q@{[ $d->base ]}\Et/\d+/[\w-]{22})">\1</a>},
        'the ticket is one click away');
    unlike($m->{html}, qr{<script|<img|href="javascript}i,
        'abuse 1: and nothing that runs or loads');
    like($m->{text}, qr/\*\*Bold\*\*/, 'the text is as written');
    like($m->{text}, qr/^\{ticket:email\} \x{1f44d}/m,
        'abuse 14: a variable in it stays as written');
    is(scalar @{ $m->{files} }, scalar @files, 'all files');
    is($m->{files}[1][0], $files[1][0], 'RFC 2231');
    is($m->{files}[5][1], 100_000, 'whole');
    ok(!grep({ $_->[2] ne 'attachment' || $_->[0] =~ m{[/\\\r\n]} }
        @{ $m->{files} }), 'abuse 12: names that are no paths');
    ok(!$m->{head}{'auto-submitted'}, 'a person wrote it');
    is(scalar split(' ', $m->{head}{references}), 3, 'References');
}

my ($odd) = grep { $_->{to}[0][1] eq 'c6@example.test' } @answers;
like($odd->{subject}, qr/\{ticket:email\} \{MESSAGE\}/,
    'abuse 14: single pass');

# A note between has a Message-ID of nobody: none of it goes out.
my ($t) = $d->value('select number from ticket order by id limit 1');
$agent->submit($agent->get("agent/t/$t"), { text => 'An internal note' },
    button => ['note', 1]);
$agent->submit($agent->get("agent/t/$t"), { text => 'And an answer' });
ok(wait_until(sub { grep { $_->{raw} =~ /And an answer/ }
    $d->sent_to('c0@example.test') }), 'an answer after a note');
unlike(join('', map { $_->{raw} } $d->sent_to('c0@example.test')),
    qr/internal/, 'which nobody gets');

done_testing;
