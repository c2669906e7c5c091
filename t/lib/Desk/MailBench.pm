package Desk::MailBench;

# The benchmark of mail: a private Dovecot full of mails that ticketd makes
# tickets of, and the answers to them that it sends, each beside what cannot
# be done without: the statements that the server logged, run by a bare
# client, and the mails moved by a bare client of IMAP or SMTP.

use strict;
use warnings;

use Encode ();
use JSON::PP ();
use MIME::Base64 ();
use MIME::QuotedPrint ();
use Time::HiRes ();

use Desk;
use Desk::Bench;

my $SENDERS = 4;                 # TK_DELIVER_JOBS


# new(mails => N)
sub new {
    my ($class, %o) = @_;
    my $self = bless { mails => 3000, %o, got => {} }, $class;
    my $d = $self->{d} = Desk->new(mail => 1, http => 0, mysql_pool => '1G',
        mysql_args => [ '--innodb-flush-log-at-trx-commit=1',
            '--innodb-log-file-size=256M', '--max-connections=400' ],
        ticket => { autoreply_per_hour => 100_000,
            autoreply_desk_per_hour => 100_000,
            autoreply_per_address_day => 1000, deliver_interval => '1h' });

    $d->smtp_stop;
    $d->smtp_start(lmtp => '');
    $d->seed;
    $self->keep('base');
    return $self;
}


sub say_that { print STDERR "bench: $_[0]\n" }

# The database's folder as it is now, to go back to.
sub keep {
    my ($self, $state) = @_;
    my $d = $self->{d};

    $d->mysql_stop;
    copy("$d->{dir}/mysql", "$d->{dir}/mysql.$state");
    $d->mysql_start;
}


sub restore {
    my ($self, $state) = @_;
    my $d = $self->{d};

    $d->mysql_stop;
    copy("$d->{dir}/mysql.$state", "$d->{dir}/mysql");
    $d->mysql_start;
}


sub copy {
    my ($from, $to) = @_;

    system('rm', '-rf', $to);
    system('cp', '-r', '--sparse=always', $from, $to) == 0
        or die "cannot copy $from\n";
}


# The mails: letters of a few lines and of pages, HTML, files, answers to
# mails that came before; a third of the senders write more than once.
sub write_mails {
    my ($self) = @_;
    my $d = $self->{d};
    my $bytes = 0;

    srand 4;
    for my $n (1 .. $self->{mails}) {
        my $raw = letter($n);

        $raw =~ s/\r?\n/\r\n/g;
        $bytes += length $raw;
        $d->drop($raw);
    }

    $self->{bytes} = $bytes;
    say_that(sprintf '%d mails, %.1f KiB each', $self->{mails},
        $bytes / $self->{mails} / 1024);
}


my @words = split ' ', 'the printer on our second floor has been making a noise'
    . ' since Monday and nobody can tell why it does so before ten in the'
    . ' morning while invoice order delivery parcel address account password'
    . ' screen window door key meeting room Rechnung Lieferung bitte können'
    . ' Sie prüfen ob die Bestellung schon unterwegs ist vielen Dank';

sub text {
    my ($words) = @_;
    my ($text, $column) = ('', 0);

    for (1 .. $words) {
        my $word = $words[rand @words];

        $column += 1 + length $word;
        $text .= $column > 70 ? ($column = 0, "\n")[1] . $word : " $word";
        $text .= "\n\n" if !int rand 60;
    }

    return "$text\n";
}


my @who;

