# shellcheck shell=bash
# Who may connect: members to the mirror, planned application servers to this member. Sourced after mirror.sh.

# What an operator must know of members that wait, as JSON by name.
# shellcheck disable=SC2034 # used by the timer's command
WAITING='{}'
# Answers of AddFailoverMember that need nobody: it has not joined yet, and is a member already.
readonly NOT_YET='ERROR #2076' MEMBER_ALREADY='ERROR #2137'
readonly AGENT_PORT=2188
# Stands last: an instance that starts or stops gives no answer, which is no answer to the question either.
# shellcheck disable=SC2016 # ObjectScript, not shell
readonly ASKED='write $char(64,64)_(1)_$char(64,64),!'

# With TLS, a member that joins through a merge is pending until the primary admits it (High Availability Guide, "Authorize the
# Second Failover Member or Async"). Only who is planned is admitted: guest/boot/safety/admission.py.
#
# admit_members LISTS: `new changed` on the primary. On a member that the primary has and that has no part: `changed`, the primary
# whose certificate has another subject since this member was away ("Authorizing X.509 DN Updates").
# Each call is checked: the timer asks whether it failed, which switches `set -e` off.
admit_members() {
  local lists=$1 tls answer refused=''
  WAITING='{}'
  tls=$(fact mirror.tls) || return 1
  [[ $tls == true ]] || return 0
  answer=$(who_waits) || return 1
  admit_by_name < <(tail -n +2 <<<"$answer")
  if [[ -n $refused ]]; then
    # Somebody may have come since.
    answer=$(who_waits) || return 1
    if [[ $answer == *$'\n'together ]]; then
      # Documented for changed names only, and takes no names: where every one who waits is planned.
      say "admitting all who wait"
      iris_says <<<'do ##class(SYS.Mirror).AuthorizePendingMembers() set sc=1' >/dev/null
      answer=$(who_waits) || return 1
      [[ $answer == *$'\t'* ]] || refused=''
    fi
  fi
  # shellcheck disable=SC2034 # used by the timer's command
  WAITING=$(with_refused "${answer%%$'\n'*}" "$refused") || return 1
}

# The first line: what the status must say; then orders.
who_waits() {
  { waiting_members || true; } | member_program admission "$lists"
}

# Lists of who waits, between tabs: a name or a subject cannot hold one then (class reference, SYS.Mirror, PendingNewMembers,
# PendingDNUpdates).
waiting_members() {
  local mirror
  mirror=$(fact mirror.name)
  iris_answers < <(
    list_of PendingNewMembers new '"Name","GUID","MemberType","SSLComputerName"'
    list_of PendingDNUpdates changed '"Name","GUID","SSLComputerName"'
    printf '%s\n' "$ASKED"
  )
}

# list_of QUERY WORD COLUMNS
list_of() {
  printf '%s\n' "kill sc,rows set rows=##class(%ResultSet).%New(\"SYS.Mirror:$1\") set sc=rows.Execute($(quoted "$mirror")) while rows.Next() { set row=\"$2\" for column=$3 { set row=row_\$char(9)_\$zstrip(rows.Get(column),\"*C\") } write \$char(64,64)_row_\$char(64,64),! }" \
    "write \$char(64,64)_\"listed\"_\$char(9)_\"$2\"_\$char(9)_\$system.Status.IsOK(sc)_\$char(64,64),!"
}

# Orders on standard input; in `refused` whom IRIS did not take.
admit_by_name() {
  local verdict name address guid subject type said
  while IFS=$'\t' read -r verdict name address guid subject type; do
    case $verdict in
      failover) said=$(iris_says < <(add_failover_member "$address")) ;;
      async) said=$(iris_says < <(create_async_member "$name" "$guid" "$subject" "$type")) ;;
      changed) said='its certificate has another subject than before' ;;
      *) continue ;;
    esac
    say "$name waits as planned ($verdict, '$subject'): $said"
    [[ $said == OK || $said == *"$NOT_YET"* || $said == *"$MEMBER_ALREADY"* ]] || refused+="$name: $said. "
  done
}

