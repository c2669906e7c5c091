# The library is built by the Makefile of its own tree, once for all hosts;
# both archives by one call, of which make -j must not run two at once.
cat << END >> $NGX_MAKEFILE

$TK_BUILD/libticket.a:
	\$(MAKE) -C $ngx_addon_dir B=$TK_BUILD SAN=$SAN lib
$TK_BUILD/libticketmail.a: $TK_BUILD/libticket.a
	\$(MAKE) -C $ngx_addon_dir B=$TK_BUILD SAN=$SAN lib
END
