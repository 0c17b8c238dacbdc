# shellcheck shell=bash
# Whether a set of certificate, key and CA fits IRIS, the Web Gateway and this server. Sourced after certificate-files.sh.
# Source of the rules on use: InterSystems TLS guide, "Configuring InterSystems IRIS to Use TLS with Mirroring".

readonly DAY=86400

common_name() { openssl x509 -noout -subject -nameopt multiline,utf8,-esc_msb -in "$1" | sed -n 's/^ *commonName *= //p'; }
seconds_of() { date -d "$(openssl x509 -noout "-$2" -in "$1" | cut -d = -f 2)" +%s; }

describe_certificate() {
  local end serial name
  name=$(common_name "$1")
  end=$(openssl x509 -noout -enddate -in "$1" | cut -d = -f 2)
  serial=$(openssl x509 -noout -serial -in "$1" | cut -d = -f 2)
  printf "CN '%s', serial %s, valid until %s\n" "$name" "$serial" "$end"
}

# is_due CERTIFICATE: less than a third of its validity remains, or less than 30 days. The 30 days do not count for a
# certificate of less than 60: it would be renewed from its first day on.
is_due() {
  local start end left
  start=$(seconds_of "$1" startdate)
  end=$(seconds_of "$1" enddate)
  left=$((end - $(date +%s)))
  ((left < (end - start) / 3)) || ((left < 30 * DAY && end - start >= 60 * DAY))
}

# extension_of CERTIFICATE NAME: its text; nothing where the certificate has none.
extension_of() { openssl x509 -noout -ext "$2" -in "$1" 2>/dev/null | tail -n +2 || true; }

# Names for which the certificate stands, one a line.
subject_names() {
  common_name "$1"
  extension_of "$1" subjectAltName | tr ',' '\n' | sed -nE 's/^ *(DNS|IP Address)://p'
}

# A complaint ends the subshell that looks for one.
complain() {
  printf '%s\n' "$*"
  exit 0
}

# complaint_about FOLDER: prints the first thing that is wrong with a set, or nothing. Only for `$(complaint_about ...)`.
complaint_about() {
  local certificate="$1/CertificateFile.pem" key="$1/PrivateKeyFile.pem" ca="$1/CAFile.pem"
  openssl x509 -noout -in "$certificate" 2>/dev/null || complain 'its certificate is not a certificate in PEM form'
  openssl x509 -noout -in "$ca" 2>/dev/null || complain 'its ca is not a certificate in PEM form'
  # An empty passphrase: openssl would ask for one.
  openssl pkey -noout -in "$key" -passin pass: 2>/dev/null || complain 'its private key is not one in PEM form without a passphrase'
  check_key "$certificate" "$key"
  check_time "$certificate"
  check_use "$certificate"
  check_chain "$certificate" "$ca"
}

check_key() {
  local certificate=$1 key=$2 text kind bits
  text=$(openssl x509 -noout -text -in "$certificate")
  kind=$(sed -n 's/^ *Public Key Algorithm: //p' <<<"$text")
  [[ $kind == rsaEncryption ]] || complain "its key is $kind; IRIS and the Web Gateway need RSA"
  bits=$(sed -nE 's/^ *(RSA )?Public-Key: \(([0-9]+) bit\)$/\2/p' <<<"$text")
  ((bits >= 2048)) || complain "its RSA key has $bits bits; at least 2048 are needed"
  [[ $(openssl x509 -noout -pubkey -in "$certificate") == "$(openssl pkey -pubout -in "$key" -passin pass:)" ]] ||
    complain 'its private key does not belong to its certificate'
}

check_time() {
  local start end
  start=$(openssl x509 -noout -startdate -in "$1" | cut -d = -f 2)
  end=$(openssl x509 -noout -enddate -in "$1" | cut -d = -f 2)
  openssl x509 -noout -checkend 0 -in "$1" >/dev/null || complain "its certificate expired on $end"
  (($(date -d "$start" +%s) <= $(date +%s))) || complain "its certificate is valid only from $start on; the server's clock says $(date -u)"
}

# One certificate serves both ends of a connection, so what it restricts must name both. No superserver asks a Web Gateway for one.
check_use() {
  local use needed all=('TLS Web Server Authentication' 'TLS Web Client Authentication') words='server and client authentication'
  if [[ $ROLE == web-server ]]; then all=('TLS Web Server Authentication') words='server authentication'; fi
  use=$(extension_of "$1" extendedKeyUsage)
  if [[ -n $use && $use != *'Any Extended Key Usage'* ]]; then
    for needed in "${all[@]}"; do
      [[ $use == *"$needed"* ]] || complain "its extended key usage has no '$needed'; it needs $words"
    done
  fi
  use=$(extension_of "$1" keyUsage)
  [[ -n $use ]] || return 0
  for needed in 'Digital Signature' 'Key Encipherment'; do
    [[ $use == *"$needed"* ]] || complain "its key usage has no '$needed'; it needs digital signature and key encipherment"
  done
}

check_chain() {
  local said
  said=$(leads_to_ca "$1" "$2") ||
    complain "its certificate does not lead to its ca: $(grep -m 1 -i '^error' <<<"$said" | cut -c 1-200)"
}

# complaint_about_names CERTIFICATE: it must stand at least for what the facts ask for.
complaint_about_names() {
  local wanted seen name
  wanted=$(fact certificate.commonName)
  seen=$(common_name "$1")
  [[ $seen == "$wanted" ]] || complain "its common name is '$seen', expected '$wanted'"
  seen=$(subject_names "$1")
  while read -r name; do
    [[ -z $name ]] || grep -qixF -- "$name" <<<"$seen" || complain "it does not stand for '$name'"
  done < <(certificate_names)
  wait "$!" || complain 'the facts do not say what it must stand for'
}

# subject_of CERTIFICATE: as the rules read it.
subject_of() {
  local subject
  subject=$(openssl x509 -noout -subject -nameopt RFC2253,-esc_msb -in "$1") || return 1
  printf '%s\n' "${subject#subject=}"
}

# may_show SUBJECT: whether a set with this subject may take the place of the one in use. Where it may not, the status says why.
# ALTHOUGH_AWAY is `yes` where a person accepts what follows. Also called where bash takes no notice of a failure.
may_show() {
  local old ended=no words code=0
  rm -f "$CERTIFICATE_WAITS"
  [[ $ROLE == mirror-member && $(fact mirror.tls) == true && -L $TLS ]] || return 0
  old=$(subject_of "$TLS/CertificateFile.pem") || return 0
  [[ $old != "$1" ]] || return 0
  ! has_ended "$TLS" || ended=yes
  words=$(member_program may-show "$old" "$1" "$ended" "${ALTHOUGH_AWAY:-no}") || code=$?
  words=${words:-the rules gave no answer to the subject of the new certificate, which waits}
  say "$words"
  ((code != 0)) || return 0
  printf '%s\n' "$words" >"$CERTIFICATE_WAITS"
  return 1
}

# complaint_about_owner CERTIFICATE: IRIS knows mirror members and application servers by the names in their certificates, so a
# given certificate must be one that they let in. Those of a web tier are known to nobody.
complaint_about_owner() {
  local subject said
  subject=$(subject_of "$1")
  said=$(python3 -B "$BOOT/safety/certificate_name.py" "$subject") || said=''
  [[ $said == fits ]] || complain "${said:-the rules gave no answer to its subject}"
}
