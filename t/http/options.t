#!/usr/bin/perl

# Every option of lib/conf/options.def, both ways: set by a page (or by
# ticketd apply) and fixed by a directive.  Each time the worker's pages and
# ticketd say the same.

use lib 't/lib';
use Desk;

my @options = options("$Desk::ROOT/lib/conf/options.def");
my %external = map { $_->{name} => 1 } grep { $_->{name} =~ /^external/ }
    @options;

# Directives that the test's desk has for its own sake are left out.
my $d = Desk->new(workers => 1, ticket => { external_anonymous => undef,
    throttle_tickets => undef, throttle_login => undef,
    frame_origins => 'https://www.example.org' });

$d->seed("delete from desk_option")->start;

my $admin = $d->web->login('admin');
my %default = map { $_->{name} => $_->{def} } @options;

cmp_ok @options, '>', 30, 'the options are read';
$default{late_after} = '1d';
agree(\%default, 'by default');
is_deeply [sort keys %{ fixed() }], [], 'nothing is fixed';

# Each by its page, to one value and then to another.
for my $turn (0, 1) {
    my %want = map { $_->{name} => $_->{values}[$turn] } @options;

    set(\%want);
    agree(\%want, "by page, turn $turn");
}

is $d->value("select count(distinct name) from audit where object = 'option'"),
    scalar @options, 'each has its lines of history';
