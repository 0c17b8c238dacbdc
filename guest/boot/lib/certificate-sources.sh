# shellcheck shell=bash
# Where a set of certificate, key and CA comes from. Each function leaves one in a folder in memory. Sourced after secrets.sh.

# Where the facts say that it is from. A set keeps it in its file `source`.
source_of_facts() {
  local kind arn trusts
  kind=$(fact certificate.kind)
  arn=$(fact certificate.arn)
  trusts=$(fact certificate.trusts)
  printf '%s\n' "$kind${arn:+ $arn}${trusts:+, trusts $trusts}"
}

readonly RSA_BITS=2048
# Nobody checks it; the server is replaced long before.
readonly SELF_SIGNED_DAYS=3650
# certificate_names: what the facts list, one a line.
certificate_names() { fact certificate.names | python3 -c 'import json, sys; print("\n".join(json.loads(sys.stdin.read() or "[]")))'; }

# request_configuration: of `openssl req`, for the names of the facts.
request_configuration() {
  python3 - "$(fact certificate.commonName)" "$(fact certificate.names)" <<'PYTHON'
import ipaddress, json, sys
def kind(name):
    try:
        ipaddress.ip_address(name)
        return "IP"
    except ValueError:
        return "DNS"
common, names = sys.argv[1], json.loads(sys.argv[2] or "[]") or [sys.argv[1]]
print("[req]\nprompt = no\nstring_mask = utf8only\ndistinguished_name = subject\nreq_extensions = extensions\nx509_extensions = extensions")
print("[subject]\ncommonName = " + common)
print("[extensions]\nbasicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature,keyEncipherment")
print("extendedKeyUsage = serverAuth,clientAuth")
print("subjectAltName = " + ",".join(f"{kind(name)}:{name}" for name in names))
PYTHON
}

# Silent but for its exit code: on standard error it draws dots.
new_key() { openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$RSA_BITS" -out "$1" 2>/dev/null; }

# from_secret FOLDER: JSON with certificate, privateKey and ca, each PEM text.
from_secret() {
  local folder=$1 arn value refused
  arn=$(fact certificate.arn)
  value="$folder/secret"
  read_secret "$arn" "$value"
  refused=$(
    python3 - "$value" "$folder" <<'PYTHON'
import json, os, sys
FILES = {"certificate": "CertificateFile.pem", "privateKey": "PrivateKeyFile.pem", "ca": "CAFile.pem"}
def refuse(text):
    print(text)
    sys.exit()
try:
    with open(sys.argv[1], encoding="utf-8") as file:
        value = json.load(file)
except ValueError:
    refuse("it is not JSON")
for key, name in FILES.items():
    text = value.get(key) if isinstance(value, dict) else None
    if not isinstance(text, str) or "-----BEGIN " not in text:
        refuse(f"'{key}' is missing or not PEM text")
    if "\n" not in text.strip():
        refuse(f"'{key}' has no line breaks: write each as \\n in the JSON")
    with open(os.path.join(sys.argv[2], name), "w") as file:
        file.write(text.strip() + "\n")
PYTHON
  )
  rm -f "$value"
  source_of_facts >"$folder/source"
  [[ -z $refused ]] || fail "secret $arn holds no certificate: $refused; give {\"certificate\": PEM, \"privateKey\": PEM, \"ca\": PEM}"
}

self_signed() {
  local folder=$1
  request_configuration >"$folder/request.cnf"
  new_key "$folder/PrivateKeyFile.pem"
  openssl req -new -x509 -sha256 -days "$SELF_SIGNED_DAYS" -config "$folder/request.cnf" -key "$folder/PrivateKeyFile.pem" \
    -out "$folder/CertificateFile.pem"
  rm -f "$folder/request.cnf"
  cp "$folder/CertificateFile.pem" "$folder/CAFile.pem"
  source_of_facts >"$folder/source"
}
