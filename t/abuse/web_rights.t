#!/usr/bin/perl

# ABUSE 15: every route, for every role and kind of object, against the table
# t/data/matrix.txt.  A route of routes.def without a row there fails.
#
# A cell is the status; "login" a redirect to the sign-in page; "+note" means
# that the page shows a note.  Changes come with a valid token of the role's
# own session, so that nothing but the rights is asked.  PRINT=1 prints the
# table as it is.

use lib 't/lib';
use Desk;

my @roles = qw(anon user user2 agent agent2 admin boss);
my $d = Desk->new(workers => 1, ticket => { throttle_verifier => 10000 });

$d->seed->start;

$d->sql("insert into user_account (id, login, name, email, password, admin,
    created) select 90, 'boss', 'Bea Boss', 'boss\@desk.test', password, 1,
    created from user_account where login = 'admin';
    insert into permission (type_id, principal, who_id, level)
    values (1, 'user', 90, 5)");
$d->sql("insert into rate (id, name, amount) values (1, 'Work', 8000);
    insert into custom_field (id, name, label, options)
    values (1, 'first', 'First', ''), (2, 'second', 'Second', '');
    replace into desk_option values ('external_css', 'p { margin: 0 }')");
$d->sql('update desk set revision = revision + 1');

# What a row calls "new": one of its own for each cell, by its path.
my %new = (
    'admin/groups' => "into user_group set name = 'G#'",
    'admin/users' => "into user_account set login = 'u#', name = 'U#',
        created = utc_timestamp(3)",
    'admin/rates' => "into rate set name = 'R#', amount = 1",
    'admin/templates' => "into template set kind = 'claimed', name = 'T#',
        body = 'Body'",
    'admin/types/groups' => "into type_group set name = 'G#'",
    'admin/mail' => "into mail_in set mailbox_id = 0, size = 1,
        raw = unhex(sha2('x', 256)), received = utc_timestamp(3),
        state = 'quarantine'",
    'admin/mailboxes' => "into mailbox set name = 'M#', tls = 'tls', type_id = 1,
        email = 'm#\@desk.test', host = 'h.test', login = 'l', secret = ''",
    'agent/bulk' => "into bulk set user_id = 2, created = utc_timestamp(3),
        undone = 0, kind = 0, value = 0",
    contacts => "into contact set last_name = 'C#', created = utc_timestamp(3),
        modified = utc_timestamp(3)",
    companies => "into company set name = 'C#', comment = '',
        created = utc_timestamp(3), modified = utc_timestamp(3)",
);

my %web = map { $_ => entered($_) } @roles;
my %csrf = map { $_ => token($web{$_}) } @roles;
my %routes = routes();
my %rows = rows();
my $serial = 0;

for my $name (sort keys %routes) {
    ok $rows{$name}, "route $name stands in the table";
}

ok $routes{$_}, "$_ is a route" for sort keys %rows;

for my $name (map { $_->{name} } sort { $a->{at} <=> $b->{at} }
    values %routes)
{
    for my $row (@{ $rows{$name} // [] }) {
        my ($object, @want) = @$row;
        my @is = map { outcome($routes{$name}, $object, $_) } @roles;

        if ($ENV{PRINT}) {
            diag sprintf "%-14s %-16s %s", $name, $object,
                join ' ', map { sprintf '%-9s', $_ } @is;
        } else {
            is "@is", "@want", "$name $object: @roles";
        }
    }
}

# A row in which nobody gets anywhere says nothing about rights; but for what
# a secret of its own opens, not a right, and a test of its own tries.
my %elsewhere = map { $_ => 1 } qw(created enrol enrol_post face invoice
    invoice_credit invoice_file live login_post profile_address
    profile_confirm register register_post reset reset_post);

for my $name (grep { !$elsewhere{$_} } sort keys %rows) {
    ok +(grep { !/^(?:login|403|404|406|410)/ }
        map { @$_[1 .. $#$_] } @{ $rows{$name} }),
        "$name: there is somebody who may";
}

done_testing;


sub routes {
    my %all;
    my $text = slurp("$Desk::ROOT/lib/web/routes.def");

    while ($text =~ /^TK_ROUTE\((\w+),\s*(\w+),\s*"([^"]*)",\s*(\w+),\s*(\w+)/mg)
    {
        $all{$1} = { name => $1, method => $2, path => $3, need => $4,
            body => $5, at => scalar keys %all };
    }

    return %all;
}


sub rows {
    my %all;

    for (split /\n/, slurp("$Desk::ROOT/t/data/matrix.txt")) {
        my ($name, @cells) = split;

        next if !defined $name || $name =~ /^#/;
        push @{ $all{$name} }, \@cells;
    }

    return %all;
}


sub entered {
    my ($role) = @_;

    return $role eq 'anon' ? $d->web
        : $d->web->login($role, $role eq 'boss' ? 'admin-password' : undef);
}


# The role's token for forms.
sub token {
    my ($web) = @_;
    my $page = $web->get('login');

    $page->{content} =~ /name="?csrf"? value="([^"]+)"/
        or die "no token in $page->{url}\n";
    return $1;
}


# A ticket of its own for each cell: S is user's in Support, L a visitor's in
# Sales, H user2's in Facilities, which shows the tickets of others.
sub fresh {
    my ($kind, $closed) = @_;
    my $number = 202650000 + ++$serial;
    my %of = (S => [1, 4, 3], L => [2, 'null', 1], H => [3, 5, 4]);
    my ($type, $owner, $contact) = @{ $of{$kind} };
    my $status = $closed ? 3 : 1;

    my ($ids) = $d->sql(<<"END");
set \@now = utc_timestamp(3);
insert into ticket (number, type_id, status_id, subject, contact_name, email,
    created, modified, verifier, owner_id, contact_id, origin, messages)
values ($number, $type, $status, 'Matrix', 'Somebody', 'x\@example.test',
    \@now, \@now, unhex(md5($number)), $owner, $contact, 'form', 2);
set \@t = last_insert_id();
insert into message (ticket_id, kind, author, created, body, files)
values (\@t, 1, 'Somebody', \@now, 'Public words', 1);
set \@m = last_insert_id();
insert into message (ticket_id, kind, user_id, author, created, body, files)
values (\@t, 3, 2, 'Anna Agent', \@now, 'Internal words', 1);
set \@n = last_insert_id();
insert ignore into blob_object (digest, size, touched, data)
values (unhex(sha2('x', 256)), 1, \@now, 'x');
insert into attachment (ticket_id, message_id, digest, size, name, type)
values (\@t, \@m, unhex(sha2('x', 256)), 1, 'f.txt', 'text/plain');
set \@f = last_insert_id();
insert into attachment (ticket_id, message_id, digest, size, name, type)
values (\@t, \@n, unhex(sha2('x', 256)), 1, 'n.txt', 'text/plain');
select $number, replace(replace(replace(to_base64(unhex(md5($number))),
    '+', '-'), '/', '_'), '=', ''), \@f, last_insert_id();
END

    my %t;
    @t{qw(number verifier file note)} = @$ids;
    return \%t;
}


# Hours of a ticket's message.
sub entry {
    my ($number) = @_;
    my ($row) = $d->sql(<<"END");
insert into time_entry (message_id, user_id, agent, day, hours, rate_id,
    rate_name, amount, money, created)
select max(m.id), 2, 'Anna Agent', '2026-11-23', 100, 1, 'Work', 8000, 8000,
    utc_timestamp(3)
  from message m join ticket t on t.id = m.ticket_id
 where t.number = $number;
select last_insert_id();
END

    return $row->[0];
}


# The ticket's first message came by mail.
sub mailed {
    my ($number) = @_;
    my ($row) = $d->sql(<<"END");
select min(m.id), min(t.id) into \@m, \@t from message m
  join ticket t on t.id = m.ticket_id where t.number = $number;
insert into mail_in (mailbox_id, raw, size, received, state, ticket_id,
    message_id)
values (1, unhex(sha2('x', 256)), 1, utc_timestamp(3), 'done', \@t, \@m);
set \@i = last_insert_id();
update message set mail_id = \@i where id = \@m;
select \@m;
END

    return $row->[0];
}


# One of user's that made a file.
sub task {
    my ($row) = $d->sql(<<'END');
insert ignore into blob_object (digest, size, touched, data)
values (unhex(sha2('x', 256)), 1, utc_timestamp(3), 'x');
insert into task (kind, user_id, args, text, state, digest, size, name,
    created, finished)
values ('probe', 4, '', '', 'done', unhex(sha2('x', 256)), 1, 'x.txt',
    utc_timestamp(3), utc_timestamp(3));
select last_insert_id();
END

    return $row->[0];
}


# Its first message, or its note.
sub message {
    my ($t, $which) = @_;

    return $d->value("select $which(m.id) from message m join ticket t"
        . " on t.id = m.ticket_id where t.number = $t->{number}");
}


sub made {
    my ($path) = @_;
    my ($kind) = grep { $path =~ m{^\Q$_\E/} }
        sort { length $b <=> length $a } keys %new;
    my $set = $new{$kind} =~ s/#/++$serial/ger;
    my ($row) = $d->sql("insert ignore into blob_object (digest, size, touched,
        data) values (unhex(sha2('x', 256)), 1, utc_timestamp(3), 'x');
        insert $set; select last_insert_id()");

    return $row->[0];
}


# A picture in a mail, or a mail as it came, by the address on the agent's
# page: whoever has that needs nothing else.
sub signed {
    my ($kind) = @_;
    my $t = fresh('S');
    my $at = "agent/t/$t->{number}";

    if ($kind eq 'picture') {
        $d->sql("update message set html = '<img data-cid=\"c\">'
            where id = " . message($t, 'min') . "; update attachment
            set content_id = 'c', image = 1 where id = $t->{file}");
    } else {
        my ($row) = $d->sql("insert into task (kind, user_id, args, text,
            state, digest, size, name, created, finished) values ('original',
            2, '', '', 'done', unhex(sha2('x', 256)), 1, 'mail.html',
            utc_timestamp(3), utc_timestamp(3)); select last_insert_id()");
        $at = "task/$row->[0]";
    }

    return $web{agent}->get($at)->{content} =~ m{/($kind/\d+/[^"]+)"}
        ? $1 : die "no $kind on $at\n";
}


sub path_of {
    my ($route, $object) = @_;
    my ($kind, @how) = split /:/, $object;
    my $path = $route->{path};

    if ($path eq 'static/*') {
        my ($asset) = slurp("$Desk::B/share/static/manifest.txt")
            =~ /^\S+ (\S+)$/m;
        return $kind eq 'real' ? "static/$asset" : 'static/none.css';
    }

    return "$path?kind=claimed" if $object eq 'kind';
    return $path if $path !~ /[#*]/;
    return signed($path =~ /^(\w+)/) if $object eq 'signed';

    if ($object eq 'new') {
        $path =~ s/#/made($path)/e;
        $path .= '?with=' . made($path) if $route->{name} eq 'contact_merge';
        return $path;
    }
    return $path =~ s/#/task()/re if $path =~ /^task/;
    return 'face/2/none' if $path =~ /^face/;

    if ($path =~ m{^(?:admin|contacts|companies|billing|reports|agent/(?:bulk|views?))/}) {
        my @wild = split /:/, $object;
        $path =~ s/[#*]/shift @wild/ge;
        return $path;
    }

    my $t = fresh($kind, $path =~ /reopen/ || "@how" =~ /reopen/);
    my @wild;

    if ($path =~ /^file/) {
        @wild = ($t->{ $how[0] }, 'f.txt');
    } elsif ($route->{need} eq 'VERIFIER') {
        my $other = fresh('S');
        my %secret = (own => $t->{verifier}, other => $other->{verifier},
            bad => 'AAAAAAAAAAAAAAAAAAAAAA');
        my %file = (file => $t->{file}, note => $t->{note},
            foreign => $other->{file}, message => message($t, 'min'),
            internal => message($t, 'max'));
        @wild = ($t->{number}, $secret{ $how[0] }, $file{ $how[1] // '' },
            'f.txt');
    } elsif ($path =~ m{/hours/}) {
        @wild = ($t->{number}, entry($t->{number}));
    } elsif ($path =~ m{/forward/}) {
        @wild = ($t->{number}, message($t, 'min'));
    } elsif ($path =~ m{/(?:raw|original)/}) {
        @wild = ($t->{number}, mailed($t->{number}));
    } elsif ($path =~ m{/(?:edit|erase)/}) {
        @wild = ($t->{number}, message($t, 'max'));
    } elsif ($path =~ m{/whole/}) {
        @wild = ($t->{number}, message($t, $how[0] eq 'note' ? 'max' : 'min'));
    } else {
        @wild = ($t->{number}, $how[0]);
    }

    $path =~ s/[#*]/shift @wild/ge;
    return $path;
}


sub outcome {
    my ($route, $object, $role) = @_;
    my $web = $web{$role};
    my $path = path_of($route, $object);
    my %o = (no_follow => 1);
    my $r;

    # A page of one's own where the change ends the session.
    if ($route->{name} eq 'logout' && $role ne 'anon') {
        $web = entered($role);
    }

    if ($route->{method} eq 'POST') {
        my %f = (csrf => $web == $web{$role} ? $csrf{$role} : token($web),
            nonce => 'n' . ++$serial, text => 'Some words',
            subject => 'Matrix', email => 'c@example.test', type => 1,
            priority => 1, password => 'x', template => 1,
            login => $path =~ /^admin/ ? '' : 'nobody',
            ($object eq 'kind' ? (kind => 'claimed') : ()),
            ($path =~ /leave$/ ? (user => 4) : ()),
            ($path =~ m{^contacts/.*/merge$} ? (with => made($path)) : ()),
            message => $path =~ m{^agent/t/(\d+)/split}
                ? message({ number => $1 }, 'min') : '');

        $r = $web->post($path, \%f, %o);
    } else {
        $r = $web->get($path, %o);
    }

    my $to = $r->{headers}{location} // '';

    return 'login' if $r->{status} == 303 && $to =~ m{/login\?next=};
    return $r->{status}
        . ($r->{content} =~ /Internal words/ ? '+note' : '');
}
