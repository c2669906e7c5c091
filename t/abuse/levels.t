#!/usr/bin/perl

# ABUSE 15: every level, held directly or by a group, against every action on
# the own ticket, another's, and another's of a type that shows them, on pages,
# files, counters, search, exports and by mail: the table t/data/levels.txt.  Prints the matrix as it came out.

use lib 't/lib';
use Desk;

my @LEVELS = qw(none read create write delete manage);
my $d = Desk->new(workers => 1, mail => 1,
    mailboxes => ['late@desk.test']);
my (%user, %web, %csrf, %is, %want);
my $serial = 0;

# A user for each level and way, of type 11 and 12 alike; 12 shows others'.
my $sql = <<'END';
insert into type (id, name, description, notify_to, external, show_others)
values (11, 'Plain', '', '', 0, 0), (12, 'Shown', '', '', 0, 1);
END

for my $way (qw(user group)) {
    for my $level (0 .. 5) {
        my $login = "$way-$level";
        my $id = 100 + $level + ($way eq 'group' ? 50 : 0);

        $user{$login} = $id;
        $sql .= <<"END";
insert into contact (id, last_name, created, modified)
values ($id, '$login', utc_timestamp(3), utc_timestamp(3));
insert into contact_email (address, contact_id)
values ('$login\@desk.test', $id);
insert into user_account (id, login, name, email, password, contact_id,
    created) select $id, '$login', '$login', '$login\@desk.test', password,
    $id, created from user_account where id = 2;
END
        $sql .= "insert into user_group (id, name) values ($id, '$login');
            insert into user_group_member (user_id, group_id)
            values ($id, $id);\n" if $way eq 'group';
        $sql .= "insert into permission (type_id, principal, who_id, level)
            values (11, '$way', $id, $level), (12, '$way', $id, $level);\n"
            if $level;
    }
}

$d->seed($sql . "update mailbox set type_id = 11;\n")->start;

for my $login (keys %user) {
    $web{$login} = $d->web->login($login, 'agent-password');
    ($csrf{$login}) = $web{$login}->get('login')->{content}
        =~ /name="?csrf"? value="([^"]+)"/;
}

for (split /\n/, slurp("$Desk::ROOT/t/data/levels.txt")) {
    my ($action, $ticket, @cells) = split;

    next if !defined $action || $action =~ /^#/;
    $want{"$action $ticket"} = \@cells;
}

