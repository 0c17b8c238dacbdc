# shellcheck shell=bash
# What a merge leaves alone without a word, read back. Sourced after iris.sh.
#
# A Create action does nothing where the object exists, a Modify action nothing where it does not, and ConfigMirror adds nothing
# but an arbiter (Configuration Merge, "Merge Actions"; CPF reference, ConfigMirror).

# what_differs kept|added: words, or nothing.
what_differs() {
  python3 -B "$BOOT/safety/settings.py" "$1" || fail "cannot compare the configuration of IRIS with the plan; see $IRIS_DIRECTORY/iris.cpf"
}

# Before a merge, which would do the rest of the change and leave this: a superserver that demands TLS, and a mirror without.
refuse_what_iris_keeps() {
  local differs
  differs=$(what_differs kept)
  [[ -z $differs ]] || fail "$differs: IRIS changes that by hand only, or not at all; docs/operations.md, 'What IRIS does not change by itself'"
}

see_what_was_added() {
  local differs
  differs=$(what_differs added)
  [[ -z $differs ]] || fail "$differs"
}

# tls_levels TEXT: `server|<level>` and `system|<level>`, as a merge has them.
tls_levels() {
  sed -n -e 's/^ModifyServer:.*SSLSupportLevel=\([0-9]\).*/server|\1/p' -e 's/^ModifySystem:.*SSLECPServer=\([0-9]\).*/system|\1/p' <<<"$1" | sort
}

# see_tls TEXT: whether the superserver and the data server have the TLS of this merge. Sources: class reference, Security.Servers,
# Security.System.
see_tls() {
  local planned found port commands=''
  planned=$(tls_levels "$1")
  [[ -n $planned ]] || return 0
  port=$(fact iris.superserverPort)
  # shellcheck disable=SC2016 # ObjectScript, not shell
  [[ $planned != *server* ]] || commands+="set rows=##class(%SQL.Statement).%ExecDirect(,\"SELECT SSLSupportLevel FROM Security.Servers WHERE Port=$port\")"' if rows.%Next() { write $char(64,64)_"server|"_rows.%Get("SSLSupportLevel")_$char(64,64),! }'$'\n'
  # shellcheck disable=SC2016 # ObjectScript, not shell
  [[ $planned != *system* ]] || commands+='set sc=##class(Security.System).Get("SYSTEM",.properties) write $char(64,64)_"system|"_$get(properties("SSLECPServer"))_$char(64,64),!'$'\n'
  found=$(iris_answers <<<"${commands%$'\n'}" | sort) || found=''
  [[ $found == "$planned" ]] ||
    fail "IRIS took the merge and has not the TLS of the plan (0 off, 1 offered, 2 demanded; server: superserver at port $port, system: ECP): it has ${found:-nothing}, planned is $planned"
}
