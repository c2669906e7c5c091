# The library is built by the Makefile of its own tree, once for all hosts.
cat << END >> $NGX_MAKEFILE

$TK_BUILD/libticket.a $TK_BUILD/libticketmail.a:
	\$(MAKE) -C $ngx_addon_dir B=$TK_BUILD SAN=$SAN lib
END
