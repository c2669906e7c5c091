#!/usr/bin/perl

# ABUSE 2: what people write is shown as it was written, on every page.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
my @payloads = (
    q(<script>alert(1)</script>), q("><img src=x onerror=alert(1)>),
    q('><svg/onload=alert(1)>), q(</title><script>alert(1)</script>),
    q(</textarea><script>alert(1)</script>), q(<scr<script>ipt>alert(1)),
    q(" autofocus onfocus=alert(1) x="), q(&lt;script&gt;alert(1)&lt;/script&gt;),
    q(&#60;script&#62;), q(javascript:alert(1)), q({{{body}}}), q({{csrf}}),
    q({{> page/login}}), q({contact:email} {MESSAGE}), q(<!--), q(]]>),
    q(<a href=//evil.test>x</a>), qq(\xe2\x80\xae\xe2\x81\xa6evil),
    qq(\xef\xbb\xbf<b>), qq(a\0b<i>), qq(\x{1}\x{8}<u>), q(%3Cscript%3E),
    qq(\xf0\x9f\x94\xa5\xcc\x81<s>), q(`${alert(1)}`), q(\\"><q>),
    q(<base href=//evil.test>), q(<meta http-equiv=refresh content=0>),
    q(</script>), q(onmouseover=alert(1)),
);

# In names that an admin gives, and that everybody sees.
my $mark = q(<em x="y">'&amp;);
$d->seed;
$d->sql("update type set name = concat(name, ' ', " . quote($mark) . "),"
    . " description = " . quote($mark) . ";"
    . "update status set name = concat(name, ' ', " . quote($mark) . ");"
    . "update type_group set name = concat(name, ' ', " . quote($mark) . ");"
    . "update user_account set name = concat(name, ' ', " . quote($mark)
    . ") where login in ('agent', 'user');"
    . "update template set name = concat(name, ' ', " . quote($mark) . ");"
    . "update desk set revision = revision + 1");
$d->start;

my $visitor = $d->web;
my $agent = $d->web->login('agent');
my $user = $d->web->login('user');

# What the pages are made of is learnt with plain words first.
my (%known, $learning);

$learning = 1;
$d->sql("insert into ticket (number, type_id, status_id, subject, created,
    modified, verifier, owner_id, origin) select 202500000 + seq, 1, 1,
    'plain words', utc_timestamp(3), utc_timestamp(3), unhex(md5(seq)), 4,
    'user' from seq_1_to_60");
everywhere('plain words `and code`', 'plain');   # of an agent: Markdown
$learning = 0;
cmp_ok scalar(keys %known), '>', 60, 'the pages are known';
everywhere($_, 'ABUSE 2: ' . substr s/[^ -~]/./gr, 0, 40) for @payloads;

# Header fields.
my %headers = map { $_ => q("><script>alert(1)</script>) }
    qw(User-Agent X-Forwarded-For Referer Accept-Language Accept Cookie
       HX-Request HX-Target Authorization If-None-Match);
harmless($visitor->get($_, headers => \%headers),
    "ABUSE 2: header fields on \"$_\"")
    for '', 'new', 'login', 'agent/', 'nowhere';

done_testing;


sub everywhere {
    my ($payload, $what) = @_;

    # A form with an error gives back what was written, and nothing more.
    my $bad = $visitor->submit($visitor->get('new'), {
        first_name => $payload, last_name => $payload, email => $payload,
        phone => $payload, subject => '', text => $payload });
    is $bad->{status}, 422, "$what is told to fill in the form";
    harmless($bad, "$what in the form");
    my ($f) = grep { $_->{html} =~ /name="subject"/ } Desk::Web::forms($bad);
    my ($text) = map { $_->[1] } grep { $_->[0] eq 'text' }
        @{ $f->{fields} };
    is $text =~ s/\r//gr, $payload, "$what is kept as written"
        if $payload !~ /[\x00-\x08]/;

    # As a ticket of a visitor's.
    my $made = $visitor->submit($visitor->get('new'), {
        first_name => $payload, middle_name => $payload,
        last_name => $payload, email => 'c@example.test', phone => $payload,
        subject => "s $payload", text => $payload,
        files => [$payload =~ s/["\r\n\0]/_/gr . '.txt', 'text/plain',
            'x'] });
    is $made->{status}, 200, "$what is taken";
    harmless($made, "$what on the page of thanks");

    my ($link, $number) = $made->{content}
        =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"};
    my $at = "agent/t/$number";

    harmless($agent->submit($agent->get($at), { text => $payload },
        form => qr/name="text"/), "$what as an answer");
    harmless($agent->submit($agent->get($at), { text => $payload },
        form => qr/name="text"/, button => ['note', 1]), "$what as a note");
    harmless($visitor->submit($visitor->get($link), { text => $payload },
        form => qr/name="text"/), "$what as the customer's answer");
    harmless($agent->get('agent/'), "$what in the list");
    harmless($agent->get($at), "$what in the ticket");
    harmless($visitor->get($link), "$what on the external page");

    my $own = $user->submit($user->get('new'), { subject => "u $payload",
        text => $payload, type => 1 });
    is $own->{status}, 200, "$what by a user";
    harmless($own, "$what in the user's ticket");
    harmless($user->get('mine'), "$what in the user's list");
    addresses(Desk::Web::escape($payload), $what);
}


sub addresses {
    my ($p, $what) = @_;

    for my $path ("agent/?status=$p&type=$p&agent=$p&sort=$p"
        . "&dir=$p&after=$p&before=$p&done=$p", "mine?show=$p&done=$p",
        "created?k=$p", "$p", "agent/t/202600001?$p=$p&done=$p",
        "t/202600001/$p", "new?type=$p&done=$p", "static/$p")
    {
        harmless($agent->get($path), "$what in $path");
    }

    harmless($visitor->get("login?next=$p"), "$what in login?next=");
}


sub quote {
    my ($text) = @_;
    return "'" . $text =~ s/(['\\])/\\$1/gr . "'";
}


# The elements of a page, and the attributes each has.
sub shape {
    my ($html) = @_;
    my %seen;

    while ($html =~ m{<([a-z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>}gi) {
        my ($tag, $at) = (lc $1, $2);

        $seen{$tag} = 1;

        while ($at =~ m{([^\s"'>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?}g)
        {
            my ($name, $value) = (lc $1, $2 // '');

            $seen{"$tag $name"} = 1;
            $seen{"$tag $name=$value"} = 1
                if $name =~ /^(?:href|src|action|formaction|xlink:href)$/
                && $value =~ /^["']?\s*(?:javascript|data|vbscript):/i;
        }
    }

    return keys %seen;
}


sub harmless {
    my ($r, $what) = @_;
    my $html = $r->{content};
    my @parts = shape($html);

    # What nginx itself does not understand, it answers itself.
    return if $r->{status} == 400 && $html =~ m{<center>nginx};

    if ($learning) {
        @known{@parts} = (1) x @parts;
        return;
    }

    my @found = grep { !$known{$_} } @parts;
    push @found, 'a comment' if $html =~ /<!--/;
    push @found, 'a script' if $html =~ m{<script(?![^>]*src=)[^>]*>}i
        || $html =~ m{<script[^>]*>[^<]}i;
    push @found, 'a NUL' if $html =~ /\0/;
    push @found, "status $r->{status}" if $r->{status} >= 500;
    is "@found", '', $what;
}
