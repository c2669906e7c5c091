#!/usr/bin/perl

# Style sheets, script and pictures: names that never mean something else,
# compressed when they were built, whatever nginx is told about compression.

use lib 't/lib';
use Desk;

use Compress::Zlib qw(memGunzip);

my $d = Desk->new(workers => 1);
$d->seed->start;

my $share = "$Desk::B/share/static";
my %hashed = map { split } split /\n/, slurp("$share/manifest.txt");
my $web = $d->web->login('agent');
my %packed = (headers => { 'Accept-Encoding' => 'br, gzip;q=0.5' });

for my $name (sort values %hashed) {
    my $plain = slurp("$share/$name");
    my $r = $web->get("static/$name", %packed);
    my %h = %{ $r->{headers} };

    like $h{'cache-control'}, qr/max-age=31536000, immutable/, "$name: kept";
    is $h{'content-encoding'}, $name =~ /\.(?:css|js|svg)$/ ? 'gzip' : undef,
        'compressed unless it is by itself';
    next if !$h{'content-encoding'};
    is $h{vary}, 'Accept-Encoding', 'which it says depends';
    ok memGunzip($r->{content}) eq $plain, 'what was built';
    ok $web->get("static/$name")->{content} eq $plain, 'and so it is plain';
}

for my $refuses ('gzip;q=0', 'gzip; q=0.000', 'br', 'x-gzip', 'gzipped', '*;q=0')
{
    my $r = $web->get("static/$hashed{'app.css'}",
        headers => { 'Accept-Encoding' => $refuses });

    is $r->{headers}{'content-encoding'}, undef, "not for '$refuses'";
}

is $web->get("static/$hashed{'app.css'}.gz")->{status}, 404,
    'by the name of the page alone';
is $web->get('static/app.css')->{status}, 404, 'which has the hash';

# All that the workspace needs, where nginx compresses nothing.
my $list = $web->get('agent/');
my %asked = map { $_ => 1 } $list->{content} =~ m{/static/([\w.-]+)}g;
my $bytes = length $list->{content};
$bytes += length $web->get("static/$_", %packed)->{content} for keys %asked;

cmp_ok $bytes, '<', 100 * 1024, 'the first view is less than 100 KiB';
diag scalar(keys %asked), " files and the page: $bytes bytes";

done_testing;
