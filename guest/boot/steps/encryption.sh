#!/bin/bash
# Give IRIS its database key before it has a database: IRIS, which has no configuration yet, gets the key file, activates it,
# is told to take it at each start, and does so in a start that nobody needs. A second run changes nothing.
#
# The key file holds the key wrapped by AWS KMS, never a plain key; IRIS unwraps it with the server's role through the AWS
# CLI. Sources: Encryption Guide, "Using a KMS for Key Management" and "Configure Encryption Startup Settings".
#
# Interrupted anywhere, it begins again. Between activation and start mode a start would ask for a key; nothing needs one yet.
# IRIS writes credentials into its key file with the start mode: from then on no other copy takes the file's place.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
has_fact encryption || exit 0
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/merge.sh
source "$BOOT/lib/merge.sh"
# shellcheck source=../lib/objects.sh
source "$BOOT/lib/objects.sh"
# shellcheck source=../lib/created.sh
source "$BOOT/lib/created.sh"

# On the system volume: the key must not lie on the drive of the databases. Not in our own folder, which is closed to IRIS.
readonly KEY_FILE=/iris/sys/encryption/encryption.key
readonly DONE="$SYSTEM_STATE/encryption"
readonly KEY_LIMIT_SECONDS=1800

object=$(fact encryption.object)
bucket=$(fact bucket)

# One member makes the key: the one that holds the claim of the mirror. The others wait for it. With an escrow copy a person makes
# it, because its password is asked for at a prompt. Nobody fails while that takes.
get_key_file() {
  local creates
  [[ ! -s $KEY_FILE ]] || return 0
  install -d -m 0750 -o "$IRIS_OWNER" -g irisusr "$(dirname "$KEY_FILE")"
  if ! object_exists "$bucket" "$object"; then
    if [[ $(fact encryption.escrow) == true ]]; then
      hold "a person makes the database key with its escrow copy (docs/encryption.md, \"Make the database key with an escrow copy\"): no s3://$bucket/$object yet"
    elif [[ $(fact mirror.startsAs) == primary && $(fact mirror.fromSnapshot) != true ]]; then
      creates=$(who_creates) || exit
      # Where the mirror is there already, its members have a key, and need one another's.
      [[ $creates == create ]] ||
        fail "mirror $(fact mirror.name) was created before, and its wrapped database key is not in s3://$bucket/$object: put it back (docs/encryption.md, \"The wrapped key is gone from the bucket\"); no other one is made"
      share_new_key
    fi
  fi
  if ! (wait_until "$KEY_LIMIT_SECONDS" 'no wrapped database key' object_exists "$bucket" "$object"); then
    hold "no wrapped database key in s3://$bucket/$object (the first primary makes it; in another region, copy it there)"
  fi
  aws_call s3api get-object --bucket "$bucket" --key "$object" "$KEY_FILE.new" >/dev/null || fail "could not get s3://$bucket/$object"
  # Processes of IRIS have this group, whoever starts them.
  chown "$IRIS_OWNER:irisusr" "$KEY_FILE.new"
  chmod 0640 "$KEY_FILE.new"
  # IRIS is told to depend on the file: it must outlive a power loss.
  sync "$KEY_FILE.new"
  mv -f "$KEY_FILE.new" "$KEY_FILE"
  sync "$(dirname "$KEY_FILE")"
}

share_new_key() {
  local code=0
  make_key_file
  aws_call s3api put-object --bucket "$bucket" --key "$object" --body "$KEY_FILE.made" --if-none-match '*' >/dev/null || code=$?
  rm -f "$KEY_FILE.made"
  # Whatever the bucket holds is the key: if this was refused because a key is there, that one counts.
  ((code == 0)) || object_exists "$bucket" "$object" || fail "could not write the wrapped key to s3://$bucket/$object"
}

make_key_file() {
  local key region description
  key=$(fact encryption.keyArn)
  region=$(quoted "$(fact region)")
  description=$(quoted "mirror $(fact mirror.name)")
  rm -f "$KEY_FILE.made"
  say "making the database key, wrapped by $key"
  iris_do "IRIS could not make a database key with $key" <<<"set id=\$System.Encryption.KMSCreateEncryptionKey(\"$KEY_FILE.made\",\"AWS\",$(quoted "$key"),32,,$region,$description,,.sc)"
  [[ -s $KEY_FILE.made ]] || fail "IRIS made a database key with $key, and there is no $KEY_FILE.made"
}

key_is_active() {
  local id
  # shellcheck disable=SC2016 # ObjectScript, not shell
  id=$(iris_value '$system.Security.System.GetDBEncKeyID()') || fail 'IRIS did not say whether a database key is active'
  [[ -n $id ]]
}

# The start mode is refused while no key is active. A KMS key file has no administrator and no password.
activate_key() {
  ! key_is_active || return 0
  iris_do "IRIS could not activate the database key (by hand, then run again: docs/encryption.md, \"Activate the database key by hand\")" \
    <<<"set sc=\$\$ActivateDB^EncryptionKey(\"$KEY_FILE\",\"\",\"\")"
}

# Databases become encrypted when they are created (EncryptedDB in the merge). IRISTEMP holds copies of what they hold.
take_key_at_start() {
  local journals=0 temporary=0
  [[ $(fact encryption.journals) != true ]] || journals=1
  [[ $(fact encryption.databases) != true ]] || temporary=1
  iris_do 'IRIS refused the settings of unattended key activation' <<<"set properties(\"DBEncStartMode\")=2,properties(\"DBEncStartKeyFile\")=\"$KEY_FILE\",properties(\"DBEncJournal\")=$journals,properties(\"DBEncIRISTemp\")=$temporary set sc=##class(Security.System).Modify(\"SYSTEM\",.properties)"
  stop_iris
  start_iris
  key_is_active || fail "IRIS started without the database key that it was told to take (see $IRIS_DIRECTORY/mgr/messages.log): $(last_messages)"
}

[[ $(fact encryption.journals) != true || $(fact mirror.tls) == true ]] ||
  fail "journal encryption needs TLS between the members of the mirror: turn TLS on, or journal encryption off"
wanted=$(fact encryption)
if [[ -f $DONE ]]; then
  [[ $(<"$DONE") == "$wanted" ]] || say "encryption is chosen before the first boot: this member keeps what it has; a change is a procedure"
  exit 0
fi
[[ ! -f $MERGED_SUM ]] ||
  fail "this member is in the mirror already, without encryption: turn it on by hand, asyncs first, then the backup, then the primary (High Availability Guide, \"Activating Journal Encryption in a Mirror\")"
iris_running || start_iris
get_key_file
activate_key
take_key_at_start
printf '%s\n' "$wanted" >"$DONE"
say "IRIS takes the database key at each start"