sub letter {
    my ($n) = @_;
    my $kind = rand;
    my $before = $n > 100 && rand() < 0.15 ? $n - 1 - int rand 90 : 0;
    my $who = $who[$n] = $before ? $who[$before] : rand() < 0.35 ? int rand 50
        : 1000 + $n;
    my $text = 'Good morning ' . $n . ",\n\n" . text(20 + int rand 300);
    my $subject = join ' ', "Case $n:", map { $words[rand @words] } 1 .. 4;
    my @head = ("From: \"Person $who of the Customers\" <p$who\@customers.test>",
        'To: Support <support@desk.test>', 'Subject: ' . Encode::encode('MIME-Q',
            Encode::decode('UTF-8', $subject)),
        "Message-ID: <case.$n.bench\@customers.test>",
        'Date: Mon, 01 Jun 2026 10:00:00 +0200', 'MIME-Version: 1.0',
        'X-Mailer: A client of the benchmark', map {
        "Received: from relay$_.customers.test (relay$_.customers.test [192.0.2.$_])\n"
        . "\tby mx.desk.test with ESMTPS id 4Abc$_; Mon, 1 Jun 2026 08:00:0$_ +0000" }
        1 .. 3);

    if ($before) {
        push @head, "In-Reply-To: <case.$before.bench\@customers.test>",
            "References: <case.$before.bench\@customers.test>";
        $text .= "\nOn Monday somebody wrote:\n" . text(80) =~ s/^/> /gmr;
    }

    my $head = join '', map { "$_\n" } @head;
    return $head . "Content-Type: text/plain; charset=utf-8\n"
        . "Content-Transfer-Encoding: 8bit\n\n$text" if $kind < 0.4;
    return $head . "Content-Type: text/plain; charset=iso-8859-1\n"
        . "Content-Transfer-Encoding: quoted-printable\n\n"
        . MIME::QuotedPrint::encode_qp(Encode::encode('iso-8859-1',
            Encode::decode('UTF-8', $text))) if $kind < 0.55;

    my $html = join '', '<html><head><style>p { margin: 0 }</style></head><body>',
        (map { qq{<p class="MsoNormal"><span style="font-size:11pt">$_</span></p>\n} }
            split /\n/, $text), '<p><a href="https://customers.test/">Us</a></p>'
        . '</body></html>';
    my $both = "Content-Type: multipart/alternative; boundary=\"alt$n\"\n\n--alt$n\n"
        . "Content-Type: text/plain; charset=utf-8\n\n$text\n--alt$n\n"
        . "Content-Type: text/html; charset=utf-8\n"
        . "Content-Transfer-Encoding: base64\n\n"
        . MIME::Base64::encode($html) . "\n--alt$n--\n";

    return "$head$both" if $kind < 0.9;
    return $head . "Content-Type: multipart/mixed; boundary=\"mix$n\"\n\n--mix$n\n"
        . "$both\n--mix$n\nContent-Type: application/pdf; name=\"letter $n.pdf\"\n"
        . "Content-Disposition: attachment; filename=\"letter $n.pdf\"\n"
        . "Content-Transfer-Encoding: base64\n\n"
        . MIME::Base64::encode(join '', map { chr int rand 256 } 1 .. 2000 + int rand 24000)
        . "\n--mix$n--\n";
}


# One run that is logged, for the bare clients, and then the rounds.
sub prepare {
    my ($self) = @_;

    $self->write_mails;
    $self->imap_peer;                # Dovecot has seen them all
    $self->{maildir} = $self->{d}->maildir('support@desk.test');
    copy($self->{maildir}, "$self->{maildir}.kept");
    $self->import_sets;
    $self->deliver_sets;
}


# The folder as it was: same mails, same UIDs.
sub refill {
    my ($self) = @_;

    $self->{d}->dovecot_stop;
    copy("$self->{maildir}.kept", $self->{maildir});
    $self->{d}->dovecot_start;
}


sub logged {
    my ($self, $what, $code) = @_;
    my $d = $self->{d};
    my $log = "$d->{dir}/general.log";

    $d->mysql_root("set global general_log_file = '$log';"
        . ' set global log_output = "FILE"; set global general_log = 1');
    $code->();
    $d->mysql_root('set global general_log = 0');

    my @entries = entries($log);
    my $sets = sets($what, \@entries);
    unlink $log if !$ENV{TK_KEEP};
    return $sets;
}


sub import_sets {
    my ($self) = @_;

    $self->{import_sets} = $self->logged(qr/\AINSERT INTO mail_in /, sub {
        $self->import_time(1);
    });
    $self->keep('imported');
    say_that('import logged');
}


sub deliver_sets {
    my ($self) = @_;

    $self->{deliver_sets} = $self->logged(qr/\AUPDATE outbox .*SET state = 'sending'/, sub {
        $self->deliver_time;
    });
    my $dir = $self->{d}->dir;
    $self->{list} = join '', map {
        sprintf "%s %s %s\n", $_->{from} =~ /@/ ? $_->{from} : '-', $_->{to}[0], "$dir/smtp/$_->{file}"
    } $self->{d}->smtp_log('mail');
    say_that('delivery logged');
}


# [command, text, connection] of each entry of a general log.
sub entries {
    my ($file) = @_;
    my @entries;

    open my $f, '<:raw', $file or die "$file: $!\n";

    while (<$f>) {
        if (/^(?:\d{6} [ \d]\d:\d\d:\d\d)?\t+ *(\d+) (Prepare|Execute|Query|Connect|Close stmt|Reset stmt|Quit|Init DB)\t?(.*)/s) {
            push @entries, [ $2, $3, $1 ];
        } elsif (@entries) {
            $entries[-1][1] .= $_;
        }
    }

    $_->[1] =~ s/\n\z// for @entries;
    return @entries;
}


