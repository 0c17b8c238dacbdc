# shellcheck shell=bash
# Objects that members share in the configuration bucket. Sourced after common.sh.

# The right to get an object does not tell a missing one from a forbidden one; the right to list does.
object_exists() {
  local count
  count=$(aws_call s3api list-objects-v2 --bucket "$1" --prefix "$2" --query "length(Contents[?Key=='$2'] || \`[]\`)" --output text) ||
    fail "could not look for s3://$1/$2"
  [[ $count == 1 ]]
}
