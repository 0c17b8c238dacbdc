#!/bin/bash
# What a mirror member does once a minute: promotion records; a start that was held; members that wait for the primary, or a primary
# that waits for this member; planned application servers. Started by iris-member.timer.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/mirror.sh
source "$BOOT/lib/mirror.sh"
# shellcheck source=../lib/authorise.sh
source "$BOOT/lib/authorise.sh"
# shellcheck source=../lib/os-authentication.sh
source "$BOOT/lib/os-authentication.sh"
# shellcheck source=../lib/databases.sh
source "$BOOT/lib/databases.sh"
# shellcheck source=../lib/status.sh
source "$BOOT/lib/status.sh"
# shellcheck source=../lib/problems.sh
source "$BOOT/lib/problems.sh"

# Waits in the step 'databases', and IRIS is at it yet: the scripts would begin anew each minute.
still_fills() {
  local said
  said=$(databases_and_journal_data) || return 1
  [[ -n $said ]] && ! grep --quiet --invert-match $'^fill\t' <<<"$said"
}

# They look again themselves, from the step that waits. Without the bucket they would only wait for it, with the lock that orders need.
start_scripts() {
  local object region bucket
  object="nodes/$(fact node).json"
  region=$(fact region)
  bucket=$(fact bucket)
  if timeout 20 aws --region "$region" s3api get-object --bucket "$bucket" --key "$object" /dev/null </dev/null >/dev/null 2>&1; then
    systemctl start --no-block iris-node.service
  else
    say "the scripts go on when s3://$bucket/$object answers"
  fi
}

go_on_with_scripts() {
  if [[ -f $SYSTEM_STATE/merged.sha256 ]]; then
    # A person stopped it since: the scripts would start it.
    iris_running || return 0
    ! still_fills || return 0
  fi
  start_scripts
}

start_if_not_held() {
  local words code=0
  if iris_running; then
    # By hand, or by its unit: the rest is left to the scripts.
    mv -f "$HELD" "$WAITS"
    return
  fi
  words=$(member_program may-start) || code=$?
  if ((code == 0)); then
    [[ -z $words ]] || say "$words"
    say "the reason is gone: $(<"$HELD")"
    mv -f "$HELD" "$WAITS"
    start_scripts
    # What they get from S3 first must not keep a member of a mirror from a start that the others' word allows: its unit asks the
    # same rules.
    [[ ! -f $SYSTEM_STATE/merged.sha256 ]] || systemctl start --no-block iris.service
  elif [[ -n $words ]] && { [[ $words != "$(<"$HELD")" ]] || ! grep --quiet '"result": "held"' "$STATUS_FILE" 2>/dev/null; }; then
    printf '%s\n' "$words" >"$HELD"
    # The next minute tries again.
    publish start held "$words" || : >"$PROBLEMS_PUBLISHED"
  fi
}

# Whether this member runs, answers and has its part in the mirror.
takes_part() {
  iris_running || return 1
  # IRIS would refuse each session, and write that into its audit log.
  ! ends_when_ready || return 1
  state=$(mirror_state) || return 1
  does_its_part "$state"
}

# Of a member that was ready: what is not as it must be with its databases. Nothing where IRIS does not say it.
unsettled_databases() {
  local said
  was_ready || return 0
  iris_running || return 0
  ! ends_when_ready || return 0
  said=$(database_states) || return 0
  printf '%s\n' "$said" | cut -f 2 | paste -s -d ';' | sed 's/;/; /g'
}

# Of a member that was ready and has its place, in the second minute in a row: it cannot take over.
# One minute alone may be a moment of much data.
not_caught_up() {
  local seen="$SCRATCH/not-caught-up"
  if [[ -z $ready || -n $part || ! $state =~ ^(Backup|Connected)\| ]]; then
    rm -f "$seen"
  elif [[ ! -f $seen ]]; then
    touch "$seen"
  else
    problem not-caught-up "this member is not caught up in mirror $(fact mirror.name) for more than a minute, and cannot take over (it is: $(sed 's/|*$//; s/|/, /g' <<<"$state")); see messages.log"
    return
  fi
  printf '{}'
}

# What the step 'certificate' left, or the daily renewal.
certificate_waits() {
  local words
  words=$(cat "$STATE/certificate-waits" 2>/dev/null) || words=''
  if [[ -n $words ]]; then problem certificate-waits "$words"; else printf '{}'; fi
}

readonly RECORDS='look after the promotion records'

# could_not NAME WHAT: a part of this minute that ended with an error, as a problem. The other parts go on.
could_not() {
  problem "$1" "this server could not $2: see the lines before in /var/log/iris-node.log"
}

[[ ! -f $WAITS ]] || go_on_with_scripts
[[ ! -f $HELD ]] || start_if_not_held
unsettled=$(unsettled_databases)
ready=''
! was_ready || ready=yes
promotions=$(member_program minute "$ready" "$unsettled") || promotions=$(could_not promotion-records "$RECORDS")
part='' state=''
! takes_part || part=yes
# The primary admits members. A member that was away while the primary's certificate changed must let that in itself.
lists=''
if [[ $state == Primary* ]]; then lists='new changed'; elif [[ -n $state && -z $part ]]; then lists=changed; fi
if [[ -n $lists ]]; then
  admit_members "$lists" || WAITING=$(could_not waiting-members 'look who waits for the mirror')
fi
if [[ -n $part ]]; then
  look_at_application_servers || APPLICATION_SERVERS=$(could_not waiting-application-servers 'look which application servers wait')
fi
behind=$(not_caught_up)
certificate=$(certificate_waits)
publish_problems "$promotions" "$behind" "$certificate" "$WAITING" "$APPLICATION_SERVERS"
[[ -z $part ]] || authorise_application_servers