is $d->value("select concat(actor, ' ', old_value, ' ', new_value) from audit
    where name = 'closing_days' order by id limit 1"), 'Ada Admin 0 7',
    'with who, from what and to what';
like $admin->get('admin/history')->{content},
    qr/Option\s+(?:<a[^>]*>)?Closing by age: At\s/, 'under a name that says what';
my $audits = $d->value('select count(*) from audit');
my $revision = $d->value('select revision from desk');
set({});
is $d->value('select count(*) from audit'), $audits,
    'the same again changes nothing';
is $d->value('select revision from desk'), $revision, 'nor what is read anew';

# What the directive would refuse, the page refuses; nothing else is saved.
for my $bad (@options) {
    next if !defined $bad->{bad};
    my $r = page($bad, { field($bad, $bad->{bad}), blank_type => undef });

    is $r->{status}, 422, "$bad->{name} = $bad->{bad} is refused";
    my $id = $bad->{kind} eq 'HOURS' ? 'hours_mon' : $bad->{name};
    like $r->{content}, qr/\bid="${id}_why">[^<]*\w/, 'and said so';
}

agree({ map { $_->{name} => $_->{values}[1] } @options }, 'nothing changed');

my $clash = page($options[0], { closing_days => 5, closing_announce => 5 });
is $clash->{status}, 422, 'announcing later than closing is refused';
like $clash->{content}, qr/id="closing_announce_why">[^<]*\w/, 'there';
my $late = $admin->get('admin/options');
page($options[0], { closing_days => 9, closing_announce => 2 });
my $r = $admin->submit($late, { title => 'Too late' }, form => qr/version/);
is $r->{status}, 422, 'a form that was overtaken is not saved';
like $r->{content}, qr/value="Too late"/, 'but comes back as it was';
is options_of_ticketd()->{title}, $options[0]{values}[1],
    'and nothing is overwritten';

# As text.
my $text = "[options]\n" . join '', map { "$_->{name} = "
    . quoted($_->{values}[0]) . "\n" } @options;
my ($status, $out, $err) = $d->ticketd({ stdin => $text }, 'apply', '-');
is $status, 0, 'applied as text' or diag "$out$err";
agree({ map { $_->{name} => $_->{values}[0] } @options }, 'by apply');

# Fixed by directives: the first values again, against stored other ones.
set({ map { $_->{name} => $_->{values}[1] } @options });
$d->{ticket}{ $_->{name} } = $_->{kind} =~ /HOURS|DATES/ ? $_->{values}[0]
    : quoted($_->{values}[0]) for @options;
$d->configure;
($status, $out) = $d->nginx_test;
is $status, 0, 'nginx takes them all' or diag $out;
$d->nginx_reload;

my %want = map { $_->{name} => $_->{values}[0] } @options;
agree(\%want, 'by directive');

my $fixed = fixed();
my @lines = split /\n/, slurp($d->conf);

for my $o (@options) {
    my ($file, $line) = ($fixed->{ $o->{name} } // '') =~ /^(.*):(\d+)$/;

    is $file, $d->conf, "$o->{name}: fixed by the file";
    like $lines[($line // 1) - 1], qr/^ticket_$o->{name} /, 'at that line';

    my $page = pages()->{ $external{ $o->{name} } ? 'external' : 'options' };
    my ($control) = $page->{content}
        =~ /(<(?:input|select|textarea)\b[^>]*\bname="$o->{name}"[^>]*>)/;
    like $control, qr/ disabled/, 'its field is disabled';
    like $page->{content}, qr{<code>\Q$file\E:$line</code>}, 'and says why';
}

set({ map { $_->{name} => $_->{values}[1] } @options }, force => 1);
agree(\%want, 'a forged form changes nothing');

done_testing;


# The rows of options.def, each with two values that are not the default and
# one that is wrong.
sub options {
    my ($file) = @_;
    my $text = slurp($file) =~ s{/\*.*?\*/}{}gsr;
    my @rows;
    my %values = (
        ZONE => ['Europe/Berlin', 'America/New_York', 'Mars/Olympus'],
        CURRENCY => ['CHF', 'USD', 'eur'],
        WEEKDAY => ['sunday', 'saturday', 'friday'],
        HOURS => ['mon=08:00-12:00,13:00-17:00 fri=09:00-24:00',
            'sun=10:00-11:00 mon=00:00-24:00', '17-9'],
        DATES => ["2026-12-24 12-25", '01-01', '13-01'],
        TIME => ['30h', '90m', '0m'],
        EMAIL => ['desk@example.org', 'help@example.net', 'nobody'],
        LANG => ['de', 'en', undef],
        DAYS => ['7', '9', '-1'],
        CLOCK => ['03:15', '23:59', '25:00'],
        URL => ['https://www.example.org/help/', 'http://127.0.0.1/x/',
            'ftp://example.org/'],
        SIZE => ['100m', '3g', 'much'],
        STRING => ['One & <two>', 'Zwei "drei"', undef],
        TEXT => ["a { color: red }\n\nb { }", "One\n\tTwo", undef],
    );

    while ($text =~ /TK_OPTION\((\w+), (\w+), \w+,\s*((?:"[^"]*",?\s*)+)\)/g) {
        my ($name, $kind, $rest) = ($1, $2, $3);
        my ($def, $low, $high) = $rest =~ /"([^"]*)"/g;
        my $v = $values{$kind} // ($kind eq 'FLAG'
            ? [$def eq 'on' ? ('off', 'on') : ('on', 'off'), undef]
            : [$low + 3, $low + 4, $high + 1]);

        $v = ['off', 'on', undef] if $name eq 'external_anonymous';
        $v = ['2', '1', '400'] if $name eq 'closing_announce';
        $v = ['First line', 'Staff', undef] if $name eq 'registration_group';
        $v = ['Open', 'Waiting for the customer', 'None such']
            if $name eq 'never_close_status';
        $v = ['{ticket:subject} ({ticket:type})', '{NAME}', undef]
            if $name eq 'subject';
        push @rows, { name => $name, kind => $kind, def => $def,
            values => [@$v[0, 1]], bad => $v->[2] };
    }

    return @rows;
}


# What ticketd says: name => value.
sub options_of_ticketd {
    my ($status, $out, $err) = $d->ticketd('status', '--options');
    my %v;

    die $err if $status != 0;
    for (split /\n/, $out) {
        /^(\w+) = ("(?:[^"\\]|\\.)*")(?: # (.*))?$/ or die "odd line: $_\n";
        $v{$1} = JSON::PP->new->allow_nonref->decode($2);
    }
    return \%v;
}


sub fixed {
    my ($status, $out) = $d->ticketd('status', '--options');

    return { map { /^(\w+) = .* # (.*)$/ ? ($1, $2) : () } split /\n/, $out };
}


sub pages {
    return { map { $_ => $admin->get("admin/$_") } qw(options external) };
}


# What the pages show: name => value as a directive would say it.
sub options_of_pages {
    my $pages = pages();
    my %field;

    for my $page (values %$pages) {
        my $content = $page->{content} =~ s/ disabled//gr;
        my ($form) = grep { $_->{html} =~ /name="version"/ }
            Desk::Web::forms({ %$page, content => $content });

        $field{ $_->[0] } = $_->[1] for @{ $form->{fields} };
    }

    return { map { $_->{name} => value($_, \%field) } @options };
}


sub value {
    my ($o, $field) = @_;
    my $v = $field->{ $o->{name} };

    return defined $v ? 'on' : 'off' if $o->{kind} eq 'FLAG';
    return undef if !defined $v;
    return join ' ', split ' ', $v if $o->{kind} eq 'DATES';
    return $v . $field->{late_unit} if $o->{kind} eq 'TIME';
    return $v if $o->{kind} ne 'HOURS' || $v eq 'always';
    return join ' ', map { my $h = $field->{"hours_$_"} =~ s/, /,/gr;
        $h eq '' ? () : "$_=$h" } qw(sun mon tue wed thu fri sat);
}


# The same in worker, ticketd and the wanted.
sub agree {
    my ($want, $how) = @_;
    my $worker = options_of_pages();
    my $daemon = options_of_ticketd();

    for my $o (@options) {
        my $name = $o->{name};
        my ($w, $p, $t) = map { normal($o, $_->{$name}) } $want, $worker,
            $daemon;

        is $p, $w, "$name, $how: the page";
        is $t, $w, "$name, $how: ticketd";
    }
}


# 24h is 1d, a style sheet is shown with its line breaks.
sub normal {
    my ($o, $v) = @_;

    return $v if !defined $v;
    utf8::encode($v) if utf8::is_utf8($v);
    if ($o->{kind} eq 'TIME') {
        my %s = (d => 1440, h => 60, m => 1);
        my $minutes = 0;
        $minutes += $1 * $s{$2} while $v =~ /(\d+)([dhm])/g;
        return $minutes;
    }
    return $v =~ s/\r\n/\n/gr;
}


# The fields of an option as they are filled in.
sub field {
    my ($o, $v) = @_;

    return ($o->{name}, $v eq 'on' ? 'on' : undef) if $o->{kind} eq 'FLAG';
    return ($o->{name}, $v =~ /^(\d+)(\w)$/ ? $1 : $v, 'late_unit', $2 // 'h')
        if $o->{kind} eq 'TIME';
    return ($o->{name}, join "\n", split ' ', $v) if $o->{kind} eq 'DATES';
    return ($o->{name}, $v) if $o->{kind} ne 'HOURS';

    my %day = $v =~ /=/ ? map { split /=/ } split ' ', $v : (mon => $v);
    return ('business_hours', 'days', map { ("hours_$_", $day{$_} // '') }
        qw(sun mon tue wed thu fri sat));
}


# Posts the form of the page that has the option.
sub page {
    my ($o, $values) = @_;
    my $at = $external{ $o->{name} } ? 'admin/external' : 'admin/options';

    return $admin->submit($admin->get($at), $values, form => qr/version/);
}


# All of them, by both pages; force: as if no field were disabled.
sub set {
    my ($want, %o) = @_;

    for my $at (qw(options external)) {
        my $page = $admin->get("admin/$at");
        my %values = map { exists $want->{ $_->{name} }
            ? field($_, $want->{ $_->{name} }) : () }
            grep { !!$external{ $_->{name} } == ($at eq 'external') } @options;

        $page->{content} =~ s/ disabled//g if $o{force};
        my $r = $admin->submit($page, \%values, form => qr/version/);
        is $r->{status}, 200, "admin/$at is saved";
        like $r->{url}, qr/done=saved/, 'and says so';
    }
}


sub quoted {
    my ($v) = @_;

    $v =~ s/([\\"])/\\$1/g;
    $v =~ s/\n/\\n/g;
    $v =~ s/\t/\\t/g;
    return "\"$v\"";
}
