#!/usr/bin/perl

# The external page in a frame of another site, over HTTPS, in a browser that
# keeps no cookies of third parties: a visitor creates a ticket and follows
# it; a user signs in there, and the session is good for this frame alone.

use lib 't/lib';
use Desk;

my $d = Desk->new(nginx => slurp("$Desk::ROOT/t/browser/frame.conf"));
my ($port, $other) = map { $d->port($_) } qw(HTTP OTHER);

$d->certificate;
mkdir "$d->{dir}/site";
spew("$d->{dir}/site/index.html", <<"END");
<!DOCTYPE html><html lang="en"><title>A site</title><h1>A site</h1>
<iframe name="desk" title="Support" width="700" height="700"
 src="https://127.0.0.1:$port/support/"></iframe>
END

$d->{ticket} = { base_url => "https://127.0.0.1:$port/support/",
    frame_origins => "https://localhost:$other" };
$d->configure;
$d->seed(<<'END')->start;
insert into desk_option (name, value) values ('external_css',
    ':root { --accent: #7a1fa2; --r: 2px }
@media (prefers-color-scheme: dark) { :root { --accent: #d9a6f0 } }');
END

$d->browser('t/browser/frame.mjs', TK_SITE => "https://localhost:$other/",
    TK_URL => "https://127.0.0.1:$port/support/",
    TK_UNLISTED => "https://127.0.0.1:" . $d->port('UNLISTED') . '/');

is $d->value('select count(*) from ticket'), 2, 'two tickets were made';
is $d->value('select count(*) from session where framed = 1'), 0,
    'signed out: the session of the frame is gone';
is $d->value('select count(*) from session where framed = 0'), 1,
    'that of the site itself is not';

done_testing;
