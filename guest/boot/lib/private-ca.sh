# shellcheck shell=bash
# A certificate of an AWS Private CA for a key that is made on this server and never leaves it. Sourced after
# certificate-sources.sh.
#
# tls-sets/request holds key, request and the ARN of what was issued, until the certificate is in use: a run that ends in
# between goes on there instead of having one more certificate issued.

fail_with_ca_error() {
  local arn=$1 said=$2
  case $said in
    *AccessDenied*) fail "private CA $arn: this server's role may not use it: check the role and, for a shared CA, its resource share" ;;
    *ResourceNotFound* | *InvalidArn*) fail "private CA $arn does not exist: correct its ARN in the document" ;;
    *InvalidState*) fail "private CA $arn is not active: enable it, or install its certificate" ;;
    *RequestInProgress*) fail "private CA $arn did not issue the certificate within $((AWS_LIMIT_SECONDS * PATIENCE_PERCENT / 100)) s: the next run asks for it again" ;;
    *Validation* | *InvalidArgs* | *MalformedCSR*) fail "private CA $arn refused the request: $(grep -o 'An error occurred.*' <<<"$said" | cut -c 1-300)" ;;
    *LimitExceeded*) fail "private CA $arn has reached its limit of certificates: ask AWS for a higher one" ;;
    *) fail "private CA $arn gave no answer within $((AWS_LIMIT_SECONDS * PATIENCE_PERCENT / 100)) s: the way to AWS Private CA (endpoint, route) or the service; the log has its answers" ;;
  esac
}

# A CA signs with the algorithm of its own key; the server's key is RSA in any case.
ca_signing_algorithm() {
  local arn=$1 folder=$2 kind
  aws_answer "$folder/authority" acm-pca get-certificate-authority-certificate --certificate-authority-arn "$arn" \
    --query Certificate --output text || fail_with_ca_error "$arn" "$AWS_ERROR"
  kind=$(openssl x509 -noout -text -in "$folder/authority" | sed -n 's/^ *Public Key Algorithm: //p')
  rm -f "$folder/authority"
  case $kind in
    rsaEncryption) printf 'SHA256WITHRSA\n' ;;
    id-ecPublicKey) printf 'SHA256WITHECDSA\n' ;;
    *) fail "private CA $arn has a key of the kind '$kind'; RSA and ECDSA are allowed" ;;
  esac
}

# The private key is made here and never leaves the server.
prepare_request() {
  local arn=$1 request=$2 wanted
  wanted=$(printf '%s\n' "$arn" "$(fact certificate.validityDays)" && request_configuration)
  # Not one of long ago: its certificate would soon be due itself.
  [[ -f $request/wanted && $(<"$request/wanted") == "$wanted" && -z $(find "$request/wanted" -mtime +6) ]] && return
  rm -rf "$request"
  mkdir -p "$request"
  request_configuration >"$request/request.cnf"
  new_key "$request/PrivateKeyFile.pem"
  openssl req -new -sha256 -config "$request/request.cnf" -key "$request/PrivateKeyFile.pem" -out "$request/request.csr"
  rm -f "$request/request.cnf"
  sync "$request"/*
  printf '%s\n' "$wanted" >"$request/wanted"
}

# A web server's may issue no certificate for a client of TLS: domain/security/certificate-statements.ts.
issue_certificate() {
  local arn=$1 request=$2 folder=$3 algorithm token days template=EndEntityCertificate
  [[ $ROLE != web-server ]] || template=EndEntityServerAuthCertificate
  algorithm=$(ca_signing_algorithm "$arn" "$folder")
  days=$(fact certificate.validityDays)
  # The same request twice is one certificate.
  token=$(sha256sum "$request/request.csr" | cut -c 1-32)
  aws_answer "$folder/issued" acm-pca issue-certificate --certificate-authority-arn "$arn" --csr "fileb://$request/request.csr" \
    --signing-algorithm "$algorithm" --template-arn "${arn%%:acm-pca:*}:acm-pca:::template/$template/V1" \
    --validity "Value=$days,Type=DAYS" --idempotency-token "$token" --query CertificateArn --output text ||
    fail_with_ca_error "$arn" "$AWS_ERROR"
  mv -f "$folder/issued" "$request/arn"
}

# from_private_ca FOLDER: certificate for client and server use, for the names of the facts.
from_private_ca() {
  local folder=$1 arn request
  arn=$(fact certificate.arn)
  request="$TLS_SETS/request"
  prepare_request "$arn" "$request"
  [[ -s $request/arn ]] || issue_certificate "$arn" "$request" "$folder"
  # It is issued after some seconds; until then AWS says RequestInProgressException and is asked again.
  if ! aws_answer "$folder/answer" acm-pca get-certificate --certificate-authority-arn "$arn" --certificate-arn "$(<"$request/arn")" --output json; then
    # A certificate that is not there any more must not be asked for at each run.
    [[ $AWS_ERROR == *RequestInProgress* || $AWS_ERROR != *'An error occurred'* ]] || rm -rf "$request"
    fail_with_ca_error "$arn" "$AWS_ERROR"
  fi
  python3 - "$folder" <<'PYTHON'
import json, os, sys
with open(os.path.join(sys.argv[1], "answer")) as file:
    answer = json.load(file)
for key, name in (("Certificate", "CertificateFile.pem"), ("CertificateChain", "CAFile.pem")):
    with open(os.path.join(sys.argv[1], name), "w") as file:
        file.write((answer.get(key) or "").strip() + "\n")
PYTHON
  rm -f "$folder/answer"
  cp "$request/PrivateKeyFile.pem" "$folder/PrivateKeyFile.pem"
  source_of_facts >"$folder/source"
}

# get_gateway_ca FOLDER: of the private CA of IRIS, where that is another one than that of the certificate.
get_gateway_ca() {
  local folder=$1 arn
  arn=$(fact certificate.trusts)
  [[ -n $arn ]] || return 0
  aws_answer "$folder/authority" acm-pca get-certificate-authority-certificate --certificate-authority-arn "$arn" \
    --output json || fail_with_ca_error "$arn" "$AWS_ERROR"
  python3 - "$folder/authority" "$folder/$GATEWAY_CA" <<'PYTHON'
import json, sys
with open(sys.argv[1]) as file:
    answer = json.load(file)
with open(sys.argv[2], "w") as file:
    for key in ("Certificate", "CertificateChain"):
        if answer.get(key):
            file.write(answer[key].strip() + "\n")
PYTHON
  rm -f "$folder/authority"
  openssl x509 -noout -in "$folder/$GATEWAY_CA" 2>/dev/null || fail "private CA $arn has no certificate: install it"
}
