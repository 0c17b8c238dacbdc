# shellcheck shell=bash
# Which member creates the mirror. Sourced after common.sh.
#
# Only the member that is planned as the first primary has a merge that creates. It writes a claim with a number of its own:
# first on its system volume, then to the bucket, where only the first writer succeeds, and then creates. So
#   - interrupted before or while it creates, it finds its own number in the bucket and goes on;
#   - made anew with blank volumes, it finds a number that it does not have, and joins: the others may be ahead of it;
#   - where the claim exists and no mirror came of it, nobody creates, all fail with words, and a person decides.
# Were the object written after the creation, a member that lost its volumes in between would create a second mirror.
# shellcheck source=objects.sh
source "$BOOT/lib/objects.sh"

readonly CLAIM="$SYSTEM_STATE/claim"

# may_create: whether this member creates the mirror. Asks nobody twice at the same time: S3 decides.
may_create() {
  local bucket key number found
  bucket=$(fact bucket)
  key=$(fact mirror.createdMarker)
  if [[ ! -s $CLAIM ]]; then
    # Without a number of our own, an object that is there is somebody else's, or of a life before these volumes.
    ! object_exists "$bucket" "$key" || return 1
    python3 -c 'import uuid; print(uuid.uuid4())' >"$CLAIM.new"
    sync "$CLAIM.new"
    mv -f "$CLAIM.new" "$CLAIM"
    sync "$SYSTEM_STATE"
  fi
  number=$(<"$CLAIM")
  put_claim "$bucket" "$key" "$number" && return
  found=$(read_claim "$bucket" "$key") || exit
  [[ $found == "$number" ]]
}

put_claim() {
  local bucket=$1 key=$2 number=$3 node errors code=0
  node=$(fact node)
  python3 -c 'import json, sys, time
print(json.dumps({"member": sys.argv[1], "claim": sys.argv[2], "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}))' "$node" "$number" >"$SCRATCH/claim.json"
  errors=$(mktemp "$SCRATCH/claim.XXXXXX")
  aws_call s3api put-object --bucket "$bucket" --key "$key" --body "$SCRATCH/claim.json" --if-none-match '*' >/dev/null 2>"$errors" || code=$?
  cat "$errors" >&2
  if ((code != 0)) && ! grep -qE 'PreconditionFailed|ConditionalRequestConflict' "$errors"; then
    fail "could not write s3://$bucket/$key, without which two members could create the mirror (the AWS CLI must know 'put-object --if-none-match'): $(tail -c 300 "$errors")"
  fi
  rm -f "$errors" "$SCRATCH/claim.json"
  return "$code"
}

read_claim() {
  aws_call s3api get-object --bucket "$1" --key "$2" "$SCRATCH/claim.json" >/dev/null || fail "could not read s3://$1/$2"
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get("claim", ""))' "$SCRATCH/claim.json"
  rm -f "$SCRATCH/claim.json"
}
