package Desk::Web;

# A browser without scripts: cookies, redirects, forms as they stand in the
# page (hidden fields and tokens along).

use strict;
use warnings;

use HTTP::Tiny;
use IO::Socket::INET;

# The people in sql/demo/desk.sql and their passwords.
our %PEOPLE = map { $_ => "$_-password" } qw(admin agent agent2 user user2);


# new(base => URL): addresses are relative to it.
sub new {
    my ($class, %o) = @_;

    return bless { cookies => {}, headers => {}, follow => 1, %o,
        http => HTTP::Tiny->new(max_redirect => 0, keep_alive => 1,
            timeout => 30 * Desk::slowness(), agent => 'test') }, $class;
}


sub login {
    my ($self, $name, $password) = @_;
    my $page = $self->get('login');
    my $result = $self->submit($page, { login => $name,
        password => $password // $PEOPLE{$name} },
        form => qr/name="?password/);

    die "$name could not sign in: $result->{status}\n"
        if $result->{status} != 200 || $result->{content} =~ /name="?password/;
    return $self;
}


sub get { my ($self, $url, %o) = @_; return $self->request('GET', $url, %o) }

sub post {
    my ($self, $url, $fields, %o) = @_;

    $o{headers}{'Content-Type'} //= 'application/x-www-form-urlencoded';
    return $self->request('POST', $url, content => encode($fields), %o);
}


# The answer as HTTP::Tiny gives it, after redirects, with {url}.
# no_follow => 1 leaves a redirect as it is.
sub request {
    my ($self, $method, $url, %o) = @_;

    $url = $self->absolute($url);

    for (1 .. 6) {
        my %headers = (%{ $self->{headers} }, %{ $o{headers} // {} });
        my $cookie = join '; ', map { "$_=$self->{cookies}{$_}" }
            sort keys %{ $self->{cookies} };

        $headers{Cookie} //= $cookie if length $cookie;
        if ($method eq 'POST' && !exists $headers{Origin}) {
            ($headers{Origin}) = $url =~ m{^(\w+://[^/]+)};
        }
        delete $headers{Origin} if !defined $headers{Origin};

        my $r = $self->{http}->request($method, $url, { headers => \%headers,
            defined $o{content} ? (content => $o{content}) : () });

        $self->keep($r->{headers}{'set-cookie'});
        $r->{url} = $url;
        $r->{base} = $self->{base};

        my $to = $r->{headers}{location};
        return $r if !defined $to || $o{no_follow} || !$self->{follow}
            || $r->{status} !~ /^30[1237]$/;

        $url = join_url($url, $to);
        ($method, $o{content}) = ('GET', undef) if $r->{status} != 307;
        delete $o{headers}{'Content-Type'};
    }

    die "too many redirects: $url\n";
}


# A request on a connection of its own, which is not awaited; POST with a body
# of a form.
sub ask {
    my ($self, $url, $body) = @_;
    my ($host, $path) = $self->absolute($url) =~ m{^\w+://([^/]+)(.*)};
    my $s = IO::Socket::INET->new(PeerAddr => $host) or die "connect: $@\n";
    my $cookies = join '; ', map { "$_=$self->{cookies}{$_}" }
        sort keys %{ $self->{cookies} };

    $s->autoflush(1);
    print {$s} defined $body ? 'POST' : 'GET', " $path HTTP/1.1\r\n",
        "Host: $host\r\nConnection: close\r\n",
        length $cookies ? "Cookie: $cookies\r\n" : '',
        defined $body ? "Origin: http://$host\r\nContent-Length: "
            . length($body) . "\r\nContent-Type: "
            . "application/x-www-form-urlencoded\r\n" : '',
        "\r\n", $body // '';
    return $s;
}


# All that comes back on it until it is closed or the seconds (10) are over.
sub answer {
    my ($s, $seconds) = @_;
    my $text = '';

    eval {
        local $SIG{ALRM} = sub { die "late\n" };
        alarm(($seconds // 10) * Desk::slowness());
        while (sysread $s, my $part, 65536) { $text .= $part }
        alarm 0;
    };
    alarm 0;
    return $text;
}


sub absolute {
    my ($self, $url) = @_;

    $url //= '';
    return $url if $url =~ m{^https?://};
    return join_url($self->{base}, $url);
}


sub join_url {
    my ($base, $url) = @_;

    $url =~ s/#.*//;
    return $url if $url =~ m{^https?://};
    return $base if $url eq '';
    return $1 . $url if $url =~ m{^/} && $base =~ m{^(\w+://[^/]+)};
    $base =~ s/\?.*//;
    return $base . $url if $url =~ /^\?/;
    $base =~ s{[^/]*\z}{};
    $base .= $url;
    1 while $base =~ s{(?<=[^:/])/(?!\.\./)[^/]+/\.\./}{/};
    $base =~ s{/\./}{/}g;
    return $base;
}


sub keep {
    my ($self, $lines) = @_;

    for (ref $lines ? @$lines : $lines // ()) {
        my ($name, $value) = /^([^=]+)=([^;]*)/ or next;

        if (/;\s*Max-Age=(?:0|-\d+)(?:;|$)/i || $value eq '') {
            delete $self->{cookies}{$name};
        } else {
            $self->{cookies}{$name} = $value;
        }
    }
}


# The forms of a page: { action, method, enctype, html, fields, buttons }.
sub forms {
    my ($r) = @_;
    my $html = $r->{content};
    my @forms;

    while ($html =~ m{<form\b([^>]*)>(.*?)</form>}gsi) {
        my ($tag, $body) = (attributes($1), $2);

        push @forms, { html => "$1>$body", fields => [], buttons => {},
            action => join_url($r->{url}, $tag->{action} // ''),
            method => uc($tag->{method} // 'get'),
            enctype => lc($tag->{enctype} // ''),
            controls($body) };
    }

    return @forms;
}


sub controls {
    my ($html) = @_;
    my (@fields, %buttons);

    while ($html =~ m{<(input|button|textarea|select)\b((?:[^>"']|"[^"]*"|'[^']*')*)>}gsi) {
        my ($element, $at) = (lc $1, attributes($2));
        my $name = $at->{name} // next;
        my $type = lc($at->{type} // ($element eq 'button' ? 'submit' : 'text'));
        my $rest = substr $html, pos $html;

        next if exists $at->{disabled};

        if ($element eq 'textarea') {
            my ($text) = $rest =~ m{^(.*?)</textarea>}si;
            $text =~ s/^\r?\n//;
            push @fields, [$name, unescape($text)];
        } elsif ($element eq 'select') {
            push @fields, [$name, $_] for selected($rest, $at);
        } elsif ($type =~ /^(?:submit|image|button)$/) {
            push @{ $buttons{$name} }, $at->{value} // '';
        } elsif ($type eq 'file') {
            push @fields, [$name, undef];
        } elsif ($type !~ /^(?:checkbox|radio)$/ || exists $at->{checked}) {
            push @fields, [$name, $at->{value}
                // ($type =~ /^(?:checkbox|radio)$/ ? 'on' : '')];
        }
    }

    return (fields => \@fields, buttons => \%buttons);
}


sub selected {
    my ($rest, $at) = @_;
    my ($body) = $rest =~ m{^(.*?)</select>}si;
    my (@all, @chosen);

    while ($body =~ m{<option\b([^>]*)>([^<]*)}gsi) {
        my ($o, $text) = (attributes($1), $2);
        my $value = $o->{value} // unescape($text =~ s/^\s+|\s+$//gr);

        push @all, $value;
        push @chosen, $value if exists $o->{selected};
    }

    return @chosen if @chosen || exists $at->{multiple};
    return @all ? $all[0] : ();
}


sub attributes {
    my ($text) = @_;
    my %at;

    while ($text =~ m{([^\s"'=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?}g) {
        $at{ lc $1 } //= unescape($2 // $3 // $4 // '');
    }

    return \%at;
}


my %entity = (lt => '<', gt => '>', amp => '&', quot => '"', apos => "'");

sub unescape {
    my ($text) = @_;

    $text =~ s{&(?:#(\d+)|#x([0-9a-f]+)|(\w+));}{
        my ($dec, $hex, $name) = ($1, $2, $3);
        my $c = defined $dec ? chr $dec : defined $hex ? chr hex $hex
            : $entity{$name} // "&$name;";
        utf8::encode($c) if ord $c > 127;
        $c
    }gie;

    return $text;
}


# submit(PAGE, {name => value, file => [name, type, bytes]}, form => which):
# which is a number, a pattern in the form's HTML, or left out: the first
# form that has all of the names.  button => [name, value].
sub submit {
    my ($self, $page, $values, %o) = @_;
    my $form = find_form($page, $values, $o{form});
    my %set = %$values;
    my @fields;

    for (@{ $form->{fields} }) {
        my ($name, $value) = @$_;

        if (exists $set{$name}) {
            my $new = delete $set{$name};
            push @fields, map { [$name, $_] }
                ref $new eq 'ARRAY' && ref $new->[0] ? @$new : ($new);
        } elsif (!exists $values->{$name}) {
            push @fields, [$name, $value];
        }
    }

    push @fields, map { [$_, $set{$_}] } sort keys %set;
    push @fields, $o{button} if $o{button};
    return $self->send_form($form, \@fields, %o);
}


sub find_form {
    my ($page, $values, $which) = @_;
    my @forms = forms($page);
    my ($form) = !defined $which
        ? grep { my $f = $_; !grep { $f->{html} !~ /name=["']?\Q$_\E\b/ }
            keys %$values } @forms
        : ref $which ? grep { $_->{html} =~ $which } @forms
        : $forms[$which];

    die "no such form in $page->{url} ($page->{status}):\n$page->{content}\n"
        if !$form;
    return $form;
}


sub send_form {
    my ($self, $form, $fields, %o) = @_;

    if ($form->{method} eq 'GET') {
        my $url = $form->{action} =~ s/\?.*//r;
        return $self->get($url . '?' . encode($fields), %o);
    }

    if ($form->{enctype} eq 'multipart/form-data') {
        my ($type, $body) = multipart($fields);
        return $self->request('POST', $form->{action}, content => $body,
            %o, headers => { 'Content-Type' => $type,
                %{ $o{headers} // {} } });
    }

    return $self->post($form->{action},
        [grep { defined $_->[1] } @$fields], %o);
}


sub multipart {
    my ($fields) = @_;
    my $boundary = 'tk' . join '', map { int rand 10 } 1 .. 24;
    my $body = '';

    for (@$fields) {
        my ($name, $value) = @$_;
        my @file = ref $value ? @$value : defined $value ? () : ('',
            'application/octet-stream', '');

        $body .= "--$boundary\r\nContent-Disposition: form-data; "
            . "name=\"$name\"" . (@file ? "; filename=\"$file[0]\"\r\n"
                . "Content-Type: $file[1]" : '')
            . "\r\n\r\n" . (@file ? $file[2] : $value) . "\r\n";
    }

    return ("multipart/form-data; boundary=$boundary",
        "$body--$boundary--\r\n");
}


# A hash, or pairs in order.
sub encode {
    my ($fields) = @_;
    my @pairs = ref $fields eq 'HASH'
        ? map { [$_, $fields->{$_}] } sort keys %$fields : @{ $fields // [] };

    return join '&', map { escape($_->[0]) . '=' . escape($_->[1] // '') }
        map { my ($n, $v) = @$_; ref $v ? map { [$n, $_] } @$v : [$n, $v] }
        @pairs;
}


sub escape {
    my ($text) = @_;

    utf8::encode($text) if utf8::is_utf8($text);
    $text =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ge;
    return $text;
}


# raw(BYTES): over a connection of its own, and the answer().
sub raw {
    my ($self, $bytes, $seconds) = @_;
    my ($host) = $self->{base} =~ m{^http://([^/]+)};
    my $s = IO::Socket::INET->new(PeerAddr => $host, Timeout => 5)
        or die "connect: $@\n";

    local $SIG{PIPE} = 'IGNORE';
    $s->autoflush(1);
    print {$s} $bytes;
    return answer($s, $seconds);
}


1;
