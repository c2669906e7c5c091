#!/usr/bin/perl

# ABUSE 21: whatever stands in an address or a form, the answer is a page or
# a refusal, never a failure, and no statement is anybody's but ours.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1, ticket => { throttle_verifier => 10000 });
$d->seed;
$d->sql("insert into ticket (number, type_id, status_id, subject, created,
    modified, verifier, owner_id, origin) select 202600000 + seq, 1 + seq % 2,
    1 + seq % 4, concat('Subject ', seq), utc_timestamp(3),
    '2026-01-01' + interval seq second, unhex(md5(seq)), 4, 'user'
    from seq_1_to_120");
$d->start;

my $agent = $d->web->login('agent');
my $user = $d->web->login('user');
my $visitor = $d->web;

my @odd = ('', '0', '-1', '1', '4294967295', '4294967296', '9' x 18,
    '9223372036854775807', '9223372036854775808', '-9223372036854775808',
    '18446744073709551615', '18446744073709551616', '9' x 40, '1e9', '1.5',
    '0x10', '+1', ' 1', '1 ', "1'", '1"', '1)', '1;', "1' OR '1'='1",
    '1 UNION SELECT 1', '1; DROP TABLE ticket', 'sleep(5)',
    "1' AND sleep(5) -- ", '\\', "\\'", "\xbf\x27", "\xbf\x5c\x27",
    "\xf0\x9f\x94\xa5", "\xff\xfe", "\xc0\xaf", "\x00", "\r\n", '%', '_',
    '%s%n', '../..', 'me', 'none', 'modified', 'number', 'subject', 'id',
    'modified,(select 1)', 'asc', 'desc', 'ASC; --', '1.2.3', '-1.-1.-1',
    '1.9223372036854775807.1', '1.-9223372036854775808.1', '1.2', '1.2.3.4',
    '9223372036854775807.1.1', '-9223372036854775808.0.9223372036854775807',
    '..', '...', '[]', '{}', 'a' x 3000, 'status[]=1');

for my $value (@odd) {
    my $v = Desk::Web::escape($value);
    my $what = 'ABUSE 21: ' . substr $value =~ s/[^ -~]/./gr, 0, 40;

    for my $name (qw(status type agent sort dir after before page done q)) {
        answered($agent, "agent/?$name=$v", "$what as $name");
    }

    answered($agent, "agent/?sort=priority&dir=asc&after=$v&status=$v",
        "$what as a key of priority");
    answered($agent, "agent/?sort=number&before=$v", "$what as a number");
    answered($agent, "agent/t/202600001?before=$v", "$what in a ticket");
    answered($user, "mine?show=$v&after=$v&before=$v", "$what in a list");
    answered($visitor, "created?k=$v", "$what as a seal");

    for my $path ("agent/t/$v", "t/$v", "t/202600001/$v", "t/$v/$v",
        "file/$v/x", "file/1/$v", "static/$v")
    {
        answered($agent, $path, "$what in the path");
    }
}

# Many of them, and long.
answered($agent, 'agent/?' . join('&', map { "status=$_" } 1 .. 300),
    'ABUSE 21: 300 statuses');
answered($agent, 'agent/?' . join('&', map { "type=$_" } (1, 2) x 150),
    'ABUSE 21: the same types again and again');
answered($agent, 'agent/?' . 'a' x 7000, 'ABUSE 21: a long address');
answered($agent, 'agent/?' . '&' x 3000, 'ABUSE 21: nothing but marks');
answered($agent, 'agent/?' . '%' x 500, 'ABUSE 21: nothing but percents');

# The same rows whether asked plainly or oddly.
my $plain = numbers($agent->get('agent/?status=1'));
is numbers($agent->get('agent/?status=1&status=1&status=1&status=1')), $plain,
    'ABUSE 21: twice the same is once';
is numbers($agent->get('agent/?status=1&status=99&status=x')), $plain,
    'ABUSE 21: what there is not is left out';
is numbers($agent->get('agent/?status=1&sort=subject%3b--&dir=x')), $plain,
    'ABUSE 21: an unknown order is the usual one';

# Page by page: all, each once, by all orders.
for my $order ('', 'sort=number&dir=asc', 'sort=number&dir=desc',
    'sort=priority&dir=asc', 'sort=created&dir=asc', 'sort=modified&dir=asc')
{
    my %seen;
    my $page = $agent->get("agent/?status=1&status=2&status=3&status=4"
        . "&$order");

    for (1 .. 20) {
        $seen{$_}++ for split / /, numbers($page);
        my ($next) = $page->{content}
            =~ m{href="([^"]*agent/\?[^"]*after=[^"]*)"} or last;
        $page = $agent->get(Desk::Web::unescape($next));
    }

    is keys %seen, 120, "all tickets by \"$order\"";
    ok !(grep { $_ != 1 } values %seen), 'each once';
}

# In forms.
my ($csrf) = $agent->get('agent/t/202600002')->{content}
    =~ /name="?csrf"? value="([^"]+)"/;

for my $value (@odd) {
    my $what = 'ABUSE 21: ' . substr $value =~ s/[^ -~]/./gr, 0, 40;
    my %f = (csrf => $csrf, status => $value, type => $value,
        priority => $value, agent => $value, version => $value,
        nonce => $value, back => $value, template => $value,
        text => 'Text', note => 1);

    for my $path (qw(message change claim)) {
        my $r = $agent->post("agent/t/202600002/$path", \%f, no_follow => 1);
        like $r->{status}, qr/^(?:303|400|404|403|422)$/,
            "$what in the form of $path ($r->{status})";
        unlike $r->{headers}{location} // '', qr{//(?!127)|[\r\n ]|evil},
            "$what leads to no other place";
    }
}

is $d->value('select count(*) from ticket'), 120, 'ABUSE 21: all still there';

done_testing;


sub answered {
    my ($web, $path, $what) = @_;
    my $r = $web->get($path, no_follow => 1);

    like $r->{status}, qr/^(?:200|303|400|403|404|413|414|429)$/,
        "$what ($r->{status})";
}


sub numbers {
    my ($r) = @_;
    my %seen;

    return join ' ', grep { !$seen{$_}++ }
        $r->{content} =~ m{agent/t/(\d{9})}g;
}
