#!/bin/bash
# Send the logs of this server to CloudWatch Logs. A second run changes nothing and leaves a running agent alone.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/web-logs.sh
source "$BOOT/lib/web-logs.sh"

export PATH="$PATH:/opt/aws/amazon-cloudwatch-agent/bin"
readonly CONFIGURATION=/etc/iris-node/cloudwatch-agent.json
readonly START_LIMIT_SECONDS=60

# Only the logs: the image's own configuration of the agent stays, and two that both name a region or a user are refused.
configuration() {
  python3 - "$FACTS" "$1" "$ACCESS_LOG" "$ERROR_LOG" "$GATEWAY_LOG" <<'PYTHON'
import json, sys
with open(sys.argv[1]) as file:
    facts = json.load(file)
instance, access, error, gateway = sys.argv[2:]

def log(path, timestamp, timezone="LOCAL"):
    # The stream says which server: web servers of a group share a node, and a replaced member is another instance.
    entry = {"file_path": path, "log_group_name": facts["logGroup"],
             "log_stream_name": "/".join([facts["node"], instance, path.rsplit("/", 1)[1]]), "timezone": timezone}
    # A line without a time, such as the output of a program, belongs to the event before it.
    entry.update({"timestamp_format": timestamp, "multi_line_start_pattern": "{timestamp_format}"})
    return entry

logs = [log("/var/log/iris-node.log", "%Y-%m-%dT%H:%M:%SZ", "UTC")]
if facts["role"] in ("mirror-member", "app-server"):
    # 03/28/18-12:09:22:243: a colon before the milliseconds.
    logs += [log(facts["iris"]["directory"] + "/mgr/" + name, "%m/%d/%y-%H:%M:%S:%f") for name in ("messages.log", "alerts.log")]
if facts["role"] in ("mirror-member", "web-server"):
    # [29/Nov/2026:10:00:00 +0000], [Sun Nov 22 10:00:00.123456 2026], >>> Time: Sun Nov 22 10:00:00 2026;
    logs += [log(access, "%d/%b/%Y:%H:%M:%S %z"), log(error, "%a %b %d %H:%M:%S.%f %Y"), log(gateway, "%a %b %d %H:%M:%S %Y")]
print(json.dumps({"logs": {"logs_collected": {"files": {"collect_list": logs}}}}, indent=2))
PYTHON
}

running() {
  amazon-cloudwatch-agent-ctl -a status | grep -qE '"status": *"running"'
}

instance=$(instance_id)
configuration "$instance" | install_file 0644 root:root "$CONFIGURATION"
# What the agent was given: a run may have ended between writing the file and starting the agent with it.
given=$(sha256sum <"$CONFIGURATION")
if [[ ! -f $STATE/log-shipping || $(<"$STATE/log-shipping") != "$given" ]] || ! running; then
  amazon-cloudwatch-agent-ctl -a append-config -m ec2 -s -c "file:$CONFIGURATION"
  wait_until "$START_LIMIT_SECONDS" 'the CloudWatch agent (log: /opt/aws/amazon-cloudwatch-agent/logs) did not start' running
  printf '%s\n' "$given" >"$STATE/log-shipping"
fi
systemctl enable --quiet amazon-cloudwatch-agent.service