my %act = (
    list => sub {
        my ($w, $t, $agent) = @_;
        return $w->get($agent ? 'agent/' : 'mine')->{content}
            =~ /\b$t->{number}\b/;
    },
    count => sub {
        my ($w, $t, $agent) = @_;
        return 0 if $w->get('agent/')->{status} != 200;
        my ($n) = $w->get("agent/?type=$t->{type}")->{content}
            =~ m{>Open</span>\s*<span class="n">.*?title="All">(\d+)<}s;
        return $n;
    },
    see => sub {
        my ($w, $t) = @_;
        return $w->get("t/$t->{number}")->{content} =~ /Public words/;
    },
    see_note => sub {
        my ($w, $t) = @_;
        return $w->get("t/$t->{number}")->{content} =~ /Internal words/;
    },
    file => sub {
        my ($w, $t) = @_;
        return $w->get("file/$t->{file}/f.txt")->{status} == 200;
    },
    file_note => sub {
        my ($w, $t) = @_;
        return $w->get("file/$t->{note}/n.txt")->{status} == 200;
    },
    answer => sub {
        my ($w, $t, $agent, @auth) = @_;
        $w->post($agent ? "agent/t/$t->{number}/message"
            : "t/$t->{number}/answer", { @auth, text => 'An answer' });
        return $d->value("select count(*) from message where
            ticket_id = $t->{id} and body = 'An answer'");
    },
    note => sub {
        my ($w, $t, $agent, @auth) = @_;
        $w->post("agent/t/$t->{number}/message",
            { @auth, text => 'A note', note => 1 });
        return $d->value("select count(*) from message where
            ticket_id = $t->{id} and body = 'A note'");
    },
    close => sub {
        my ($w, $t, $agent, @auth) = @_;
        $w->post(($agent ? 'agent/' : '') . "t/$t->{number}/close", { @auth });
        return status($t) == 3;
    },
    reopen => sub {
        my ($w, $t, $agent, @auth) = @_;
        $d->sql("update ticket set status_id = 3, closed = created
            where id = $t->{id}");
        $w->post(($agent ? 'agent/' : '') . "t/$t->{number}/reopen",
            { @auth });
        return status($t) == 1;
    },
    delete => sub {
        my ($w, $t, $agent, @auth) = @_;
        $w->post(($agent ? 'agent/' : '') . "t/$t->{number}/delete", { @auth });
        return $d->value("select hidden from ticket where id = $t->{id}");
    },
    claim => sub {
        my ($w, $t, $agent, @auth) = @_;
        $w->post("agent/t/$t->{number}/claim", { @auth });
        return $d->value("select agent_id is not null from ticket
            where id = $t->{id}");
    },
    change => sub {
        my ($w, $t, $agent, @auth) = @_;
        $w->post("agent/t/$t->{number}/change", { @auth, priority => 1 });
        return $d->value("select priority from ticket where id = $t->{id}");
    },
    create => sub {
        my ($w, $t, $agent, @auth) = @_;
        my $subject = 'Made ' . ++$serial;
        $w->post($agent ? 'agent/new' : 'new', { @auth, type => 11,
            subject => $subject, text => 'Text', email => 'x@example.test' });
        return $d->value("select count(*) from ticket
            where subject = '$subject'");
    },
);

for my $way (qw(user group)) {
    for my $level (0 .. 5) {
        my $login = "$way-$level";

        for my $case (sort keys %want) {
            my ($action, $whose) = split / /, $case;
            next if !$act{$action};
            my $t = ticket($whose, $user{$login});
            my @auth = (csrf => $csrf{$login}, nonce => 'n' . ++$serial);

            $is{$case}{$way}[$level] = $act{$action}->($web{$login}, $t,
                $level == 5, @auth) ? 'yes' : '.';
        }
    }
}

mails();
found();

for my $case (sort keys %want) {
    for my $way (sort keys %{ $is{$case} }) {
        is "@{ $is{$case}{$way} }", "@{ $want{$case} }",
            sprintf '%-10s %-6s held by %-6s %s', split(/ /, $case), $way,
            join ' ', map { sprintf '%-4s', $_ } @{ $is{$case}{$way} };
    }
}

done_testing;


sub status {
    my ($t) = @_;

    return $d->value("select status_id from ticket where id = $t->{id}");
}


# A new open ticket with a public message and a note, both with a file.
sub ticket {
    my ($whose, $user) = @_;
    my $number = 202700000 + ++$serial;
    my $type = $whose eq 'shown' ? 12 : 11;
    my $contact = $whose eq 'own' ? $user : 1;
    my ($row) = $d->sql(<<"END");
set \@now = utc_timestamp(3);
update ticket set hidden = 1 where type_id in (11, 12);
delete from ticket_count where type_id in (11, 12);
insert into ticket_count (agent_id, type_id, status_id, total, unread)
values (0, $type, 1, 1, 0), (4294967295, $type, 1, 1, 0);
insert into ticket (number, type_id, status_id, subject, contact_name, email,
    created, modified, verifier, contact_id, origin, messages)
values ($number, $type, 1, 'Matrix', 'Somebody', 'x\@example.test',
    \@now, \@now, unhex(md5($number)), $contact, 'form', 2);
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
select $number, \@t, \@f, last_insert_id();
END

    my %t = (type => $type);
    @t{qw(number id file note)} = @$row;
    return \%t;
}


# An answer by mail, from the user's own address, naming the ticket.
sub mails {
    my @sent;

    for my $way (qw(user group)) {
        for my $level (0 .. 5) {
            for my $whose (qw(own other shown)) {
                my $login = "$way-$level";
                my $t = ticket($whose, $user{$login});

                push @sent, [$way, $level, $whose, $t->{id}];
                $d->deliver("From: $login\@desk.test\n"
                    . "To: support\@desk.test\n"
                    . "Subject: Re: [ts #$t->{number}] Matrix\n"
                    . "Message-ID: <$t->{number}\@desk.test>\n\nBy mail\n",
                    from => "$login\@desk.test", to => 'late@desk.test');
            }
        }
    }

    # None of them hidden by the next while the mails come in.
    $d->sql('update ticket set hidden = 0 where id >= ' . $sent[0][3]);
    $d->sql("update mailbox set login = 'late\@desk.test';
        update desk set revision = revision + 1");
    ok wait_until(sub { $d->value("select count(*) from mail_in
        where state in ('done', 'event', 'quarantine')") == @sent }, 60),
        'all mails came in';

    for (@sent) {
        my ($way, $level, $whose, $id) = @$_;

        $is{"mail $whose"}{$way}[$level] = $d->value("select count(*)
            from message where ticket_id = $id and body like 'By mail%'")
            ? 'yes' : '.';
    }
}


# What search and the file of the list give: everybody's tickets at once.
sub found {
    my (@all, %file);

    for my $way (qw(user group)) {
        for my $level (0 .. 5) {
            for my $whose (qw(own other shown)) {
                push @all, [$way, $level, $whose,
                    ticket($whose, $user{"$way-$level"})];
            }
        }
    }

    $d->sql('update ticket set hidden = 0 where id >= ' . $all[0][3]{id});
    $d->sql('insert into search_due (ticket_id) select id from ticket');
    ok wait_until(sub { !$d->value('select count(*) from search_due') }, 60),
        'all are taken in for search';
    $file{$_} = export($_) for keys %user;

    for (@all) {
        my ($way, $level, $whose, $t) = @$_;
        my $login = "$way-$level";
        my $w = $web{$login};

        for my $search ([search => 'public'], [search_note => 'internal']) {
            $is{"$search->[0] $whose"}{$way}[$level]
                = $w->get("agent/?q=$search->[1]+$t->{number}")->{content}
                =~ m{agent/t/$t->{number}\b} ? 'yes' : '.';
        }

        $is{"export $whose"}{$way}[$level]
            = $file{$login} =~ /^(?:\xef\xbb\xbf)?$t->{number},/m
            ? 'yes' : '.';
    }
}


sub export {
    my ($login) = @_;
    my $w = $web{$login};
    my $r = $w->post($login =~ /5$/ ? 'agent/export' : 'mine/export',
        { csrf => $csrf{$login}, nonce => 'n' . ++$serial, format => 'csv' });
    my ($id) = $r->{url} =~ m{task/(\d+)};

    return '' if !$id;
    wait_until(sub { $w->get("task/$id")->{content} !~ /every 1s/ }, 30);
    return $w->get("task/$id/file")->{content};
}
