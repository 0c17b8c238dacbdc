# shellcheck shell=bash
# Files out of S3, each with its checksum. Sourced after common.sh.

# A kit of some GB over the network of a small server.
readonly DOWNLOAD_LIMIT_SECONDS=1800

# aws_answer FILE ARGUMENTS...: an AWS call with its answer in FILE; when it fails, AWS_ERROR holds what AWS said.
AWS_ERROR=''
aws_answer() {
  local file=$1 said code=0
  shift
  said=$(mktemp "$SCRATCH/said.XXXXXX")
  aws_call "$@" >"$file" 2>"$said" || code=$?
  AWS_ERROR=$(<"$said")
  cat "$said" >&2
  rm -f "$said"
  return "$code"
}

# Why S3 gave nothing. It answers 403 also for what does not exist: the roles of servers may not list a bucket.
fail_with_s3_error() {
  local url=$1 said=$2 limit=$3
  case $said in
    *NoSuchKey* | *'(404)'*) fail "$url does not exist: upload it, or correct bucket and key in the document" ;;
    *NoSuchBucket*) fail "$url: there is no such bucket: correct it in the document" ;;
    *kms:* | *KMS.*) fail "$url: its KMS key may not be used by this server's role: encrypt it with SSE-S3, or let the role use the key" ;;
    *AccessDenied* | *'(403)'*)
      fail "$url may not be read by this server's role, or does not exist: check the key in the document, the bucket's policy and its KMS key"
      ;;
    *'No space left'*) fail "$url: the disk was full before the end of the download" ;;
    *) fail "$url could not be read within $limit s: the way to S3 (endpoint, route) or S3 itself; the log has the answers" ;;
  esac
}

# Bytes of an object.
object_size() {
  local url="s3://$1/$2" file size
  file=$(mktemp "$SCRATCH/size.XXXXXX")
  aws_answer "$file" s3api head-object --bucket "$1" --key "$2" --query ContentLength --output text ||
    fail_with_s3_error "$url" "$AWS_ERROR" "$((AWS_LIMIT_SECONDS * PATIENCE_PERCENT / 100))"
  size=$(<"$file")
  rm -f "$file"
  printf '%s\n' "$size"
}

# fetch_object BUCKET KEY SHA256 FILE: the file is the one that the facts mean, or there is none.
fetch_object() {
  local url="s3://$1/$2" sum=$3 file=$4 limit=$((DOWNLOAD_LIMIT_SECONDS * PATIENCE_PERCENT / 100))
  local started=$SECONDS region said seen
  region=$(fact region)
  rm -f "$file"
  # `s3 cp` writes beside the file and moves it when it is whole; several parts at once.
  until said=$(timeout "$((limit - SECONDS + started + 1))" aws --region "$region" s3 cp --only-show-errors "$url" "$file" </dev/null 2>&1); do
    say "$url: $(tr '\n' ' ' <<<"$said" | cut -c 1-400)" >&2
    if ((SECONDS - started + PAUSE_SECONDS > limit)) ||
      grep -qE 'AccessDenied|NoSuchKey|NoSuchBucket|\(404\)|\(403\)|No space left' <<<"$said"; then
      rm -f "$file" "$file".????????
      fail_with_s3_error "$url" "$said" "$limit"
    fi
    sleep "$PAUSE_SECONDS"
  done
  seen=$(sha256sum "$file" | cut -d ' ' -f 1)
  if [[ $seen != "$sum" ]]; then
    rm -f "$file"
    fail "$url has the SHA-256 checksum $seen, the facts say $sum: upload the right file, or correct sha256 in the document"
  fi
}