# add_failover_member ADDRESS: at the planned address. IRIS gets the member's names from its agent there, and verifies its certificate.
add_failover_member() {
  printf 'set sc=##class(SYS.Mirror).AddFailoverMember(%s,%s,%s,%s)\n' \
    "$(quoted "$(fact mirror.name)")" "$(quoted "$IRIS_INSTANCE")" "$(quoted "$1")" "$AGENT_PORT"
}

# create_async_member NAME GUID SUBJECT TYPE: with what it said when it joined, if that is still the one that was looked at.
create_async_member() {
  local mirror name
  mirror=$(quoted "$(fact mirror.name)")
  name=$(quoted "$1")
  printf '%s\n' "kill properties set rows=##class(%ResultSet).%New(\"SYS.Mirror:PendingNewMembers\") set sc=rows.Execute($mirror) while rows.Next() { if rows.Get(\"Name\")=$name,rows.Get(\"GUID\")=$(quoted "$2"),rows.Get(\"SSLComputerName\")=$(quoted "$3") { for column=\"GUID\",\"InstanceDirectory\",\"AgentAddress\",\"AgentPort\",\"ECPAddress\",\"MirrorAddress\",\"MirrorSSPort\",\"SSLComputerName\",\"EncryptCommunication\",\"ConnectsTo\" { set properties(column)=rows.Get(column) } } }" \
    "set properties(\"MemberType\")=2,properties(\"AsyncMemberType\")=$4 set sc=##class(Config.MapMirrors).Create($mirror,$name,.properties)"
}

# with_refused JSON WORDS
with_refused() {
  python3 -c 'import json, sys
problems, refused = json.loads(sys.argv[1]), sys.argv[2]
print(json.dumps(dict(problems, **({"not-admitted": "IRIS did not admit " + refused} if refused else {})), sort_keys=True))' "$1" "$2"
}

# With TLS, an application server waits until the whole subject of its certificate is authorised: guest/boot/safety/application_servers.py.
# look_at_application_servers leaves in APPLICATION_SERVERS, as JSON, what an operator must know.
APPLICATION_SERVERS='{}'
# Subjects to authorise, one a line.
LET_IN=''
readonly AUTHORISED="$SYSTEM_STATE/authorised-names"

look_at_application_servers() {
  local answer planned
  planned=$(fact tlsAuthorisedNames) || return 1
  [[ -n $planned && $planned != '[]' ]] || return 0
  answer=$({ pending_application_servers || true; } | member_program application-servers "$AUTHORISED") || return 1
  # shellcheck disable=SC2034 # used by the timer's command
  APPLICATION_SERVERS=${answer%%$'\n'*}
  LET_IN=$(tail -n +2 <<<"$answer")
}

# Source of the query: public programs; of the name: Scalability Guide, "Adding Authorized ECP Connections".
pending_application_servers() {
  # shellcheck disable=SC2016 # ObjectScript, not shell
  iris_answers < <(printf '%s\n' 'kill sc,rows set rows=##class(%ResultSet).%New("SYS.ECP:SSLPendingConnections") set sc=rows.Execute() while rows.Next() { write $char(64,64)_"pending"_$char(9)_$zstrip(rows.Get("SSLComputerName"),"*C")_$char(64,64),! }' \
    'write $char(64,64)_"listed"_$char(9)_"pending"_$char(9)_$system.Status.IsOK(sc)_$char(64,64),!' "$ASKED")
}

# Those that were looked at and are planned.
authorise_application_servers() {
  local subject
  while IFS= read -r subject; do
    [[ -n $subject ]] || continue
    iris_do "could not authorise the application server '$subject'" <<<"set sc=##class(SYS.ECP).AddAuthorizedCN($(quoted "$subject"))"
    printf '%s\n' "$subject" >>"$AUTHORISED"
    say "authorised the application server '$subject'"
  done <<<"$LET_IN"
}
