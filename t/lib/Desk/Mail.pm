package Desk::Mail;

# The private Dovecot and SMTP server of a desk.

use strict;
use warnings;

use IO::Socket::INET;
use JSON::PP ();
use Time::HiRes ();

use Desk::IMAP;

our $PASSWORD = 'test';


sub mail_start {
    my ($self) = @_;
    my $dir = $self->{dir};

    mkdir "$dir/$_" for qw(mail dovecot dovecot-state smtp);
    Desk::spew("$dir/mail.users", '');
    $self->certificate;
    $self->mailbox($_) for 'support@desk.test', 'customer@example.test',
        @{ $self->{mailboxes} // [] };
    $self->dovecot_start;
    $self->smtp_start;
    return $self;
}


sub certificate {
    my ($self) = @_;
    my $dir = $self->{dir};
    my ($status, undef, $err) = $self->capture({}, qw(openssl req -x509),
        qw(-newkey rsa:2048 -nodes -days 30 -subj /CN=127.0.0.1),
        '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost',
        '-keyout', "$dir/tls.key", '-out', "$dir/tls.crt");

    die $err if $status != 0;
}


# A mailbox more; its password is $Desk::Mail::PASSWORD.
sub mailbox {
    my ($self, $address) = @_;

    open my $f, '>>', "$self->{dir}/mail.users" or die "mail.users: $!\n";
    print {$f} "$address:{PLAIN}$PASSWORD\::::::\n";
    close $f;
    mkdir "$self->{dir}/mail/$address";
}


sub dovecot_start {
    my ($self) = @_;
    my $dir = $self->{dir};
    my $text = Desk::slurp("$Desk::ROOT/script/etc/dovecot.conf.in");
    my %v = (DIR => $dir, BASE => "$dir/dovecot", NAME => "t$$",
        USER => scalar getpwuid($>), GROUP => scalar getgrgid($)),
        UID => $>, GID => $) + 0, FSYNC => 'never',
        map { ("${_}_PORT" => $self->port($_)) } qw(IMAP IMAPS LMTP));

    $text =~ s/\@([A-Z][A-Z0-9_]*)\@/$v{$1}/g;
    Desk::spew("$dir/dovecot.conf", $text);
    $self->run('dovecot', out => "$dir/dovecot.log",
        cmd => ['dovecot', '-F', '-c', "$dir/dovecot.conf"]);
    $self->await('dovecot', sub { Desk::answers($self->port('IMAP')) });
    return $self;
}


sub dovecot_stop { $_[0]->end('dovecot', 'TERM', 10); return $_[0] }


# smtp_start(auth => 'user:password') and the other options of smtp.py.
sub smtp_start {
    my ($self, %o) = @_;
    my $dir = $self->{dir};

    $self->run('smtp', out => "$dir/smtp.err", cmd => [
        "$Desk::ROOT/script/smtp.py", '--port', $self->port('SMTP'),
        '--tls-port', $self->port('SMTPS'),
        '--lmtp', '127.0.0.1:' . $self->port('LMTP'),
        '--log', "$dir/smtp.log", '--spool', "$dir/smtp",
        '--rules', "$dir/smtp.rules",
        '--cert', "$dir/tls.crt", '--key', "$dir/tls.key",
        map { ("--$_", $o{$_}) } sort keys %o]);
    $self->await('smtp', sub { Desk::answers($self->port('SMTP')) });
    return $self;
}


sub smtp_stop { $_[0]->end('smtp', 'TERM', 10); return $_[0] }


# Faults to play, see script/smtp.py; none to end them.
sub smtp_rules {
    my ($self, @rules) = @_;

    Desk::spew("$self->{dir}/smtp.rules.new",
        JSON::PP::encode_json(\@rules));
    rename "$self->{dir}/smtp.rules.new", "$self->{dir}/smtp.rules";
}


# What the SMTP server did: the hashes of its log, those of one event.
sub smtp_log {
    my ($self, $event) = @_;
    my @all = map { JSON::PP::decode_json($_) } grep { /\}$/ }
        split /\n/, Desk::slurp("$self->{dir}/smtp.log");

    return grep { !$event || $_->{event} eq $event } @all;
}


# The mails taken for an address, with their text in {raw}.
sub sent_to {
    my ($self, $address) = @_;

    return map { { %$_, raw => Desk::slurp("$self->{dir}/smtp/$_->{file}") } }
        grep { grep { lc $_ eq lc $address } @{ $_->{to} } }
        $self->smtp_log('mail');
}


# deliver(RAW, from =>, to => or [..]): by SMTP, byte for byte.  Gives the
# last answer.
sub deliver {
    my ($self, $raw, %o) = @_;
    my $from = $o{from} // 'customer@example.test';
    my @to = ref $o{to} ? @{ $o{to} } : $o{to} // 'support@desk.test';
    my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $o{port} // $self->port('SMTP'), Timeout => 10)
        or die "SMTP: $@\n";
    my $say = sub {
        my ($line) = @_;
        my $answer;

        print {$s} "$line\r\n" if defined $line;
        do { $answer = <$s> // return '' } while $answer =~ /^\d+-/;
        return $answer;
    };

    $say->();
    $say->('EHLO client.test');
    $say->("MAIL FROM:<$from>");

    for (@to) {
        my $answer = $say->("RCPT TO:<$_>");
        return $answer if $answer !~ /^2/;
    }

    $say->('DATA');
    $raw =~ s/\r?\n/\r\n/g if !$o{exact};
    $raw =~ s/^\./../mg;
    $raw .= "\r\n" if $raw !~ /\r\n\z/;
    my $answer = $say->("$raw.");
    $say->('QUIT');
    return $answer;
}


# mail(from, to, subject, body, headers...): a simple mail as text.
sub mail {
    my ($self, %o) = @_;
    my $id = sprintf '%d.%06d@client.test', $$, ++$self->{mails};
    my $from = $o{from} // 'customer@example.test';
    my $to = $o{to} // 'support@desk.test';

    return join '', "From: $from\nTo: $to\n",
        'Subject: ', $o{subject} // 'Hello', "\n",
        'Message-ID: <', $o{id} // $id, ">\n",
        "Date: Mon, 01 Jun 2026 10:00:00 +0000\n",
        (map { "$_\n" } @{ $o{headers} // [] }),
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n",
        $o{body} // "Hello\n";
}


# Writes it straight into the Maildir: any bytes, fast.
sub drop {
    my ($self, $raw, $address) = @_;
    my $dir = $self->maildir($address // 'support@desk.test');
    my $name = sprintf '%d.M%06dP%d.test', time, ++$self->{drops}, $$;

    for ($dir, map { "$dir/$_" } qw(cur new tmp)) {
        mkdir $_, 0700;
    }

    Desk::spew("$dir/tmp/$name", $raw);
    rename "$dir/tmp/$name", "$dir/new/$name" or die "$dir/new: $!\n";
}


sub maildir { return "$_[0]{dir}/mail/$_[1]/Maildir" }


# The mails that lie in a mailbox, oldest first.
sub inbox {
    my ($self, $address) = @_;
    my $dir = $self->maildir($address // 'customer@example.test');

    return map { Desk::slurp($_) }
        sort { ((stat $a)[9] // 0) <=> ((stat $b)[9] // 0) || $a cmp $b }
        glob "$dir/new/* $dir/cur/*";
}


# An IMAP client, signed in, INBOX selected.
sub imap {
    my ($self, $address, %o) = @_;

    return Desk::IMAP->new(port => $self->port('IMAP'),
        user => $address // 'support@desk.test',
        password => $PASSWORD, %o);
}


1;
