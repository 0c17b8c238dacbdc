# shellcheck shell=bash
# A new certificate for this server, from wherever the facts say, checked and taken into use. Sourced after secrets.sh.

# shellcheck source=certificate-files.sh
source "$BOOT/lib/certificate-files.sh"
# shellcheck source=certificate-checks.sh
source "$BOOT/lib/certificate-checks.sh"
# shellcheck source=certificate-users.sh
source "$BOOT/lib/certificate-users.sh"
# shellcheck source=certificate-sources.sh
source "$BOOT/lib/certificate-sources.sh"
# shellcheck source=private-ca.sh
source "$BOOT/lib/private-ca.sh"

# Exit code of new_certificate where all that is to be had has expired.
readonly NOTHING_VALID=3

# What the set in use would need to be kept, or nothing. It does not depend on the clock but for its end: a later run
# with the same facts asks for no new certificate.
complaint_about_set_in_use() {
  local source
  source=$(source_of_facts)
  [[ -L $TLS && -f $TLS/source ]] || complain 'there is none yet'
  [[ $(<"$TLS/source") == "$source" ]] || complain "it is from '$(<"$TLS/source")'"
  complaint_about "$TLS"
  complaint_about_names "$TLS/CertificateFile.pem"
}

# new_certificate KIND: gets a set into memory, checks it, takes it over. One with another subject may have to wait: no failure.
new_certificate() {
  local kind=$1 work what complaint subject
  # Not issued in vain, day by day.
  [[ $kind == secret ]] || ! must_wait_for_start || return 0
  work=$(mktemp -d "$SCRATCH/certificate.XXXXXX")
  # shellcheck disable=SC2064 # the folder of now
  trap "rm -rf '$work'" EXIT
  case $kind in
    secret)
      from_secret "$work"
      what="secret $(fact certificate.arn)"
      complaint=$(complaint_about "$work")
      [[ -n $complaint ]] || complaint=$(complaint_about_owner "$work/CertificateFile.pem")
      ;;
    private-ca | self-signed)
      # Not issued in vain, as above.
      may_show "CN=$(fact certificate.commonName)" || return 0
      if [[ $kind == private-ca ]]; then from_private_ca "$work"; else self_signed "$work"; fi
      get_gateway_ca "$work"
      what="certificate of the kind $kind"
      complaint=$(complaint_about "$work")
      [[ -n $complaint ]] || complaint=$(complaint_about_names "$work/CertificateFile.pem")
      ;;
    *) fail "the facts give a certificate of the kind '$kind'; secret, private-ca and self-signed are allowed" ;;
  esac
  if [[ -n $complaint ]]; then
    # Asking again with the same request would give the same certificate.
    rm -rf "$TLS_SETS/request"
    ! has_ended "$work" || (fail "$what: $complaint") || exit "$NOTHING_VALID"
    fail "$what: $complaint"
  fi
  if [[ $kind == secret ]]; then
    subject=$(subject_of "$work/CertificateFile.pem")
    if ! may_show "$subject"; then
      rm -rf "$work"
      return 0
    fi
  fi
  take_over "$work"
  rm -rf "$work" "$TLS_SETS/request"
}
