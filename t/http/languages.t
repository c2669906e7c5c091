#!/usr/bin/perl

# Pages in every language that ships, and catalogs that are none of English.

use lib 't/lib';
use Desk;

my %login = (de => 'Anmelden', nl => 'Inloggen', fr => 'connecter',
    es => 'Iniciar');
my $d = Desk->new(workers => 1);

$d->seed->start;

my $visitor = $d->web;

for my $lang (sort keys %login) {
    my $page = $visitor->get('login',
        headers => { 'Accept-Language' => "$lang, en;q=0.5" })->{content};

    like $page, qr/<html lang="$lang"/, "$lang: the page says so";
    like $page, qr/$login{$lang}/, "$lang: and is written in it";

    # Words that two languages share are few; a copy has them all.
    my ($same, $all) = (0, 0);
    my $po = slurp("$Desk::ROOT/html/lang/$lang.po");

    while ($po =~ /^msgid "(.+)"\nmsgstr "(.+)"$/mg) {
        $all++;
        $same++ if $1 eq $2;
    }

    cmp_ok $all, '>', 500, "$lang: there are texts";
    cmp_ok $same, '<', $all / 10, "$lang: $same of $all as in English";
}

# Sizes as the language writes them.
$visitor->submit($visitor->get('new'), { last_name => 'Customer', type => 1,
    email => 'customer@example.test', subject => 'Large', text => 'Look',
    files => ['big.bin', 'application/octet-stream', 'x' x (3 << 19)] });

my $agent = $d->web->login('agent');
my $at = 'agent/t/' . $d->value('select number from ticket');
my %size = (en => '1.5 MB', de => '1,5 MB', nl => '1,5 MB', fr => '1,5 Mo',
    es => '1,5 MB');

like $agent->get($at, headers => { 'Accept-Language' => $_ })->{content},
    qr/big\.bin.*?>\Q$size{$_}\E</s, "$_: $size{$_}" for sort keys %size;

done_testing;
