# Statements with ":explain INDEX..." use these indexes on tables of some
# size, and neither sort nor build temporary tables nor read whole ones.

use lib 't/lib';
use Desk;

use JSON::PP ();

my $list = "$Desk::B/gen/statements.json";

plan(skip_all => 'the statements are not generated') if !-e $list;

my $d = Desk->new(http => 0, empty => 1);
my %rows = (ticket => 20000, message => 40000, ticket_count => 300);
my $statements = JSON::PP->new->decode(slurp($list));

$d->sql('set foreign_key_checks = 0; ' . slurp($_))
    for sort glob "$Desk::ROOT/sql/schema/*.sql";
seed($_->[0]) for $d->sql('show full tables where table_type ='
    . " 'BASE TABLE'");


# A value of a column for row `seq`.
sub value {
    my ($name, $type, $null, $extra) = @_;
    my ($size) = $type =~ /\((\d+)/;
    my %spread = (status_id => 6, type_id => 20, agent_id => 50,
        user_id => 50, group_id => 20);

    return 'seq' if $extra =~ /auto_increment/ || $name eq 'id';
    return $null eq 'YES' ? "if(seq % 5, null, date '2026-01-01' + interval"
        . ' seq minute)' : "date '2026-01-01' + interval seq minute"
        if $type =~ /^(?:datetime|timestamp)/;
    return "date '2026-01-01' + interval seq % 300 day" if $type eq 'date';
    return '1 + seq * 7 % ' . ($spread{$name} // 1500) if $name =~ /_id$/;
    return '(seq % 11 = 0)' if $type =~ /^tinyint/;
    return 'seq' if $type =~ /int|decimal|double|float/;
    return "elt(1 + seq % 2, $1)" if $type =~ /^(?:enum|set)\((.*)\)/;
    return "unhex(lpad(hex(seq), 2 * $size, '0'))"
        if $type =~ /^(?:var)?binary/;
    return "elt(1 + seq % 4, 'auto_reply', 'answer', 'assigned', 'closed')"
        if $name eq 'kind';
    return "left(concat('x', seq), $size)" if $type =~ /char/;
    return "concat('some text ', seq)";
}


sub seed {
    my ($table) = @_;
    my $n = $rows{$table} // 3000;
    my @cols = grep { $_->[4] !~ /GENERATED/ }
        $d->sql("select column_name, column_type, is_nullable, extra, extra"
            . " from information_schema.columns where table_schema ="
            . " database() and table_name = '$table'");

    $d->sql("set foreign_key_checks = 0, sql_mode = '';"
        . " insert ignore into `$table` ("
        . join(', ', map { "`$_->[0]`" } @cols) . ') select '
        . join(', ', map { value(@$_) } @cols) . " from seq_1_to_$n;"
        . " analyze table `$table`");
}


# A value for an input, if the statement gives no :sample.
sub sample {
    my ($in) = @_;
    my ($name, $type) = @$in{qw(name type)};

    return 50 if $name =~ /^(?:max|limit)$/;
    return 0 if $name =~ /^after/ && $type ne 'time';
    return 1000000 if $name =~ /^before/ && $type ne 'time';
    return "'2026-01-01 0" . ($name eq 'now' ? 0 : 5) . ":01:00'"
        if $type eq 'time';
    return $name eq 'nonce' ? "x'" . '0' x 30 . "07'"
        : "x'" . '0' x 62 . "07'" if $type eq 'blob';
    return "'x7'" if $type eq 'str';
    return 0 if $type eq 'bool';
    return $name =~ /^(?:status|type)/ ? 1 : 7;
}


# The statement with its question marks filled in.
sub filled {
    my ($s) = @_;
    my $text = $s->{text};
    my @values = $s->{sample} ? @{ $s->{sample} }
        : map { sample($_) } @{ $s->{in} };

    $text =~ s/('(?:[^'\\]|\\.|'')*'|"[^"]*"|`[^`]*`)|\?/
        $1 \/\/ shift @values/gex;
    return $text;
}


my $count = 0;

for my $s (grep { $_->{explain} } @$statements) {
    my @plan = $d->sql('explain ' . filled($s));
    my @problems;

    # id, select_type, table, type, possible_keys, key, key_len, ref, rows,
    # extra
    my %used = map { ($_->[5] // '') => 1 } @plan;

    # Only a row looked for by a unique key is missed this early.
    my $missed = @plan == 1
        && ($plan[0][9] // '') =~ /noticed after reading const tables/;

    for my $index (@{ $missed ? [] : $s->{explain} }) {
        push @problems, "$index is not used" if !$used{$index};
    }

    for my $row (@plan) {
        my ($table, $type, $extra) = ($row->[2] // '', $row->[3] // '',
            $row->[9] // '');

        push @problems, "$table is read whole" if $type eq 'ALL';
        push @problems, "$table: $extra"
            if $extra =~ /filesort|temporary|Impossible|no matching/ && !$missed;
    }

    is(join(', ', @problems), '', "$s->{name} ($s->{file}:$s->{line})")
        or diag(join "\n", map { join ' | ', map { $_ // 'NULL' } @$_ } @plan);
    $count++;
}

cmp_ok($count, '>', 5, "$count statements were looked at");

# Who is an agent is read with every change of the configuration: of users who
# are none nothing is looked at.
my ($agents) = grep { $_->{name} eq 'agent_all' } @$statements;

$d->sql("delete from permission; insert into permission (type_id, principal,
    who_id, level) values (1, 'user', 1, 5), (2, 'user', 1, 5),
    (1, 'group', 7, 5), (1, 'user', 9, 3);
    delete from user_group_member where group_id = 7;
    insert into user_group_member (user_id, group_id) values (2, 7), (1, 7);
    analyze table permission, user_group_member");

my $read = 0;
my @found = $d->sql("flush status; $agents->{text};"
    . " show session status like 'Handler\_read%'");

$read += $_->[1] for grep { $_->[0] =~ /^Handler_read/ } @found;
is(join(' ', sort map { $_->[0] } grep { @$_ > 2 } @found), '1 2',
    'agents by themselves or by a group');
cmp_ok($read, '<', 100, 'no others are read');

done_testing;
