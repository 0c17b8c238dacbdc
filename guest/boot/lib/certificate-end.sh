# shellcheck shell=bash
# Until when a set of certificate, key and CA holds. Sourced after common.sh, by some programs twice: functions only.

# tls_folder: where this server's set is.
tls_folder() {
  local role
  role=$(fact role)
  if [[ $role == web-server ]]; then printf '/etc/iris-node/tls\n'; else printf '/iris/sys/tls\n'; fi
}

# leads_to_ca CERTIFICATE CA [SECONDS]: against the given CA alone: what the operating system trusts does not count. Now, or
# at a time. Says why not.
leads_to_ca() {
  local -a at=()
  [[ -z ${3:-} ]] || at=(-attime "$3")
  SSL_CERT_DIR=/nonexistent SSL_CERT_FILE=/nonexistent openssl verify "${at[@]}" -CAfile "$2" -untrusted "$1" "$1" 2>&1
}

# holds_at CERTIFICATE CA SECONDS: at a time, past or to come. That a certificate was not valid yet then is no objection: a
# CA that is renewed under its old key begins later than what it issued before.
holds_at() {
  local said errors
  said=$(leads_to_ca "$@") && return
  errors=$(grep -oE '^error [0-9]+' <<<"$said" | sort -u)
  [[ $errors == 'error 9' ]]
}

# ends_of FILE: the end of each certificate in it, in seconds, one a line; nothing where it holds none.
ends_of() {
  local end
  while read -r end; do
    date -d "$end" +%s
  done < <(openssl crl2pkcs7 -nocrl -certfile "$1" 2>/dev/null | openssl pkcs7 -print_certs -text -noout 2>/dev/null |
    sed -n 's/^ *Not After *: *//p' || true)
}

# end_of_set FOLDER: the last second at which its certificate leads to its CA; nothing when it never does. Not simply the
# first end in its files: while a CA is exchanged, its file holds the old one too.
end_of_set() {
  local certificate="$1/CertificateFile.pem" ca="$1/CAFile.pem" end last=''
  [[ -s $certificate && -s $ca ]] || return 0
  while read -r end; do
    # At its very end openssl takes a certificate for expired.
    ! holds_at "$certificate" "$ca" "$((end - 1))" || last=$end
  done < <({ ends_of "$certificate" && ends_of "$ca"; } | sort -nu)
  [[ -z $last ]] || printf '%s\n' "$last"
}

# has_ended FOLDER: the set was good once, and its time is over.
has_ended() {
  local end
  end=$(end_of_set "$1")
  [[ -n $end ]] && ((end <= $(date +%s)))
}

# certificate_until: the end of this server's set for its status, such as 2026-11-22T10:00:00Z. Nothing where the facts give
# it none, or there is none yet.
certificate_until() {
  local folder end
  has_fact certificate.kind || return 0
  folder=$(tls_folder)
  end=$(end_of_set "$folder")
  [[ -z $end ]] || date -u -d "@$end" +%Y-%m-%dT%H:%M:%SZ
}
