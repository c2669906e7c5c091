#!/usr/bin/perl

# script/server after its build: what it starts answers, is told by "status",
# and is gone after "stop".

use lib 't/lib';
use Desk;

plan(skip_all => 'it runs what is built without a checker')
    if $ENV{ASAN} || $ENV{VALGRIND};

my $d = Desk->new(http => 0, db => 0, empty => 1);
my $run = $d->dir . '/run';
my $up = 0;

mkdir $run, 0700;

# With RUN set it neither looks for packages nor builds.
@ENV{qw(RUN RUN_DIR PORT B)} = ($run, $run, $d->port('SERVER'), $Desk::B);

my ($status, $said) = server('start');
$up = 1;
is $status, 0, 'started' or diag $said;
my %env = slurp("$run/env") =~ /^(\w+)=(.*)$/mg;

for (qw(AGENT ADMIN USER)) {
    like $said, qr{/ \Q$env{"${_}_PASSWORD"}\E$}m, "the password of $_ is told";
}

my $web = Desk::Web->new(base => $env{URL});
is $web->get('')->{status}, 200, 'visitors have a page';
like $web->login($env{AGENT_LOGIN}, $env{AGENT_PASSWORD})->get('agent/')
    ->{content}, qr/<tbody.*?<tr.*?<td class=k-n>/s, 'agents a list';

($status, $said) = server('status');
is $status, 0, 'all of it runs';
is join(' ', sort $said =~ /^(\w+) runs \(\d+\)$/mg),
    'dovecot mariadbd nginx smtp ticketd', 'which is told';
like +(server('start'))[1], qr/runs already/, 'once';

($status, $said) = server('stop');
is $status, 0, 'stopped' or diag $said;
$up = 0;
($status, $said) = server('status');
is $status, 3, 'nothing runs any more';
unlike $said, qr/ runs /, 'none of it';

done_testing;


sub server {
    my ($command) = @_;
    my $said = `sh $Desk::ROOT/script/server $command 2>&1`;

    return ($? >> 8, $said);
}


END { server('stop') if $up }
