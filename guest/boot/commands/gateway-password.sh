#!/bin/bash
# Print the password with which the Web Gateway logs in to IRIS: the command in `Password={...}` of CSP.ini.
#
# The Web Gateway runs it as the web server's user when it reads CSP.ini, and keeps the answer in memory. It is installed
# where that user may read it, with region and ARN of the secret; the facts are not for that user.
# The role's credentials come from the metadata service, which answers every user of a server: what keeps a secret from a
# process here is the role's policy, not the mode of a file.
# Standard output is the password and nothing else; what went wrong is in Apache's error log and in the system log.
set -Eeuo pipefail
shopt -s inherit_errexit
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# A home that root alone can write, as lib/common.sh has it; and Python takes modules out of the folder of now first.
export HOME=/ AWS_PAGER=''
cd /
readonly SETTINGS=/etc/iris-web/gateway-secret
# The Web Gateway waits for the command while users wait for the Web Gateway.
readonly LIMIT_SECONDS=20

complain() {
  printf 'gateway-password: %s\n' "$1" >&2
  logger -t iris-gateway-password -p daemon.err -- "$1" 2>/dev/null || true
  exit 1
}

[[ -r $SETTINGS ]] || complain "$SETTINGS is missing, or not for this user"
{ read -r region && read -r arn; } <"$SETTINGS" || complain "$SETTINGS must hold a region and the ARN of a secret, one a line"

# The password goes to the standard output of this script, what went wrong to `said`.
exec 3>&1
code=0
said=$(
  python3 - "$region" "$arn" "$LIMIT_SECONDS" 2>&1 >&3 <<'PYTHON'
import base64, json, subprocess, sys
region, arn, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
command = ["aws", "--region", region, "--cli-connect-timeout", "5", "--cli-read-timeout", "10", "--output", "json",
           "secretsmanager", "get-secret-value", "--secret-id", arn]
try:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limit)
except subprocess.TimeoutExpired:
    sys.exit("secret %s could not be read within %d s" % (arn, limit))
except OSError:
    sys.exit("there is no AWS CLI ('aws') on the path of this user")
if done.returncode != 0:
    sys.exit("secret %s could not be read: %s" % (arn, " ".join(done.stderr.decode("utf-8", "replace").split())[:300]))
try:
    answer = json.loads(done.stdout.decode())
    text = answer["SecretString"] if "SecretString" in answer else base64.b64decode(answer["SecretBinary"]).decode()
    if text.lstrip().startswith("{"):
        text = json.loads(text)["password"]
    text.encode()
except (ValueError, KeyError, TypeError, AttributeError):
    # Not the error's own words: they quote what was read.
    sys.exit("secret %s holds no password: give it as plain text or as {\"password\": \"...\"}" % arn)

# The rules of `read_password` in lib/secrets.sh, in its order.
def rule_against(text):
    if text.strip() == "":
        return "it is empty"
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        return "it has a line break, a tab or another control character"
    if " " in text or "\\" in text:
        return "it has a space or a backslash, which the installer of IRIS refuses"
    if not 3 <= len(text) <= 255:
        return "it has less than 3 or more than 255 characters, which IRIS refuses"
    if text.startswith("]]]"):
        return "it starts with ']]]', which the Web Gateway takes for an encoded password"
    return ""

refused = rule_against(text)
if refused:
    sys.exit("secret %s holds no password: %s" % (arn, refused))
sys.stdout.write(text)
PYTHON
) || code=$?
((code == 0)) || complain "${said:-exit code $code}"
