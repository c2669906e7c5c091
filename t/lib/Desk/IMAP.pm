package Desk::IMAP;

# A small IMAP client.

use strict;
use warnings;

use IO::Socket::INET;


sub new {
    my ($class, %o) = @_;
    my $self = bless { tag => 0 }, $class;

    $self->{socket} = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $o{port}, Timeout => 10) or die "IMAP: $@\n";
    $self->{socket}->autoflush(1);
    $self->line;
    $self->ok("LOGIN $o{user} $o{password}");
    $self->ok('SELECT ' . ($o{folder} // 'INBOX'));
    return $self;
}


# One line, its literals in place.
sub line {
    my ($self) = @_;
    my $line = readline $self->{socket};

    die "IMAP: closed\n" if !defined $line;

    while ($line =~ /\{(\d+)\}\r\n\z/) {
        my ($size, $literal) = ($1, '');
        my $got = read $self->{socket}, $literal, $size;

        die "IMAP: closed\n" if $got != $size;
        $line .= $literal . (readline($self->{socket}) // '');
    }

    return $line;
}


# command(TEXT): (status word, untagged lines).
sub command {
    my ($self, $text, $literal) = @_;
    my $tag = 'T' . ++$self->{tag};
    my @lines;

    print { $self->{socket} } "$tag $text\r\n";

    while (1) {
        my $line = $self->line;

        if ($line =~ /^\+/ && defined $literal) {
            print { $self->{socket} } $literal, "\r\n";
            next;
        }

        return ($1, @lines, $line) if $line =~ /^$tag (\w+)/;
        push @lines, $line;
    }
}


sub ok {
    my ($self, @command) = @_;
    my ($status, @lines) = $self->command(@command);

    die "IMAP: $command[0]: $lines[-1]" if $status ne 'OK';
    return @lines;
}


sub append {
    my ($self, $raw, $folder, $flags) = @_;

    $raw =~ s/\r?\n/\r\n/g;
    $self->ok(sprintf('APPEND %s %s{%d}', $folder // 'INBOX',
        $flags ? "($flags) " : '', length $raw), $raw);
}


# UIDs of what is found; all of them without an argument.
sub search {
    my ($self, $what) = @_;
    $self->ok('NOOP');
    my ($line) = grep { /^\* SEARCH/ } $self->ok('UID SEARCH '
        . ($what // 'ALL'));

    return $line ? $line =~ /(\d+)/g : ();
}


sub fetch {
    my ($self, $uid) = @_;
    my ($line) = grep { /^\* \d+ FETCH/ } $self->ok(
        "UID FETCH $uid BODY.PEEK[]");

    return undef if !$line || $line !~ /\{(\d+)\}\r\n/g;
    return substr $line, pos $line, $1;
}


sub logout { $_[0]->command('LOGOUT'); close $_[0]{socket} }


1;
