# shellcheck shell=bash
# Who may connect: members to the mirror, planned application servers to this member. Sourced after mirror.sh.

# With TLS, a member that joins through a merge is pending until the primary runs this (CPF reference, ConfigMirror, SSLDir).
#
# The method takes no names: who is pending is admitted. Pending can only be who has a certificate of the mirror's CA and
# reaches the superserver, which the firewall opens to members and their clients. Its result is not documented: it is run
# each minute, and a member that stays out says so in its own status.
authorise_members() {
  [[ $(fact mirror.tls) == true ]] || return 0
  iris_do 'could not admit the members that wait' <<<'do ##class(SYS.Mirror).AuthorizePendingMembers() set sc=1'
}

# With TLS, an application server waits until its name is authorised. That is kept per member, not mirrored: a backup must
# know the names before it is primary. Source: Scalability Guide, "Adding Authorized ECP Connections".
authorise_application_servers() {
  local known="$SYSTEM_STATE/authorised-names" name names
  names=$(fact tlsAuthorisedNames | python3 -c 'import json, sys; text = sys.stdin.read(); print("\n".join(json.loads(text) if text.strip() else []))')
  while read -r name; do
    [[ -n $name ]] || continue
    ! grep --quiet --line-regexp --fixed-strings -- "$name" "$known" 2>/dev/null || continue
    iris_do "could not authorise the application server '$name'" <<<"set sc=##class(SYS.ECP).AddAuthorizedCN($(quoted "CN=$name"))"
    printf '%s\n' "$name" >>"$known"
    say "authorised the application server '$name'"
  done <<<"$names"
}
