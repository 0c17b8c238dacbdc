# shellcheck shell=bash
# Which member creates the mirror. Sourced after iris.sh.
#
# Only the member that is planned as the first primary has a merge that creates. It writes a claim with a number of its own:
# first on its system volume, then to the bucket, where only the first writer succeeds, and then creates. So
#   - interrupted before or while it creates, it finds its own number in the bucket and goes on;
#   - made anew with blank volumes, it finds a number that it does not have, and joins: the others may be ahead of it;
#   - where the bucket was emptied, it finds members with a mirror configuration, and joins them;
#   - where the claim exists and no mirror came of it, nobody creates, all fail with words, and a person decides.
# Were the object written after the creation, a member that lost its volumes in between would create a second mirror.
#
# Every command is followed by what happens when it fails: these functions also run where bash takes no notice of that.
# shellcheck source=objects.sh
source "$BOOT/lib/objects.sh"

readonly CLAIM="$SYSTEM_STATE/claim"
# So long the first primary of a mirror waits for the servers of the others, within one run.
readonly OTHERS_LIMIT_SECONDS=1800

# Prints `create` or `join`. Ends the step where nobody can say.
who_creates() {
  local bucket key number='' answer
  bucket=$(fact bucket) || fail "the facts name no bucket: apply again"
  key=$(fact mirror.createdMarker) || fail "the facts name no claim of the mirror: apply again"
  if [[ -s $CLAIM ]]; then
    number=$(<"$CLAIM") || fail "cannot read $CLAIM"
    if claim_is "$bucket" "$key" "$number"; then
      printf 'create\n'
      return
    fi
  fi
  answer=$(others_let_create) || exit
  if [[ $answer == join ]]; then
    printf 'join\n'
    return
  fi
  [[ -n $number ]] || number=$(new_number) || fail "cannot write $CLAIM: see the system volume"
  if put_claim "$bucket" "$key" "$number"; then printf 'create\n'; else printf 'join\n'; fi
}

# Silence is no answer: another member may have the mirror, so this one asks again, and then without end.
others_let_create() {
  local said answer silent limit=$((OTHERS_LIMIT_SECONDS * PATIENCE_PERCENT / 100)) started=$SECONDS
  while true; do
    said=$(member_program may-create) || fail 'the rules gave no answer to who creates the mirror'
    IFS=$'\t' read -r answer silent <<<"$said"
    case $answer in
      create | join)
        printf '%s\n' "$answer"
        return
        ;;
      ask) ;;
      *) fail "the rules answered '$answer' to who creates the mirror" ;;
    esac
    ((SECONDS - started + PAUSE_SECONDS <= limit)) ||
      hold "this member creates mirror $(fact mirror.name) when every other server of the mirror has said that it has none; silent: $silent"
    sleep "$PAUSE_SECONDS"
  done
}

new_number() {
  local number
  number=$(python3 -c 'import uuid; print(uuid.uuid4())') || return 1
  [[ -n $number ]] || return 1
  printf '%s\n' "$number" >"$CLAIM.new" || return 1
  sync "$CLAIM.new" || return 1
  mv -f "$CLAIM.new" "$CLAIM" || return 1
  sync "$SYSTEM_STATE" || return 1
  printf '%s\n' "$number"
}

# Whether the bucket holds exactly this claim.
claim_is() {
  local found there=0
  object_exists "$1" "$2" || there=$?
  ((there == 0)) || return 1
  found=$(read_claim "$1" "$2") || fail "could not read s3://$1/$2"
  [[ -n $found && $found == "$3" ]]
}

put_claim() {
  local bucket=$1 key=$2 number=$3 node errors code=0 found
  node=$(fact node) || fail 'the facts name no node: apply again'
  [[ -n $number ]] || fail "the claim $CLAIM is empty"
  python3 -c 'import json, sys, time
print(json.dumps({"member": sys.argv[1], "claim": sys.argv[2], "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}))' "$node" "$number" >"$SCRATCH/claim.json" ||
    fail "cannot write $SCRATCH/claim.json"
  errors=$(mktemp "$SCRATCH/claim.XXXXXX") || fail "cannot write to $SCRATCH"
  aws_call s3api put-object --bucket "$bucket" --key "$key" --body "$SCRATCH/claim.json" --if-none-match '*' >/dev/null 2>"$errors" || code=$?
  cat "$errors" >&2
  if ((code != 0)) && ! grep -qE 'PreconditionFailed|ConditionalRequestConflict' "$errors"; then
    fail "could not write s3://$bucket/$key, without which two members could create the mirror (the AWS CLI must know 'put-object --if-none-match'): $(tail -c 300 "$errors")"
  fi
  rm -f "$errors" "$SCRATCH/claim.json"
  ((code != 0)) || return 0
  # An answer that got lost: the first attempt may have been ours.
  found=$(read_claim "$bucket" "$key") || fail "could not read s3://$bucket/$key"
  [[ $found == "$number" ]]
}

read_claim() {
  aws_call s3api get-object --bucket "$1" --key "$2" "$SCRATCH/claim.json" >/dev/null || fail "could not read s3://$1/$2"
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get("claim", ""))' "$SCRATCH/claim.json" || fail "s3://$1/$2 holds no claim"
  rm -f "$SCRATCH/claim.json"
}
