package Desk::Account;

# MariaDB and Dovecot refuse root: a test started as root runs itself again
# as the account of script/lib.sh.

use strict;
use warnings;

use Cwd ();

if ($> == 0 && !$^C) {
    my ($root) = Cwd::abs_path(__FILE__) =~ m{^(.*)/t/lib/Desk/Account\.pm$};
    my $owner = getpwuid((stat $root)[4]) // 'nobody';
    my $name = $ENV{RUN_AS} || ($owner eq 'root' ? 'nobody' : $owner);
    my (undef, undef, $uid, $gid) = getpwnam $name;

    die "no account $name\n" if !defined $uid;
    $ENV{USER} = $ENV{LOGNAME} = $name;
    $ENV{HOME} = '/tmp';
    exec 'setpriv', "--reuid=$uid", "--regid=$gid", '--clear-groups',
        $^X, (map { "-I$_" } grep { !ref } @INC[0 .. 1]), $0, @ARGV
        or die "setpriv: $!\n";
}


1;
