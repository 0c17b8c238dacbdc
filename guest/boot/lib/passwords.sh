# shellcheck shell=bash
# Passwords of IRIS that an image brings, which still has the default ones. The installer of a kit sets them itself.
# Sourced after iris.sh.

readonly PASSWORD_FILE="$SCRATCH/iris-password" GATEWAY_PASSWORD_FILE="$SCRATCH/gateway-password"
readonly PASSWORDS_SET="$SYSTEM_STATE/passwords-set"

passwords_missing() {
  has_fact iris.imageDirectory && [[ ! -f $PASSWORDS_SET ]]
}

# Part of the first merge: PBKDF2 with HMAC-SHA-512, 10000 rounds, 64 bits of salt, 64 bytes of hash.
#
# IRIS takes it once, and only while every predefined account still has the default password.
# Sources: CPF reference, PasswordHash; authentication guide, "Instance Authentication".
password_part() {
  passwords_missing || return 0
  [[ -s $PASSWORD_FILE ]] || fail "no password for IRIS: the image's IRIS has the default one; give the secret 'password' of this region"
  python3 - "$PASSWORD_FILE" <<'PYTHON'
import hashlib, secrets, sys
with open(sys.argv[1]) as file:
    password = file.read().rstrip("\n")
salt = secrets.token_bytes(8)
hashed = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 10000, 64)
print("[Startup]\nPasswordHash=%s,%s,10000,SHA512\n" % (hashed.hex(), salt.hex()))
PYTHON
}

# PasswordHash leaves out CSPSystem, the account of the Web Gateway. Through standard input: an argument could be read by all.
finish_passwords() {
  local password
  passwords_missing || return 0
  if [[ -s $GATEWAY_PASSWORD_FILE ]]; then
    password=$(quoted "$(<"$GATEWAY_PASSWORD_FILE")")
    printf '%s\n' "set properties(\"Password\")=$password,properties(\"ChangePassword\")=0 set sc=##class(Security.Users).Modify(\"CSPSystem\",.properties)" |
      iris_do 'could not set the password of CSPSystem'
  fi
  touch "$PASSWORDS_SET"
}