# bare's input: all that the connections ran which ran something like $what;
# a page each.
sub sets {
    my ($what, $entries) = @_;
    my (%ours, %page, @texts, %seen, @patterns, %pages, $statements);
    my $value = q{(NULL|-?[0-9.]+|(?:_\w+|TIMESTAMP|[xX])?'[^'\\\\]*+(?:(?:\\\\.|'')[^'\\\\]*+)*+')};

    $_->[0] eq 'Execute' && $_->[1] =~ $what && $ours{ $_->[2] }++ for @$entries;

    for my $entry (grep { $_->[0] eq 'Prepare' && !$seen{ $_->[1] }++ } @$entries) {
        my @parts = split /\?/, $entry->[1], -1;
        my $pattern = join $value, map { quotemeta } @parts;

        push @texts, $entry->[1];
        push @patterns, [ $parts[0], qr/\A$pattern\z/s, $#parts ];
    }

    for my $entry (grep { $ours{ $_->[2] } } @$entries) {
        my ($command, $text, $id) = @$entry;

        if ($command eq 'Query' && $text =~ /^(?:START|COMMIT|ROLLBACK)/) {
            $pages{$id} .= 'Q ' . length($text) . "\n$text\n";
            $statements++;
        }

        next if $command ne 'Execute';
        my $found;

        for my $i (0 .. $#texts) {
            my ($head, $pattern, $n) = @{ $patterns[$i] };
            next if substr($text, 0, length $head) ne $head;
            my @values = $text =~ $pattern or next;

            $found = 1;
            $pages{$id} .= "E $i $n\n" . join '', map { $_ eq 'NULL' ? "n\n"
                : Desk::Bench::value($_) } $n ? @values : ();
            last;
        }

        die "no statement for: $text\n" if !$found;
        $statements++;
    }

    return { statements => $statements, connections => scalar keys %pages,
        text => join '', (map { 'T ' . length($_) . "\n$_\n" } @texts),
            map { "${_}P\n" } values %pages };
}


sub bare {
    my ($self, $state, $sets) = @_;
    my $d = $self->{d};

    $self->restore($state);
    my $db = Desk::Bench::cpu_us($d->pid('mariadbd'));
    my $own = children_us();
    my ($status, $out, $err) = $d->capture({ stdin => $sets->{text}, timeout => 300 },
        "$Desk::B/t/bench/bare", $d->socket, 'ticket', 'test', 'ticket',
        $sets->{connections}, 0);
    die "bare: $err\n" if $status != 0;
    return ((split ' ', $out)[1], Desk::Bench::cpu_us($d->pid('mariadbd')) - $db,
        children_us() - $own);
}


sub children_us {
    my (undef, undef, $user, $system) = times;

    return ($user + $system) * 1e6;
}


sub imap_peer {
    my ($self) = @_;
    my $d = $self->{d};
    my ($status, $out, $err) = $d->capture({}, "$Desk::B/t/bench/mailpeer",
        'imap', $d->port('IMAP'), 'support@desk.test', $Desk::Mail::PASSWORD);
    die $err if $status != 0;
    my ($mails, undef, $seconds) = split ' ', $out;

    die "only $mails of $self->{mails} mails\n" if $mails != $self->{mails};
    return $seconds;
}


sub smtp_peer {
    my ($self) = @_;
    my $d = $self->{d};
    my ($status, $out, $err) = $d->capture({ stdin => $self->{list}, timeout => 300 },
        "$Desk::B/t/bench/mailpeer", 'smtp', $d->port('SMTP'), $SENDERS);
    die $err if $status != 0;
    my ($mails, undef, $seconds) = split ' ', $out;

    die "only $mails of $self->{answers} mails\n" if $mails != $self->{answers};
    return $seconds;
}


# When ticketd was ready: neither does what it is held against count the time
# in which it connects and reads.
sub ready {
    my ($self) = @_;
    my ($at) = $self->{d}->ticketd_log =~ /.*^(\S+) info - run: ready$/ms
        or die "ticketd was never ready\n";

    return $self->{d}->value("select timestampdiff(microsecond, '1970-01-01',"
        . " '" . $at =~ tr/TZ/ /dr . "')") / 1e6;
}


# From there to the last mail that is committed.  settle: then ticketd goes on
# until nothing of new tickets is left for the delivery's time.
sub import_time {
    my ($self, $settle) = @_;
    my $d = $self->{d};
    my $db = Desk::Bench::cpu_us($d->pid('mariadbd'));

    $d->ticketd_start;
    $d->await('ticketd', sub { $d->value("select count(*) from mail_in where"
        . " state <> 'received'") >= $self->{mails} }, 300);
    my $end = Time::HiRes::time();
    my $seconds = $end - $self->ready;
    my @cpu = (Desk::Bench::cpu_us($d->pid('mariadbd')) - $db,
        Desk::Bench::cpu_us($d->pid('ticketd')));

    # What is made of new tickets besides is none of the delivery's.
    wait_until(sub { !$d->inbox('support@desk.test')
        && !$d->value('select count(*) from search_due') }, 60) or die "not empty\n";
    wait_until(sub { $d->value('select upto > (select max(created) from event)'
        . ' + interval 10 second from report_state') }, 60, 1)
        or die "reports are late\n" if $settle;
    $self->{hwm} = $d->memory('ticketd');
    $d->ticketd_stop;
    die "not all are done\n" if $d->value("select count(*) from mail_in where"
        . " state = 'done'") != $self->{mails};
    return ($seconds, @cpu);
}


# The same to the last answer that is settled; whoever asks how far it is
# takes the time of the same machine, so that is done rarely.
sub deliver_time {
    my ($self) = @_;
    my $d = $self->{d};

    $self->{answers} = $d->value('select count(*) from outbox');
    $d->{ticket}{deliver_interval} = '200ms';
    $d->configure;
    my $db = Desk::Bench::cpu_us($d->pid('mariadbd'));
    $d->ticketd_start;
    wait_until(sub { $d->value("select count(*) from outbox where"
        . " state = 'sent'") >= $self->{answers} }, 300, 0.5)
        or die "not all are sent\n";
    my $seconds = $d->value("select timestampdiff(microsecond, '1970-01-01',"
        . ' max(sent)) from outbox') / 1e6 - $self->ready;
    my @cpu = (Desk::Bench::cpu_us($d->pid('mariadbd')) - $db,
        Desk::Bench::cpu_us($d->pid('ticketd')));
    $d->ticketd_stop;
    $d->{ticket}{deliver_interval} = '1h';
    $d->configure;
    return ($seconds, @cpu);
}


# One round: ours and what it is held against, one behind the other.
sub measure {
    my ($self) = @_;
    my $n = $self->{mails};

    $self->refill;
    $self->took('import', 'peer', $n, $self->imap_peer);
    $self->took('import', 'bare', $n, $self->bare('base', $self->{import_sets}));
    $self->restore('base');
    $self->took('import', 'ours', $n, $self->import_time);

    $n = $self->{answers};
    $self->took('deliver', 'peer', $n, $self->smtp_peer);
    $self->took('deliver', 'bare', $n, $self->bare('imported', $self->{deliver_sets}));
    $self->restore('imported');
    $self->took('deliver', 'ours', $n, $self->deliver_time);
}


sub took {
    my ($self, $what, $who, $n, $seconds, @cpu) = @_;
    my $got = $self->{got}{$what} //= {};

    push @{ $got->{$who} }, $n / $seconds;
    push @{ $got->{"${who}_us"} }, ($cpu[0] + $cpu[1]) / $n if @cpu;
    push @{ $got->{"${who}_db_us"} }, $cpu[0] / $n if @cpu;
    say_that(sprintf '%s, %s: %d in %.2f s, %.0f/s%s', $what, $who, $n,
        $seconds, $n / $seconds, @cpu ? sprintf ', %.0f us of MariaDB and %.0f'
            . ' us of its own a mail', map { $_ / $n } @cpu : '');
}


sub results {
    my ($self) = @_;
    my %r = (mails => $self->{mails}, bytes => $self->{bytes},
        answers => $self->{answers}, hwm_kib => $self->{hwm});

    for my $what (qw(import deliver)) {
        my $got = $self->{got}{$what};
        my @share = map {
            my $limit = $got->{bare}[$_] < $got->{peer}[$_] ? 'bare' : 'peer';
            $got->{ours}[$_] / $got->{$limit}[$_]
        } 0 .. $#{ $got->{ours} };

        $r{$what} = { share => Desk::Bench::median(@share),
            statements => $self->{"${what}_sets"}{statements}
                / ($what eq 'import' ? $self->{mails} : $self->{answers}),
            map { $_ => Desk::Bench::median(@{ $got->{$_} }) } keys %$got };
    }

    return \%r;
}


sub stop { $_[0]{d}->end_all }


# From the mail server's yes to the row in an agent's open list, in Chromium,
# on a desk of its own: { median_ms, slowest_ms, n }.
sub latency {
    my ($n) = @_;
    my $d = Desk->new(mail => 1, ticket => { import_interval => '5m' });

    $d->seed->start;
    my ($status, $out, $err) = $d->capture({ timeout => 300, env => {
        B => $Desk::B, TK_URL => $d->base, TK_DIR => $d->dir, MAILS => $n,
        SMTP_PORT => $d->port('SMTP') } }, 'node',
        "$Desk::ROOT/t/bench/latency.mjs");
    $d->end_all;
    die "latency: $err\n" if $status != 0;
    return JSON::PP::decode_json($out);
}


1;
