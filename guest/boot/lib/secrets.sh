# shellcheck shell=bash
# Secrets of AWS Secrets Manager, by their ARNs. Values pass through files in memory (/run) that only root reads: never
# through arguments, the environment or the log. Sourced after fetch.sh.

fail_with_secret_error() {
  local arn=$1 said=$2
  case $said in
    *'Access to KMS'* | *kms:* | *KMSAccessDenied* | *DecryptionFailure*)
      fail "secret $arn: its KMS key may not be used by this server's role: encrypt the secret with aws/secretsmanager or with the region's secrets key"
      ;;
    *AccessDenied*)
      fail "secret $arn may not be read by this server's role: name it in the document and apply, and check the secret's own policy"
      ;;
    *ResourceNotFound*) fail "secret $arn does not exist, or has no value: create it, or correct its ARN in the document" ;;
    *InvalidRequest*) fail "secret $arn is marked for deletion: restore it, or name another one in the document" ;;
    *)
      fail "secret $arn could not be read within $((AWS_LIMIT_SECONDS * PATIENCE_PERCENT / 100)) s: the way to Secrets Manager (endpoint, route) or the service; the log has its answers"
      ;;
  esac
}

# read_secret ARN FILE: the bytes of the secret, of its string or of its binary value.
read_secret() {
  local arn=$1 file=$2 answer
  answer=$(mktemp "$SCRATCH/secret.XXXXXX")
  if ! aws_answer "$answer" secretsmanager get-secret-value --secret-id "$arn" --output json; then
    rm -f "$answer"
    fail_with_secret_error "$arn" "$AWS_ERROR"
  fi
  python3 - "$answer" "$file" <<'PYTHON'
import base64, json, os, sys
with open(sys.argv[1]) as file:
    answer = json.load(file)
value = answer.get("SecretString")
data = base64.b64decode(answer.get("SecretBinary", "")) if value is None else value.encode()
with open(os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
    file.write(data)
PYTHON
  rm -f "$answer"
}

# read_password ARN FILE: the password without a line end. The secret is the password itself, or {"password": "..."}.
# What the installer of IRIS refuses is refused here, before anything is installed. `commands/gateway-password.sh` has the
# same rules, because nothing of this folder is installed with it.
# Sources: Installation Guide, "Unattended Installation Parameters" (blanks, tabs, backslashes); Authentication Guide,
# "Password Strength and Password Policies" (security level Normal: pattern 3.255ANP).
read_password() {
  local arn=$1 file=$2 value refused
  value=$(mktemp "$SCRATCH/secret.XXXXXX")
  read_secret "$arn" "$value"
  refused=$(
    python3 - "$value" "$file" <<'PYTHON'
import json, os, sys
def password(data):
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None, "it is not text (UTF-8)"
    if text.lstrip().startswith("{"):
        try:
            value = json.loads(text)
        except ValueError:
            return None, "it starts like JSON and is none"
        text = value.get("password")
        if not isinstance(text, str):
            return None, "its JSON has no string 'password'"
    if text.strip() == "":
        return None, "it is empty"
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        return None, "it has a line break, a tab or another control character"
    if " " in text or "\\" in text:
        return None, "it has a space or a backslash, which the installer of IRIS refuses"
    if not 3 <= len(text) <= 255:
        return None, "it has less than 3 or more than 255 characters, which IRIS refuses"
    if text.startswith("]]]"):
        return None, "it starts with ']]]', which the Web Gateway takes for an encoded password"
    return text, ""
with open(sys.argv[1], "rb") as file:
    text, refused = password(file.read())
if text is None:
    print(refused)
else:
    with open(os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
PYTHON
  )
  rm -f "$value"
  [[ -z $refused ]] || fail "secret $arn holds no password: $refused; give the password as plain text or as {\"password\": \"...\"}"
}
